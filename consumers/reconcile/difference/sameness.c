/* SPDX-License-Identifier: Apache-2.0 */
#include "sameness.h"

#include <string.h>

/* Numbers that nobody declares wait for a later day's manifest: whichever day looks at them, it is the same. */
static bool same_day(const struct difference *a, const struct difference *b)
{
    return a->day == b->day || (a->class == CLASS_MISSING_AT_SOURCE && b->class == CLASS_MISSING_AT_SOURCE);
}

/* Of a stock: whichever night compares the next one, what it says of an axis is the same. */
static bool is_same_of_stock(const struct difference *a, const struct difference *b)
{
    return a->class == b->class && strcmp(a->axis, b->axis) == 0 && a->epoch == b->epoch && a->from_seq == b->from_seq && strcmp(a->agency, b->agency) == 0
           && (a->from_seq || strcmp(a->detail, b->detail) == 0);
}

static bool is_same(const struct difference *a, const struct difference *b)
{
    if (a->axis || b->axis)
        return a->axis && b->axis && is_same_of_stock(a, b);
    if (a->class != b->class || a->epoch != b->epoch || !same_day(a, b) || strcmp(a->agency, b->agency) != 0)
        return false;
    if (a->from_seq == 0 || b->from_seq == 0)
        return a->from_seq == b->from_seq && strcmp(a->detail, b->detail) == 0;
    return a->from_seq <= b->to_seq && b->from_seq <= a->to_seq;
}

static bool has_grown(const struct difference *kept, const struct difference *found)
{
    return found->count > kept->count || found->from_seq < kept->from_seq || found->to_seq > kept->to_seq;
}

/* A person's word stays.  But who explained or accepted it did so of the numbers that it had: of more of them he has said nothing. */
static bool is_decided(const struct difference *kept, const struct difference *found)
{
    if (kept->state == STATE_ACCEPTED || (kept->state == STATE_EXPLAINED && kept->by))
        return !has_grown(kept, found);
    return kept->state == STATE_ASSIGNED;
}

static void adopt(const struct difference *kept, struct difference *found)
{
    found->no = kept->no;
    found->since = kept->since;
    if (!is_decided(kept, found))
        return;
    found->by = kept->by;
    found->state = kept->state;
}

static bool is_changed(const struct difference *kept, const struct difference *found)
{
    return (found->axis && kept->day != found->day) || kept->from_seq != found->from_seq || kept->to_seq != found->to_seq || kept->count != found->count || kept->state != found->state
           || strcmp(kept->detail, found->detail) != 0 || strcmp(kept->action, found->action) != 0;
}

static bool is_behind(const struct difference *d)
{
    return strcmp(d->detail, detail_after_closing) == 0 || strcmp(d->detail, detail_old_epoch) == 0;
}

/* Undeclared numbers are looked for among those of the row; those behind every manifest only by a run that looks there, whichever day it is of. */
static bool looks_at_undeclared(const struct report *r, const struct report_row *row, const struct difference *kept)
{
    bool in_row = kept->epoch == row->epoch && kept->from_seq <= row->last_seq && (kept->from_seq >= row->first_seq || kept->day == r->day);

    return in_row || (row->tail && is_behind(kept));
}

static bool covers_stock(const struct report *r, const struct difference *kept)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->rows[i].stock_new && strcmp(r->rows[i].agency, kept->agency) == 0)
            return true;
    return false;
}

static bool covers(const struct report *r, const struct difference *kept)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct report_row *row = &r->rows[i];

        if (strcmp(row->agency, kept->agency) == 0
            && (kept->class == CLASS_MISSING_AT_SOURCE ? looks_at_undeclared(r, row, kept) : kept->day == r->day))
            return true;
    }
    return r->hub && kept->day == r->day && strcmp(r->hub, kept->agency) == 0;
}

static enum fate find(const struct difference *kept, struct report *r)
{
    for (size_t i = 0; i < r->n; i++) {
        struct report_row *row = &r->rows[i];

        if (strcmp(row->agency, kept->agency) != 0)
            continue;
        for (size_t k = 0; k < row->n; k++)
            if (row->differences[k].no == 0 && is_same(kept, &row->differences[k])) {
                adopt(kept, &row->differences[k]);
                return is_changed(kept, &row->differences[k]) ? FATE_CHANGED : FATE_SAME;
            }
    }
    return (kept->axis ? covers_stock(r, kept) : covers(r, kept)) ? FATE_GONE : FATE_NOT_LOOKED_AT;
}

void sameness_match(const struct difference *kept, size_t n, struct report *r, enum fate *ret_fates)
{
    for (size_t i = 0; i < n; i++)
        ret_fates[i] = find(&kept[i], r);
}
