/* SPDX-License-Identifier: Apache-2.0 */
/* closed_days - what closing records say of the days: which are balanced, which are not, and which nobody has closed.  Pure. */
#ifndef CONSUMERS_RECONCILE_CLOSED_DAYS_H
#define CONSUMERS_RECONCILE_CLOSED_DAYS_H
#include "closing.h"

enum closed_state {
    CLOSED_BALANCED, CLOSED_NOT_BALANCED,
    CLOSED_IN_PART,                      /* some agencies alone, and what was found of them is balanced */
    CLOSED_NONE                          /* no record is of that day */
};
struct closed_day { day_num day; enum closed_state state; };
/* Ready to use: `struct closed_days d = { .mem = mem };`. */
struct closed_days { struct arena *mem; struct closed_day *all; size_t n, cap; /* by day */ };
/* The next record, in the order of the chain: of a day its last report of all agencies counts, and what came of single ones since. */
void closed_days_take(struct closed_days *d, const struct closing *c);
/* Days between the first and the last that are closed; DAY_NONE in both: none is. */
void closed_days_range(const struct closed_days *d, day_num *ret_first, day_num *ret_last);
enum closed_state closed_days_state(const struct closed_days *d, day_num day);
#endif
