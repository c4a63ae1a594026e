/* SPDX-License-Identifier: Apache-2.0 */
/* retention - how long what is kept and why: schemas/retention.cfg, and the town's own file of that name beside tenant.cfg. */
#ifndef CONSUMERS_ADMIN_RETENTION_H
#define CONSUMERS_ADMIN_RETENTION_H
#include "../../../common/ground/calendar.h"
#include "../../../common/ground/tenant.h"

enum retained { RETAIN_PERSONS, RETAIN_DEAD_LETTERS, RETAIN_MESSAGES, RETAIN_ALARMS, RETAIN_PAGES, RETAIN_OPERATORS, RETAIN_DIFFERENCES, RETAINED };
struct retention_rule {
    const char *keep;                    /* as written; NULL: no rule, which is kept for ever */
    int n; enum unit unit;               /* n = 0: for ever */
    const char *basis;
};
const char *retention_name(enum retained r);
/* In `mem`.  ERR_CONFIG with file:line. */
bool retention_load(const struct tenant *t, struct arena *mem, struct retention_rule ret[RETAINED], struct err *e) MUST_CHECK;
/* The rules of one tree over those that are there; for tests. */
bool retention_read(const struct cfg *root, struct retention_rule rules[RETAINED], struct err *e) MUST_CHECK;
/* The last day of which nothing is kept any more in the night that closes `day`; DAY_NONE: everything is kept. */
day_num retention_last_day(const struct retention_rule *r, day_num day);
#endif
