/* SPDX-License-Identifier: Apache-2.0 */
#include "mock_kafka.h"

#include "../../common/ground/arena.h"
#include "../../common/travel/subscribe.h"

static void messages_arrive_in_order_and_as_they_were_sent(void **state)
{
    struct publisher *p = publisher_to_mock();
    struct subscriber *s;
    struct message *got;
    struct err e;
    size_t n, all = 0;

    (void)state;
    mock_topic("t", 1);
    for (int64_t i = 0; i < 2000; i++)
        sent_number(p, "t", i);
    assert_int_equal(publish_pending(p), 2000);
    assert_delivered(p, 0, 2000);
    assert_int_equal(publish_pending(p), 0);
    publish_free(p, 0);

    assert_true(subscribe_open(mock_brokers, NULL, "g", &s, &e));
    assert_true(subscribe_assign(s, "t", 0, &e));
    while (all < 2000) {
        assert_true(subscribe_batch(s, 5000, 2000, &got, &n, &e) && n > 0);
        for (size_t i = 0; i < n; i++, all++) {
            char value[24];

            assert_int_equal(got[i].offset, all);
            assert_int_equal(got[i].value_bytes, snprintf(value, sizeof value, "%zu", all));
            assert_memory_equal(got[i].value, value, got[i].value_bytes);
            assert_memory_equal(got[i].key, "key", 3);
            assert_int_equal(got[i].n_headers, 3);
            assert_string_equal(got[i].headers[0].name, "ce_sequence");
            assert_memory_equal(got[i].headers[0].value, value, got[i].headers[0].n);
            assert_null(got[i].headers[1].value);
            assert_non_null(got[i].headers[2].value);
            assert_int_equal(got[i].headers[2].n, 0);
        }
    }
    subscribe_free(s);
}

static void reports_come_in_the_order_of_sending_over_topics(void **state)
{
    struct publisher *p = publisher_to_mock();
    struct report reports[4];

    (void)state;
    mock_topic("slow", 1);
    mock_topic("fast", 2);
    sent_number(p, "slow", 0);
    sent_number(p, "fast", 1);
    assert_delivered(p, 0, 2);
    rd_kafka_mock_broker_set_rtt(mock, 1, 300);
    sent_number(p, "slow", 2);
    sent_number(p, "fast", 3);
    assert_int_equal(publish_poll(p, 100, reports, 4), 0);    /* 3 has arrived, but 2 not yet */
    assert_delivered(p, 2, 2);
    publish_free(p, 0);
}

static void what_a_broker_refuses_for_the_moment_is_sent_again_in_order(void **state)
{
    struct publisher *p = publisher_to_mock();
    int64_t first, next;
    struct subscriber *s;
    struct err e;

    (void)state;
    mock_topic("t", 1);
    sent_number(p, "t", 0);
    assert_delivered(p, 0, 1);
    rd_kafka_mock_push_request_errors(mock, API_PRODUCE, 4, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR__TRANSPORT,
                                      RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS);
    for (int64_t i = 1; i < 1000; i++)
        sent_number(p, "t", i);
    assert_delivered(p, 1, 999);
    publish_free(p, 0);
    assert_true(subscribe_open(mock_brokers, NULL, "g", &s, &e));
    assert_true(subscribe_ends(s, "t", &first, &next, &e));
    assert_int_equal(next, 1000);
    subscribe_free(s);
}

/* As far as the handle is concerned all is over; the caller resumes from its spool, behind what was delivered. */
static void nothing_overtakes_a_message_that_failed_for_good(void **state)
{
    struct publisher *p = publisher_to_mock();
    struct report reports[10];
    size_t got = 0;
    struct err e;

    (void)state;
    mock_topic("t", 1);
    sent_number(p, "t", 0);
    assert_delivered(p, 0, 1);
    assert_false(publish_is_fatal(p, &e));
    rd_kafka_mock_broker_set_rtt(mock, 1, 100);
    rd_kafka_mock_push_request_errors(mock, API_PRODUCE, 1, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
    sent_number(p, "t", 1);
    for (int turns = 0; turns < 20 && got == 0; turns++)      /* this one alone, then one behind it */
        got = publish_poll(p, 50, reports, 10);
    assert_int_equal(got, 1);
    assert_true(reports[0].failed);
    assert_int_equal(reports[0].tag, 1);
    assert_int_equal(reports[0].err.kind, ERR_DATA);
    assert_string_equal(reports[0].err.text, "send to t: Broker: Message size too large (the topic's max.message.bytes, kafka.max_message_bytes in tenant.cfg)");
    assert_true(publish_is_fatal(p, &e));
    assert_int_equal(e.kind, ERR_FATAL);
    assert_false(send_number(p, "t", 2, &e));
    assert_int_equal(e.kind, ERR_FATAL);
    publish_free(p, 100);

    rd_kafka_mock_broker_set_rtt(mock, 1, 0);
    p = publisher_to_mock();
    sent_number(p, "t", 2);
    assert_delivered(p, 2, 1);
    publish_free(p, 0);
}

static void of_a_batch_that_is_refused_only_the_guilty_message_is_blamed(void **state)
{
    struct publisher *p = publisher_to_mock();
    struct report reports[10];
    size_t got = 0;
    struct err e;

    (void)state;
    mock_topic("t", 1);
    sent_number(p, "t", 0);
    assert_delivered(p, 0, 1);
    rd_kafka_mock_push_request_errors(mock, API_PRODUCE, 1, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
    for (int64_t i = 1; i <= 5; i++)
        sent_number(p, "t", i);
    for (int turns = 0; turns < 100 && got < 5; turns++)
        got += publish_poll(p, 100, reports + got, 10 - got);
    assert_int_equal(got, 5);
    for (size_t i = 0; i < got; i++) {
        assert_true(reports[i].failed);
        assert_int_equal(reports[i].tag, i + 1);
        assert_string_equal(reports[i].err.text, "send to t: Broker: Message size too large, for one of 5 messages: they go one by one now");
        assert_int_equal(reports[i].err.kind, ERR_RETRY);
    }
    assert_true(publish_is_fatal(p, &e));
    publish_free(p, 0);

    p = publisher_to_mock();
    rd_kafka_mock_push_request_errors(mock, API_PRODUCE, 3, RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
    for (int64_t i = 1; i <= 3; i++)
        sent_number(p, "t", i);
    assert_false(send_number(p, "t", 4, &e));
    assert_int_equal(e.kind, ERR_FATAL);
    assert_int_equal(publish_poll(p, 0, reports, 10), 3);
    assert_false(reports[0].failed || reports[1].failed);
    assert_int_equal(reports[2].err.kind, ERR_DATA);
    publish_free(p, 0);
}

static void a_message_that_is_too_large_is_refused_at_once(void **state)
{
    struct publisher *p = publisher_to_mock();
    char *large = calloc(1, 1500000);
    struct message msg = { .topic = "t", .value = large, .value_bytes = 1500000 };
    struct err e;

    (void)state;
    mock_topic("t", 1);
    assert_false(publish_send(p, &msg, 1, &e));
    assert_string_equal(e.text, "send to t: a message of 1500000 bytes is larger than message.max.bytes allows");
    assert_int_equal(e.kind, ERR_DATA);
    sent_number(p, "t", 2);
    assert_delivered(p, 2, 1);
    publish_free(p, 0);
    free(large);
}

static void a_topic_that_is_not_there_or_not_ours_is_named(void **state)
{
    struct publisher *p = publisher_to_mock();
    struct err e;

    (void)state;
    rd_kafka_mock_topic_set_error(mock, "t", RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    assert_false(send_number(p, "t", 1, &e));
    assert_string_equal(e.text, "send to t: Broker: Unknown topic or partition (casebus topics apply makes what is missing)");
    assert_int_equal(e.kind, ERR_CONFIG);
    rd_kafka_mock_topic_set_error(mock, "t", RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    assert_false(send_number(p, "t", 1, &e));
    assert_string_equal(e.text, "send to t: Broker: Topic authorization failed (this client's certificate or account has no right to it; "
                                "the operator of the hub gives rights)");
    assert_int_equal(e.kind, ERR_CONFIG);
    publish_free(p, 0);
}

static void while_kafka_is_away_nothing_is_taken_and_then_it_goes_on(void **state)
{
    struct publisher *p = publisher_to_mock();
    struct err e;

    (void)state;
    mock_topic("t", 1);
    rd_kafka_mock_broker_set_down(mock, -1);
    assert_false(send_number(p, "t", 0, &e));
    assert_int_equal(e.kind, ERR_RETRY);
    assert_non_null(strstr(e.text, "send to t: Kafka does not answer"));
    rd_kafka_mock_broker_set_up(mock, -1);
    bool taken = false;
    struct report none[1];
    for (int turns = 0; turns < 100 && !(taken = send_number(p, "t", 0, &e)); turns++)
        publish_poll(p, 100, none, 1);
    assert_true(taken);
    assert_delivered(p, 0, 1);
    publish_free(p, 0);
}

static void a_full_queue_is_told_and_keeps_its_order(void **state)
{
    struct publisher *p = publisher_to_mock();
    struct err e = { .text = "" };
    int64_t taken = 1;

    (void)state;
    mock_topic("t", 1);
    sent_number(p, "t", 0);
    assert_delivered(p, 0, 1);
    rd_kafka_mock_broker_set_down(mock, -1);
    while (taken < 100000 && send_number(p, "t", taken, &e))
        taken++;
    assert_int_equal(e.kind, ERR_RETRY);
    assert_non_null(strstr(e.text, "send to t: 8192 messages wait for Kafka"));
    assert_int_equal(publish_pending(p), taken - 1);
    rd_kafka_mock_broker_set_up(mock, -1);
    assert_delivered(p, 1, taken - 1);
    publish_free(p, 0);
}

static void closing_waits_for_what_is_under_way(void **state)
{
    struct publisher *p = publisher_to_mock();
    struct subscriber *s;
    int64_t first, next;
    struct err e;

    (void)state;
    mock_topic("t", 1);
    for (int64_t i = 0; i < 300; i++)
        sent_number(p, "t", i);
    publish_free(p, 10000);
    assert_true(subscribe_open(mock_brokers, NULL, "g", &s, &e));
    assert_true(subscribe_ends(s, "t", &first, &next, &e));
    assert_int_equal(next, 300);
    subscribe_free(s);
}

/* ---- kafka.client */

static void settings_go_to_librdkafka_word_for_word(void **state)
{
    static const struct { const char *text, *refused; } rows[] = {
        { "linger = { ms = 7; };", NULL },
        { "linger_ms = 7; log_level = 3;", NULL },
        { "security_protocol = \"ssl\"; ssl = { ca = { pem = \"no certificate\"; }; };",
          "cannot make a Kafka client for x:1: " },
        { "security_protocol = \"sasl_ssl\"; sasl = { mechanisms = \"PLAIN\"; };", "cannot make a Kafka client for x:1: sasl.username and sasl.password must be set" },
        { "security_protocol = \"sasl_ssl\"; sasl = { mechanisms = \"SCRAM-SHA-512\"; username = \"u\"; password = \"p\"; };", NULL },
        { "security_protocol = \"tls\";", "t.cfg:1: kafka.client: Invalid value \"tls\" for configuration property \"security.protocol\"" },
        { "linger_mss = 7;", "t.cfg:1: kafka.client: No such configuration property: \"linger.mss\"" },
        { "batch = { size = -7; };", "t.cfg:1: kafka.client: Configuration property \"batch.size\" value -7 is outside allowed range 1.." },
        { "acks = \"1\";", "t.cfg:1: kafka.client: acks is not yours to choose, \"nothing is lost\" rests on it: take it out" },
        { "enable = { idempotence = false; };", "t.cfg:1: kafka.client: enable.idempotence is not yours to choose, \"nothing is lost\" rests on it: take it out" },
        { "bootstrap_servers = \"y:1\";", "t.cfg:1: kafka.client: bootstrap.servers is what kafka.brokers says: take it out" },
        { "ssl = [1, 2];", "t.cfg:1: kafka.client: ssl must be a string, a number or true|false" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(arena_release) struct arena mem = {0};
        struct publisher *p = NULL;
        struct cfg *client;
        struct err e;

        assert_true(cfg_parse(rows[i].text, "t.cfg", &mem, &client, &e));
        assert_int_equal(publish_check("x:1", client, &e), !rows[i].refused);
        bool ok = publish_open("x:1", client, "test", &p, &e);
        assert_int_equal(ok, !rows[i].refused);
        if (!ok) {
            assert_int_equal(e.kind, ERR_CONFIG);
            if (strncmp(e.text, rows[i].refused, strlen(rows[i].refused)) != 0)
                assert_string_equal(e.text, rows[i].refused);
        }
        publish_free(ok ? p : NULL, 0);
    }
}

int main(void)
{
#define with_mock(f) cmocka_unit_test_setup_teardown(f, mock_up, mock_down)
    const struct CMUnitTest tests[] = {
        with_mock(messages_arrive_in_order_and_as_they_were_sent),
        with_mock(reports_come_in_the_order_of_sending_over_topics),
        with_mock(what_a_broker_refuses_for_the_moment_is_sent_again_in_order),
        with_mock(nothing_overtakes_a_message_that_failed_for_good),
        with_mock(of_a_batch_that_is_refused_only_the_guilty_message_is_blamed),
        with_mock(a_message_that_is_too_large_is_refused_at_once),
        with_mock(a_topic_that_is_not_there_or_not_ours_is_named),
        with_mock(while_kafka_is_away_nothing_is_taken_and_then_it_goes_on),
        with_mock(a_full_queue_is_told_and_keeps_its_order),
        with_mock(closing_waits_for_what_is_under_way),
        cmocka_unit_test(settings_go_to_librdkafka_word_for_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
