/* SPDX-License-Identifier: Apache-2.0 */
#include "schedule.h"

#include <string.h>

enum { LONGEST_MOVE = 10 };              /* days: Christmas, a weekend, New Year */
static const char *const weekdays[7][2] = {
    { "mon", "mondays" }, { "tue", "tuesdays" }, { "wed", "wednesdays" }, { "thu", "thursdays" }, { "fri", "fridays" }, { "sat", "saturdays" }, { "sun", "sundays" },
};

static bool is_word(const char *text, size_t bytes, const char *word)
{
    return strlen(word) == bytes && memcmp(text, word, bytes) == 0;
}

static bool add_weekday(const char *text, size_t bytes, struct schedule *s)
{
    for (unsigned i = 0; i < 7; i++)
        if (is_word(text, bytes, weekdays[i][0]) || is_word(text, bytes, weekdays[i][1])) {
            s->weekdays |= 1u << i;
            return true;
        }
    return false;
}

/* "mon,wed" */
static bool parse_weekdays(const char *text, size_t bytes, struct schedule *s)
{
    s->kind = SCHEDULE_WEEKLY;
    for (const char *end = text + bytes, *comma; ; text = comma + 1) {
        comma = memchr(text, ',', (size_t)(end - text));
        if (!add_weekday(text, (size_t)((comma ? comma : end) - text), s))
            return false;
        if (!comma)
            return true;
    }
}

/* "monthly 3" */
static bool parse_monthly(const char *text, size_t bytes, struct schedule *s)
{
    static const char word[] = "monthly ";
    size_t n = sizeof word - 1;

    if (bytes <= n || bytes > n + 2 || memcmp(text, word, n) != 0)
        return false;
    s->kind = SCHEDULE_MONTHLY;
    for (size_t i = n; i < bytes; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        s->mday = s->mday * 10 + (text[i] - '0');
    }
    return s->mday >= 1 && s->mday <= 31;
}

bool schedule_parse(const char *text, size_t bytes, struct schedule *ret, struct err *e)
{
    static const char *const words[] = { [SCHEDULE_DAILY] = "daily", [SCHEDULE_WORKDAYS] = "workdays", [SCHEDULE_SCHOOLDAYS] = "schooldays" };
    struct schedule s = {0};

    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (is_word(text, bytes, words[i])) {
            *ret = (struct schedule){ .kind = i };
            return true;
        }
    if (!parse_weekdays(text, bytes, &s)) {
        s = (struct schedule){0};
        if (!parse_monthly(text, bytes, &s))
            return err_set(e, ERR_DATA, "\"%.*s\": daily, workdays, schooldays, days of the week (mondays; mon,wed) or a day of the month (monthly 3) is expected",
                           (int)(bytes < 40 ? bytes : 40), text);
    }
    *ret = s;
    return true;
}

static bool is_named(const struct schedule *s, day_num d)
{
    int year, month, mday, length;

    if (s->kind == SCHEDULE_WEEKLY)
        return s->weekdays >> day_weekday(d) & 1;
    day_to_civil(d, &year, &month, &mday);
    length = day_month_length(year, month);
    return mday == (s->mday < length ? s->mday : length);
}

static day_num moved(const struct schedule *s, const struct calendar *c, day_num d)
{
    return s->kind == SCHEDULE_WEEKLY && !calendar_holiday(c, d) ? d : calendar_next_working(c, d);
}

bool schedule_has(const struct schedule *s, const struct calendar *c, day_num d)
{
    if (s->kind == SCHEDULE_DAILY)
        return true;
    if (s->kind == SCHEDULE_WORKDAYS)
        return calendar_is_working(c, d, false);
    if (s->kind == SCHEDULE_SCHOOLDAYS)
        return calendar_is_school(c, d);
    for (day_num from = d; from >= d - LONGEST_MOVE; from--)
        if (is_named(s, from) && moved(s, c, from) == d)
            return true;
    return false;
}
