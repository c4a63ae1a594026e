/* SPDX-License-Identifier: Apache-2.0 */
#include "trouble.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

static const char full_key[] = "trouble.full", lost_key[] = "trouble.lost", clock_key[] = "trouble.clock";

static bool parse_day(const char *text, day_num *ret, struct err *e)
{
    struct err ignored;

    return day_parse(text, strlen(text), ret, &ignored) || err_set(e, ERR_FATAL, "the spool's note about its trouble cannot be read: \"%.40s\"", text);
}

/* ---- no room */

bool trouble_room(const struct manifest_maker *who, bool full, int64_t mb, int64_t quota_mb, time_us now, struct err *e)
{
    struct report r = { .kind = "spool_full", .open = full, .from = clock_day(now), .until = DAY_NONE, .count = full ? mb : -1, .of = full ? quota_mb : -1 };
    char *before = NULL, day[DAY_TEXT_BYTES];

    if (!spool_get(who->spool, full_key, &before, e))
        return false;
    bool was_full = before != NULL, ok = !was_full || parse_day(before, &r.from, e);
    free(before);
    return ok && (full == was_full || report_change(who, &r, full_key, full ? day_text(r.from, day) : NULL, now, e));
}

/* ---- another file */

struct loss { day_num since; char how[16]; int64_t seq; };       /* how "": none */

static bool read_loss(struct spool *sp, struct loss *ret, struct err *e)
{
    char *text = NULL, since[16] = "";
    struct loss l = { .since = DAY_NONE };

    if (!spool_get(sp, lost_key, &text, e))
        return false;
    bool ok = !text || (sscanf(text, "%15s %15s %" SCNd64, since, l.how, &l.seq) == 3 ? parse_day(since, &l.since, e) : parse_day(text, &l.since, e));
    free(text);
    *ret = l;
    return ok;
}

static bool tell_loss(const struct manifest_maker *who, const struct loss *l, bool open, time_us now, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const struct report r = { .kind = "spool_lost", .open = open, .name = l->how, .from = l->since, .until = DAY_NONE, .count = -1, .of = -1 };
    char day[DAY_TEXT_BYTES];

    return report_change(who, &r, lost_key, open ? arena_printf(&mem, "%s %s %" PRId64, day_text(l->since, day), l->how, l->seq) : NULL, now, e);
}

bool trouble_lost(const struct manifest_maker *who, const char *how, time_us now, struct err *e)
{
    struct loss before, l = { .since = clock_day(now), .seq = spool_next_seq(who->spool) };

    snprintf(l.how, sizeof l.how, "%s", how);
    if (!read_loss(who->spool, &before, e) || (*before.how && strcmp(before.how, how) != 0 && !tell_loss(who, &before, false, now, e)))
        return false;
    return tell_loss(who, &l, true, now, e);
}

bool trouble_watch(const struct manifest_maker *who, time_us now, struct err *e)
{
    struct spool_status st;
    struct loss l;

    if (!read_loss(who->spool, &l, e))
        return false;
    if (!*l.how)
        return true;
    return spool_status(who->spool, &st, e) && (st.confirmed_through < l.seq || tell_loss(who, &l, false, now, e));
}

/* ---- a clock that is wrong */

struct wrong { day_num since; char way[8]; };                   /* way "": it is right */

static bool read_wrong(struct spool *sp, struct wrong *ret, struct err *e)
{
    char *text = NULL, since[16] = "";
    struct wrong w = { .since = DAY_NONE };

    if (!spool_get(sp, clock_key, &text, e))
        return false;
    bool ok = !text || (sscanf(text, "%15s %7s", since, w.way) == 2 ? parse_day(since, &w.since, e) : parse_day(text, &w.since, e));
    free(text);
    *ret = w;
    return ok;
}

static bool tell_wrong(const struct manifest_maker *who, const struct wrong *w, int64_t skew_s, time_us now, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const struct report r = { .kind = "clock", .open = skew_s >= 0, .name = w->way, .from = w->since, .until = DAY_NONE, .count = skew_s, .of = -1 };
    char day[DAY_TEXT_BYTES];

    return report_change(who, &r, clock_key, r.open ? arena_printf(&mem, "%s %s", day_text(w->since, day), w->way) : NULL, now, e);
}

bool trouble_clock(const struct manifest_maker *who, int64_t skew_ms, time_us now, bool *ret_told, struct err *e)
{
    const char *way = skew_ms > CLOCK_WRONG_MS ? "ahead" : skew_ms < -CLOCK_WRONG_MS ? "behind" : "";
    struct wrong before, w = { .since = clock_day(now) };

    *ret_told = false;
    if (!report_has_kind(who->set, "clock"))
        return true;
    if (!read_wrong(who->spool, &before, e))
        return false;
    *ret_told = strcmp(before.way, way) != 0;
    if (!*ret_told || (*before.way && !tell_wrong(who, &before, -1, now, e)))
        return !*ret_told;
    snprintf(w.way, sizeof w.way, "%s", way);
    return !*way || tell_wrong(who, &w, (skew_ms < 0 ? -skew_ms : skew_ms) / 1000, now, e);
}
