/* SPDX-License-Identifier: Apache-2.0 */
#include "office.h"

#include <stdio.h>
#include <string.h>

#include "../common/event/codelist.h"
#include "../common/ground/tenant.h"
#include "report.h"

enum { REASON_MOST = 40 };
static const char prefix[] = "closed.";

/* ---- the configuration */

static bool read_closure(const struct cfg *at, struct closure *ret, struct err *e)
{
    static const char *const known[] = { "from", "until", "reason", NULL };

    if (at->kind != CFG_GROUP)
        return cfg_fail(e, at, "closed is a list of groups: ( { from = \"YYYY-MM-DD\"; until = \"YYYY-MM-DD\"; reason = \"...\"; }, ... )");
    if (!cfg_known(at, known, e) || !cfg_day(at, "from", DAY_NONE, &ret->from, e) || !cfg_day(at, "until", DAY_NONE, &ret->until, e)
        || !cfg_string(at, "reason", CFG_REQUIRED, &ret->reason, e))
        return false;
    if (ret->from == DAY_NONE || ret->until == DAY_NONE)
        return cfg_fail(e, at, "closed: from and until say its first and its last day");
    if (ret->until < ret->from)
        return cfg_fail(e, cfg_get(at, "until"), "closed: until is before from");
    if (strlen(ret->reason) > REASON_MOST || !codelist_is_token(ret->reason))
        return cfg_fail(e, cfg_get(at, "reason"), "closed: reason = \"%.60s\": the hub is told it, so one word is expected, like betriebsferien", ret->reason);
    return true;
}

static bool read_closures(const struct cfg *list, struct arena *mem, struct office_days *ret, struct err *e)
{
    struct closure *all = ARENA_ARRAY(mem, struct closure, list ? list->n + 1 : 1);

    for (size_t i = 0; list && i < list->n; i++) {
        if (!read_closure(&list->items[i], &all[i], e))
            return false;
        for (size_t k = 0; k < i; k++)
            if (all[k].from == all[i].from && strcmp(all[k].reason, all[i].reason) == 0)
                return cfg_fail(e, &list->items[i], "closed: \"%s\" begins twice on the same day", all[i].reason);
    }
    ret->closures = all;
    ret->n = list ? list->n : 0;
    return true;
}

static bool read_calendar(const struct office_config *config, struct arena *mem, const struct calendar **ret, struct err *e)
{
    const char *land = tenant_land(config->tenant);
    struct calendar *calendar;

    if (!land)
        return err_set(e, ERR_CONFIG, "tenant = \"%s\": no Land begins so, and expect needs its holidays", config->tenant);
    if (!calendar_load(arena_printf(mem, "%s/calendar", config->schemas), land, config->tenant, mem, &calendar, e))
        return err_wrap(e, "expect needs the calendar, which casebus agency add puts into the bundle");
    *ret = calendar;
    return true;
}

bool office_open(const struct office_config *config, struct arena *mem, struct office_days *ret, struct err *e)
{
    *ret = (struct office_days){0};
    return read_closures(config->closed, mem, ret, e) && (!config->expects || read_calendar(config, mem, &ret->calendar, e));
}

/* ---- what the hub knows */

static bool parse_told(const struct spool_value *v, struct closure *ret, struct err *e)
{
    char from[16], until[16];
    struct err ignored;

    if (sscanf(v->text, "%15s %15s", from, until) != 2 || !day_parse(from, strlen(from), &ret->from, &ignored) || !day_parse(until, strlen(until), &ret->until, &ignored))
        return err_set(e, ERR_FATAL, "the spool's note about a closure cannot be read: \"%.60s\"", v->text);
    ret->reason = v->key + sizeof prefix - 1;
    return true;
}

static const char *name_of(const struct closure *c, struct arena *mem)
{
    char from[DAY_TEXT_BYTES];

    return arena_printf(mem, "%s.%s", c->reason, day_text(c->from, from));
}

static bool tell(const struct manifest_maker *who, const struct closure *c, const char *name, bool open, time_us now, struct arena *mem, struct err *e)
{
    const struct report r = { .kind = "downtime", .open = open, .name = name, .from = c->from, .until = c->until, .count = -1, .of = -1 };
    char from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];
    const char *note = open ? arena_printf(mem, "%s %s", day_text(c->from, from), day_text(c->until, until)) : NULL;

    return report_change(who, &r, arena_printf(mem, "%s%s", prefix, name), note, now, e);
}

static bool tell_coming(const struct manifest_maker *who, const struct closure *c, const struct spool_value *told, size_t n, time_us now, struct arena *mem, struct err *e)
{
    const char *name = name_of(c, mem);

    for (size_t i = 0; i < n; i++) {
        struct closure known;

        if (!parse_told(&told[i], &known, e))
            return false;
        if (strcmp(known.reason, name) == 0 && known.until == c->until)
            return true;
    }
    return tell(who, c, name, true, now, mem, e);
}

/* Over, or called off: then it was until yesterday, if it had begun. */
static bool tell_ended(const struct manifest_maker *who, const struct office_days *office, const struct spool_value *told, time_us now, struct arena *mem, struct err *e)
{
    day_num today = clock_day(now);
    struct closure known;

    if (!parse_told(told, &known, e))
        return false;
    for (size_t i = 0; i < office->n; i++)
        if (office->closures[i].until >= today && strcmp(known.reason, name_of(&office->closures[i], mem)) == 0)
            return true;
    if (known.until >= today)
        known.until = today - 1;
    return tell(who, &known, known.reason, false, now, mem, e);
}

bool office_tell(const struct manifest_maker *who, const struct office_days *office, time_us now, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct spool_value *told;
    size_t n;

    if (!spool_values(who->spool, prefix, &mem, &told, &n, e))
        return false;
    for (size_t i = 0; i < office->n; i++)
        if (office->closures[i].until >= clock_day(now) && !tell_coming(who, &office->closures[i], told, n, now, &mem, e))
            return false;
    for (size_t i = 0; i < n; i++)
        if (!tell_ended(who, office, &told[i], now, &mem, e))
            return false;
    return true;
}

bool office_closed_until(struct spool *sp, day_num today, day_num *ret, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct spool_value *told;
    size_t n;

    *ret = DAY_NONE;
    if (!spool_values(sp, prefix, &mem, &told, &n, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct closure c;

        if (!parse_told(&told[i], &c, e))
            return false;
        if (c.from <= today && c.until >= today && c.until > *ret)
            *ret = c.until;
    }
    return true;
}
