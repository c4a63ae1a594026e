/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "../../common/ground/backoff.h"
#include "../../common/ground/clock.h"
#include "../../common/ground/stop.h"

static time_us parsed(const char *text)
{
    time_us t = 0;
    struct err e;

    assert_true(time_parse(text, strlen(text), &t, &e));
    return t;
}

static void a_time_is_read_with_its_offset_and_written_in_utc(void **state)
{
    static const struct { const char *in, *out; } rows[] = {
        { "2026-01-20T09:12:00+01:00", "2026-01-20T08:12:00.000000Z" },
        { "2026-01-20T08:12:00Z", "2026-01-20T08:12:00.000000Z" },
        { "2026-01-20T08:12:00.5Z", "2026-01-20T08:12:00.500000Z" },
        { "2026-01-20T08:12:00.1234567Z", "2026-01-20T08:12:00.123456Z" },
        { "2026-01-01T00:30:00+02:00", "2025-12-31T22:30:00.000000Z" },
        { "1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z" },
        { "2026-06-30t23:00:00-01:30", "2026-07-01T00:30:00.000000Z" },
    };
    char text[TIME_TEXT_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(time_text(parsed(rows[i].in), text), rows[i].out);
}

static void a_time_without_offset_or_with_an_impossible_part_is_refused(void **state)
{
    static const char shape[] = "not a time: expected RFC 3339 with offset, such as 2026-01-20T09:12:00+01:00";
    static const struct { const char *text, *error; } rows[] = {
        { "2026-01-20T09:12:00", shape }, { "2026-01-20", shape }, { "2026-01-20T24:00:00Z", shape }, { "2026-01-20T09:12:00.Z", shape },
        { "2026-01-20T09:12:00+1:00", shape }, { "2026-01-20T09:12:00Zx", shape }, { "", shape }, { "2026-02-30T09:12:00Z", "no such day: 2026-02-30" },
    };
    struct err e;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        time_us t;

        assert_false(time_parse(rows[i].text, strlen(rows[i].text), &t, &e));
        assert_string_equal(e.text, rows[i].error);
    }
}

static void the_civil_day_is_berlins(void **state)
{
    static const struct { const char *time, *day; } rows[] = {
        { "2026-01-20T22:59:59.999999Z", "2026-01-20" }, { "2026-01-20T23:00:00Z", "2026-01-21" },       /* CET */
        { "2026-07-20T21:59:59.999999Z", "2026-07-20" }, { "2026-07-20T22:00:00Z", "2026-07-21" },       /* CEST */
        { "2026-03-28T23:00:00Z", "2026-03-29" }, { "2026-03-29T21:59:59Z", "2026-03-29" }, { "2026-03-29T22:00:00Z", "2026-03-30" },
        { "2026-10-24T22:00:00Z", "2026-10-25" }, { "2026-10-25T22:59:59Z", "2026-10-25" }, { "2026-10-25T23:00:00Z", "2026-10-26" },
        { "2038-01-19T03:14:08Z", "2038-01-19" }, { "2040-07-01T22:00:00Z", "2040-07-02" }, { "2048-02-28T23:00:00Z", "2048-02-29" },
    };
    char text[DAY_TEXT_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(day_text(clock_day(parsed(rows[i].time)), text), rows[i].day);
}

static void midnight_begins_its_day_on_every_day_of_a_century(void **state)
{
    (void)state;
    for (day_num d = day_from_civil(1990, 1, 1); d < day_from_civil(2090, 1, 1); d++) {
        assert_int_equal(clock_day(clock_midnight(d)), d);
        assert_int_equal(clock_day(clock_midnight(d) - 1), d - 1);
    }
}

static void pauses_double_up_to_the_longest_and_never_exceed_it(void **state)
{
    static const int longest[] = { 100, 200, 400, 800, 1000, 1000 };
    struct backoff b = { .first_ms = 100, .most_ms = 1000 };

    (void)state;
    for (size_t i = 0; i < sizeof longest / sizeof *longest; i++) {
        int wait_ms = backoff_next(&b);

        assert_in_range(wait_ms, longest[i] - longest[i] / 4, longest[i]);
    }
    backoff_reset(&b);
    assert_in_range(backoff_next(&b), 75, 100);
}

static void trying_ends_when_it_has_lasted_too_long(void **state)
{
    struct backoff b = { .first_ms = 100, .most_ms = 1000, .give_up_s = 2 };

    (void)state;
    assert_true(backoff_next(&b) > 0);
    b.since_ms -= 2000;
    assert_int_equal(backoff_next(&b), -1);
}

static void a_wait_lasts_until_stop_is_requested(void **state)
{
    (void)state;
    stop_install();
    assert_false(stop_wait_ms(20));
    stop_request();
    int64_t before = clock_monotonic_ms();
    assert_true(stop_wait_ms(60000));
    assert_true(clock_monotonic_ms() - before < 10000);
}

static void a_clock_is_compared_with_both_ends_of_the_sending(void **state)
{
    static const struct { const char *what; int64_t before, after, broker, skew; } rows[] = {
        { "between them it fits", 1000, 5000, 3000, 0 }, { "at the ends, too", 1000, 5000, 1000, 0 }, { "before them we are ahead", 7201000, 7205000, 1000, 7200000 },
        { "after them we are behind", 1000, 5000, 7205000, -7200000 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (clock_skew_ms(rows[i].before, rows[i].after, rows[i].broker) != rows[i].skew)
            fail_msg("%s", rows[i].what);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_time_is_read_with_its_offset_and_written_in_utc),
        cmocka_unit_test(a_time_without_offset_or_with_an_impossible_part_is_refused),
        cmocka_unit_test(the_civil_day_is_berlins),
        cmocka_unit_test(midnight_begins_its_day_on_every_day_of_a_century),
        cmocka_unit_test(pauses_double_up_to_the_longest_and_never_exceed_it),
        cmocka_unit_test(trying_ends_when_it_has_lasted_too_long),
        cmocka_unit_test(a_wait_lasts_until_stop_is_requested),
        cmocka_unit_test(a_clock_is_compared_with_both_ends_of_the_sending),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
