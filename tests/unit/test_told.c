/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of the rows of a list from one day to the next: each thing once, and what was wrong corrected. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../producers/stock/snapshot.h"
#include "../../producers/stock/told.h"
#include "house.h"
#include "mem.h"

static const uint8_t key[KEY_BYTES] = { 7 };
static const time_us first_day = 1772524800000000;      /* 2026-03-03T08:00:00Z */
enum { DAY_US = 86400, COLUMNS = 5 };
static const char *const header[COLUMNS] = { "FALL", "PKZ", "VON", "ART", "ENDE" };

static const struct event_reader *reader(void)
{
    static struct event_reader r;

    r = (struct event_reader){ .set = house_schemas(), .agency = "sozialamt-asylblg@05162004", .tenant = "05162004", .key = key };
    return &r;
}

/* ---- one row through the days */

#define GRANTED "type = \"benefits.asylblg.granted\"; fields = { decided_on = { column = \"VON\"; date = \"YYYY-MM-DD\"; }; from = { column = \"VON\"; date = \"YYYY-MM-DD\"; }; basis = { column = \"ART\"; }; };"
#define ANNOUNCED "type = \"benefits.asylblg.end_announced\"; when = \"ENDE is known\"; fields = { decided_on = { column = \"ENDE\"; date = \"YYYY-MM-DD\"; }; end_on = { column = \"ENDE\"; date = \"YYYY-MM-DD\"; }; reason = { const = \"title\"; }; };"
#define ENDED "type = \"benefits.asylblg.ended\"; on = [\"gone\"]; fields = { end_on = { day = \"run\"; }; };"
#define ALL "( { " GRANTED " }, { " ANNOUNCED " }, { " ENDED " } )"

static const struct mapping *mapping_of(const char *subject, const char *events, const int **ret_places)
{
    const struct mapping *m;
    struct cfg *root;
    const char *column;
    struct err e;

    const char *text = arena_printf(&mem, "key = [\"FALL\"]; subject = { column = \"%s\"; }; ignore = [\"FALL\", \"PKZ\", \"VON\", \"ART\", \"ENDE\"]; events = %s;", subject, events);
    if (!cfg_parse(text, "type.cfg", &mem, &root, &e) || !mapping_read(root, reader(), &mem, &m, &e) || !mapping_bind(m, header, COLUMNS, &mem, ret_places, &column, &e))
        fail_msg("%s", e.text);
    return m;
}

/* "A;B;C" */
static const char *const *cells_of(const char *row)
{
    const char **cells = ARENA_ARRAY(&mem, const char *, COLUMNS);
    size_t n = 0;

    for (const char *at = row; n < COLUMNS; at += strcspn(at, ";") + 1) {
        cells[n++] = arena_strndup(&mem, at, strcspn(at, ";"));
        if (!at[strcspn(at, ";")])
            break;
    }
    while (n < COLUMNS)
        cells[n++] = "";
    return cells;
}

struct sent { uint8_t ids[64][UUID_BYTES]; size_t n; };

/* "#2 granted 2026-01-15 corrects #1 retracted": fact day, what it corrects, what it takes back. */
static void write_event(struct sent *sent, const struct event *ev, struct buf *out)
{
    char day[DAY_TEXT_BYTES];
    const struct value *corrects = &ev->fields[FIELD_CORRECTS];

    memcpy(sent->ids[sent->n++], ev->id, UUID_BYTES);
    buf_printf(out, "%s#%zu %s %s", out->len ? ", " : "", sent->n, strrchr(ev->type, '.') + 1, day_text(ev->fields[FIELD_OCCURRED_ON].day, day));
    for (size_t i = 0; corrects->kind == VALUE_EVENT && i < sent->n; i++)
        if (memcmp(corrects->ref, sent->ids[i], UUID_BYTES) == 0)
            buf_printf(out, " corrects #%zu", i + 1);
    if (strcmp(ev->fields[FIELD_ASSERTION].text, "asserted") != 0)
        buf_printf(out, " %s", ev->fields[FIELD_ASSERTION].text);
}

struct day { const char *row, *want; };          /* row "-": gone; "!2": #2 was taken back, "!2+": and another record of its fact is left */
struct story { const char *name, *subject, *events; struct day days[6]; };
static const struct story stories[] = {
    { "a new row says what it holds, the same row nothing", "PKZ", ALL,
      { { "1;P1;2026-01-15;§3", "#1 granted 2026-01-15" }, { "1;P1;2026-01-15;§3", "" } } },
    { "a changed fact is a correction of the first event, also when it goes back", "FALL", ALL,
      { { "1;P1;2026-01-15;§3", "#1 granted 2026-01-15" }, { "1;P1;2026-02-01;§3", "#2 granted 2026-02-01 corrects #1" },
        { "1;P1;2026-01-15;§3", "#3 granted 2026-01-15 corrects #1" } } },
    { "a changed column that is no fact corrects, too", "FALL", ALL,
      { { "1;P1;2026-01-15;§3", "#1 granted 2026-01-15" }, { "1;P1;2026-01-15;§2", "#2 granted 2026-01-15 corrects #1" } } },
    { "one changed column does not say the row's other events again", "FALL", ALL,
      { { "1;P1;2026-01-15;§3", "#1 granted 2026-01-15" }, { "1;P1;2026-01-15;§3;2026-05-31", "#2 end_announced 2026-05-31" },
        { "1;P1;2026-01-15;§3;2026-06-30", "#3 end_announced 2026-06-30 corrects #2" } } },
    { "what was true stays said when its condition is no more", "FALL", ALL,
      { { "1;P1;2026-01-15;§3;2026-05-31", "#1 granted 2026-01-15, #2 end_announced 2026-05-31" }, { "1;P1;2026-01-15;§3", "" },
        { "1;P1;2026-01-15;§3;2026-05-31", "" }, { "1;P1;2026-01-15;§3;2026-06-30", "#3 end_announced 2026-06-30 corrects #2" } } },
    { "withdrawn it is taken back, and said anew when it is true again", "FALL", "( { " GRANTED " }, { withdraw = true; " ANNOUNCED " } )",
      { { "1;P1;2026-01-15;§3;2026-05-31", "#1 granted 2026-01-15, #2 end_announced 2026-05-31" }, { "1;P1;2026-01-15;§3", "#3 end_announced 2026-05-31 corrects #2 retracted" },
        { "1;P1;2026-02-01;§3", "#4 granted 2026-02-01 corrects #1" }, { "1;P1;2026-02-01;§3;2026-06-30", "#5 end_announced 2026-06-30" },
        { "1;P1;2026-02-01;§3;2026-07-31", "#6 end_announced 2026-07-31 corrects #5" }, { "1;P1;2026-02-01;§3", "#7 end_announced 2026-07-31 corrects #5 retracted" } } },
    { "withdrawn of whom the row spoke then", "PKZ", "( { withdraw = true; " ANNOUNCED " } )",
      { { "1;P1;2026-01-15;§3;2026-05-31", "#1 end_announced 2026-05-31" }, { "1;P2;2026-01-15;§3", "#2 end_announced 2026-05-31 corrects #1 retracted" } } },
    { "a row that is gone ends on the day of the run", "FALL", ALL, { { "1;P1;2026-01-15;§3", "#1 granted 2026-01-15" }, { "-", "#2 ended 2026-03-04" } } },
    { "without an entry for it, gone says nothing", "FALL", "( { " GRANTED " } )", { { "1;P1;2026-01-15;§3", "#1 granted 2026-01-15" }, { "-", "" } } },
    { "only new: later changes are not said", "FALL", "( { on = [\"new\"]; " GRANTED " } )",
      { { "1;P1;2026-01-15;§3", "#1 granted 2026-01-15" }, { "1;P1;2026-02-01;§3", "" } } },
    { "only changed: each change is an event of its own", "FALL", "( { on = [\"changed\"]; " GRANTED " } )",
      { { "1;P1;2026-01-15;§3", "" }, { "1;P1;2026-02-01;§3", "#1 granted 2026-02-01" }, { "1;P1;2026-02-09;§3", "#2 granted 2026-02-09" } } },
    { "only changed, and its condition comes true later: that is a change", "FALL", "( { on = [\"changed\"]; " ANNOUNCED " } )",
      { { "1;P1;2026-01-15;§3", "" }, { "1;P1;2026-01-15;§3;2026-05-31", "#1 end_announced 2026-05-31" } } },
    { "taken back, it is told again as of a new row", "FALL", "( { on = [\"new\"]; " GRANTED " }, { " ANNOUNCED " } )",
      { { "1;P1;2026-01-15;§3;2026-05-31", "#1 granted 2026-01-15, #2 end_announced 2026-05-31" }, { "!1", "kept" }, { "1;P1;2026-01-15;§3;2026-05-31", "#3 granted 2026-01-15" },
        { "1;P1;2026-01-15;§3;2026-05-31", "" }, { "!1", "untouched" } } },
    { "when nothing is left, the row is", "FALL", ALL, { { "1;P1;2026-01-15;§3", "#1 granted 2026-01-15" }, { "!1", "forgotten" } } },
    { "an end that is taken back is said again of a row that is gone", "FALL", ALL,
      { { "1;P1;2026-01-15;§3", "#1 granted 2026-01-15" }, { "-", "#2 ended 2026-03-04" }, { "!2", "to be ended" }, { "-", "#3 ended 2026-03-06" }, { "!3", "to be ended" },
        { "1;P1;2026-01-15;§3", "" } } },
    { "a correction that is taken back is told again as a correction", "FALL", ALL,
      { { "1;P1;2026-01-15;§3", "#1 granted 2026-01-15" }, { "1;P1;2026-02-01;§3", "#2 granted 2026-02-01 corrects #1" }, { "!1+", "kept" },
        { "1;P1;2026-02-01;§3", "#3 granted 2026-02-01 corrects #1" }, { "1;P1;2026-02-01;§3", "" } } },
    { "a change is one of a row that was told: of a row that is forgotten there is none", "FALL", "( { on = [\"changed\"]; " GRANTED " } )",
      { { "1;P1;2026-01-15;§3", "" }, { "1;P1;2026-02-01;§3", "#1 granted 2026-02-01" }, { "!1", "forgotten" } } },
    { "a row that speaks of somebody else takes back what it said", "PKZ", ALL,
      { { "1;P1;2026-01-15;§3", "#1 granted 2026-01-15" }, { "1;P2;2026-01-15;§3", "#2 granted 2026-01-15 corrects #1 retracted, #3 granted 2026-01-15" },
        { "1;P2;2026-02-01;§3", "#4 granted 2026-02-01 corrects #3" } } },
};

static const struct told_fate *fate_of(void *context, const uint8_t root[UUID_BYTES])
{
    const struct told_fate *f = context;

    return memcmp(f->root, root, UUID_BYTES) == 0 ? f : NULL;
}

/* "kept", "forgotten": what becomes of the row. */
static const char *take_back(const char *what, struct buf *told, const struct sent *sent)
{
    CLEANUP(buf_release) struct buf after = {0};
    struct told_fate fate = { .again = strchr(what, '+') != NULL };
    struct told *before;
    struct err e;
    size_t n;

    memcpy(fate.root, sent->ids[atoi(what + 1) - 1], UUID_BYTES);
    assert_true(told_read(told->data, told->len, &mem, &before, &n, &e));
    const struct told_left left = told_forget(before, n, fate_of, &fate, &after);
    buf_reset(told);
    buf_add(told, after.data, after.len);
    return !left.changed ? "untouched" : left.ends ? "to be ended" : left.stands ? "kept" : "forgotten";
}

static const char *live_day(const struct mapping *m, const int *places, const struct day *day, int no, struct buf *told, struct sent *sent)
{
    CLEANUP(buf_release) struct buf after = {0}, out = {0};
    const struct mapping_row row = { cells_of(day->row), places };
    struct telling t = { .mapping = m, .reader = reader(), .now = first_day + (time_us)no * DAY_US * 1000000, .mem = &mem, .told = &after };
    struct mapping_said *said;
    struct mapping_fault fault;
    struct told *before;
    size_t n, n_before;
    struct err e;
    bool ok = told_read(told->data, told->len, &mem, &before, &n_before, &e);

    if (strcmp(day->row, "-") == 0)
        ok = ok && told_gone(&t, before, n_before, &e);
    else
        ok = ok && mapping_say(m, &row, reader(), (struct mapping_moment){ t.now, false }, &mem, &said, &n, &fault, &e) && told_row(&t, before, n_before, no == 0, said, n, &e);
    if (!ok)
        return arena_strdup(&mem, e.text);
    for (size_t i = 0; i < t.n; i++)
        write_event(sent, &t.events[i], &out);
    buf_reset(told);
    buf_add(told, after.data, after.len);
    return arena_strdup(&mem, out.data ? out.data : "");
}

static void rows_say_what_is_new_of_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
        CLEANUP(buf_release) struct buf told = {0};
        const struct story *s = &stories[i];
        const int *places;
        const struct mapping *m = mapping_of(s->subject, s->events, &places);
        struct sent sent = {0};

        for (int k = 0; k < 6 && s->days[k].row; k++) {
            const char *got = s->days[k].row[0] == '!' ? take_back(s->days[k].row, &told, &sent) : live_day(m, places, &s->days[k], k, &told, &sent);

            if (strcmp(got, s->days[k].want) != 0)
                fail_msg("%s, day %d:\n  %s\ninstead of\n  %s", s->name, k + 1, got, s->days[k].want);
        }
    }
}

static void an_entry_that_is_added_says_its_event_of_rows_that_are_known(void **state)
{
    CLEANUP(buf_release) struct buf told = {0};
    const struct day day = { "1;P1;2026-01-15;§3;2026-05-31", NULL };
    const int *places;
    struct sent sent = {0};

    (void)state;
    const struct mapping *m = mapping_of("FALL", "( { " GRANTED " } )", &places);
    assert_string_equal(live_day(m, places, &day, 0, &told, &sent), "#1 granted 2026-01-15");
    m = mapping_of("FALL", "( { " ANNOUNCED " }, { " GRANTED " } )", &places);
    assert_string_equal(live_day(m, places, &day, 1, &told, &sent), "#2 end_announced 2026-05-31");
    /* One that only speaks of changes has seen none yet. */
    m = mapping_of("FALL", "( { " GRANTED " }, { on = [\"changed\"]; type = \"benefits.asylblg.ended\"; fields = { end_on = { column = \"ENDE\"; date = \"YYYY-MM-DD\"; }; }; } )", &places);
    assert_string_equal(live_day(m, places, &day, 2, &told, &sent), "");
}

static void what_is_no_state_is_refused(void **state)
{
    CLEANUP(buf_release) struct buf out = {0};
    struct told t = { .id = 5, .bytes = "abc", .n = 3 }, *read;
    struct err e;
    size_t n;

    (void)state;
    told_add(&out, &t);
    told_add(&out, &t);
    assert_true(told_read(out.data, out.len, &mem, &read, &n, &e));
    assert_int_equal(n, 2);
    assert_int_equal(read[1].id, 5);
    assert_memory_equal(read[1].bytes, "abc", 3);
    for (size_t cut = 1; cut < out.len; cut++)
        if (cut != out.len / 2)
            assert_false(told_read(out.data, cut, &mem, &read, &n, &e));
    assert_string_equal(e.text, "what the spool knows of a row cannot be read: the file is damaged, or was written by a newer casebus-agency");
}

/* ---- random lists: who only hears the events knows the last list */

enum { KEYS = 6, RUNS = 12 };
struct known { bool known; int content; struct buf told; int64_t missed; };
struct heard { bool live; uint8_t root[UUID_BYTES]; day_num from; };

static uint32_t dice(uint64_t *state, uint32_t n)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)((*state >> 33) % n);
}

/* A journal as small as can be: a correction speaks for its root, an end ends what its person has. */
static void hear(struct heard heard[KEYS], const struct event *ev)
{
    const struct value *corrects = &ev->fields[FIELD_CORRECTS];
    uint8_t subject[SUBJECT_BYTES];

    for (int k = 0; k < KEYS; k++) {
        char local[16];
        struct heard *h = &heard[k];

        snprintf(local, sizeof local, "%d", k);
        hash_subject(key, local, strlen(local), subject);
        if (memcmp(ev->subject, subject, SUBJECT_BYTES) != 0)
            continue;
        if (strcmp(ev->type, "benefits.asylblg.ended") == 0) {
            assert_true(h->live);
            h->live = false;
            continue;
        }
        assert_true(h->live == (corrects->kind == VALUE_EVENT));
        assert_true(!h->live || memcmp(h->root, corrects->ref, UUID_BYTES) == 0);
        if (!h->live)
            memcpy(h->root, ev->id, UUID_BYTES);
        h->live = true;
        h->from = ev->fields[FIELD_OCCURRED_ON].day;
    }
}

struct world { const struct mapping *m; const int *places; struct known known[KEYS]; struct heard heard[KEYS]; int64_t run; int list[KEYS]; int order[KEYS]; size_t at, known_at; struct snapshot_row row; struct spool_row stock; size_t events; };

static void name(int k, uint8_t ret[SUBJECT_BYTES])
{
    memset(ret, 0, SUBJECT_BYTES);
    ret[0] = (uint8_t)(k + 1);
}

static bool next_row(void *context, const struct snapshot_row **ret, struct err *e)
{
    struct world *w = context;

    (void)e;
    while (w->at < KEYS && w->list[w->at] < 0)
        w->at++;
    *ret = NULL;
    if (w->at == KEYS)
        return true;
    w->row = (struct snapshot_row){ .no = w->order[w->at] + 1 };
    name((int)w->at, w->row.key);
    w->row.hash[0] = (uint8_t)w->list[w->at++];
    *ret = &w->row;
    return true;
}

static bool next_known(void *context, const struct spool_row **ret, struct err *e)
{
    struct world *w = context;

    (void)e;
    while (w->known_at < KEYS && !w->known[w->known_at].known)
        w->known_at++;
    *ret = NULL;
    if (w->known_at == KEYS)
        return true;
    w->stock = (struct spool_row){ .missed = w->known[w->known_at].missed };
    name((int)w->known_at, w->stock.key);
    w->stock.hash[0] = (uint8_t)w->known[w->known_at++].content;
    *ret = &w->stock;
    return true;
}

static void tell_of(struct world *w, const struct snapshot_difference *d)
{
    CLEANUP(buf_release) struct buf after = {0};
    int k = d->key[0] - 1;
    struct known *known = &w->known[k];
    const char *row = arena_printf(&mem, "%d;P;2026-01-%02d;§3", k, 10 + (w->list[k] < 0 ? 0 : w->list[k]));
    const struct mapping_row cells = { cells_of(row), w->places };
    struct telling t = { .mapping = w->m, .reader = reader(), .now = first_day + w->run * DAY_US * 1000000, .mem = &mem, .told = &after };
    struct mapping_said *said;
    struct mapping_fault fault;
    struct told *before;
    size_t n, n_before;
    struct err e;

    assert_true(told_read(known->told.data, known->told.len, &mem, &before, &n_before, &e));
    known->missed = d->kind == SNAPSHOT_MISSED ? w->run : d->kind == SNAPSHOT_GONE ? -w->run : 0;
    known->known = d->kind != SNAPSHOT_FORGOTTEN;
    if (d->kind == SNAPSHOT_GONE) {
        assert_true(told_gone(&t, before, n_before, &e));
    } else if (d->kind == SNAPSHOT_NEW || d->kind == SNAPSHOT_CHANGED) {
        assert_true(mapping_say(w->m, &cells, reader(), (struct mapping_moment){ t.now, false }, &mem, &said, &n, &fault, &e));
        assert_true(told_row(&t, before, d->kind == SNAPSHOT_NEW ? 0 : n_before, d->kind == SNAPSHOT_NEW, said, n, &e));
        known->content = w->list[k];
    } else {
        return;
    }
    buf_reset(&known->told);
    buf_add(&known->told, after.data, after.len);
    for (size_t i = 0; i < t.n; i++)
        hear(w->heard, &t.events[i]);
    w->events += t.n;
}

static bool differs(void *context, const struct snapshot_difference *d, struct err *e)
{
    (void)e;
    tell_of(context, d);
    return true;
}

static size_t run_once(struct world *w, int64_t run)
{
    const struct snapshot_input in = { next_row, next_known, differs, w };
    const struct snapshot_rules rules = { .run = run, .misses = 1 };
    struct snapshot_counts c;
    struct err e;

    w->run = run;
    w->at = w->known_at = w->events = 0;
    assert_true(snapshot_compare(&in, &rules, &c, &e));
    return w->events;
}

static void who_hears_the_events_knows_the_last_list(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct world w = {0};
        uint64_t chance = seed;
        day_num first;
        struct err e;

        assert_true(day_parse("2026-01-10", 10, &first, &e));

        w.m = mapping_of("FALL", ALL, &w.places);
        for (int64_t run = 1; run <= RUNS; run++) {
            for (int k = 0; k < KEYS; k++) {
                w.list[k] = (int)dice(&chance, 5) - 1;       /* -1: not in the list */
                w.order[k] = (int)dice(&chance, KEYS);       /* where it stands says nothing */
            }
            run_once(&w, run);
            for (int k = 0; k < KEYS; k++)
                if (w.heard[k].live != (w.list[k] >= 0) || (w.heard[k].live && w.heard[k].from != first + w.list[k]))
                    fail_msg("seed %llu, run %lld: row %d is not known as it is", (unsigned long long)seed, (long long)run, k);
            assert_int_equal(run_once(&w, run), 0);          /* the same list again */
        }
        for (int k = 0; k < KEYS; k++)
            buf_release(&w.known[k].told);
        arena_reset(&mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(rows_say_what_is_new_of_them, mem_gone),
        cmocka_unit_test_teardown(an_entry_that_is_added_says_its_event_of_rows_that_are_known, mem_gone),
        cmocka_unit_test_teardown(what_is_no_state_is_refused, mem_gone),
        cmocka_unit_test_teardown(who_hears_the_events_knows_the_last_list, mem_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
