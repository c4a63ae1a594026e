/* SPDX-License-Identifier: Apache-2.0 */
/* numbering - which numbers of an agency have come: one next number per epoch, and the ranges that are missing below it.  Pure.
 *
 *   epoch 1768896000000:  1 2 3 . . 6 7      next 8, open gap 4..5
 *   epoch 1771000000000:  1 2                next 3; the highest epoch is the current one
 *
 * A dead letter has its number like an event, but only an event may skip numbers or begin an epoch: a number that was read from
 * damaged headers must not move the rest. */
#ifndef JOURNAL_NUMBERING_H
#define JOURNAL_NUMBERING_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../common/ground/arena.h"

enum { NUMBER_DIGITS = 15 };
#define NUMBER_MOST INT64_C(999999999999999)     /* largest epoch and number that is one */

struct range { int64_t from, to; };              /* both included */
struct epoch_number { int64_t epoch, next_seq; bool touched; };
struct numbering { struct epoch_number *epochs; size_t n; };     /* by epoch, ascending */

enum place {
    PLACE_NEXT,                                  /* the number that was expected */
    PLACE_AHEAD,                                 /* numbers before it are missing */
    PLACE_BEHIND,                                /* it came before, or was missing */
};
struct placed { enum place place; bool new_epoch, old_epoch; struct range missing; /* AHEAD */ };

/* An epoch as it was kept. */
void numbering_known(struct numbering *n, int64_t epoch, int64_t next_seq, struct arena *mem);
/* An event with that number has come; `n` moves on.  new_epoch: higher than all before (false for the very first);
 * old_epoch: lower than the current one.  Grows in `mem`. */
struct placed numbering_event(struct numbering *n, int64_t epoch, int64_t seq, struct arena *mem);
/* A dead letter with that number: moves on when it is the next one.  True when the number lies behind, perhaps in a gap. */
bool numbering_dead(struct numbering *n, int64_t epoch, int64_t seq);
/* It was declared that numbers through `last` were sent.  True: those in ret_missing have not come. */
bool numbering_declared(struct numbering *n, int64_t epoch, int64_t last, struct arena *mem, struct range *ret_missing);
struct numbering numbering_copy(const struct numbering *n, struct arena *mem);
/* The parts of `whole` that hold none of `taken` (ascending).  Returns how many; in `mem`. */
size_t range_without(struct range whole, const int64_t *taken, size_t n_taken, struct arena *mem, struct range **ret);
#endif
