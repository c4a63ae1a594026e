/* SPDX-License-Identifier: Apache-2.0 */
#include "clock.h"

#include <time.h>

static const time_us second_us = 1000000, hour_us = 3600 * (time_us)1000000, day_us = 86400 * (time_us)1000000;

time_us clock_now(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return ts.tv_sec * second_us + ts.tv_nsec / 1000;
}

int64_t clock_monotonic_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

day_num clock_today(void)
{
    return clock_day(clock_now());
}

static time_us floor_div(time_us a, time_us b)
{
    return a / b - (a % b < 0);
}

/* Summer time runs from the last Sunday of March to that of October, both at 01:00 UTC. */
static time_us change_time(int year, int month)
{
    day_num last = day_from_civil(year, month, 31);

    return (last - (day_weekday(last) + 1) % 7) * day_us + hour_us;
}

static time_us berlin_offset(time_us t)
{
    int year, month, mday;

    day_to_civil((day_num)floor_div(t, day_us), &year, &month, &mday);
    return t >= change_time(year, 3) && t < change_time(year, 10) ? 2 * hour_us : hour_us;
}

day_num clock_day(time_us t)
{
    return (day_num)floor_div(t + berlin_offset(t), day_us);
}

/* Both changes happen at 02:00 or 03:00 local time, so the offset an hour before midnight's latest guess is midnight's. */
time_us clock_midnight(day_num d)
{
    time_us guess = d * day_us - hour_us;

    return d * day_us - berlin_offset(guess);
}

time_us clock_wall(time_us t)
{
    return t + berlin_offset(t);
}

static bool digits(const char *text, int n, int *ret)
{
    *ret = 0;
    for (int i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *ret = *ret * 10 + (text[i] - '0');
    }
    return true;
}

static bool clock_part(const char *text, time_us *ret)
{
    int hour, minute, second;

    if (text[2] != ':' || text[5] != ':' || !digits(text, 2, &hour) || !digits(text + 3, 2, &minute) || !digits(text + 6, 2, &second)
        || hour > 23 || minute > 59 || second > 60)
        return false;
    *ret = hour * hour_us + minute * 60 * second_us + second * second_us;
    return true;
}

/* ".123456789" to microseconds; *ret_used is 0 when there is no fraction. */
static bool fraction_part(const char *text, size_t bytes, time_us *ret, size_t *ret_used)
{
    time_us unit = 100000;
    size_t i = 1;

    *ret = 0;
    *ret_used = 0;
    if (bytes == 0 || text[0] != '.')
        return true;
    for (; i < bytes && text[i] >= '0' && text[i] <= '9'; i++, unit /= 10)
        *ret += (text[i] - '0') * unit;
    *ret_used = i;
    return i > 1;
}

static bool offset_part(const char *text, size_t bytes, time_us *ret)
{
    int hour, minute;

    *ret = 0;
    if (bytes == 1 && (text[0] == 'Z' || text[0] == 'z'))
        return true;
    if (bytes != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' || !digits(text + 1, 2, &hour)
        || !digits(text + 4, 2, &minute) || hour > 23 || minute > 59)
        return false;
    *ret = (hour * hour_us + minute * 60 * second_us) * (text[0] == '-' ? -1 : 1);
    return true;
}

bool time_parse(const char *text, size_t bytes, time_us *ret_time, struct err *e)
{
    day_num day;
    time_us of_day, fraction, offset;
    size_t used;

    if (bytes < 20 || (text[10] != 'T' && text[10] != 't' && text[10] != ' ') || !clock_part(text + 11, &of_day)
        || !fraction_part(text + 19, bytes - 19, &fraction, &used) || !offset_part(text + 19 + used, bytes - 19 - used, &offset))
        return err_set(e, ERR_DATA, "not a time: expected RFC 3339 with offset, such as 2026-01-20T09:12:00+01:00");
    if (!day_parse(text, 10, &day, e))
        return false;
    *ret_time = day * day_us + of_day + fraction - offset;
    return true;
}

static void put_digits(char *out, int n, int64_t v)
{
    while (n--) {
        out[n] = (char)('0' + v % 10);
        v /= 10;
    }
}

char *time_text(time_us t, char out[TIME_TEXT_BYTES])
{
    day_num day = (day_num)floor_div(t, day_us);
    time_us rest = t - day * day_us, seconds = rest / second_us;

    day_text(day, out);
    out[10] = 'T';
    put_digits(out + 11, 2, seconds / 3600);
    put_digits(out + 14, 2, seconds / 60 % 60);
    put_digits(out + 17, 2, seconds % 60);
    put_digits(out + 20, 6, rest % second_us);
    out[13] = out[16] = ':';
    out[19] = '.';
    out[26] = 'Z';
    out[27] = '\0';
    return out;
}

int64_t clock_skew_ms(int64_t before_ms, int64_t after_ms, int64_t there_ms)
{
    if (there_ms < before_ms)
        return before_ms - there_ms;
    return there_ms > after_ms ? after_ms - there_ms : 0;
}
