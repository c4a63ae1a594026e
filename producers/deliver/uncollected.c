/* SPDX-License-Identifier: Apache-2.0 */
#include "uncollected.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/ground/log.h"
#include "drawer.h"
#include "../report.h"

enum { MOST_DELIVERIES = 1000 };
struct left { day_num since; int64_t n; };        /* n 0: nothing */
static const char prefix[] = "uncollected.";

static struct left parse(const char *text)
{
    struct left l = { .since = DAY_NONE };
    char day[DAY_TEXT_BYTES];
    struct err why;

    if (!text || sscanf(text, "%10s %" SCNd64, day, &l.n) != 2 || !day_parse(day, strlen(day), &l.since, &why))
        return (struct left){ .since = DAY_NONE };
    return l;
}

static bool tell(const struct delivery *d, const char *key, struct left now, const struct moment *m, struct arena *mem, struct err *e)
{
    const struct report r = { .kind = "inbox_uncollected", .open = now.n > 0, .source = d->name, .from = now.since, .until = DAY_NONE, .count = now.n, .of = -1 };
    char day[DAY_TEXT_BYTES];

    return report_change(d->who, &r, key, now.n ? arena_printf(mem, "%s %" PRId64, day_text(now.since, day), now.n) : NULL, m->now, e);
}

static void log_left(const struct delivery *d, struct left now)
{
    char day[DAY_TEXT_BYTES];

    if (now.n > 0)
        log_warn("delivered files are not collected", LOG_STR("delivery", d->name), LOG_STR("folder", d->collected), LOG_INT("files", now.n),
                 LOG_STR("since", day_text(now.since, day)));
}

bool uncollected_watch(const struct delivery *d, const struct moment *m, bool *ret_told, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char *key = arena_printf(&mem, "%s%s", prefix, d->name);
    struct left now;
    struct err why;
    char *text = NULL;

    if (!d->collected)
        return true;
    if (!drawer_left_since(d->collected, m->today - (day_num)d->alarm_days, &now.n, &now.since, &why)) {
        log_warn("cannot look for files that were not collected", LOG_STR("delivery", d->name), LOG_STR("err", why.text));
        return true;
    }
    if (!spool_get(d->who->spool, key, &text, e))
        return false;
    struct left before = parse(text);
    free(text);
    if (before.n > 0)
        now.since = before.since;        /* one state that lasts, whichever file is the oldest meanwhile */
    log_left(d, now);
    if (now.n == before.n)
        return true;
    *ret_told = true;
    return tell(d, key, now, m, &mem, e);
}

bool uncollected_count(struct spool *sp, struct arena *mem, int64_t *ret, struct err *e)
{
    struct spool_value *all;
    size_t n;

    if (!spool_list(sp, prefix, NULL, MOST_DELIVERIES, mem, &all, &n, e))
        return false;
    *ret = 0;
    for (size_t i = 0; i < n; i++)
        *ret += parse(all[i].text).n;
    return true;
}
