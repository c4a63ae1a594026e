/* SPDX-License-Identifier: Apache-2.0 */
/* Examples as data beside a rule: the shipped ones hold, and what is wrong with one is said with its place. */
#include "../../consumers/admin/rules/rule_example.h"
#include "town.h"

#define RULE "{ id = \"R16\"; valid_from = \"2005-01-01\"; owner = \"schulamt\"; basis = \"P\"; for = \"registration.moved_in\"; when = \"it.from = LEA\"; due = \"it.registered_on + 28 days\"; }"
#define MOVED "{\"agency\": \"meldebehoerde\", \"type\": \"registration.moved_in\", \"time\": \"2026-01-20T12:00:00+01:00\", \"data\": {\"move_in_on\": \"2026-01-20\", \"registered_on\": \"2026-01-20\", \"ags\": \"05162004\", \"from\": \"LEA\"}}"
#define EXAMPLE(on, events, tasks) "{\"examples\": [\n{\"example\": \"A place is due\", \"on\": \"" on "\", \"events\": [" events "], \"tasks\": [" tasks "]}\n]}\n"
#define HOLDS EXAMPLE("2026-01-26", MOVED, "{\"status\": \"open\", \"due\": \"2026-02-17\", \"owner\": \"schulamt@05162004\"}")
#define FILE_NAME "rules/examples/R16.json"

static int open_town(void **state)
{
    (void)state;
    town_open(&town);
    assert_int_equal(mkdir(arena_printf(&town.mem, "%s/rules/examples", town.folder), 0700), 0);
    return 0;
}

/* All findings, one a line, without the folder. */
static const char *found(const char *rules, const char *examples)
{
    struct findings f = { .mem = &town.mem };
    struct err e = {0};
    const char *text = "";
    size_t n;

    unlink(arena_printf(&town.mem, "%s/" FILE_NAME, town.folder));
    if (examples)
        town_write(&town, FILE_NAME, examples);
    if (!town_load(&town, "", rules, "", &e) || !rule_examples_check(&town.tenant, town.meaning, &f, &n, &e))
        fail_msg("%s", e.text);
    for (size_t i = 0; i < f.n; i++)
        text = arena_printf(&town.mem, "%s%s%s", text, i ? "\n" : "", f.texts[i] + strlen(town.folder) + 1);
    return text;
}

static void what_is_wrong_with_an_example_is_said_with_its_place(void **state)
{
    static const struct { const char *examples, *found; } rows[] = {
        { HOLDS, "" },
        { EXAMPLE("2026-01-26", MOVED, "{\"due\": \"2026-02-18\"}"), FILE_NAME ":2: \"A place is due\": on 2026-01-26 wanted [{\"due\":\"2026-02-18\"}], saw [{\"step\":\"task\",\"status\":\"open\",\"due\":\"2026-02-17\"}]" },
        { EXAMPLE("2026-01-26", MOVED, ""), FILE_NAME ":2: \"A place is due\": on 2026-01-26 wanted [], saw [{\"step\":\"task\",\"status\":\"open\",\"due\":\"2026-02-17\"}]" },
        { EXAMPLE("2026-01-26", MOVED, "{\"status\": \"open\"}, {\"status\": \"open\"}"),
          FILE_NAME ":2: \"A place is due\": on 2026-01-26 wanted [{\"status\":\"open\"},{\"status\":\"open\"}], saw [{\"step\":\"task\",\"status\":\"open\",\"due\":\"2026-02-17\"}]" },
        { EXAMPLE("2026-01-26", MOVED, "{\"stge\": \"none\"}"), FILE_NAME ":2: unknown name \"stge\": did you mean \"stage\"?" },
        { EXAMPLE("2026-01-26", MOVED, "1"), FILE_NAME ":2: \"A place is due\": \"tasks\" must be a list of objects: [ { \"status\": \"open\", \"due\": \"2026-02-17\" } ]" },
        { EXAMPLE("2026-13-26", MOVED, ""), FILE_NAME ":2: \"A place is due\": \"on\": no such day: 2026-13-26" },
        { "{\"examples\": [\n{\"example\": \"x\", \"event\": [], \"on\": \"2026-01-26\", \"tasks\": []} ]}", FILE_NAME ":2: unknown name \"event\": did you mean \"events\"?" },
        { "{\"examples\": [\n\n{\"example\": \"x\", \"events\": [], \"on\": \"2026-01-26\"} ]}",
          FILE_NAME ":3: \"x\": an example is { \"example\": \"what it shows\", \"on\": \"YYYY-MM-DD\", \"events\": [ ... ], \"tasks\": [ ... ] }" },
        { "{\"example\": []}", FILE_NAME ": a file of examples is { \"examples\": [ ... ] }" },
        { "{\"examples\": [] \"tenant\"}", FILE_NAME ":1:24: this is no JSON: '}' expected near '\"tenant\"'" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *is = found(RULE, rows[i].examples), *missing = strstr(is, "\nrules/r.cfg:2: R16 of 2005-01-01: no example in ");

        if (missing)                     /* of the row that reads none: asserted below */
            is = arena_strndup(&town.mem, is, (size_t)(missing - is));
        assert_string_equal(is, rows[i].found);
    }
}

static void what_is_wrong_with_an_event_is_said_as_to_its_agency(void **state)
{
    static const struct { const char *event, *why; } rows[] = {
        { "{\"type\": \"school.left\"}", "\"agency\" says who speaks: a kind of agency, or slug@scope; \"\" is none" },
        { "{\"agency\": \"schulant\", \"type\": \"school.left\"}", "\"agency\" says who speaks: a kind of agency, or slug@scope; \"schulant\" is none" },
        { "{\"agency\": \"schule\", \"type\": \"school.left\", \"time\": \"2026-01-20T12:00:00+01:00\", \"data\": {\"onn\": \"2026-01-20\"}}", "unknown field \"onn\" of school.left: did you mean \"on\"?" },
        { "{\"agency\": \"mbe\", \"type\": \"school.left\", \"time\": \"2026-01-20T12:00:00+01:00\", \"data\": {\"on\": \"2026-01-20\", \"reason\": \"moved\"}}", "publisher mbe may not say school.left" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *examples = arena_printf(&town.mem, "{\"examples\": [\n{\"example\": \"It holds\", \"on\": \"2026-01-26\", \"events\": [" MOVED "], \"tasks\": [{}]},\n"
                                "{\"example\": \"This does not\", \"on\": \"2026-01-26\", \"events\": [%s], \"tasks\": []} ]}", rows[i].event);
        assert_string_equal(found(RULE, examples), arena_printf(&town.mem, FILE_NAME ":3: \"This does not\": event 1: %s", rows[i].why));
    }
}

static void every_version_of_a_rule_has_an_example_that_shows_a_task_of_it(void **state)
{
    static const char *const later = RULE ", { id = \"R16\"; valid_from = \"2026-08-01\"; owner = \"schulamt\"; basis = \"P\"; for = \"registration.moved_in\"; due = \"it\"; }";

    (void)state;
    assert_string_equal(found(RULE, NULL), arena_printf(&town.mem, "rules/r.cfg:2: R16 of 2005-01-01 has no example: write into %s/" FILE_NAME " what happens and which tasks must come of it", town.folder));
    assert_string_equal(found(RULE, EXAMPLE("2026-01-26", "", "")), arena_printf(&town.mem, "rules/r.cfg:2: R16 of 2005-01-01: no example in %s/" FILE_NAME " calls for a task of it", town.folder));
    assert_string_equal(found(later, HOLDS), arena_printf(&town.mem, "rules/r.cfg:2: R16 of 2026-08-01: no example in %s/" FILE_NAME " calls for a task of it", town.folder));
}

static void an_example_is_about_one_person_and_others_are_named(void **state)
{
    (void)state;
    assert_string_equal(found(RULE, EXAMPLE("2026-01-26", MOVED ", {\"subject\": \"q\", \"agency\": \"meldebehoerde@05162024\", \"type\": \"registration.moved_in\", \"time\": \"2026-01-20T12:00:00+01:00\","
                                            "\"data\": {\"move_in_on\": \"2026-01-21\", \"registered_on\": \"2026-01-21\", \"ags\": \"05162024\", \"from\": \"LEA\"}}", "{\"due\": \"2026-02-17\"}")), "");
}

static void the_shipped_examples_hold(void **state)
{
    struct findings f = { .mem = &town.mem };
    struct tenant tenant;
    struct meaning *meaning;
    struct cfg *root;
    struct err e = {0};
    char here[512];
    size_t n;

    (void)state;
    assert_non_null(getcwd(here, sizeof here));
    /* Whoever checks: a town in another Land has other holidays, and nobody there has signed. */
    if (!cfg_parse(arena_printf(&town.mem, "tenant = \"02000000\"; land = \"HH\"; schemas = \"%s/schemas\";", here), "tenant.cfg", &town.mem, &root, &e)
        || !tenant_read(root, &town.mem, &tenant, &e) || !meaning_load(&tenant, town.schemas, &town.mem, &meaning, &e) || !rule_examples_check(&tenant, meaning, &f, &n, &e))
        fail_msg("%s", e.text);
    for (size_t i = 0; i < f.n; i++)
        print_message("%s\n", f.texts[i]);
    assert_int_equal(f.n, 0);
    assert_in_range(n, meaning_rules(meaning), 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_wrong_with_an_example_is_said_with_its_place, open_town, town_gone),
        cmocka_unit_test_setup_teardown(what_is_wrong_with_an_event_is_said_as_to_its_agency, open_town, town_gone),
        cmocka_unit_test_setup_teardown(every_version_of_a_rule_has_an_example_that_shows_a_task_of_it, open_town, town_gone),
        cmocka_unit_test_setup_teardown(an_example_is_about_one_person_and_others_are_named, open_town, town_gone),
        cmocka_unit_test_setup_teardown(the_shipped_examples_hold, open_town, town_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
