/* SPDX-License-Identifier: Apache-2.0 */
#include "numbering.h"

#include <assert.h>
#include <string.h>

/* Where the epoch stands, or belongs. */
static size_t find_epoch(const struct numbering *n, int64_t epoch)
{
    size_t low = 0, high = n->n;

    while (low < high) {
        size_t mid = (low + high) / 2;

        if (n->epochs[mid].epoch < epoch)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* Room for one more is kept by doubling at powers of two: an agency has one epoch, rarely a second. */
static void insert_epoch(struct numbering *n, size_t at, int64_t epoch, struct arena *mem)
{
    if (n->n == 0 || (n->n & (n->n - 1)) == 0) {
        struct epoch_number *more = ARENA_ARRAY(mem, struct epoch_number, n->n ? 2 * n->n : 1);

        if (n->n)
            memcpy(more, n->epochs, n->n * sizeof *more);
        n->epochs = more;
    }
    memmove(&n->epochs[at + 1], &n->epochs[at], (n->n - at) * sizeof *n->epochs);
    n->epochs[at] = (struct epoch_number){ .epoch = epoch, .next_seq = 1, .touched = true };
    n->n++;
}

void numbering_known(struct numbering *n, int64_t epoch, int64_t next_seq, struct arena *mem)
{
    size_t at = find_epoch(n, epoch);

    if (at == n->n || n->epochs[at].epoch != epoch)
        insert_epoch(n, at, epoch, mem);
    n->epochs[at] = (struct epoch_number){ .epoch = epoch, .next_seq = next_seq };
}

struct placed numbering_event(struct numbering *n, int64_t epoch, int64_t seq, struct arena *mem)
{
    size_t at = find_epoch(n, epoch);
    bool known = at < n->n && n->epochs[at].epoch == epoch;
    struct placed p = { .new_epoch = !known && at == n->n && n->n > 0, .old_epoch = known ? at + 1 < n->n : at < n->n };

    assert(seq >= 1 && seq <= NUMBER_MOST);
    if (!known)
        insert_epoch(n, at, epoch, mem);
    struct epoch_number *in = &n->epochs[at];
    if (seq < in->next_seq) {
        p.place = PLACE_BEHIND;
        return p;
    }
    if (seq > in->next_seq) {
        p.place = PLACE_AHEAD;
        p.missing = (struct range){ in->next_seq, seq - 1 };
    }
    in->next_seq = seq + 1;
    in->touched = true;
    return p;
}

bool numbering_dead(struct numbering *n, int64_t epoch, int64_t seq)
{
    size_t at = find_epoch(n, epoch);

    if (at == n->n || n->epochs[at].epoch != epoch)
        return false;
    struct epoch_number *in = &n->epochs[at];
    if (seq == in->next_seq) {
        in->next_seq++;
        in->touched = true;
        return false;
    }
    return seq < in->next_seq;
}

bool numbering_declared(struct numbering *n, int64_t epoch, int64_t last, struct arena *mem, struct range *ret_missing)
{
    size_t at = find_epoch(n, epoch);

    if (last < 1)
        return false;
    if (at == n->n || n->epochs[at].epoch != epoch)
        insert_epoch(n, at, epoch, mem);
    struct epoch_number *in = &n->epochs[at];
    if (in->next_seq > last)
        return false;
    *ret_missing = (struct range){ in->next_seq, last };
    in->next_seq = last + 1;
    in->touched = true;
    return true;
}

struct numbering numbering_copy(const struct numbering *n, struct arena *mem)
{
    struct numbering copy = {0};

    for (size_t i = 0; i < n->n; i++)
        numbering_known(&copy, n->epochs[i].epoch, n->epochs[i].next_seq, mem);
    return copy;
}

size_t range_without(struct range whole, const int64_t *taken, size_t n_taken, struct arena *mem, struct range **ret)
{
    struct range *parts = ARENA_ARRAY(mem, struct range, n_taken + 1);
    int64_t from = whole.from;
    size_t n = 0;

    for (size_t i = 0; i < n_taken && from <= whole.to; i++) {
        if (taken[i] < from || taken[i] > whole.to)
            continue;
        if (taken[i] > from)
            parts[n++] = (struct range){ from, taken[i] - 1 };
        from = taken[i] + 1;
    }
    if (from <= whole.to)
        parts[n++] = (struct range){ from, whole.to };
    *ret = parts;
    return n;
}
