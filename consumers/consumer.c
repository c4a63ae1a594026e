/* SPDX-License-Identifier: Apache-2.0 */
#include "consumer.h"

#include <assert.h>

#include "../common/ground/backoff.h"
#include "../common/ground/notify.h"
#include "../common/ground/reload.h"
#include "../common/ground/stop.h"

enum { FEED_WAIT_MS = 500, CAUGHT_UP_WAIT_MS = 100, PROGRESS_MS = 60000 };

struct loop {
    const struct consumer *c;
    struct app *app;
    void *state;
    struct arena mem;                            /* emptied each turn */
    struct backoff backoff;
    bool done;                                   /* --until-caught-up and nothing is left */
    int64_t handled, reported, reported_ms;      /* items, for the progress line */
};

static const struct consumer *the_consumer;      /* one program is one consumer */

static struct batch part_of(const struct batch *b, size_t from, size_t n)
{
    struct batch part = *b;

    part.items = (char *)b->items + from * b->item_bytes;
    part.n = n;
    return part;
}

/* The item stands alone and cannot succeed: it is written down, and the rest goes on. */
static bool bury_one(struct loop *l, const struct batch *one, struct err *e)
{
    const struct err why = *e;
    struct db *db = l->c->db(l->state);

    log_warn("an item cannot be accepted and is set aside", LOG_STR("err", why.text));
    if (db_begin(db, e) && l->c->bury(l->state, db, one, &why, &l->mem, e) && db_commit(db, e)) {
        if (l->c->committed)
            l->c->committed(l->state, one);
        return true;
    }
    db_rollback(db);
    if (e->kind == ERR_DATA) {                   /* what cannot even be set aside is our own mistake */
        e->kind = ERR_FATAL;
        return err_wrap(e, "set an item aside");
    }
    return false;
}

/* One batch, from an open transaction to its commit.  With bad data in it, it is halved until the bad item stands alone. */
static bool handle_batch(struct loop *l, const struct batch *b, struct err *e)
{
    const struct consumer *c = l->c;
    struct db *db = c->db(l->state);

    if (db_begin(db, e) && c->apply(l->state, db, b, &l->mem, e) && db_commit(db, e)) {
        if (c->committed)
            c->committed(l->state, b);
        return true;
    }
    db_rollback(db);
    if (e->kind != ERR_DATA)
        return false;
    if (b->n == 1)
        return bury_one(l, b, e);
    struct batch first = part_of(b, 0, b->n / 2), rest = part_of(b, b->n / 2, b->n - b->n / 2);
    return handle_batch(l, &first, e) && handle_batch(l, &rest, e);
}

static void report_progress(struct loop *l)
{
    int64_t now = clock_monotonic_ms();

    if (now - l->reported_ms < PROGRESS_MS)
        return;
    if (l->handled > l->reported)
        log_info("handled", LOG_INT("items", l->handled),
                 LOG_INT("per_second", (l->handled - l->reported) * 1000 / (now - l->reported_ms)));
    l->reported = l->handled;
    l->reported_ms = now;
}

/* Feed, handle, then what stands between batches. */
static bool take_turn(struct loop *l, struct err *e)
{
    struct batch b = {0};
    bool caught_up = false;

    arena_reset(&l->mem);
    if (!l->c->feed(l->state, l->app->until_caught_up ? CAUGHT_UP_WAIT_MS : FEED_WAIT_MS, &l->mem, &b, &caught_up, e))
        return false;
    if (b.n && !handle_batch(l, &b, e))
        return false;
    l->handled += (int64_t)b.n;
    if (l->c->between && !l->c->between(l->state, &l->mem, e))
        return false;
    l->done = l->app->until_caught_up && caught_up && b.n == 0;
    report_progress(l);
    return true;
}

/* The world is unwell: a pause, then again.  False: tried long enough, or another kind of error. */
static bool pause_after(struct loop *l, const struct err *e)
{
    if (e->kind != ERR_RETRY)
        return false;
    int wait_ms = backoff_next(&l->backoff);
    if (wait_ms < 0)
        return false;
    log_warn("could not go on, trying again", LOG_INT("wait_ms", wait_ms), LOG_STR("err", e->text));
    notify_status(e->text);
    stop_wait_ms(wait_ms);
    return true;
}

static bool open_state(struct loop *l, struct err *e)
{
    while (!stop_requested()) {
        reload_look();
        if (l->c->open(l->app, &l->state, e)) {
            notify_ready();
            return true;
        }
        l->state = NULL;
        if (!pause_after(l, e))
            return false;
    }
    return true;
}

static bool go_round(struct loop *l, struct err *e)
{
    while (!stop_requested() && !l->done) {
        notify_alive();
        reload_look();
        if (!take_turn(l, e)) {
            if (!pause_after(l, e))
                return false;
            continue;
        }
        backoff_reset(&l->backoff);
        notify_status("at work");
    }
    return true;
}

static int serve(struct app *app)
{
    struct loop l = { .c = the_consumer, .app = app, .backoff = { .first_ms = 100, .most_ms = 5000, .give_up_s = app->give_up_s },
                      .reported_ms = clock_monotonic_ms() };
    struct err e;

    reload_watch();
    bool well = open_state(&l, &e) && (!l.state || go_round(&l, &e));
    bool findings = well && l.done && l.c->findings && l.c->findings(l.state);

    if (reload_under_way())
        notify_reloading();
    else
        notify_stopping();
    if (l.state)
        l.c->close(l.state);
    arena_release(&l.mem);
    if (!well)
        return app_fail(app, &e);
    return findings ? EXIT_FINDINGS : EXIT_DONE;
}

int consumer_main(int argc, char **argv, const struct consumer *c)
{
    static struct app_command commands[16] = { { .name = "", .help = "the service", .run = serve } };
    size_t n = 1;

    the_consumer = c;
    for (const struct app_command *own = c->commands; own && own->name; own++) {
        assert(n + 1 < sizeof commands / sizeof *commands);
        commands[n++] = *own;
    }
    return app_main(argc, argv, &(struct app_program){
        .name = c->name, .summary = c->summary, .options = c->options, .settings = c->settings, .check = c->check, .commands = commands,
    });
}
