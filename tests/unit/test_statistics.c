/* SPDX-License-Identifier: Apache-2.0 */
/* A month in numbers: what counts as what, and that nothing is told behind which fewer than five persons stand. */
#include "../../consumers/admin/watch/statistics.h"
#include "seen.h"

#define RULE(id) "{ id = \"" id "\"; valid_from = \"2005-01-01\"; basis = \"P\"; title = { de = \"Aufgabe\"; en = \"Task\"; }; owner = \"wohnungsamt\"; " \
                 "for = \"housing.place.assigned\"; due = \"it.on + 14 days\"; }"

static struct statistics february(void)
{
    struct statistics s;

    seen_again(&seen);
    seen_load(&seen, "", RULE("R91") "," RULE("R90"), seen_town(&seen, "unterbringung@05162004 wohnungsamt@05162004", "R90 R91"));
    statistics_begin(&s, seen.town.meaning, house_day("2026-02-01"), house_day("2026-02-28"), &seen.mem);
    return s;
}

/* "opened overdue", with numbers other than 1. */
static const char *counted(const struct rule_statistics *r)
{
    struct buf b = {0};

    for (enum statistic k = 0; k < STATISTICS; k++) {
        if (r->counts[k].tasks)
            buf_printf(&b, "%s%s", b.len ? " " : "", statistics_name(k));
        if (r->counts[k].tasks > 1)
            buf_printf(&b, " %zu", r->counts[k].tasks);
    }
    const char *text = arena_strdup(&seen.mem, b.data ? b.data : "");
    buf_release(&b);
    return text;
}

struct count_row { const char *sentence; struct task task; const char *opened, *due, *done_on, *want; };

static void what_a_task_counts_as(void **state)
{
    static const struct count_row rows[] = {
        { "opened on the first", { .status = TASK_OPEN, .stage = "none" }, "2026-02-01", "2026-02-15", NULL, "opened" },
        { "opened on the last", { .status = TASK_OPEN, .stage = "reminded" }, "2026-02-28", "2026-03-15", NULL, "opened" },
        { "opened before, not yet due", { .status = TASK_OPEN, .stage = "reminded" }, "2026-01-31", "2026-03-15", NULL, "" },
        { "done on its last day", { .status = TASK_DONE, .stage = "none" }, "2026-01-31", "2026-02-14", "2026-02-14", "done_in_time" },
        { "done the day after", { .status = TASK_DONE, .stage = "none" }, "2026-01-31", "2026-02-14", "2026-02-15", "done_late" },
        { "done in the month before", { .status = TASK_DONE, .stage = "none" }, "2026-01-20", "2026-02-14", "2026-01-31", "" },
        { "opened and done", { .status = TASK_DONE, .stage = "none" }, "2026-02-02", "2026-02-16", "2026-02-03", "opened done_in_time" },
        { "overdue", { .status = TASK_OPEN, .stage = "overdue" }, "2026-01-02", "2026-02-27", NULL, "overdue" },
        { "with the team leads: no more with the overdue", { .status = TASK_OPEN, .stage = "escalated_1" }, "2026-01-02", "2026-02-20", NULL, "escalated_1" },
        { "with the steering group", { .status = TASK_OPEN, .stage = "escalated_2" }, "2026-01-02", "2026-02-10", NULL, "escalated_2" },
        { "was overdue and was cancelled", { .status = TASK_CANCELLED, .stage = "overdue" }, "2026-01-02", "2026-02-10", NULL, "" },
        { "nobody was told", { .status = TASK_OPEN, .stage = "none", .quiet = true }, "2026-02-02", "2026-02-10", NULL, "" },
        { "another one stands for it", { .status = TASK_OPEN, .stage = "none", .collapsed = true }, "2026-02-02", "2026-02-10", NULL, "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct statistics s = february();
        struct task t = rows[i].task;

        t.rule = "R90";
        t.opened = house_day(rows[i].opened);
        t.due = house_day(rows[i].due);
        t.done_on = rows[i].done_on ? house_day(rows[i].done_on) : DAY_NONE;
        statistics_take(&s, &(struct result){ .tasks = &t, .n_tasks = 1 });
        assert_string_equal(s.rules[0].rule, "R90");
        if (strcmp(counted(&s.rules[0]), rows[i].want) != 0)
            fail_msg("%s: counts as \"%s\"", rows[i].sentence, counted(&s.rules[0]));
        assert_string_equal(counted(&s.rules[1]), "");
    }
}

static const char *told(const struct statistics *s, size_t rule)
{
    json_t *o = statistics_rule_json(&s->rules[rule], "en");
    char *text = json_dumps(o, JSON_COMPACT);
    const char *kept = arena_strdup(&seen.mem, text);

    free(text);
    json_decref(o);
    return kept;
}

static void less_than_five_persons_are_not_told(void **state)
{
    struct statistics s = february();
    struct task opened = { .rule = "R90", .status = TASK_OPEN, .stage = "none", .opened = s.from, .due = s.until, .done_on = DAY_NONE }, late[2], asked = opened;

    (void)state;
    late[0] = late[1] = opened;
    late[0].stage = late[1].stage = "escalated_2";
    for (int i = 0; i < 4; i++)
        statistics_take(&s, &(struct result){ .tasks = late, .n_tasks = 2 });
    assert_int_equal(s.rules[0].counts[OPENED].tasks, 8);
    assert_string_equal(told(&s, 0), "{\"rule\":\"R90\",\"title\":\"Task\",\"opened\":null,\"done_in_time\":null,\"done_late\":null,\"overdue\":null,\"escalated_1\":null,\"escalated_2\":null}");
    statistics_take(&s, &(struct result){ .tasks = &opened, .n_tasks = 1 });
    assert_string_equal(told(&s, 0), "{\"rule\":\"R90\",\"title\":\"Task\",\"opened\":9,\"done_in_time\":null,\"done_late\":null,\"overdue\":null,\"escalated_1\":null,\"escalated_2\":null}");
    asked.rule = "R00";
    statistics_take(&s, &(struct result){ .tasks = &asked, .n_tasks = 1 });
    assert_int_equal(s.n_rules, 2);
    assert_string_equal(told(&s, 1), "{\"rule\":\"R91\",\"title\":\"Task\",\"opened\":null,\"done_in_time\":null,\"done_late\":null,\"overdue\":null,\"escalated_1\":null,\"escalated_2\":null}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_task_counts_as),
        cmocka_unit_test(less_than_five_persons_are_not_told),
    };

    return cmocka_run_group_tests(tests, seen_begun, seen_over);
}
