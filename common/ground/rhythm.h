/* SPDX-License-Identifier: Apache-2.0 */
/* rhythm - how often an agency is usually heard: `publishes` and `interval_days` of its type in schemas/agencies.cfg, of the agency
 * itself in the tenant's agencies.cfg.  Its day has been heard when the manifest of that day is in the journal. */
#ifndef COMMON_RHYTHM_H
#define COMMON_RHYTHM_H
#include "schedule.h"
#include "tenant.h"

struct rhythm {
    const char *publishes; struct schedule days;     /* days on which it publishes */
    int64_t interval_days;               /* so many of them may pass without a word */
};
/* Of each of the tenant's agencies, in their order; in `mem`.  ERR_CONFIG with file:line. */
bool rhythm_load(const struct tenant *t, struct arena *mem, struct rhythm **ret, struct err *e) MUST_CHECK;

/* Days that do not count: announced downtime. */
struct rhythm_pause { day_num from, until; };
/* The first of its days of which nothing was heard, when by `today` (which is not over) more than the interval have passed; else DAY_NONE.
 * `heard`: the last day that was heard, or until which silence is in order. */
day_num rhythm_silent_since(const struct rhythm *r, const struct calendar *c, const struct rhythm_pause *pauses, size_t n, day_num heard, day_num today);
#endif
