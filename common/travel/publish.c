/* SPDX-License-Identifier: Apache-2.0 */
#include "publish.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../ground/kafka_client.h"

/* What is under way at once: enough for 100,000 events a second with a broker 50 ms away, and little memory: librdkafka keeps
 * each header of each message in a block of its own. */
enum { UNDER_WAY = 8192, ASK_MS = 1000, ASK_AGAIN_MS = 500, ALONE_MS = 5000, NOTE_BYTES = 200, TOPIC_BYTES = 250 };

struct topic { struct topic *next; rd_kafka_topic_t *rkt; bool known; size_t under_way; char name[]; };
/* One per message handed over, in order; librdkafka's reports come in order per topic only. */
struct place { int64_t tag, offset, sent_ms, skew_ms; struct topic *topic; rd_kafka_resp_err_t code; size_t together; bool done, timed; };
struct publisher {
    rd_kafka_t *rk;
    rd_kafka_queue_t *events;
    struct topic *topics, *last;             /* last: that of the message before */
    uint64_t first, end;                     /* places in use: first <= n < end, at n % UNDER_WAY */
    int64_t ask_again_ms;                    /* not before: Kafka did not answer */
    char note[NOTE_BYTES];                   /* the last error that librdkafka told */
    struct place places[UNDER_WAY];
};

/* Each request costs librdkafka and the broker about as much as a thousand messages, so batches are large; but a whole batch is
 * refused when it is greater than the topic's max.message.bytes, so it stays below the least that topics.c allows.  Our headers
 * repeat: lz4 makes a fifth of them and halves the CPU time of both ends.
 * gapless: after a message that failed for good nothing behind it may arrive; the handle is fatal then. */
static const struct kafka_setting defaults[] = {
    { "linger.ms", "5" }, { "batch.size", "900000" }, { "batch.num.messages", "10000" }, { "compression.type", "lz4" },
    { "queue.buffering.max.kbytes", "16384" }, { "topic.metadata.propagation.max.ms", "10000" }, { "retry.backoff.ms", "50" }, { NULL, NULL },
};
static const struct kafka_setting fixed[] = {
    { "enable.idempotence", "true" }, { "enable.gapless.guarantee", "true" }, { "acks", "all" }, { "message.timeout.ms", "0" },
    { "allow.auto.create.topics", "false" }, { "queue.buffering.max.messages", "10000" }, { NULL, NULL },
};

/* A broker that refuses one message refuses its batch and does not say which one.  So nobody is blamed; the handle is fatal
 * anyway, and the messages of that topic go one by one when they come again.  This outlives the handle; one thread publishes. */
static struct { char topic[TOPIC_BYTES]; size_t left; } careful;

bool publish_check(const char *brokers, const struct cfg *client, struct err *e)
{
    rd_kafka_t *rk;

    if (!kafka_open(&(struct kafka_open){ .type = RD_KAFKA_PRODUCER, .brokers = brokers, .client = client, .client_id = "check",
                                          .defaults = defaults, .fixed = fixed, .offline = true }, &rk, e))
        return false;
    rd_kafka_destroy(rk);
    return true;
}

bool publish_open(const char *brokers, const struct cfg *client, const char *client_id, struct publisher **ret, struct err *e)
{
    rd_kafka_t *rk;

    if (!kafka_open(&(struct kafka_open){ .type = RD_KAFKA_PRODUCER, .brokers = brokers, .client = client, .client_id = client_id,
                                          .defaults = defaults, .fixed = fixed, .events = RD_KAFKA_EVENT_DR }, &rk, e))
        return false;
    struct publisher *p = calloc(1, sizeof *p);
    if (!p)
        abort();
    /* Sixteen headers a message are sixteen small blocks; glibc's fast bins hold them back until something large is freed, and then
     * walk them all.  Measured: without them 3.3 s of CPU a million messages instead of 4.7. */
    mallopt(M_MXFAST, 0);
    p->rk = rk;
    p->events = rd_kafka_queue_get_main(rk);
    *ret = p;
    return true;
}

/* ---- topics */

static struct topic *find_topic(struct publisher *p, const char *name)
{
    struct topic *t = p->last;
    size_t bytes = strlen(name) + 1;

    if (t && strcmp(t->name, name) == 0)
        return t;
    for (t = p->topics; t && strcmp(t->name, name) != 0; t = t->next)
        ;
    if (!t && (t = calloc(1, sizeof *t + bytes))) {
        memcpy(t->name, name, bytes);
        t->next = p->topics;
        p->topics = t;
    }
    if (!t)
        abort();
    return p->last = t;
}

/* Asked once: librdkafka by itself looks for a new topic only at its next full second. */
static bool ask_topic(struct publisher *p, struct topic *t, struct err *e)
{
    const struct rd_kafka_metadata *metadata;

    if (clock_monotonic_ms() < p->ask_again_ms)
        return err_set(e, ERR_RETRY, "send to %s: Kafka does not answer%s%s", t->name, *p->note ? ": " : "", p->note);
    rd_kafka_resp_err_t code = rd_kafka_metadata(p->rk, 0, t->rkt, &metadata, ASK_MS);
    if (code) {
        p->ask_again_ms = clock_monotonic_ms() + ASK_AGAIN_MS;
        return kafka_fail(e, code, "send to %s: Kafka does not answer%s%s", t->name, *p->note ? ": " : "", p->note);
    }
    code = metadata->topic_cnt == 1 ? metadata->topics[0].err : RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;
    rd_kafka_metadata_destroy(metadata);
    if (code && code != RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE)
        return kafka_fail(e, code, "send to %s", t->name);
    t->known = true;
    return true;
}

static bool open_topic(struct publisher *p, struct topic *t, struct err *e)
{
    if (!t->rkt)
        t->rkt = rd_kafka_topic_new(p->rk, t->name, NULL);
    if (!t->rkt)
        return kafka_fail(e, rd_kafka_last_error(), "send to %s", t->name);
    return t->known || ask_topic(p, t, e);
}

/* ---- what librdkafka tells */

/* Where the broker stamps messages with its own time (topics.c), it has done so since we handed this one over. */
static void compare_clocks(struct place *at, const rd_kafka_message_t *m, int64_t now_ms)
{
    rd_kafka_timestamp_type_t kind;
    int64_t broker_ms = rd_kafka_message_timestamp(m, &kind);

    at->timed = kind == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME && broker_ms > 0;
    at->skew_ms = at->timed ? clock_skew_ms(at->sent_ms, now_ms, broker_ms) : 0;
}

static void take_reports(struct publisher *p, rd_kafka_event_t *event)
{
    size_t together = rd_kafka_event_message_count(event);
    int64_t now_ms = clock_now() / 1000;
    const rd_kafka_message_t *m;

    while ((m = rd_kafka_event_message_next(event))) {
        struct place *at = &p->places[(uintptr_t)m->_private % UNDER_WAY];

        at->done = true;
        at->code = m->err;
        at->offset = m->offset;
        at->together = together;
        compare_clocks(at, m, now_ms);
        at->topic->under_way--;
        if (together > 1 && kafka_error_kind(at->code) == ERR_DATA) {
            snprintf(careful.topic, sizeof careful.topic, "%s", at->topic->name);
            careful.left = together;
        }
    }
}

/* Takes what librdkafka has to tell; waits for the first of it only. */
static void collect(struct publisher *p, int wait_ms)
{
    rd_kafka_event_t *event;

    for (; (event = rd_kafka_queue_poll(p->events, wait_ms)); wait_ms = 0) {
        if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_DR)
            take_reports(p, event);
        else if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR)
            kafka_note(event, p->note, sizeof p->note);
        rd_kafka_event_destroy(event);
    }
}

/* ---- sending */

static rd_kafka_headers_t *copy_headers(const struct message *msg)
{
    rd_kafka_headers_t *all = rd_kafka_headers_new(msg->n_headers);

    for (size_t i = 0; i < msg->n_headers; i++) {
        const struct header *h = &msg->headers[i];

        rd_kafka_header_add(all, h->name, -1, h->value, h->value ? (ssize_t)h->n : 0);
    }
    return all;
}

static rd_kafka_resp_err_t hand_over(struct publisher *p, const struct topic *t, const struct message *msg)
{
    rd_kafka_headers_t *headers = copy_headers(msg);
    rd_kafka_resp_err_t code = rd_kafka_producev(
        p->rk, RD_KAFKA_V_RKT(t->rkt), RD_KAFKA_V_PARTITION(0), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY(msg->key, msg->key_bytes), RD_KAFKA_V_VALUE((void *)(uintptr_t)msg->value, msg->value_bytes),
        RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE((void *)(uintptr_t)p->end), RD_KAFKA_V_END);

    if (code)
        rd_kafka_headers_destroy(headers);               /* ours again */
    return code;
}

static bool await_alone(struct publisher *p, const struct topic *t, struct err *e)
{
    int64_t end = clock_monotonic_ms() + ALONE_MS;

    if (careful.left == 0 || strcmp(careful.topic, t->name) != 0)
        return true;
    while (t->under_way && clock_monotonic_ms() < end)
        collect(p, 50);
    if (t->under_way)
        return err_set(e, ERR_RETRY, "send to %s: one by one, and Kafka does not answer", t->name);
    careful.left--;
    return true;
}

bool publish_send(struct publisher *p, const struct message *msg, int64_t tag, struct err *e)
{
    struct topic *t = find_topic(p, msg->topic);

    if (!await_alone(p, t, e) || publish_is_fatal(p, e))
        return false;
    if (p->end - p->first == UNDER_WAY)
        return err_set(e, ERR_RETRY, "send to %s: %d messages wait for Kafka%s%s", t->name, UNDER_WAY, *p->note ? ": " : "", p->note);
    if (!open_topic(p, t, e))
        return false;
    rd_kafka_resp_err_t code = hand_over(p, t, msg);
    if (code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
        return err_set(e, ERR_DATA, "send to %s: a message of %zu bytes is larger than message.max.bytes allows", t->name, msg->key_bytes + msg->value_bytes);
    if (code)
        return kafka_fail(e, code, "send to %s", t->name);
    p->places[p->end++ % UNDER_WAY] = (struct place){ .tag = tag, .topic = t, .sent_ms = clock_now() / 1000 };
    t->under_way++;
    return true;
}

/* ---- reports */

static bool first_is_done(const struct publisher *p)
{
    return p->first < p->end && p->places[p->first % UNDER_WAY].done;
}

/* Errors come between reports: waiting ends when the first message is done or the time is over. */
static void await_first(struct publisher *p, int wait_ms)
{
    int64_t end = clock_monotonic_ms() + wait_ms, left = 0;

    do {
        collect(p, (int)left);
        left = end - clock_monotonic_ms();
    } while (!first_is_done(p) && left > 0);
}

/* What stood behind a message that failed for good is purged or refused; it may go again, through another handle. */
static void report_failed(const struct publisher *p, const struct place *at, struct err *e)
{
    char text[sizeof e->text];
    rd_kafka_resp_err_t why = rd_kafka_fatal_error(p->rk, text, sizeof text);

    kafka_fail(e, at->code, "send to %s", at->topic->name);
    if (e->kind == ERR_DATA && at->together > 1)
        err_set(e, ERR_RETRY, "send to %s: %s, for one of %zu messages: they go one by one now", at->topic->name, rd_kafka_err2str(at->code), at->together);
    else if (why && e->kind != ERR_DATA && e->kind != ERR_CONFIG)
        err_set(e, ERR_RETRY, "send to %s: not sent, because a message before it failed: %.300s", at->topic->name, text);
}

static void report(const struct publisher *p, const struct place *at, struct report *ret)
{
    ret->tag = at->tag;
    ret->offset = at->offset;
    ret->timed = at->timed;
    ret->skew_ms = at->skew_ms;
    ret->failed = at->code != RD_KAFKA_RESP_ERR_NO_ERROR;
    if (ret->failed)
        report_failed(p, at, &ret->err);
}

size_t publish_poll(struct publisher *p, int wait_ms, struct report *ret, size_t max)
{
    size_t n = 0;

    collect(p, 0);
    if (!first_is_done(p) && wait_ms > 0)
        await_first(p, wait_ms);
    for (; n < max && first_is_done(p); n++)
        report(p, &p->places[p->first++ % UNDER_WAY], &ret[n]);
    return n;
}

size_t publish_pending(const struct publisher *p)
{
    return (size_t)(p->end - p->first);
}

bool publish_is_fatal(const struct publisher *p, struct err *e)
{
    char text[sizeof e->text];
    rd_kafka_resp_err_t code = rd_kafka_fatal_error(p->rk, text, sizeof text);

    if (!code)
        return false;
    err_set(e, ERR_FATAL, "this connection to Kafka cannot go on, a new one is needed: %.300s", text);
    return true;
}

void publish_free(struct publisher *p, int wait_ms)
{
    struct topic *next;

    if (!p)
        return;
    for (int64_t end = clock_monotonic_ms() + wait_ms, left = wait_ms; left > 0 && rd_kafka_outq_len(p->rk) > 0; left = end - clock_monotonic_ms())
        collect(p, left < 50 ? (int)left : 50);
    for (struct topic *t = p->topics; t; t = next) {
        next = t->next;
        if (t->rkt)
            rd_kafka_topic_destroy(t->rkt);
        free(t);
    }
    rd_kafka_queue_destroy(p->events);
    rd_kafka_destroy(p->rk);
    free(p);
}
