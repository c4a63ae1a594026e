/* SPDX-License-Identifier: Apache-2.0 */
/* clock - the one place that asks what time it is, and times as text.
 * A civil day is a day in Europe/Berlin (fixed rule CET-1CEST,M3.5.0,M10.5.0/3: no tzdata needed). */
#ifndef COMMON_CLOCK_H
#define COMMON_CLOCK_H
#include "day.h"

typedef int64_t time_us;                 /* microseconds since 1970-01-01T00:00:00Z */
enum { TIME_TEXT_BYTES = 28 };           /* "2026-01-20T08:12:00.000000Z" and its NUL */

time_us clock_now(void);
int64_t clock_monotonic_ms(void);
day_num clock_today(void);
day_num clock_day(time_us t);            /* the civil day in Europe/Berlin that holds t */
time_us clock_midnight(day_num d);       /* when that civil day begins */
time_us clock_wall(time_us t);           /* what clocks in Berlin show at t, as if it were UTC */
/* How far our clock is ahead of another one (negative: behind), in milliseconds, when what we sent between two times of ours got that time
 * there; 0: it fits. */
int64_t clock_skew_ms(int64_t before_ms, int64_t after_ms, int64_t there_ms);
/* RFC 3339 with offset or Z; fractions beyond microseconds are cut.  ERR_DATA. */
bool time_parse(const char *text, size_t bytes, time_us *ret_time, struct err *e) MUST_CHECK;
/* The canonical form: UTC, six decimals, Z.  Returns `out`. */
char *time_text(time_us t, char out[TIME_TEXT_BYTES]);
#endif
