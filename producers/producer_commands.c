/* SPDX-License-Identifier: Apache-2.0 */
/* producer_commands - what is done once and not by the service: one file, one decision, one answer, taking back, only looking. */
#include <stdlib.h>
#include <string.h>

#include "../common/ground/stop.h"
#include "dry_run.h"
#include "producer_parts.h"

enum { PUBLISH_WAIT_S = 5, PROBE_WAIT_S = 20 };

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

    return producer_send_some(p, &busy, &ignored) && producer_read_inbox(p, &busy, &ignored);
}

/* The file to its end, whatever pauses that takes. */
static bool take_file(struct producer *p, struct opened_source *s, struct err *e)
{
    bool found, busy, sending = p->may_send;

    /* A file that cannot be read spools nothing, also no manifest. */
    if (!producer_set_gate(p, e) || !s->kind->take(s->source, &found, e) || !producer_close_days(p, e))
        return false;
    if (found)
        producer_begin_input(p, s);
    while (p->current && !stop_requested()) {
        if (!producer_take_turn(p, &p->taking, producer_take_some, &busy, e))
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
    if (producer_go_round(p, e))
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
        if ((*ret)->kind->decide && !(*ret)->kind->decide((*ret)->source, slash ? slash + 1 : file, release, producer_now(p), &p->app->mem, &held, &decided, e))
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

    producer_now(p);
    return producer_close_days(p, e) && find_held(p, file, release, &s, e) && (!release || !s->kind->give || take_file(p, s, e)) && send_if_possible(p, e);
}

bool producer_close_day(struct producer *p, day_num day, struct err *e)
{
    char text[DAY_TEXT_BYTES];

    producer_now(p);
    if (day > p->today)
        return err_set(e, ERR_CONFIG, "close-day %s: this day has not come yet", day_text(day, text));
    return producer_close_through(p, day > p->today - 1 ? day : p->today - 1, e) && send_if_possible(p, e);
}

/* ---- the stock */

bool producer_tell_stock(struct producer *p, struct stock_told *ret, struct err *e)
{
    time_us now = producer_now(p);

    if (!producer_close_days(p, e) || !stock_tell(&p->manifest, p->sources, p->n_sources, now, ret, e))
        return false;
    if (ret->busy)
        return err_set(e, ERR_CONFIG, "another casebus-agency is reading a list: try again when it is done");
    return send_if_possible(p, e);
}

/* ---- trying the way to the hub */

bool producer_probe(struct producer *p, struct event *ret, struct err *e)
{
    time_us now = producer_now(p);

    if (!producer_close_days(p, e) || !manifest_probe(&p->manifest, "selftest", now, &p->app->mem, ret, e))
        return false;
    if (p->app->give_up_s == 0)
        p->app->give_up_s = p->sending.backoff.give_up_s = p->reading.backoff.give_up_s = PROBE_WAIT_S;
    if (!send_if_possible(p, e))
        return false;
    return !p->inbox.paused || err_set(e, ERR_RETRY, "the hub has asked us to pause: it is sent when the hub says so (casebus agency resume)");
}

bool producer_knows_schema(const struct producer *p, int32_t schema_id)
{
    return schema_by_id(p->schemas, schema_id) != NULL;
}

/* ---- answers */

/* The event, and that this answer was given, on disk together. */
static bool spool_answer(struct producer *p, struct answer_event *made, struct err *e)
{
    day_num day;
    if (!manifest_counting(p->spool, p->today, &day, e))
        return false;
    const struct spool_count counts[] = { { "answers", "records", day, 1 }, { "answers", "events", day, 1 } };
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

    if (!producer_set_gate(p, e) || !answer_book_load(p->spool, mem, &book, e) || !answer_make(&writer, &book, a, producer_now(p), mem, &made, &same, e))
        return false;
    p->sum.records++;
    if (same) {
        log_info("this answer was given before: nothing is sent");
        return true;
    }
    return producer_close_days(p, e) && spool_answer(p, &made, e) && send_if_possible(p, e);
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

    return retract_find(&tools, ask, producer_now(p), &p->app->mem, ret, e);
}

bool producer_retract(struct producer *p, struct retract_plan *plan, const char *reason, struct err *e)
{
    struct retract_tools tools = retract_tools(p);

    if (!schema_code_known(p->schemas, "token", reason, DAY_NONE))
        return err_set(e, ERR_CONFIG, "--reason %s: expected a code word of letters, digits and . _ -", reason);
    return producer_close_days(p, e) && retract_spool(&tools, plan, reason, p->today, &p->app->mem, e) && send_if_possible(p, e);
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
        if (!producer_read_batch(p, e))
            return false;
        dry_run_add(d, p->batch);
        producer_add_to_sum(p);
    } while (!p->batch->end && !stop_requested());
    return true;
}

bool producer_dry_run(struct producer *p, const char *file, const char *source, bool backfill, struct err *e)
{
    struct opened_source *s;
    bool found, lines = p->app->format != FORMAT_TEXT;

    if (!give_file(p, file, source, backfill, &s, e) || !producer_set_gate(p, e) || !s->kind->take(s->source, &found, e))
        return false;
    if (found)
        producer_begin_input(p, s);
    struct dry_run *d = dry_run_new(lines);
    bool ok = read_dry(p, d, e);
    if (ok && !lines)
        dry_run_end(d);
    dry_run_free(d);
    return ok;
}
