/* SPDX-License-Identifier: Apache-2.0 */
#include "rhythm.h"

#include <string.h>

enum { MOST_INTERVAL = 366 };

static bool read_days(const struct cfg *at, struct rhythm *r, struct err *e)
{
    struct err why;

    return schedule_parse(r->publishes, strlen(r->publishes), &r->days, &why) || cfg_fail(e, at, "publishes = %s", why.text);
}

static const struct cfg *find_type(const struct cfg *root, const char *slug)
{
    const struct cfg *types = cfg_get(root, "types");

    for (size_t i = 0; types && i < types->n; i++) {
        const struct cfg *name = cfg_get(&types->items[i], "slug");

        if (name && name->kind == CFG_STRING && strcmp(name->text, slug) == 0)
            return &types->items[i];
    }
    return NULL;
}

static bool read_rhythm(const struct cfg *type, const struct agency *a, struct rhythm *r, struct err *e)
{
    if (!cfg_string(type, "publishes", "workdays", &r->publishes, e) || !cfg_int(type, "interval_days", 1, 1, MOST_INTERVAL, &r->interval_days, e)
        || !read_days(cfg_get(type, "publishes"), r, e))
        return false;
    if (a->interval_days)
        r->interval_days = a->interval_days;
    if (a->publishes) {
        r->publishes = a->publishes;
        r->days = a->publishes_on;
    }
    return true;
}

bool rhythm_load(const struct tenant *t, struct arena *mem, struct rhythm **ret, struct err *e)
{
    struct rhythm *all = ARENA_ARRAY(mem, struct rhythm, t->n_agencies + 1);
    struct cfg *root;

    if (!cfg_load(arena_printf(mem, "%s/agencies.cfg", t->schemas), mem, &root, e))
        return false;
    for (size_t i = 0; i < t->n_agencies; i++)
        if (!read_rhythm(find_type(root, t->agencies[i].slug), &t->agencies[i], &all[i], e))
            return false;
    *ret = all;
    return true;
}

static bool is_paused(const struct rhythm_pause *pauses, size_t n, day_num d)
{
    for (size_t i = 0; i < n; i++)
        if (d >= pauses[i].from && d <= pauses[i].until)
            return true;
    return false;
}

day_num rhythm_silent_since(const struct rhythm *r, const struct calendar *c, const struct rhythm_pause *pauses, size_t n, day_num heard, day_num today)
{
    day_num first = DAY_NONE;
    int64_t passed = 0;

    for (day_num d = heard + 1; d < today && passed <= r->interval_days; d++)
        if (schedule_has(&r->days, c, d) && !is_paused(pauses, n, d) && passed++ == 0)
            first = d;
    return passed > r->interval_days ? first : DAY_NONE;
}
