/* SPDX-License-Identifier: Apache-2.0 */
/* spans - numbers that differ, put together to ranges: neighbours with the same class, reason and state are one difference.  Pure.
 *
 * Numbers come in ascending order within an epoch.  Memory stays bounded: when there are too many ranges, further numbers of a class widen its
 * last range, whose `count` then says how many of its numbers are meant. */
#ifndef RECONCILE_SPANS_H
#define RECONCILE_SPANS_H
#include "numbers.h"

enum { SPANS_MOST = 10000 };
struct spans { struct difference *all; size_t n, cap; struct arena *mem; const char *agency; day_num day; };

/* `n` numbers from `seq` on share the verdict (which differs). */
void spans_add(struct spans *s, int64_t epoch, int64_t seq, int64_t n, const struct judgement *v);
/* One difference that is no run of numbers, or names a single one (from_seq = to_seq = seq; 0: none).  `detail` must live as long. */
void spans_single(struct spans *s, enum difference_class class, int64_t epoch, int64_t seq, const char *action, const char *detail);
/* Sorts them: by epoch, first number, class. */
void spans_sort(struct spans *s);
#endif
