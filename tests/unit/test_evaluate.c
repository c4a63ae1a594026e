/* SPDX-License-Identifier: Apache-2.0 */
/* The document as a whole: its shape, statements, names of tasks, versions of rules, and what its digest depends on. */
#include "seen.h"

#define RULE "{ id = \"R90\"; valid_from = \"2005-01-01\"; basis = \"P,A\"; owner = \"wohnungsamt\"; title = { de = \"Aufgabe\"; en = \"Task\"; }; for = \"housing.place.assigned\"; due = \"it.on + 8 days\"; }"
#define AXIS "{ name = \"housing\"; bars = ( { for = \"housing.place.assigned\"; value = \"it.kind\"; since = \"it.on\"; } ); }"
#define PLACED "2026-01-12 unterbringung housing.place.assigned kind=collective on=2026-01-12 id=16\n"

static void load(void)
{
    seen_load(&seen, AXIS, RULE, seen_town(&seen, "unterbringung@05162004 wohnungsamt@05162004 auslaenderbehoerde@05162004", "R90"));
}

static const char *part(const char *name, size_t i)
{
    const json_t *o = json_object_get(seen.r.view, name);
    char *text = json_dumps(json_is_array(o) ? json_array_get(o, i) : o, JSON_COMPACT | JSON_ENCODE_ANY);
    const char *kept = arena_strdup(&seen.mem, text ? text : "absent");

    free(text);
    return kept;
}

static void a_task_is_shown_with_all_its_members(void **state)
{
    char id[UUID_TEXT_BYTES];

    (void)state;
    told_lines(&seen.told, PLACED);
    load();
    seen_on(&seen, "2026-01-18");
    uuid_text(seen.r.tasks[0].id, id);
    assert_string_equal(part("tasks", 0), arena_printf(&seen.mem,
        "{\"id\":\"%s\",\"rule\":\"R90\",\"step\":\"task\",\"version\":\"2005-01-01\",\"status\":\"open\",\"late\":false,\"unheard_since\":null,\"stage\":\"reminded\",\"opened\":\"2026-01-12\","
        "\"due\":\"2026-01-20\",\"rings\":[\"2026-01-18\"],\"hard_stop\":null,\"late_start\":false,\"owner\":\"wohnungsamt@05162004\",\"title\":\"Aufgabe\",\"basis\":\"P,A\",\"agreement\":\"R90 2005-01-01\","
        "\"because\":[\"00000000-0000-7000-8000-000000000010\"],\"by\":null,\"reason\":null,\"done_on\":null,\"cancelled\":null,\"answer\":null,\"taken\":null,\"uses\":[\"S:unterbringung@05162004\"]}", id));
    assert_int_equal(id[14], '8');
}

static void the_document_says_for_whom_when_and_by_which_rules(void **state)
{
    (void)state;
    told_lines(&seen.told, PLACED);
    load();
    seen_on(&seen, "2026-01-18");
    const char *keys = "";
    for (void *i = json_object_iter(seen.r.view); i; i = json_object_iter_next(seen.r.view, i))
        keys = arena_printf(&seen.mem, "%s%s ", keys, json_object_iter_key(i));
    assert_string_equal(keys, "subjects today known_at heard rules incomplete next_day axes statements tasks digest ");
    char subject[SUBJECT_TEXT_BYTES];
    assert_string_equal(part("subjects", 0), arena_printf(&seen.mem, "{\"agency\":\"unterbringung@05162004\",\"subject\":\"%s\"}", hex_text(seen.told.files[0].subject, SUBJECT_BYTES, subject)));
    assert_string_equal(part("today", 0), "\"2026-01-18\"");
    assert_string_equal(part("known_at", 0), "null");
    assert_string_equal(part("heard", 0), "{\"unterbringung@05162004\":\"2026-01-17\",\"wohnungsamt@05162004\":\"2026-01-17\",\"auslaenderbehoerde@05162004\":\"2026-01-17\"}");
    assert_string_equal(part("rules", 0), arena_printf(&seen.mem, "\"%s\"", meaning_checksum(seen.town.meaning)));
    assert_string_equal(part("next_day", 0), "\"2026-01-21\"");
    assert_string_equal(part("digest", 0), arena_printf(&seen.mem, "\"%s\"", seen.r.digest));
}

static void what_several_agencies_say_of_one_fact_is_one_statement(void **state)
{
    (void)state;
    told_lines(&seen.told, PLACED "2026-01-13 wohnungsamt housing.place.assigned kind=hotel on=2026-01-12 evidence=copy id=17\n");
    load();
    seen_on(&seen, "2026-01-18");
    assert_int_equal(json_array_size(json_object_get(seen.r.view, "statements")), 1);
    assert_string_equal(part("statements", 0), "{\"type\":\"housing.place.assigned\",\"fact\":{\"on\":\"2026-01-12\"},\"says\":["
        "{\"agency\":\"unterbringung@05162004\",\"event\":\"00000000-0000-7000-8000-000000000010\",\"since\":\"2026-01-12\",\"assertion\":\"asserted\",\"fields\":{\"occurred_on\":\"2026-01-12\",\"kind\":\"collective\",\"on\":\"2026-01-12\"}},"
        "{\"agency\":\"wohnungsamt@05162004\",\"event\":\"00000000-0000-7000-8000-000000000011\",\"since\":\"2026-01-13\",\"assertion\":\"asserted\",\"fields\":{\"occurred_on\":\"2026-01-12\",\"evidence\":\"copy\",\"kind\":\"hotel\",\"on\":\"2026-01-12\"}}],"
        "\"conflict\":true}");
    assert_string_equal(seen_axis(&seen, "housing"), "value=hotel since=2026-01-12 conflict");
    told_line(&seen.told, "2026-01-14 wohnungsamt housing.place.assigned kind=collective on=2026-01-12");
    seen_on(&seen, "2026-01-18");
    assert_string_equal(seen_axis(&seen, "housing"), "value=collective since=2026-01-12");
}

static void a_need_of_one_twin_is_not_the_need_of_the_other(void **state)
{
    (void)state;
    told_lines(&seen.told, "2026-01-12 jugendamt childcare.need.reported occurred_on=2026-01-12 needed_from=2026-08-01 hours=35 child=a\n"
                           "2026-01-12 jugendamt childcare.need.reported occurred_on=2026-01-12 needed_from=2026-08-01 hours=35 child=b\n");
    seen_load(&seen, "", "{ id = \"R91\"; valid_from = \"2005-01-01\"; basis = \"L\"; owner = \"jugendamt\"; for = \"childcare.need.reported\"; due = \"it.needed_from\"; }", "");
    seen_on(&seen, "2026-01-18");
    assert_int_equal(json_array_size(json_object_get(seen.r.view, "statements")), 2);
    assert_int_equal(seen.r.n_tasks, 2);
    assert_memory_not_equal(seen.r.tasks[0].id, seen.r.tasks[1].id, UUID_BYTES);
    assert_false(seen.r.tasks[0].collapsed || seen.r.tasks[1].collapsed);
}

static void of_whom_nobody_speaks_nothing_is_known(void **state)
{
    struct person who = { .today = house_day("2026-01-18") };

    (void)state;
    load();
    seen.r = told_evaluate(&seen.told, &who, &seen.mem);
    assert_string_equal(seen_axis(&seen, "housing"), "value=unknown");
    assert_string_equal(seen_next_day(&seen), "never");
    assert_string_equal(part("statements", 0), "absent");
    assert_string_equal(part("tasks", 0), "absent");
    assert_string_equal(part("subjects", 0), "absent");
}

static void who_somebody_is_stands_nowhere(void **state)
{
    (void)state;
    told_lines(&seen.told, "2026-01-12 unterbringung person.described born_on=2000-02-01\n2026-01-12 standesamt civil.birth.registered child=p born_on=2026-01-10 status=beurkundet parents=[q] parents_married=false");
    load();
    seen_on(&seen, "2026-01-18");
    char *text = json_dumps(seen.r.view, JSON_COMPACT);
    assert_null(strstr(text, "born_on"));
    assert_null(strstr(text, "2000-02-01"));
    assert_int_equal(json_array_size(json_object_get(seen.r.view, "statements")), 1);
    free(text);
}

static const char *digest_on(const char *day)
{
    return arena_strdup(&seen.mem, seen_on(&seen, day)->digest);
}

static void the_digest_is_of_what_is_said_not_of_the_message_or_the_day(void **state)
{
    (void)state;
    told_lines(&seen.told, PLACED);
    load();
    const char *first = digest_on("2026-01-18"), *later = digest_on("2026-01-21");
    assert_string_equal(first, digest_on("2026-01-20"));
    assert_string_not_equal(first, later);
    told_line(&seen.told, "2026-02-12 unterbringung housing.place.assigned kind=collective on=2026-01-12 assertion=evidenced");
    assert_string_equal(first, digest_on("2026-01-18"));
    told_line(&seen.told, "2026-02-13 unterbringung housing.place.assigned kind=hotel on=2026-01-12");
    assert_string_not_equal(first, digest_on("2026-01-18"));

    struct person who = seen_person(&seen, house_day("2026-01-18"));
    struct result english;
    struct err e = {0};
    const char *german = digest_on("2026-01-18");
    assert_true(evaluate(seen.town.meaning, &who, "en", &seen.mem, &english, &e));
    assert_string_equal(german, english.digest);
    assert_string_equal(json_string_value(json_object_get(json_array_get(json_object_get(english.view, "tasks"), 0), "title")), "Task");
    result_release(&english);
}

static void a_task_keeps_its_name_when_its_fact_is_told_again_or_corrected(void **state)
{
    uint8_t first[UUID_BYTES], other[UUID_BYTES];

    (void)state;
    told_lines(&seen.told, PLACED);
    load();
    memcpy(first, seen_on(&seen, "2026-01-12")->tasks[0].id, sizeof first);
    told_line(&seen.told, "2026-01-13 unterbringung housing.place.assigned kind=collective on=2026-01-12");
    assert_memory_equal(first, seen_on(&seen, "2026-01-13")->tasks[0].id, sizeof first);
    told_line(&seen.told, "2026-01-14 unterbringung housing.place.assigned kind=collective on=2026-01-10 assertion=corrected corrects=16");
    seen_on(&seen, "2026-01-14");
    assert_string_equal(seen_tasks(&seen), "R90.task status=open opened=2026-01-10 due=2026-01-18 owner=wohnungsamt@05162004");
    assert_memory_equal(first, seen.r.tasks[0].id, sizeof first);
    told_line(&seen.told, "2026-01-15 unterbringung housing.place.assigned kind=collective on=2026-01-11");
    assert_int_equal(seen_on(&seen, "2026-01-15")->n_tasks, 2);
    memcpy(other, seen.r.tasks[memcmp(seen.r.tasks[0].id, first, sizeof first) == 0].id, sizeof other);
    assert_memory_not_equal(first, other, sizeof first);
    told_line(&seen.told, "2026-01-16 unterbringung housing.place.assigned kind=collective on=2026-01-10 assertion=retracted corrects=16");
    assert_int_equal(seen_on(&seen, "2026-01-16")->n_tasks, 1);
    assert_memory_equal(other, seen.r.tasks[0].id, sizeof other);
}

static void the_version_that_was_valid_when_the_fact_took_effect_applies(void **state)
{
#define VERSION(from, until, due) "{ id = \"R90\"; valid_from = \"" from "\"; " until " basis = \"P\"; owner = \"schule\"; for = \"school.place.assigned\"; due = \"" due "\"; }"
    (void)state;
    told_lines(&seen.told, "2026-07-20 schulamt school.place.assigned occurred_on=2026-07-20 start_on=2026-09-01 school=GS1\n"
                           "2026-07-21 schulamt school.place.assigned occurred_on=2026-07-21 start_on=2026-07-31 school=GS1\n"
                           "2027-07-21 schulamt school.place.assigned occurred_on=2027-07-21 start_on=2027-09-01 school=GS1");
    seen_load(&seen, "", VERSION("2005-01-01", "", "it.occurred_on + 1 days") ", " VERSION("2026-08-01", "valid_until = \"2027-07-31\";", "it.occurred_on + 2 days"), "");
    const struct result *r = seen_on(&seen, "2027-09-01");
    assert_int_equal(r->n_tasks, 2);
    assert_int_equal(r->tasks[0].version, house_day("2026-08-01"));
    assert_int_equal(r->tasks[0].due, house_day("2026-07-22"));
    assert_int_equal(r->tasks[1].version, house_day("2005-01-01"));
    assert_int_equal(r->tasks[1].due, house_day("2026-07-22"));
}

static void agreed_parameters_apply(void **state)
{
    static const char *const rule = "{ id = \"R90\"; valid_from = \"2005-01-01\"; basis = \"P\"; owner = \"wohnungsamt\"; for = \"housing.place.assigned\"; parameters = { more = [1, 1, 9]; days = [8, 4, 20]; }; due = \"it.on + $days days + $more days\"; }";

    (void)state;
    told_lines(&seen.told, PLACED);
    seen_load(&seen, "", rule, "");
    assert_int_equal(seen_on(&seen, "2026-01-12")->tasks[0].due, house_day("2026-01-21"));
    seen_load(&seen, "", rule, "agreements = ( { rule = \"R90\"; parameters = { days = 10; }; } );");
    assert_int_equal(seen_on(&seen, "2026-01-12")->tasks[0].due, house_day("2026-01-23"));
}

static void why_it_may_not_be_all_is_said(void **state)
{
    (void)state;
    told_lines(&seen.told, PLACED "2026-01-13 unterbringung housing.place.left on=2026-01-13 kind=collective corrects=99\n2026-01-13 unterbringung housing.place.left on=2026-01-14 kind=collective\n");
    load();
    struct person who = seen_person(&seen, house_day("2026-01-18"));
    struct event *events = arena_memdup(&seen.mem, who.events, who.n_events * sizeof *events);
    const char *reasons[] = { "dead_letter", "dead_letter" };
    struct result r;
    struct err e = {0};

    events[2].schema = NULL;
    who.events = events;
    who.incomplete = reasons;
    who.n_incomplete = 2;
    assert_true(evaluate(seen.town.meaning, &who, "de", &seen.mem, &r, &e));
    assert_int_equal(r.n_incomplete, 3);
    assert_string_equal(r.incomplete[0], "correction_waits");
    assert_string_equal(r.incomplete[1], "dead_letter");
    assert_string_equal(r.incomplete[2], "newer_schema");
    result_release(&r);
}

static void one_link_makes_two_tasks_one_and_its_undoing_two_again(void **state)
{
    static const char *const both[] = { "p", "q" }, *const first[] = { "p" }, *const second[] = { "q" };
    uint8_t ids[2][UUID_BYTES];
    struct person who;

    (void)state;
    told_lines(&seen.told, "2026-01-12 unterbringung:p housing.place.assigned kind=collective on=2026-01-12\n2026-01-12 wohnungsamt:q housing.place.assigned kind=collective on=2026-01-12\n");
    load();
    who = told_person(&seen.told, first, 1, INT32_MAX, house_day("2026-01-12"), &seen.mem);
    seen.r = told_evaluate(&seen.told, &who, &seen.mem);
    memcpy(ids[0], seen.r.tasks[0].id, UUID_BYTES);
    result_release(&seen.r);
    who = told_person(&seen.told, second, 1, INT32_MAX, house_day("2026-01-12"), &seen.mem);
    seen.r = told_evaluate(&seen.told, &who, &seen.mem);
    memcpy(ids[1], seen.r.tasks[0].id, UUID_BYTES);
    assert_memory_not_equal(ids[0], ids[1], UUID_BYTES);
    result_release(&seen.r);
    who = told_person(&seen.told, both, 2, INT32_MAX, house_day("2026-01-12"), &seen.mem);
    seen.r = told_evaluate(&seen.told, &who, &seen.mem);
    assert_int_equal(seen.r.n_tasks, 2);
    assert_int_equal(json_array_size(json_object_get(seen.r.view, "tasks")), 1);
    for (size_t i = 0; i < 2; i++) {
        const struct task *t = &seen.r.tasks[i];

        assert_true(memcmp(t->id, ids[0], UUID_BYTES) == 0 || memcmp(t->id, ids[1], UUID_BYTES) == 0);
        assert_int_equal(t->status, t->collapsed ? TASK_CANCELLED : TASK_OPEN);
        if (t->collapsed)
            assert_string_equal(t->cancelled, "same_as");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_task_is_shown_with_all_its_members, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(the_document_says_for_whom_when_and_by_which_rules, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(what_several_agencies_say_of_one_fact_is_one_statement, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(a_need_of_one_twin_is_not_the_need_of_the_other, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(of_whom_nobody_speaks_nothing_is_known, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(who_somebody_is_stands_nowhere, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(the_digest_is_of_what_is_said_not_of_the_message_or_the_day, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(a_task_keeps_its_name_when_its_fact_is_told_again_or_corrected, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(the_version_that_was_valid_when_the_fact_took_effect_applies, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(agreed_parameters_apply, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(why_it_may_not_be_all_is_said, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(one_link_makes_two_tasks_one_and_its_undoing_two_again, seen_begun, seen_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
