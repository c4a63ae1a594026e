/* SPDX-License-Identifier: Apache-2.0 */
#include "tallies.h"

/* The counts are the agency's own: nobody else can say what is wrong with them. */
static void differs(struct spans *spans, int64_t count, const char *detail)
{
    struct difference *d;

    spans_single(spans, CLASS_MISMATCH, 0, 0, "compare", detail);
    d = &spans->all[spans->n - 1];
    d->owner = d->agency;
    d->count = count;
}

/* Of a number that did not arrive as an event nobody knows whether it told of somebody. */
static int64_t events_off(const struct report_row *row)
{
    int64_t counted = row->tallies[TALLY_EVENTS], least = row->told, most = least + row->declared - row->journal + row->buckets[BUCKET_DEAD] + row->buckets[BUCKET_VOID];

    return counted < least ? least - counted : counted > most ? counted - most : 0;
}

static bool counts_nothing(const struct report_row *row)
{
    for (int t = 0; t < TALLIES; t++)
        if (row->tallies[t])
            return false;
    return true;
}

void tallies_judge(const struct proved *p, struct spans *spans)
{
    const struct report_row *row = p->rows;

    if (p->n != 1 || counts_nothing(row))
        return;
    if (row->vanished)
        differs(spans, row->vanished, detail_vanished);
    if (events_off(row))
        differs(spans, events_off(row), detail_other_count);
}
