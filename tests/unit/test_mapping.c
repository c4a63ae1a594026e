/* SPDX-License-Identifier: Apache-2.0 */
/* A record and the events it becomes, or why it is refused; a configuration and what is wrong with it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

#include "../../common/ground/hash.h"
#include "../../producers/rows/form.h"
#include "../../producers/mapping/mapping.h"
#include "house.h"

static struct arena kept, mem;
static char folder[] = "/tmp/casebus-mapping-XXXXXX";
static const uint8_t key[KEY_BYTES] = { 7 };

static void write_file(const char *name, const char *text)
{
    FILE *f = fopen(arena_printf(&kept, "%s/codes/%s.csv", folder, name), "w");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static int load(void **state)
{
    (void)state;
    if (!mkdtemp(folder) || mkdir(arena_printf(&kept, "%s/codes", folder), 0700) != 0)
        return -1;
    write_file("rg", "from,to,valid_from,valid_until\n§ 25 II,25-2,,\nalt,16,,2020-02-29\nalt,16b,2020-03-01,\n\"25 I, II\",25-2,,\n");
    write_file("bad_target", "from,to\n§ 25 II,25-2\nx,999-9\n");
    write_file("bad_header", "von,nach\nx,y\n");
    write_file("twice", "from,to,valid_from,valid_until\nx,25-2,,2020-12-31\nx,25-3,2020-12-31,\n");
    return 0;
}

static int unload(void **state)
{
    static const char *const files[] = { "rg", "bad_target", "bad_header", "twice" };

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        unlink(arena_printf(&kept, "%s/codes/%s.csv", folder, files[i]));
    rmdir(arena_printf(&kept, "%s/codes", folder));
    rmdir(folder);
    arena_release(&kept);
    return 0;
}

static int release(void **state)
{
    (void)state;
    arena_release(&mem);
    return 0;
}

static struct event_reader reader_of(const char *agency)
{
    return (struct event_reader){ .set = house_schemas(), .agency = agency, .tenant = "05162004", .consent = "C-1", .key = key };
}

static bool read_mapping(const char *agency, const char *text, const struct mapping **ret, struct err *e)
{
    struct event_reader reader = reader_of(agency);
    struct cfg *root;

    if (!cfg_parse(text, arena_printf(&mem, "%s/type.cfg", folder), &mem, &root, e))
        return false;
    return mapping_read(root, &reader, &mem, ret, e);
}

static const struct mapping *mapping_of(const char *agency, const char *text)
{
    const struct mapping *m;
    struct err e;

    if (!read_mapping(agency, text, &m, &e))
        fail_msg("%s", e.text);
    return m;
}

/* "A;B;C" */
static const char *const *cells_of(const char *row, size_t *ret_n)
{
    const char **cells = ARENA_ARRAY(&mem, const char *, 64);
    size_t n = 0;

    for (const char *at = row; ; at++) {
        size_t bytes = strcspn(at, ";");

        cells[n++] = arena_strndup(&mem, at, bytes);
        at += bytes;
        if (!*at)
            break;
    }
    *ret_n = n;
    return cells;
}

static bool record_events(const struct mapping *m, const struct mapping_row *row, const struct event_reader *reader, struct mapping_moment at, struct arena *to,
                          struct event **ret, size_t *ret_n, struct mapping_fault *fault, struct err *e)
{
    struct mapping_said *said;

    if (!mapping_say(m, row, reader, at, to, &said, ret_n, fault, e))
        return false;
    *ret = ARENA_ARRAY(to, struct event, *ret_n);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = said[i].ev;
    return true;
}

/* "TYPE {fields} TYPE {fields}", or "COLUMN! reason", or "COLUMN? reason" when the gate held it back. */
static const char *outcome(const struct mapping *m, const char *agency, const char *header, const char *row, const char *today)
{
    CLEANUP(buf_release) struct buf out = {0};
    struct event_reader reader = reader_of(agency);
    struct mapping_fault fault;
    struct event *events;
    const int *places;
    const char *column;
    size_t n, width;
    struct err e;
    day_num day;
    const char *const *names = cells_of(header, &width);

    if (!mapping_bind(m, names, width, &mem, &places, &column, &e))
        return arena_printf(&mem, "%s! %s", column, e.text);
    assert_true(day_parse(today, 10, &day, &e));
    const struct mapping_row cells = { cells_of(row, &width), places };
    if (!record_events(m, &cells, &reader, (struct mapping_moment){ clock_midnight(day) + 1, false }, &mem, &events, &n, &fault, &e))
        return arena_printf(&mem, "%s%c %s", fault.column, fault.gated ? '?' : '!', e.text);
    buf_str(&out, "");
    for (size_t i = 0; i < n; i++) {
        buf_printf(&out, "%s%s ", i ? " " : "", events[i].type);
        event_fields_json(&events[i], &out);
    }
    return arena_strdup(&mem, out.data);
}

static void assert_outcome(const char *sentence, const char *got, const char *wanted)
{
    if (strcmp(got, wanted) != 0)
        fail_msg("%s:\n  %s\ninstead of\n  %s", sentence, got, wanted);
}

/* ---- records */

static const char permits[] =
    "ignore = [\"LFD\"]; recorded = { column = \"ERFASST\"; date = \"DD.MM.YYYY\"; }; subject = { column = \"PKZ\"; }; tenant = { column = \"AGS\"; };"
    "events = ( { type = \"residence.permit.granted\"; when = \"ART in {AE, NE}\"; basis = \"90-3-AufenthG\"; fields = {"
    "  decided_on = { column = \"BESCHEID\"; date = \"DD.MM.YYYY\"; }; basis = { column = \"RG\"; codes = \"rg\"; }; kind = { const = \"first\"; };"
    "  valid_from = { column = \"VON\"; date = \"DD.MM.YYYY\"; }; valid_until = { column = \"BIS\"; date = \"DD.MM.YYYY\"; empty = [\"31.12.9999\", \"-\"]; };"
    "  work = { column = \"ERWERB\"; }; residence_condition = { column = \"AUFLAGE\"; }; }; },"
    "{ type = \"residence.permit.ended\"; when = \"ART = ERL and BIS is known\"; fields = { effective_on = { column = \"BIS\"; date = \"DD.MM.YYYY\"; }; reason = { const = \"lapsed\"; };"
    "  decided_on = { column = \"BESCHEID\"; date = \"DD.MM.YYYY\"; }; }; } );";
static const char permit_header[] = "PKZ;LFD;ART;RG;BESCHEID;VON;BIS;ERWERB;AUFLAGE;AGS;ERFASST";

#define GRANTED(more) "residence.permit.granted {\"occurred_on\":\"2026-01-19\",\"decided_on\":\"2026-01-19\",\"effective_from\":\"2026-02-02\"," more

static void a_record_becomes_its_events(void **state)
{
    static const struct { const char *sentence, *row, *outcome; } examples[] = {
        { "codes, days, symbols and yes or no", "1;1;AE;§ 25 II;19.01.2026;02.02.2026;01.02.2029;yes;J;05162004;20.01.2026",
          GRANTED("\"effective_to\":\"2029-02-01\",\"assertion\":\"asserted\",\"basis\":\"25-2\",\"kind\":\"first\",\"valid_from\":\"2026-02-02\",\"valid_until\":\"2029-02-01\",\"work\":\"yes\",\"residence_condition\":true}") },
        { "what is empty or says nothing is absent", "1;1;NE;§ 25 II;19.01.2026;02.02.2026;31.12.9999;yes;N;05162004;20.01.2026",
          GRANTED("\"assertion\":\"asserted\",\"basis\":\"25-2\",\"kind\":\"first\",\"valid_from\":\"2026-02-02\",\"work\":\"yes\",\"residence_condition\":false}") },
        { "a day without zeros", "1;1;NE;§ 25 II;19.1.2026;2.2.2026;-;yes;nein;05162004;20.01.2026",
          GRANTED("\"assertion\":\"asserted\",\"basis\":\"25-2\",\"kind\":\"first\",\"valid_from\":\"2026-02-02\",\"work\":\"yes\",\"residence_condition\":false}") },
        { "another event for another kind of record", "1;1;ERL;;19.01.2026;;28.02.2026;;;05162004;20.01.2026",
          "residence.permit.ended {\"occurred_on\":\"2026-02-28\",\"decided_on\":\"2026-01-19\",\"assertion\":\"asserted\",\"reason\":\"lapsed\",\"effective_on\":\"2026-02-28\"}" },
        { "no event is no error", "1;1;SONST;;;;;;;05162004;20.01.2026", "" },
        { "a column that is asked and empty is unknown, not true", "1;1;ERL;;19.01.2026;;;;;05162004;20.01.2026", "" },
        { "the code that was valid on the day of the event", "1;1;AE;alt;29.02.2020;01.03.2020;-;yes;J;05162004;20.01.2026",
          "residence.permit.granted {\"occurred_on\":\"2020-02-29\",\"decided_on\":\"2020-02-29\",\"effective_from\":\"2020-03-01\",\"assertion\":\"asserted\",\"basis\":\"16\",\"kind\":\"first\",\"valid_from\":\"2020-03-01\",\"work\":\"yes\",\"residence_condition\":true}" },
        { "and the one that was valid on the next", "1;1;AE;alt;01.03.2020;01.03.2020;-;yes;J;05162004;20.01.2026",
          "residence.permit.granted {\"occurred_on\":\"2020-03-01\",\"decided_on\":\"2020-03-01\",\"effective_from\":\"2020-03-01\",\"assertion\":\"asserted\",\"basis\":\"16b\",\"kind\":\"first\",\"valid_from\":\"2020-03-01\",\"work\":\"yes\",\"residence_condition\":true}" },
        { "an impossible day", "1;1;AE;§ 25 II;19.01.2026;30.02.2026;-;yes;J;05162004;20.01.2026", "VON! valid_from: is a day that does not exist" },
        { "a day known in part where it must be exact", "1;1;AE;§ 25 II;19.01.2026;00.00.1990;-;yes;J;05162004;20.01.2026", "VON! valid_from: is a day that does not exist" },
        { "what programs write for no end, where a day must be", "1;1;AE;§ 25 II;19.01.2026;31.12.9999;-;yes;J;05162004;20.01.2026", "VON! valid_from: is a day outside the years 1850 to 2199" },
        { "another form of day", "1;1;AE;§ 25 II;19.01.2026;2026-02-02;-;yes;J;05162004;20.01.2026", "VON! valid_from: is no day in the form DD.MM.YYYY" },
        { "a code that is in no list", "1;1;AE;§ 99;19.01.2026;02.02.2026;-;yes;J;05162004;20.01.2026", "RG! basis: the code \"§ 99\" is not in codes/rg.csv" },
        { "a symbol that is none", "1;1;AE;§ 25 II;19.01.2026;02.02.2026;-;ja;J;05162004;20.01.2026", "ERWERB! work: is none of no, restricted, yes" },
        { "neither yes nor no", "1;1;AE;§ 25 II;19.01.2026;02.02.2026;-;yes;vielleicht;05162004;20.01.2026", "AUFLAGE! residence_condition: the cell says neither yes nor no" },
        { "a field that must be there is missing", "1;1;AE;§ 25 II;19.01.2026;;-;yes;J;05162004;20.01.2026", "VON! valid_from: is missing" },
        { "the day on which it happened is missing", "1;1;AE;§ 25 II;;02.02.2026;-;yes;J;05162004;20.01.2026", "BESCHEID! occurred_on: is missing, and \"decided_on\", which would fill it, too" },
        { "nobody's record", ";1;AE;§ 25 II;19.01.2026;02.02.2026;-;yes;J;05162004;20.01.2026", "PKZ! the record says of nobody: its file number is missing" },
        { "another municipality's record", "1;1;AE;§ 25 II;19.01.2026;02.02.2026;-;yes;J;05162008;20.01.2026", "AGS! not for this tenant" },
        { "no municipality", "1;1;AE;§ 25 II;19.01.2026;02.02.2026;-;yes;J;;20.01.2026", "AGS! the municipality is missing: nobody can say whose record it is" },
        { "when it was written down is missing", "1;1;AE;§ 25 II;19.01.2026;02.02.2026;-;yes;J;05162004;", "ERFASST! the day on which it was written down is missing" },
    };
    const struct mapping *m = mapping_of("auslaenderbehoerde@05162004", permits);

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        assert_outcome(examples[i].sentence, outcome(m, "auslaenderbehoerde@05162004", permit_header, examples[i].row, "2026-06-30"), examples[i].outcome);
}

static void when_it_was_written_down_is_noon_of_its_day_else_now(void **state)
{
    struct event_reader reader = reader_of("auslaenderbehoerde@05162004");
    const struct mapping *m = mapping_of(reader.agency, permits);
    const time_us now = 1784000000000000;
    struct mapping_fault fault;
    struct event *events;
    const int *places;
    const char *column;
    char text[TIME_TEXT_BYTES];
    size_t n;
    struct err e;
    const char *const *header = cells_of(permit_header, &n);

    (void)state;
    assert_true(mapping_bind(m, header, n, &mem, &places, &column, &e));
    const struct mapping_row row = { cells_of("1;1;ERL;;19.01.2026;;28.02.2026;;;05162004;20.01.2026", &n), places };
    assert_true(record_events(m, &row, &reader, (struct mapping_moment){ now, true }, &mem, &events, &n, &fault, &e));
    assert_string_equal(time_text(events[0].recorded_at, text), "2026-01-20T11:00:00.000000Z");
}

static const char plain[] =
    "subject = { column = \"ID\"; }; events = ( { type = \"registration.moved_within\"; fields = { on = { column = \"AM\"; date = \"YYYYMMDD\"; }; }; } );";

static void history_is_dated_back_to_the_day_it_happened(void **state)
{
    struct event_reader reader = reader_of("meldebehoerde@05162004");
    const struct mapping *m = mapping_of(reader.agency, plain);
    const time_us now = 1784000000000000;
    static const struct { bool backfill; const char *on, *recorded; } examples[] = {
        { false, "20200310", "2026-07-14T03:33:20.000000Z" }, { true, "20200310", "2020-03-10T11:00:00.000000Z" }, { true, "20270310", "2026-07-14T03:33:20.000000Z" },
    };
    const int places[] = { 0, 1 };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const char *cells[] = { "4711", examples[i].on };
        struct mapping_fault fault;
        struct event *events;
        char text[TIME_TEXT_BYTES];
        size_t n;
        struct err e;

        assert_true(record_events(m, &(struct mapping_row){ cells, places }, &reader, (struct mapping_moment){ now, examples[i].backfill }, &mem, &events, &n, &fault, &e));
        assert_string_equal(time_text(events[0].recorded_at, text), examples[i].recorded);
    }
}

/* ---- who a person is */

static const char persons[] =
    "subject = { column = \"ID\"; }; events = ( { type = \"person.described\"; fields = {"
    "  names = { list = ( { kind = { const = \"current\"; }; family = { column = \"NAME\"; }; given = { column = \"VORNAME\"; empty = [\"-\"]; }; },"
    "                     { kind = { const = \"alias\"; }; family = { column = \"ALIAS\"; }; } ); };"
    "  born_on = { column = \"GEB\"; date = \"DD.MM.YYYY\"; birth = true; }; nationalities = { list = ( { column = \"N1\"; }, { column = \"N2\"; } ); };"
    "  address = { record = { postcode = { column = \"PLZ\"; }; ags = { column = \"AGS\"; }; }; }; }; } );";

static bool describe(const char *row, struct event *ret, const char **ret_why)
{
    struct event_reader reader = reader_of("meldebehoerde@05162004");
    const struct mapping *m = mapping_of(reader.agency, persons);
    struct mapping_fault fault;
    struct event *events;
    const int *places;
    const char *column;
    size_t n;
    struct err e;
    const char *const *header = cells_of("ID;NAME;VORNAME;ALIAS;GEB;N1;N2;PLZ;AGS", &n);

    assert_true(mapping_bind(m, header, n, &mem, &places, &column, &e));
    const struct mapping_row cells = { cells_of(row, &n), places };
    bool ok = record_events(m, &cells, &reader, (struct mapping_moment){ .now = 1784000000000000 }, &mem, &events, &n, &fault, &e);
    if (ok)
        *ret = events[0];
    else
        *ret_why = arena_printf(&mem, "%s! %s", fault.column, e.text);
    return ok;
}

static void a_birth_date_says_how_much_of_it_is_known(void **state)
{
    static const struct { const char *cell, *born, *precision; } examples[] = {
        { "17.05.1990", "1990-05-17", "day" }, { "00.00.1990", "1990-01-01", "year" }, { "01.00.1990", "1990-01-01", "year" },
        { "00.05.1990", "1990-05-01", "month" }, { "01.01.1990", "1990-01-01", "day" }, { "00.00.0000", NULL, "unknown" }, { "", NULL, NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        char text[DAY_TEXT_BYTES];
        struct event ev;
        const char *why;

        if (!describe(arena_printf(&mem, "1;A;B;;%s;475;;41540;05162004", examples[i].cell), &ev, &why))
            fail_msg("%s: %s", examples[i].cell, why);
        const struct value *born = event_field(&ev, "born_on"), *precision = event_field(&ev, "born_precision");
        if (examples[i].born)
            assert_string_equal(day_text(born->day, text), examples[i].born);
        assert_int_equal(born->kind, examples[i].born ? VALUE_DAY : VALUE_NONE);
        assert_int_equal(precision->kind, examples[i].precision ? VALUE_SYMBOL : VALUE_NONE);
        if (examples[i].precision)
            assert_string_equal(precision->text, examples[i].precision);
    }
}

static void a_birth_date_that_cannot_be_is_refused(void **state)
{
    static const struct { const char *cell, *why; } examples[] = {
        { "15.00.1990", "GEB! born_on: is a day that does not exist" }, { "30.02.1990", "GEB! born_on: is a day that does not exist" },
        { "01.01.2027", "GEB! born_on: is a day that has not come yet" }, { "1990", "GEB! born_on: is no day in the form DD.MM.YYYY" },
        { "01.01.1066", "GEB! born_on: is a day outside the years 1850 to 2199" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        struct event ev;
        const char *why = "it is taken";

        describe(arena_printf(&mem, "1;A;B;;%s;475;;41540;05162004", examples[i].cell), &ev, &why);
        assert_string_equal(why, examples[i].why);
    }
}

static void what_says_nothing_is_not_in_a_list(void **state)
{
    struct event ev;
    const char *why;

    (void)state;
    assert_true(describe("1;AL MUSTER;-;;;475;;;", &ev, &why));
    assert_int_equal(event_field(&ev, "names")->list.n, 1);
    assert_int_equal(event_field(&ev, "nationalities")->list.n, 1);
    assert_int_equal(event_field(&ev, "address")->kind, VALUE_NONE);
    assert_true(describe("1;AL MUSTER;Omar;MUSTER;;475;423;41540;", &ev, &why));
    assert_int_equal(event_field(&ev, "names")->list.n, 2);
    assert_string_equal(event_field(&ev, "names")->list.items[1].list.items[0].text, "alias");
    assert_int_equal(event_field(&ev, "nationalities")->list.n, 2);
    assert_int_equal(event_field(&ev, "address")->kind, VALUE_RECORD);
    assert_true(describe("1;;;;;;;;", &ev, &why));
    assert_int_equal(event_field(&ev, "names")->kind, VALUE_NONE);
}

static void a_part_of_a_cell_is_taken(void **state)
{
    static const char text[] = "subject = { column = \"ID\"; }; events = ( { type = \"person.described\"; fields = { names = { list = ("
                               " { kind = { const = \"current\"; }; family = { column = \"NAME\"; until = \",\"; }; given = { column = \"NAME\"; after = \",\"; until = \"#\"; }; } ); }; }; } );";
    static const struct { const char *cell, *family, *given; } examples[] = {
        { "Al Sayed, Omar", "Al Sayed", "Omar" }, { "Abdullah", "Abdullah", NULL }, { "Öz , Çağla #07B", "Öz", "Çağla" }, { ", Omar", NULL, "Omar" }, { "Öz,", "Öz", NULL }, { "Öz, #", "Öz", NULL },
    };
    struct event_reader reader = reader_of("meldebehoerde@05162004");
    const struct mapping *m = mapping_of(reader.agency, text);
    const int places[] = { 0, 1 };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const char *cells[] = { "1", examples[i].cell };
        struct mapping_fault fault;
        struct event *events;
        size_t n;
        struct err e;

        assert_true(record_events(m, &(struct mapping_row){ cells, places }, &reader, (struct mapping_moment){ .now = 1784000000000000 }, &mem, &events, &n, &fault, &e));
        const struct value *name = event_field(&events[0], "names")->list.items[0].list.items;
        const char *got = arena_printf(&mem, "%s|%s", name[1].kind ? name[1].text : "", name[2].kind ? name[2].text : "");
        assert_string_equal(got, arena_printf(&mem, "%s|%s", examples[i].family ? examples[i].family : "", examples[i].given ? examples[i].given : ""));
    }
}

static void a_file_number_is_made_of_several_cells(void **state)
{
    static const char text[] = "subject = { column = \"NAME\"; and = [\"GEB\"]; and_if = [\"VORNAME\"]; };"
                               " events = ( { type = \"registration.moved_within\"; fields = { on = { column = \"AM\"; date = \"DD.MM.YYYY\"; }; }; } );";
    static const struct { const char *row, *number; } examples[] = {
        { "Öz;01.01.2015;Ali;02.02.2026", "Öz|01.01.2015|Ali" },
        { "Öz;01.01.2015;;02.02.2026", "Öz|01.01.2015|" },
    };
    static const char header[] = "NAME;GEB;VORNAME;AM", agency[] = "meldebehoerde@05162004";
    const struct mapping *m = mapping_of(agency, text);
    struct event_reader reader = reader_of(agency);
    const int places[] = { 0, 1, 2, 3 };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const char *const *cells = cells_of(examples[i].row, &(size_t){ 0 });
        uint8_t wanted[SUBJECT_BYTES];
        struct mapping_fault fault;
        struct event *events;
        size_t n;
        struct err e;

        assert_true(record_events(m, &(struct mapping_row){ cells, places }, &reader, (struct mapping_moment){ .now = 1784000000000000 }, &mem, &events, &n, &fault, &e));
        hash_subject(key, examples[i].number, strlen(examples[i].number), wanted);
        assert_memory_equal(events[0].subject, wanted, SUBJECT_BYTES);
    }
    assert_string_equal(outcome(m, agency, header, "Öz;;Ali;02.02.2026", "2026-02-03"), "NAME! the record says of nobody: its file number is missing");
}

static void a_code_of_a_list_names_its_own_column(void **state)
{
    struct event ev;
    const char *why = "";

    (void)state;
    assert_false(describe("1;A;B;;;475;X;;", &ev, &why));
    assert_string_equal(why, "N2! nationalities: this is no code of the list nationality");
    assert_false(describe("1;A;B;;;475;;41540;1", &ev, &why));
    assert_string_equal(why, "AGS! ags: this is no code of the list ags");
}

static void a_list_within_one_cell_is_split(void **state)
{
    static const char text[] = "subject = { column = \"ID\"; }; events = ( { type = \"benefits.sgb2.applied\"; fields = {"
                               " applied_on = { column = \"AM\"; date = \"DD.MM.YYYY\"; }; persons = { column = \"BG\"; split = \",\"; }; }; } );";
    static const struct { const char *cell; size_t n; } examples[] = { { "1", 1 }, { "1,2, 3", 3 }, { " 1 ,, 2 ,", 2 }, { ",", 0 }, { "", 0 } };
    struct event_reader reader = reader_of("jobcenter@05162");
    const struct mapping *m = mapping_of(reader.agency, text);
    const int places[] = { 0, 1, 2 };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const char *cells[] = { "4711", "01.04.2026", examples[i].cell };
        struct mapping_fault fault;
        struct event *events;
        size_t n;
        struct err e;

        if (!record_events(m, &(struct mapping_row){ cells, places }, &reader, (struct mapping_moment){ .now = 1784000000000000 }, &mem, &events, &n, &fault, &e))
            fail_msg("%s", e.text);
        const struct value *list = event_field(&events[0], "persons");
        assert_int_equal(list->kind, examples[i].n ? VALUE_LIST : VALUE_NONE);
        if (examples[i].n)
            assert_int_equal(list->list.n, examples[i].n);
    }
}

static void what_needs_consent_has_the_configured_one_or_is_held_back(void **state)
{
    static const char text[] = "subject = { column = \"ID\"; }; events = ( { type = \"counselling.started\"; fields = { on = { column = \"AM\"; date = \"DD.MM.YYYY\"; }; topic = { const = \"housing\"; }; }; } );";
    const struct mapping *m = mapping_of("mbe@05162004", text);
    struct event_reader reader = reader_of("mbe@05162004");
    const char *cells[] = { "1", "01.04.2026" };
    const int places[] = { 0, 1 };
    struct mapping_fault fault;
    struct event *events;
    size_t n;
    struct err e;

    (void)state;
    assert_true(record_events(m, &(struct mapping_row){ cells, places }, &reader, (struct mapping_moment){ .now = 1784000000000000 }, &mem, &events, &n, &fault, &e));
    assert_string_equal(events[0].consent, "C-1");
    reader.consent = NULL;
    assert_false(record_events(m, &(struct mapping_row){ cells, places }, &reader, (struct mapping_moment){ .now = 1784000000000000 }, &mem, &events, &n, &fault, &e));
    assert_true(fault.gated);
    assert_string_equal(e.text, "consent is missing: counselling.started needs one");
}

static void rows_that_are_no_records_are_told_apart(void **state)
{
    static const char text[] = "only = \"[Bew.-Nr.] is known and not Bett = Reserve\"; subject = { column = \"Bew.-Nr.\"; };"
                               "events = ( { type = \"housing.flat.rented\"; fields = { on = { column = \"Einzug\"; date = \"DD.MM.YYYY\"; }; }; } );";
    static const struct { const char *row; bool wanted; } examples[] = { { "B-1;1;01.04.2026", true }, { ";2;", false }, { "B-2;Reserve;01.04.2026", false }, { "B-3;;", false } };
    const struct mapping *m = mapping_of("unterbringung@05162004", text);
    const char *column;
    const int *places;
    struct err e;
    size_t n;

    (void)state;
    assert_true(mapping_bind(m, cells_of("Bew.-Nr.;Bett;Einzug", &n), 3, &mem, &places, &column, &e));
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        assert_int_equal(mapping_wants(m, &(struct mapping_row){ cells_of(examples[i].row, &n), places }, &mem), examples[i].wanted);
}

static void a_record_that_may_not_leave_the_house_is_held_back_as_a_whole(void **state)
{
    static const char text[] =
        "subject = { column = \"ID\"; }; refuse = ( { when = \"not EINW is known\"; column = \"EINW\"; reason = \"there is no consent\"; },"
        "  { when = \"date(EINW, 'DD.MM.YYYY') > date(AM, 'DD.MM.YYYY')\"; column = \"EINW\"; reason = \"the consent is younger than the contact\"; } );"
        "events = ( { type = \"person.described\"; fields = { sex = { const = \"w\"; }; }; },"
        "  { type = \"counselling.started\"; fields = { on = { column = \"AM\"; date = \"DD.MM.YYYY\"; }; }; } );";
    static const struct { const char *sentence, *row, *wanted; } examples[] = {
        { "no consent", "1;;01.04.2026", "EINW? there is no consent" },
        { "consent the day after", "1;02.04.2026;01.04.2026", "EINW? the consent is younger than the contact" },
        { "consent the day after, days without zeros", "1;2.4.2026;1.4.2026", "EINW? the consent is younger than the contact" },
        { "no zeros on one side only", "1;02.04.2026;1.04.2026", "EINW? the consent is younger than the contact" },
        { "consent on the day", "1;01.04.2026;01.04.2026",
          "person.described {\"occurred_on\":\"2026-06-30\",\"assertion\":\"asserted\"} "
          "counselling.started {\"occurred_on\":\"2026-04-01\",\"assertion\":\"asserted\",\"on\":\"2026-04-01\"}" },
        { "what cannot be said refuses nothing: the field does", "1;01.04.2026;1. April", "AM! on: is no day in the form DD.MM.YYYY" },
    };
    const struct mapping *m = mapping_of("mbe@05162004", text);

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        assert_outcome(examples[i].sentence, outcome(m, "mbe@05162004", "ID;EINW;AM", examples[i].row, "2026-06-30"), examples[i].wanted);
}

/* ---- headers */

static void a_file_whose_columns_are_others_is_refused(void **state)
{
    static const struct { const char *header, *why; } examples[] = {
        { "PKZ;LFD;ART;RG;BESCHEID;VON;BIS;ERWERB;AUFLAGE;AGS;ERFASST;GRUND", "GRUND! the mapping does not know this column: it belongs into a field or under ignore" },
        { "PKZ;LFD;ART;RG;BESCHEID;VON;BIS;ERWERB;AUFLAGE;AGS", "ERFASST! this column is missing" },
        { "PKZ;LFD;ART;RG;BESCHEID;VON;BIS;ERWERB;AUFLAGEN;AGS;ERFASST", "AUFLAGE! this column is missing: did you mean \"AUFLAGEN\"?" },
        { "PKZ;LFD;ART;RG;BESCHEID;VON;BIS;ERWERB;AUFLAGE;AGS;ERFASST;VON", "VON! this column stands twice in the header" },
        { "PKZ;PKZ 2;ART;RG;BESCHEID;VON;BIS;ERWERB;AUFLAGE;AGS;ERFASST", "PKZ 2! the mapping does not know this column: it belongs into a field or under ignore: did you mean \"PKZ\"?" },
    };
    const struct mapping *m = mapping_of("auslaenderbehoerde@05162004", permits);

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        assert_outcome("header", outcome(m, "auslaenderbehoerde@05162004", examples[i].header, "", "2026-06-30"), examples[i].why);
}

static void columns_may_stand_in_any_order_and_ignored_ones_may_be_missing(void **state)
{
    const struct mapping *m = mapping_of("auslaenderbehoerde@05162004", permits);

    (void)state;
    assert_outcome("order", outcome(m, "auslaenderbehoerde@05162004", "AGS;ERFASST;ERWERB;AUFLAGE;BIS;VON;BESCHEID;RG;ART;PKZ;", "05162004;20.01.2026;;;28.02.2026;;19.01.2026;;ERL;1;", "2026-06-30"),
                   "residence.permit.ended {\"occurred_on\":\"2026-02-28\",\"decided_on\":\"2026-01-19\",\"assertion\":\"asserted\",\"reason\":\"lapsed\",\"effective_on\":\"2026-02-28\"}");
}

/* ---- configurations */

static void a_mapping_that_cannot_be_is_refused_with_its_line(void **state)
{
    static const struct { const char *sentence, *text, *why; } examples[] = {
        { "no events", "subject = { column = \"ID\"; };", "type.cfg:1: events = ( { type = ...; }, ... ) says what its records become" },
        { "an unknown type", "events = (\n{ type = \"registration.moved_inn\"; } );", "type.cfg:2: there is no event type \"registration.moved_inn\": did you mean \"registration.moved_in\"?" },
        { "a control message", "events = ( { type = \"casebus.manifest\"; } );", "type.cfg:1: casebus.manifest is made by the programs themselves" },
        { "another publisher's type", "events = ( { type = \"benefits.child.granted\"; } );", "type.cfg:1: meldebehoerde does not publish benefits.child.granted" },
        { "to withdraw what has no condition", "events = ( { type = \"registration.moved_within\"; withdraw = true; fields = { on = { column = \"VON\"; date = \"DD.MM.YYYY\"; }; }; } );",
          "type.cfg:1: withdraw belongs to an entry with `when` that speaks of new rows: it takes back what is no longer true of its row" },
        { "an unknown setting", "events = ( { type = \"registration.moved_within\"; wenn = \"x\"; } );", "type.cfg:1: unknown name \"wenn\": did you mean \"when\"?" },
        { "no fields", "events = ( { type = \"registration.moved_within\"; } );", "type.cfg:1: registration.moved_within has no fields = { ... }" },
        { "an unknown field", "subject = { column = \"ID\"; }; events = ( { type = \"registration.moved_within\"; fields = { onn = { column = \"A\"; }; }; } );",
          "type.cfg:1: registration.moved_within has no field \"onn\": did you mean \"on\"?" },
        { "a field that nothing fills", "subject = { column = \"ID\"; }; events = ( { type = \"registration.moved_within\"; fields = { }; } );",
          "type.cfg:1: registration.moved_within needs the field \"on\", and nothing fills it" },
        { "no day on which it happened", "subject = { column = \"ID\"; }; events = ( { type = \"registration.corrected\"; fields = { fields = { const = \"name\"; }; evidence = { const = \"original\"; }; }; } );",
          "type.cfg:1: registration.corrected needs the day on which it happened: occurred_on or \"decided_on\"" },
        { "no subject", "events = ( { type = \"registration.moved_within\"; fields = { on = { column = \"A\"; date = \"DD.MM.YYYY\"; }; }; } );",
          "type.cfg:1: subject = { column = ...; } says whose record it is: for the source, or for this event" },
        { "a day without its form", "subject = { column = \"ID\"; }; events = ( { type = \"registration.moved_within\"; fields = { on = { column = \"A\"; }; }; } );",
          "type.cfg:1: \"date\" is missing" },
        { "a form that is none", "subject = { column = \"ID\"; }; events = ( { type = \"registration.moved_within\"; fields = { on = { column = \"A\"; date = \"TT.MM.JJJJ\"; }; }; } );",
          "type.cfg:1: date = \"TT.MM.JJJJ\": only D, M and Y and signs between them, like DD.MM.YYYY, or EXCEL" },
        { "a year where a day is wanted", "subject = { column = \"ID\"; }; events = ( { type = \"registration.moved_within\"; fields = { on = { column = \"A\"; date = \"YYYY\"; }; }; } );",
          "type.cfg:1: date = \"YYYY\": a year alone is enough for birth dates only (birth = true)" },
        { "which day of a month", "subject = { column = \"ID\"; }; events = ( { type = \"registration.moved_within\"; fields = { on = { column = \"A\"; date = \"MM.YYYY\"; }; }; } );",
          "type.cfg:1: date = \"MM.YYYY\": which day of the month is meant, month = \"first\" or \"last\"?" },
        { "two origins of a value", "subject = { column = \"ID\"; const = \"1\"; }; events = ( { type = \"registration.moved_within\"; fields = { }; } );",
          "type.cfg:1: one of column, const, day, list and record says where \"subject\" comes from" },
        { "a constant that is no value", "subject = { column = \"ID\"; }; events = ( { type = \"registration.moved_out\"; fields = { to = { const = \"moon\"; }; }; } );",
          "type.cfg:1: const = moon: field \"to\" is none of ags, abroad, unknown" },
        { "several columns of what is no file number", "subject = { column = \"ID\"; }; events = ( { type = \"registration.moved_within\"; fields = { on = { column = \"A\"; and = [\"B\"]; date = \"DD.MM.YYYY\"; }; }; } );",
          "type.cfg:1: and names further columns of a file number, and \"on\" is none" },
        { "yes and no of a day", "subject = { column = \"ID\"; }; events = ( { type = \"registration.moved_within\"; fields = { on = { column = \"A\"; date = \"DD.MM.YYYY\"; yes = [\"J\"]; }; }; } );",
          "type.cfg:1: field \"on\" is not true or false" },
        { "an expression that is none", "subject = { column = \"ID\"; }; events = ( { type = \"registration.moved_within\"; when = \"ART = \"; fields = { }; } );",
          "type.cfg:1:7: the expression ends where a value is wanted" },
        { "a list of codes that is not there", "subject = { column = \"ID\"; }; events = ( { type = \"registration.moved_out\"; fields = { to = { column = \"A\"; codes = \"nowhere\"; }; }; } );",
          "type.cfg:1: codes = \"nowhere\": there is no file FOLDER/codes/nowhere.csv" },
        { "a condition of a row that is none", "only = \"ID is\"; subject = { column = \"ID\"; }; events = ( );", "type.cfg:1:6: the expression ends where \"known\" is wanted" },
        { "a refusal of everything", "subject = { column = \"ID\"; };\nrefuse = ( { column = \"ID\"; reason = \"never\"; } ); events = ( );",
          "type.cfg:2: when = \"...\" says which records may not leave the house" },
        { "a refusal without a reason", "subject = { column = \"ID\"; };\nrefuse = ( { when = \"ID = x\"; column = \"ID\"; } ); events = ( );", "type.cfg:2: \"reason\" is missing" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const struct mapping *m;
        struct err e = {0};
        size_t n = strlen(folder);

        if (read_mapping("meldebehoerde@05162004", examples[i].text, &m, &e))
            fail_msg("%s: it is taken", examples[i].sentence);
        assert_int_equal(e.kind, ERR_CONFIG);
        const char *got = arena_strdup(&mem, strncmp(e.text, folder, n) == 0 ? e.text + n + 1 : e.text), *at = strstr(got, folder);
        if (at)
            got = arena_printf(&mem, "%.*sFOLDER%s", (int)(at - got), got, at + n);
        assert_outcome(examples[i].sentence, got, examples[i].why);
    }
}

static void a_list_of_codes_that_cannot_be_is_refused_with_its_line(void **state)
{
    static const struct { const char *name, *why; } examples[] = {
        { "bad_target", "codes/bad_target.csv:3: field \"basis\": the list aufenthg has no code \"999-9\"" },
        { "bad_header", "codes/bad_header.csv:1: the first line of a list of codes is: from,to,valid_from,valid_until" },
        { "twice", "codes/twice.csv:3: the code \"x\" stands on line 2 already, for the same days" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const struct mapping *m;
        struct err e = {0};

        assert_false(read_mapping("auslaenderbehoerde@05162004",
                                  arena_printf(&mem, "subject = { column = \"ID\"; }; events = ( { type = \"residence.permit.applied\"; fields = { basis = { column = \"RG\"; codes = \"%s\"; }; }; } );", examples[i].name), &m, &e));
        assert_string_equal(e.text + strlen(folder) + 1, examples[i].why);
    }
}

/* ---- forms of days */

static void days_are_read_in_their_form(void **state)
{
    static const struct { const char *form, *text, *day; } examples[] = {
        { "DD.MM.YYYY", "01.02.2026", "2026-02-01" }, { "DD.MM.YYYY", "1.2.2026", "2026-02-01" }, { "YYYY-MM-DD", "2026-02-01", "2026-02-01" },
        { "YYYYMMDD", "20260201", "2026-02-01" }, { "DDMMYYYY", "01022026", "2026-02-01" }, { "DD.MM.YY", "05.03.26", "2026-03-05" },
        { "DD.MM.YY", "05.03.69", "2069-03-05" }, { "DD.MM.YY", "05.03.70", "1970-03-05" }, { "MM/DD/YYYY", "2/1/2026", "2026-02-01" },
        { "DD.MM.YYYY", "29.02.2024", "2024-02-29" }, { "DD.MM.YYYY hh:mm", "01.08.2026 00:00", "2026-08-01" }, { "YYYY-MM-DD hh:mm:ss", "2026-08-01 24:00:00", "2026-08-01" },
        { "MM.YYYY", "07.2026", "2026-07-01" }, { "MM.YYYY", "7.2026", "2026-07-01" }, { "EXCEL", "46054", "2026-02-01" }, { "EXCEL", "46054,375", "2026-02-01" },
        { "DD.MM.YYYY", "29.02.2026", NULL }, { "DD.MM.YYYY", "01.02.26", NULL }, { "DD.MM.YYYY", "01.02.2026 ", NULL }, { "YYYYMMDD", "2026021", NULL },
        { "DD.MM.YYYY", "00.02.2026", NULL }, { "DD.MM.YYYY", "", NULL }, { "DD.MM.YYYY", "46054", NULL }, { "DD.MM.YYYY", "001.02.2026", NULL },
        { "DD.MM.YYYY", "01.13.2026", NULL }, { "DD.MM.YYYY", "07/01/2026", NULL }, { "MM.YYYY", "13.2026", NULL }, { "MM.YYYY", "00.2026", NULL },
        { "EXCEL", "2026", NULL }, { "EXCEL", "4,6054E+4", NULL }, { "EXCEL", "46054,", NULL }, { "EXCEL", "01.02.2026", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        enum form_precision precision;
        char text[DAY_TEXT_BYTES];
        struct err e;
        day_num day;
        bool ok = form_check(examples[i].form, &e) && form_day(examples[i].form, examples[i].text, (struct form_rule){ .not_after = DAY_NONE }, &day, &precision, &e);

        if (ok != (examples[i].day != NULL) || (ok && strcmp(day_text(day, text), examples[i].day) != 0))
            fail_msg("%s in the form %s is %s", examples[i].text, examples[i].form, ok ? text : e.text);
    }
}

/* Exports as spreadsheets and people leave them (EXPORTS: typical dirt), cell by cell. */
static const char worn[] =
    "repair = REPAIR; subject = { column = \"Fall-Nr.|Fallnr\"; }; tenant = { column = \"AGS\"; zero_fill = 8; }; ignore = [\"Bemerkung\"];"
    "events = ( { type = \"registration.moved_within\"; fields = { on = { column = \"Einzug\"; date = [\"DD.MM.YYYY\", \"YYYY-MM-DD\", \"EXCEL\"]; empty = [\"-\"]; };"
    "              effective_to = { column = \"Bis\"; date = \"MM.YYYY\"; month = \"last\"; empty = [\"99.9999\", \"-\"]; }; }; },"
    "           { type = \"person.described\"; when = \"Name is known\"; fields = {"
    "  names = { list = ( { kind = { const = \"current\"; }; family = { column = \"Name\"; until = \",\"; }; given = { column = \"Name\"; after = \",\"; }; } ); };"
    "  born_on = { column = \"geb\"; date = [\"DD.MM.YY\", \"DD.MM.YYYY\", \"MM.YYYY\", \"YYYY\"]; birth = true; }; nationalities = { list = ( { column = \"Nat.\"; zero_fill = 3; } ); }; }; } );";

#define WORN_HEADER "FALLNR;AGS;Einzug;Bis;Name;geb;Nat."

/* " on=2026-02-01", " family=..." of the names; nothing for what is absent. */
static void tell(struct buf *out, const char *name, const struct value *v)
{
    char day[DAY_TEXT_BYTES];

    if (v->kind == VALUE_LIST && strcmp(name, "names") == 0) {
        const struct value *parts = v->list.items[0].list.items;

        tell(out, "family", &parts[1]);
        tell(out, "given", &parts[2]);
    } else if (v->kind == VALUE_LIST) {
        tell(out, name, &v->list.items[0]);
    } else if (v->kind != VALUE_NONE) {
        buf_printf(out, " %s=%s", name, v->kind == VALUE_DAY ? day_text(v->day, day) : v->text);
    }
}

/* What it becomes: "on=DAY effective_to=DAY names... ", or why it is refused. */
static const char *told(const struct mapping *m, const char *row)
{
    static const char *const fields[] = { "on", "effective_to", "names", "born_on", "born_precision", "nationalities" };
    CLEANUP(buf_release) struct buf out = {0};
    struct event_reader reader = reader_of("meldebehoerde@05162004");
    struct mapping_fault fault;
    struct event *events;
    const int *places;
    const char *column;
    size_t n, width;
    struct err e;
    const char *const *names = cells_of(WORN_HEADER, &width);

    assert_true(mapping_bind(m, names, width, &mem, &places, &column, &e));
    const struct mapping_row cells = { cells_of(row, &width), places };
    if (!record_events(m, &cells, &reader, (struct mapping_moment){ .now = 1784000000000000 }, &mem, &events, &n, &fault, &e))
        return arena_printf(&mem, "%s! %s", fault.column, e.text);
    for (size_t i = 0; i < n; i++)
        for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
            int at = schema_field(events[i].schema, fields[f]);

            if (at >= 0)
                tell(&out, fields[f], &events[i].fields[at]);
        }
    if (fault.notes.filled || fault.notes.repaired || fault.notes.question_marks || fault.notes.placeholders)
        buf_printf(&out, " (filled %lld, repaired %lld, question marks %lld, placeholders %lld)", (long long)fault.notes.filled, (long long)fault.notes.repaired,
                   (long long)fault.notes.question_marks, (long long)fault.notes.placeholders);
    return arena_strdup(&mem, out.data);
}

#define MOVED " on=2026-02-01"
#define OMAR MOVED " family=Al Sayed given=Omar"

static void worn_cells_are_taken_put_right_or_refused(void **state)
{
    static const struct { const char *sentence, *repair, *row, *wanted; } examples[] = {
        { "a zero lost before a municipality's key", "false", "1;5162004;01.02.2026;;;;", MOVED " (filled 1, repaired 0, question marks 0, placeholders 0)" },
        { "a number that became a fraction", "false", "1;05162004;01.02.2026;;Al Sayed, Omar;;423.0", OMAR " nationalities=423 (filled 1, repaired 0, question marks 0, placeholders 0)" },
        { "000 lost its zeros", "false", "1;05162004;01.02.2026;;Al Sayed, Omar;;0", OMAR " nationalities=000 (filled 1, repaired 0, question marks 0, placeholders 0)" },
        { "a number that was cut", "false", "1;05162004;01.02.2026;;Al Sayed, Omar;;4,23E+02", "Nat.! nationalities: a spreadsheet kept the first digits only: have the column exported as text" },
        { "a file number that was cut", "false", "1,23457E+13;05162004;01.02.2026;;;;", "Fall-Nr.|Fallnr! subject: a spreadsheet kept the first digits only: have the column exported as text" },
        { "a formula", "false", "1;05162004;01.02.2026;;=HYPERLINK(\"http://x\");;", "Name! family: the cell holds a formula: have its value exported" },
        { "a day as a spreadsheet counts", "false", "1;05162004;46054;;;;", MOVED },
        { "ISO among German days", "false", "1;05162004;2026-02-01;;;;", MOVED },
        { "a day without zeros", "false", "1;05162004;1.2.2026;;;;", MOVED },
        { "an American day", "false", "1;05162004;02/01/2026;;;;", "Einzug! on: is no day in the form DD.MM.YYYY" },
        { "a day that does not exist, in the second form", "false", "1;05162004;2026-02-30;;;;", "Einzug! on: is a day that does not exist" },
        { "no end", "false", "1;05162004;01.02.2026;99.9999;;;", MOVED },
        { "nor is -", "false", "1;05162004;01.02.2026;-;;;", MOVED },
        { "where a beginning is wanted - is missing", "false", "1;05162004;-;;;;", "Einzug! occurred_on: is missing, and \"on\", which would fill it, too" },
        { "the last day of a month", "false", "1;05162004;01.02.2026;02.2026;;;",
          MOVED " effective_to=2026-02-28" },
        { "a birth date of two digits is never ahead", "false", "1;05162004;01.02.2026;;Al Sayed, Omar;05.03.69;", OMAR " born_on=1969-03-05 born_precision=day" },
        { "and may be of this century", "false", "1;05162004;01.02.2026;;Al Sayed, Omar;05.03.26;", OMAR " born_on=2026-03-05 born_precision=day" },
        { "a year", "false", "1;05162004;01.02.2026;;Al Sayed, Omar;1990;", OMAR " born_on=1990-01-01 born_precision=year" },
        { "a month and a year", "false", "1;05162004;01.02.2026;;Al Sayed, Omar;05.1990;", OMAR " born_on=1990-05-01 born_precision=month" },
        { "a month that is not known", "false", "1;05162004;01.02.2026;;Al Sayed, Omar;00.1990;", OMAR " born_on=1990-01-01 born_precision=year" },
        { "nothing of it is known", "false", "1;05162004;01.02.2026;;Al Sayed, Omar;00.00.0000;", OMAR " born_precision=unknown" },
        { "no such month", "false", "1;05162004;01.02.2026;;Al Sayed, Omar;15.00.1990;", "geb! born_on: is a day that does not exist" },
        { "one name only", "false", "1;05162004;01.02.2026;;Abdullah;;", MOVED " family=Abdullah" },
        { "lost letters are taken", "false", "1;05162004;01.02.2026;;Y?ld?z, Omar;;", MOVED " family=Y?ld?z given=Omar (filled 0, repaired 0, question marks 1, placeholders 0)" },
        { "garbled letters", "false", "1;05162004;01.02.2026;;MÃ¼ller, Omar;;",
          "Name! family: the letters are garbled, once the text was read in a wrong character set (repair = true puts such cells right)" },
        { "are put right where that is wanted", "true", "1;05162004;01.02.2026;;MÃ¼ller, Omar;;", MOVED " family=Müller given=Omar (filled 0, repaired 1, question marks 0, placeholders 0)" },
        { "a name that is none: the fact is taken", "false", "1;05162004;01.02.2026;;N.N.;;", MOVED " (filled 0, repaired 0, question marks 0, placeholders 1)" },
        { "nor is one behind the comma", "false", "1;05162004;01.02.2026;;Al Sayed, Baby;;", MOVED " (filled 0, repaired 0, question marks 0, placeholders 1)" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const char *at = strstr(worn, "REPAIR"), *text = arena_printf(&mem, "%.*s%s%s", (int)(at - worn), worn, examples[i].repair, at + 6);

        assert_outcome(examples[i].sentence, told(mapping_of("meldebehoerde@05162004", text), examples[i].row), examples[i].wanted);
    }
}

static void a_record_that_says_nothing_but_a_name_that_is_none_is_refused(void **state)
{
    const struct mapping *m = mapping_of("meldebehoerde@05162004", persons);

    (void)state;
    assert_outcome("placeholder", outcome(m, "meldebehoerde@05162004", "ID;NAME;VORNAME;ALIAS;GEB;N1;N2;PLZ;AGS", "1;Unbekannt;Omar;;;;;;", "2026-06-30"),
                   "NAME! family: stands for a name that is not known");
}

static void columns_are_found_by_their_other_names_and_by_number(void **state)
{
    static const struct { const char *column, *header, *wanted; } examples[] = {
        { "Geburtsdatum|Geb.-Datum|geb.", "ID;Geb.-Datum", "1" }, { "Geburtsdatum|Geb.-Datum|geb.", "ID;GEB.", "1" }, { "Geburtsdatum", "ID;Geburts datum", "1" },
        { "Straße", "ID;STRASSE", "1" }, { "M#2", "ID;M;M", "2" }, { "M#3", "ID;M;M", "M#3! this column is missing" }, { "#3", "ID;M;M", "2" }, { "#4", "ID;M;M", "#4! this column is missing" },
        { "M", "ID;M;M", "M! this column stands twice in the header" }, { "M", "ID;m;M", "m! the mapping does not know this column: it belongs into a field or under ignore" }, { "M|N", "ID;N", "1" }, { "A#1", "ID;A#1", "1" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const struct mapping *m = mapping_of("meldebehoerde@05162004", arena_printf(&mem,
            "subject = { column = \"ID\"; }; ignore = [\"M\"]; events = ( { type = \"registration.moved_within\"; fields = { on = { column = \"%s\"; date = \"DD.MM.YYYY\"; }; }; } );", examples[i].column));
        const int *places;
        const char *column;
        struct err e;
        size_t n;
        const char *const *names = cells_of(examples[i].header, &n);

        if (mapping_bind(m, names, n, &mem, &places, &column, &e))
            assert_outcome(examples[i].column, arena_printf(&mem, "%d", places[1]), examples[i].wanted);
        else
            assert_outcome(examples[i].column, arena_printf(&mem, "%s! %s", column, e.text), examples[i].wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_record_becomes_its_events, release),
        cmocka_unit_test_teardown(when_it_was_written_down_is_noon_of_its_day_else_now, release),
        cmocka_unit_test_teardown(history_is_dated_back_to_the_day_it_happened, release),
        cmocka_unit_test_teardown(a_birth_date_says_how_much_of_it_is_known, release),
        cmocka_unit_test_teardown(a_birth_date_that_cannot_be_is_refused, release),
        cmocka_unit_test_teardown(what_says_nothing_is_not_in_a_list, release),
        cmocka_unit_test_teardown(a_part_of_a_cell_is_taken, release),
        cmocka_unit_test_teardown(a_file_number_is_made_of_several_cells, release),
        cmocka_unit_test_teardown(a_code_of_a_list_names_its_own_column, release),
        cmocka_unit_test_teardown(a_list_within_one_cell_is_split, release),
        cmocka_unit_test_teardown(what_needs_consent_has_the_configured_one_or_is_held_back, release),
        cmocka_unit_test_teardown(rows_that_are_no_records_are_told_apart, release),
        cmocka_unit_test_teardown(a_record_that_may_not_leave_the_house_is_held_back_as_a_whole, release),
        cmocka_unit_test_teardown(a_file_whose_columns_are_others_is_refused, release),
        cmocka_unit_test_teardown(columns_may_stand_in_any_order_and_ignored_ones_may_be_missing, release),
        cmocka_unit_test_teardown(a_mapping_that_cannot_be_is_refused_with_its_line, release),
        cmocka_unit_test_teardown(a_list_of_codes_that_cannot_be_is_refused_with_its_line, release),
        cmocka_unit_test_teardown(days_are_read_in_their_form, release),
        cmocka_unit_test_teardown(worn_cells_are_taken_put_right_or_refused, release),
        cmocka_unit_test_teardown(a_record_that_says_nothing_but_a_name_that_is_none_is_refused, release),
        cmocka_unit_test_teardown(columns_are_found_by_their_other_names_and_by_number, release),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
