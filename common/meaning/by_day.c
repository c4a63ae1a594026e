/* SPDX-License-Identifier: Apache-2.0 */
#include "by_day.h"

#include <stdbool.h>
#include <string.h>

enum { FEW = 32, DIGIT_BITS = 8, DIGITS = 1 << DIGIT_BITS };

static bool is_sorted(const struct dated *all, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (all[i - 1].day > all[i].day)
            return false;
    return true;
}

static void insert_each(struct dated *all, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct dated one = all[i];
        size_t k = i;

        for (; k > 0 && all[k - 1].day > one.day; k--)
            all[k] = all[k - 1];
        all[k] = one;
    }
}

static uint32_t digit(const struct dated *d, day_num first, unsigned shift)
{
    return ((uint32_t)d->day - (uint32_t)first) >> shift & (DIGITS - 1);
}

/* One pass over a digit of the days since `first`: counted, then each put where its digit begins. */
static void pass(const struct dated *from, struct dated *to, size_t n, day_num first, unsigned shift)
{
    size_t begins[DIGITS + 1] = { 0 };

    for (size_t i = 0; i < n; i++)
        begins[digit(&from[i], first, shift) + 1]++;
    for (size_t i = 1; i <= DIGITS; i++)
        begins[i] += begins[i - 1];
    for (size_t i = 0; i < n; i++)
        to[begins[digit(&from[i], first, shift)]++] = from[i];
}

void by_day_sort(struct dated *all, size_t n, struct arena *mem)
{
    day_num first = INT32_MAX, last = INT32_MIN;

    if (is_sorted(all, n))
        return;
    if (n <= FEW) {
        insert_each(all, n);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        first = all[i].day < first ? all[i].day : first;
        last = all[i].day > last ? all[i].day : last;
    }
    struct dated *from = all, *to = ARENA_ARRAY(mem, struct dated, n);
    for (unsigned shift = 0; shift < 32 && ((uint32_t)last - (uint32_t)first) >> shift; shift += DIGIT_BITS) {
        pass(from, to, n, first, shift);
        struct dated *swapped = from;
        from = to;
        to = swapped;
    }
    if (from != all)
        memcpy(all, from, n * sizeof *all);
}
