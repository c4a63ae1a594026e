/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "consumers/journal/breaker.h"
#include "consumers/journal/numbering.h"
#include "mem.h"

/* What a sequence of numbers makes: . expected, < behind, [a-b] missing before it; n a new epoch, o an old one. */
static const char *told(struct numbering *n, const int64_t (*numbers)[2], size_t count)
{
    static char text[500];
    size_t at = 0;

    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        struct placed p = numbering_event(n, numbers[i][0], numbers[i][1], &mem);

        at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", p.new_epoch ? "n" : "", p.old_epoch ? "o" : "");
        if (p.place == PLACE_AHEAD)
            at += (size_t)snprintf(text + at, sizeof text - at, "[%lld-%lld] ", (long long)p.missing.from, (long long)p.missing.to);
        else
            at += (size_t)snprintf(text + at, sizeof text - at, "%s ", p.place == PLACE_NEXT ? "." : "<");
    }
    return text;
}

static void what_sequences_of_numbers_make(void **state)
{
    static const struct { const char *what; size_t n; int64_t numbers[8][2]; const char *told; } rows[] = {
        { "in order",                                  3, { { 5, 1 }, { 5, 2 }, { 5, 3 } }, ". . . " },
        { "the first is not the first",                2, { { 5, 4 }, { 5, 5 } }, "[1-3] . " },
        { "one is skipped and comes after all",        4, { { 5, 1 }, { 5, 3 }, { 5, 2 }, { 5, 4 } }, ". [2-2] < . " },
        { "one comes twice",                           3, { { 5, 1 }, { 5, 1 }, { 5, 2 } }, ". < . " },
        { "a new epoch begins with one",               4, { { 5, 1 }, { 9, 1 }, { 9, 2 }, { 9, 3 } }, ". n. . . " },
        { "a new epoch begins with another",           3, { { 5, 1 }, { 9, 3 }, { 9, 4 } }, ". n[1-2] . " },
        { "an old copy goes on with the old epoch",    5, { { 5, 1 }, { 9, 1 }, { 5, 2 }, { 5, 1 }, { 9, 2 } }, ". n. o. o< . " },
        { "an old copy with an epoch never seen",      4, { { 5, 1 }, { 3, 1 }, { 4, 2 }, { 5, 2 } }, ". o. o[1-1] . " },
        { "the largest number",                        2, { { 5, NUMBER_MOST }, { 5, 1 } }, "[1-999999999999998] < " },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct numbering n = {0};

        assert_string_equal(told(&n, rows[i].numbers, rows[i].n), rows[i].told);
    }
}

static void a_dead_letter_has_its_number_but_moves_nothing_else(void **state)
{
    struct numbering n = {0};

    (void)state;
    numbering_event(&n, 5, 1, &mem);
    assert_false(numbering_dead(&n, 5, 2));                  /* the next one */
    assert_false(numbering_dead(&n, 5, 9));                  /* ahead: who knows */
    assert_false(numbering_dead(&n, 7, 1));                  /* no epoch begins with it */
    assert_true(numbering_dead(&n, 5, 1));                   /* behind */
    assert_int_equal(numbering_event(&n, 5, 3, &mem).place, PLACE_NEXT);
    assert_int_equal(n.n, 1);
}

static void what_was_declared_as_sent_is_expected(void **state)
{
    struct numbering n = {0};
    struct range r;

    (void)state;
    numbering_event(&n, 5, 1, &mem);
    assert_false(numbering_declared(&n, 5, 1, &mem, &r));
    assert_true(numbering_declared(&n, 5, 4, &mem, &r));
    assert_int_equal(r.from, 2);
    assert_int_equal(r.to, 4);
    assert_int_equal(numbering_event(&n, 5, 3, &mem).place, PLACE_BEHIND);
    assert_true(numbering_declared(&n, 3, 2, &mem, &r));     /* an epoch of which nothing came */
    assert_int_equal(r.from, 1);
    assert_false(numbering_declared(&n, 3, 0, &mem, &r));
}

static void what_is_left_of_a_range(void **state)
{
    static const struct { const char *what; struct range whole; size_t n; int64_t taken[6]; size_t parts; struct range left[4]; } rows[] = {
        { "nothing taken",            { 3, 9 }, 0, { 0 }, 1, { { 3, 9 } } },
        { "all of one",               { 3, 3 }, 1, { 3 }, 0, { { 0, 0 } } },
        { "the first",                { 3, 9 }, 1, { 3 }, 1, { { 4, 9 } } },
        { "the last",                 { 3, 9 }, 1, { 9 }, 1, { { 3, 8 } } },
        { "in the middle",            { 3, 9 }, 1, { 5 }, 2, { { 3, 4 }, { 6, 9 } } },
        { "two side by side",         { 3, 9 }, 2, { 5, 6 }, 2, { { 3, 4 }, { 7, 9 } } },
        { "others beside it",         { 3, 9 }, 4, { 1, 2, 10, 11 }, 1, { { 3, 9 } } },
        { "one twice",                { 3, 9 }, 2, { 4, 4 }, 2, { { 3, 3 }, { 5, 9 } } },
        { "every second",             { 3, 7 }, 2, { 4, 6 }, 3, { { 3, 3 }, { 5, 5 }, { 7, 7 } } },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct range *left;
        size_t n = range_without(rows[i].whole, rows[i].taken, rows[i].n, &mem, &left);

        assert_int_equal(n, rows[i].parts);
        for (size_t k = 0; k < n; k++) {
            assert_int_equal(left[k].from, rows[i].left[k].from);
            assert_int_equal(left[k].to, rows[i].left[k].to);
        }
    }
}

/* ---- the breaker */

/* After how many of a pattern's messages (repeated) does it trip?  0: never within 10,000. */
static int trips_after(struct breaker *b, const char *pattern)
{
    const char *at = pattern;

    for (int i = 1; i <= 10000; i++) {
        if (breaker_add(b, *at == 'x'))
            return i;
        at = at[1] ? at + 1 : pattern;
    }
    return 0;
}

static void when_the_breaker_trips(void **state)
{
    static const struct { const char *what, *pattern; int after; } rows[] = {
        { "nothing but dead letters",              "x", 500 },
        { "three of four",                         "xxx.", 666 },
        { "more than half, barely",                "xx.", 749 },
        { "half of them, beginning with a dead one",  "x.", 999 },
        { "half is not more than half",            ".x", 0 },
        { "one in three",                          "x..", 0 },
        { "none",                                  ".", 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct breaker b;

        breaker_init(&b, 1000, 500);
        assert_int_equal(trips_after(&b, rows[i].pattern), rows[i].after);
    }
}

static void what_left_the_window_does_not_count(void **state)
{
    struct breaker b;

    (void)state;
    breaker_init(&b, 1000, 500);
    for (int i = 0; i < 499; i++)
        assert_false(breaker_add(&b, true));
    for (int i = 0; i < 1000; i++)
        assert_false(breaker_add(&b, false));
    assert_int_equal(b.dead, 0);
    assert_int_equal(trips_after(&b, "x"), 501);             /* of 1,000 in the window, 501 are more than half */
}

static void the_window_survives_a_restart(void **state)
{
    uint8_t saved[BREAKER_BYTES];
    struct breaker b, again;

    (void)state;
    breaker_init(&b, 1000, 500);
    assert_int_equal(breaker_save(&b, saved), 0);            /* nothing dead: nothing to keep */
    for (int i = 0; i < 1700; i++)
        breaker_add(&b, i % 3 == 0);
    breaker_init(&again, 1000, 500);
    breaker_load(&again, saved, breaker_save(&b, saved));
    assert_int_equal(again.total, 1000);
    assert_int_equal(again.dead, b.dead);
    assert_int_equal(trips_after(&again, "x"), trips_after(&b, "x"));
}

static void nonsense_in_the_table_is_an_empty_window(void **state)
{
    static const uint8_t bytes[] = { 0xff, 0xff, 1, 2 };
    struct breaker b;

    (void)state;
    for (size_t n = 0; n <= sizeof bytes; n++) {
        breaker_init(&b, 1000, 500);
        breaker_load(&b, bytes, n);
        assert_int_equal(b.total, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(what_sequences_of_numbers_make, mem_gone),
        cmocka_unit_test_teardown(a_dead_letter_has_its_number_but_moves_nothing_else, mem_gone),
        cmocka_unit_test_teardown(what_was_declared_as_sent_is_expected, mem_gone),
        cmocka_unit_test_teardown(what_is_left_of_a_range, mem_gone),
        cmocka_unit_test(when_the_breaker_trips),
        cmocka_unit_test(what_left_the_window_does_not_count),
        cmocka_unit_test(the_window_survives_a_restart),
        cmocka_unit_test(nonsense_in_the_table_is_an_empty_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
