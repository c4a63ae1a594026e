/* SPDX-License-Identifier: Apache-2.0 */
#include "usual.h"

#include <stdlib.h>

void usual_days(day_num today, day_num ret[USUAL_WEEKS])
{
    for (int i = 0; i < USUAL_WEEKS; i++)
        ret[i] = today - 7 * (i + 1);
}

static bool is_like_today(const struct calendar *c, day_num day, day_num today)
{
    return day < today && day >= today - 7 * USUAL_WEEKS && (today - day) % 7 == 0 && !calendar_holiday(c, day);
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

int64_t usual_events(const struct told *all, size_t n, const struct calendar *c, day_num today)
{
    int64_t events[USUAL_WEEKS];
    size_t known = 0;

    for (size_t i = 0; i < n && known < USUAL_WEEKS; i++)
        if (is_like_today(c, all[i].day, today))
            events[known++] = all[i].events;
    if (known < USUAL_LEAST || calendar_holiday(c, today))
        return USUAL_UNKNOWN;
    qsort(events, known, sizeof *events, by_number);
    return events[(known - 1) / 2];
}
