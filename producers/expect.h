/* SPDX-License-Identifier: Apache-2.0 */
/* expect - by when a source's next file is there: `expect = "workdays 06:00"` (the days: common/ground/schedule.h).  Pure.
 *
 * A deadline is met by a file that came since the one before it.  A file that comes later on the day of a deadline that was missed, and
 * others on that day, count for that one and not for the next.
 *
 *   spool_get "expect.SOURCE":  MET LATE_ON SINCE     "-": none                                                                  */
#ifndef PRODUCERS_EXPECT_H
#define PRODUCERS_EXPECT_H
#include "../common/ground/clock.h"
#include "../common/ground/schedule.h"

struct expect { const char *text; struct schedule days; int minute; /* of the day */ };
/* Days on which nothing is expected. */
struct closure { day_num from, until; const char *reason; };
/* When the office works: the Land's calendar and its own closures. */
struct office_days { const struct calendar *calendar; const struct closure *closures; size_t n; };
/* `text` is kept.  ERR_DATA. */
bool expect_parse(const char *text, struct expect *ret, struct err *e) MUST_CHECK;
/* The last deadline at or before `t`, the first one after it; 0: none within two years. */
time_us expect_before(const struct expect *x, const struct office_days *days, time_us t);
time_us expect_after(const struct expect *x, const struct office_days *days, time_us t);

struct expect_state {
    time_us met;                         /* the last deadline that was met; 0: nothing is known yet */
    day_num late_on;                     /* the day on which a late file came, or DAY_NONE */
    day_num since;                       /* the day of the first deadline that was missed, as it was told; DAY_NONE: not silent */
};
bool expect_state_parse(const char *text, struct expect_state *ret, struct err *e) MUST_CHECK;   /* NULL: nothing is known yet */
char *expect_state_text(const struct expect_state *st, struct arena *mem);
/* Who is asked for the first time waits for the next deadline. */
void expect_begin(struct expect_state *st, const struct expect *x, const struct office_days *days, time_us now);
void expect_came(struct expect_state *st, const struct expect *x, const struct office_days *days, time_us now);
/* The day of the first deadline that was missed by now, or DAY_NONE. */
day_num expect_missed(const struct expect_state *st, const struct expect *x, const struct office_days *days, time_us now);
#endif
