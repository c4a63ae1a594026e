/* SPDX-License-Identifier: Apache-2.0 */
/* by_day - sorts by a day, in time that grows with the number alone: days of one person are small numbers that lie close together. */
#ifndef COMMON_BY_DAY_H
#define COMMON_BY_DAY_H
#include "../ground/arena.h"
#include "../ground/day.h"

struct dated { day_num day; uint32_t at; };      /* what stands at place `at` of the caller's list */
/* Those of one day stay as they stood.  Memory in `mem`. */
void by_day_sort(struct dated *all, size_t n, struct arena *mem);
#endif
