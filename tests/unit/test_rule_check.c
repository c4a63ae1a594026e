/* SPDX-License-Identifier: Apache-2.0 */
/* What `casebus rules check` finds in rules that can be read. */
#include "../../consumers/admin/rules/rule_check.h"
#include "town.h"

#define TEXTS "title = { de = \"Platz\"; en = \"Place\"; }; explain = { de = \"Lang\"; en = \"Long\"; }; "
#define RULE "{ id = \"R90\"; valid_from = \"2005-01-01\"; basis = \"P\"; due = \"it\";\n"
#define AXES "{ name = \"school\"; bars = ( { for = \"school.attendance.started\"; value = \"attending\"; since = \"it.on\"; } ); },\n" \
             "{ name = \"stays\"; bars = ( { for = \"residence.permit.granted\"; when = \"axis(school, it) = attending\"; value = \"titled\"; since = \"it\"; } ); },\n" \
             "{ name = \"responsible.residence\"; part = \"responsible\"; bars = ( { for = \"residence.permit.granted\"; value = \"it.agency\"; since = \"it\"; } ); }"
#define TELLS(place, step, type) "rules/r.cfg:" place ": R90, step " step ": the task would tell auslaenderbehoerde of " type ", which access/ does not let it know: another owner, or a rule without that type"

/* One a line, without the folder. */
static const char *lines(const char *const *texts, size_t n)
{
    const char *all = "";

    for (size_t i = 0; i < n; i++)
        all = arena_printf(&town.mem, "%s%s%s", all, i ? "\n" : "", texts[i] + strlen(town.folder) + 1);
    return all;
}

static void load(const char *rules)
{
    struct err e = {0};

    if (!town_load(&town, AXES, rules, "", &e))
        fail_msg("%s", e.text);
}

static void texts_that_people_miss_are_named(void **state)
{
    static const struct { const char *rule, *found; } rows[] = {
        { RULE TEXTS "owner = \"schulamt\"; for = \"school.left\"; }", "" },
        { RULE "owner = \"schulamt\"; for = \"school.left\"; explain = { de = \"Lang\"; en = \"Long\"; }; }", "rules/r.cfg:2: R90 has no \"title\": what the case manager reads, { de = \"...\"; en = \"...\"; }" },
        { RULE "owner = \"schulamt\"; for = \"school.left\"; title = { de = \"Platz\"; en = \"Place\"; }; }", "rules/r.cfg:2: R90 has no \"explain\": what the case manager reads, { de = \"...\"; en = \"...\"; }" },
        { RULE TEXTS "owner = \"schulamt\"; for = \"school.left\"; unless = ( { reason = \"movd\"; if = \"exists registration.moved_out\"; } ); }",
          "rules/r.cfg:3:137: \"movd\" has no German words: add it to codelists/task_reason.csv\nrules/r.cfg:3:137: \"movd\" has no English words: add it to codelists/task_reason.csv" },
        { RULE TEXTS "for = \"school.left\"; steps = ( { name = \"a\"; owner = \"schulamt\"; silence = \"quiet\"; } ); }",
          "rules/r.cfg:3:148: \"quiet\" has no German words: add it to codelists/task_reason.csv\nrules/r.cfg:3:148: \"quiet\" has no English words: add it to codelists/task_reason.csv" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct findings f = { .mem = &town.mem };

        load(rows[i].rule);
        rule_texts_check(town.meaning, &f);
        assert_string_equal(lines(f.texts, f.n), rows[i].found);
    }
}

static void no_task_tells_the_foreigners_authority_what_it_may_not_know(void **state)
{
    static const struct { const char *sentence, *rule, *found; } rows[] = {
        { "residence is its own area", "owner = \"auslaenderbehoerde\"; for = \"residence.permit.granted\"; }", "" },
        { "benefits it may know as far as the law says", "owner = \"auslaenderbehoerde\"; for = \"benefits.sgb2.granted\"; }", "" },
        { "other owners are another matter", "owner = \"jobcenter\"; for = \"school.left\"; }", "" },
        { "what a school says calls for nothing there", "owner = \"auslaenderbehoerde\"; for = \"school.left\"; }", TELLS("3:1", "task", "school.left") },
        { "one of several types is enough", "owner = \"auslaenderbehoerde\"; for = [\"residence.permit.granted\", \"youth.help.granted\"]; }", TELLS("3:1", "task", "youth.help.granted") },
        { "that a task exists tells, too", "owner = \"auslaenderbehoerde\"; for = \"residence.permit.granted\"; when = \"not exists counselling.started\"; }", TELLS("3:1", "task", "counselling.started") },
        { "by way of axes as well", "owner = \"auslaenderbehoerde\"; for = \"residence.permit.granted\"; when = \"axis(stays, it) = titled\"; }", TELLS("3:1", "task", "school.attendance.started") },
        { "also where an expression names it", "owner = \"axis(responsible.residence)\"; for = \"school.left\"; }", TELLS("3:1", "task", "school.left") },
        { "what it said itself it knows", "owner = \"it.agency\"; for = \"residence.permit.granted\"; }", "" },
        { "but not what else is asked", "owner = \"it.agency\"; for = \"residence.permit.granted\"; when = \"exists health.measles.shown\"; }", TELLS("3:1", "task", "health.measles.shown") },
        { "a step's owner is the step's", "owner = \"jobcenter\"; for = \"school.left\"; steps = ( { name = \"a\"; }, { name = \"b\"; owner = \"auslaenderbehoerde\"; } ); }", TELLS("3:84", "b", "school.left") },
    };
    struct access *rights;
    struct err e = {0};

    (void)state;
    assert_true(access_load("schemas", town.schemas, &town.mem, &rights, &e));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct findings f = { .mem = &town.mem };

        load(arena_printf(&town.mem, "%s%s", RULE, rows[i].rule));
        rule_flows_check(town.meaning, rights, day_from_civil(2026, 4, 1), &f);
        if (strcmp(lines(f.texts, f.n), rows[i].found) != 0)
            fail_msg("%s: found %s", rows[i].sentence, lines(f.texts, f.n));
    }
}

static void a_condition_that_never_holds_is_named(void **state)
{
    const char *const *warnings;

    (void)state;
    load(RULE "owner = \"schulamt\"; for = \"school.left\";\n  when = \"axis(school, it) = attends or axis(stays, it) in {titled, tolerated} or axis(responsible.residence, it) = 'abh@05162004'\"; }");
    size_t n = meaning_warnings(town.meaning, &warnings);
    assert_string_equal(lines(warnings, n), "rules/r.cfg:4:3: the axis school is never \"attends\": no bar gives it this value\n"
                                            "rules/r.cfg:4:3: the axis stays is never \"tolerated\": no bar gives it this value");
}

static void the_shipped_rules_have_all_texts_and_tell_nobody_too_much(void **state)
{
    struct findings f = { .mem = &town.mem };
    struct access *rights;
    struct tenant tenant;
    struct meaning *meaning;
    struct cfg *root;
    struct err e = {0};
    char here[512];

    (void)state;
    assert_non_null(getcwd(here, sizeof here));
    if (!cfg_parse(arena_printf(&town.mem, "tenant = \"05162004\"; schemas = \"%s/schemas\";", here), "tenant.cfg", &town.mem, &root, &e) || !tenant_read(root, &town.mem, &tenant, &e)
        || !meaning_load(&tenant, town.schemas, &town.mem, &meaning, &e) || !access_load("schemas", town.schemas, &town.mem, &rights, &e))
        fail_msg("%s", e.text);
    rule_texts_check(meaning, &f);
    rule_flows_check(meaning, rights, day_from_civil(2026, 4, 1), &f);
    for (size_t i = 0; i < f.n; i++)
        print_message("%s\n", f.texts[i]);
    assert_int_equal(f.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(texts_that_people_miss_are_named, town_built, town_gone),
        cmocka_unit_test_setup_teardown(no_task_tells_the_foreigners_authority_what_it_may_not_know, town_built, town_gone),
        cmocka_unit_test_setup_teardown(a_condition_that_never_holds_is_named, town_built, town_gone),
        cmocka_unit_test_setup_teardown(the_shipped_rules_have_all_texts_and_tell_nobody_too_much, town_built, town_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
