/* SPDX-License-Identifier: Apache-2.0 */
/* On which days something is expected. */
#include <stdio.h>
#include <string.h>

#include "../../common/ground/schedule.h"
#include "house.h"

static bool parsed(const char *text, struct schedule *ret, struct err *e)
{
    return schedule_parse(text, strlen(text), ret, e);
}

/* The days of the month on which it holds, from the first of that month on: "3 10 17". */
static const char *days_of(const char *text, int year, int month)
{
    static char out[200];
    struct schedule s;
    struct err e;
    size_t n = 0;

    if (!parsed(text, &s, &e))
        fail_msg("%s", e.text);
    out[0] = '\0';
    for (int d = 1; d <= day_month_length(year, month); d++)
        if (schedule_has(&s, house_calendar(), day_from_civil(year, month, d)))
            n += (size_t)snprintf(out + n, sizeof out - n, n ? " %d" : "%d", d);
    return out;
}

static void days_are_those_that_the_words_name(void **state)
{
    static const struct { const char *sentence, *text; int year, month; const char *days; } rows[] = {
        { "every day", "daily", 2026, 2, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28" },
        { "workdays leave out weekends, Good Friday and Easter Monday", "workdays", 2026, 4, "1 2 7 8 9 10 13 14 15 16 17 20 21 22 23 24 27 28 29 30" },
        { "Corpus Christi is a holiday here", "workdays", 2026, 6, "1 2 3 5 8 9 10 11 12 15 16 17 18 19 22 23 24 25 26 29 30" },
        { "school days leave out the Easter holidays as well", "schooldays", 2026, 4, "13 14 15 16 17 20 21 22 23 24 27 28 29 30" },
        { "one day of the week", "wednesdays", 2026, 3, "4 11 18 25" },
        { "Easter Monday's export comes on Tuesday", "mondays", 2026, 4, "7 13 20 27" },
        { "several days of the week", "mon,thu", 2026, 3, "2 5 9 12 16 19 23 26 30" },
        { "a moved day may fall on another one", "mon,tue", 2026, 4, "7 13 14 20 21 27 28" },
        { "a Saturday stays, although nobody works", "sat", 2026, 3, "7 14 21 28" },
        { "Christmas on a Friday moves behind the weekend", "fri", 2026, 12, "4 11 18 28" },
        { "a day of the month", "monthly 3", 2026, 3, "3" },
        { "on a Saturday it is Monday", "monthly 3", 2026, 1, "5" },
        { "the first of January is never the first", "monthly 1", 2027, 1, "4" },
        { "31 is the last of a short month, which may move into the next", "monthly 31", 2026, 3, "2 31" },
        { "of June, too", "monthly 31", 2026, 6, "1 30" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(days_of(rows[i].text, rows[i].year, rows[i].month), rows[i].days) != 0)
            fail_msg("%s (%s): %s, not %s", rows[i].sentence, rows[i].text, days_of(rows[i].text, rows[i].year, rows[i].month), rows[i].days);
}

static void other_words_are_refused(void **state)
{
    static const char *const rows[] = { "", "weekdays", "monday", "mon,", "mon wed", "Mondays", "monthly", "monthly 0", "monthly 32", "monthly x", "monthly  3", "daily,mon" };
    char should[200];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct schedule s;
        struct err e = { .text = "it was taken" };

        snprintf(should, sizeof should, "\"%s\": daily, workdays, schooldays, days of the week (mondays; mon,wed) or a day of the month (monthly 3) is expected", rows[i]);
        if (parsed(rows[i], &s, &e) || strcmp(e.text, should) != 0)
            fail_msg("\"%s\": %s", rows[i], e.text);
        assert_int_equal(e.kind, ERR_DATA);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_those_that_the_words_name),
        cmocka_unit_test(other_words_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
