/* SPDX-License-Identifier: Apache-2.0 */
/* Kafka without network for unit tests: the mock cluster inside librdkafka, whose brokers can be told to fail. */
#ifndef TESTS_UNIT_MOCK_KAFKA_H
#define TESTS_UNIT_MOCK_KAFKA_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "../../common/travel/publish.h"

enum { API_PRODUCE = 0, API_FETCH = 1, API_METADATA = 3, BROKERS = 2 };
static rd_kafka_t *mock_owner;
static rd_kafka_mock_cluster_t *mock;
static char mock_brokers[200];

static inline int mock_up(void **state)
{
    char reason[200];

    (void)state;
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "log_level", "2", NULL, 0);
    mock_owner = rd_kafka_new(RD_KAFKA_PRODUCER, conf, reason, sizeof reason);
    mock = mock_owner ? rd_kafka_mock_cluster_new(mock_owner, BROKERS) : NULL;
    if (!mock)
        return -1;
    snprintf(mock_brokers, sizeof mock_brokers, "%s", rd_kafka_mock_cluster_bootstraps(mock));
    return 0;
}

static inline int mock_down(void **state)
{
    (void)state;
    rd_kafka_mock_cluster_destroy(mock);
    rd_kafka_destroy(mock_owner);
    return 0;
}

/* A topic of one partition, led by that broker (1 or 2). */
static inline void mock_topic(const char *name, int leader)
{
    assert_int_equal(rd_kafka_mock_topic_create(mock, name, 1, BROKERS), RD_KAFKA_RESP_ERR_NO_ERROR);
    assert_int_equal(rd_kafka_mock_partition_set_leader(mock, name, 0, leader), RD_KAFKA_RESP_ERR_NO_ERROR);
}

static inline struct publisher *publisher_with(const struct cfg *client)
{
    struct publisher *p = NULL;
    struct err e = { .text = "" };

    if (!publish_open(mock_brokers, client, "test", &p, &e))
        fail_msg("%s", e.text);
    return p;
}

static inline struct publisher *publisher_to_mock(void)
{
    return publisher_with(NULL);
}

/* Hands over message number i of that topic: value "i", and a header. */
static inline bool send_number(struct publisher *p, const char *topic, int64_t i, struct err *e)
{
    char value[24];
    struct header headers[] = { { "ce_sequence", value, 0 }, { "ce_none", NULL, 0 }, { "ce_empty", "", 0 } };

    headers[0].n = (size_t)snprintf(value, sizeof value, "%lld", (long long)i);
    struct message msg = { .topic = topic, .key = "key", .key_bytes = 3, .value = value, .value_bytes = headers[0].n, .headers = headers, .n_headers = 3 };
    return publish_send(p, &msg, i, e);
}

static inline void sent_number(struct publisher *p, const char *topic, int64_t i)
{
    struct err e = { .text = "" };

    if (!send_number(p, topic, i, &e))
        fail_msg("%s", e.text);
}

/* Waits until n reports came; they must be those of first.. in order, all delivered. */
static inline void assert_delivered(struct publisher *p, int64_t first, int64_t n)
{
    static struct report reports[100];
    int64_t got = 0;

    for (int turns = 0; got < n && turns < 300; turns++) {
        size_t some = publish_poll(p, 100, reports, 100);

        for (size_t i = 0; i < some; i++, got++) {
            if (reports[i].failed)
                fail_msg("message %lld: %s", (long long)reports[i].tag, reports[i].err.text);
            assert_int_equal(reports[i].tag, first + got);
        }
    }
    assert_int_equal(got, n);
}

/* Fills a topic with the numbers 0..n-1 at offsets 0..n-1. */
static inline void mock_fill(const char *topic, int64_t n)
{
    struct publisher *p = publisher_to_mock();

    for (int64_t i = 0; i < n; i++) {
        sent_number(p, topic, i);
        if (i % 5000 == 4999)
            assert_delivered(p, i - 4999, 5000);
    }
    assert_delivered(p, n - n % 5000, n % 5000);
    publish_free(p, 0);
}
#endif
