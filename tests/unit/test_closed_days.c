/* SPDX-License-Identifier: Apache-2.0 */
/* What closing records say of the days between the first and the last. */
#include <string.h>

#include "../../consumers/reconcile/closing/closed_days.h"
#include "mem.h"

#define ALL(truth) "{\"balanced\":" truth "}"
#define ONE(truth) "{\"balanced\":" truth ",\"only\":\"jobcenter@05162\"}"

static day_num march(int mday)
{
    return day_from_civil(2026, 3, mday);
}

static void take(struct closed_days *d, int mday, const char *report)
{
    closed_days_take(d, &(struct closing){ .day = march(mday), .report = report, .report_bytes = report ? strlen(report) : 0 });
}

static void of_a_day_the_last_report_of_all_agencies_counts_and_what_came_of_single_ones_since(void **state)
{
    static const struct { const char *sentence, *reports[4]; enum closed_state want; } rows[] = {
        { "balanced", { ALL("true") }, CLOSED_BALANCED },
        { "not balanced", { ALL("false") }, CLOSED_NOT_BALANCED },
        { "mended, and proved again", { ALL("false"), ALL("true") }, CLOSED_BALANCED },
        { "one agency alone says nothing of the others", { ONE("true") }, CLOSED_IN_PART },
        { "but one that is not balanced does", { ONE("false") }, CLOSED_NOT_BALANCED },
        { "an agency of a day that was balanced", { ALL("true"), ONE("true") }, CLOSED_BALANCED },
        { "later is not any more", { ALL("true"), ONE("false") }, CLOSED_NOT_BALANCED },
        { "one that is balanced now may not have been all that was wrong", { ALL("false"), ONE("true") }, CLOSED_NOT_BALANCED },
        { "until all are proved", { ALL("false"), ONE("true"), ALL("true") }, CLOSED_BALANCED },
        { "no report", { NULL }, CLOSED_NONE },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct closed_days d = { .mem = &mem };

        for (size_t k = 0; k < 4 && rows[i].reports[k]; k++)
            take(&d, 24, rows[i].reports[k]);
        if (closed_days_state(&d, march(24)) != rows[i].want)
            fail_msg("%s: %d", rows[i].sentence, (int)closed_days_state(&d, march(24)));
    }
}

static void days_in_any_order_and_a_change_of_key_between_them(void **state)
{
    struct closed_days d = { .mem = &mem };
    day_num first, last;

    (void)state;
    closed_days_range(&d, &first, &last);
    assert_int_equal(first, DAY_NONE);
    assert_int_equal(last, DAY_NONE);
    take(&d, 20, ALL("true"));
    take(&d, 23, ALL("false"));
    take(&d, 23, NULL);
    take(&d, 18, ALL("true"));
    take(&d, 21, ONE("true"));
    closed_days_range(&d, &first, &last);
    assert_int_equal(first, march(18));
    assert_int_equal(last, march(23));
    static const enum closed_state want[] = { CLOSED_BALANCED, CLOSED_NONE, CLOSED_BALANCED, CLOSED_IN_PART, CLOSED_NONE, CLOSED_NOT_BALANCED };
    for (int i = 0; i < 6; i++)
        assert_int_equal(closed_days_state(&d, march(18 + i)), want[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_a_day_the_last_report_of_all_agencies_counts_and_what_came_of_single_ones_since),
        cmocka_unit_test(days_in_any_order_and_a_change_of_key_between_them),
    };

    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
