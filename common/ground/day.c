/* SPDX-License-Identifier: Apache-2.0 */
#include "day.h"

#include <stdio.h>
#include <stdlib.h>

/* Counts in eras of 400 years that begin on 1 March, so that the leap day is the last of its year. */
enum { DAYS_OF_ERA = 146097, DAYS_TO_1970 = 719468 };

day_num day_from_civil(int year, int month, int mday)
{
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + mday - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * DAYS_OF_ERA + day_of_era - DAYS_TO_1970;
}

void day_to_civil(day_num d, int *ret_year, int *ret_month, int *ret_mday)
{
    int64_t z = (int64_t)d + DAYS_TO_1970;
    int era = (int)((z >= 0 ? z : z - (DAYS_OF_ERA - 1)) / DAYS_OF_ERA);
    int day_of_era = (int)(z - (int64_t)era * DAYS_OF_ERA);
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int m = (5 * day_of_year + 2) / 153;

    *ret_mday = day_of_year - (153 * m + 2) / 5 + 1;
    *ret_month = m < 10 ? m + 3 : m - 9;
    *ret_year = year_of_era + era * 400 + (*ret_month <= 2);
}

int day_weekday(day_num d)
{
    int w = (int)(((int64_t)d + 3) % 7);          /* 1970-01-01 was a Thursday */

    return w < 0 ? w + 7 : w;
}

int day_month_length(int year, int month)
{
    static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : length[month - 1];
}

static int compare_days(const void *a, const void *b)
{
    day_num x = *(const day_num *)a, y = *(const day_num *)b;

    return (x > y) - (x < y);
}

size_t days_each_once(day_num *days, size_t n)
{
    size_t kept = 0;

    if (n)
        qsort(days, n, sizeof *days, compare_days);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || days[kept - 1] != days[i])
            days[kept++] = days[i];
    return kept;
}

static bool two_digits(const char *at, int *ret)
{
    if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
        return false;
    *ret = (at[0] - '0') * 10 + (at[1] - '0');
    return true;
}

bool day_parse(const char *text, size_t bytes, day_num *ret_day, struct err *e)
{
    int century, year, month, mday;

    if (bytes != 10 || text[4] != '-' || text[7] != '-' || !two_digits(text, &century) || !two_digits(text + 2, &year)
        || !two_digits(text + 5, &month) || !two_digits(text + 8, &mday))
        return err_set(e, ERR_DATA, "not a date: expected YYYY-MM-DD, such as 2026-01-20");
    year += century * 100;
    if (year < 1 || month < 1 || month > 12 || mday < 1 || mday > day_month_length(year, month))
        return err_set(e, ERR_DATA, "no such day: %.10s", text);
    *ret_day = day_from_civil(year, month, mday);
    return true;
}

/* Two digits; printf would be felt where every event passes. */
static void put_two(char *out, int n)
{
    out[0] = (char)('0' + n / 10);
    out[1] = (char)('0' + n % 10);
}

char *day_text(day_num d, char out[DAY_TEXT_BYTES])
{
    int year, month, mday;

    day_to_civil(d, &year, &month, &mday);
    if (d == DAY_NONE || year < 0 || year > 9999) {
        snprintf(out, DAY_TEXT_BYTES, "%s", d == DAY_NONE ? "none" : year < 0 ? "0000-01-01" : "9999-12-31");
        return out;
    }
    put_two(out, year / 100);
    put_two(out + 2, year % 100);
    put_two(out + 5, month);
    put_two(out + 8, mday);
    out[4] = out[7] = '-';
    out[10] = '\0';
    return out;
}
