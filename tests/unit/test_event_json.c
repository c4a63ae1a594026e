/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "../../common/event/event.h"
#include "house.h"
#include "mem.h"

static const uint8_t key[KEY_BYTES] = { 7 };

static const char *fields_json(const struct event *ev)
{
    CLEANUP(buf_release) struct buf b = {0};

    event_fields_json(ev, &b);
    return arena_strdup(&mem, b.data);
}

/* ---- neutral lines */

struct told { char local[10][20]; size_t n; };

static void note(void *context, const uint8_t subject[SUBJECT_BYTES], const char *local)
{
    struct told *t = context;
    uint8_t expected[SUBJECT_BYTES];

    hash_subject(key, local, strlen(local), expected);
    assert_memory_equal(subject, expected, SUBJECT_BYTES);
    snprintf(t->local[t->n++ % 10], sizeof t->local[0], "%.19s", local);
}

static bool from_line(const char *agency, const char *consent, const char *line, struct event *ev, const char **ret_batch, struct told *told, struct err *e)
{
    struct event_reader r = { .set = house_schemas(), .agency = agency, .tenant = "05162004", .consent = consent, .key = key, .note = told ? note : NULL, .context = told };

    return event_from_json(&r, line, strlen(line), 1768896720000000, &mem, ev, ret_batch, e);
}

/* A whole line around these attributes and this data. */
static bool from_data(const char *agency, const char *type, const char *attributes, const char *data, struct event *ev, struct err *e)
{
    const char *batch;
    char *line = arena_printf(&mem, "{\"specversion\":\"1.0\",\"type\":\"%s\",\"subject\":\"4711\",\"time\":\"2026-01-20T09:12:00+01:00\"%s,\"data\":%s}", type, attributes, data);

    return from_line(agency, NULL, line, ev, &batch, NULL, e);
}

static const char interfaces_line[] =
    "{\"specversion\":\"1.0\",\"type\":\"registration.moved_in\",\"subject\":\"4711\",\"time\":\"2026-01-20T09:12:00+01:00\","
    "\"data\":{\"occurred_on\":\"2026-01-15\",\"move_in_on\":\"2026-01-15\",\"registered_on\":\"2026-01-20\",\"ags\":\"05162004\",\"from\":\"LEA\",\"household\":\"H12\",\"school_age_children\":1}}";

static void the_line_of_the_contract_becomes_an_event(void **state)
{
    struct told told = {0};
    struct event ev;
    const char *batch = "untouched";
    struct err e = {0};
    uint8_t expected[SUBJECT_BYTES];

    (void)state;
    if (!from_line("meldebehoerde@05162004", "E-1", interfaces_line, &ev, &batch, &told, &e))
        fail_msg("%s", e.text);
    hash_subject(key, "4711", 4, expected);
    assert_memory_equal(ev.subject, expected, SUBJECT_BYTES);
    assert_int_equal(told.n, 1);
    assert_string_equal(told.local[0], "4711");
    assert_int_equal(ev.recorded_at, 1768896720000000);
    assert_int_equal(ev.id[6] >> 4, 7);
    assert_string_equal(ev.agency, "meldebehoerde@05162004");
    assert_string_equal(ev.tenant, "05162004");
    assert_string_equal(ev.purpose, "coordination");
    assert_string_equal(ev.legal_basis, "34-BMG");
    assert_null(ev.consent);              /* not needed, so not sent */
    assert_null(batch);
    hash_subject(key, "H12", 3, expected);
    assert_memory_equal(event_place(&ev, "household")->ref, expected, SUBJECT_BYTES);
    assert_int_equal(event_place(&ev, "school_age_children")->integer, 1);
    assert_true(event_encode(&ev, &mem, &e));
}

static void attributes_of_a_line_are_taken(void **state)
{
    struct event ev;
    const char *batch;
    struct err e = {0};
    char *line = arena_printf(&mem, "{\"id\":\"0190163d-8694-739b-aea5-966c26f8ad91\",\"source\":\"anybody\",\"batch\":\"Januar Liste\",\"purpose\":\"statistics\",\"legalbasis\":\"33-BMG\","
                                    "\"consent\":\"E-17\",\"traceparent\":\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\",\"datacontenttype\":\"application/json\",%s", interfaces_line + 1);

    (void)state;
    if (!from_line("meldebehoerde@05162004", NULL, line, &ev, &batch, NULL, &e))
        fail_msg("%s", e.text);
    char id[UUID_TEXT_BYTES];
    assert_string_equal(uuid_text(ev.id, id), "0190163d-8694-739b-aea5-966c26f8ad91");
    assert_string_equal(batch, "Januar Liste");
    assert_string_equal(ev.purpose, "statistics");
    assert_string_equal(ev.legal_basis, "33-BMG");
    assert_string_equal(ev.consent, "E-17");
    assert_string_equal(ev.traceparent, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    assert_string_equal(ev.agency, "meldebehoerde@05162004");
}

static void an_id_that_is_no_uuid_is_made_anew(void **state)
{
    struct event one, two;
    struct err e = {0};

    (void)state;
    assert_true(from_data("meldebehoerde@05162004", "registration.moved_out", ",\"id\":\"17\"", "{\"on\":\"2026-01-15\",\"to\":\"unknown\"}", &one, &e));
    assert_true(from_data("meldebehoerde@05162004", "registration.moved_out", ",\"id\":\"17\"", "{\"on\":\"2026-01-15\",\"to\":\"unknown\"}", &two, &e));
    assert_int_equal(one.id[6] >> 4, 7);
    assert_memory_not_equal(one.id, two.id, UUID_BYTES);
}

static void what_needs_consent_takes_that_of_the_configuration(void **state)
{
    static const char line[] = "{\"type\":\"counselling.started\",\"subject\":\"4711\",\"time\":\"2026-01-20T09:12:00Z\",\"data\":{\"on\":\"2026-01-15\"}}";
    struct event ev;
    const char *batch;
    struct err e = {0};

    (void)state;
    if (!from_line("mbe@caritas", "E-2026-7", line, &ev, &batch, NULL, &e))
        fail_msg("%s", e.text);
    assert_string_equal(ev.consent, "E-2026-7");
    assert_false(from_line("mbe@caritas", NULL, line, &ev, &batch, NULL, &e));
    assert_string_equal(e.text, "consent is missing: counselling.started needs one");
}

static void everybody_in_a_line_takes_part_once(void **state)
{
    struct told told = {0};
    struct participant p[8];
    struct event ev;
    const char *batch;
    struct err e = {0};
    uint8_t expected[SUBJECT_BYTES];

    (void)state;
    if (!from_line("standesamt@05162004", NULL,
                   "{\"type\":\"civil.birth.registered\",\"subject\":\"1\",\"time\":\"2026-02-20T09:12:00Z\","
                   "\"data\":{\"child\":\"2\",\"born_on\":\"2026-02-14\",\"parents\":[\"1\",\"3\",\"3\"],\"parents_married\":false}}",
                   &ev, &batch, &told, &e))
        fail_msg("%s", e.text);
    assert_int_equal(event_participants(&ev, NULL, 0), 2);
    assert_int_equal(event_participants(&ev, p, 1), 2);
    assert_int_equal(event_participants(&ev, p, 8), 2);
    hash_subject(key, "2", 1, expected);
    assert_memory_equal(p[0].subject, expected, SUBJECT_BYTES);
    assert_string_equal(p[0].role, "child");
    hash_subject(key, "3", 1, expected);
    assert_memory_equal(p[1].subject, expected, SUBJECT_BYTES);
    assert_string_equal(p[1].role, "parents");
    assert_int_equal(told.n, 5);
    /* The day of birth tells who somebody is: it is shown neither as itself nor as the day that it filled. */
    assert_null(strstr(fields_json(&ev), "2026-02-14"));
    assert_int_equal(ev.fields[FIELD_OCCURRED_ON].day, day_from_civil(2026, 2, 14));
}

static void who_somebody_is_is_never_shown(void **state)
{
    struct event ev;
    struct err e = {0};

    (void)state;
    if (!from_data("jobcenter@05162", "person.described", "",
                   "{\"names\":[{\"kind\":\"current\",\"family\":\"A\",\"given\":\"B\"}],\"born_on\":\"1990-01-01\",\"born_precision\":\"year\",\"nationalities\":[\"475\"],\"address\":{\"street\":\"C\",\"ags\":\"05162004\"}}",
                   &ev, &e))
        fail_msg("%s", e.text);
    assert_string_equal(fields_json(&ev), "{\"occurred_on\":\"2026-01-20\",\"assertion\":\"asserted\"}");
    assert_string_equal(event_place(&ev, "names")->list.items[0].list.items[1].text, "A");
    assert_string_equal(event_place(&ev, "address")->list.items[4].text, "05162004");
    assert_true(event_encode(&ev, &mem, &e));
}

static void a_line_that_is_none_is_refused(void **state)
{
    static const struct { const char *line, *error; } rows[] = {
        { "", "no JSON at byte 0: '[' or '{' expected" },
        { "x", "no JSON at byte 1: '[' or '{' expected" },
        { "{\"type\":\"registration.moved_in\"", "no JSON at byte 31: '}' expected" },
        { "{\"subject\":\"4711\",\"subject\":\"4712\"}", "no JSON at byte 27: duplicate object key" },
        { "{\"subject\":\"47\\u000011\"}", "no JSON at byte 23: \\u0000 is not allowed without JSON_ALLOW_NUL" },
        { "{\"subject\":\"\xff\"}", "no JSON at byte 12: unable to decode byte 0xff" },
        { "[]", "no JSON object" },
        { "{}", "field \"type\" is missing" },
        { "{\"specversion\":\"0.3\"}", "field \"specversion\" is not 1.0" },
        { "{\"datacontenttype\":\"text/xml\"}", "field \"datacontenttype\" is not application/json" },
        { "{\"tpye\":\"a.b\"}", "unknown field \"tpye\" of the line: did you mean \"type\"?" },
        { "{\"zzzzzzzz\":\"a.b\"}", "unknown field \"zzzzzzzz\" of the line" },
        { "{\"type\":7}", "field \"type\" must be a string" },
        { "{\"subject\":4711}", "field \"subject\" must be a string" },
        { "{\"type\":\"\"}", "field \"type\" is empty: what is unknown is left out" },
        { "{\"type\":\"registration.movd_in\"}", "field \"type\": there is no event type \"registration.movd_in\": did you mean \"registration.moved_in\"?" },
        { "{\"type\":\"a.b\"}", "field \"type\": there is no event type \"a.b\"" },
        { "{\"type\":\"casebus.manifest\"}", "field \"type\" names a control message, which only the programs write" },
        { "{\"type\":\"registration.moved_in\",\"time\":\"2026-01-20T09:12:00Z\"}", "field \"subject\" is missing" },
        { "{\"type\":\"registration.moved_in\",\"subject\":\"1\"}", "field \"time\" is missing" },
        { "{\"type\":\"registration.moved_in\",\"subject\":\"1\",\"time\":\"2026-01-20T09:12:00\"}", "field \"time\": not a time: expected RFC 3339 with offset, such as 2026-01-20T09:12:00+01:00" },
        { "{\"type\":\"registration.moved_in\",\"subject\":\"1\",\"time\":\"9999-12-31T23:59:59-01:00\"}", "field \"time\" is outside the years 1 to 9999" },
        { "{\"type\":\"registration.moved_in\",\"subject\":\"1\",\"time\":\"2026-01-20T09:12:00Z\"}", "field \"data\" is missing" },
        { "{\"type\":\"registration.moved_in\",\"subject\":\"1\",\"time\":\"2026-01-20T09:12:00Z\",\"data\":[]}", "field \"data\" must be an object" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct event ev;
        const char *batch;
        struct err e = {0};

        if (from_line("meldebehoerde@05162004", NULL, rows[i].line, &ev, &batch, NULL, &e))
            fail_msg("%s is taken", rows[i].line);
        assert_string_equal(e.text, rows[i].error);
        assert_int_equal(e.kind, ERR_DATA);
    }
}

static void a_field_that_is_wrong_is_named(void **state)
{
    static const struct { const char *agency, *type, *data, *error; } rows[] = {
        { "meldebehoerde@05162004", "registration.moved_out", "{\"on\":\"30.02.2026\",\"to\":\"unknown\"}", "field \"on\": not a date: expected YYYY-MM-DD, such as 2026-01-20" },
        { "meldebehoerde@05162004", "registration.moved_out", "{\"on\":\"2026-02-30\",\"to\":\"unknown\"}", "field \"on\": no such day: 2026-02-30" },
        { "meldebehoerde@05162004", "registration.moved_out", "{\"on\":\"\",\"to\":\"unknown\"}", "field \"on\" is empty: what is unknown is left out" },
        { "meldebehoerde@05162004", "registration.moved_out", "{\"to\":\"unknown\"}", "field \"occurred_on\" is missing, and \"on\", which would fill it, too" },
        { "meldebehoerde@05162004", "registration.moved_out", "{\"on\":null,\"to\":\"unknown\"}", "field \"occurred_on\" is missing, and \"on\", which would fill it, too" },
        { "meldebehoerde@05162004", "registration.moved_out", "{\"occurred_on\":\"2026-01-15\",\"to\":\"unknown\"}", "field \"on\" is missing" },
        { "meldebehoerde@05162004", "registration.moved_out", "{\"on\":\"2026-01-15\",\"to\":\"unkown\"}", "field \"to\" is none of ags, abroad, unknown: did you mean unknown" },
        { "meldebehoerde@05162004", "registration.moved_out", "{\"on\":\"2026-01-15\",\"to\":\"the neighbours\"}", "field \"to\" is none of ags, abroad, unknown" },
        { "meldebehoerde@05162004", "registration.moved_out", "{\"on\":\"2026-01-15\",\"to\":\"ags\",\"to_ags\":5162004}", "field \"to_ags\" must be a string" },
        { "meldebehoerde@05162004", "registration.moved_out", "{\"on\":\"2026-01-15\",\"to\":\"ags\",\"to_asg\":\"05162004\"}", "unknown field \"to_asg\" of registration.moved_out: did you mean \"to_ags\"?" },
        { "meldebehoerde@05162004", "registration.moved_out", "{\"on\":\"2026-01-15\",\"to\":\"ags\",\"to_ags\":\"Neuss\"}", "field \"to_ags\" has a code that is not in the list ags" },
        { "meldebehoerde@05162004", "registration.moved_out", "{\"on\":\"2026-01-15\",\"to\":\"ags\",\"corrects\":\"4711\"}", "field \"corrects\" is no event id (a UUID)" },
        { "meldebehoerde@05162004", "registration.moved_out", "{\"on\":\"2026-01-15\",\"to\":\"ags\",\"assertion\":\"sure\"}", "field \"assertion\" is none of asserted, evidenced, disputed, corrected, retracted" },
        { "jobcenter@05162", "registration.moved_out", "{\"on\":\"2026-01-15\",\"to\":\"unknown\"}", "publisher jobcenter may not say registration.moved_out" },
        { "meldebehoerde@05162004", "registration.moved_in", "{\"move_in_on\":\"2026-01-15\",\"registered_on\":\"2026-01-20\",\"ags\":\"05162004\",\"from\":\"LEA\",\"school_age_children\":1.5}", "field \"school_age_children\" must be a whole number" },
        { "standesamt@05162004", "civil.birth.registered", "{\"child\":\"2\",\"born_on\":\"2026-02-30\"}", "field \"born_on\" is no day in the form YYYY-MM-DD" },
        { "standesamt@05162004", "civil.birth.registered", "{\"child\":\"2\",\"born_on\":\"2026-02-14\",\"parents\":\"3\"}", "field \"parents\" must be a list" },
        { "standesamt@05162004", "civil.birth.registered", "{\"child\":\"2\",\"born_on\":\"2026-02-14\",\"parents\":[null]}", "field \"parents\" must be a string" },
        { "standesamt@05162004", "civil.birth.registered", "{\"child\":\"2\",\"born_on\":\"2026-02-14\",\"parents_married\":\"no\"}", "field \"parents_married\" must be true or false" },
        { "jobcenter@05162", "person.described", "{\"address\":\"Main Street 1\"}", "field \"address\" must be an object" },
        { "jobcenter@05162", "person.described", "{\"address\":{\"streat\":\"x\"}}", "unknown field \"streat\" of address: did you mean \"street\"?" },
        { "jobcenter@05162", "person.described", "{\"nationalities\":[\"999999\"]}", "field \"nationalities\" has a code that is not in the list nationality" },
        { "auslaenderbehoerde@05162004", "residence.permit.granted", "{\"basis\":\"16g\",\"kind\":\"first\",\"valid_from\":\"2026-01-20\",\"work\":\"yes\",\"residence_condition\":false,\"valid_until\":\"soon\"}",
          "field \"valid_until\": not a date: expected YYYY-MM-DD, such as 2026-01-20" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct event ev;
        struct err e = {0};

        if (from_data(rows[i].agency, rows[i].type, "", rows[i].data, &ev, &e))
            fail_msg("%s is taken", rows[i].data);
        assert_string_equal(e.text, rows[i].error);
        assert_int_equal(e.kind, ERR_DATA);
    }
}

static void a_code_must_be_there_on_the_day_of_recording(void **state)
{
    static const char line[] = "{\"type\":\"residence.permit.ended\",\"subject\":\"1\",\"time\":\"%s\",\"data\":{\"reason\":\"lapsed\",\"effective_on\":\"2024-02-01\"}}";
    static const char basis[] = "{\"type\":\"residence.tolerated.issued\",\"subject\":\"1\",\"time\":\"%s\",\"data\":{\"basis\":\"60c\",\"occurred_on\":\"2019-06-01\",\"valid_until\":\"2020-06-01\",\"work\":\"yes\"}}";
    struct event ev;
    const char *batch;
    struct err e = {0};

    (void)state;
    assert_true(from_line("auslaenderbehoerde@05162004", NULL, arena_printf(&mem, line, "2024-02-01T00:00:00Z"), &ev, &batch, NULL, &e));
    assert_false(from_line("auslaenderbehoerde@05162004", NULL, arena_printf(&mem, basis, "2019-12-31T10:00:00Z"), &ev, &batch, NULL, &e));
    assert_string_equal(e.text, "field \"basis\" has a code that the list aufenthg had neither on the day of recording nor on the day it happened");
    if (!from_line("auslaenderbehoerde@05162004", NULL, arena_printf(&mem, basis, "2020-01-02T10:00:00Z"), &ev, &batch, NULL, &e))
        fail_msg("%s", e.text);
}

static void agencies_are_named_in_clear(void **state)
{
    struct event ev;
    struct err e = {0};

    (void)state;
    static const char data[] = "{\"on\":\"2026-01-15\",\"target_jugendamt\":\"%s\"}";
    assert_false(from_data("landesstelle-uma@05", "youth.uma.allocated", "", arena_printf(&mem, data, "Jugendamt Neuss"), &ev, &e));
    assert_string_equal(e.text, "field \"target_jugendamt\" is no agency: slug@scope is expected, such as jobcenter@05162");
    if (!from_data("landesstelle-uma@05", "youth.uma.allocated", "", arena_printf(&mem, data, "jugendamt@05162"), &ev, &e))
        fail_msg("%s", e.text);
    assert_string_equal(event_place(&ev, "target_jugendamt")->text, "jugendamt@05162");
}

static void without_a_key_references_are_pseudonyms(void **state)
{
    static const char line[] = "{\"specversion\":\"1.0\",\"type\":\"registration.moved_in\",\"subject\":\"%s\",\"time\":\"2026-01-20T09:12:00+01:00\",\"data\":"
                               "{\"move_in_on\":\"2026-01-15\",\"registered_on\":\"2026-01-20\",\"ags\":\"05162004\",\"from\":\"LEA\",\"household\":\"%s\"}}";
    static const char one[] = "000102030405060708090a0b0c0d0e0f", other[] = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
    static const struct { const char *subject, *household, *error; } rows[] = {
        { one, other, "" },
        { "4711", other, "field \"subject\" is no pseudonym: 32 hexadecimal digits are expected" },
        { one, "H12", "field \"household\" is no pseudonym: 32 hexadecimal digits are expected" },
    };
    struct event_reader r = { .set = house_schemas(), .agency = "meldebehoerde@05162004", .tenant = "05162004" };
    char text[SUBJECT_TEXT_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *whole = arena_printf(&mem, line, rows[i].subject, rows[i].household), *batch;
        struct event ev;
        struct err e = {0};

        assert_int_equal(event_from_json(&r, whole, strlen(whole), 1768896720000000, &mem, &ev, &batch, &e), !*rows[i].error);
        assert_string_equal(e.text, rows[i].error);
        if (*e.text)
            continue;
        assert_string_equal(hex_text(ev.subject, SUBJECT_BYTES, text), one);
        assert_string_equal(hex_text(event_place(&ev, "household")->ref, SUBJECT_BYTES, text), other);
    }
}

/* ---- values from text, as a mapping makes them */

static void a_value_is_made_from_a_cells_text(void **state)
{
    static const struct field day = { .name = "on", .kind = VALUE_DAY }, number = { .name = "n", .kind = VALUE_INT }, yes = { .name = "yes", .kind = VALUE_BOOL };
    static struct field item = { .name = "persons", .kind = VALUE_SUBJECT };
    static const struct field list = { .name = "persons", .kind = VALUE_LIST, .item = &item }, raw = { .name = "raw", .kind = VALUE_BYTES }, record = { .name = "r", .kind = VALUE_RECORD };
    static const struct { const struct field *f; const char *text, *error; } rows[] = {
        { &number, "-12", NULL }, { &number, "1e3", "field \"n\" is no whole number" }, { &number, "-", "field \"n\" is no whole number" }, { &number, "9999999999999999999", "field \"n\" is no whole number" },
        { &yes, "false", NULL }, { &yes, "ja", "field \"yes\" is neither true nor false" }, { &raw, "00ff", NULL }, { &raw, "0", "field \"raw\" is not hexadecimal" },
        { &day, "2026-01-15", NULL }, { &day, "\xff", "field \"on\" is not UTF-8 or holds a NUL" }, { &record, "x", "field \"r\" cannot be written as a text" }, { &list, "4711", NULL },
    };
    struct event_reader r = { .set = house_schemas(), .key = key };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct value v;
        struct err e = {0};

        if (event_value_from_text(&r, rows[i].f, rows[i].text, strlen(rows[i].text), &mem, &v, &e) != !rows[i].error)
            fail_msg("%s: %s", rows[i].text, e.text);
        assert_string_equal(e.text, rows[i].error ? rows[i].error : "");
    }
}

static void a_local_id_has_its_bounds(void **state)
{
    static const struct field person = { .name = "child", .kind = VALUE_SUBJECT };
    struct event_reader r = { .set = house_schemas(), .key = key };
    char *text = memset(arena_alloc(&mem, 300), 'x', 201);
    struct value v;
    struct err e = {0};

    (void)state;
    assert_true(event_value_from_text(&r, &person, text, 200, &mem, &v, &e));
    assert_false(event_value_from_text(&r, &person, text, 201, &mem, &v, &e));
    assert_string_equal(e.text, "field \"child\" is longer than 200 bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_line_of_the_contract_becomes_an_event),
        cmocka_unit_test(attributes_of_a_line_are_taken),
        cmocka_unit_test(an_id_that_is_no_uuid_is_made_anew),
        cmocka_unit_test(what_needs_consent_takes_that_of_the_configuration),
        cmocka_unit_test(everybody_in_a_line_takes_part_once),
        cmocka_unit_test(who_somebody_is_is_never_shown),
        cmocka_unit_test(a_line_that_is_none_is_refused),
        cmocka_unit_test(a_field_that_is_wrong_is_named),
        cmocka_unit_test(a_code_must_be_there_on_the_day_of_recording),
        cmocka_unit_test(agencies_are_named_in_clear),
        cmocka_unit_test(without_a_key_references_are_pseudonyms),
        cmocka_unit_test(a_value_is_made_from_a_cells_text),
        cmocka_unit_test(a_local_id_has_its_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
