/* SPDX-License-Identifier: Apache-2.0 */
/* producer_take - sources -> spool, the days that are closed before, and what the operators are told meanwhile. */
#include <stdio.h>
#include <stdlib.h>

#include "certificate/next.h"
#include "producer_parts.h"
#include "silence.h"
#include "trouble.h"

enum { BATCH_RECORDS = 2048, COUNTS = 6 };

bool producer_set_gate(struct producer *p, struct err *e)
{
    if (p->gate.words && p->consents == p->inbox.consents) {
        p->gate.today = p->today;
        return true;
    }
    p->consents = p->inbox.consents;
    return gate_refresh(&p->gate, p->spool, p->today, e);
}

void producer_begin_input(struct producer *p, struct opened_source *s)
{
    if (!p->ahead)
        p->ahead = ahead_new(BATCH_RECORDS);
    p->current = s;
    ahead_begin(p->ahead, s, producer_now(p));
}

/* The first input that any source has, beginning behind the source that had the last one.  One whose world is unwell (a database that is
 * away) keeps the others waiting for nothing. */
static bool find_input(struct producer *p, struct err *e)
{
    struct err unwell = {0};

    if (!producer_set_gate(p, e))
        return false;
    for (size_t i = 0; i < p->n_sources; i++) {
        struct opened_source *s = &p->sources[(p->turn + i) % p->n_sources];
        bool found = false;

        if (!s->kind->take(s->source, &found, e)) {
            err_wrap(e, "source %s", s->name);
            if (e->kind != ERR_RETRY)
                return false;
            unwell = *e;
        }
        if (!found)
            continue;
        p->turn = (p->turn + i + 1) % p->n_sources;
        producer_begin_input(p, s);
        return true;
    }
    *e = unwell;
    return unwell.kind == ERR_NONE;
}

bool producer_read_batch(struct producer *p, struct err *e)
{
    sender_offer(&p->sender, NULL, 0);           /* what was not handed over by now is read from the spool */
    if (!ahead_take(p->ahead, producer_now(p), &p->batch, &p->mem, e))
        return err_wrap(e, "source %s", p->current->name);
    p->stage = READ;
    return true;
}

static bool has_room(struct producer *p, struct err *e)
{
    int64_t bytes;

    if (!spool_bytes(p->spool, &bytes, e))
        return false;
    bool full = bytes > p->set->quota_mb << 20;
    if (!trouble_room(&p->manifest, full, bytes >> 20, p->set->quota_mb, producer_now(p), e))
        return false;
    return !full || err_set(e, ERR_RETRY, "the spool %s has %lld MB, spool.quota_mb allows %lld: it shrinks when the hub has confirmed what was sent, or allow more", p->set->spool_file,
                            (long long)(bytes >> 20), (long long)p->set->quota_mb);
}

static size_t count_batch(const struct producer *p, struct spool_count counts[COUNTS])
{
    const struct source_batch *b = p->batch;
    int64_t gated = 0, rejected = 0;
    size_t n = 0;

    for (size_t i = 0; i < b->n_rejects; i++) {
        gated += b->rejects[i].gated && !b->rejects[i].counted;
        rejected += !b->rejects[i].gated && !b->rejects[i].counted;
    }
    const struct { const char *what; int64_t add; } all[COUNTS] = {
        { "files", p->current->kind->give && b->end && !b->again && !b->held }, { "records", b->records }, { "events", (int64_t)b->n_events }, { "unchanged", b->unchanged },
        { "gated", gated }, { "rejected", rejected },
    };
    for (size_t i = 0; i < COUNTS; i++)
        if (all[i].add)
            counts[n++] = (struct spool_count){ .source = p->current->name, .what = all[i].what, .add = all[i].add };
    return n;
}

/* What is spooled after the day was closed counts for the next. */
static bool date_counts(struct producer *p, struct spool_count *counts, size_t n, struct err *e)
{
    day_num day;

    if (!manifest_counting(p->spool, p->today, &day, e))
        return false;
    for (size_t i = 0; i < n; i++)
        counts[i].day = day;
    return true;
}

/* How many records were refused in all, for status. */
static bool add_rejected(struct producer *p, const struct source_batch *b, struct err *e)
{
    char text[24], *before = NULL;
    size_t n = 0;

    for (size_t i = 0; i < b->n_rejects; i++)
        n += !b->rejects[i].counted;
    if (n == 0)
        return true;
    if (!spool_get(p->spool, "rejected", &before, e))
        return false;
    snprintf(text, sizeof text, "%lld", (before ? strtoll(before, NULL, 10) : 0) + (long long)n);
    free(before);
    return spool_put(p->spool, "rejected", text, e);
}

/* Events, progress and counts, on disk together or not at all. */
static bool write_block(struct producer *p, struct err *e)
{
    struct source_batch *b = p->batch;
    struct spool_count counts[COUNTS];
    struct spool_block block = { .events = b->events, .n_events = b->n_events, .origins = b->origins,
                                 .progress = b->progress, .n_progress = b->n_progress,
                                 .locals = b->locals, .n_locals = b->n_locals, .rows_of = b->rows_of, .rows = b->rows, .n_rows = b->n_rows, .counts = counts, .n_counts = count_batch(p, counts) };

    for (size_t i = 0; b->origins && i < b->n_events; i++)
        b->origins[i].taken = p->today;
    bool came = b->end && !b->refused && p->current->expect;
    if (!block.n_events && !block.n_progress && !block.n_counts && !came)
        return true;
    if (!has_room(p, e) || !spool_begin(p->spool, e))
        return false;
    if (date_counts(p, counts, block.n_counts, e) && spool_append(p->spool, &block, e) && add_rejected(p, b, e) && (!came || silence_end(p->spool, p->current, &p->office, producer_now(p), e))
        && spool_commit(p->spool, e))
        return true;
    spool_rollback(p->spool);
    return false;
}

void producer_add_to_sum(struct producer *p)
{
    p->sum.files += p->batch->end;
    p->sum.held += p->batch->held;
    p->sum.records += p->batch->records;
    p->sum.events += (int64_t)p->batch->n_events;
    p->sum.rejected += (int64_t)p->batch->n_rejects;
}

bool producer_take_some(struct producer *p, bool *ret_busy, struct err *e)
{
    if (!p->current && !find_input(p, e))
        return false;
    *ret_busy = p->current != NULL;
    if (!p->current)
        return true;
    const struct source_kind *kind = p->current->kind;
    if (p->stage == NO_BATCH && !producer_read_batch(p, e))
        return false;
    if (p->stage == READ) {
        if (!kind->keep(p->current->source, p->batch, p->mem, e))
            return false;
        p->stage = KEPT;
    }
    if (p->stage == KEPT) {
        if (!write_block(p, e))
            return false;
        p->stage = SPOOLED;
        sender_offer(&p->sender, p->batch->events, p->batch->n_events);
        producer_add_to_sum(p);
    }
    if (!kind->ack(p->current->source, p->batch, e))
        return false;
    p->stage = NO_BATCH;
    if (p->batch->end) {
        p->current = NULL;
        p->watched_minute = 0;
    }
    return true;
}

/* ---- closing days */

bool producer_close_through(struct producer *p, day_num through, struct err *e)
{
    time_us now = producer_now(p);
    int closed;
    bool behind;

    if (!manifest_close(&p->manifest, through, p->today, now, &closed, &behind, e))
        return false;
    char day[DAY_TEXT_BYTES];
    if (behind)
        log_warn("this day is before the last closed one: nothing is closed", LOG_STR("today", day_text(p->today, day)));
    else if (closed)
        log_info("days are closed", LOG_STR("through", day_text(through, day)), LOG_INT("manifests", closed));
    return true;
}

bool producer_close_days(struct producer *p, struct err *e)
{
    time_us now = producer_now(p);
    int64_t minute = now / 60000000;

    if (minute == p->closed_minute)
        return true;
    if (!producer_close_through(p, manifest_due(p->today, now, !p->once), e))
        return false;
    p->closed_minute = minute;
    return true;
}

/* The next certificate is asked for in time; that it cannot be keeps nobody from delivering. */
static void watch_certificate(struct producer *p)
{
    CLEANUP(arena_release) struct arena mem = {0};
    char day[DAY_TEXT_BYTES];
    struct certificate c;
    struct next n;
    struct err e;
    bool waits;

    if (p->certificate_told == p->today || !next_place(p->set, &mem, &n, &e) || !next_is_due(&n, p->today, &mem, &c))
        return;
    p->certificate_told = p->today;
    const char *until = day_text(clock_day(c.until), day);
    if (next_ask(&n, &waits, &e))
        log_warn("our certificate ends: send the request to the operator of the hub", LOG_STR("until", until), LOG_STR("request", n.request));
    else
        log_warn("our certificate ends, and the next one cannot be asked for", LOG_STR("until", until), LOG_STR("err", e.text));
}

bool producer_watch(struct producer *p, struct err *e)
{
    time_us now = producer_now(p);
    int64_t minute = now / 60000000;

    if (minute == p->watched_minute)
        return true;
    if (!office_tell(&p->manifest, &p->office, now, e) || !silence_watch(&p->manifest, p->sources, p->n_sources, &p->office, now, e) || !trouble_watch(&p->manifest, now, e)
        || !stock_watch(&p->manifest, p->sources, p->n_sources, &p->office, now, e))
        return false;
    watch_certificate(p);
    p->watched_minute = minute;
    return true;
}
