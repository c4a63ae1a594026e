/* SPDX-License-Identifier: Apache-2.0 */
/* Two connections, because Kafka answers a fetch for topics without news only when its waiting time is over, and meanwhile a
 * topic that was left out (its queue was full) gets nothing:
 *
 *   quick     Kafka waits 10 ms: for at most SLOTS topics that are behind, each for SLICE messages when others wait;
 *             and for questions, which would stand behind a waiting fetch
 *   patient   Kafka waits 500 ms: for all topics that were read to their end; this is what costs nothing when nothing happens
 *
 *   waiting --slot--> quick --at the end--> patient --behind, slot--> quick --slice over--> waiting
 */
#include "subscribe.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "../ground/kafka_reader.h"
#include "../ground/stop.h"

/* FILL_MS: a batch waits that long for more of a topic of which Kafka has shown that there is more.  A reader reads ahead
 * QUICK_KB (of keys and values: 3,700 messages of 280 bytes, 4 MB with all that hangs on them) for each topic in a slot. */
enum { SLOTS = 3, SLICE = 30000, BEHIND = 500, WAKE_EVERY = 512, FILL_MS = 50, ASK_MS = 5000, PROBE_MS = 1000, UNHEARD_MS = 2000, MIRROR_EVERY_MS = 1000, MIRROR_LAST_MS = 5000 };
static const char quick_wait_ms[] = "10", quick_kb[] = "1024", patient_wait_ms[] = "500", patient_kb[] = "256";

enum place { WAITING, QUICK, PATIENT };
struct topic {
    char *name;
    enum place place;
    struct kafka_reading reading;                /* when not waiting */
    int64_t next;                                /* the offset that is expected next */
    int64_t end;                                 /* the greatest end that Kafka has shown; -1 unknown */
    int64_t started_ms, slice;                   /* when it got its place; messages since then */
    int64_t mirror, mirrored;                    /* wanted and last committed */
    bool paused;
    rd_kafka_resp_err_t failed;                  /* what stood behind messages that were given first */
};
struct held { rd_kafka_event_t *event; const rd_kafka_message_t *message; };
struct subscriber {
    char *brokers, *group;
    const struct cfg *client;
    struct kafka_reader quick, patient;
    struct topic *topics; size_t n_topics;
    size_t turn, slot_turn;                      /* who is asked first; who gets the next slot */
    struct held *held; size_t n_held, held_cap;   /* what the caller has borrowed */
    struct message *messages; size_t messages_cap;
    struct arena mem;                            /* headers of what is borrowed */
    bool lazy;                                   /* headers only when asked for */
    int wake_fd;                                 /* readable when a queue got something */
    bool suspect;                                /* an error was told since Kafka was last known to be there */
    int64_t mirrored_ms;
    char note[KAFKA_NOTE_BYTES];
};

bool subscribe_open(const char *brokers, const struct cfg *client, const char *group, struct subscriber **ret, struct err *e)
{
    struct kafka_reader quick;

    if (!kafka_reader_open(brokers, client, group, group, quick_wait_ms, quick_kb, &quick, e))
        return false;
    struct subscriber *s = calloc(1, sizeof *s);
    if (!s || !(s->brokers = strdup(brokers)) || !(s->group = strdup(group)) || (s->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) < 0)
        abort();
    s->quick = quick;
    s->client = client;
    *ret = s;
    return true;
}

static void *grown(void *old, size_t n, size_t bytes)
{
    void *p = realloc(old, n * bytes);

    if (!p)
        abort();
    return p;
}

/* ---- topics and where they are read */

static struct topic *find_topic(const struct subscriber *s, const char *name)
{
    for (size_t i = 0; i < s->n_topics; i++)
        if (strcmp(s->topics[i].name, name) == 0)
            return &s->topics[i];
    return NULL;
}

static struct topic *add_topic(struct subscriber *s, const char *name)
{
    s->topics = grown(s->topics, s->n_topics + 1, sizeof *s->topics);
    s->topics[s->n_topics] = (struct topic){ .name = strdup(name), .mirror = -1, .mirrored = -1 };
    return &s->topics[s->n_topics++];
}

static const struct kafka_reader *reader_of(const struct subscriber *s, const struct topic *t)
{
    return t->place == PATIENT ? &s->patient : &s->quick;
}

static void stop_topic(struct topic *t)
{
    kafka_reader_stop(&t->reading);
    t->place = WAITING;
}

/* What was read ahead elsewhere is dropped and comes again. */
static bool move_topic(struct subscriber *s, struct topic *t, enum place to, struct err *e)
{
    stop_topic(t);
    if (to == PATIENT && !s->patient.rk
        && !kafka_reader_open(s->brokers, s->client, s->group, NULL, patient_wait_ms, patient_kb, &s->patient, e))
        return false;
    if (!kafka_reader_start(to == PATIENT ? &s->patient : &s->quick, t->name, t->next, s->wake_fd, &t->reading, e))
        return false;
    t->place = to;
    t->slice = 0;
    t->started_ms = clock_monotonic_ms();
    return true;
}

static size_t count_at(const struct subscriber *s, enum place place)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n_topics; i++)
        n += s->topics[i].place == place && !s->topics[i].paused;
    return n;
}

/* Free slots go to those that wait, in turn. */
static bool give_slots(struct subscriber *s, struct err *e)
{
    size_t used = count_at(s, QUICK);

    for (size_t i = 0; i < s->n_topics && used < SLOTS; i++) {
        struct topic *t = &s->topics[s->slot_turn = (s->slot_turn + 1) % s->n_topics];

        if (t->place != WAITING || t->paused)
            continue;
        if (!move_topic(s, t, QUICK, e))
            return false;
        used++;
    }
    return true;
}

static void see_end(const struct subscriber *s, struct topic *t)
{
    int64_t end = kafka_reader_end(reader_of(s, t), t->name);

    if (end > t->end)
        t->end = end;
}

/* After a look at its queue: is the topic at the right place? */
static bool settle(struct subscriber *s, struct topic *t, bool empty, struct err *e)
{
    see_end(s, t);
    if (t->place == QUICK && empty && t->end >= 0 && t->next >= t->end)
        return move_topic(s, t, PATIENT, e) && give_slots(s, e);
    if (t->place == QUICK && t->slice >= SLICE && count_at(s, WAITING) > 0) {
        stop_topic(t);
        return give_slots(s, e);
    }
    if (t->place == PATIENT && t->end - t->next > BEHIND && count_at(s, QUICK) < SLOTS)
        return move_topic(s, t, QUICK, e);
    return true;
}

static void give_back(struct subscriber *s)
{
    for (size_t i = 0; i < s->n_held; i++)
        rd_kafka_event_destroy(s->held[i].event);
    s->n_held = 0;
    arena_reset(&s->mem);
}

bool subscribe_assign(struct subscriber *s, const char *name, int64_t offset, struct err *e)
{
    struct topic *t = find_topic(s, name);

    give_back(s);
    if (offset < 0)
        return err_set(e, ERR_FATAL, "read %s from offset %lld: there is no such offset", name, (long long)offset);
    if (!t)
        t = add_topic(s, name);
    stop_topic(t);
    t->next = offset;
    t->end = -1;
    t->failed = RD_KAFKA_RESP_ERR_NO_ERROR;
    return give_slots(s, e);
}

/* A paused topic is not read ahead either: it costs nothing. */
void subscribe_pause(struct subscriber *s, const char *name, bool pause)
{
    struct topic *t = find_topic(s, name);

    if (!t || t->paused == pause)
        return;
    t->paused = pause;
    stop_topic(t);                               /* its slot, if there is one, is given by the next subscribe_batch */
}

/* ---- errors */

static bool out_of_range(struct subscriber *s, const struct topic *t, struct err *e)
{
    int64_t first, next;
    struct err ignored;

    if (!subscribe_ends(s, t->name, &first, &next, &ignored))
        return err_set(e, ERR_FATAL, "%s: Kafka has nothing at offset %lld", t->name, (long long)t->next);
    return err_set(e, ERR_FATAL, "%s: wanted is offset %lld, but Kafka has %lld to %lld: %s", t->name, (long long)t->next, (long long)first, (long long)next - 1,
                   t->next < first ? "messages were deleted before they were read (retention); what is missing must come again from the agency"
                                   : "the topic was made anew or its broker lost data; messages must come again from the agency");
}

/* What stands in a topic's queue instead of a message.  A topic that is not there may be made while we run. */
static bool topic_error(struct subscriber *s, struct topic *t, struct err *e)
{
    rd_kafka_resp_err_t code = t->failed;

    t->failed = RD_KAFKA_RESP_ERR_NO_ERROR;
    if (code == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET || code == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE)
        return out_of_range(s, t, e);
    stop_topic(t);                               /* so that it is asked anew */
    kafka_fail(e, code, "read %s from offset %lld", t->name, (long long)t->next);
    if (code != RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
        e->kind = ERR_RETRY;
    return false;
}

static void take_errors(struct subscriber *s)
{
    bool any = kafka_reader_errors(&s->quick, s->note);

    s->suspect = kafka_reader_errors(&s->patient, s->note) || any || s->suspect;
}

/* A topic that was started and of which Kafka does not even show the end: librdkafka keeps missing rights to itself. */
static bool any_unheard(const struct subscriber *s)
{
    for (size_t i = 0; i < s->n_topics; i++)
        if (s->topics[i].place == QUICK && s->topics[i].end < 0 && clock_monotonic_ms() - s->topics[i].started_ms > UNHEARD_MS)
            return true;
    return false;
}

static bool check_topics(struct subscriber *s, const struct rd_kafka_metadata *metadata, struct err *e)
{
    for (int i = 0; i < metadata->topic_cnt; i++) {
        struct topic *t = find_topic(s, metadata->topics[i].topic);

        if (!t || t->place == WAITING || !metadata->topics[i].err)
            continue;
        t->failed = metadata->topics[i].err;
        return topic_error(s, t, e);
    }
    return true;
}

/* Nothing came, and an error was told or something is not heard of: is Kafka there, and do we get what we ask for?  librdkafka
 * tells when a connection broke, never when it stands again. */
static bool probe(struct subscriber *s, struct err *e)
{
    const struct rd_kafka_metadata *metadata;

    if (!(s->suspect || any_unheard(s)) || stop_requested())
        return true;
    rd_kafka_resp_err_t code = rd_kafka_metadata(s->quick.rk, 0, NULL, &metadata, PROBE_MS);
    if (code) {
        kafka_fail(e, code, "read from Kafka at %.80s%s%.150s", s->brokers, *s->note ? ": " : "", s->note);
        e->kind = ERR_RETRY;
        return false;
    }
    s->suspect = false;
    bool ok = check_topics(s, metadata, e);
    rd_kafka_metadata_destroy(metadata);
    return ok;
}

/* ---- batches */

static void hold(struct subscriber *s, struct topic *t, rd_kafka_event_t *event)
{
    const rd_kafka_message_t *m = rd_kafka_event_message_next(event);

    if (s->n_held == s->held_cap) {
        s->held_cap = s->held_cap ? 2 * s->held_cap : 1024;
        s->held = grown(s->held, s->held_cap, sizeof *s->held);
    }
    s->held[s->n_held++] = (struct held){ event, m };
    t->next = m->offset + 1;
    t->slice++;
}

/* The next one; for one that Kafka has shown we wait a little, so that a backlog comes in full batches. */
static rd_kafka_event_t *take_one(struct subscriber *s, struct topic *t)
{
    rd_kafka_event_t *event = rd_kafka_queue_poll(t->reading.queue, 0);

    if (event || s->n_held == 0)
        return event;
    see_end(s, t);
    if (t->next >= t->end || stop_requested())
        return NULL;
    kafka_reader_wake(reader_of(s, t));
    return rd_kafka_queue_poll(t->reading.queue, FILL_MS);
}

/* What the topic has, up to max or an error. */
static void take_of(struct subscriber *s, struct topic *t, size_t max)
{
    rd_kafka_event_t *event;

    while (s->n_held < max && !t->failed && (event = take_one(s, t))) {
        if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_FETCH) {
            hold(s, t, event);
            if (s->n_held % WAKE_EVERY == 0)
                kafka_reader_wake(reader_of(s, t));
            continue;
        }
        t->failed = rd_kafka_event_error(event);
        rd_kafka_event_destroy(event);
    }
    if (s->n_held)
        kafka_reader_wake(reader_of(s, t));      /* while the caller works, the next ones come */
}

/* librdkafka makes a list of sixteen allocations per message, some 2 KB, when it is asked. */
static void lend_headers(const rd_kafka_message_t *m, struct arena *mem, struct message *msg)
{
    rd_kafka_headers_t *all;

    if (rd_kafka_message_detach_headers((rd_kafka_message_t *)(uintptr_t)m, &all) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return;
    msg->lent = all;
    msg->n_headers = rd_kafka_header_cnt(all);
    msg->headers = ARENA_ARRAY(mem, struct header, msg->n_headers);
    for (size_t i = 0; i < msg->n_headers; i++)
        rd_kafka_header_get_all(all, i, &msg->headers[i].name, &msg->headers[i].value, &msg->headers[i].n);
}

void subscribe_release(struct message *msg)
{
    if (msg->lent)
        rd_kafka_headers_destroy(msg->lent);
    msg->lent = NULL;
}

/* Those of a whole batch lie side by side, and their lists are given back at once. */
static void copy_headers(const rd_kafka_message_t *m, struct arena *mem, struct message *msg)
{
    lend_headers(m, mem, msg);
    for (size_t i = 0; i < msg->n_headers; i++) {
        struct header *h = &msg->headers[i];

        h->name = arena_strdup(mem, h->name);
        if (h->value)
            h->value = arena_memdup(mem, h->value, h->n);
    }
    subscribe_release(msg);
}

static void fill(struct subscriber *s, const struct topic *t)
{
    if (s->n_held > s->messages_cap) {
        s->messages_cap = s->held_cap;
        s->messages = grown(s->messages, s->messages_cap, sizeof *s->messages);
    }
    for (size_t i = 0; i < s->n_held; i++) {
        const rd_kafka_message_t *m = s->held[i].message;
        rd_kafka_timestamp_type_t type;
        int64_t at = rd_kafka_message_timestamp(m, &type);

        s->messages[i] = (struct message){ .topic = t->name, .offset = m->offset, .broker_ms = at < 0 ? 0 : at, .key = m->key, .key_bytes = m->key_len,
                                           .value = m->payload, .value_bytes = m->len };
        if (!s->lazy)
            copy_headers(m, &s->mem, &s->messages[i]);
    }
}

void subscribe_lazy(struct subscriber *s)
{
    s->lazy = true;
}

void subscribe_headers(struct subscriber *s, const struct message *msg, struct arena *mem, struct message *ret)
{
    assert(msg >= s->messages && msg < s->messages + s->n_held);
    *ret = *msg;
    if (s->lazy)
        lend_headers(s->held[msg - s->messages].message, mem, ret);
}

/* One round over the topics, beginning behind the one that was served last.  False with an error; n_held may stay 0. */
static bool take_round(struct subscriber *s, size_t max, const struct topic **ret, struct err *e)
{
    for (size_t i = 0; i < s->n_topics; i++) {
        struct topic *t = &s->topics[(s->turn + i) % s->n_topics];

        if (!t->reading.queue)
            continue;
        take_of(s, t, max);
        if (s->n_held == 0 && t->failed) {
            s->turn = (s->turn + i + 1) % s->n_topics;
            return topic_error(s, t, e);
        }
        if (!settle(s, t, s->n_held == 0, e))
            return false;
        if (s->n_held == 0)
            continue;
        s->turn = (s->turn + i + 1) % s->n_topics;
        *ret = t;
        return true;
    }
    return true;
}

/* Until a queue got something, stop was requested or the time is over. */
static void await_any(const struct subscriber *s, int64_t wait_ms)
{
    struct pollfd fds[] = { { .fd = s->wake_fd, .events = POLLIN }, { .fd = stop_fd(), .events = POLLIN } };

    if (poll(fds, 2, (int)wait_ms) < 0 && errno != EINTR)
        abort();
}

static void clear_wake(const struct subscriber *s)
{
    uint64_t count;

    if (read(s->wake_fd, &count, sizeof count) < 0 && errno != EAGAIN)
        abort();
}

/* A topic in a slot that has nothing shows it only by an empty answer, of which nobody tells: it is looked at again soon. */
static int64_t next_look(const struct subscriber *s, int64_t left)
{
    return count_at(s, QUICK) && left > 10 ? 10 : left;
}

bool subscribe_batch(struct subscriber *s, int wait_ms, size_t max, struct message **ret, size_t *ret_n, struct err *e)
{
    int64_t end = clock_monotonic_ms() + wait_ms, left = wait_ms;
    const struct topic *t = NULL;

    give_back(s);
    while (!stop_requested()) {
        clear_wake(s);                           /* first this, then the look: what comes in between wakes us */
        take_errors(s);
        if (!give_slots(s, e) || !take_round(s, max, &t, e))
            return false;
        left = end - clock_monotonic_ms();
        if (s->n_held || left <= 0)
            break;
        await_any(s, next_look(s, left));
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

/* Not rd_kafka_query_watermark_offsets, which in librdkafka 2.0 never returns when the broker goes away meanwhile. */
static rd_kafka_resp_err_t ask_offset(struct subscriber *s, const char *name, int64_t which, int64_t *ret)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_t *t = rd_kafka_topic_partition_list_add(list, name, 0);

    t->offset = which;
    rd_kafka_resp_err_t code = rd_kafka_offsets_for_times(s->quick.rk, list, ASK_MS);
    if (!code)
        code = t->err;
    *ret = t->offset;
    rd_kafka_topic_partition_list_destroy(list);
    return code;
}

/* librdkafka remembers for minutes that a topic was not there: who asks for one that was made meanwhile must have it looked up.  To whom
 * it is forbidden it says that there is none; only this answer tells. */
static bool is_forbidden(struct subscriber *s, const char *name)
{
    const struct rd_kafka_metadata *metadata;
    rd_kafka_topic_t *topic = rd_kafka_topic_new(s->quick.rk, name, NULL);
    bool forbidden = false;

    if (!topic)
        return false;
    if (rd_kafka_metadata(s->quick.rk, 0, topic, &metadata, ASK_MS) == RD_KAFKA_RESP_ERR_NO_ERROR) {
        forbidden = metadata->topic_cnt == 1 && metadata->topics[0].err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED;
        rd_kafka_metadata_destroy(metadata);
    }
    rd_kafka_topic_destroy(topic);
    return forbidden;
}

static bool is_not_there(rd_kafka_resp_err_t code)
{
    return code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION || code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC || code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
}

bool subscribe_ends(struct subscriber *s, const char *name, int64_t *ret_first, int64_t *ret_next, struct err *e)
{
    int64_t first, next;
    rd_kafka_resp_err_t code = ask_offset(s, name, RD_KAFKA_OFFSET_BEGINNING, &first);

    if (is_not_there(code))
        code = is_forbidden(s, name) ? RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED : ask_offset(s, name, RD_KAFKA_OFFSET_BEGINNING, &first);
    if (!code)
        code = ask_offset(s, name, RD_KAFKA_OFFSET_END, &next);
    if (code) {
        take_errors(s);
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
    char *id = rd_kafka_clusterid(s->quick.rk, ASK_MS);

    if (!id) {
        take_errors(s);
        return err_set(e, ERR_RETRY, "ask Kafka at %s for its cluster's id: no answer%s%s", s->brokers, *s->note ? ": " : "", s->note);
    }
    *ret_id = arena_strdup(mem, id);
    rd_kafka_mem_free(s->quick.rk, id);
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
    if (all->cnt && rd_kafka_commit(s->quick.rk, all, 1) != RD_KAFKA_RESP_ERR_NO_ERROR)
        s->mirrored_ms = now;                    /* a mirror: nothing rests on it */
    rd_kafka_topic_partition_list_destroy(all);
}

/* The last offsets, so that after a clean end lag tools show none; where no coordinator answers, not longer than that. */
static void mirror_last(struct subscriber *s)
{
    rd_kafka_topic_partition_list_t *all = to_mirror(s);

    if (all->cnt) {
        rd_kafka_queue_t *answer = rd_kafka_queue_new(s->quick.rk);

        if (rd_kafka_commit_queue(s->quick.rk, all, answer, NULL, NULL) == RD_KAFKA_RESP_ERR_NO_ERROR) {
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
        free(s->topics[i].name);
    }
    kafka_reader_close(&s->patient);
    kafka_reader_close(&s->quick);
    close(s->wake_fd);
    free(s->topics);
    free(s->held);
    free(s->messages);
    free(s->brokers);
    free(s->group);
    arena_release(&s->mem);
    free(s);
}
