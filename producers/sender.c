/* SPDX-License-Identifier: Apache-2.0 */
#include "sender.h"

#include <string.h>

#include "../common/ground/log.h"
#include "../common/ground/stop.h"

enum { WINDOW = 2000, HAND_OVER = 500, REPORTS = 2000, RECORD_MS = 500, FLUSH_MS = 2000, AGAIN = -1 };

bool sender_begin(struct sender *s, struct err *e)
{
    struct spool_status st;

    if (!spool_status(s->spool, &st, e))
        return false;
    /* Unsent events always belong to the current epoch: a new one takes them along. */
    s->epoch = st.epoch;
    s->recorded = s->delivered = s->handed = st.next_seq - 1 - st.unsent;
    return true;
}

static bool record(struct sender *s, struct err *e)
{
    s->recorded_ms = clock_monotonic_ms();
    if (s->delivered == s->recorded)
        return true;
    char now[TIME_TEXT_BYTES];
    if (!spool_begin(s->spool, e))
        return false;
    if (spool_sent(s->spool, s->epoch, s->delivered, e) && spool_put(s->spool, "last_delivery", time_text(clock_now(), now), e) && spool_commit(s->spool, e)) {
        s->recorded = s->delivered;
        return true;
    }
    spool_rollback(s->spool);
    return false;
}

static void throw_away(struct sender *s, int wait_ms)
{
    publish_free(s->publisher, wait_ms);
    s->publisher = NULL;
    s->handed = s->delivered;
    s->n_fresh = 0;                              /* the spool may hold a void instead by now */
}

void sender_release(struct sender *s)
{
    struct report reports[REPORTS / 10];
    int64_t end = clock_monotonic_ms() + FLUSH_MS;
    struct err ignored;

    while (s->publisher && publish_pending(s->publisher) && clock_monotonic_ms() < end) {
        size_t n = publish_poll(s->publisher, 100, reports, sizeof reports / sizeof *reports);

        for (size_t i = 0; i < n && !reports[i].failed; i++)
            if (reports[i].tag == s->delivered + 1)
                s->delivered++;
    }
    /* What is not recorded is sent once more at the next start: a repeat. */
    if (s->delivered > s->recorded && !record(s, &ignored))
        s->delivered = s->recorded;
    throw_away(s, 0);
    arena_release(&s->mem);
}

static bool open_publisher(struct sender *s, struct err *e)
{
    return s->publisher || publish_open(s->brokers, s->client, s->client_id, &s->publisher, e);
}

/* The handle is gone or no good; what was under way is handed over again, from the spool. */
static bool start_over(struct sender *s, struct err *e)
{
    throw_away(s, 0);
    if (e->kind == ERR_FATAL)
        e->kind = ERR_RETRY;
    return false;
}

/* Kafka will never take this one. */
static bool make_void(struct sender *s, int64_t seq, struct err *e)
{
    struct err why = *e;

    log_error("an event cannot be sent: a void goes under its number", LOG_INT("epoch", s->epoch), LOG_INT("seq", seq), LOG_STR("err", why.text));
    throw_away(s, 0);
    if (manifest_void(s->maker, seq, "too_large", clock_now(), e))
        err_set(e, ERR_RETRY, "%.300s", why.text);
    return false;
}

static bool take_reports(struct sender *s, int wait_ms, struct err *e)
{
    struct report reports[REPORTS / 10];
    size_t n;

    do {
        n = publish_poll(s->publisher, wait_ms, reports, sizeof reports / sizeof *reports);
        wait_ms = 0;
        for (size_t i = 0; i < n; i++) {
            if (reports[i].failed) {
                *e = reports[i].err;
                return e->kind == ERR_DATA && reports[i].tag != AGAIN ? make_void(s, reports[i].tag, e) : start_over(s, e);
            }
            if (reports[i].tag == s->delivered + 1)
                s->delivered++;
            if (reports[i].timed) {
                s->timed = true;
                s->skew_ms = reports[i].skew_ms;
            }
        }
    } while (n == sizeof reports / sizeof *reports);
    return !publish_is_fatal(s->publisher, e) || start_over(s, e);
}

static bool is_manifest(const struct message *msg)
{
    static const char type[] = "casebus.manifest";

    for (size_t i = 0; !msg->key && i < msg->n_headers; i++)
        if (strcmp(msg->headers[i].name, "ce_type") == 0)
            return msg->headers[i].n == sizeof type - 1 && memcmp(msg->headers[i].value, type, sizeof type - 1) == 0;
    return false;
}

/* A manifest says beside it what this program can read.  No room is no error: the rest goes later. */
static bool hand_over(struct sender *s, struct message *msg, int64_t seq, struct err *e)
{
    if (is_manifest(msg))
        event_message_reads(msg, &s->mem, schema_newest(s->maker->set));
    if (!publish_send(s->publisher, msg, seq, e))
        return e->kind == ERR_DATA && seq != AGAIN ? make_void(s, seq, e) : e->kind == ERR_FATAL ? start_over(s, e) : false;
    if (seq != AGAIN)
        s->handed = seq;
    return true;
}

static size_t room(const struct sender *s)
{
    size_t pending = publish_pending(s->publisher);

    return pending < WINDOW ? WINDOW - pending : 0;
}

void sender_offer(struct sender *s, const struct event *events, size_t n)
{
    s->fresh = events;
    s->n_fresh = n;
}

/* What was offered, from the next in order on; NULL: that is not there. */
static const struct event *next_fresh(const struct sender *s, size_t *ret_n)
{
    int64_t passed = s->n_fresh ? s->handed + 1 - s->fresh[0].seq : -1;

    if (passed < 0 || passed >= (int64_t)s->n_fresh || s->fresh[0].epoch != s->epoch)
        return NULL;
    *ret_n = s->n_fresh - (size_t)passed;
    return s->fresh + passed;
}

bool sender_has_fresh(const struct sender *s)
{
    size_t ignored;

    return next_fresh(s, &ignored) != NULL;
}

static bool hand_over_fresh(struct sender *s, const struct event *events, size_t n, struct err *e)
{
    arena_reset(&s->mem);
    for (size_t i = 0; i < n && room(s) > 0; i++) {
        struct message msg;

        event_to_message(&events[i], &s->mem, &msg);
        msg.topic = s->topic;
        if (!hand_over(s, &msg, events[i].seq, e))
            return false;
        if (i % 256 == 255)
            arena_reset(&s->mem);
    }
    return true;
}

static bool hand_over_spooled(struct sender *s, struct err *e)
{
    int64_t last = spool_next_seq(s->spool) - 1, to = s->handed + HAND_OVER < last ? s->handed + HAND_OVER : last;
    struct spool_message *messages;
    size_t n;

    if (s->handed >= last || room(s) < HAND_OVER)
        return true;
    arena_reset(&s->mem);
    if (!spool_range(s->spool, s->topic, s->epoch, s->handed + 1, to, &s->mem, &messages, &n, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!hand_over(s, &messages[i].msg, messages[i].seq, e))
            return false;
    return true;
}

static bool hand_over_next(struct sender *s, struct err *e)
{
    size_t n;
    const struct event *fresh = next_fresh(s, &n);

    return fresh ? hand_over_fresh(s, fresh, n, e) : hand_over_spooled(s, e);
}

bool sender_pump(struct sender *s, int wait_ms, bool *ret_idle, struct err *e)
{
    *ret_idle = false;
    if (!open_publisher(s, e) || !take_reports(s, 0, e) || !hand_over_next(s, e))
        return false;
    if (publish_pending(s->publisher) && wait_ms && !take_reports(s, wait_ms, e))
        return false;
    bool all = s->delivered >= spool_next_seq(s->spool) - 1;
    if ((all || clock_monotonic_ms() - s->recorded_ms >= RECORD_MS) && !record(s, e))
        return false;
    *ret_idle = all && s->recorded == s->delivered;
    return true;
}

/* Until no more than `most` are under way. */
static bool wait_for_room(struct sender *s, size_t most, struct err *e)
{
    while (publish_pending(s->publisher) > most) {
        if (stop_requested())
            return err_set(e, ERR_RETRY, "stopped while events were sent again");
        if (!take_reports(s, 100, e))
            return false;
    }
    return true;
}

/* Part by part, so that a long range costs no memory; whoever asked is done only when all has arrived. */
bool sender_again(struct sender *s, int64_t epoch, int64_t from, int64_t to, int64_t *ret_sent, struct err *e)
{
    struct spool_message *messages;
    size_t n;

    *ret_sent = 0;
    if (!open_publisher(s, e))
        return false;
    for (; from <= to; from += HAND_OVER) {
        int64_t until = to - from >= HAND_OVER ? from + HAND_OVER - 1 : to;

        arena_reset(&s->mem);
        if (!wait_for_room(s, WINDOW - HAND_OVER, e) || !spool_range(s->spool, s->topic, epoch, from, until, &s->mem, &messages, &n, e))
            return false;
        for (size_t i = 0; i < n; i++)
            if (!hand_over(s, &messages[i].msg, AGAIN, e))
                return false;
        *ret_sent += (int64_t)n;
    }
    return wait_for_room(s, 0, e);
}
