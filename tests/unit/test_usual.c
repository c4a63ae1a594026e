/* SPDX-License-Identifier: Apache-2.0 */
/* How many events are usual on such a day of the week. */
#include <string.h>

#include "../../consumers/health/usual.h"
#include "house.h"

static void the_median_of_the_same_days_of_the_week_is_usual(void **state)
{
    static const struct { const char *sentence, *today; struct { const char *day; int64_t events; } told[10]; int64_t usual; } rows[] = {
        { "nothing is known", "2026-03-18", { { NULL, 0 } }, USUAL_UNKNOWN },
        { "two Wednesdays are too few", "2026-03-18", { { "2026-03-11", 40 }, { "2026-03-04", 44 } }, USUAL_UNKNOWN },
        { "three are enough", "2026-03-18", { { "2026-03-11", 40 }, { "2026-03-04", 44 }, { "2026-02-25", 36 } }, 40 },
        { "one that stands out changes little", "2026-03-18", { { "2026-03-11", 40 }, { "2026-03-04", 4000 }, { "2026-02-25", 36 } }, 40 },
        { "of four the lower of the two in the middle", "2026-03-18", { { "2026-03-11", 40 }, { "2026-03-04", 44 }, { "2026-02-25", 36 }, { "2026-02-18", 60 } }, 40 },
        { "a day without events counts", "2026-03-18", { { "2026-03-11", 0 }, { "2026-03-04", 0 }, { "2026-02-25", 36 } }, 0 },
        { "other days of the week do not", "2026-03-18", { { "2026-03-11", 40 }, { "2026-03-10", 44 }, { "2026-03-09", 36 } }, USUAL_UNKNOWN },
        { "nor today itself", "2026-03-18", { { "2026-03-18", 90 }, { "2026-03-11", 40 }, { "2026-03-04", 44 } }, USUAL_UNKNOWN },
        { "nor what is older than eight weeks", "2026-03-18", { { "2026-03-11", 40 }, { "2026-03-04", 44 }, { "2026-01-14", 36 } }, USUAL_UNKNOWN },
        { "nor holidays: Good Friday, 1 May", "2026-05-08", { { "2026-04-03", 0 }, { "2026-05-01", 0 }, { "2026-04-24", 40 }, { "2026-04-17", 44 } }, USUAL_UNKNOWN },
        { "on a holiday nothing is usual", "2026-05-01", { { "2026-04-24", 40 }, { "2026-04-17", 44 }, { "2026-04-10", 36 } }, USUAL_UNKNOWN },
    };
    struct told told[10];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t n = 0;

        for (; rows[i].told[n].day; n++)
            told[n] = (struct told){ house_day(rows[i].told[n].day), rows[i].told[n].events };
        int64_t got = usual_events(told, n, house_calendar(), house_day(rows[i].today));
        if (got != rows[i].usual)
            fail_msg("%s: wanted %lld, got %lld", rows[i].sentence, (long long)rows[i].usual, (long long)got);
    }
}

static void the_days_that_are_asked_for_are_those_that_count(void **state)
{
    day_num days[USUAL_WEEKS];
    struct told told[USUAL_WEEKS];

    (void)state;
    usual_days(house_day("2026-03-18"), days);
    for (int i = 0; i < USUAL_WEEKS; i++)
        told[i] = (struct told){ days[i], i };
    assert_int_equal(days[0], house_day("2026-03-11"));
    assert_int_equal(days[USUAL_WEEKS - 1], house_day("2026-01-21"));
    assert_int_equal(usual_events(told, USUAL_WEEKS, house_calendar(), house_day("2026-03-18")), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_median_of_the_same_days_of_the_week_is_usual),
        cmocka_unit_test(the_days_that_are_asked_for_are_those_that_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
