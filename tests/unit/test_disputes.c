/* SPDX-License-Identifier: Apache-2.0 */
/* A statement that somebody says is wrong is shown as disputed, until its agency says something else. */
#include "told.h"

#define SAID "2026-01-20 meldebehoerde registration.moved_in id=1 move_in_on=2026-01-15 registered_on=2026-01-20 ags=05162004 from=LEA"
#define DISPUTED "2026-01-22 amtsvormund statement.disputed fact=1 grounds=date"

/* How the register office's statement is shown. */
static const char *assertion(struct told *t, struct arena *mem)
{
    static const char *const p[] = { "p" };
    struct person who = told_person(t, p, 1, INT32_MAX, house_day("2026-02-01"), mem);
    struct result r = told_evaluate(t, &who, mem);
    const char *found = "none";
    json_t *statement;
    size_t i;

    json_array_foreach(json_object_get(r.view, "statements"), i, statement)
        if (strcmp(json_string_value(json_object_get(statement, "type")), "registration.moved_in") == 0)
            found = json_string_value(json_object_get(json_array_get(json_object_get(statement, "says"), 0), "assertion"));
    found = arena_strdup(mem, found);
    result_release(&r);
    return found;
}

static void a_statement_is_disputed_until_its_agency_says_something_else(void **state)
{
    static const struct { const char *sentence, *told, *assertion; } rows[] = {
        { "what nobody disputes is as it was said", SAID, "asserted" },
        { "what somebody disputes is disputed", SAID "\n" DISPUTED, "disputed" },
        { "exported again as it was, it stays so", SAID "\n" DISPUTED "\n2026-01-24 meldebehoerde registration.moved_in id=3 move_in_on=2026-01-15 registered_on=2026-01-20 ags=05162004 from=LEA", "disputed" },
        { "also when its agency is sure of it", SAID "\n" DISPUTED "\n2026-01-24 meldebehoerde registration.moved_in id=3 move_in_on=2026-01-15 registered_on=2026-01-20 ags=05162004 from=LEA assertion=evidenced", "disputed" },
        { "said differently, it is not what was disputed", SAID "\n" DISPUTED "\n2026-01-24 meldebehoerde registration.moved_in id=3 move_in_on=2026-01-15 registered_on=2026-01-20 ags=05162004 from=abroad", "asserted" },
        { "corrected, neither", SAID "\n" DISPUTED "\n2026-01-24 meldebehoerde registration.moved_in id=3 move_in_on=2026-01-16 registered_on=2026-01-20 ags=05162004 from=LEA assertion=corrected corrects=1", "corrected" },
        { "a dispute that came late does not touch what has been corrected",
          SAID "\n2026-01-21 meldebehoerde registration.moved_in id=3 move_in_on=2026-01-16 registered_on=2026-01-20 ags=05162004 from=LEA assertion=corrected corrects=1\n" DISPUTED, "corrected" },
        { "taken back, it disputes nothing", SAID "\n" DISPUTED "\n2026-01-24 amtsvormund statement.disputed fact=1 grounds=date assertion=retracted", "asserted" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena mem = {0};
        struct told t;

        told_open(&t);
        told_everybody(&t);
        told_lines(&t, rows[i].told);
        const char *seen = assertion(&t, &mem);
        if (strcmp(seen, rows[i].assertion) != 0)
            fail_msg("%s: saw %s", rows[i].sentence, seen);
        arena_release(&mem);
        told_close(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_statement_is_disputed_until_its_agency_says_something_else) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
