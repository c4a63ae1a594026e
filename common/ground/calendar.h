/* SPDX-License-Identifier: Apache-2.0 */
/* calendar - German working days, school days and deadlines.  Pure.
 * §§ 187-193 BGB, § 26 SGB X: the event day is not counted; only a rule's `roll` moves an end to the next working day.
 * Holidays are computed per Land from schemas/calendar/holidays.cfg (fixed, Easter-relative, with validity and municipalities);
 * school holidays come from schemas/calendar/school_holidays_<land>.csv. */
#ifndef COMMON_CALENDAR_H
#define COMMON_CALENDAR_H
#include "arena.h"
#include "day.h"

struct calendar;
bool calendar_load(const char *dir /* schemas/calendar */, const char *land, const char *ags, struct arena *mem, struct calendar **ret, struct err *e) MUST_CHECK;
day_num calendar_easter(int year);
const char *calendar_holiday(const struct calendar *c, day_num d);       /* its German name, or NULL */
bool calendar_is_working(const struct calendar *c, day_num d, bool saturdays);
bool calendar_is_school(const struct calendar *c, day_num d);            /* a working day without Saturdays, outside the school holidays */
day_num calendar_school_until(const struct calendar *c);                 /* the last day that the school holidays cover, DAY_NONE: the Land has no file */
enum unit { UNIT_DAYS, UNIT_WEEKS, UNIT_MONTHS, UNIT_YEARS, UNIT_WORKING_DAYS, UNIT_SCHOOL_DAYS };
/* d plus n (may be negative).  Months and years clip (31 Jan + 1 month = last of Feb); a 29 Feb + n years is 1 March where the
 * year has none (§ 188 BGB).  `saturdays`: working days count them. */
day_num calendar_add(const struct calendar *c, day_num d, int n, enum unit unit, bool saturdays);
day_num calendar_next_working(const struct calendar *c, day_num d);      /* d itself if it is one */
day_num calendar_month_end(day_num d);
int calendar_age(day_num birth, day_num on);
#endif
