/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "../../common/ground/day.h"

static void a_day_is_its_number_and_back(void **state)
{
    static const struct { const char *text; day_num day; int weekday; } rows[] = {
        { "1970-01-01", 0, 3 }, { "1969-12-31", -1, 2 }, { "2000-02-29", 11016, 1 }, { "2026-01-20", 20473, 1 },
        { "0001-01-01", -719162, 0 }, { "9999-12-31", 2932896, 4 }, { "2024-02-29", 19782, 3 },
    };
    char text[DAY_TEXT_BYTES];
    struct err e;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        day_num day;

        assert_true(day_parse(rows[i].text, 10, &day, &e));
        assert_int_equal(day, rows[i].day);
        assert_int_equal(day_weekday(day), rows[i].weekday);
        assert_string_equal(day_text(day, text), rows[i].text);
    }
}

static void every_day_of_eight_centuries_goes_there_and_back(void **state)
{
    day_num expected = day_from_civil(1600, 1, 1);

    (void)state;
    for (int year = 1600; year < 2400; year++)
        for (int month = 1; month <= 12; month++)
            for (int mday = 1; mday <= day_month_length(year, month); mday++, expected++) {
                int y, m, d;

                assert_int_equal(day_from_civil(year, month, mday), expected);
                day_to_civil(expected, &y, &m, &d);
                assert_true(y == year && m == month && d == mday);
            }
}

static void what_is_no_day_is_refused(void **state)
{
    static const struct { const char *text, *error; } rows[] = {
        { "2026-02-30", "no such day: 2026-02-30" }, { "2025-02-29", "no such day: 2025-02-29" }, { "0000-01-01", "no such day: 0000-01-01" },
        { "1900-02-29", "no such day: 1900-02-29" }, { "2026-13-01", "no such day: 2026-13-01" }, { "2026-00-10", "no such day: 2026-00-10" },
        { "20.01.2026", "not a date: expected YYYY-MM-DD, such as 2026-01-20" }, { "2026-1-20", "not a date: expected YYYY-MM-DD, such as 2026-01-20" },
        { "2026-01-201", "not a date: expected YYYY-MM-DD, such as 2026-01-20" }, { "", "not a date: expected YYYY-MM-DD, such as 2026-01-20" },
        { "+026-01-20", "not a date: expected YYYY-MM-DD, such as 2026-01-20" },
    };
    struct err e;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        day_num day = 7;

        assert_false(day_parse(rows[i].text, strlen(rows[i].text), &day, &e));
        assert_int_equal(e.kind, ERR_DATA);
        assert_string_equal(e.text, rows[i].error);
        assert_int_equal(day, 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_is_its_number_and_back),
        cmocka_unit_test(every_day_of_eight_centuries_goes_there_and_back),
        cmocka_unit_test(what_is_no_day_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
