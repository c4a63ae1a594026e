/* SPDX-License-Identifier: Apache-2.0 */
/* What tenant.cfg wants, and what is said when Kafka is away.  The rest needs a broker: tests/flow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../common/travel/topics.h"

static const char town[] =
    "tenant = \"05162004\"; agencies = ( { id = \"jobcenter@05162\"; state = \"live\"; }, { id = \"schule@164501\"; state = \"shadow\"; },"
    " { id = \"standesamt@05162004\"; state = \"paper\"; }, { id = \"wohngeld@05162004\"; state = \"left\"; }, { id = \"kita@05162004\"; state = \"paused\"; } );";

static bool wanted(const char *kafka, struct arena *mem, struct topic_want **ret, size_t *ret_n, struct err *e)
{
    struct tenant t;
    struct cfg *root;

    return cfg_parse(arena_printf(mem, "%s %s", town, kafka), "t.cfg", mem, &root, e) && tenant_read(root, mem, &t, e)
           && topics_wanted(&t, root, mem, ret, ret_n, e);
}

static void each_agency_with_a_program_has_a_pair(void **state)
{
    static const char *const names[] = {
        "casebus.05162004.jobcenter.05162.events", "casebus.05162004.jobcenter.05162.inbox", "casebus.05162004.schule.164501.events",
        "casebus.05162004.schule.164501.inbox", "casebus.05162004.kita.05162004.events", "casebus.05162004.kita.05162004.inbox",
    };
    CLEANUP(arena_release) struct arena mem = {0};
    struct topic_want *all;
    struct err e;
    size_t n;

    (void)state;
    assert_true(wanted("", &mem, &all, &n, &e));
    assert_int_equal(n, 6);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(all[i].name, names[i]);
        assert_int_equal(all[i].replication, 3);
        assert_int_equal(all[i].min_insync, 2);
        assert_int_equal(all[i].retention_ms, 2592000000);
        assert_int_equal(all[i].max_message_bytes, 1048588);
    }
}

static void settings_are_read_and_bounded(void **state)
{
    static const struct { const char *kafka, *refused; } rows[] = {
        { "kafka = { replication = 1; };", NULL },
        { "kafka = { replication = 2; min_insync = 2; retention_days = 90; max_message_bytes = 2000000; };", NULL },
        { "kafka = { replication = 1; min_insync = 2; };", "t.cfg:1: kafka.min_insync is 2 but there are only 1 replicas (kafka.replication): nobody could write" },
        { "kafka = { replication = 0; };", "t.cfg:1: \"replication\" must be from 1 to 99, but it is 0" },
        { "kafka = { max_message_bytes = 1000000; };", "t.cfg:1: \"max_message_bytes\" must be from 1048588 to 104857600, but it is 1000000" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_release) struct arena mem = {0};
        struct topic_want *all;
        struct err e;
        size_t n;

        bool ok = wanted(rows[i].kafka, &mem, &all, &n, &e);
        assert_int_equal(ok, !rows[i].refused);
        if (!ok) {
            assert_string_equal(e.text, rows[i].refused);
            assert_int_equal(e.kind, ERR_CONFIG);
        }
    }
}

static void what_would_lose_messages_is_told_apart(void **state)
{
    static const struct { const char *what; struct topic_change change; bool loses; } rows[] = {
        { "a new topic loses nothing", { .kind = TOPIC_CREATE }, false },
        { "a topic that nobody uses is gone for good", { .kind = TOPIC_UNEXPECTED }, true },
        { "a shorter retention drops what is older", { .kind = TOPIC_CONFIG, .key = "retention.ms", .is = "2592000000", .wanted = "86400000" }, true },
        { "a limit where there was none drops, too", { .kind = TOPIC_CONFIG, .key = "retention.ms", .is = "-1", .wanted = "2592000000" }, true },
        { "a longer retention loses nothing", { .kind = TOPIC_CONFIG, .key = "retention.ms", .is = "1000", .wanted = "2592000000" }, false },
        { "smaller messages keep larger ones out", { .kind = TOPIC_CONFIG, .key = "max.message.bytes", .is = "2000000", .wanted = "1048588" }, true },
        { "no limit by size loses nothing", { .kind = TOPIC_CONFIG, .key = "retention.bytes", .is = "5000", .wanted = "-1" }, false },
        { "another policy loses nothing", { .kind = TOPIC_CONFIG, .key = "cleanup.policy", .is = "compact", .wanted = "delete" }, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (topic_change_loses(&rows[i].change) != rows[i].loses)
            fail_msg("%s", rows[i].what);
}

static void without_kafka_it_says_so(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct topic_change *changes;
    struct err e;
    size_t n;

    (void)state;
    assert_false(topics_plan("127.0.0.1:1", NULL, "05162004", NULL, 0, &mem, &changes, &n, &e));
    assert_int_equal(e.kind, ERR_RETRY);
    assert_non_null(strstr(e.text, "ask Kafka at 127.0.0.1:1 which topics there are: "));
    assert_non_null(strstr(e.text, "Connection refused"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_agency_with_a_program_has_a_pair),
        cmocka_unit_test(settings_are_read_and_bounded),
        cmocka_unit_test(what_would_lose_messages_is_told_apart),
        cmocka_unit_test(without_kafka_it_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
