/* SPDX-License-Identifier: Apache-2.0 */
#include "retention.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST_KEPT = 36525 };

static const char *const names[] = { [RETAIN_PERSONS] = "persons", [RETAIN_DEAD_LETTERS] = "dead_letters", [RETAIN_MESSAGES] = "messages", [RETAIN_ALARMS] = "alarms", [RETAIN_PAGES] = "pages",
                                     [RETAIN_OPERATORS] = "operators", [RETAIN_DIFFERENCES] = "differences", NULL };

const char *retention_name(enum retained r)
{
    return names[r];
}

/* ---- reading */

static bool read_keep(const struct cfg *at, struct retention_rule *r, struct err *e)
{
    static const struct { const char *name; enum unit unit; } units[] = {
        { "days", UNIT_DAYS }, { "weeks", UNIT_WEEKS }, { "months", UNIT_MONTHS }, { "years", UNIT_YEARS },
    };
    char unit[16], junk;

    if (strcmp(r->keep, "for ever") == 0)
        return true;
    if (sscanf(r->keep, "%5d %15s %c", &r->n, unit, &junk) == 2 && r->n > 0 && r->n <= MOST_KEPT)
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
            if (strcmp(unit, units[i].name) == 0) {
                r->unit = units[i].unit;
                return true;
            }
    return cfg_fail(e, cfg_get(at, "keep"), "keep = \"%s\": expected such as \"24 months\" (days, weeks, months, years), or \"for ever\"", r->keep);
}

static bool read_what(const struct cfg *at, size_t *ret, struct err *e)
{
    const char *what;

    if (!cfg_string(at, "what", CFG_REQUIRED, &what, e))
        return false;
    for (*ret = 0; *ret < RETAINED; (*ret)++)
        if (strcmp(what, names[*ret]) == 0)
            return true;
    const char *nearest = cfg_nearest(what, names);
    return cfg_fail(e, cfg_get(at, "what"), "nothing is called \"%s\"%s%s%s", what, nearest ? ": did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
}

static bool read_rule(const struct cfg *at, struct retention_rule rules[RETAINED], struct err *e)
{
    static const char *const known[] = { "what", "keep", "basis", NULL };
    struct retention_rule r = {0};
    size_t what;

    if (!cfg_known(at, known, e) || !read_what(at, &what, e) || !cfg_string(at, "keep", CFG_REQUIRED, &r.keep, e) || !cfg_string(at, "basis", CFG_REQUIRED, &r.basis, e)
        || !read_keep(at, &r, e))
        return false;
    if (!*r.basis)
        return cfg_fail(e, cfg_get(at, "basis"), "basis is empty: say why %s are kept that long", names[what]);
    rules[what] = r;
    return true;
}

bool retention_read(const struct cfg *root, struct retention_rule rules[RETAINED], struct err *e)
{
    static const char *const known[] = { "retention", NULL };
    const struct cfg *list = cfg_get(root, "retention");

    if (!cfg_known(root, known, e))
        return false;
    for (size_t i = 0; list && i < list->n; i++)
        if (!read_rule(&list->items[i], rules, e))
            return false;
    return true;
}

static bool read_file(const char *file, struct arena *mem, struct retention_rule rules[RETAINED], struct err *e)
{
    struct cfg *root;

    return cfg_load(file, mem, &root, e) && retention_read(root, rules, e);
}

bool retention_load(const struct tenant *t, struct arena *mem, struct retention_rule ret[RETAINED], struct err *e)
{
    const char *slash = strrchr(t->file, '/');
    const char *own = arena_printf(mem, "%.*sretention.cfg", slash ? (int)(slash - t->file) + 1 : 0, t->file);

    memset(ret, 0, RETAINED * sizeof *ret);
    return read_file(arena_printf(mem, "%s/retention.cfg", t->schemas), mem, ret, e) && (access(own, F_OK) != 0 || read_file(own, mem, ret, e));
}

/* ---- reckoning */

/* What is of day D is kept through D + keep.  Months are not all as long: the last of the days that end there by now. */
day_num retention_last_day(const struct retention_rule *r, day_num day)
{
    if (!r->keep || r->n == 0)
        return DAY_NONE;
    day_num last = calendar_add(NULL, day, -r->n, r->unit, false);

    while (calendar_add(NULL, last + 1, r->n, r->unit, false) <= day)
        last++;
    while (calendar_add(NULL, last, r->n, r->unit, false) > day)
        last--;
    return last;
}
