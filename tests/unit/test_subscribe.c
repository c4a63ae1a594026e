/* SPDX-License-Identifier: Apache-2.0 */
#include "mock_kafka.h"

#include <pthread.h>
#include <unistd.h>

#include "../../common/ground/stop.h"
#include "../../common/travel/subscribe.h"

static struct err oops;
#define holds(call) do { if (!(call)) fail_msg("%s", oops.text); } while (0)

static struct subscriber *subscriber_to_mock(void)
{
    struct subscriber *s = NULL;

    holds(subscribe_open(mock_brokers, NULL, "test", &s, &oops));
    return s;
}

/* What has come of a topic: the numbers must follow each other. */
struct seen { const char *topic; int64_t next; };

static void see(struct seen *topics, size_t n_topics, const struct message *got, size_t n)
{
    for (size_t t = 0; t < n_topics && n; t++) {
        if (strcmp(topics[t].topic, got[0].topic) != 0)
            continue;
        for (size_t i = 0; i < n; i++) {
            char value[24];
            int bytes = snprintf(value, sizeof value, "%lld", (long long)topics[t].next);

            assert_string_equal(got[i].topic, topics[t].topic);
            assert_int_equal(got[i].offset, topics[t].next);
            assert_int_equal(got[i].value_bytes, bytes);
            assert_memory_equal(got[i].value, value, got[i].value_bytes);
            topics[t].next++;
        }
    }
}

/* Reads until that topic's number was reached or 20 s are over. */
static void read_to(struct subscriber *s, struct seen *topics, size_t n_topics, size_t which, int64_t number)
{
    struct message *got;
    size_t n;

    for (int turns = 0; topics[which].next < number && turns < 2000; turns++) {
        holds(subscribe_batch(s, 100, 700, &got, &n, &oops));
        assert_true(n <= 700);
        see(topics, n_topics, got, n);
    }
    assert_int_equal(topics[which].next, number);
}

static void a_topic_is_read_from_the_offset_that_we_keep(void **state)
{
    struct subscriber *s = subscriber_to_mock();
    struct seen t = { "t", 1500 };

    (void)state;
    mock_topic("t", 1);
    mock_fill("t", 3000);
    holds(subscribe_assign(s, "t", 1500, &oops));
    read_to(s, &t, 1, 0, 3000);
    t.next = 7;
    holds(subscribe_assign(s, "t", 7, &oops));                /* moved back */
    read_to(s, &t, 1, 0, 3000);
    t.next = 2990;
    holds(subscribe_assign(s, "t", 2990, &oops));
    read_to(s, &t, 1, 0, 3000);
    subscribe_free(s);
}

static void what_comes_later_is_read_too_at_the_end_of_a_topic_and_after_a_new_one(void **state)
{
    struct subscriber *s = subscriber_to_mock();
    struct seen all[] = { { "t", 0 }, { "u", 0 } };
    struct publisher *p = publisher_to_mock();
    struct message *got;
    size_t n;

    (void)state;
    mock_topic("t", 1);
    mock_topic("u", 2);
    holds(subscribe_assign(s, "t", 0, &oops));
    holds(subscribe_batch(s, 300, 100, &got, &n, &oops));
    assert_int_equal(n, 0);
    for (int64_t i = 0; i < 12; i++) {
        sent_number(p, "t", i);
        assert_delivered(p, i, 1);
        if (i == 5)
            holds(subscribe_assign(s, "u", 0, &oops));
        if (i >= 3) {
            sent_number(p, "u", i - 3);
            assert_delivered(p, i - 3, 1);
        }
        read_to(s, all, 2, 0, i + 1);
    }
    read_to(s, all, 2, 1, 9);
    publish_free(p, 0);
    subscribe_free(s);
}

/* More topics with a backlog than may be read ahead at once, and one that has little. */
static void no_topic_starves_and_none_loses_its_order(void **state)
{
    enum { N = 6, MESSAGES = 70000 };
    struct seen all[N] = { { "t0", 0 }, { "t1", 0 }, { "t2", 0 }, { "t3", 0 }, { "t4", 0 }, { "little", 0 } };
    struct subscriber *s = subscriber_to_mock();
    struct message *got;
    size_t n;
    int64_t first_end = 0;

    (void)state;
    for (int i = 0; i < N; i++) {
        mock_topic(all[i].topic, 1 + i % 2);
        mock_fill(all[i].topic, i == N - 1 ? 10 : MESSAGES);
        holds(subscribe_assign(s, all[i].topic, 0, &oops));
    }
    for (int64_t taken = 0; taken < (N - 1) * MESSAGES + 10; taken += (int64_t)n) {
        holds(subscribe_batch(s, 10000, 1000, &got, &n, &oops));
        assert_true(n > 0);
        see(all, N, got, n);
        if (first_end == 0 && all[N - 1].next == 10)
            first_end = taken;
    }
    for (int i = 0; i < N - 1; i++)
        assert_int_equal(all[i].next, MESSAGES);
    assert_true(first_end < 3 * 40000 + 20000);               /* one slice of those before it, not their whole backlog */
    subscribe_free(s);
}

static void a_paused_topic_rests_and_goes_on_where_it_was(void **state)
{
    struct seen all[] = { { "t", 0 }, { "u", 0 } };
    struct subscriber *s = subscriber_to_mock();
    struct message *got;
    size_t n;

    (void)state;
    mock_topic("t", 1);
    mock_topic("u", 1);
    mock_fill("t", 3000);
    mock_fill("u", 3000);
    holds(subscribe_assign(s, "t", 0, &oops));
    holds(subscribe_assign(s, "u", 0, &oops));
    read_to(s, all, 2, 0, 700);
    subscribe_pause(s, "t", true);
    int64_t at = all[0].next;
    read_to(s, all, 2, 1, 3000);
    holds(subscribe_batch(s, 200, 700, &got, &n, &oops));
    assert_int_equal(n, 0);
    assert_int_equal(all[0].next, at);
    subscribe_pause(s, "t", false);
    read_to(s, all, 2, 0, 3000);
    subscribe_free(s);
}

/* ---- errors */

static bool next_error(struct subscriber *s, struct err *e)
{
    struct message *got;
    size_t n;

    for (int turns = 0; turns < 100; turns++)
        if (!subscribe_batch(s, 100, 100, &got, &n, e))
            return true;
    return false;
}

static void an_offset_that_kafka_does_not_have_is_told_with_what_it_has(void **state)
{
    struct subscriber *s = subscriber_to_mock();
    struct err e;

    (void)state;
    mock_topic("t", 1);
    mock_fill("t", 100);
    holds(subscribe_assign(s, "t", 4711, &oops));
    assert_true(next_error(s, &e));
    assert_string_equal(e.text, "t: wanted is offset 4711, but Kafka has 0 to 99: the topic was made anew or its broker lost data; "
                                "messages must come again from the agency");
    assert_int_equal(e.kind, ERR_FATAL);
    assert_false(subscribe_assign(s, "t", -1, &e));
    assert_int_equal(e.kind, ERR_FATAL);
    subscribe_free(s);
}

static void a_topic_that_is_not_there_yet_is_read_when_it_is(void **state)
{
    struct subscriber *s = subscriber_to_mock();
    struct seen t = { "t", 0 };
    struct message *got;
    struct err e;
    size_t n;

    (void)state;
    rd_kafka_mock_topic_set_error(mock, "t", RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    holds(subscribe_assign(s, "t", 0, &oops));
    assert_true(next_error(s, &e));
    assert_string_equal(e.text, "read t from offset 0: Broker: Unknown topic or partition (casebus topics apply makes what is missing)");
    assert_int_equal(e.kind, ERR_RETRY);
    rd_kafka_mock_topic_set_error(mock, "t", RD_KAFKA_RESP_ERR_NO_ERROR);
    mock_fill("t", 10);
    for (int turns = 0; turns < 200 && t.next < 10; turns++)
        if (subscribe_batch(s, 100, 100, &got, &n, &e))
            see(&t, 1, got, n);
    assert_int_equal(t.next, 10);
    subscribe_free(s);
}

/* librdkafka itself would be silent about it. */
static void a_topic_that_is_not_ours_to_read_needs_the_operator(void **state)
{
    struct subscriber *s = subscriber_to_mock();
    struct err e;

    (void)state;
    rd_kafka_mock_topic_set_error(mock, "t", RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    holds(subscribe_assign(s, "t", 0, &oops));
    assert_true(next_error(s, &e));
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_string_equal(e.text, "read t from offset 0: Broker: Topic authorization failed (this client's certificate or account has no right to it; "
                                "the operator of the hub gives rights)");
    subscribe_free(s);
}

static void while_kafka_is_away_it_says_so_and_then_goes_on(void **state)
{
    struct subscriber *s = subscriber_to_mock();
    struct seen t = { "t", 0 };
    struct message *got;
    struct err e;
    int64_t first, next;
    size_t n;

    (void)state;
    mock_topic("t", 1);
    mock_fill("t", 1000);
    holds(subscribe_assign(s, "t", 0, &oops));
    read_to(s, &t, 1, 0, 1000);
    rd_kafka_mock_broker_set_down(mock, -1);
    assert_true(next_error(s, &e));
    assert_int_equal(e.kind, ERR_RETRY);
    assert_memory_equal(e.text, "read from Kafka at 127.0.0.1:", 29);
    assert_false(subscribe_ends(s, "t", &first, &next, &e));
    assert_int_equal(e.kind, ERR_RETRY);
    rd_kafka_mock_broker_set_up(mock, -1);
    struct publisher *p = publisher_to_mock();
    sent_number(p, "t", 1000);
    assert_delivered(p, 1000, 1);
    publish_free(p, 0);
    for (int turns = 0; turns < 200 && t.next < 1001; turns++)
        if (subscribe_batch(s, 100, 100, &got, &n, &e))
            see(&t, 1, got, n);
    assert_int_equal(t.next, 1001);
    subscribe_free(s);
}

/* The topic vanishes when a part of it was read ahead: that part is given first, then the error; back again, nothing is missing. */
static void an_error_behind_messages_waits_for_them(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct seen t = { "t", 0 };
    struct subscriber *s;
    struct message *got;
    struct cfg *client;
    struct err e;
    size_t n, errors = 0;

    (void)state;
    mock_topic("t", 1);
    mock_fill("t", 3000);
    assert_true(cfg_parse("topic_metadata_refresh_interval_ms = 50;", "t.cfg", &mem, &client, &e));
    holds(subscribe_open(mock_brokers, client, "test", &s, &oops));
    holds(subscribe_assign(s, "t", 0, &oops));
    for (int turns = 0; turns < 100 && t.next == 0; turns++) {
        holds(subscribe_batch(s, 100, 1, &got, &n, &oops));
        see(&t, 1, got, n);
    }
    rd_kafka_mock_topic_set_error(mock, "t", RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    usleep(500000);                              /* so that the error is there; without it the test would hold, too */
    for (int turns = 0; turns < 300 && (t.next < 3000 || errors == 0); turns++) {
        if (subscribe_batch(s, 100, 100000, &got, &n, &e)) {
            see(&t, 1, got, n);
            continue;
        }
        assert_int_equal(e.kind, ERR_RETRY);
        errors++;
        rd_kafka_mock_topic_set_error(mock, "t", RD_KAFKA_RESP_ERR_NO_ERROR);
    }
    assert_int_equal(t.next, 3000);
    assert_true(errors > 0);
    subscribe_free(s);
}

static void a_broker_that_fails_now_and_then_costs_no_message(void **state)
{
    struct subscriber *s = subscriber_to_mock();
    struct seen t = { "t", 0 };
    struct message *got;
    struct err e;
    size_t n;

    (void)state;
    mock_topic("t", 1);
    mock_fill("t", 20000);
    holds(subscribe_assign(s, "t", 0, &oops));
    for (int turns = 0; turns < 3000 && t.next < 20000; turns++) {
        if (turns % 5 == 0)
            rd_kafka_mock_push_request_errors(mock, API_FETCH, 1, turns % 10 ? RD_KAFKA_RESP_ERR__TRANSPORT : RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION);
        if (subscribe_batch(s, 100, 500, &got, &n, &e))
            see(&t, 1, got, n);
        else
            assert_int_equal(e.kind, ERR_RETRY);
    }
    assert_int_equal(t.next, 20000);
    subscribe_free(s);
}

/* ---- questions, mirror, stop */

static void ends_and_cluster_are_answered(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct subscriber *s = subscriber_to_mock();
    const char *id = NULL;
    int64_t first = 9, next = 9;

    (void)state;
    mock_topic("t", 2);
    holds(subscribe_ends(s, "t", &first, &next, &oops));
    assert_int_equal(first, 0);
    assert_int_equal(next, 0);
    mock_fill("t", 12);
    holds(subscribe_ends(s, "t", &first, &next, &oops));
    assert_int_equal(next, 12);
    holds(subscribe_cluster_id(s, &mem, &id, &oops));
    assert_memory_equal(id, "mockCluster", 11);
    subscribe_free(s);
}

/* librdkafka keeps in mind that it was not there, and in 2.0 does not ask again by itself. */
static void the_ends_of_a_topic_are_known_as_soon_as_it_is_made(void **state)
{
    struct subscriber *s = subscriber_to_mock();
    int64_t first = 9, next = 9;
    struct err e;

    (void)state;
    rd_kafka_mock_topic_set_error(mock, "late", RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    assert_false(subscribe_ends(s, "late", &first, &next, &e));
    assert_int_equal(e.kind, ERR_RETRY);
    rd_kafka_mock_topic_set_error(mock, "late", RD_KAFKA_RESP_ERR_NO_ERROR);
    holds(subscribe_ends(s, "late", &first, &next, &oops));
    assert_int_equal(next, 0);
    subscribe_free(s);
}

static void the_mirror_shows_the_last_offset_when_we_end(void **state)
{
    struct subscriber *s = subscriber_to_mock();
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    char reason[200];

    (void)state;
    mock_topic("t", 1);
    mock_fill("t", 100);
    holds(subscribe_assign(s, "t", 0, &oops));
    for (int64_t at = 10; at <= 100; at += 10)
        subscribe_mirror(s, "t", at);
    subscribe_free(s);

    rd_kafka_conf_set(conf, "bootstrap.servers", mock_brokers, reason, sizeof reason);
    rd_kafka_conf_set(conf, "group.id", "test", reason, sizeof reason);
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, reason, sizeof reason);
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, "t", 0);
    assert_int_equal(rd_kafka_committed(rk, list, 10000), 0);
    assert_int_equal(list->elems[0].offset, 100);
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_destroy(rk);
}

static void *stop_soon(void *none)
{
    usleep(300000);
    stop_request();
    return none;
}

/* The last test: the request is not taken back. */
static void who_waits_is_woken_by_stop(void **state)
{
    struct subscriber *s = subscriber_to_mock();
    struct message *got;
    pthread_t thread;
    size_t n = 9;

    (void)state;
    mock_topic("t", 1);
    holds(subscribe_assign(s, "t", 0, &oops));
    stop_fd();
    assert_int_equal(pthread_create(&thread, NULL, stop_soon, NULL), 0);
    int64_t began = clock_monotonic_ms();
    holds(subscribe_batch(s, 60000, 100, &got, &n, &oops));
    assert_int_equal(n, 0);
    assert_true(clock_monotonic_ms() - began < 20000);
    pthread_join(thread, NULL);
    subscribe_free(s);
}

int main(void)
{
#define with_mock(f) cmocka_unit_test_setup_teardown(f, mock_up, mock_down)
    const struct CMUnitTest tests[] = {
        with_mock(a_topic_is_read_from_the_offset_that_we_keep),
        with_mock(what_comes_later_is_read_too_at_the_end_of_a_topic_and_after_a_new_one),
        with_mock(no_topic_starves_and_none_loses_its_order),
        with_mock(a_paused_topic_rests_and_goes_on_where_it_was),
        with_mock(an_offset_that_kafka_does_not_have_is_told_with_what_it_has),
        with_mock(a_topic_that_is_not_there_yet_is_read_when_it_is),
        with_mock(a_topic_that_is_not_ours_to_read_needs_the_operator),
        with_mock(while_kafka_is_away_it_says_so_and_then_goes_on),
        with_mock(an_error_behind_messages_waits_for_them),
        with_mock(a_broker_that_fails_now_and_then_costs_no_message),
        with_mock(ends_and_cluster_are_answered),
        with_mock(the_ends_of_a_topic_are_known_as_soon_as_it_is_made),
        with_mock(the_mirror_shows_the_last_offset_when_we_end),
        with_mock(who_waits_is_woken_by_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
