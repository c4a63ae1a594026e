/* SPDX-License-Identifier: Apache-2.0 */
/* form - days as offices write them: "DD.MM.YYYY", "YYYY-MM-DD", "YYYYMMDD", "DD.MM.YY" and the like.  Pure.
 * D and M may have one digit where a sign follows ("1.7.2026").  YY below 70 is 20YY. */
#ifndef PRODUCERS_FORM_H
#define PRODUCERS_FORM_H
#include "../common/day.h"

enum form_precision { FORM_DAY, FORM_MONTH, FORM_YEAR, FORM_UNKNOWN };
/* Is it a form: each of D (one or two), M and Y (two or four) once?  ERR_DATA. */
bool form_check(const char *form, struct err *e) MUST_CHECK;
/* `birth`: the day, or day and month, may be 00; the earliest possible day is returned, with how much of it is known.
 * 00.00.0000 is FORM_UNKNOWN.  ERR_DATA without the text: it may be a person's. */
bool form_day(const char *form, const char *text, bool birth, day_num *ret_day, enum form_precision *ret_precision, struct err *e) MUST_CHECK;
const char *form_precision_name(enum form_precision p);
#endif
