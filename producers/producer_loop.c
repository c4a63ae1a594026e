/* SPDX-License-Identifier: Apache-2.0 */
/* producer_loop - the four activities in turn, and what happens when the world is unwell for one of them. */
#include "../common/ground/notify.h"
#include "../common/ground/reload.h"
#include "../common/ground/stop.h"
#include "producer_parts.h"

/* The world is unwell: this activity pauses, the others go on.  False: tried long enough, or another kind of error. */
static bool pause_after(struct activity *a, struct err *e)
{
    if (e->kind != ERR_RETRY)
        return false;
    int wait_ms = backoff_next(&a->backoff);
    if (wait_ms < 0)
        return false;
    log_warn(a->what, LOG_INT("wait_ms", wait_ms), LOG_STR("err", e->text));
    notify_status(e->text);
    a->not_before_ms = clock_monotonic_ms() + wait_ms;
    return true;
}

bool producer_take_turn(struct producer *p, struct activity *a, bool (*act)(struct producer *p, bool *ret_busy, struct err *e), bool *ret_busy, struct err *e)
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
    return p->no_taking || (producer_close_days(p, e) && producer_take_some(p, ret_busy, e) && (*ret_busy || producer_watch(p, e)));
}

static bool is_pausing(const struct producer *p)
{
    return p->taking.backoff.wait_ms || p->sending.backoff.wait_ms || p->reading.backoff.wait_ms || p->delivering.backoff.wait_ms;
}

/* Nothing to take, nothing to send, nothing to read, nothing to deliver; and nobody pauses after an error. */
static bool is_caught_up(const struct producer *p, bool busy)
{
    return !busy && !is_pausing(p) && (p->sent_all || (p->inbox.paused && p->settled)) && inbox_is_caught_up(&p->inbox);
}

bool producer_go_round(struct producer *p, struct err *e)
{
    while (!stop_requested()) {
        bool busy = false;

        notify_alive();
        reload_look();
        if (!producer_take_turn(p, &p->taking, take_in, &busy, e) || !producer_take_turn(p, &p->sending, producer_send_some, &busy, e)
            || !producer_take_turn(p, &p->reading, producer_read_inbox, &busy, e) || !producer_take_turn(p, &p->delivering, producer_deliver_some, &busy, e))
            return false;
        if (!is_pausing(p))
            notify_status("at work");
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
        return err_set(e, ERR_RETRY, "another casebus-agency works with the spool %s: end it, or wait until it is done", p->set->spool_file);
    reload_watch();
    notify_ready();
    bool ok = producer_go_round(p, e);
    if (reload_under_way())
        notify_reloading();
    else
        notify_stopping();
    return ok;
}
