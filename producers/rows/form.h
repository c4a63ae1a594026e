/* SPDX-License-Identifier: Apache-2.0 */
/* form - days as offices write them.  Pure.
 *
 *   DD.MM.YYYY  YYYY-MM-DD  YYYYMMDD  DDMMYYYY      D and M may have one digit where a sign follows: 1.7.2026
 *   DD.MM.YY                                        YY below 70 is 20YY, unless that is later than a day can be
 *   DD.MM.YYYY hh:mm                                the time is read over
 *   MM.YYYY  YYYY                                   a month, a year: a birth date known in part, or its first or last day
 *   EXCEL                                           a spreadsheet's number of the day, as 46054 or 46054,375                     */
#ifndef PRODUCERS_FORM_H
#define PRODUCERS_FORM_H
#include "../../common/ground/day.h"

enum form_precision { FORM_DAY, FORM_MONTH, FORM_YEAR, FORM_UNKNOWN };
struct form_rule {
    bool birth;                          /* the day, or day and month, may be missing or 00: the earliest possible day is returned, with how much
                                          * of it is known; 00.00.0000 is FORM_UNKNOWN */
    bool month_end;                      /* a month is its last day */
    day_num not_after;                   /* two-digit years beyond that day lie a century back; DAY_NONE: no bound */
};
/* Is it a form: Y (two or four) once, M and D (two) at most once, h, m and s?  ERR_DATA. */
bool form_check(const char *form, struct err *e) MUST_CHECK;
/* How much of a day it says: FORM_DAY, FORM_MONTH or FORM_YEAR. */
enum form_precision form_says(const char *form);
/* ERR_DATA without the text: it may be a person's.  *ret_precision is FORM_DAY but for birth dates. */
bool form_day(const char *form, const char *text, struct form_rule rule, day_num *ret_day, enum form_precision *ret_precision, struct err *e) MUST_CHECK;
const char *form_precision_name(enum form_precision p);
#endif
