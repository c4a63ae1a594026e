/* SPDX-License-Identifier: Apache-2.0 */
#include "subscribe.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "kafka_client.h"
#include "stop.h"

/* FILL_MS: a batch waits that long for the next bytes of a topic of which Kafka has shown that there are more. */
enum { ASK_MS = 5000, PROBE_MS = 1000, FILL_MS = 50, MIRROR_EVERY_MS = 1000, MIRROR_LAST_MS = 1000, NOTE_BYTES = 200 };

/* Each topic has a queue of its own: a batch is of one topic, a paused topic fills its queue and then costs nothing, and a
 * topic with a backlog cannot stand in front of the others. */
struct topic {
    rd_kafka_topic_t *rkt;
    rd_kafka_queue_t *queue;
    int64_t next;                                /* the offset that is expected next */
    int64_t mirror, mirrored;                    /* wanted and last committed */
    bool paused;
    rd_kafka_resp_err_t failed;                  /* what stood behind messages that were given first */
    char *name;
};
struct subscriber {
    rd_kafka_t *rk;
    rd_kafka_t *asker;                           /* for questions while we read, or NULL */
    char *brokers, *group; const struct cfg *client;     /* to open it */
    rd_kafka_queue_t *events;                    /* errors of the connection */
    struct topic *topics; size_t n_topics;
    size_t turn;                                 /* who is asked first */
    rd_kafka_message_t **held; size_t n_held, held_cap;   /* what the caller has borrowed */
    struct message *messages; size_t messages_cap;
    struct arena mem;                            /* headers of what is borrowed */
    int wake_fd;                                 /* readable when a queue got something */
    bool suspect;                                /* an error was told since Kafka was last known to be there */
    int64_t mirrored_ms;
    char note[NOTE_BYTES];
};

/* Each topic that has a backlog is read ahead by queued.max.messages.kbytes and one fetch: this, times the number of topics,
 * is the memory of the reader. */
static const struct kafka_setting defaults[] = {
    { "fetch.wait.max.ms", "100" }, { "fetch.error.backoff.ms", "100" }, { "fetch.message.max.bytes", "524288" }, { "fetch.max.bytes", "8388608" },
    { "queued.max.messages.kbytes", "1024" }, { "check.crcs", "true" }, { NULL, NULL },
};
static const struct kafka_setting fixed[] = {
    { "enable.auto.commit", "false" }, { "enable.auto.offset.store", "false" }, { "auto.offset.reset", "error" }, { "enable.partition.eof", "false" },
    { "allow.auto.create.topics", "false" }, { NULL, NULL },
};

static bool open_handle(const char *brokers, const struct cfg *client, const char *group, rd_kafka_t **ret, struct err *e)
{
    const struct kafka_setting in_group[] = { { "group.id", group }, { NULL, NULL } };
    struct kafka_setting ours[sizeof fixed / sizeof *fixed + 1];

    memcpy(ours, in_group, sizeof *ours);
    memcpy(ours + 1, fixed, sizeof fixed);
    return kafka_open(&(struct kafka_open){ .type = RD_KAFKA_CONSUMER, .brokers = brokers, .client = client, .client_id = group,
                                            .defaults = defaults, .fixed = ours, .events = 0 }, ret, e);
}

bool subscribe_open(const char *brokers, const struct cfg *client, const char *group, struct subscriber **ret, struct err *e)
{
    rd_kafka_t *rk;

    if (!open_handle(brokers, client, group, &rk, e))
        return false;
    struct subscriber *s = calloc(1, sizeof *s);
    if (!s || (s->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) < 0 || !(s->brokers = strdup(brokers)) || !(s->group = strdup(group)))
        abort();
    s->client = client;
    s->rk = rk;
    rd_kafka_poll_set_consumer(rk);              /* all errors into one queue */
    s->events = rd_kafka_queue_get_consumer(rk);
    *ret = s;
    return true;
}

/* ---- topics */

static struct topic *find_topic(const struct subscriber *s, const char *name)
{
    for (size_t i = 0; i < s->n_topics; i++)
        if (strcmp(s->topics[i].name, name) == 0)
            return &s->topics[i];
    return NULL;
}

static void *grown(void *old, size_t n, size_t bytes)
{
    void *p = realloc(old, n * bytes);

    if (!p)
        abort();
    return p;
}

static struct topic *add_topic(struct subscriber *s, const char *name, struct err *e)
{
    rd_kafka_topic_t *rkt = rd_kafka_topic_new(s->rk, name, NULL);

    if (!rkt) {
        kafka_fail(e, rd_kafka_last_error(), "read %s", name);
        return NULL;
    }
    s->topics = grown(s->topics, s->n_topics + 1, sizeof *s->topics);
    s->topics[s->n_topics] = (struct topic){ .rkt = rkt, .name = strdup(name), .mirror = -1, .mirrored = -1 };
    return &s->topics[s->n_topics++];
}

static void stop_topic(struct topic *t)
{
    if (!t->queue)
        return;
    rd_kafka_consume_stop(t->rkt, 0);
    rd_kafka_queue_destroy(t->queue);
    t->queue = NULL;
}

static void give_back(struct subscriber *s)
{
    for (size_t i = 0; i < s->n_held; i++)
        rd_kafka_message_destroy(s->held[i]);
    s->n_held = 0;
    arena_reset(&s->mem);
}

bool subscribe_assign(struct subscriber *s, const char *name, int64_t offset, struct err *e)
{
    static const uint64_t one = 1;
    struct topic *t = find_topic(s, name);

    give_back(s);
    if (offset < 0)
        return err_set(e, ERR_FATAL, "read %s from offset %lld: there is no such offset", name, (long long)offset);
    if (!t && !(t = add_topic(s, name, e)))
        return false;
    stop_topic(t);
    t->queue = rd_kafka_queue_new(s->rk);
    rd_kafka_queue_io_event_enable(t->queue, s->wake_fd, &one, sizeof one);
    t->next = offset;
    t->failed = RD_KAFKA_RESP_ERR_NO_ERROR;
    if (rd_kafka_consume_start_queue(t->rkt, 0, offset, t->queue) == 0)
        return true;
    rd_kafka_resp_err_t code = rd_kafka_last_error();
    rd_kafka_queue_destroy(t->queue);
    t->queue = NULL;
    return kafka_fail(e, code, "read %s from offset %lld", name, (long long)offset);
}

void subscribe_pause(struct subscriber *s, const char *name, bool pause)
{
    struct topic *t = find_topic(s, name);

    if (t)
        t->paused = pause;
}

/* ---- errors */

static bool out_of_range(struct subscriber *s, const struct topic *t, struct err *e)
{
    int64_t first, next;
    struct err ignored;

    if (!subscribe_ends(s, t->name, &first, &next, &ignored))
        return err_set(e, ERR_FATAL, "%s: Kafka has nothing at offset %lld", t->name, (long long)t->next);
    return err_set(e, ERR_FATAL, "%s: Kafka has offsets %lld to %lld, wanted is %lld: %s", t->name, (long long)first, (long long)next - 1, (long long)t->next,
                   t->next < first ? "messages were deleted before they were read (retention); what is missing must come again from the agency"
                                   : "the topic was made anew or its broker lost data; messages must come again from the agency");
}

/* What stands in a topic's queue instead of a message. */
static bool topic_error(struct subscriber *s, struct topic *t, struct err *e)
{
    rd_kafka_resp_err_t code = t->failed;

    t->failed = RD_KAFKA_RESP_ERR_NO_ERROR;
    if (code == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET || code == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE)
        return out_of_range(s, t, e);
    kafka_fail(e, code, "read %s from offset %lld", t->name, (long long)t->next);
    if (code != RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
        e->kind = ERR_RETRY;                     /* a topic that is not there may be made while we run */
    return false;
}

static void take_events_of(struct subscriber *s, rd_kafka_queue_t *events)
{
    rd_kafka_event_t *event;

    while ((event = rd_kafka_queue_poll(events, 0))) {
        if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR) {
            kafka_note(event, s->note, sizeof s->note);
            s->suspect = true;
        }
        rd_kafka_event_destroy(event);
    }
}

static void take_events(struct subscriber *s)
{
    take_events_of(s, s->events);
}

/* Nothing came and an error was told: is Kafka there?  librdkafka tells when a connection broke, never when it stands again. */
static bool probe(struct subscriber *s, struct err *e)
{
    const struct rd_kafka_metadata *metadata;

    if (!s->suspect || stop_requested())
        return true;
    rd_kafka_resp_err_t code = rd_kafka_metadata(s->rk, 0, NULL, &metadata, PROBE_MS);
    if (code) {
        kafka_fail(e, code, "read from Kafka%s%.180s", *s->note ? ": " : "", s->note);
        e->kind = ERR_RETRY;
        return false;
    }
    rd_kafka_metadata_destroy(metadata);
    s->suspect = false;
    return true;
}

/* ---- batches */

static void hold(struct subscriber *s, rd_kafka_message_t *m)
{
    if (s->n_held == s->held_cap) {
        s->held_cap = s->held_cap ? 2 * s->held_cap : 1024;
        s->held = grown(s->held, s->held_cap, sizeof *s->held);
    }
    s->held[s->n_held++] = m;
}

static int64_t end_shown(const struct subscriber *s, const struct topic *t)
{
    int64_t first, end;

    return rd_kafka_get_watermark_offsets(s->rk, t->name, 0, &first, &end) == RD_KAFKA_RESP_ERR_NO_ERROR ? end : 0;
}

static rd_kafka_message_t *take_one(rd_kafka_queue_t *queue, int wait_ms)
{
    return rd_kafka_consume_queue(queue, wait_ms);
}

/* What the topic has, up to max or an error. */
static void take_of(struct subscriber *s, struct topic *t, size_t max)
{
    rd_kafka_message_t *m;

    while (s->n_held < max && !t->failed) {
        m = take_one(t->queue, 0);
        if (!m && s->n_held && t->next < end_shown(s, t) && !stop_requested())
            m = take_one(t->queue, FILL_MS);
        if (!m)
            return;
        if (m->err) {
            t->failed = m->err;
            rd_kafka_message_destroy(m);
            return;
        }
        t->next = m->offset + 1;
        hold(s, m);
    }
}

/* librdkafka keeps a list of sixteen allocations with each message, some 2 KB: what is in it is copied side by side and the list given
 * back at once.  A name is kept once as long as messages bear the same ones in the same order. */
static const char *same_name(struct subscriber *s, const struct message *before, size_t i, const char *name)
{
    if (before && i < before->n_headers && strcmp(before->headers[i].name, name) == 0)
        return before->headers[i].name;
    return arena_strdup(&s->mem, name);
}

static void add_headers(struct subscriber *s, rd_kafka_message_t *m, const struct message *before, struct message *msg)
{
    rd_kafka_headers_t *all;

    if (rd_kafka_message_detach_headers(m, &all) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return;
    msg->n_headers = rd_kafka_header_cnt(all);
    msg->headers = ARENA_ARRAY(&s->mem, struct header, msg->n_headers);
    for (size_t i = 0; i < msg->n_headers; i++) {
        struct header *h = &msg->headers[i];

        rd_kafka_header_get_all(all, i, &h->name, &h->value, &h->n);
        h->name = same_name(s, before, i, h->name);
        if (h->value)
            h->value = arena_memdup(&s->mem, h->value, h->n);
    }
    rd_kafka_headers_destroy(all);
}

static void fill(struct subscriber *s, const struct topic *t)
{
    if (s->n_held > s->messages_cap) {
        s->messages_cap = s->held_cap;
        s->messages = grown(s->messages, s->messages_cap, sizeof *s->messages);
    }
    for (size_t i = 0; i < s->n_held; i++) {
        rd_kafka_message_t *m = s->held[i];
        rd_kafka_timestamp_type_t type;
        int64_t at = rd_kafka_message_timestamp(m, &type);

        s->messages[i] = (struct message){ .topic = t->name, .offset = m->offset, .broker_ms = at < 0 ? 0 : at, .key = m->key, .key_bytes = m->key_len,
                                           .value = m->payload, .value_bytes = m->len };
        add_headers(s, m, i ? &s->messages[i - 1] : NULL, &s->messages[i]);
    }
}

/* One round over the topics, beginning behind the one that was served last.  False with an error; n_held may stay 0. */
static bool take_round(struct subscriber *s, size_t max, const struct topic **ret, struct err *e)
{
    for (size_t i = 0; i < s->n_topics; i++) {
        struct topic *t = &s->topics[(s->turn + i) % s->n_topics];

        if (t->paused || !t->queue)
            continue;
        take_of(s, t, max);
        if (s->n_held == 0 && !t->failed)
            continue;
        s->turn = (s->turn + i + 1) % s->n_topics;
        *ret = t;
        return s->n_held > 0 || topic_error(s, t, e);
    }
    return true;
}

/* Until a queue got something, stop was requested or the time is over. */
static void await_any(const struct subscriber *s, int wait_ms)
{
    struct pollfd fds[] = { { .fd = s->wake_fd, .events = POLLIN }, { .fd = stop_fd(), .events = POLLIN } };

    if (poll(fds, 2, wait_ms) < 0 && errno != EINTR)
        abort();
}

static void clear_wake(const struct subscriber *s)
{
    uint64_t count;

    if (read(s->wake_fd, &count, sizeof count) < 0 && errno != EAGAIN)
        abort();
}

bool subscribe_batch(struct subscriber *s, int wait_ms, size_t max, struct message **ret, size_t *ret_n, struct err *e)
{
    int64_t end = clock_monotonic_ms() + wait_ms, left = wait_ms;
    const struct topic *t = NULL;

    give_back(s);
    while (!stop_requested()) {
        clear_wake(s);                           /* first this, then the look: what comes in between wakes us */
        take_events(s);
        if (!take_round(s, max, &t, e))
            return false;
        left = end - clock_monotonic_ms();
        if (s->n_held || left <= 0)
            break;
        await_any(s, (int)left);
    }
    if (s->n_held)
        fill(s, t);
    else if (!probe(s, e))
        return false;
    *ret = s->messages;
    *ret_n = s->n_held;
    return true;
}

/* ---- questions */

/* A broker answers a connection's requests one after the other, and a fetch waits up to fetch.wait.max.ms for messages: each
 * question behind one costs 100 to 200 ms (measured: a journal of 14 topics without news started and ended in 5.0 s, with a
 * connection of its own for questions in 0.4 s). */
static bool who_asks(struct subscriber *s, rd_kafka_t **ret, struct err *e)
{
    if (s->n_topics && !s->asker && !open_handle(s->brokers, s->client, s->group, &s->asker, e))
        return false;
    *ret = s->asker ? s->asker : s->rk;
    return true;
}

static void take_events_of_asker(struct subscriber *s)
{
    rd_kafka_queue_t *events = s->asker ? rd_kafka_queue_get_main(s->asker) : NULL;

    if (!events)
        return;
    take_events_of(s, events);
    rd_kafka_queue_destroy(events);
}

bool subscribe_ends(struct subscriber *s, const char *name, int64_t *ret_first, int64_t *ret_next, struct err *e)
{
    rd_kafka_t *asker;
    int64_t first, next;

    if (!who_asks(s, &asker, e))
        return false;
    rd_kafka_resp_err_t code = rd_kafka_query_watermark_offsets(asker, name, 0, &first, &next, ASK_MS);
    take_events_of_asker(s);                     /* always, so that they do not pile up */
    if (code) {
        take_events(s);
        kafka_fail(e, code, "ask Kafka for the ends of %s%s%.150s", name, *s->note ? ": " : "", s->note);
        if (code != RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
            e->kind = ERR_RETRY;
        return false;
    }
    *ret_first = first;
    *ret_next = next;
    return true;
}

bool subscribe_cluster_id(struct subscriber *s, struct arena *mem, const char **ret_id, struct err *e)
{
    char *id = rd_kafka_clusterid(s->rk, ASK_MS);

    if (!id) {
        take_events(s);
        return err_set(e, ERR_RETRY, "ask Kafka for its cluster's id: no answer%s%s", *s->note ? ": " : "", s->note);
    }
    *ret_id = arena_strdup(mem, id);
    rd_kafka_mem_free(s->rk, id);
    return true;
}

/* ---- mirror */

static rd_kafka_topic_partition_list_t *to_mirror(struct subscriber *s)
{
    rd_kafka_topic_partition_list_t *all = rd_kafka_topic_partition_list_new((int)s->n_topics);

    for (size_t i = 0; i < s->n_topics; i++) {
        struct topic *t = &s->topics[i];

        if (t->mirror == t->mirrored)
            continue;
        rd_kafka_topic_partition_list_add(all, t->name, 0)->offset = t->mirror;
        t->mirrored = t->mirror;
    }
    return all;
}

void subscribe_mirror(struct subscriber *s, const char *name, int64_t next_offset)
{
    struct topic *t = find_topic(s, name);
    int64_t now = clock_monotonic_ms();

    if (t)
        t->mirror = next_offset;
    if (!t || now - s->mirrored_ms < MIRROR_EVERY_MS)
        return;
    s->mirrored_ms = now;
    rd_kafka_topic_partition_list_t *all = to_mirror(s);
    if (all->cnt && rd_kafka_commit(s->rk, all, 1) != RD_KAFKA_RESP_ERR_NO_ERROR)
        s->mirrored_ms = now;                    /* a mirror: nothing rests on it */
    rd_kafka_topic_partition_list_destroy(all);
}

/* The last offsets, so that after a clean end lag tools show none; not longer than a second. */
static void mirror_last(struct subscriber *s)
{
    rd_kafka_topic_partition_list_t *all = to_mirror(s);

    if (all->cnt) {
        rd_kafka_queue_t *answer = rd_kafka_queue_new(s->rk);

        if (rd_kafka_commit_queue(s->rk, all, answer, NULL, NULL) == RD_KAFKA_RESP_ERR_NO_ERROR) {
            rd_kafka_event_t *event = rd_kafka_queue_poll(answer, MIRROR_LAST_MS);
            if (event)
                rd_kafka_event_destroy(event);
        }
        rd_kafka_queue_destroy(answer);
    }
    rd_kafka_topic_partition_list_destroy(all);
}

void subscribe_free(struct subscriber *s)
{
    if (!s)
        return;
    give_back(s);
    mirror_last(s);
    for (size_t i = 0; i < s->n_topics; i++) {
        stop_topic(&s->topics[i]);
        rd_kafka_topic_destroy(s->topics[i].rkt);
        free(s->topics[i].name);
    }
    rd_kafka_queue_destroy(s->events);
    if (s->asker)
        rd_kafka_destroy_flags(s->asker, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    rd_kafka_destroy_flags(s->rk, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    close(s->wake_fd);
    free(s->brokers);
    free(s->group);
    free(s->topics);
    free(s->held);
    free(s->messages);
    arena_release(&s->mem);
    free(s);
}
