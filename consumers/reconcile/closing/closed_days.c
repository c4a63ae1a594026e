/* SPDX-License-Identifier: Apache-2.0 */
#include "closed_days.h"

#include <string.h>

/* Where the day stands, or would. */
static size_t place_of(const struct closed_days *d, day_num day)
{
    size_t at = d->n;                    /* most records are of a day behind all others */

    while (at > 0 && d->all[at - 1].day >= day)
        at--;
    return at;
}

static struct closed_day *day_at(struct closed_days *d, day_num day)
{
    size_t at = place_of(d, day);

    if (at < d->n && d->all[at].day == day)
        return &d->all[at];
    ARENA_GROW(d->mem, d->all, d->n, d->cap);
    memmove(d->all + at + 1, d->all + at, (d->n - at) * sizeof *d->all);
    d->n++;
    d->all[at] = (struct closed_day){ day, CLOSED_NONE };
    return &d->all[at];
}

void closed_days_take(struct closed_days *d, const struct closing *c)
{
    if (!c->report)
        return;
    json_t *report = json_loadb(c->report, c->report_bytes, 0, NULL);
    bool balanced = json_is_true(json_object_get(report, "balanced")), only = json_object_get(report, "only") != NULL;
    struct closed_day *day = day_at(d, c->day);

    if (!balanced)
        day->state = CLOSED_NOT_BALANCED;
    else if (!only)
        day->state = CLOSED_BALANCED;
    else if (day->state == CLOSED_NONE)
        day->state = CLOSED_IN_PART;
    json_decref(report);
}

void closed_days_range(const struct closed_days *d, day_num *ret_first, day_num *ret_last)
{
    *ret_first = d->n ? d->all[0].day : DAY_NONE;
    *ret_last = d->n ? d->all[d->n - 1].day : DAY_NONE;
}

enum closed_state closed_days_state(const struct closed_days *d, day_num day)
{
    size_t at = place_of(d, day);

    return at < d->n && d->all[at].day == day ? d->all[at].state : CLOSED_NONE;
}
