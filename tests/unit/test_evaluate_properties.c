/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold of evaluate() whatever was told: on random events of one person, with corrections, retractions and repeats. */
#include "chance.h"

static const char *const p[] = { "p" };
#ifdef __SANITIZE_ADDRESS__
enum { FEWER = 5 };                      /* the sanitizers look for other mistakes, and take their time */
#else
enum { FEWER = 1 };
#endif
enum { RECORDS = 40, AMENDS = 25 };

static const struct chance_history *tell(struct told *t, uint64_t seed, uint32_t amends, struct chance *ret_c)
{
    told_open(t);
    chance_start(ret_c, seed);
    return chance_tell(ret_c, t, RECORDS, amends);
}

static day_num some_day(struct chance *c)
{
    return chance_day(c) + chance_between(c, -10, 120);
}

/* All that was told, seen on that day. */
static struct person all_of(struct told *t, day_num today, struct arena *mem)
{
    return told_person(t, p, 1, INT32_MAX, today, mem);
}

static const char *digest_of(struct told *t, const struct person *person, struct arena *mem)
{
    struct result r = told_evaluate(t, person, mem);
    const char *digest = arena_strdup(mem, r.digest);

    result_release(&r);
    return digest;
}

static void shuffle(struct chance *c, struct event *events, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t k = chance_below(c, (uint32_t)i);
        struct event swap = events[i - 1];

        events[i - 1] = events[k];
        events[k] = swap;
    }
}

static void any_order_and_repetition_gives_the_same_digest(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60 / FEWER; seed++) {
        struct told t;
        struct chance c;
        struct arena mem = {0};

        tell(&t, seed, AMENDS, &c);
        for (int day = 0; day < 4; day++) {
            struct person person = all_of(&t, some_day(&c), &mem);
            const char *digest = digest_of(&t, &person, &mem);
            struct event *events = ARENA_ARRAY(&mem, struct event, 2 * person.n_events + 1);
            size_t n = person.n_events;

            memcpy(events, person.events, n * sizeof *events);
            person.events = events;
            for (int again = 0; again < 3; again++) {
                shuffle(&c, events, n);
                if (strcmp(digest_of(&t, &person, &mem), digest) != 0)
                    fail_msg("seed %d: another order gives another digest", (int)seed);
            }
            for (size_t i = 0; i < n; i++)
                if (chance_below(&c, 2))
                    events[person.n_events++] = events[i];
            shuffle(&c, events, person.n_events);
            if (strcmp(digest_of(&t, &person, &mem), digest) != 0)
                fail_msg("seed %d: events that came twice give another digest", (int)seed);
        }
        arena_release(&mem);
        told_close(&t);
    }
}

static void a_correction_or_retraction_before_its_original_waits_and_ends_the_same(void **state)
{
    static const char original[] = "2026-01-20 meldebehoerde registration.moved_in id=1 move_in_on=2026-01-20 registered_on=2026-01-20 ags=05162004 from=LEA";
    static const char *const later[] = {
        "2026-01-25 meldebehoerde registration.moved_in id=2 corrects=1 assertion=corrected move_in_on=2026-01-22 registered_on=2026-01-23 ags=05162004 from=LEA",
        "2026-01-25 meldebehoerde registration.moved_in id=2 corrects=1 assertion=retracted move_in_on=2026-01-20 registered_on=2026-01-20 ags=05162004 from=LEA",
    };

    (void)state;
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        struct told t;
        struct arena mem = {0};

        told_open(&t);
        told_everybody(&t);
        told_line(&t, "2026-01-19 meldebehoerde person.described born_on=2016-05-05 born_precision=day");
        told_line(&t, original);
        told_line(&t, later[i]);
        struct person both = all_of(&t, house_day("2026-01-26"), &mem), only = both, neither = both, turned = both;
        struct event *events = arena_memdup(&mem, both.events, 3 * sizeof *events), *alone = ARENA_ARRAY(&mem, struct event, 2);
        events[1] = both.events[2];
        events[2] = both.events[1];
        alone[0] = both.events[0];
        alone[1] = both.events[2];
        turned.events = events;
        only.events = alone;
        only.n_events = 2;
        neither.n_events = 1;
        assert_string_equal(digest_of(&t, &turned, &mem), digest_of(&t, &both, &mem));
        struct result waiting = told_evaluate(&t, &only, &mem), bare = told_evaluate(&t, &neither, &mem);
        assert_int_equal(waiting.n_tasks, 0);
        assert_int_equal(bare.n_tasks, 0);
        result_release(&waiting);
        result_release(&bare);
        struct result r = told_evaluate(&t, &both, &mem);
        assert_int_equal(r.n_tasks, i == 0 ? 2 : 0);
        result_release(&r);
        arena_release(&mem);
        told_close(&t);
    }
}

/* Tasks of a person that stand for something: neither collapsed nor same_as, nor quietly cancelled. */
static size_t count_standing(const struct result *r)
{
    size_t n = 0;

    for (size_t i = 0; i < r->n_tasks; i++)
        n += !r->tasks[i].collapsed && !(r->tasks[i].status == TASK_CANCELLED && strcmp(r->tasks[i].cancelled, "same_as") == 0);
    return n;
}

static void exported_again_nothing_changes(void **state)
{
    (void)state;
    for (uint64_t seed = 100; seed < 100 + 40 / FEWER; seed++) {
        struct told t;
        struct chance c;
        struct arena mem = {0};

        const struct chance_history *said = tell(&t, seed, 0, &c);
        day_num day = some_day(&c);
        struct person once = all_of(&t, day, &mem);
        const char *digest = digest_of(&t, &once, &mem);
        chance_tell_again(&t, said, NULL);
        struct person twice = all_of(&t, day, &mem);
        assert_int_equal(twice.n_events, once.n_events + said->n);
        if (strcmp(digest_of(&t, &twice, &mem), digest) != 0)
            fail_msg("seed %d: a second export of the same gives another digest", (int)seed);
        arena_release(&mem);
        told_close(&t);
    }
}

static void the_same_fact_from_two_agencies_makes_no_second_task(void **state)
{
    (void)state;
    for (uint64_t seed = 200; seed < 200 + 40 / FEWER; seed++) {
        struct told t;
        struct chance c;
        struct arena mem = {0};

        const struct chance_history *said = tell(&t, seed, 0, &c);
        day_num day = some_day(&c);
        struct person one = all_of(&t, day, &mem);
        struct result r = told_evaluate(&t, &one, &mem);
        size_t tasks = count_standing(&r);
        result_release(&r);
        chance_tell_again(&t, said, "@05170024");
        struct person two = all_of(&t, day, &mem);
        r = told_evaluate(&t, &two, &mem);
        if (count_standing(&r) != tasks)
            fail_msg("seed %d: %zu tasks, and %zu when two agencies say the same", (int)seed, tasks, count_standing(&r));
        result_release(&r);
        arena_release(&mem);
        told_close(&t);
    }
}

/* Some agencies fell silent in the middle. */
static void silence(struct chance *c, const struct person *person, day_num since)
{
    struct heard *heard = (struct heard *)(uintptr_t)person->heard;

    for (size_t i = 0; i < person->n_heard; i++)
        if (chance_below(c, 4) == 0)
            heard[i].day = heard[i].day < since ? heard[i].day : since;
}

static void three_years_of_days_say_no_more_than_the_announced_days(void **state)
{
    (void)state;
    for (uint64_t seed = 300; seed < 300 + 16 / FEWER; seed++) {
        struct told t;
        struct chance c;
        char digest[65] = "", text[DAY_TEXT_BYTES];
        day_num next = DAY_NONE;
        struct arena mem = {0};

        tell(&t, seed, AMENDS, &c);
        day_num first = c.pool[0] - 200, silent = first + (day_num)chance_below(&c, 900);
        uint64_t who = c.state;
        for (day_num day = first; day < first + 3 * 366; day++) {
            arena_reset(&mem);
            struct person person = all_of(&t, day, &mem);
            c.state = who;               /* the same agencies every day */
            if (seed % 2)
                silence(&c, &person, silent);
            struct result r = told_evaluate(&t, &person, &mem);
            if (r.next_day != DAY_NONE && r.next_day <= day)
                fail_msg("seed %d: on %s it announces a day that has come", (int)seed, day_text(day, text));
            if (day > first && strcmp(r.digest, digest) != 0 && (next == DAY_NONE || day < next))
                fail_msg("seed %d: something changes on %s, which nobody announced", (int)seed, day_text(day, text));
            if (day == first || (next != DAY_NONE && day >= next)) {
                memcpy(digest, r.digest, sizeof digest);
                next = r.next_day;
            }
            result_release(&r);
        }
        arena_release(&mem);
        told_close(&t);
    }
}

/* The first day of that agency for which something waits, DAY_NONE: nothing. */
static day_num waited_for(const struct result *r, const char *agency)
{
    day_num first = DAY_NONE;

    for (size_t i = 0; i < r->n_waits; i++)
        if (strcmp(r->waits[i].agency, agency) == 0 && (first == DAY_NONE || r->waits[i].day < first))
            first = r->waits[i].day;
    return first;
}

/* Who is marked when a manifest closes a day hangs on this. */
static void a_closed_day_that_nothing_waits_for_changes_nothing(void **state)
{
    size_t waiting = 0;

    (void)state;
    for (uint64_t seed = 400; seed < 400 + 60 / FEWER; seed++) {
        struct told t;
        struct chance c;
        struct arena mem = {0};

        tell(&t, seed, AMENDS, &c);
        for (int look = 0; look < 4; look++) {
            day_num today = some_day(&c);
            struct person person = all_of(&t, today, &mem);
            struct heard *heard = (struct heard *)(uintptr_t)person.heard;
            silence(&c, &person, chance_day(&c) - (day_num)chance_below(&c, 200));
            struct result r = told_evaluate(&t, &person, &mem);
            waiting += r.n_waits;
            for (size_t i = 0; i < person.n_heard; i++) {
                day_num was = heard[i].day, wanted = waited_for(&r, heard[i].agency);

                heard[i].day = wanted == DAY_NONE ? today - 1 : wanted - 1;
                if (heard[i].day > was && strcmp(digest_of(&t, &person, &mem), r.digest) != 0)
                    fail_msg("seed %d: hearing %s until a day that nothing waits for changes something", (int)seed, heard[i].agency);
                heard[i].day = was;
            }
            result_release(&r);
        }
        arena_release(&mem);
        told_close(&t);
    }
    assert_true(waiting > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order_and_repetition_gives_the_same_digest),
        cmocka_unit_test(a_correction_or_retraction_before_its_original_waits_and_ends_the_same),
        cmocka_unit_test(exported_again_nothing_changes),
        cmocka_unit_test(the_same_fact_from_two_agencies_makes_no_second_task),
        cmocka_unit_test(three_years_of_days_say_no_more_than_the_announced_days),
        cmocka_unit_test(a_closed_day_that_nothing_waits_for_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
