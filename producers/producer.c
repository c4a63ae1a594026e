/* SPDX-License-Identifier: Apache-2.0 */
#include "producer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "../common/backoff.h"
#include "../common/seal.h"
#include "../common/stop.h"
#include "ahead.h"
#include "deliver.h"
#include "dry_run.h"
#include "epoch.h"
#include "gate.h"
#include "inbox.h"
#include "manifest.h"
#include "sender.h"
#include "source.h"

/* FRESH_MS: so long the next batch waits for what of the one before was not yet handed to librdkafka: read from the spool it costs more. */
enum { BATCH_RECORDS = 2048, IDLE_MS = 100, BUSY_MS = 5, FRESH_MS = 20, PUBLISH_WAIT_S = 5, QUOTA_EVERY_MS = 1000, COUNTS = 6 };

/* One of the four things the loop does in turn.  When the world is unwell for one of them, the others go on. */
struct activity { const char *what; struct backoff backoff; int64_t not_before_ms; };

struct producer {
    struct app *app;
    const struct producer_settings *set;
    struct schema_set *schemas;
    uint8_t key[KEY_BYTES];
    struct gate gate;
    int64_t consents;                    /* of the inbox's, that the gate knows */
    struct spool *spool;
    int lock_fd;
    bool may_send;                       /* the lock is ours: nobody else sends from this spool */
    struct source_context context;
    struct opened_source *sources; size_t n_sources, turn;
    struct opened_source lines;          /* for publish, where no source of that name is configured */

    /* the batch in hand: no other is taken before it is acknowledged */
    struct ahead *ahead;
    struct opened_source *current;
    struct source_batch *batch;
    struct arena *mem;                   /* the batch's */
    enum { NO_BATCH, READ, KEPT, SPOOLED } stage;

    struct manifest_maker manifest;
    struct sender sender;
    struct inbox inbox;
    struct deliveries deliveries;
    bool letters_came;                   /* the last look into the inbox found some: there may be more of what is delivered together */
    bool settled;                        /* the epoch was compared with topic and inbox */
    bool sent_all;
    bool once;                           /* out when all is done */
    bool no_taking;                      /* only send */
    struct activity taking, sending, reading, delivering;
    int64_t quota_ms, closed_minute;
    day_num today;
    struct producer_sum sum;
};

const struct producer_sum *producer_sum(const struct producer *p)
{
    return &p->sum;
}

/* The clock's time, on the day that --today names. */
static time_us now_of(struct producer *p)
{
    time_us now = clock_now();

    if (!p->app->today_given)
        p->today = clock_day(now);
    return p->app->today_given ? clock_midnight(p->today) + (now - clock_midnight(clock_day(now))) : now;
}

/* ---- opening */

/* The short form of one source (INTERFACES 8): source, subject and events stand at the top. */
static const struct cfg *one_source(const struct producer_settings *set, struct arena *mem)
{
    static const char *const added[] = { "name", "subject", "events" };
    struct cfg *list = ARENA_NEW(mem, struct cfg), *group = ARENA_NEW(mem, struct cfg);
    const struct cfg name = { .kind = CFG_STRING, .name = "name", .text = "drop", .file = set->source->file, .line = set->source->line };
    const struct cfg *parts[] = { &name, set->subject, set->events };

    *group = *set->source;
    group->items = ARENA_ARRAY(mem, struct cfg, group->n + 3);
    memcpy(group->items, set->source->items, set->source->n * sizeof *group->items);
    for (size_t i = 0; i < 3; i++)
        if (parts[i] && !cfg_get(set->source, added[i]))
            group->items[group->n++] = *parts[i];
    *list = (struct cfg){ .kind = CFG_LIST, .name = "sources", .file = group->file, .line = group->line, .items = group, .n = 1 };
    return list;
}

static bool all_sources(const struct producer_settings *set, struct arena *mem, const struct cfg **ret, struct err *e)
{
    if (set->sources && set->source)
        return cfg_fail(e, set->source, "sources = ( ... ) and source = { ... }: only one of them can be");
    if ((set->subject || set->events) && !set->source)
        return cfg_fail(e, set->subject ? set->subject : set->events, "subject and events at the top belong to source = { ... }, which is missing");
    *ret = set->source ? one_source(set, mem) : set->sources;
    return true;
}

/* Answers that the office drops are read without being asked for. */
static const struct cfg *with_answers(const struct cfg *list, const char *pattern, struct arena *mem)
{
    const struct { const char *name, *text; } said[] = { { "name", "answers" }, { "kind", "answers" }, { "path", pattern } };
    struct cfg *more = ARENA_NEW(mem, struct cfg), *group;
    size_t n = list ? list->n : 0;

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < 2; k++) {
            const struct cfg *member = cfg_get(&list->items[i], said[k].name);

            if (member && member->kind == CFG_STRING && strcmp(member->text, "answers") == 0)
                return list;
        }
    *more = (struct cfg){ .kind = CFG_LIST, .name = "sources", .file = "inbox", .items = ARENA_ARRAY(mem, struct cfg, n + 1), .n = n + 1 };
    if (n)
        memcpy(more->items, list->items, n * sizeof *more->items);
    group = &more->items[n];
    *group = (struct cfg){ .kind = CFG_GROUP, .file = "inbox", .items = ARENA_ARRAY(mem, struct cfg, 3), .n = 3 };
    for (size_t i = 0; i < 3; i++)
        group->items[i] = (struct cfg){ .kind = CFG_STRING, .name = said[i].name, .text = said[i].text, .file = "" };
    return more;
}

static bool open_sources(struct producer *p, struct err *e)
{
    const struct cfg *list = NULL;
    const char *file = p->app->config_file, *slash = strrchr(file, '/');

    p->context.set = p->schemas;
    p->context.spool = p->spool;
    p->context.folder = slash ? arena_strndup(&p->app->mem, file, (size_t)(slash - file)) : ".";
    p->context.at_once = p->app->until_caught_up;
    p->context.reader = (struct event_reader){ .set = p->schemas, .agency = p->set->agency, .tenant = p->set->tenant, .consent = p->set->consent, .key = p->key, .gate = &p->gate };
    if (!deliveries_open(p->set->inbox ? p->set->inbox : p->set->deliveries, p->context.folder, &p->manifest, &p->app->mem, &p->deliveries, e) || !all_sources(p->set, &p->app->mem, &list, e))
        return false;
    return sources_open(with_answers(list, p->deliveries.answers, &p->app->mem), &p->context, &p->app->mem, &p->sources, &p->n_sources, e);
}

static bool check_names(const struct producer_settings *set, struct arena *mem, struct err *e)
{
    const char *slug, *scope;

    if (!agency_id_split(set->agency, mem, &slug, &scope))
        return err_set(e, ERR_CONFIG, "agency = \"%s\": expected type@scope, like jobcenter@05162", set->agency);
    if (strlen(set->tenant) != 8 || strspn(set->tenant, "0123456789") != 8)
        return err_set(e, ERR_CONFIG, "tenant = \"%s\": expected the 8 digits of a municipality", set->tenant);
    return true;
}

/* Types that this agency sends in an older version, until its hub knows the newer one. */
static bool hold_versions(struct producer *p, struct err *e)
{
    const struct cfg *list = p->set->versions;

    for (size_t i = 0; list && i < list->n; i++) {
        const char *name = list->items[i].kind == CFG_STRING ? list->items[i].text : "";
        const struct schema *s = schema_named(p->schemas, name);

        if (!s)
            return cfg_fail(e, &list->items[i], "versions: \"%s\" is no version of an event type; expected TYPE@VERSION, like family.member.arrived@1", name);
        schema_hold(p->schemas, s);
    }
    return true;
}

static bool open_pure(struct producer *p, struct err *e)
{
    return check_names(p->set, &p->app->mem, e) && schema_load(p->set->schemas, &p->app->mem, &p->schemas, e) && hold_versions(p, e)
           && access_load(p->set->schemas, p->schemas, &p->app->mem, &p->gate.access, e) && key_read(p->set->key, p->key, e);
}

/* Only one process sends from a spool: two would send numbers out of order. */
static bool take_lock(struct producer *p, struct err *e)
{
    const char *file = arena_printf(&p->app->mem, "%s.lock", p->set->spool_file);

    p->lock_fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (p->lock_fd < 0)
        return err_set(e, ERR_CONFIG, "cannot open %s: %s", file, strerror(errno));
    p->may_send = flock(p->lock_fd, LOCK_EX | LOCK_NB) == 0;
    return true;
}

static void set_up_travel(struct producer *p)
{
    struct arena *mem = &p->app->mem;
    const char *events = topic_name(mem, p->set->tenant, p->set->agency, "events");
    char *principal = arena_strdup(mem, p->set->agency);

    *strchr(principal, '@') = '.';
    p->sender = (struct sender){ .brokers = p->set->brokers, .client = p->set->client, .client_id = principal, .topic = events, .spool = p->spool, .maker = &p->manifest };
    p->inbox = (struct inbox){ .brokers = p->set->brokers, .client = p->set->client, .group = principal, .set = p->schemas,
                               .topic = topic_name(mem, p->set->tenant, p->set->agency, "inbox"), .spool = p->spool, .deliveries = &p->deliveries };
    p->manifest = (struct manifest_maker){ .set = p->schemas, .agency = p->set->agency, .tenant = p->set->tenant, .spool = p->spool };
}

static void set_up_activities(struct producer *p)
{
    struct activity *const all[] = { &p->taking, &p->sending, &p->reading, &p->delivering };
    static const char *const names[] = { "cannot take in more", "cannot send", "cannot read the inbox", "cannot deliver" };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        *all[i] = (struct activity){ names[i], { .first_ms = 100, .most_ms = 5000, .give_up_s = p->app->give_up_s }, 0 };
}

bool producer_open(struct app *app, const struct producer_settings *set, struct producer **ret, struct err *e)
{
    struct producer *p = ARENA_NEW(&app->mem, struct producer);

    p->app = app;
    p->set = set;
    p->today = app->today;
    p->once = app->until_caught_up;
    p->lock_fd = -1;
    set_up_activities(p);
    if (open_pure(p, e) && spool_open(set->spool_file, clock_now(), &p->spool, e) && take_lock(p, e) && open_sources(p, e)) {
        set_up_travel(p);
        if (spool_was_copied(p->spool))
            log_warn("this spool is a copy or was restored: a new epoch begins", LOG_STR("spool", set->spool_file), LOG_INT("epoch", spool_epoch(p->spool)));
        *ret = p;
        return true;
    }
    producer_free(p);
    return false;
}

void producer_free(struct producer *p)
{
    if (!p)
        return;
    if (p->spool) {
        sender_release(&p->sender);
        inbox_release(&p->inbox);
    }
    ahead_free(p->ahead);
    sources_close(p->sources, p->n_sources);
    sources_close(&p->lines, p->lines.source ? 1 : 0);
    deliveries_close(&p->deliveries);
    spool_free(p->spool);
    gate_release(&p->gate);
    schema_free(p->schemas);
    if (p->lock_fd >= 0)
        close(p->lock_fd);
}

bool producer_check(struct app *app, const struct producer_settings *set, struct err *e)
{
    struct producer p = { .app = app, .set = set, .lock_fd = -1 };
    bool ok = open_pure(&p, e) && open_sources(&p, e);

    sources_close(p.sources, p.n_sources);
    deliveries_close(&p.deliveries);
    schema_free(p.schemas);
    return ok;
}

/* ---- sources -> spool */

/* While nothing is being read: what the hub said of consents since the last input, and the day. */
static bool set_gate(struct producer *p, struct err *e)
{
    if (p->gate.words && p->consents == p->inbox.consents) {
        p->gate.today = p->today;
        return true;
    }
    p->consents = p->inbox.consents;
    return gate_refresh(&p->gate, p->spool, p->today, e);
}

static void begin_input(struct producer *p, struct opened_source *s)
{
    if (!p->ahead)
        p->ahead = ahead_new(BATCH_RECORDS);
    p->current = s;
    ahead_begin(p->ahead, s, now_of(p));
}

/* The first input that any source has, beginning behind the source that had the last one. */
static bool find_input(struct producer *p, struct err *e)
{
    if (!set_gate(p, e))
        return false;
    for (size_t i = 0; i < p->n_sources; i++) {
        struct opened_source *s = &p->sources[(p->turn + i) % p->n_sources];
        bool found;

        if (!s->kind->take(s->source, &found, e))
            return err_wrap(e, "source %s", s->name);
        if (!found)
            continue;
        p->turn = (p->turn + i + 1) % p->n_sources;
        begin_input(p, s);
        return true;
    }
    return true;
}

static bool read_batch(struct producer *p, struct err *e)
{
    sender_offer(&p->sender, NULL, 0);           /* what was not handed over by now is read from the spool */
    if (!ahead_take(p->ahead, now_of(p), &p->batch, &p->mem, e))
        return err_wrap(e, "source %s", p->current->name);
    p->stage = READ;
    return true;
}

static bool has_room(struct producer *p, struct err *e)
{
    struct spool_status st;

    if (clock_monotonic_ms() - p->quota_ms < QUOTA_EVERY_MS)
        return true;
    if (!spool_status(p->spool, &st, e))
        return false;
    if (st.bytes > p->set->quota_mb << 20)
        return err_set(e, ERR_RETRY, "the spool %s has %lld MB, spool.quota_mb allows %lld: it shrinks when the hub has confirmed what was sent, or allow more", p->set->spool_file,
                       (long long)(st.bytes >> 20), (long long)p->set->quota_mb);
    p->quota_ms = clock_monotonic_ms();
    return true;
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
        { "files", b->end && !b->again && !b->held }, { "records", b->records }, { "events", (int64_t)b->n_events }, { "unchanged", b->unchanged },
        { "gated", gated }, { "rejected", rejected },
    };
    for (size_t i = 0; i < COUNTS; i++)
        if (all[i].add)
            counts[n++] = (struct spool_count){ p->current->name, all[i].what, p->today, all[i].add };
    return n;
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
    if (!block.n_events && !block.n_progress && !block.n_counts)
        return true;
    if (!has_room(p, e) || !spool_begin(p->spool, e))
        return false;
    if (spool_append(p->spool, &block, e) && add_rejected(p, b, e) && spool_commit(p->spool, e))
        return true;
    spool_rollback(p->spool);
    return false;
}

static void add_to_sum(struct producer *p)
{
    p->sum.files += p->batch->end;
    p->sum.held += p->batch->held;
    p->sum.records += p->batch->records;
    p->sum.events += (int64_t)p->batch->n_events;
    p->sum.rejected += (int64_t)p->batch->n_rejects;
}

/* One step of one batch: read it, keep what was refused, put it on disk, acknowledge it.  What failed is tried again from there. */
static bool take_some(struct producer *p, bool *ret_busy, struct err *e)
{
    if (!p->current && !find_input(p, e))
        return false;
    *ret_busy = p->current != NULL;
    if (!p->current)
        return true;
    const struct source_kind *kind = p->current->kind;
    if (p->stage == NO_BATCH && !read_batch(p, e))
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
        add_to_sum(p);
    }
    if (!kind->ack(p->current->source, p->batch, e))
        return false;
    p->stage = NO_BATCH;
    if (p->batch->end)
        p->current = NULL;
    return true;
}

/* ---- closing days */

static bool close_through(struct producer *p, day_num through, struct err *e)
{
    time_us now = now_of(p);
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

/* Before anything is spooled on a day, the days before it are closed; the service closes its own at 23:50. */
static bool close_days(struct producer *p, struct err *e)
{
    time_us now = now_of(p);
    int64_t minute = now / 60000000;

    if (minute == p->closed_minute)
        return true;
    if (!close_through(p, manifest_due(p->today, now, !p->once), e))
        return false;
    p->closed_minute = minute;
    return true;
}

/* ---- spool -> Kafka */

/* What was sent before under our numbers, and what the hub has confirmed: before the first event goes out. */
static bool settle(struct producer *p, struct err *e)
{
    const char *why;
    bool begun;

    if (!inbox_is_caught_up(&p->inbox))
        return true;
    if (!epoch_settle(p->spool, p->set->brokers, p->set->client, p->sender.client_id, p->sender.topic, p->inbox.confirmed, &why, &begun, e))
        return false;
    if (begun) {
        log_warn("a new epoch begins: this spool was restored from an old copy, or copied; what is unsent goes under new numbers",
                 LOG_STR("why", why), LOG_INT("epoch", spool_epoch(p->spool)));
        p->closed_minute = 0;                        /* the last day is said once more, for what moved into the new epoch */
    } else if (why) {
        log_warn("this spool is new", LOG_STR("why", why), LOG_INT("epoch", spool_epoch(p->spool)));
    }
    if (!manifest_settle(&p->manifest, now_of(p), e) || !sender_begin(&p->sender, e))
        return false;
    p->settled = true;
    return true;
}

/* While the next batch is being read, or the one in hand would have to be read again. */
static bool has_time_to_send(struct producer *p)
{
    return sender_has_fresh(&p->sender) || (p->current && !p->sent_all && !ahead_is_ready(p->ahead));
}

static bool send_some(struct producer *p, bool *ret_busy, struct err *e)
{
    if (!p->settled && !settle(p, e))
        return false;
    p->sent_all = false;
    if (!p->settled || p->inbox.paused)
        return true;
    if (!inbox_resend(&p->inbox, &p->sender, e))
        return false;
    int64_t end = clock_monotonic_ms() + FRESH_MS;
    for (int wait_ms = *ret_busy ? 0 : BUSY_MS;; wait_ms = 1) {
        if (!sender_pump(&p->sender, wait_ms, &p->sent_all, e))
            return false;
        if (!has_time_to_send(p) || clock_monotonic_ms() >= end)
            break;
    }
    *ret_busy = *ret_busy || !p->sent_all;
    return true;
}

/* ---- Kafka -> inbox */

static bool read_inbox(struct producer *p, bool *ret_busy, struct err *e)
{
    size_t n;
    int wait_ms = *ret_busy ? 0 : p->settled || !p->inbox.subscriber ? IDLE_MS : BUSY_MS;

    if (!inbox_read(&p->inbox, wait_ms, &n, e))
        return false;
    p->sum.delivered = p->inbox.delivered;
    p->letters_came = n > 0;
    *ret_busy = *ret_busy || n > 0;
    return true;
}

/* What is delivered together waits until all has come that was there. */
static bool deliver_some(struct producer *p, bool *ret_busy, struct err *e)
{
    time_us now = now_of(p);

    if (p->letters_came)
        return true;
    if (!deliveries_turn(&p->deliveries, &(struct moment){ now, p->today }, ret_busy, e))
        return false;
    p->sum.undelivered = deliveries_failed(&p->deliveries);
    return true;
}

/* ---- the loop */

/* The world is unwell: this activity pauses, the others go on.  False: tried long enough, or another kind of error. */
static bool pause_after(struct activity *a, struct err *e)
{
    if (e->kind != ERR_RETRY)
        return false;
    int wait_ms = backoff_next(&a->backoff);
    if (wait_ms < 0)
        return false;
    log_warn(a->what, LOG_INT("wait_ms", wait_ms), LOG_STR("err", e->text));
    a->not_before_ms = clock_monotonic_ms() + wait_ms;
    return true;
}

static bool take_turn_at(struct producer *p, struct activity *a, bool (*act)(struct producer *p, bool *ret_busy, struct err *e), bool *ret_busy, struct err *e)
{
    if (clock_monotonic_ms() < a->not_before_ms)
        return true;
    if (!act(p, ret_busy, e))
        return pause_after(a, e);
    backoff_reset(&a->backoff);
    return true;
}

static bool take_in(struct producer *p, bool *ret_busy, struct err *e)
{
    return p->no_taking || (close_days(p, e) && take_some(p, ret_busy, e));
}

/* Nothing to take, nothing to send, nothing to read, nothing to deliver; and nobody pauses after an error. */
static bool is_caught_up(const struct producer *p, bool busy)
{
    return !busy && !p->taking.backoff.wait_ms && !p->sending.backoff.wait_ms && !p->reading.backoff.wait_ms && !p->delivering.backoff.wait_ms
           && (p->sent_all || (p->inbox.paused && p->settled)) && inbox_is_caught_up(&p->inbox);
}

static bool go_round(struct producer *p, struct err *e)
{
    while (!stop_requested()) {
        bool busy = false;

        if (!take_turn_at(p, &p->taking, take_in, &busy, e) || !take_turn_at(p, &p->sending, send_some, &busy, e)
            || !take_turn_at(p, &p->reading, read_inbox, &busy, e) || !take_turn_at(p, &p->delivering, deliver_some, &busy, e))
            return false;
        if (p->once && is_caught_up(p, busy))
            break;
        if (!busy && (p->reading.backoff.wait_ms || !p->inbox.subscriber))
            stop_wait_ms(IDLE_MS);                   /* else reading the inbox has waited */
    }
    p->sum.unsent = !p->sent_all;
    if (p->once && p->inbox.paused)
        log_warn("the hub has asked us to pause: what is in the spool was not sent");
    if (p->once && p->sum.undelivered)
        log_warn("not everything could be delivered; the next run tries again");
    return true;
}

bool producer_run(struct producer *p, struct err *e)
{
    if (!p->may_send)
        return err_set(e, ERR_CONFIG, "another casebus-agency works with the spool %s: end it first", p->set->spool_file);
    return go_round(p, e);
}

/* ---- one file */

static const char lines_name[] = "lines";

/* The source of that name; neutral lines are always there. */
static bool find_source(struct producer *p, const char *name, struct opened_source **ret, struct err *e)
{
    const char **names = ARENA_ARRAY(&p->app->mem, const char *, p->n_sources + 2);

    for (size_t i = 0; i < p->n_sources; i++) {
        names[i] = p->sources[i].name;
        if (strcmp(names[i], name ? name : lines_name) == 0) {
            *ret = &p->sources[i];
            return (*ret)->kind->give || err_set(e, ERR_CONFIG, "source %s does not read files", name);
        }
    }
    names[p->n_sources] = lines_name;
    const char *nearest = name ? cfg_nearest(name, names) : NULL;
    if (name && strcmp(name, lines_name) != 0)
        return err_set(e, ERR_CONFIG, "--source %s: there is no such source%s%s%s", name, nearest ? ": did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
    *ret = &p->lines;
    (*ret)->name = lines_name;
    (*ret)->kind = &source_jsonl;
    return source_jsonl.open(NULL, lines_name, &p->context, &p->app->mem, &(*ret)->source, e);
}

static bool give_file(struct producer *p, const char *file, const char *source, bool backfill, struct opened_source **ret, struct err *e)
{
    p->context.backfill = backfill;
    return find_source(p, source, ret, e) && (*ret)->kind->give((*ret)->source, file, e);
}

/* One turn of sending beside the taking in; the first trouble ends it, and is told when the file is done. */
static bool send_meanwhile(struct producer *p)
{
    bool busy = true;
    struct err ignored;

    return send_some(p, &busy, &ignored) && read_inbox(p, &busy, &ignored);
}

/* The file to its end, whatever pauses that takes. */
static bool take_file(struct producer *p, struct opened_source *s, struct err *e)
{
    bool found, busy, sending = p->may_send;

    /* A file that cannot be read spools nothing, also no manifest. */
    if (!set_gate(p, e) || !s->kind->take(s->source, &found, e) || !close_days(p, e))
        return false;
    if (found)
        begin_input(p, s);
    while (p->current && !stop_requested()) {
        if (!take_turn_at(p, &p->taking, take_some, &busy, e))
            return false;
        if (p->taking.backoff.wait_ms)
            stop_wait_ms(p->taking.backoff.wait_ms);
        sending = sending && p->current && send_meanwhile(p);
    }
    return true;
}

/* What is in the spool is safe: that Kafka is away for a moment is no failure of a command that spools, unless it was asked to wait. */
static bool send_if_possible(struct producer *p, struct err *e)
{
    bool asked = p->app->until_caught_up || p->app->give_up_s > 0;

    p->once = p->no_taking = true;
    p->sum.unsent = true;
    if (!p->may_send)
        return true;                                 /* the service that runs sends it */
    if (!asked)
        p->sending.backoff.give_up_s = p->reading.backoff.give_up_s = PUBLISH_WAIT_S;
    if (go_round(p, e))
        return true;
    if (asked || e->kind == ERR_FATAL)
        return false;
    log_warn("kept in the spool and not sent: casebus-agency run sends it", LOG_STR("err", e->text));
    return true;
}

bool producer_publish(struct producer *p, const char *file, const char *source, bool backfill, struct err *e)
{
    struct opened_source *s;

    return give_file(p, file, source, backfill, &s, e) && take_file(p, s, e) && send_if_possible(p, e);
}

/* Which source holds it; *ret NULL: none, and the error says what is held. */
static bool find_held(struct producer *p, const char *file, bool release, struct opened_source **ret, struct err *e)
{
    const char *slash = strrchr(file, '/'), *others = "";

    for (size_t i = 0; i < p->n_sources; i++) {
        const char *held = NULL;
        bool decided = false;

        *ret = &p->sources[i];
        if ((*ret)->kind->decide && !(*ret)->kind->decide((*ret)->source, slash ? slash + 1 : file, release, now_of(p), &p->app->mem, &held, &decided, e))
            return false;
        if (decided)
            return true;
        if (held)
            others = arena_printf(&p->app->mem, "%s%s %s", others, *others ? "," : ":", held);
    }
    return err_set(e, ERR_CONFIG, "%s: no such file is held; held%s", file, *others ? others : ": none");
}

bool producer_decide(struct producer *p, const char *file, bool release, struct err *e)
{
    struct opened_source *s = NULL;

    now_of(p);
    return close_days(p, e) && find_held(p, file, release, &s, e) && (!release || take_file(p, s, e)) && send_if_possible(p, e);
}

bool producer_close_day(struct producer *p, day_num day, struct err *e)
{
    char text[DAY_TEXT_BYTES];

    now_of(p);
    if (day > p->today)
        return err_set(e, ERR_CONFIG, "close-day %s: this day has not come yet", day_text(day, text));
    return close_through(p, day > p->today - 1 ? day : p->today - 1, e) && send_if_possible(p, e);
}

/* ---- answers */

/* The event, and that this answer was given, on disk together. */
static bool spool_answer(struct producer *p, struct answer_event *made, struct err *e)
{
    const struct spool_count counts[] = { { "answers", "records", p->today, 1 }, { "answers", "events", p->today, 1 } };
    struct spool_block block = { .events = &made->ev, .n_events = 1, .progress = &made->progress, .n_progress = 1, .counts = counts, .n_counts = 2,
                                 .locals = &made->local, .n_locals = made->local.local ? 1 : 0 };

    if (!spool_append(p->spool, &block, e))
        return false;
    p->sum.events++;
    return true;
}

bool producer_answer(struct producer *p, const struct answer *a, struct err *e)
{
    const struct answer_writer writer = { .set = p->schemas, .agency = p->set->agency, .tenant = p->set->tenant, .key = p->key, .gate = &p->gate };
    struct arena *mem = &p->app->mem;
    struct answer_book book;
    struct answer_event made;
    bool same;

    if (!set_gate(p, e) || !answer_book_load(p->spool, mem, &book, e) || !answer_make(&writer, &book, a, now_of(p), mem, &made, &same, e))
        return false;
    p->sum.records++;
    if (same) {
        log_info("this answer was given before: nothing is sent");
        return true;
    }
    return close_days(p, e) && spool_answer(p, &made, e) && send_if_possible(p, e);
}

/* ---- taking back */

static struct retract_tools retract_tools(const struct producer *p)
{
    return (struct retract_tools){ .set = p->schemas, .spool = p->spool, .key = p->key,
                                   .topic = { p->set->brokers, p->set->client, p->sender.client_id, p->sender.topic } };
}

bool producer_plan_retract(struct producer *p, const struct retract_ask *ask, struct retract_plan *ret, struct err *e)
{
    struct retract_tools tools = retract_tools(p);

    return retract_find(&tools, ask, now_of(p), &p->app->mem, ret, e);
}

bool producer_retract(struct producer *p, struct retract_plan *plan, const char *reason, struct err *e)
{
    struct retract_tools tools = retract_tools(p);

    if (!schema_code_known(p->schemas, "token", reason, DAY_NONE))
        return err_set(e, ERR_CONFIG, "--reason %s: expected a code word of letters, digits and . _ -", reason);
    return close_days(p, e) && retract_spool(&tools, plan, reason, p->today, &p->app->mem, e) && send_if_possible(p, e);
}

const char *producer_local(struct producer *p, const uint8_t subject[SUBJECT_BYTES])
{
    char *text = NULL;
    struct err ignored;

    if (!spool_local_id(p->spool, subject, &text, &ignored) || !text)
        return NULL;
    const char *kept = arena_strdup(&p->app->mem, text);
    free(text);
    return kept;
}

/* ---- only looking */

/* The file to its end. */
static bool read_dry(struct producer *p, struct dry_run *d, struct err *e)
{
    do {
        if (!read_batch(p, e))
            return false;
        dry_run_add(d, p->batch);
        add_to_sum(p);
    } while (!p->batch->end && !stop_requested());
    return true;
}

bool producer_dry_run(struct producer *p, const char *file, const char *source, bool backfill, struct err *e)
{
    struct opened_source *s;
    bool found, lines = p->app->format != FORMAT_TEXT;

    p->context.dry_run = true;
    if (!give_file(p, file, source, backfill, &s, e) || !set_gate(p, e) || !s->kind->take(s->source, &found, e))
        return false;
    if (found)
        begin_input(p, s);
    struct dry_run *d = dry_run_new(lines);
    bool ok = read_dry(p, d, e);
    if (ok && !lines)
        dry_run_end(d);
    dry_run_free(d);
    return ok;
}
