/* SPDX-License-Identifier: Apache-2.0 */
/* A person's tasks under two sets of rules: what appears, vanishes, changes. */
#include "../../consumers/admin/rules/diff_tasks.h"
#include "seen.h"

#define RULE(id, more) "{ id = \"" id "\"; valid_from = \"2005-01-01\"; basis = \"P\"; title = { de = \"Aufgabe\"; en = \"Task\"; }; for = \"housing.place.assigned\"; " more " }"
#define BY_HOUSING "owner = \"wohnungsamt\"; "
#define AGENCIES "unterbringung@05162004 wohnungsamt@05162004 gesundheitsamt@05162"
#define PLACED "2026-01-12 unterbringung housing.place.assigned kind=collective on=2026-01-12\n"
#define CLEARED "2026-01-20 gesundheitsamt@05162 health.tb.cleared on=2026-01-20\n"

static struct result under(const char *rules, struct arena *mem)
{
    struct result kept;

    seen_load(&seen, "", rules, seen_town(&seen, AGENCIES, "R90"));
    kept = *seen_on(&seen, "2026-02-01");
    kept.tasks = arena_memdup(mem, kept.tasks, (kept.n_tasks + 1) * sizeof *kept.tasks);
    return kept;
}

static const char *changes_text(const struct task_change *changes, size_t n, struct arena *mem)
{
    CLEANUP(buf_release) struct buf b = {0};

    for (size_t i = 0; i < n; i++) {
        const struct task_change *c = &changes[i];
        const char *sign = !c->before ? "+" : !c->after ? "-" : c->what ? "~" : "=";

        buf_printf(&b, "%s%s%s", i ? ", " : "", sign, (c->after ? c->after : c->before)->rule);
        if (c->what)
            buf_printf(&b, "%s%s%s", c->what & DIFF_DATE ? " date" : "", c->what & DIFF_OWNER ? " owner" : "", c->what & DIFF_STATE ? " state" : "");
    }
    return arena_strdup(mem, b.data ? b.data : "");
}

struct diff_row { const char *sentence, *old, *new, *from, *want; };

static void what_differs(void **state)
{
    static const struct diff_row rows[] = {
        { "the same rule", RULE("R90", BY_HOUSING "due = \"it.on + 14 days\";"), RULE("R90", BY_HOUSING "due = \"it.on + 14 days\";"), "2026-01-01", "=R90" },
        { "another deadline, past which it is late", RULE("R90", BY_HOUSING "due = \"it.on + 60 days\";"), RULE("R90", BY_HOUSING "due = \"it.on + 14 days\";"), "2026-01-01", "~R90 date state" },
        { "another deadline", RULE("R90", BY_HOUSING "due = \"it.on + 60 days\"; ladder = \"none\";"), RULE("R90", BY_HOUSING "due = \"it.on + 61 days\"; ladder = \"none\";"), "2026-01-01", "~R90 date" },
        { "a hard stop", RULE("R90", BY_HOUSING "due = \"it.on + 60 days\";"), RULE("R90", BY_HOUSING "due = \"it.on + 60 days\"; hard_stop = \"it.on + 61 days\";"), "2026-01-01", "~R90 date" },
        { "another kind of owner is the same task", RULE("R90", BY_HOUSING "due = \"it.on + 60 days\";"), RULE("R90", "owner = \"it.agency\"; due = \"it.on + 60 days\";"), "2026-01-01", "~R90 owner" },
        { "done by something else", RULE("R90", BY_HOUSING "due = \"it.on + 60 days\"; ladder = \"none\";"), RULE("R90", BY_HOUSING "due = \"it.on + 60 days\"; ladder = \"none\"; done = \"exists health.tb.cleared\";"), "2026-01-01", "~R90 state" },
        { "a rule more", RULE("R90", BY_HOUSING "due = \"it.on + 60 days\";"), RULE("R90", BY_HOUSING "due = \"it.on + 60 days\";") "," RULE("R91", BY_HOUSING "due = \"it.on + 60 days\";"), "2026-01-01", "=R90, +R91" },
        { "a condition that fails", RULE("R90", BY_HOUSING "due = \"it.on + 60 days\";"), RULE("R90", BY_HOUSING "due = \"it.on + 60 days\"; when = \"it.kind = hotel\";"), "2026-01-01", "-R90" },
        { "what opened before the period is not compared", RULE("R90", BY_HOUSING "due = \"it.on + 60 days\";"), RULE("R90", BY_HOUSING "due = \"it.on + 61 days\";"), "2026-01-13", "" },
        { "what opens in it under one of the two is", RULE("R90", BY_HOUSING "due = \"it.on + 60 days\"; ladder = \"none\";"), RULE("R90", BY_HOUSING "due = \"it.on + 60 days\"; opens = \"it.on + 2 days\"; ladder = \"none\";"), "2026-01-13", "~R90 date" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena mem = {0};
        struct task_change *changes;

        seen_again(&seen);
        told_lines(&seen.told, PLACED CLEARED);
        struct result old = under(rows[i].old, &mem), new = under(rows[i].new, &mem);
        size_t n = diff_tasks(&old, &new, house_day(rows[i].from), house_day("2026-02-01"), &mem, &changes);
        const char *seen_text = changes_text(changes, n, &mem);
        if (strcmp(seen_text, rows[i].want) != 0)
            fail_msg("%s: saw %s", rows[i].sentence, seen_text);
        arena_release(&mem);
    }
}

static void two_tasks_of_one_rule_are_told_apart_by_their_facts(void **state)
{
    struct arena mem = {0};
    struct task_change *changes;

    (void)state;
    seen_again(&seen);
    told_lines(&seen.told, PLACED "2026-01-14 unterbringung housing.place.assigned kind=hotel on=2026-01-14\n");
    struct result old = under(RULE("R90", BY_HOUSING "due = \"it.on + 60 days\"; ladder = \"none\";"), &mem);
    struct result new = under(RULE("R90", "owner = \"it.agency\"; due = \"it.on + 60 days\"; ladder = \"none\";"), &mem);
    size_t n = diff_tasks(&old, &new, house_day("2026-01-01"), house_day("2026-02-01"), &mem, &changes);
    assert_string_equal(changes_text(changes, n, &mem), "~R90 owner, ~R90 owner");
    for (size_t i = 0; i < n; i++)
        assert_int_equal(changes[i].before->opened, changes[i].after->opened);
    json_t *one = diff_task_json(&changes[0]);
    assert_string_equal(json_string_value(json_object_get(one, "change")), "changes");
    assert_string_equal(json_string_value(json_array_get(json_object_get(one, "what"), 0)), "owner");
    assert_string_equal(json_string_value(json_object_get(json_object_get(one, "before"), "owner")), "wohnungsamt@05162004");
    assert_string_equal(json_string_value(json_object_get(json_object_get(one, "after"), "owner")), "unterbringung@05162004");
    assert_string_equal(json_string_value(json_object_get(json_object_get(one, "because"), "occurred_on")), "2026-01-12");
    json_decref(one);
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_differs),
        cmocka_unit_test(two_tasks_of_one_rule_are_told_apart_by_their_facts),
    };

    return cmocka_run_group_tests(tests, seen_begun, seen_over);
}
