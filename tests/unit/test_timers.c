/* SPDX-License-Identifier: Apache-2.0 */
/* What the passing of time does: whoever is evaluated only on the days that were announced misses nothing, over summer time, leap days and 2038. */
#include "../../consumers/admin/watch/timers.h"
#include "seen.h"

#define RULE(id, more) "{ id = \"" id "\"; valid_from = \"2005-01-01\"; basis = \"P\"; title = { de = \"Aufgabe\"; en = \"Task\"; }; owner = \"wohnungsamt\"; " \
                       "for = \"housing.place.assigned\"; " more " }"
#define IN_14_DAYS "due = \"it.on + 14 days\";"
#define AGENCIES "unterbringung@05162004 wohnungsamt@05162004"
#define PLACED(day) day " unterbringung housing.place.assigned kind=collective on=" day "\n"
#define BORN(day) "2026-01-12 unterbringung person.described born_on=" day " born_precision=day\n"

/* "2026-01-22 R90 reminded, 2026-01-27 R90 overdue 2": the days on which something fires, and how often when more than once. */
static const char *fires(const struct timers *t, struct arena *mem)
{
    struct buf b = {0};
    char day[DAY_TEXT_BYTES];

    for (day_num at = t->from; at <= t->until; at++)
        for (size_t i = 0; i < t->days[at - t->from].n_rules; i++)
            for (enum timer k = 0; k < TIMERS; k++) {
                const struct timer_rule *r = &t->days[at - t->from].rules[i];

                if (r->fires[k])
                    buf_printf(&b, "%s%s %s %s", b.len ? ", " : "", day_text(at, day), r->rule, timer_name(k));
                if (r->fires[k] > 1)
                    buf_printf(&b, " %zu", r->fires[k]);
            }
    const char *text = arena_strdup(mem, b.data ? b.data : "");
    buf_release(&b);
    return text;
}

/* Evaluated on every day, or only on those that were announced. */
static struct timers walked(const char *from, const char *until, bool every_day)
{
    struct timers t;

    timers_begin(&t, seen.town.meaning, house_day(from), house_day(until), &seen.mem);
    for (day_num day = t.from; day != DAY_NONE && day <= t.until;) {
        const struct result *r = seen_on_day(&seen, day);

        timers_take(&t, day, r);
        day = every_day ? day + 1 : r->next_day;
    }
    return t;
}

struct walk_row { const char *sentence, *rules, *lines, *from, *until, *want; };

static void what_fires(void **state)
{
    static const struct walk_row rows[] = {
        { "the ladder", RULE("R90", IN_14_DAYS), PLACED("2026-01-12"), "2026-01-12", "2026-12-31",
          "2026-01-12 R90 opens, 2026-01-22 R90 reminded, 2026-01-27 R90 overdue, 2026-02-02 R90 escalated_1, 2026-02-09 R90 escalated_2" },
        { "only the days that were asked for", RULE("R90", IN_14_DAYS), PLACED("2026-01-12"), "2026-01-23", "2026-02-08", "2026-01-27 R90 overdue, 2026-02-02 R90 escalated_1" },
        { "who is not escalated", RULE("R90", IN_14_DAYS " escalate = false;"), PLACED("2026-01-12"), "2026-01-13", "2026-12-31", "2026-01-22 R90 reminded, 2026-01-27 R90 overdue" },
        { "silence", RULE("R90", IN_14_DAYS " silence = \"deemed\"; ladder = \"none\";"), PLACED("2026-01-12"), "2026-01-13", "2026-12-31", "2026-01-27 R90 silence" },
        { "a task that opens later", RULE("R90", "opens = \"it.on + 1 months\"; due = \"it.on + 2 months\"; ladder = \"none\";"), PLACED("2026-01-31"), "2026-02-01", "2026-12-31",
          "2026-02-28 R90 opens" },
        { "only one of two rules rings", RULE("R90", IN_14_DAYS " ladder = \"none\";") "," RULE("R91", IN_14_DAYS " ladder = ( { stage = \"overdue\"; at = \"due + 1 days\"; } ); escalate = false;"),
          PLACED("2026-01-12"), "2026-01-13", "2026-12-31", "2026-01-22 R91 reminded, 2026-01-27 R91 overdue" },
        { "over the change to summer time, Good Friday and Easter Monday", RULE("R90", "due = \"it.on + 10 days\";"), PLACED("2026-03-20"), "2026-03-21", "2026-12-31",
          "2026-03-27 R90 reminded, 2026-03-31 R90 overdue, 2026-04-08 R90 escalated_1, 2026-04-15 R90 escalated_2" },
        { "on the day of the change to summer time", RULE("R90", "due = \"it.on + 8 days\"; ladder = \"none\"; opens = \"it.on + 9 days\";"), PLACED("2026-03-20"), "2026-03-21", "2026-12-31",
          "2026-03-29 R90 opens" },
        { "over the change to winter time", RULE("R90", "due = \"it.on + 10 days\";"), PLACED("2026-10-20"), "2026-10-21", "2026-12-31",
          "2026-10-27 R90 reminded, 2026-10-31 R90 overdue, 2026-11-06 R90 escalated_1, 2026-11-13 R90 escalated_2" },
        { "due on a leap day", RULE("R90", IN_14_DAYS), PLACED("2028-02-15"), "2028-02-16", "2028-12-31",
          "2028-02-25 R90 reminded, 2028-03-01 R90 overdue, 2028-03-07 R90 escalated_1, 2028-03-14 R90 escalated_2" },
        { "over the end of 32-bit time", RULE("R90", IN_14_DAYS), PLACED("2038-01-12"), "2038-01-13", "2038-12-31",
          "2038-01-22 R90 reminded, 2038-01-27 R90 overdue, 2038-02-02 R90 escalated_1, 2038-02-09 R90 escalated_2" },
        { "over New Year's night", RULE("R90", IN_14_DAYS), PLACED("2026-12-17"), "2026-12-18", "2027-12-31",
          "2026-12-27 R90 reminded, 2027-01-01 R90 overdue, 2027-01-08 R90 escalated_1, 2027-01-15 R90 escalated_2" },
        { "born on 29 February", RULE("R90", "opens = \"birth + 18 years\"; due = \"birth + 18 years + 14 days\";"), BORN("2012-02-29") PLACED("2026-01-12"), "2026-01-13", "2031-12-31",
          "2030-03-01 R90 opens, 2030-03-11 R90 reminded, 2030-03-16 R90 overdue, 2030-03-22 R90 escalated_1, 2030-03-29 R90 escalated_2" },
        { "born on 29 February, on one", RULE("R90", "opens = \"birth + 20 years\"; due = \"birth + 20 years\"; ladder = \"none\"; escalate = false;"), BORN("2012-02-29") PLACED("2026-01-12"),
          "2026-01-13", "2033-12-31", "2032-02-29 R90 opens" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        seen_again(&seen);
        seen_load(&seen, "", rows[i].rules, seen_town(&seen, AGENCIES, strstr(rows[i].rules, "R91") ? "R90 R91" : "R90"));
        told_lines(&seen.told, rows[i].lines);
        struct timers announced = walked(rows[i].from, rows[i].until, false), every = walked(rows[i].from, rows[i].until, true);
        const char *saw = fires(&announced, &seen.mem);
        if (strcmp(saw, rows[i].want) != 0)
            fail_msg("%s: saw %s", rows[i].sentence, saw);
        if (strcmp(saw, fires(&every, &seen.mem)) != 0)
            fail_msg("%s: evaluated every day: %s", rows[i].sentence, fires(&every, &seen.mem));
    }
}

static void tasks_of_whom_nobody_is_told_do_not_fire(void **state)
{
    const day_num day = 20000, rings[] = { day };
    const struct task task = { .rule = "R90", .status = TASK_OPEN, .stage = "reminded", .opened = day - 3, .due = day + 1, .rings = rings, .n_rings = 1 };
    struct task quiet = task, collapsed = task, snoozed = task, done = task;
    enum timer what;

    (void)state;
    quiet.quiet = collapsed.collapsed = true;
    snoozed.status = TASK_SNOOZED;
    done.status = TASK_DONE;
    done.by = "schulamt@05162";
    assert_true(timer_of(&task, day, &what));
    assert_int_equal(what, TIMER_REMINDED);
    assert_false(timer_of(&task, day + 1, &what));
    assert_false(timer_of(&quiet, day, &what));
    assert_false(timer_of(&collapsed, day, &what));
    assert_false(timer_of(&snoozed, day, &what));
    assert_false(timer_of(&done, day, &what));
}

static void a_day_counts_persons_and_tasks(void **state)
{
    const day_num day = 20000;
    struct task two[] = { { .rule = "R91", .status = TASK_OPEN, .stage = "none", .opened = day, .due = day + 9 }, { .rule = "R91", .status = TASK_OPEN, .stage = "none", .opened = day, .due = day + 9 },
                          { .rule = "R90", .status = TASK_OPEN, .stage = "none", .opened = day, .due = day + 9 } };
    const struct result with_three = { .tasks = two, .n_tasks = 3 }, with_none = { .n_tasks = 0 };
    struct timers t;

    (void)state;
    seen_again(&seen);
    seen_load(&seen, "", RULE("R90", IN_14_DAYS), seen_town(&seen, AGENCIES, "R90"));
    timers_begin(&t, seen.town.meaning, day, day, &seen.mem);
    timers_take(&t, day, &with_three);
    timers_take(&t, day, &with_three);
    timers_take(&t, day, &with_none);
    timers_take(&t, day + 1, &with_three);
    json_t *o = timers_day_json(&t, day, "de");
    char *text = json_dumps(o, JSON_COMPACT);
    assert_string_equal(text, "{\"day\":\"2024-10-04\",\"persons\":3,\"rules\":["
                              "{\"rule\":\"R90\",\"title\":\"Aufgabe\",\"persons\":2,\"opens\":2,\"reminded\":0,\"overdue\":0,\"escalated_1\":0,\"escalated_2\":0,\"silence\":0},"
                              "{\"rule\":\"R91\",\"title\":null,\"persons\":2,\"opens\":4,\"reminded\":0,\"overdue\":0,\"escalated_1\":0,\"escalated_2\":0,\"silence\":0}]}");
    free(text);
    json_decref(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fires),
        cmocka_unit_test(tasks_of_whom_nobody_is_told_do_not_fire),
        cmocka_unit_test(a_day_counts_persons_and_tasks),
    };

    return cmocka_run_group_tests(tests, seen_begun, seen_over);
}
