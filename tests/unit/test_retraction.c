/* SPDX-License-Identifier: Apache-2.0 */
/* What is retracted counts as never said: the view with the statements is the one of a journal that never saw what was to go. */
#include "../../producers/retract/retraction.h"
#include "told.h"

#define MOVED(day) "meldebehoerde registration.moved_in move_in_on=" day " registered_on=2026-01-20 ags=05162004 from="

/* asked: the places of those to go, counted from 1. */
struct row { const char *name, *lines; int asked[4]; size_t said, retracted, again, already, corrected; bool stays; /* the view is not touched */ };

static const char *digest_of(struct told *t, struct arena *mem)
{
    static const char *const person[] = { "p" };
    struct person p = told_person(t, person, 1, house_day("2030-01-01"), house_day("2026-06-30"), mem);
    struct result r = told_evaluate(t, &p, mem);
    const char *digest = arena_strdup(mem, r.digest);

    result_release(&r);
    return digest;
}

static bool is_asked(const struct row *row, size_t i)
{
    for (size_t k = 0; k < 4; k++)
        if (row->asked[k] == (int)i + 1)
            return true;
    return false;
}

static struct own_event *own_events(const struct told *t, const struct row *row, struct arena *mem)
{
    struct own_event *all = ARENA_ARRAY(mem, struct own_event, t->n + 1);

    for (size_t i = 0; i < t->n; i++)
        all[i] = (struct own_event){ t->events[i].ev, is_asked(row, i) };
    return all;
}

/* Into the journal behind all others, as the same agency's. */
static void say(struct told *t, const struct retraction *r)
{
    for (size_t i = 0; i < r->n; i++) {
        struct told_event *told = &t->events[t->n];

        *told = (struct told_event){ .recorded = house_day("2026-03-01"), .ev = r->say[i].ev };
        told->ev.epoch = 1;
        told->ev.seq = 1000 + (int64_t)t->n;
        told->ev.no = (int64_t)++t->n;
    }
}

/* What the journal would hold if it had never seen them. */
static const char *digest_without(const struct row *row, struct arena *mem)
{
    struct told t;
    size_t kept = 0;

    told_open(&t);
    told_everybody(&t);
    told_lines(&t, row->lines);
    for (size_t i = 0; i < t.n; i++)
        if (!is_asked(row, i))
            t.events[kept++] = t.events[i];
        else
            json_decref(t.events[i].line);
    t.n = kept;
    const char *digest = digest_of(&t, mem);
    told_close(&t);
    return digest;
}

static void holds(const struct row *row)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct retraction r, twice;
    struct told t;

    told_open(&t);
    told_everybody(&t);
    told_lines(&t, row->lines);
    const char *before = digest_of(&t, &mem);
    retraction_find(own_events(&t, row, &mem), t.n, clock_now(), &mem, &r);
    assert_int_equal(r.n, row->said);
    assert_int_equal(r.retracted, row->retracted);
    assert_int_equal(r.again, row->again);
    assert_int_equal(r.already, row->already);
    assert_int_equal(r.corrected, row->corrected);
    say(&t, &r);
    assert_string_equal(digest_of(&t, &mem), row->stays ? before : digest_without(row, &mem));
    retraction_find(own_events(&t, row, &mem), t.n, clock_now(), &mem, &twice);
    assert_int_equal(twice.n, 0);                             /* asked again: nothing twice */
    told_close(&t);
}

static void what_goes_counts_as_never_said(void **state)
{
    static const struct row rows[] = {
        { "a fact that nobody else tells is void", "2026-01-20 " MOVED("2026-01-15") "LEA", { 1 }, 1, 1, 0, 0, 0, false },
        { "of two facts one goes", "2026-01-20 " MOVED("2026-01-15") "LEA\n2026-01-21 " MOVED("2026-01-10") "LEA", { 2 }, 1, 1, 0, 0, 0, false },
        { "a fact that was told before is known as before", "2026-01-20 " MOVED("2026-01-15") "LEA\n2026-01-21 " MOVED("2026-01-15") "abroad", { 2 }, 2, 1, 1, 0, 0, false },
        { "told twice in the upload both are retracted", "2026-01-20 " MOVED("2026-01-15") "LEA\n2026-01-21 " MOVED("2026-01-15") "abroad", { 1, 2 }, 2, 2, 0, 0, 0, false },
        { "a fact that was told rightly since stays", "2026-01-20 " MOVED("2026-01-15") "LEA\n2026-01-21 " MOVED("2026-01-15") "abroad", { 1 }, 0, 0, 0, 0, 1, true },
        { "a correction that changed the fact goes, and what it corrected is back",
          "2026-01-20 " MOVED("2026-01-15") "LEA id=1\n2026-01-21 " MOVED("2026-01-05") "abroad corrects=1", { 2 }, 2, 1, 1, 0, 0, false },
        { "what was corrected since into another fact stays", "2026-01-20 " MOVED("2026-01-15") "LEA id=1\n2026-01-21 " MOVED("2026-01-05") "abroad corrects=1", { 1 }, 0, 0, 0, 0, 1, true },
        { "what is retracted already stays so", "2026-01-20 " MOVED("2026-01-15") "LEA id=1\n2026-01-21 " MOVED("2026-01-15") "LEA corrects=1 assertion=retracted", { 1 }, 0, 0, 0, 1, 0, true },
        { "what said again a retracted fact leaves it retracted",
          "2026-01-20 " MOVED("2026-01-15") "LEA id=1\n2026-01-21 " MOVED("2026-01-15") "LEA corrects=1 assertion=retracted\n2026-01-22 " MOVED("2026-01-15") "municipality", { 3 }, 1, 1, 0, 0, 0, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        print_message("%s\n", rows[i].name);
        holds(&rows[i]);
    }
}

static void the_right_export_speaks_again_with_the_same_day_of_recording(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    static const struct row row = { .lines = "2026-01-20 " MOVED("2026-01-15") "LEA", .asked = { 1 } };
    struct retraction r;
    struct told t;

    (void)state;
    told_open(&t);
    told_everybody(&t);
    told_lines(&t, row.lines);
    const char *before = digest_of(&t, &mem);
    retraction_find(own_events(&t, &row, &mem), t.n, clock_now(), &mem, &r);
    say(&t, &r);
    assert_string_not_equal(digest_of(&t, &mem), before);
    struct told_event *again = &t.events[t.n];
    *again = t.events[0];
    again->line = NULL;
    uuid_v7(clock_now(), again->ev.id);
    again->ev.seq = 2000;
    again->ev.no = (int64_t)++t.n;
    assert_string_equal(digest_of(&t, &mem), before);
    told_close(&t);
}

static void what_was_taken_back_once_never_comes_again(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    static const struct row wrong = { .lines = "2026-01-20 " MOVED("2026-01-15") "LEA\n2026-01-21 " MOVED("2026-01-15") "abroad", .asked = { 2 } };
    static const struct row right = { .lines = "", .asked = { 1, 4 } };      /* the first upload, and what was said again of it */
    struct retraction r;
    struct told t;

    (void)state;
    told_open(&t);
    told_everybody(&t);
    told_lines(&t, wrong.lines);
    retraction_find(own_events(&t, &wrong, &mem), t.n, clock_now(), &mem, &r);
    say(&t, &r);
    assert_int_equal(t.n, 4);
    retraction_find(own_events(&t, &right, &mem), t.n, clock_now(), &mem, &r);
    assert_int_equal(r.n, 2);
    assert_int_equal(r.again, 0);
    say(&t, &r);
    const char *empty = digest_of(&t, &mem);
    assert_string_equal(empty, digest_without(&(struct row){ .lines = wrong.lines, .asked = { 1, 2 } }, &mem));
    told_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_counts_as_never_said),
        cmocka_unit_test(what_was_taken_back_once_never_comes_again),
        cmocka_unit_test(the_right_export_speaks_again_with_the_same_day_of_recording),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
