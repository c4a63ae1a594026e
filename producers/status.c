/* SPDX-License-Identifier: Apache-2.0 */
#include "status.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "../common/travel/spool_stock.h"
#include "certificate/next.h"
#include "office.h"
#include "deliver/uncollected.h"

static bool read_value(struct spool *sp, const char *key, struct arena *mem, const char **ret, struct err *e)
{
    char *text = NULL;

    if (!spool_get(sp, key, &text, e))
        return false;
    *ret = text ? arena_strdup(mem, text) : NULL;
    free(text);
    return true;
}

bool status_read(const char *spool_file, day_num today, struct arena *mem, struct status *ret, struct err *e)
{
    const char *rejected = NULL;
    struct spool *sp;

    *ret = (struct status){ .spool = { .next_seq = 1 }, .closed_until = DAY_NONE };
    if (access(spool_file, F_OK) != 0)
        return true;
    if (!spool_open(spool_file, clock_now(), &sp, e))
        return false;
    bool ok = spool_status(sp, &ret->spool, e) && spool_waits_since(sp, &ret->oldest_unsent, e) && spool_held(sp, &ret->held, e)
              && read_value(sp, "rejected", mem, &rejected, e) && read_value(sp, "last_delivery", mem, &ret->last_delivery, e)
              && delivery_count_waiting(sp, mem, &ret->undelivered, e) && uncollected_count(sp, mem, &ret->uncollected, e)
              && silence_list(sp, mem, &ret->silent, &ret->n_silent, e) && office_closed_until(sp, today, &ret->closed_until, e);
    ret->rejected = rejected ? strtoll(rejected, NULL, 10) : 0;
    spool_free(sp);
    return ok;
}

void status_certificate(const struct producer_settings *set, day_num today, struct arena *mem, struct status *st)
{
    struct certificate c;
    struct next n;
    struct err ignored;

    if (!next_place(set, mem, &n, &ignored))
        return;
    if (next_is_asked(&n))
        st->certificate_request = n.request;
    if (!certificate_read(n.in_use.certificate, mem, &c, &ignored))
        return;
    st->certificate_until = c.until;
    st->certificate_ends = certificate_ends_soon(&c, clock_midnight(today));
}

/* Exports that are missing, and a closure. */
static void days_text(const struct status *st, struct buf *out)
{
    char day[DAY_TEXT_BYTES];

    for (size_t i = 0; i < st->n_silent; i++)
        buf_printf(out, "%-14s %s, expected since %s\n", "missing", st->silent[i].source, day_text(st->silent[i].since, day));
    if (st->closed_until != DAY_NONE)
        buf_printf(out, "%-14s until %s\n", "closed", day_text(st->closed_until, day));
    if (st->certificate_until)
        buf_printf(out, "%-14s until %s%s\n", "certificate", day_text(clock_day(st->certificate_until), day), st->certificate_ends && !st->certificate_request ? ": ask for another (request-certificate)" : "");
    if (st->certificate_request)
        buf_printf(out, "%-14s %s: send it to the operator of the hub, then import-certificate\n", "request", st->certificate_request);
}

static void days_json(const struct status *st, struct buf *out)
{
    char day[DAY_TEXT_BYTES];

    buf_str(out, ",\"silent\":[");
    for (size_t i = 0; i < st->n_silent; i++)
        buf_printf(out, "%s{\"source\":\"%s\",\"since\":\"%s\"}", i ? "," : "", st->silent[i].source, day_text(st->silent[i].since, day));
    if (st->closed_until == DAY_NONE)
        buf_str(out, "],\"closed_until\":null");
    else
        buf_printf(out, "],\"closed_until\":\"%s\"", day_text(st->closed_until, day));
}

void status_text(const struct status *st, struct buf *out)
{
    const struct { const char *name; int64_t n; } rows[] = {
        { "epoch", st->spool.epoch }, { "next number", st->spool.next_seq }, { "spooled", st->spool.spooled }, { "unsent", st->spool.unsent },
        { "unconfirmed", st->spool.unconfirmed }, { "bytes", st->spool.bytes }, { "rejected", st->rejected }, { "held", st->held },
        { "undelivered", st->undelivered }, { "uncollected", st->uncollected },
    };

    char since[TIME_TEXT_BYTES];

    buf_printf(out, "%-14s %s\n%-14s %s\n", "agency", st->agency, "tenant", st->tenant);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        buf_printf(out, "%-14s %" PRId64 "\n", rows[i].name, rows[i].n);
    buf_printf(out, "%-14s %s\n", "last delivery", st->last_delivery ? st->last_delivery : "never");
    if (st->oldest_unsent)
        buf_printf(out, "%-14s since %s\n", "waits", time_text(st->oldest_unsent, since));
    days_text(st, out);
}

void status_json(const struct status *st, struct buf *out)
{
    const char *quote = st->last_delivery ? "\"" : "", *mark = st->oldest_unsent ? "\"" : "";
    char since[TIME_TEXT_BYTES];

    buf_printf(out, "{\"agency\":\"%s\",\"tenant\":\"%s\",\"epoch\":%" PRId64 ",\"next_seq\":%" PRId64 ",\"spooled\":%" PRId64 ",\"unsent\":%" PRId64,
               st->agency, st->tenant, st->spool.epoch, st->spool.next_seq, st->spool.spooled, st->spool.unsent);
    buf_printf(out, ",\"unconfirmed\":%" PRId64 ",\"rejected\":%" PRId64 ",\"held\":%" PRId64 ",\"undelivered\":%" PRId64 ",\"uncollected\":%" PRId64 ",\"last_delivery\":%s%s%s",
               st->spool.unconfirmed, st->rejected, st->held, st->undelivered, st->uncollected, quote, st->last_delivery ? st->last_delivery : "null", quote);
    buf_printf(out, ",\"bytes\":%" PRId64 ",\"oldest_unsent\":%s%s%s", st->spool.bytes, mark, st->oldest_unsent ? time_text(st->oldest_unsent, since) : "null", mark);
    days_json(st, out);
    if (st->certificate_until)
        buf_printf(out, ",\"certificate_until\":\"%s\",\"certificate_ends\":%s", time_text(st->certificate_until, since), st->certificate_ends ? "true" : "false");
    if (st->certificate_request)
        buf_printf(out, ",\"certificate_request\":\"%s\"", st->certificate_request);
    buf_str(out, "}\n");
}
