/* SPDX-License-Identifier: Apache-2.0 */
#include "expect.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { HORIZON_DAYS = 731, DAY_MINUTES = 1440, NIGHT_MINUTES = 180 };
static const time_us minute_us = 60 * (time_us)1000000;

/* ---- the configuration */

/* "06:00" */
static bool parse_minute(const char *text, int *ret)
{
    int hour, minute, end = 0;

    if (strlen(text) != 5 || strspn(text, "0123456789:") != 5 || sscanf(text, "%2d:%2d%n", &hour, &minute, &end) != 2 || end != 5 || hour > 23 || minute > 59)
        return false;
    *ret = hour * 60 + minute;
    return true;
}

bool expect_parse(const char *text, struct expect *ret, struct err *e)
{
    const char *blank = strrchr(text, ' ');
    struct expect x = { .text = text };

    if (!blank || !parse_minute(blank + 1, &x.minute))
        return err_set(e, ERR_DATA, "\"%.40s\": days and a time are expected, like \"workdays 06:00\"", text);
    if (!schedule_parse(text, (size_t)(blank - text), &x.days, e))
        return false;
    *ret = x;
    return true;
}

/* ---- deadlines */

static bool is_expected(const struct expect *x, const struct office_days *days, day_num d)
{
    for (size_t i = 0; i < days->n; i++)
        if (d >= days->closures[i].from && d <= days->closures[i].until)
            return false;
    return schedule_has(&x->days, days->calendar, d);
}

/* The clock changes in the night: what lies behind it is counted from the day's end. */
static time_us deadline(const struct expect *x, day_num d)
{
    if (x->minute < NIGHT_MINUTES)
        return clock_midnight(d) + x->minute * minute_us;
    return clock_midnight(d + 1) - (DAY_MINUTES - x->minute) * minute_us;
}

time_us expect_before(const struct expect *x, const struct office_days *days, time_us t)
{
    day_num today = clock_day(t);

    for (day_num d = today; d > today - HORIZON_DAYS; d--)
        if (deadline(x, d) <= t && is_expected(x, days, d))
            return deadline(x, d);
    return 0;
}

time_us expect_after(const struct expect *x, const struct office_days *days, time_us t)
{
    day_num today = clock_day(t);

    for (day_num d = today; d < today + HORIZON_DAYS; d++)
        if (deadline(x, d) > t && is_expected(x, days, d))
            return deadline(x, d);
    return 0;
}

/* ---- the state */

static bool parse_day(const char *text, day_num *ret)
{
    struct err ignored;

    *ret = DAY_NONE;
    return strcmp(text, "-") == 0 || day_parse(text, strlen(text), ret, &ignored);
}

bool expect_state_parse(const char *text, struct expect_state *ret, struct err *e)
{
    struct expect_state st = { .late_on = DAY_NONE, .since = DAY_NONE };
    char late_on[16], since[16];

    if (text && (sscanf(text, "%" SCNd64 " %15s %15s", &st.met, late_on, since) != 3 || !parse_day(late_on, &st.late_on) || !parse_day(since, &st.since)))
        return err_set(e, ERR_FATAL, "the spool's note about an expected file cannot be read: \"%.80s\"", text);
    *ret = st;
    return true;
}

char *expect_state_text(const struct expect_state *st, struct arena *mem)
{
    char late_on[DAY_TEXT_BYTES] = "-", since[DAY_TEXT_BYTES] = "-";

    if (st->late_on != DAY_NONE)
        day_text(st->late_on, late_on);
    if (st->since != DAY_NONE)
        day_text(st->since, since);
    return arena_printf(mem, "%" PRId64 " %s %s", st->met, late_on, since);
}

void expect_begin(struct expect_state *st, const struct expect *x, const struct office_days *days, time_us now)
{
    if (st->met == 0)
        st->met = expect_before(x, days, now);
}

void expect_came(struct expect_state *st, const struct expect *x, const struct office_days *days, time_us now)
{
    time_us due = expect_before(x, days, now), next = expect_after(x, days, now);
    day_num today = clock_day(now);

    if (st->met && due > st->met && clock_day(due) == today) {
        st->met = due;
        st->late_on = today;
    } else if (st->late_on != today && next > st->met) {
        st->met = next;
    }
}

day_num expect_missed(const struct expect_state *st, const struct expect *x, const struct office_days *days, time_us now)
{
    time_us first = expect_after(x, days, st->met);

    return first && first <= now ? clock_day(first) : DAY_NONE;
}
