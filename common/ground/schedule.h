/* SPDX-License-Identifier: Apache-2.0 */
/* schedule - the days on which something is expected, as people write them.  Pure.
 *
 *   daily         every day                           mondays   mon,wed    these days of the week
 *   workdays      Monday to Friday but holidays       monthly 3            that day of the month; 31 is its last
 *   schooldays    workdays outside the school holidays
 *
 * A day of the week that is a public holiday, and a day of the month that is no working day, move to the next working day. */
#ifndef COMMON_SCHEDULE_H
#define COMMON_SCHEDULE_H
#include "calendar.h"

struct schedule {
    enum { SCHEDULE_DAILY, SCHEDULE_WORKDAYS, SCHEDULE_SCHOOLDAYS, SCHEDULE_WEEKLY, SCHEDULE_MONTHLY } kind;
    unsigned weekdays;                   /* WEEKLY: bit 0 is Monday */
    int mday;                            /* MONTHLY */
};
/* ERR_DATA: the text is none of these. */
bool schedule_parse(const char *text, size_t bytes, struct schedule *ret, struct err *e) MUST_CHECK;
bool schedule_has(const struct schedule *s, const struct calendar *c, day_num d);
#endif
