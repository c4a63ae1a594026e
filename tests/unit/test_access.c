/* SPDX-License-Identifier: Apache-2.0 */
/* The shipped rights, asked as the gate and the hub ask them: the whole need-to-know matrix, every type with its own publishers and
 * basis, what must never be; and what a mistake in a file of schemas/access is told. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../common/meaning/access.h"
#include "../../common/ground/file.h"
#include "../../common/ground/seal.h"
#include "house.h"
#include "mem.h"

static struct rights *rights;                        /* of today, for coordination */
static day_num today;

static int load(void **state)
{
    (void)state;
    today = house_day("2026-11-27");
    rights = access_rights(house_access(), "coordination", today, &mem);
    return 0;
}

/* ---- reading */

/* One type of each area, as columns of the matrix. */
static const char *const columns[] = {
    "residence.permit.granted", "registration.moved_in", "civil.birth.registered", "school.place.assigned", "education.enrolled", "language.course.registered", "recognition.applied",
    "case.consent.given", "case.closed", "case.identity.linked", "task.requested",
    "benefits.sgb2.granted", "childcare.need.reported", "housing.place.assigned", "health.insurance.started", "work.employment.started", "language.course.irregular",
    "youth.uma.custody_started", "family.guardian.appointed", "youth.help.granted", "case.opened", "counselling.started", "volunteer.mentor.assigned",
    "health.measles.shown", "health.tb.cleared", "registration.block.set", "person.described",
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static const struct { const char *recipient, *want; } matrix[] = {
    /*                                  B residence register civil school studies language recognition consent file linkage tasks */
    /*                                  |           S benefits childcare housing insurance employment attendance                  */
    /*                                  |           |      J uma guardian help  C case counselling volunteers  H measles health  X I */
    { "auslaenderbehoerde",            "RRR--r-r--R" "r----r" "---" "---" "--" "--" },
    { "einbuergerungsbehoerde",        "RRr--r-r--R" "------" "---" "---" "--" "--" },
    { "bamf",                          "R-r--R-r--R" "-----r" "---" "---" "--" "--" },
    { "bezirksregierung-arnsberg",     "Rr-----r--R" "------" "---" "---" "--" "--" },
    { "landesaufnahme",                "Rr-----r--R" "------" "---" "---" "-r" "--" },
    { "landesstelle-uma",              "-------r--R" "------" "R--" "---" "--" "--" },
    { "meldebehoerde",                 "rRR----r--R" "------" "---" "---" "--" "--" },
    { "standesamt",                    "-rR----r--R" "------" "---" "---" "--" "--" },
    { "sozialamt-asylblg",             "RRRr-r-r--R" "r-R-rr" "---" "---" "--" "--" },
    { "sozialamt-sgb12",               "rR-----r--R" "r-r---" "---" "---" "--" "--" },
    { "jobcenter",                     "rRr--R-r--R" "r-rrrr" "---" "ccc" "--" "--" },
    { "agentur-fuer-arbeit",           "rr---rrr--R" "r---r-" "---" "---" "--" "--" },
    { "jugendamt",                     "rRrR-R-r--R" "rRr---" "RR-" "ccc" "rr" "--" },
    { "amtsvormund",                   "rr-r-r-r--R" "------" "RRc" "---" "--" "--" },
    { "unterhaltsvorschuss",           "rrr----r--R" "r-----" "---" "---" "--" "--" },
    { "kita-traeger",                  "-r-----r--R" "-r----" "---" "---" "r-" "--" },
    { "schulamt",                      "-r-R-R-r--R" "------" "---" "---" "r-" "--" },
    { "schule",                        "-r-R-R-r--R" "------" "---" "---" "r-" "--" },
    { "kommunales-integrationszentrum", "-r-R-r-r--R" "------" "---" "---" "--" "--" },
    { "kim-case-management",           "cccccccRR-R" "cccccc" "ccc" "ccc" "cc" "--" },
    { "sprachkurstraeger",             "-r---r-r--R" "------" "---" "---" "--" "--" },
    { "gesundheitsamt",                "-r-----r--R" "--r---" "---" "---" "RR" "--" },
    { "unterbringung",                 "rr-----r--R" "r-R---" "---" "---" "r-" "--" },
    { "wohnungsamt",                   "-r-----r--R" "r-R---" "---" "---" "--" "--" },
    { "familienkasse",                 "rrr----r--R" "r-----" "---" "---" "--" "--" },
    { "elterngeldstelle",              "rrr----r--R" "r-----" "---" "---" "--" "--" },
    { "krankenkasse",                  "rr-----r--R" "r--R--" "---" "---" "--" "--" },
    { "rentenversicherung",            "-r-----r--R" "---r--" "---" "---" "--" "--" },
    { "mbe",                           "cc-c-c-r--R" "c-c---" "---" "---" "--" "--" },
    { "jmd",                           "cc-c-c-r--R" "c-c---" "---" "---" "--" "--" },
    { "fluechtlingsberatung",          "cc-c-c-r--R" "c-c---" "---" "---" "--" "--" },
    { "ehrenamtskoordination",         "cc-c-c-r--R" "c-c---" "---" "---" "--" "--" },
    { "anerkennungsstelle",            "-r----Rr--R" "------" "---" "---" "--" "--" },
    { "hochschule",                    "-r--R--r--R" "------" "---" "---" "--" "--" },
    { "bafoeg-amt",                    "rr--r--r--R" "r-----" "---" "---" "--" "--" },
    { "hub",                           "rr-----r--R" "c-----" "---" "c--" "--" "--" },
    { "polizei",                       "-------r--R" "------" "---" "---" "--" "--" },
};

static void every_recipient_may_know_what_the_matrix_says_of_every_area(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof matrix / sizeof *matrix; i++) {
        char got[COLUMNS + 1] = {0};

        assert_int_equal(strlen(matrix[i].want), COLUMNS);
        for (size_t k = 0; k < COLUMNS; k++)
            got[k] = "-crR"[rights_to_type(rights, matrix[i].recipient, columns[k])];
        if (strcmp(got, matrix[i].want) != 0)
            fail_msg("%s: \"%s\" instead of \"%s\"", matrix[i].recipient, got, matrix[i].want);
    }
}

static void nothing_may_be_known_for_another_purpose_or_before_a_row_is_valid(void **state)
{
    struct err e;
    day_num before;

    (void)state;
    assert_true(day_parse("2004-12-31", 10, &before, &e));
    assert_int_equal(rights_to_type(rights, "schulamt@05162", "school.place.assigned"), RIGHT_READ);
    assert_int_equal(rights_to_type(access_rights(house_access(), "notification", today, &mem), "schulamt@05162", "school.place.assigned"), RIGHT_NONE);
    assert_int_equal(rights_to_type(access_rights(house_access(), "coordination", before, &mem), "schulamt@05162", "school.place.assigned"), RIGHT_NONE);
    assert_int_equal(rights_to_type(rights, "schulamt@05162", "school.place.planned"), RIGHT_NONE);
    assert_int_equal(rights_to_type(rights, "stadtwerke@05162", "school.place.assigned"), RIGHT_NONE);
}

static void rights_stay_the_same_until_a_row_begins_or_ends(void **state)
{
    struct err e;
    day_num before;

    (void)state;
    assert_true(day_parse("2004-12-31", 10, &before, &e));
    assert_true(rights_hold_on(rights, today));
    assert_true(rights_hold_on(rights, today - 60));
    assert_false(rights_hold_on(rights, before));
    assert_true(rights_hold_on(access_rights(house_access(), "coordination", before, &mem), before - 1000));
    assert_false(rights_hold_on(access_rights(house_access(), "coordination", before, &mem), before + 1));
}

static void of_a_class_and_who_said_it_the_best_right_in_its_areas_counts(void **state)
{
    static const struct { const char *recipient, *use; enum access_right want; } rows[] = {
        { "auslaenderbehoerde@05162004", "B:bamf@de", RIGHT_READ },
        { "auslaenderbehoerde@05162004", "S:jobcenter@05162", RIGHT_STATUS },
        { "auslaenderbehoerde@05162004", "B:schulamt@05162", RIGHT_NONE },
        { "auslaenderbehoerde@05162004", "B:sprachkurstraeger@05162", RIGHT_STATUS },
        { "auslaenderbehoerde@05162004", "J:jugendamt@05162004", RIGHT_NONE },
        { "schulamt@05162", "B:meldebehoerde@05162004", RIGHT_STATUS },
        { "schulamt@05162", "S:jobcenter@05162", RIGHT_NONE },
        { "schulamt@05162", "B:bamf@de", RIGHT_READ },
        { "krankenkasse@aok", "B:schulamt@05162", RIGHT_NONE },
        { "schulamt@05162", "H:schule@05162004", RIGHT_STATUS },
        { "kim-case-management@05162004", "S:jobcenter@05162", RIGHT_CONSENT },
        { "jobcenter@05162", "C:kim-case-management@05162004", RIGHT_CONSENT },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rights_to_class(rights, rows[i].recipient, rows[i].use[0], rows[i].use + 2) != rows[i].want)
            fail_msg("%s and %s", rows[i].recipient, rows[i].use);
}

/* ---- what must never be */

static void the_foreigners_authority_never_gets_youth_counselling_or_health_data_nor_what_a_school_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < schema_count(house_schemas()); i++) {
        const struct schema *s = schema_at(house_schemas(), i);

        if (!s->control && strchr("JCH", s->dataclass))
            assert_int_equal(rights_to_type(rights, "auslaenderbehoerde@05162004", s->type), RIGHT_NONE);
        if (strncmp(s->type, "school.", 7) == 0)
            assert_int_equal(rights_to_type(rights, "auslaenderbehoerde@05162004", s->type), RIGHT_NONE);
        for (size_t k = 0; k < s->n_publishers; k++)
            if (strcmp(s->publishers[k], "schule") == 0 || strcmp(s->publishers[k], "schulamt") == 0)
                assert_true(rights_are_blocked(rights, "auslaenderbehoerde", s->dataclass, s->publishers[k]));
    }
    assert_false(rights_are_blocked(rights, "jobcenter", 'B', "schulamt@05162"));
}

static void bodies_that_are_not_public_get_no_number_of_the_central_register(void **state)
{
    static const char *const private[] = { "kita-traeger", "sprachkurstraeger", "mbe", "jmd", "fluechtlingsberatung", "ehrenamtskoordination" };

    (void)state;
    for (size_t i = 0; i < sizeof private / sizeof *private; i++)
        assert_int_equal(rights_to_part(rights, private[i], "azr"), RIGHT_NONE);
}

/* ---- who the person is */

static void parts_of_who_the_person_is_go_to_those_who_may_have_them(void **state)
{
    static const char *const parts[] = { "names", "born_on", "born_precision", "sex", "nationalities", "language", "address" };
    static const struct { const char *recipient, *want; } rows[] = {
        { "jobcenter@05162", "RRRRRRR" }, { "auslaenderbehoerde@05162004", "RRRRRRR" }, { "schulamt@05162", "RRR--RR" }, { "kita-traeger@05162004", "RRR--RR" },
        { "krankenkasse@aok", "RRRRR-R" }, { "gesundheitsamt@05162", "RRRR-RR" }, { "sprachkurstraeger@05162", "RRR--RR" },
        { "kim-case-management@05162004", "ccccccc" }, { "ehrenamtskoordination@05162004", "-------" }, { "polizei@05", "-------" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char got[sizeof parts / sizeof *parts + 1] = {0};

        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
            got[k] = "-crR"[rights_to_part(rights, rows[i].recipient, parts[k])];
        if (strcmp(got, rows[i].want) != 0)
            fail_msg("%s: \"%s\" instead of \"%s\"", rows[i].recipient, got, rows[i].want);
    }
}

/* ---- sending */

static const char *sent(const char *type, const char *publisher, const char *purpose, const char *basis, const char *consent)
{
    const struct access_sending s = { schema_by_type(house_schemas(), type), publisher, purpose, basis, consent, today };
    struct err e = {0};

    return access_may_send(house_access(), &s, &e) ? "sent" : arena_strdup(&mem, e.text);
}

static void every_type_may_be_sent_by_its_publishers_on_its_own_basis(void **state)
{
    (void)state;
    for (size_t i = 0; i < schema_count(house_schemas()); i++) {
        const struct schema *s = schema_at(house_schemas(), i);

        for (size_t k = 0; !s->control && k < s->n_publishers; k++) {
            const char *publisher = strcmp(s->publishers[k], "*") == 0 ? "schulamt" : s->publishers[k];
            const char *got = sent(s->type, publisher, "coordination", s->basis, s->consent ? "form-7" : NULL);

            if (strcmp(got, "sent") != 0)
                fail_msg("%s by %s: %s", s->type, publisher, got);
        }
    }
}

static void a_type_that_needs_a_consent_says_so_in_its_schema_too(void **state)
{
    (void)state;
    for (size_t i = 0; i < schema_count(house_schemas()); i++) {
        const struct schema *s = schema_at(house_schemas(), i);
        const char *publisher = s->n_publishers && strcmp(s->publishers[0], "*") != 0 ? s->publishers[0] : "schulamt";

        if (!s->control && (strncmp(sent(s->type, publisher, "coordination", s->basis, NULL), "consent", 7) == 0) != s->consent)
            fail_msg("%s", s->type);
    }
}

static void what_no_row_lets_through_is_told_with_the_row_that_is_missing(void **state)
{
    static const struct { const char *type, *publisher, *purpose, *basis, *consent, *want; } rows[] = {
        { "registration.moved_in", "meldebehoerde@05162004", "coordination", "34-BMG", NULL, "sent" },
        { "residence.departed", "meldebehoerde@05162004", "coordination", "72-AufenthV", NULL, "sent" },
        { "registration.moved_in", "meldebehoerde@05162004", "notification", "72-AufenthV", NULL, "sent" },
        { "registration.moved_in", "jobcenter@05162", "coordination", "34-BMG", NULL,
          "access: schemas/access has no send row for area \"registration\" (class B), publisher \"jobcenter\", purpose \"coordination\", basis \"34-BMG\" on 2026-11-27" },
        { "registration.moved_in", "meldebehoerde@05162004", "statistics", "34-BMG", NULL,
          "access: schemas/access has no send row for area \"registration\" (class B), publisher \"meldebehoerde\", purpose that is no listed one, basis \"34-BMG\" on 2026-11-27" },
        { "school.attendance.started", "schule@05162004", "notification", "120-SchulG-NRW", NULL,
          "access: schemas/access has no send row for area \"school\" (class B), publisher \"schule\", purpose \"notification\", basis \"120-SchulG-NRW\" on 2026-11-27" },
        { "school.attendance.started", "schule@05162004", "coordination", "87-2-AufenthG", NULL,
          "access: schemas/access has no send row for area \"school\" (class B), publisher \"schule\", purpose \"coordination\", basis \"87-2-AufenthG\" on 2026-11-27" },
        { "school.attendance.started", "schule@05162004", "coordination", "Meyer", NULL,
          "access: schemas/access has no send row for area \"school\" (class B), publisher \"schule\", purpose \"coordination\", basis that is no listed one on 2026-11-27" },
        { "counselling.started", "mbe@05162", "coordination", "6-1-a-DSGVO", NULL, "consent is missing: area \"counselling\" (class C) on basis \"6-1-a-DSGVO\" needs one" },
        { "case.opened", "kim-case-management@05162004", "coordination", "9-TIntG-NRW", NULL, "consent is missing: area \"case\" (class C) on basis \"9-TIntG-NRW\" needs one" },
        { "youth.help.granted", "jugendamt@05162004", "coordination", "64-SGB8", NULL, "consent is missing: area \"youth_help\" (class J) on basis \"64-SGB8\" needs one" },
        { "youth.help.granted", "jugendamt@05162004", "coordination", "64-SGB8", "form-7", "sent" },
        { "youth.help.granted", "jugendamt@05162004", "coordination", "42a-SGB8", NULL,
          "access: schemas/access has no send row for area \"youth_help\" (class J), publisher \"jugendamt\", purpose \"coordination\", basis \"42a-SGB8\" on 2026-11-27" },
        { "youth.uma.custody_started", "jugendamt@05162004", "coordination", "42a-SGB8", NULL, "sent" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(sent(rows[i].type, rows[i].publisher, rows[i].purpose, rows[i].basis, rows[i].consent), rows[i].want);
}

/* ---- files */

static const char *folder;

static int make_folder(void **state)
{
    char path[] = "/tmp/casebus-access-XXXXXX";

    (void)state;
    if (!mkdtemp(path))
        return -1;
    folder = arena_strdup(&mem, path);
    return mkdir(arena_printf(&mem, "%s/access", folder), 0700);
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(arena_printf(&mem, "%s/access/town.cfg", folder));
    for (size_t i = 0; i < 6; i++)
        unlink(arena_printf(&mem, "%s/access/%s.cfg", folder, (const char *[]){ "areas", "bases", "send", "read", "blocks", "identity" }[i]));
    rmdir(arena_printf(&mem, "%s/access", folder));
    unlink(arena_printf(&mem, "%s/agencies.cfg", folder));
    return rmdir(folder);
}

static void copy(const char *name)
{
    struct err e;
    size_t bytes;
    char *text;

    assert_true(file_read(arena_printf(&mem, "schemas/%s", name), &mem, &text, &bytes, &e));
    assert_true(file_replace(arena_printf(&mem, "%s/%s", folder, name), text, bytes, 0600, &e));
}

/* What is said when a town adds this file to the shipped ones; without folder. */
static const char *error_of(const char *text)
{
    struct err e = {0};
    struct access *a;

    copy("agencies.cfg");
    for (size_t i = 0; i < 6; i++)
        copy(arena_printf(&mem, "access/%s.cfg", (const char *[]){ "areas", "bases", "send", "read", "blocks", "identity" }[i]));
    assert_true(file_replace(arena_printf(&mem, "%s/access/town.cfg", folder), text, strlen(text), 0600, &e));
    if (access_load(folder, house_schemas(), &mem, &a, &e))
        return "accepted";
    assert_int_equal(e.kind, ERR_CONFIG);
    for (char *at = e.text; (at = strstr(at, folder));)
        memmove(at, at + strlen(folder) + 1, strlen(at + strlen(folder) + 1) + 1);
    return arena_strdup(&mem, e.text);
}

#define STANDS " valid_from = \"2026-01-01\"; source = \"§ 1\"; } );"
static void a_town_adds_a_right_in_a_file_of_its_own_and_a_mistake_is_named_with_its_place(void **state)
{
    static const struct { const char *text, *want; } rows[] = {
        { "read = ( { recipient = \"familienkasse\"; area = \"school\"; right = \"r\"; purpose = \"coordination\";" STANDS, "accepted" },
        { "\nread = ( { recipient = \"familienkase\"; area = \"school\"; right = \"r\"; purpose = \"coordination\";" STANDS,
          "access/town.cfg:2:12: recipient = \"familienkase\": there is no such one: did you mean \"familienkasse\"?" },
        { "read = ( { recipient = \"familienkasse\"; area = \"shool\"; right = \"r\"; purpose = \"coordination\";" STANDS,
          "access/town.cfg:1:41: area = \"shool\": there is no such one: did you mean \"school\"?" },
        { "read = ( { recipient = \"familienkasse\"; area = \"school\"; right = \"w\"; purpose = \"coordination\";" STANDS,
          "access/town.cfg:1:58: right = \"w\": expected \"R\", \"r\", \"c\" or \"-\"" },
        { "read = ( { recipient = \"familienkasse\"; area = \"school\"; right = \"r\";" STANDS, "access/town.cfg:1: \"purpose\" is missing" },
        { "read = ( { recipient = \"krankenkasse\"; area = \"insurance\"; right = \"r\"; purpose = \"coordination\";" STANDS,
          "access/town.cfg:1: the right of krankenkasse in area \"insurance\" stands already at access/read.cfg:42" },
        { "read = ( { recipient = \"familienkasse\"; area = \"school\"; right = \"r\"; purpose = \"coordination\"; valid_from = \"2026-01-01\"; } );",
          "access/town.cfg:1: \"source\" is missing" },
        { "read = ( { recipient = \"familienkasse\"; area = \"school\"; right = \"r\"; purpose = \"coordination\"; source = \"\"; valid_from = \"2026-01-01\"; } );",
          "access/town.cfg:1: source is empty: every row names the law it rests on" },
        { "read = ( { recipient = \"familienkasse\"; area = \"school\"; right = \"r\"; purpose = \"coordination\"; source = \"x\"; } );",
          "access/town.cfg:1: \"valid_from\" is missing" },
        { "read = ( { recipient = \"familienkasse\"; area = \"school\"; right = \"r\"; purpose = \"coordination\"; valid_until = \"2025-01-01\";" STANDS,
          "access/town.cfg:1:97: valid_until is before valid_from" },
        { "send = ( { area = \"school\"; publisher = \"hochschule\"; purpose = \"coordination\"; basis = \"6-1-e-DSGVO\";" STANDS,
          "access/town.cfg:1: hochschule publishes nothing of the area \"school\"" },
        { "send = ( { area = \"school\"; publisher = \"schule\"; purpose = \"coordination\"; basis = \"6-1-f-DSGVO\";" STANDS,
          "access/town.cfg:1:77: basis = \"6-1-f-DSGVO\": there is no such one: did you mean \"6-1-a-DSGVO\"?" },
        { "areas = ( { name = \"more\"; class = \"B\"; types = \"school.*\"; } );", "access/town.cfg:1: school.counselling.done stands already in area \"school\"" },
        { "areas = ( { name = \"more\"; class = \"K\"; types = \"school.*\"; } );", "access/town.cfg:1:28: class = \"K\": expected B, S, J, C, H, X or I" },
        { "areas = ( { name = \"more\"; class = \"B\"; types = \"sport.*\"; } );", "access/town.cfg:1:41: there is no event type sport.*" },
        { "blocks = ( { recipient = \"schule\";" STANDS, "access/town.cfg:1: a block names classes, publishers or numbers" },
        { "identity = ( { recipient = \"hub\"; parts = [\"name\"];" STANDS, "access/town.cfg:1:35: parts = \"name\": there is no such one: did you mean \"names\"?" },
        { "rights = ();", "access/town.cfg:1:1: unknown name \"rights\"" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(error_of(rows[i].text), rows[i].want);
}

static void without_any_file_nothing_starts(void **state)
{
    struct err e = {0};
    struct access *a;

    (void)state;
    copy("agencies.cfg");
    assert_false(access_load(folder, house_schemas(), &mem, &a, &e));
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_string_equal(e.text, arena_printf(&mem, "%s/access: there is no .cfg file: without it nothing may be sent or known", folder));
}

static void another_row_is_another_checksum_and_another_comment_is_none(void **state)
{
    const char *first = access_checksum(house_access());
    struct access *a;
    struct err e;

    (void)state;
    assert_string_equal(error_of("# nothing but a comment\n"), "accepted");
    assert_true(access_load(folder, house_schemas(), &mem, &a, &e));
    assert_string_equal(access_checksum(a), first);
    assert_string_equal(error_of("read = ( { recipient = \"familienkasse\"; area = \"school\"; right = \"r\"; purpose = \"coordination\";" STANDS), "accepted");
    assert_true(access_load(folder, house_schemas(), &mem, &a, &e));
    assert_string_not_equal(access_checksum(a), first);
}

static void who_sends_with_the_persons_consent_only_is_known_by_class(void **state)
{
    static const struct { const char *publisher, *classes; } rows[] = {
        { "mbe@05162", "C" }, { "kim-case-management@05162004", "C" }, { "meldebehoerde@05162004", "" }, { "jugendamt@05162004", "J" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *got = "";

        for (const char *class = "BSJCHXI"; *class; class++)
            if (access_sends_with_consent(house_access(), rows[i].publisher, *class, today))
                got = arena_printf(&mem, "%s%c", got, *class);
        if (strcmp(got, rows[i].classes) != 0)
            fail_msg("%s: wanted \"%s\", got \"%s\"", rows[i].publisher, rows[i].classes, got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_recipient_may_know_what_the_matrix_says_of_every_area),
        cmocka_unit_test(nothing_may_be_known_for_another_purpose_or_before_a_row_is_valid),
        cmocka_unit_test(rights_stay_the_same_until_a_row_begins_or_ends),
        cmocka_unit_test(of_a_class_and_who_said_it_the_best_right_in_its_areas_counts),
        cmocka_unit_test(the_foreigners_authority_never_gets_youth_counselling_or_health_data_nor_what_a_school_says),
        cmocka_unit_test(bodies_that_are_not_public_get_no_number_of_the_central_register),
        cmocka_unit_test(parts_of_who_the_person_is_go_to_those_who_may_have_them),
        cmocka_unit_test(every_type_may_be_sent_by_its_publishers_on_its_own_basis),
        cmocka_unit_test(a_type_that_needs_a_consent_says_so_in_its_schema_too),
        cmocka_unit_test(what_no_row_lets_through_is_told_with_the_row_that_is_missing),
        cmocka_unit_test(who_sends_with_the_persons_consent_only_is_known_by_class),
        cmocka_unit_test_setup_teardown(a_town_adds_a_right_in_a_file_of_its_own_and_a_mistake_is_named_with_its_place, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(without_any_file_nothing_starts, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(another_row_is_another_checksum_and_another_comment_is_none, make_folder, remove_folder),
    };

    return cmocka_run_group_tests(tests, load, mem_gone);
}
