/* SPDX-License-Identifier: Apache-2.0 */
/* How long what is kept: the rules as they are written, and which day is the last that goes. */
#include <string.h>

#include "../../consumers/admin/nightly/retention.h"
#include "mem.h"

static bool read_rules(const char *text, struct retention_rule rules[RETAINED], struct err *e)
{
    struct cfg *root;

    return cfg_parse(text, "retention.cfg", &mem, &root, e) && retention_read(root, rules, e);
}

#define RULE(what, keep) "{ what = \"" what "\"; keep = \"" keep "\"; basis = \"Art. 5 I e DSGVO\"; }"

static void the_last_day_that_goes(void **state)
{
    (void)state;
    static const struct { const char *what, *keep, *day, *last; } rows[] = {
        { "ten days are kept through the tenth day after", "10 days", "2026-03-24", "2026-03-14" },
        { "weeks", "2 weeks", "2026-03-24", "2026-03-10" },
        { "months go by the calendar", "6 months", "2026-03-24", "2025-09-24" },
        { "the last of February ends four days' month", "1 months", "2026-02-28", "2026-01-31" },
        { "nothing goes early after a short month", "1 months", "2026-03-28", "2026-02-28" },
        { "nor on the days that February has not", "1 months", "2026-03-30", "2026-02-28" },
        { "years", "2 years", "2026-03-24", "2024-03-24" },
        { "a 29 February is kept through 1 March", "1 years", "2025-02-28", "2024-02-28" },
        { "and goes the night after", "1 years", "2025-03-01", "2024-03-01" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct retention_rule rules[RETAINED] = {0};
        char got[DAY_TEXT_BYTES];
        day_num day;
        struct err e;

        print_message("%s\n", rows[i].what);
        assert_true(read_rules(arena_printf(&mem, "retention: ( { what = \"alarms\"; keep = \"%s\"; basis = \"P\"; } );", rows[i].keep), rules, &e));
        assert_true(day_parse(rows[i].day, strlen(rows[i].day), &day, &e));
        assert_string_equal(day_text(retention_last_day(&rules[RETAIN_ALARMS], day), got), rows[i].last);
    }
}

static void what_has_no_rule_or_is_kept_for_ever_never_goes(void **state)
{
    (void)state;
    struct retention_rule rules[RETAINED] = {0};
    struct err e;

    assert_true(read_rules("retention: ( " RULE("messages", "for ever") " );", rules, &e));
    assert_int_equal(retention_last_day(&rules[RETAIN_MESSAGES], 20000), DAY_NONE);
    assert_int_equal(retention_last_day(&rules[RETAIN_PERSONS], 20000), DAY_NONE);
}

static void the_towns_rule_stands_for_the_shared_one(void **state)
{
    (void)state;
    struct retention_rule rules[RETAINED] = {0};
    struct err e;

    assert_true(read_rules("retention: ( " RULE("messages", "6 months") ", " RULE("alarms", "2 years") " );", rules, &e));
    assert_true(read_rules("retention: ( " RULE("messages", "3 months") " );", rules, &e));
    assert_string_equal(rules[RETAIN_MESSAGES].keep, "3 months");
    assert_string_equal(rules[RETAIN_ALARMS].keep, "2 years");
}

static void mistakes_are_named_with_their_place(void **state)
{
    (void)state;
    static const struct { const char *text, *error; } rows[] = {
        { "retention: ( " RULE("person", "1 years") " );", "retention.cfg:1: nothing is called \"person\": did you mean \"persons\"?" },
        { "retention: ( " RULE("payslips", "1 years") " );", "retention.cfg:1: nothing is called \"payslips\"" },
        { "retention: ( " RULE("alarms", "soon") " );", "retention.cfg:1: keep = \"soon\": expected such as \"24 months\" (days, weeks, months, years), or \"for ever\"" },
        { "retention: ( " RULE("alarms", "0 days") " );", "retention.cfg:1: keep = \"0 days\": expected such as \"24 months\" (days, weeks, months, years), or \"for ever\"" },
        { "retention: ( " RULE("alarms", "2 years ago") " );", "retention.cfg:1: keep = \"2 years ago\": expected such as \"24 months\" (days, weeks, months, years), or \"for ever\"" },
        { "retention: ( { what = \"alarms\"; keep = \"2 years\"; basis = \"\"; } );", "retention.cfg:1: basis is empty: say why alarms are kept that long" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct retention_rule rules[RETAINED] = {0};
        struct err e;

        assert_false(read_rules(rows[i].text, rules, &e));
        assert_string_equal(e.text, rows[i].error);
        assert_int_equal(e.kind, ERR_CONFIG);
    }
}

static void the_shipped_rules_can_be_read_and_each_has_one(void **state)
{
    (void)state;
    struct tenant t = { .schemas = "schemas", .file = "schemas/none/tenant.cfg" };
    struct retention_rule rules[RETAINED];
    struct err e;

    if (!retention_load(&t, &mem, rules, &e))
        fail_msg("%s", e.text);
    for (int i = 0; i < RETAINED; i++)
        assert_non_null(rules[i].keep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_day_that_goes),
        cmocka_unit_test(what_has_no_rule_or_is_kept_for_ever_never_goes),
        cmocka_unit_test(the_towns_rule_stands_for_the_shared_one),
        cmocka_unit_test(mistakes_are_named_with_their_place),
        cmocka_unit_test(the_shipped_rules_can_be_read_and_each_has_one),
    };

    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
