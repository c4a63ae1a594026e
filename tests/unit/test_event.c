/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "../../common/event/event.h"
#include "house.h"
#include "mem.h"

static const struct event nothing;

static const char *fields_json(const struct event *ev)
{
    CLEANUP(buf_release) struct buf b = {0};

    event_fields_json(ev, &b);
    return arena_strdup(&mem, b.data);
}

/* An event as an agency makes it, without its body's fields. */
static struct event new_event(const char *type, const char *agency)
{
    const struct schema *s = schema_by_type(house_schemas(), type);
    struct event ev = { .type = type, .agency = agency, .tenant = "05162004", .epoch = 1768867200000, .seq = 42, .schema = s,
                        .recorded_at = 1768896720000000, .fields = ARENA_ARRAY(&mem, struct value, s->n_fields) };

    assert_true(hex_parse("0190163d8694739baea5966c26f8ad91", 32, ev.id, UUID_BYTES));
    memset(ev.subject, 0xab, SUBJECT_BYTES);
    return ev;
}

static struct event moved_in(void)
{
    struct event ev = new_event("registration.moved_in", "meldebehoerde@05162004");
    struct err e = {0};

    *event_place(&ev, "move_in_on") = (struct value){ .kind = VALUE_DAY, .day = day_from_civil(2026, 1, 15) };
    *event_place(&ev, "registered_on") = (struct value){ .kind = VALUE_DAY, .day = day_from_civil(2026, 1, 20) };
    *event_place(&ev, "ags") = (struct value){ .kind = VALUE_CODE, .text = "05162004" };
    *event_place(&ev, "from") = (struct value){ .kind = VALUE_SYMBOL, .text = "LEA" };
    if (!event_complete(&ev, house_schemas(), &e) || !event_encode(&ev, &mem, &e))
        fail_msg("%s", e.text);
    return ev;
}

static struct message to_message(const struct event *ev)
{
    struct message msg;

    event_to_message(ev, &mem, &msg);
    msg.topic = topic_name(&mem, ev->tenant, ev->agency, "events");
    return msg;
}

/* ---- topics */

static void a_topic_says_who_speaks_and_where(void **state)
{
    const char *tenant, *agency, *kind;

    (void)state;
    assert_string_equal(topic_name(&mem, "05162004", "bezirksregierung-arnsberg@05", "events"), "casebus.05162004.bezirksregierung-arnsberg.05.events");
    assert_true(topic_parse("casebus.05162004.bezirksregierung-arnsberg.05.inbox", &mem, &tenant, &agency, &kind));
    assert_string_equal(tenant, "05162004");
    assert_string_equal(agency, "bezirksregierung-arnsberg@05");
    assert_string_equal(kind, "inbox");
}

static void other_topics_are_none_of_ours(void **state)
{
    static const char *const rows[] = {
        "", "casebus.", "casebus.05162004", "casebus.05162004.a", "casebus.05162004.a.1", "casebus.05162004.a.1.", "casebus.05162004.a.1.event", "casebus.05162004.a.1.events.x",
        "casebus.0516200.a.1.events", "casebus.x.a.1.events", "casebus.05162004.-a.1.events", "casebus.05162004.A.1.events", "casebus.05162004..1.events", "casebus.05162004.a..events",
        "casebus.05162004.a@1.1.events", "casebus.05162004.a.1-2.events", "other.05162004.a.1.events", "__consumer_offsets",
    };
    const char *tenant, *agency, *kind;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (topic_parse(rows[i], &mem, &tenant, &agency, &kind))
            fail_msg("%s is taken for ours", rows[i]);
}

/* ---- headers */

static void an_event_travels_as_cloudevents_wants_it(void **state)
{
    static const char *const expected[][2] = {
        { "ce_specversion", "1.0" }, { "ce_id", "0190163d-8694-739b-aea5-966c26f8ad91" }, { "ce_source", "urn:casebus:agency:meldebehoerde@05162004" },
        { "ce_type", "registration.moved_in" }, { "ce_subject", "abababababababababababababababab" }, { "ce_time", "2026-01-20T08:12:00.000000Z" },
        { "ce_sequence", "42" }, { "ce_dataschema", "urn:casebus:schema:25" }, { "content-type", "application/avro" },
        { "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" }, { "ce_tenant", "05162004" }, { "ce_epoch", "1768867200000" },
        { "ce_dataclass", "B" }, { "ce_purpose", "coordination" }, { "ce_legalbasis", "34-BMG" }, { "ce_consent", "E-17" },
    };
    struct event ev = moved_in();
    struct message msg;

    (void)state;
    ev.traceparent = expected[9][1];
    ev.consent = "E-17";
    msg = to_message(&ev);
    assert_int_equal(msg.n_headers, 16);
    for (size_t i = 0; i < 16; i++) {
        assert_string_equal(msg.headers[i].name, expected[i][0]);
        assert_int_equal(msg.headers[i].n, strlen(expected[i][1]));
        assert_memory_equal(msg.headers[i].value, expected[i][1], msg.headers[i].n);
    }
    assert_int_equal(msg.key_bytes, 32);
    assert_memory_equal(msg.key, "abababababababababababababababab", 32);
    assert_ptr_equal(msg.value, ev.payload);
}

static void an_event_comes_back_as_it_was(void **state)
{
    struct event ev = moved_in(), got = {0};
    struct err e = {0};
    uint8_t hash[HASH_BYTES], again[HASH_BYTES];

    (void)state;
    ev.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    struct message msg = to_message(&ev);
    if (!event_from_message(&msg, &mem, &got, &e) || !event_decode(&got, house_schemas(), &mem, &e) || !event_check(&got, house_schemas(), &e))
        fail_msg("%s", e.text);
    event_hash(&ev, hash);
    event_hash(&got, again);
    assert_memory_equal(hash, again, HASH_BYTES);
    assert_string_equal(got.agency, "meldebehoerde@05162004");
    assert_string_equal(got.traceparent, ev.traceparent);
    assert_null(got.consent);
    assert_ptr_equal(got.schema, ev.schema);
    assert_string_equal(fields_json(&got), fields_json(&ev));
}

static void what_speaks_of_nobody_has_no_key(void **state)
{
    struct event ev = new_event("casebus.void", "jobcenter@05162"), got = {0};
    struct err e = {0};

    (void)state;
    memset(ev.subject, 0, SUBJECT_BYTES);
    *event_place(&ev, "seq") = (struct value){ .kind = VALUE_INT, .integer = 42 };
    *event_place(&ev, "reason") = (struct value){ .kind = VALUE_TEXT, .text = "too large" };
    if (!event_complete(&ev, house_schemas(), &e) || !event_encode(&ev, &mem, &e))
        fail_msg("%s", e.text);
    struct message msg = to_message(&ev);
    assert_null(msg.key);
    for (size_t i = 0; i < msg.n_headers; i++)
        assert_string_not_equal(msg.headers[i].name, "ce_subject");
    if (!event_from_message(&msg, &mem, &got, &e))
        fail_msg("%s", e.text);
    assert_int_equal(got.dataclass, '-');
    assert_null(got.purpose);
    /* A key of zeros says the same. */
    msg.key = "00000000000000000000000000000000";
    msg.key_bytes = 32;
    msg.headers[msg.n_headers - 1] = (struct header){ "ce_subject", msg.key, 32 };
    msg.headers[msg.n_headers] = (struct header){ "ce_dataclass", "-", 1 };
    msg.n_headers++;
    if (!event_from_message(&msg, &mem, &got, &e))
        fail_msg("%s", e.text);
}

static void in_an_inbox_the_hub_speaks(void **state)
{
    struct event ev = new_event("casebus.pause", "hub@05162004"), got = {0};
    struct err e = {0};

    (void)state;
    memset(ev.subject, 0, SUBJECT_BYTES);
    ev.seq = ev.epoch = 0;
    ev.dataclass = '-';
    ev.payload = "\0\0\0\0\5";
    ev.payload_bytes = 5;
    ev.schema_id = 5;
    struct message msg = to_message(&ev);
    msg.topic = "casebus.05162004.jobcenter.05162.inbox";
    if (!event_from_message(&msg, &mem, &got, &e))
        fail_msg("%s", e.text);
    assert_string_equal(got.agency, "hub@05162004");
    assert_int_equal(got.seq, 0);
    msg.topic = "casebus.05162004.jobcenter.05162.events";
    assert_false(event_from_message(&msg, &mem, &got, &e));
    assert_string_equal(e.text, "header ce_source disagrees with the topic, where jobcenter@05162 speaks");
}

static struct header *header_of(struct message *msg, const char *name)
{
    for (size_t i = 0; i < msg->n_headers; i++)
        if (strcmp(msg->headers[i].name, name) == 0)
            return &msg->headers[i];
    return NULL;
}

static void a_header_that_is_wrong_makes_a_dead_letter(void **state)
{
    static const struct { const char *name, *value, *error; } rows[] = {
        { "ce_specversion", "0.3", "header ce_specversion is not 1.0" },
        { "ce_id", "17", "header ce_id is no UUID" },
        { "ce_id", "0190163d-8694-739b-aea5-966c26f8ad9g", "header ce_id is no UUID" },
        { "ce_source", "urn:casebus:agency:jobcenter@05162", "header ce_source disagrees with the topic, where meldebehoerde@05162004 speaks" },
        { "ce_source", "meldebehoerde@05162004", "header ce_source disagrees with the topic, where meldebehoerde@05162004 speaks" },
        { "ce_type", "", "header ce_type is no event type" },
        { "ce_type", "registration", "header ce_type is no event type" },
        { "ce_type", ".moved_in", "header ce_type is no event type" },
        { "ce_type", "Registration.Moved", "header ce_type is no event type" },
        { "ce_subject", "abababababababababababababababac", "header ce_subject disagrees with the key" },
        { "ce_subject", "abababab", "header ce_subject disagrees with the key" },
        { "ce_time", "2026-01-20", "header ce_time is no time of RFC 3339 with offset" },
        { "ce_time", "2026-01-20T08:12:00", "header ce_time is no time of RFC 3339 with offset" },
        { "ce_time", "2026-02-30T08:12:00Z", "header ce_time is no time of RFC 3339 with offset" },
        { "ce_time", "0001-01-01T00:00:00+01:00", "header ce_time is no time of RFC 3339 with offset" },
        { "ce_sequence", "0", "header ce_sequence is no whole number above 0" },
        { "ce_sequence", "-1", "header ce_sequence is no whole number above 0" },
        { "ce_sequence", "042", "header ce_sequence is no whole number above 0" },
        { "ce_sequence", "4 2", "header ce_sequence is no whole number above 0" },
        { "ce_sequence", "", "header ce_sequence is no whole number above 0" },
        { "ce_sequence", "9223372036854775808", "header ce_sequence is no whole number above 0" },
        { "ce_sequence", "18446744073709551617", "header ce_sequence is no whole number above 0" },
        { "ce_epoch", "now", "header ce_epoch is no whole number above 0" },
        { "ce_dataschema", "urn:casebus:schema:26", "header ce_dataschema disagrees with the schema id in the value" },
        { "content-type", "application/json", "header content-type is not application/avro" },
        { "ce_tenant", "05111000", "header ce_tenant disagrees with the topic, which is of 05162004" },
        { "ce_dataclass", "Z", "header ce_dataclass is none of B S J C H X I -" },
        { "ce_dataclass", "BS", "header ce_dataclass is none of B S J C H X I -" },
        { "ce_purpose", "what ever", "header ce_purpose is no code word of at most 64 letters, digits and . _ - : @ +" },
        { "ce_purpose", "", "header ce_purpose is no code word of at most 64 letters, digits and . _ - : @ +" },
        { "ce_legalbasis", "\xff", "header ce_legalbasis is no code word of at most 64 letters, digits and . _ - : @ +" },
    };
    struct event ev = moved_in(), got = nothing;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct message msg = to_message(&ev);
        struct header *h = header_of(&msg, rows[i].name);
        struct err e = {0};

        h->value = rows[i].value;
        h->n = strlen(rows[i].value);
        if (event_from_message(&msg, &mem, &got, &e))
            fail_msg("%s: %s is taken", rows[i].name, rows[i].value);
        assert_string_equal(e.text, rows[i].error);
        assert_int_equal(e.kind, ERR_DATA);
        assert_int_equal(got.seq, 0);
    }
}

static void a_header_that_is_needed_must_be_there(void **state)
{
    static const struct { const char *name, *error; } rows[] = {
        { "ce_specversion", "header ce_specversion is missing" }, { "ce_id", "header ce_id is missing" }, { "ce_source", "header ce_source is missing" },
        { "ce_type", "header ce_type is missing" }, { "ce_subject", "header ce_subject disagrees with the key" }, { "ce_time", "header ce_time is missing" },
        { "ce_sequence", "header ce_sequence is missing" }, { "ce_dataschema", NULL }, { "content-type", "header content-type is missing" },
        { "ce_tenant", "header ce_tenant is missing" }, { "ce_epoch", "header ce_epoch is missing" }, { "ce_dataclass", "header ce_dataclass is missing" },
        { "ce_purpose", NULL }, { "ce_legalbasis", NULL },
    };
    struct event ev = moved_in(), got;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct message msg = to_message(&ev);
        struct err e = {0};

        header_of(&msg, rows[i].name)->name = "somebody-elses";
        if (event_from_message(&msg, &mem, &got, &e) != !rows[i].error)
            fail_msg("%s", rows[i].name);
        assert_string_equal(e.text, rows[i].error ? rows[i].error : "");
        msg = to_message(&ev);
        header_of(&msg, rows[i].name)->value = NULL;
        assert_false(event_from_message(&msg, &mem, &got, &e));
        assert_string_equal(e.text, arena_printf(&mem, "header %s has no value", rows[i].name));
    }
}

static void a_header_is_plain_when_it_can_name_nobody(void **state)
{
    static const struct { const char *name, *value; bool plain; } rows[] = {
        { "ce_id", "0190163d-8694-739b-aea5-966c26f8ad9c", true }, { "ce_id", "Kamara, Ibrahim", false },
        { "ce_subject", "abababababababababababababababab", true }, { "ce_subject", "4711", false },
        { "ce_source", "urn:casebus:agency:jobcenter@05162", true }, { "ce_source", "urn:casebus:agency:Ibrahim Kamara", false },
        { "ce_time", "2026-01-20T08:12:00Z", true }, { "ce_time", "heute", false },
        { "ce_sequence", "17", true }, { "ce_sequence", "17 Kamara", false }, { "ce_epoch", "", false }, { "ce_tenant", "05162004", true },
        { "ce_dataschema", "urn:casebus:schema:26", true }, { "ce_dataschema", "urn:casebus:schema:", false }, { "ce_dataclass", "B", true },
        { "content-type", "application/avro", true }, { "ce_specversion", "1.0", true }, { "ce_specversion", "Ibrahim", false },
        { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true }, { "traceparent", "Kamara", false },
        { "ce_purpose", "coordination", false }, { "ce_consent", "E-2026-17", false }, { "note", "17", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct header h = { rows[i].name, rows[i].value, strlen(rows[i].value) };

        if (event_header_is_plain(&h) != rows[i].plain)
            fail_msg("%s = %s", rows[i].name, rows[i].value);
    }
    assert_false(event_header_is_plain(&(struct header){ "ce_id", NULL, 0 }));
}

static void what_else_a_message_can_lack_makes_a_dead_letter(void **state)
{
    struct event ev = moved_in(), got;
    struct message msg = to_message(&ev);
    struct err e = {0};

    (void)state;
    msg.topic = "invoices";
    assert_false(event_from_message(&msg, &mem, &got, &e));
    assert_string_equal(e.text, "topic invoices is none of ours");
    msg = to_message(&ev);
    msg.n_headers = 0;
    assert_false(event_from_message(&msg, &mem, &got, &e));
    assert_string_equal(e.text, "header ce_specversion is missing");
    msg = to_message(&ev);
    header_of(&msg, "ce_purpose")->name = "ce_id";
    assert_false(event_from_message(&msg, &mem, &got, &e));
    assert_string_equal(e.text, "header ce_id stands there twice");
    msg = to_message(&ev);
    msg.value = NULL;
    assert_false(event_from_message(&msg, &mem, &got, &e));
    assert_string_equal(e.text, "value is null");
    msg = to_message(&ev);
    msg.value_bytes = 4;
    assert_false(event_from_message(&msg, &mem, &got, &e));
    assert_string_equal(e.text, "value of 4 bytes: too short for a frame, which has 5");
    msg = to_message(&ev);
    msg.key = NULL;
    assert_false(event_from_message(&msg, &mem, &got, &e));
    assert_string_equal(e.text, "key is missing: only control messages have none");
    msg = to_message(&ev);
    msg.key_bytes = 31;
    assert_false(event_from_message(&msg, &mem, &got, &e));
    assert_string_equal(e.text, "key is no subject: 32 hexadecimal digits are expected");
}

static void a_traceparent_that_is_none_is_ignored(void **state)
{
    static const char *const rows[] = { "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x", "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct event ev = moved_in(), got;
        struct err e = {0};

        ev.traceparent = rows[i];
        struct message msg = to_message(&ev);
        if (!event_from_message(&msg, &mem, &got, &e))
            fail_msg("%s", e.text);
        assert_null(got.traceparent);
    }
}

/* ---- the schema id */

static void a_newer_schema_is_kept_and_an_unknown_one_refused(void **state)
{
    static const struct { const char *frame, *error; } rows[] = {
        { "\0\0\0\x27\x0f", NULL },                                 /* 9999: above the highest of ours */
        { "\0\0\0\x27\x10", NULL },                                 /* 10000: a tenant's own, of which we know none */
        { "\0\0\0\0\0", "schema id 0 is in no registry" },
        { "\0\xff\xff\xff\xff", "schema id -1 is in no registry" },
        { "\0\0\0\0\x1a", "schema id 26 is registration.moved_within, not registration.moved_in" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct event ev = moved_in();
        struct err e = {0};

        ev.schema = NULL;
        ev.payload = rows[i].frame;
        ev.payload_bytes = 5;
        if (event_decode(&ev, house_schemas(), &mem, &e) != !rows[i].error)
            fail_msg("%zu: %s", i, e.text);
        assert_string_equal(e.text, rows[i].error ? rows[i].error : "");
        assert_null(ev.schema);
        if (rows[i].error)
            continue;
        assert_null(ev.fields);
        assert_true(event_check(&ev, house_schemas(), &e));
        assert_int_equal(event_participants(&ev, NULL, 0), 0);
        assert_string_equal(fields_json(&ev), "{}");
    }
}

/* ---- versions of a type */

/* family_relation was replaced on 2026-11-01, and family.member.arrived has a second version since then. */
static void codes_are_those_of_the_day_or_of_an_older_version(void **state)
{
    static const struct { const char *name, *code, *arrived, *recorded, *error; } rows[] = {
        { "family.member.arrived@1", "partner", "2026-10-31", "2026-10-31", "" },
        { "family.member.arrived@1", "partner", "2026-11-10", "2026-11-10", "" },
        { "family.member.arrived@1", "stepchild", "2026-11-10", "2026-11-10", "" },
        { "family.member.arrived@2", "stepchild", "2026-11-10", "2026-11-10", "" },
        { "family.member.arrived@2", "partner", "2026-10-31", "2026-10-31", "" },
        { "family.member.arrived@2", "partner", "2026-10-31", "2026-11-10", "" },
        { "family.member.arrived@2", "partner", "2026-11-10", "2026-11-10", "field \"relation\" has a code that the list family_relation had neither on the day of recording nor on the day it happened" },
        { "family.member.arrived@1", "stepchild", "2026-10-31", "2026-10-31", "field \"relation\" has a code that the list family_relation had neither on the day of recording nor on the day it happened" },
        { "family.member.arrived@1", "cousin", "2026-11-10", "2026-11-10", "field \"relation\" has a code that is not in the list family_relation" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct event ev = new_event("family.member.arrived", "auslaenderbehoerde@05162004");
        struct err e = {0};
        day_num arrived, recorded;

        assert_true(day_parse(rows[i].arrived, 10, &arrived, &e) && day_parse(rows[i].recorded, 10, &recorded, &e));
        ev.schema = schema_named(house_schemas(), rows[i].name);
        ev.recorded_at = (time_us)recorded * 86400 * 1000000;
        *event_place(&ev, "relation") = (struct value){ .kind = VALUE_CODE, .text = rows[i].code };
        *event_place(&ev, "person") = (struct value){ .kind = VALUE_SUBJECT };
        *event_place(&ev, "arrived_on") = (struct value){ .kind = VALUE_DAY, .day = arrived };
        assert_int_equal(event_complete(&ev, house_schemas(), &e), !*rows[i].error);
        assert_string_equal(e.text, rows[i].error);
    }
}

/* ---- the wire hash */

static void the_hash_can_be_computed_again_by_anyone(void **state)
{
    struct event ev = moved_in();
    uint8_t hash[HASH_BYTES], expected[HASH_BYTES];
    CLEANUP(buf_release) struct buf b = {0};

    (void)state;
    buf_str(&b, "0190163d-8694-739b-aea5-966c26f8ad91\nregistration.moved_in\nabababababababababababababababab\n2026-01-20T08:12:00.000000Z\n"
                "05162004\n1768867200000\n42\nB\ncoordination\n34-BMG\n\n");
    buf_add(&b, ev.payload, ev.payload_bytes);
    hash_sha256(b.data, b.len, expected);
    event_hash(&ev, hash);
    assert_memory_equal(hash, expected, HASH_BYTES);
    ev.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    event_hash(&ev, hash);
    assert_memory_equal(hash, expected, HASH_BYTES);
    ev.consent = "E-17";
    event_hash(&ev, hash);
    assert_memory_not_equal(hash, expected, HASH_BYTES);
}

/* ---- completion and check */

static void what_the_sender_leaves_out_is_filled(void **state)
{
    struct event ev = moved_in(), granted = new_event("benefits.sgb12.granted", "sozialamt-sgb12@05162"), told = new_event("person.described", "jobcenter@05162");
    struct err e = {0};

    (void)state;
    assert_int_equal(ev.schema_id, 25);
    assert_int_equal(ev.dataclass, 'B');
    assert_string_equal(ev.purpose, "coordination");
    assert_string_equal(ev.legal_basis, "34-BMG");
    assert_string_equal(fields_json(&ev), "{\"occurred_on\":\"2026-01-15\",\"assertion\":\"asserted\",\"move_in_on\":\"2026-01-15\",\"registered_on\":\"2026-01-20\",\"ags\":\"05162004\",\"from\":\"LEA\"}");
    *event_place(&granted, "decided_on") = (struct value){ .kind = VALUE_DAY, .day = day_from_civil(2026, 1, 5) };
    *event_place(&granted, "from") = (struct value){ .kind = VALUE_DAY, .day = day_from_civil(2026, 1, 1) };
    *event_place(&granted, "chapter") = (struct value){ .kind = VALUE_SYMBOL, .text = "3" };
    if (!event_complete(&granted, house_schemas(), &e))
        fail_msg("%s", e.text);
    assert_string_equal(fields_json(&granted), "{\"occurred_on\":\"2026-01-05\",\"decided_on\":\"2026-01-05\",\"effective_from\":\"2026-01-01\",\"assertion\":\"asserted\",\"from\":\"2026-01-01\",\"chapter\":\"3\"}");
    told.recorded_at = clock_midnight(day_from_civil(2026, 3, 24)) - 1;      /* still the 23rd in Berlin, 23:00 of it in UTC */
    if (!event_complete(&told, house_schemas(), &e))
        fail_msg("%s", e.text);
    assert_int_equal(told.fields[FIELD_OCCURRED_ON].day, day_from_civil(2026, 3, 23));
}

static void what_the_sender_says_is_left_alone(void **state)
{
    struct event ev = moved_in();
    struct err e = {0};

    (void)state;
    ev.fields[FIELD_OCCURRED_ON].day++;
    ev.fields[FIELD_ASSERTION].text = "evidenced";
    ev.purpose = "statistics";
    ev.legal_basis = "6-1-a-DSGVO";
    assert_true(event_complete(&ev, house_schemas(), &e));
    assert_int_equal(ev.fields[FIELD_OCCURRED_ON].day, day_from_civil(2026, 1, 16));
    assert_string_equal(ev.fields[FIELD_ASSERTION].text, "evidenced");
    assert_string_equal(ev.purpose, "statistics");
    assert_string_equal(ev.legal_basis, "6-1-a-DSGVO");
}

static void wrong_class(struct event *ev) { ev->dataclass = 'S'; }
static void wrong_type(struct event *ev) { ev->type = "registration.moved_out"; }
static void wrong_publisher(struct event *ev) { ev->agency = "jobcenter@05162"; }
static void no_purpose(struct event *ev) { ev->purpose = NULL; }
static void free_basis(struct event *ev) { ev->legal_basis = "§ 34 BMG"; }
static void free_consent(struct event *ev) { ev->consent = ""; }
static void no_subject(struct event *ev) { memset(ev->subject, 0, SUBJECT_BYTES); }
static void no_time(struct event *ev) { ev->recorded_at = INT64_MIN; }
static void no_day(struct event *ev) { ev->fields[FIELD_OCCURRED_ON].kind = VALUE_NONE; }
static void no_ags(struct event *ev) { event_place(ev, "ags")->kind = VALUE_NONE; }
static void ags_of_a_kreis(struct event *ev) { event_place(ev, "ags")->text = "5162"; }
static void ags_as_number(struct event *ev) { *event_place(ev, "ags") = (struct value){ .kind = VALUE_INT, .integer = 5162004 }; }
static void corrects_itself(struct event *ev)
{
    ev->fields[FIELD_CORRECTS].kind = VALUE_EVENT;
    memcpy(ev->fields[FIELD_CORRECTS].ref, ev->id, UUID_BYTES);
}

static void an_event_that_may_not_be_said_is_refused(void **state)
{
    static const struct { void (*spoil)(struct event *ev); const char *error; } rows[] = {
        { wrong_class, "dataclass is S, but registration.moved_in is of class B" },
        { wrong_type, "schema id 25 is registration.moved_in, not registration.moved_out" },
        { wrong_publisher, "publisher jobcenter may not say registration.moved_in" },
        { no_purpose, "purpose is missing: registration.moved_in needs one" },
        { free_basis, "legalbasis is no code word of at most 64 letters, digits and . _ - : @ +" },
        { free_consent, "consent is no code word of at most 64 letters, digits and . _ - : @ +" },
        { no_subject, "subject is missing: registration.moved_in speaks of a person" },
        { no_time, "field \"time\" is outside the years 1 to 9999" },
        { no_day, "field \"occurred_on\" is missing" },
        { no_ags, "field \"ags\" is missing" },
        { ags_of_a_kreis, "field \"ags\" has a code that is not in the list ags" },
        { ags_as_number, "field \"ags\" is of a wrong kind" },
        { corrects_itself, "field \"corrects\" names the event itself" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct event ev = moved_in();
        struct err e = {0};

        rows[i].spoil(&ev);
        assert_false(event_check(&ev, house_schemas(), &e));
        assert_string_equal(e.text, rows[i].error);
        assert_int_equal(e.kind, ERR_DATA);
    }
}

static void control_messages_are_the_hubs_but_manifest_and_void(void **state)
{
    struct event pause = new_event("casebus.resend", "jobcenter@05162");
    struct err e = {0};

    (void)state;
    for (size_t i = 0; i < pause.schema->n_fields; i++)
        pause.fields[i] = (struct value){ .kind = VALUE_INT, .integer = 1 };
    assert_false(event_complete(&pause, house_schemas(), &e));
    assert_string_equal(e.text, "publisher jobcenter may not say casebus.resend");
    pause.agency = "hub@05162004";
    if (!event_complete(&pause, house_schemas(), &e))
        fail_msg("%s", e.text);
}

static void a_list_of_an_event_has_its_bounds(void **state)
{
    struct event ev = new_event("civil.birth.registered", "standesamt@05162004");
    struct err e = {0};

    (void)state;
    *event_place(&ev, "child") = (struct value){ .kind = VALUE_SUBJECT };
    *event_place(&ev, "born_on") = (struct value){ .kind = VALUE_DAY, .day = 1 };
    *event_place(&ev, "parents") = (struct value){ .kind = VALUE_LIST, .list = { ARENA_ARRAY(&mem, struct value, 1001), 1001 } };
    for (size_t i = 0; i < 1001; i++)
        event_place(&ev, "parents")->list.items[i].kind = VALUE_SUBJECT;
    assert_false(event_complete(&ev, house_schemas(), &e));
    assert_string_equal(e.text, "field \"parents\" has more than 1000 items");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_topic_says_who_speaks_and_where),
        cmocka_unit_test(other_topics_are_none_of_ours),
        cmocka_unit_test(an_event_travels_as_cloudevents_wants_it),
        cmocka_unit_test(an_event_comes_back_as_it_was),
        cmocka_unit_test(what_speaks_of_nobody_has_no_key),
        cmocka_unit_test(in_an_inbox_the_hub_speaks),
        cmocka_unit_test(a_header_that_is_wrong_makes_a_dead_letter),
        cmocka_unit_test(a_header_that_is_needed_must_be_there),
        cmocka_unit_test(a_header_is_plain_when_it_can_name_nobody),
        cmocka_unit_test(what_else_a_message_can_lack_makes_a_dead_letter),
        cmocka_unit_test(a_traceparent_that_is_none_is_ignored),
        cmocka_unit_test(a_newer_schema_is_kept_and_an_unknown_one_refused),
        cmocka_unit_test(codes_are_those_of_the_day_or_of_an_older_version),
        cmocka_unit_test(the_hash_can_be_computed_again_by_anyone),
        cmocka_unit_test(what_the_sender_leaves_out_is_filled),
        cmocka_unit_test(what_the_sender_says_is_left_alone),
        cmocka_unit_test(an_event_that_may_not_be_said_is_refused),
        cmocka_unit_test(control_messages_are_the_hubs_but_manifest_and_void),
        cmocka_unit_test(a_list_of_an_event_has_its_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
