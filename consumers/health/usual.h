/* SPDX-License-Identifier: Apache-2.0 */
/* usual - how many events an agency tells on such a day of the week.  Pure. */
#ifndef HEALTH_USUAL_H
#define HEALTH_USUAL_H
#include "../../common/ground/calendar.h"

enum { USUAL_WEEKS = 8, USUAL_LEAST = 3, USUAL_UNKNOWN = -1 };
struct told { day_num day; int64_t events; };
/* The days that are looked at: the same day of the week in the weeks before. */
void usual_days(day_num today, day_num ret[USUAL_WEEKS]);
/* The median of what was told on those of them that were no holidays (of an even number, the lower of the two in the middle);
 * USUAL_UNKNOWN: fewer than USUAL_LEAST are known, or today is a holiday. */
int64_t usual_events(const struct told *all, size_t n, const struct calendar *c, day_num today);
#endif
