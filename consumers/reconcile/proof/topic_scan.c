/* SPDX-License-Identifier: Apache-2.0 */
#include "topic_scan.h"

#include <stdlib.h>

#include "../../../common/ground/stop.h"

enum { BATCH = 5000, WAIT_MS = 500, PATIENCE_MS = 60000 };

/* What cannot be read is a dead letter of the journal's: it has its place there. */
static bool note(struct topic_scan *s, const struct message *bare, struct arena *mem, struct err *e)
{
    CLEANUP(subscribe_release) struct message msg;
    uint8_t hash[HASH_BYTES];
    struct event ev;
    struct err ignored;

    subscribe_headers(s->from, bare, mem, &msg);
    if (!event_from_message(&msg, mem, &ev, &ignored))
        return true;
    if (ev.epoch == s->manifest_epoch && ev.seq == s->manifest_seq && s->manifest_offset < 0)
        s->manifest_offset = msg.offset;        /* where it came first: what was sent again stands behind other days' */
    if (s->each && !s->each(s->context, &msg, &ev, e))
        return false;
    for (size_t i = 0; i < s->n_prints; i++)
        if (prints_holds(&s->prints[i], ev.epoch, ev.seq)) {
            event_hash(&ev, hash);
            return prints_put(&s->prints[i], ev.seq, hash, msg.offset >= s->position, e);
        }
    return true;
}

static bool take_batch(struct topic_scan *s, struct arena *mem, int64_t *next, struct err *e)
{
    struct message *msgs;
    size_t n;

    if (!subscribe_batch(s->from, WAIT_MS, BATCH, &msgs, &n, e))
        return false;
    for (size_t i = 0; i < n && msgs[i].offset < s->end; i++) {
        arena_reset(mem);
        if (!note(s, &msgs[i], mem, e))
            return false;
    }
    if (n)
        *next = msgs[n - 1].offset + 1;
    return true;
}

/* What comes later is of other days. */
static bool has_all(const struct topic_scan *s)
{
    bool all = !s->each && s->manifest_offset >= 0;

    for (size_t i = 0; i < s->n_prints; i++)
        all &= s->prints[i].left == 0;
    return all;
}

static bool read_on(struct topic_scan *s, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    int64_t next = s->start, came_ms = clock_monotonic_ms();

    while (next < s->end && !has_all(s) && !s->cut_off) {
        int64_t before = next;

        if (stop_requested())
            return err_set(e, ERR_RETRY, "read %s: asked to stop at offset %lld", s->topic, (long long)next);
        if (!take_batch(s, &mem, &next, e))
            return false;
        if (next > before)
            came_ms = clock_monotonic_ms();
        else if (clock_monotonic_ms() - came_ms > PATIENCE_MS)
            return err_set(e, ERR_RETRY, "read %s: Kafka gives nothing from offset %lld on, %lld is the end", s->topic, (long long)next, (long long)s->end);
    }
    return true;
}

static bool look(struct topic_scan *s, struct err *e)
{
    int64_t first;

    s->manifest_offset = -1;
    if (!subscribe_ends(s->from, s->topic, &first, &s->end, e))
        return err_wrap(e, "which offsets has Kafka of %s", s->topic);
    s->whole = first <= s->start;
    if (!s->whole)
        s->start = first;
    if (s->position > s->end)
        return err_set(e, ERR_FATAL, "%s ends at offset %lld, the journal has read it through %lld: it is another topic than before", s->topic, (long long)s->end, (long long)s->position);
    return true;
}

/* The headers of a batch lie in memory one message after the other: those of all of them at once take a third longer. */
static bool scan(struct topic_scan *s, struct err *e)
{
    if (s->start >= s->end || (s->n_prints == 0 && !s->each))
        return true;
    subscribe_lazy(s->from);
    subscribe_pause(s->from, s->topic, false);
    if (!subscribe_assign(s->from, s->topic, s->start, e))
        return false;
    bool ok = read_on(s, e);
    subscribe_pause(s->from, s->topic, true);
    return ok;
}

bool topic_scan_run(struct topic_scan *s, struct err *e)
{
    return look(s, e) && scan(s, e);
}

static void *scan_beside(void *context)
{
    struct topic_scan *s = context;

    s->ok = scan(s, &s->err);
    for (size_t i = 0; i < s->n_prints; i++)
        prints_end(&s->prints[i], s->ok ? NULL : &s->err);
    return NULL;
}

bool topic_scan_start(struct topic_scan *s, struct err *e)
{
    if (!look(s, e))
        return false;
    if (pthread_create(&s->thread, NULL, scan_beside, s) != 0)
        abort();
    s->running = true;
    return true;
}

bool topic_scan_join(struct topic_scan *s, bool cut_off, struct err *e)
{
    if (!s->running)
        return true;
    s->cut_off = cut_off;
    pthread_join(s->thread, NULL);
    s->running = false;
    if (s->ok || cut_off)
        return true;
    *e = s->err;
    return false;
}
