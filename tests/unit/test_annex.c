/* SPDX-License-Identifier: Apache-2.0 */
/* Days of a rule in the words of the annex that a town signs. */
#include "../../consumers/admin/rules/annex.h"
#include "town.h"

/* A rule on a move with these members, in a town that has agreed on 21 days. */
static struct rule_info rule_with(const char *members)
{
    struct rule_info r;
    struct err e = {0};

    if (!town_load(&town, "", arena_printf(&town.mem, "{ id = \"R16\"; valid_from = \"2005-01-01\"; owner = \"schulamt\"; basis = \"P\"; for = \"registration.moved_in\"; due = \"it\"; "
                                                      "parameters = { days = [28, 14, 60]; months = [1, 1, 6]; }; %s }", members),
                   "agreements = ( { rule = \"R16\"; parameters = { days = 21; }; } );", &e))
        fail_msg("%s", e.text);
    meaning_rule(town.meaning, 0, &r);
    return r;
}

static void a_day_is_said_with_the_values_that_are_agreed(void **state)
{
    static const struct { const char *text, *de, *en; } rows[] = {
        { "it.registered_on + $days days", "„Angemeldet am“ + 21 Tage", "\"Registered on\" + 21 days" },
        { "it.registered_on - $months months", "„Angemeldet am“ − 1 Monat", "\"Registered on\" − 1 month" },
        { "it + 1 working days", "„Einzug am“ + 1 Arbeitstag", "\"Moved in on\" + 1 working day" },
        { "it.occurred_on + 10 school days", "„Einzug am“ + 10 Schultage", "\"Moved in on\" + 10 school days" },
        { "it.recorded_on", "„zuerst gemeldet am“", "\"first told on\"" },
        { "birth + 18 years - 6 months", "Geburt + 18 Jahre − 6 Monate", "birth + 18 years − 6 months" },
        { "max(it.move_in_on, 2026-07-01)", "das Spätere von („Einzug am“, 2026-07-01)", "the later of (\"Moved in on\", 2026-07-01)" },
        { "month_end(it + 1 days)", "Ende des Monats von („Einzug am“ + 1 Tag)", "end of the month of (\"Moved in on\" + 1 day)" },
        { "due - $days days", "Frist − 21 Tage", "deadline − 21 days" },
        { "(first registration.moved_out).on", NULL, NULL },
        { "it + $other days", NULL, NULL },
    };
    struct rule_info r = rule_with("");
    struct annex annex = { .tenant = &town.tenant, .meaning = town.meaning, .mem = &town.mem };
    struct annex_step step = { &annex, &r, r.at };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        annex.lang = "de";
        const char *de = annex_day(&step, rows[i].text);
        annex.lang = "en";
        const char *en = annex_day(&step, rows[i].text);
        if (strcmp(de ? de : "-", rows[i].de ? rows[i].de : "-") != 0 || strcmp(en ? en : "-", rows[i].en ? rows[i].en : "-") != 0)
            fail_msg("%s: saw %s and %s", rows[i].text, de ? de : "nothing", en ? en : "nothing");
    }
}

static void the_ladder_is_the_usual_one_where_the_rule_says_nothing_else(void **state)
{
    static const struct { const char *members, *ladder; } rows[] = {
        { "", "reminder: a quarter of the time before the deadline · overdue: the day after the deadline · team leads: 5 working days after the deadline · "
              "steering group (figures only): 10 working days after the deadline" },
        { "escalate = false; ladder = ( { stage = \"reminded\"; at = \"due - 8 days\"; }, { stage = \"reminded\"; at = \"due - $months months\"; } );",
          "reminder: deadline − 8 days; deadline − 1 month · overdue: the day after the deadline" },
        { "escalate = false; ladder = ( { stage = \"escalated_1\"; at = \"due + 1 days\"; } );",
          "reminder: a quarter of the time before the deadline · overdue: the day after the deadline · team leads: deadline + 1 day" },
        { "ladder = \"none\";", "none: the task reminds nobody" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rule_info r = rule_with(rows[i].members);
        struct annex annex = { .tenant = &town.tenant, .meaning = town.meaning, .lang = "en", .mem = &town.mem };

        assert_string_equal(annex_ladder(&(struct annex_step){ &annex, &r, r.at }), rows[i].ladder);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_day_is_said_with_the_values_that_are_agreed, town_built, town_gone),
        cmocka_unit_test_setup_teardown(the_ladder_is_the_usual_one_where_the_rule_says_nothing_else, town_built, town_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
