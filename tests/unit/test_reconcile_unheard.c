/* SPDX-License-Identifier: Apache-2.0 */
/* When is it a difference that an agency said nothing, or nothing about anybody? */
#include <string.h>

#include "consumers/reconcile/proof/unheard.h"
#include "house.h"
#include "mem.h"

/* Days of February 2026: the 17th is a Tuesday. */
static const struct row {
    const char *sentence, *publishes; int interval;
    int day, first, last_events;         /* first day closed, last day with events: 0 = none */
    bool closed; int lag, events;
    enum agency_state state; int ok_until; bool downtime;
    const char *wanted;
    int added;                           /* 0 = nobody has written it down */
} rows[] = {
    { "a day with events", "workdays", 1, 17, 2, 16, true, 0, 5, AGENCY_LIVE, 0, false, "", 0 },
    { "no manifest on a day on which it publishes", "workdays", 1, 17, 2, 16, false, 0, 0, AGENCY_LIVE, 0, false, "silent_source", 0 },
    { "of a shadow agency, too", "workdays", 1, 17, 2, 16, false, 0, 0, AGENCY_SHADOW, 0, false, "silent_source", 0 },
    { "one that was never heard", "workdays", 1, 17, 0, 0, false, 0, 0, AGENCY_LIVE, 0, false, "silent_source", 0 },
    { "never heard, and registered on that day", "workdays", 1, 17, 0, 0, false, 0, 0, AGENCY_LIVE, 0, false, "", 17 },
    { "registered the day before", "workdays", 1, 17, 0, 0, false, 0, 0, AGENCY_LIVE, 0, false, "silent_source", 16 },
    { "registered anew, and heard before", "workdays", 1, 17, 2, 16, false, 0, 0, AGENCY_LIVE, 0, false, "silent_source", 17 },
    { "one that has begun later", "workdays", 1, 17, 18, 0, false, 0, 0, AGENCY_LIVE, 0, false, "", 0 },
    { "on a Sunday", "workdays", 1, 15, 2, 13, false, 0, 0, AGENCY_LIVE, 0, false, "", 0 },
    { "on Carnival Monday, which is a working day", "workdays", 1, 16, 2, 13, false, 0, 0, AGENCY_LIVE, 0, false, "silent_source", 0 },
    { "between its days", "mon", 1, 17, 2, 16, false, 0, 0, AGENCY_LIVE, 0, false, "", 0 },
    { "while its messages wait in Kafka", "workdays", 1, 17, 2, 16, false, 3, 0, AGENCY_LIVE, 0, false, "in_flight", 0 },
    { "paused", "workdays", 1, 17, 2, 16, false, 0, 0, AGENCY_PAUSED, 0, false, "", 0 },
    { "announced to the operator", "workdays", 1, 17, 2, 16, false, 0, 0, AGENCY_LIVE, 17, false, "", 0 },
    { "announced until the day before", "workdays", 1, 17, 2, 16, false, 0, 0, AGENCY_LIVE, 16, false, "silent_source", 0 },
    { "announced by its program", "workdays", 1, 17, 2, 16, false, 0, 0, AGENCY_LIVE, 0, true, "", 0 },
    { "one day that tells of nobody", "workdays", 1, 17, 2, 16, true, 0, 0, AGENCY_LIVE, 0, false, "", 0 },
    { "a second one", "workdays", 1, 18, 2, 16, true, 0, 0, AGENCY_LIVE, 0, false, "silent_source", 0 },
    { "the third, of one that has something to tell every week", "workdays", 5, 19, 2, 16, true, 0, 0, AGENCY_LIVE, 0, false, "", 0 },
    { "its first two days, both of nobody", "workdays", 1, 17, 16, 0, true, 0, 0, AGENCY_LIVE, 0, false, "silent_source", 0 },
};

static day_num february(int mday)
{
    return mday ? day_from_civil(2026, 2, mday) : DAY_NONE;
}

static void silence_is_judged_by_the_agencys_own_days(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        struct agency agency = { .id = "schulamt@05162", .state = row->state, .added = february(row->added), .silence_ok_until = february(row->ok_until) };
        struct rhythm rhythm = { .publishes = row->publishes, .interval_days = row->interval };
        struct spans spans = { .mem = &mem, .agency = agency.id };
        struct unheard_facts f = { .agency = &agency, .rhythm = &rhythm, .calendar = house_calendar(), .day = february(row->day), .closed = row->closed, .lag = row->lag,
                                   .events = row->events, .first_day = february(row->first), .last_events = february(row->last_events), .downtime = row->downtime };
        struct err e;

        assert_true(schedule_parse(row->publishes, strlen(row->publishes), &rhythm.days, &e));
        unheard_judge(&f, &spans);
        const char *got = spans.n ? class_name(spans.all[0].class) : "";
        if (spans.n > 1 || strcmp(got, row->wanted) != 0)
            fail_msg("%s: \"%s\" instead of \"%s\"", row->sentence, got, row->wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(silence_is_judged_by_the_agencys_own_days) };
    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
