/* SPDX-License-Identifier: Apache-2.0 */
#include "kafka_reader.h"

#include <string.h>

/* No group is joined, but librdkafka keeps a commit (our mirror) back for session.timeout.ms while no coordinator is there, and closing
 * waits for it: with its usual 45 s a program did not end after Kafka had been away.
 * fetch.message.max.bytes counts compressed bytes: about 3,000 of our messages.  queued.max.messages.kbytes counts keys and values, not
 * headers, which are most of a message: queued.min.messages is what really bounds the read-ahead (three topics with a backlog: 50 MB
 * instead of 174, as fast). */
static const struct kafka_setting defaults[] = {
    { "fetch.error.backoff.ms", "100" }, { "queued.min.messages", "4000" }, { "fetch.message.max.bytes", "262144" }, { "fetch.max.bytes", "8388608" }, { "check.crcs", "true" },
    { "topic.metadata.propagation.max.ms", "1000" }, { "session.timeout.ms", "1000" }, { NULL, NULL },
};

static void configured(const rd_kafka_t *rk, const char *name, char *ret, size_t bytes)
{
    if (rd_kafka_conf_get(rd_kafka_conf((rd_kafka_t *)(uintptr_t)rk), name, ret, &bytes) != RD_KAFKA_CONF_OK)
        *ret = '\0';
}

bool kafka_reader_open(const char *brokers, const struct cfg *client, const char *client_id, const char *group,
                       const char *wait_ms, const char *ahead_kb, struct kafka_reader *ret, struct err *e)
{
    const struct kafka_setting fixed[] = {
        { "enable.auto.commit", "false" }, { "enable.auto.offset.store", "false" }, { "auto.offset.reset", "error" }, { "enable.partition.eof", "false" },
        { "allow.auto.create.topics", "false" }, { "fetch.wait.max.ms", wait_ms }, { "queued.max.messages.kbytes", ahead_kb }, { group ? "group.id" : NULL, group },
        { NULL, NULL },
    };
    struct kafka_reader r = {0};

    if (!kafka_open(&(struct kafka_open){ .type = RD_KAFKA_CONSUMER, .brokers = brokers, .client = client, .client_id = client_id,
                                          .defaults = defaults, .fixed = fixed, .events = RD_KAFKA_EVENT_FETCH }, &r.rk, e))
        return false;
    if (group)
        rd_kafka_poll_set_consumer(r.rk);        /* all errors into one queue */
    r.events = group ? rd_kafka_queue_get_consumer(r.rk) : rd_kafka_queue_get_main(r.rk);
    configured(r.rk, "sasl.username", r.user, sizeof r.user);
    configured(r.rk, "sasl.password", r.password, sizeof r.password);
    *ret = r;
    return true;
}

void kafka_reader_close(struct kafka_reader *r)
{
    if (!r->rk)
        return;
    rd_kafka_queue_destroy(r->events);
    rd_kafka_destroy_flags(r->rk, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    *r = (struct kafka_reader){0};
}

bool kafka_reader_start(const struct kafka_reader *r, const char *topic, int64_t offset, int event_fd, struct kafka_reading *ret, struct err *e)
{
    static const uint64_t one = 1;
    struct kafka_reading of = { .rkt = rd_kafka_topic_new(r->rk, topic, NULL) };

    if (!of.rkt)
        return kafka_fail(e, rd_kafka_last_error(), "read %s", topic);
    of.queue = rd_kafka_queue_new(r->rk);
    rd_kafka_queue_io_event_enable(of.queue, event_fd, &one, sizeof one);
    if (rd_kafka_consume_start_queue(of.rkt, 0, offset, of.queue) == 0) {
        *ret = of;
        return true;
    }
    kafka_fail(e, rd_kafka_last_error(), "read %s from offset %lld", topic, (long long)offset);
    rd_kafka_queue_destroy(of.queue);
    rd_kafka_topic_destroy(of.rkt);
    return false;
}

void kafka_reader_stop(struct kafka_reading *of)
{
    if (!of->queue)
        return;
    rd_kafka_consume_stop(of->rkt, 0);
    rd_kafka_queue_destroy(of->queue);
    rd_kafka_topic_destroy(of->rkt);
    *of = (struct kafka_reading){0};
}

/* librdkafka 2.0 has no call for it (and no fetch.queue.backoff.ms yet), but wakes its threads when credentials are set: here to
 * what they are.  Measured: a topic of a million messages in 3 s instead of 121 s. */
void kafka_reader_wake(const struct kafka_reader *r)
{
    rd_kafka_error_t *error = rd_kafka_sasl_set_credentials(r->rk, r->user, r->password);

    if (error)
        rd_kafka_error_destroy(error);
}

int64_t kafka_reader_end(const struct kafka_reader *r, const char *topic)
{
    int64_t first, end;

    return rd_kafka_get_watermark_offsets(r->rk, topic, 0, &first, &end) == RD_KAFKA_RESP_ERR_NO_ERROR && end >= 0 ? end : -1;
}

bool kafka_reader_errors(const struct kafka_reader *r, char note[KAFKA_NOTE_BYTES])
{
    rd_kafka_event_t *event;
    bool any = false;

    while (r->rk && (event = rd_kafka_queue_poll(r->events, 0))) {
        if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR) {
            kafka_note(event, note, KAFKA_NOTE_BYTES);
            any = true;
        }
        rd_kafka_event_destroy(event);
    }
    return any;
}
