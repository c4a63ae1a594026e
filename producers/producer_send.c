/* SPDX-License-Identifier: Apache-2.0 */
/* producer_send - spool -> Kafka, and Kafka -> inbox -> deliveries. */
#include "producer_parts.h"
#include "trouble.h"

/* FRESH_MS: so long the next batch waits for what of the one before was not yet handed to librdkafka: read from the spool it costs more. */
enum { BUSY_MS = 5, FRESH_MS = 20 };

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
    const char *how = begun ? "restored" : why ? "lost" : spool_was_copied(p->spool) ? "copied" : NULL;
    if (!manifest_settle(&p->manifest, producer_now(p), e) || (how && !trouble_lost(&p->manifest, how, producer_now(p), e)) || !sender_begin(&p->sender, e))
        return false;
    p->settled = true;
    return true;
}

/* What Kafka's times say of our clock; a report of it goes out like any other message. */
static bool watch_clock(struct producer *p, struct err *e)
{
    bool told;

    if (!p->sender.timed)
        return true;
    p->sender.timed = false;
    if (!trouble_clock(&p->manifest, p->sender.skew_ms, producer_now(p), &told, e))
        return false;
    if (told && (p->sender.skew_ms > CLOCK_WRONG_MS || p->sender.skew_ms < -CLOCK_WRONG_MS))
        log_warn("our clock differs from Kafka's: let this machine set it by a time server", LOG_INT("ahead_s", p->sender.skew_ms / 1000));
    else if (told)
        log_info("our clock goes with Kafka's again");
    p->sent_all = p->sent_all && !told;
    return true;
}

/* While the next batch is being read, or the one in hand would have to be read again. */
static bool has_time_to_send(struct producer *p)
{
    return sender_has_fresh(&p->sender) || (p->current && !p->sent_all && !ahead_is_ready(p->ahead));
}

bool producer_send_some(struct producer *p, bool *ret_busy, struct err *e)
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
    if (!watch_clock(p, e))
        return false;
    *ret_busy = *ret_busy || !p->sent_all;
    return true;
}

/* ---- Kafka -> inbox */

bool producer_read_inbox(struct producer *p, bool *ret_busy, struct err *e)
{
    size_t n;
    int wait_ms = *ret_busy ? 0 : p->settled || !p->inbox.subscriber ? IDLE_MS : BUSY_MS;

    if (!inbox_read(&p->inbox, wait_ms, &n, e))
        return false;
    p->sum.delivered = p->inbox.delivered;
    p->letters_came = n > 0;
    if (n > 0)
        p->watched_minute = 0;                       /* something may be over */
    *ret_busy = *ret_busy || n > 0;
    return true;
}

/* What is delivered together waits until all has come that was there. */
bool producer_deliver_some(struct producer *p, bool *ret_busy, struct err *e)
{
    time_us now = producer_now(p);

    if (p->letters_came)
        return true;
    if (!deliveries_turn(&p->deliveries, &(struct moment){ now, p->today }, ret_busy, e))
        return false;
    p->sum.undelivered = deliveries_failed(&p->deliveries);
    return true;
}
