/* SPDX-License-Identifier: Apache-2.0 */
/* Which messages are events, why the others are not, and what is still known of them.  (tests/flow/11_malformed.sh has two hundred.) */
#include <string.h>

#include "consumers/journal/accept.h"
#include "house.h"
#include "mem.h"

static const char topic[] = "casebus.05162004.meldebehoerde.05162004.events";

/* A good message, number 7 of epoch 1000, with headers that may be changed. */
static struct message good(void)
{
    static const char line[] = "{\"specversion\":\"1.0\",\"type\":\"registration.moved_in\",\"subject\":\"4711\",\"time\":\"2026-01-20T09:12:00+01:00\","
                               "\"data\":{\"move_in_on\":\"2026-01-15\",\"registered_on\":\"2026-01-20\",\"ags\":\"05162004\",\"from\":\"LEA\"}}";
    static const uint8_t key[KEY_BYTES];
    struct event_reader reader = { .set = house_schemas(), .agency = "meldebehoerde@05162004", .tenant = "05162004", .key = key };
    struct message msg;
    struct event ev;
    const char *batch;
    struct err e;

    if (!event_from_json(&reader, line, sizeof line - 1, 1768896720000000, &mem, &ev, &batch, &e) || !event_encode(&ev, &mem, &e))
        fail_msg("%s", e.text);
    ev.epoch = 1000;
    ev.seq = 7;
    event_to_message(&ev, &mem, &msg);
    msg.topic = topic;
    return msg;
}

static void set_header(struct message *msg, const char *name, const char *value)
{
    for (size_t i = 0; i < msg->n_headers; i++)
        if (strcmp(msg->headers[i].name, name) == 0) {
            msg->headers[i].value = value;
            msg->headers[i].n = value ? strlen(value) : 0;
        }
}

static struct accepted accepted(const struct message *msg)
{
    const struct acceptance a = { .set = house_schemas(), .access = house_access(), .tenant = "05162004", .agency = "meldebehoerde@05162004" };
    struct accepted ret;

    accept_message(&a, msg, &mem, &ret);
    return ret;
}

static void a_good_message_is_an_event(void **state)
{
    struct message msg = good();
    struct accepted a = accepted(&msg);
    uint8_t hash[HASH_BYTES];

    (void)state;
    assert_null(a.reason);
    assert_int_equal(a.ev.seq, 7);
    assert_string_equal(a.ev.type, "registration.moved_in");
    event_hash(&a.ev, hash);
    assert_memory_equal(a.hash, hash, HASH_BYTES);
}

static void a_header_that_is_wrong_and_what_is_still_known(void **state)
{
    static const struct { const char *header, *value, *reason, *detail; bool id, subject, number, type; } rows[] = {
        { "ce_sequence", "x", "bad_header", "header ce_sequence is no whole number above 0", true, true, false, true },
        { "ce_sequence", "1000000000000000", "bad_header", "header ce_sequence is no number from 1 to 999999999999999", true, true, false, true },
        { "ce_epoch", "9223372036854775807", "bad_header", "header ce_epoch is no number from 1 to 999999999999999", true, true, false, true },
        { "ce_epoch", "0", "bad_header", "header ce_epoch is no whole number above 0", true, true, false, true },
        { "ce_id", "4711", "bad_header", "header ce_id is no UUID", false, true, true, true },
        { "ce_type", "Zuzug", "bad_header", "header ce_type is no event type", true, true, true, false },
        { "ce_type", "registration.moved_out", "bad_header", NULL, true, true, true, true },
        { "ce_subject", "nobody", "bad_header", "header ce_subject disagrees with the key", true, true, true, true },
        { "ce_source", "urn:casebus:agency:jobcenter@05162", "bad_header", "header ce_source disagrees with the topic, where meldebehoerde@05162004 speaks", true, true, true, true },
        { "ce_time", "gestern", "bad_header", "header ce_time is no time of RFC 3339 with offset", true, true, true, true },
        { "ce_dataclass", "C", "bad_header", NULL, true, true, true, true },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct message msg = good();

        set_header(&msg, rows[i].header, rows[i].value);
        struct accepted a = accepted(&msg);
        assert_non_null(a.reason);
        assert_string_equal(a.reason, rows[i].reason);
        if (rows[i].detail)
            assert_string_equal(a.detail, rows[i].detail);
        assert_int_equal(a.has_id, rows[i].id);
        assert_int_equal(a.has_subject, rows[i].subject);
        assert_int_equal(a.has_number, rows[i].number);
        assert_int_equal(a.ev.type != NULL, rows[i].type);
    }
}

static void what_may_not_be_sent_is_refused_and_told_which_row_is_missing(void **state)
{
    static const struct { const char *header, *value; int64_t broker_ms; const char *detail; } rows[] = {
        { "ce_purpose", "research", 1768896720000,
          "access: schemas/access has no send row for area \"registration\" (class B), publisher \"meldebehoerde\", purpose that is no listed one, basis \"34-BMG\" on 2026-01-20" },
        { "ce_legalbasis", "120-SchulG-NRW", 0,
          "access: schemas/access has no send row for area \"registration\" (class B), publisher \"meldebehoerde\", purpose \"coordination\", basis \"120-SchulG-NRW\" on 2026-01-20" },
        { "ce_purpose", "coordination", 1072915200000,     /* 2004: the day on which Kafka got it counts */
          "access: schemas/access has no send row for area \"registration\" (class B), publisher \"meldebehoerde\", purpose that is no listed one, basis that is no listed one on 2004-01-01" },
        { "ce_purpose", "notification", INT64_MAX, NULL },   /* no day of Kafka's: that of recording */
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct message msg = good();

        set_header(&msg, rows[i].header, rows[i].value);
        msg.broker_ms = rows[i].broker_ms;
        struct accepted a = accepted(&msg);
        if (!rows[i].detail) {
            assert_null(a.reason);
            continue;
        }
        assert_string_equal(a.reason, "refused");
        assert_string_equal(a.detail, rows[i].detail);
        assert_true(a.has_id && a.has_subject && a.has_number && a.has_hash);
    }
}

static void a_body_that_is_wrong_has_the_hash_of_what_came(void **state)
{
    struct message msg = good();

    (void)state;
    msg.value_bytes--;
    struct accepted a = accepted(&msg);
    assert_string_equal(a.reason, "bad_body");
    assert_true(a.has_hash && a.has_number && a.has_schema_id);
    assert_int_equal(a.ev.seq, 7);
    msg.value = NULL;
    msg.value_bytes = 0;
    a = accepted(&msg);
    assert_string_equal(a.reason, "bad_frame");
    assert_string_equal(a.detail, "value is null");
    assert_true(a.has_number && !a.has_schema_id && !a.has_hash);
}

static void a_message_that_says_nothing_is_known_by_nothing(void **state)
{
    struct message msg = { .topic = topic, .value = "hello", .value_bytes = 5 };
    struct accepted a = accepted(&msg);

    (void)state;
    assert_string_equal(a.reason, "bad_header");
    assert_string_equal(a.detail, "header ce_specversion is missing");
    assert_false(a.has_id || a.has_subject || a.has_number || a.has_schema_id || a.has_hash);
}

static void newer_schemas_are_kept_and_unknown_ones_are_not(void **state)
{
    static const struct { uint8_t id[4]; const char *reason; } rows[] = {
        { { 0, 0, 0x23, 0x28 }, NULL },                      /* 9000: above the highest */
        { { 0, 0, 0, 0 }, "unknown_schema" },
        { { 0xff, 0xff, 0xff, 0xff }, "unknown_schema" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct message msg = good();
        uint8_t *value = arena_memdup(&mem, msg.value, msg.value_bytes);
        size_t n = 0;

        memcpy(value + 1, rows[i].id, 4);
        msg.value = value;
        for (size_t h = 0; h < msg.n_headers; h++)
            if (strcmp(msg.headers[h].name, "ce_dataschema") != 0)
                msg.headers[n++] = msg.headers[h];
        msg.n_headers = n;
        struct accepted a = accepted(&msg);
        if (rows[i].reason)
            assert_string_equal(a.reason, rows[i].reason);
        else
            assert_true(!a.reason && !a.ev.schema);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_message_is_an_event),
        cmocka_unit_test(a_header_that_is_wrong_and_what_is_still_known),
        cmocka_unit_test(what_may_not_be_sent_is_refused_and_told_which_row_is_missing),
        cmocka_unit_test(a_body_that_is_wrong_has_the_hash_of_what_came),
        cmocka_unit_test(a_message_that_says_nothing_is_known_by_nothing),
        cmocka_unit_test(newer_schemas_are_kept_and_unknown_ones_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
