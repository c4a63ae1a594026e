/* SPDX-License-Identifier: Apache-2.0 */
/* day - civil days as numbers, and days that are not exactly known.  Pure: no clock here (see clock.h). */
#ifndef COMMON_DAY_H
#define COMMON_DAY_H
#include <stddef.h>
#include <stdint.h>

#include "err.h"

typedef int32_t day_num;                 /* days since 1970-01-01, proleptic Gregorian */
#define DAY_NONE INT32_MIN               /* no day */
enum { DAY_TEXT_BYTES = 11 };            /* "2026-03-24" and its NUL */

/* A day of which only the earliest and the latest possibility are known; equal for an exact day.
 * {DAY_NONE, DAY_NONE} = unknown. */
struct days { day_num from, until; };

day_num day_from_civil(int year, int month, int mday);
void day_to_civil(day_num d, int *ret_year, int *ret_month, int *ret_mday);
int day_weekday(day_num d);              /* 0 Monday .. 6 Sunday */
int day_month_length(int year, int month);
/* Sorts them and keeps each once; how many there are then. */
size_t days_each_once(day_num *days, size_t n);
/* "YYYY-MM-DD", exactly, a day that exists.  ERR_DATA. */
bool day_parse(const char *text, size_t bytes, day_num *ret_day, struct err *e) MUST_CHECK;
/* Writes "YYYY-MM-DD" and returns `out`. */
char *day_text(day_num d, char out[DAY_TEXT_BYTES]);
#endif
