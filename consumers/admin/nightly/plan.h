/* SPDX-License-Identifier: Apache-2.0 */
/* plan - which jobs of which nights are still to be done, in their order: last night's first, then what earlier nights lack, the oldest first.  Pure. */
#ifndef CONSUMERS_ADMIN_PLAN_H
#define CONSUMERS_ADMIN_PLAN_H
#include "night.h"

struct night_record { day_num night; const char *job; enum night_result result; };
struct night_step { day_num night; const struct night_job *job; };
/* `records`: of what ended, in any order; one that failed counts as not done.  Nights before the first record are none of ours, nor those more than
 * `most` before `last`.  `only`: this job of the last night and nothing else; `again`: also when it is done. */
struct plan_of { day_num last; int64_t most; const char *only; bool again; const struct night_record *records; size_t n; };
/* The last of the nights behind the newest record before those that are made up for, which nobody will do; *ret_first: the first of them.  DAY_NONE: none. */
day_num plan_left_out(const struct plan_of *of, day_num *ret_first);
size_t plan_make(const struct plan_of *of, const struct night_job *jobs, struct arena *mem, struct night_step **ret);
#endif
