/* SPDX-License-Identifier: Apache-2.0 */
/* What of a person goes with a task, to whom. */
#include <stdlib.h>
#include <string.h>

#include "consumers/caseview/notice/identity_block.h"
#include "../../common/travel/hub.h"
#include "house.h"
#include "mem.h"

static struct rights *rights;
static struct event described;

static int load(void **state)
{
    static const char line[] =
        "{\"specversion\":\"1.0\",\"type\":\"person.described\",\"subject\":\"4711\",\"time\":\"2026-01-20T09:00:00+01:00\",\"data\":{\"names\":[{\"kind\":\"current\",\"family\":\"Rahimi\","
        "\"given\":\"Sara\"}],\"born_on\":\"2018-05-20\",\"born_precision\":\"day\",\"sex\":\"w\",\"nationalities\":[\"423\"],\"language\":\"fa\",\"address\":{\"street\":\"Kieler Straße\",\"town\":\"Dormagen\"}}}";
    static const uint8_t key[KEY_BYTES] = { 7 };
    struct event_reader r = { .set = house_schemas(), .agency = "meldebehoerde@05162004", .tenant = "05162004", .key = key };
    const char *batch;
    struct err e;

    (void)state;
    rights = access_rights(house_access(), "coordination", house_day("2026-11-27"), &mem);
    return event_from_json(&r, line, sizeof line - 1, 1784000000000000, &mem, &described, &batch, &e) ? 0 : -1;
}

/* A task.state 1 as it lies in the outbox. */
static struct message task(void)
{
    const struct tenant town = { .ags = "05162004", .hub = "hub@05162004", .schemas = "schemas" };
    const struct schema *s = schema_named(house_schemas(), "task.state@1");
    struct event ev = { .type = s->type, .agency = town.hub, .tenant = town.ags, .recorded_at = 1784000000000000, .schema_id = s->id, .dataclass = '-', .schema = s,
                        .fields = ARENA_ARRAY(&mem, struct value, s->n_fields) };
    struct message msg;
    struct err e;

    for (size_t i = 0; i < s->n_fields; i++) {
        struct value *v = &ev.fields[i];

        if (s->fields[i].optional)
            continue;
        v->kind = s->fields[i].kind;
        v->text = v->kind == VALUE_SYMBOL ? s->fields[i].symbols[0] : v->kind == VALUE_TEXT ? "R16" : v->text;
    }
    if (!event_encode(&ev, &mem, &e))
        fail_msg("%s", e.text);
    event_to_message(&ev, &mem, &msg);
    return msg;
}

/* The parts that arrive, each by its name; "" when the task went as it was. */
static const char *arrives(const char *recipient, bool blocked)
{
    const struct identity who = { &described, blocked };
    const struct schema *after = schema_named(house_schemas(), "task.state@2");
    struct message msg = task();
    struct value *fields;
    const char *text = "";
    struct err e;
    int32_t id;
    bool added;

    if (!identity_add(house_schemas(), rights, recipient, &who, &mem, &msg, &added, &e) || !codec_schema_id(msg.value, msg.value_bytes, &id, &e))
        fail_msg("%s", e.text);
    assert_int_equal(id, added ? IDENTITY_SCHEMA : schema_named(house_schemas(), "task.state@1")->id);
    if (!added)
        return "";
    for (size_t i = 0; i < msg.n_headers; i++)
        if (strcmp(msg.headers[i].name, "ce_dataschema") == 0)
            assert_memory_equal(msg.headers[i].value, "urn:casebus:schema:140", msg.headers[i].n);
    if (!codec_decode(after, msg.value, msg.value_bytes, &mem, &fields, &e))
        fail_msg("%s", e.text);
    assert_string_equal(fields[schema_field(after, "title_de")].text, "R16");
    const struct field *record = &after->fields[schema_field(after, "identity")];
    const struct value *block = &fields[schema_field(after, "identity")];
    for (size_t i = 0; i < record->n_fields; i++)
        if (block->list.items[i].kind != VALUE_NONE)
            text = arena_printf(&mem, "%s%s%s", text, *text ? " " : "", record->fields[i].name);
    return text;
}

static void each_recipient_gets_the_parts_that_are_released_to_it(void **state)
{
    static const struct { const char *recipient; bool blocked; const char *want; } rows[] = {
        { "jobcenter@05162", false, "names born_on born_precision sex nationalities language address" },
        { "schulamt@05162", false, "names born_on born_precision language address" },
        { "krankenkasse@aok", false, "names born_on born_precision sex nationalities address" },
        { "schulamt@05162", true, "names born_on born_precision language" },
        { "jobcenter@05162", true, "names born_on born_precision sex nationalities language" },
        { "ehrenamtskoordination@05162004", false, "" },
        { "hub@05117000", false, "" },
        { "stadtwerke@05162004", false, "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(arrives(rows[i].recipient, rows[i].blocked), rows[i].want);
}

static void who_is_described_without_a_name_is_not_told(void **state)
{
    struct value *names = &described.fields[schema_field(described.schema, "names")], kept = *names;

    (void)state;
    names->kind = VALUE_NONE;
    assert_string_equal(arrives("jobcenter@05162", false), "");
    *names = kept;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_recipient_gets_the_parts_that_are_released_to_it),
        cmocka_unit_test(who_is_described_without_a_name_is_not_told),
    };

    return cmocka_run_group_tests(tests, load, mem_gone);
}
