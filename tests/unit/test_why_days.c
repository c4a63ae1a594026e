/* SPDX-License-Identifier: Apache-2.0 */
/* How a day came about, in words. */
#include <string.h>

#include "../../common/ground/calendar.h"
#include "consumers/admin/admin.h"
#include "../../consumers/admin/cases/why_days.h"
#include "house.h"

struct admin_settings admin;              /* of the program, whose main is not here */

static struct days days(const char *text)
{
    return (struct days){ house_day(text), house_day(text) };
}

#define SUM(of, start, n, what, end) { .kind = TRACE_SUM, .text = of, .from = days(start), .amount = n, .unit = what, .to = days(end) }
#define ROLL(start, end) { .kind = TRACE_ROLL, .from = days(start), .to = days(end) }

static void steps_read(const char *lang, struct trace_step *steps, size_t n, const char *want)
{
    struct app app = { .lang = lang };
    const struct trace_steps all = { .all = steps, .n = n };

    assert_string_equal(why_days_text(&app, house_calendar(), &all, house_day("2026-01-20")), want);
    arena_release(&app.mem);
}

#define READ(lang, want, ...) steps_read(lang, (struct trace_step[]){ __VA_ARGS__ }, sizeof (struct trace_step[]){ __VA_ARGS__ } / sizeof(struct trace_step), want)

static void the_event_day_is_not_counted_and_the_end_rolls(void **state)
{
    (void)state;
    READ("en", "event 20.01. not counted, 60 days -> Sat 21.03., rolls to Mon 23.03.", SUM("it.occurred_on", "2026-01-20", 60, UNIT_DAYS, "2026-03-21"), ROLL("2026-03-21", "2026-03-23"));
    READ("de", "registered_on: Ereignis 20.01. nicht mitgezählt, 60 Tage -> Sa 21.03., rückt auf Mo 23.03.", SUM("it.registered_on", "2026-01-20", 60, UNIT_DAYS, "2026-03-21"),
         ROLL("2026-03-21", "2026-03-23"));
    READ("en", "event 20.01. not counted, 73 days -> Fri 03.04., rolls to Tue 07.04. (03.04. Karfreitag, 06.04. Ostermontag)", SUM("it", "2026-01-20", 73, UNIT_DAYS, "2026-04-03"),
         ROLL("2026-04-03", "2026-04-07"));
}

static void what_is_passed_over_is_named(void **state)
{
    (void)state;
    READ("en", "on: event 02.04. not counted, 1 working day -> Tue 07.04. (without 03.04. Karfreitag, 06.04. Ostermontag)", SUM("it.on", "2026-04-02", 1, UNIT_WORKING_DAYS, "2026-04-07"));
    READ("de", "start_on: Ereignis 26.03. nicht mitgezählt, 3 Schultage -> Di 14.04. (ohne 03.04. Karfreitag, 06.04. Ostermontag, 8 Ferientage)",
         SUM("it.start_on", "2026-03-26", 3, UNIT_SCHOOL_DAYS, "2026-04-14"));
    READ("en", "event 31.01. not counted, 1 month -> Sat 28.02. (there is no day 31)", SUM("it", "2026-01-31", 1, UNIT_MONTHS, "2026-02-28"));
    READ("de", "Ereignis 31.01. nicht mitgezählt, 1 Monat -> Sa 28.02. (einen 31. gibt es da nicht)", SUM("it", "2026-01-31", 1, UNIT_MONTHS, "2026-02-28"));
}

static void backwards_and_one_after_another(void **state)
{
    (void)state;
    READ("en", "valid_until 21.04.2029, 90 days before -> Sun 21.01.2029", SUM("it.valid_until", "2029-04-21", -90, UNIT_DAYS, "2029-01-21"));
    READ("en", "end_on: event 31.03. not counted, 1 day -> Wed 01.04., end of the month -> Thu 30.04.", SUM("it.end_on", "2026-03-31", 1, UNIT_DAYS, "2026-04-01"),
         { .kind = TRACE_MONTH_END, .text = "it.end_on + 1 days", .from = days("2026-04-01"), .to = days("2026-04-30") });
    READ("en", "end_on 31.03.", { .kind = TRACE_VALUE, .text = "it.end_on", .from = days("2026-03-31"), .to = days("2026-03-31") });
}

static void clocks_that_stand_still(void **state)
{
    static struct fact asked, complete;

    (void)state;
    asked.occurred_on = house_day("2026-01-25");
    complete.occurred_on = house_day("2026-02-04");
    READ("en", "on: event 20.01. not counted, 1 month -> Fri 20.02., the clock stood still from 25.01. to 04.02., 10 days (recognition.documents.requested) -> Mon 02.03.",
         SUM("it.on", "2026-01-20", 1, UNIT_MONTHS, "2026-02-20"),
         { .kind = TRACE_STOP, .text = "recognition.documents.requested", .from = days("2026-02-20"), .to = days("2026-03-02"), .amount = 10, .stopped = &asked, .went_on = &complete });
    READ("de", "on: Ereignis 20.01. nicht mitgezählt, 1 Monat -> Fr 20.02., die Frist ruht seit 25.01. (recognition.documents.requested)", SUM("it.on", "2026-01-20", 1, UNIT_MONTHS, "2026-02-20"),
         { .kind = TRACE_STANDS, .text = "recognition.documents.requested", .from = days("2026-02-20"), .to = days("2026-02-20"), .stopped = &asked });
}

static void a_day_of_birth_is_not_told(void **state)
{
    struct days choices[] = { days("2026-01-20"), { DAY_NONE, DAY_NONE } };

    (void)state;
    READ("en", "birth, 18 years, 12 months before -> Fri 20.05.2033",
         { .kind = TRACE_SUM, .text = "birth", .from = days("2016-05-20"), .to = days("2034-05-20"), .amount = 18, .unit = UNIT_YEARS, .personal = true },
         { .kind = TRACE_SUM, .text = "birth + 18 years", .from = days("2034-05-20"), .to = days("2033-05-20"), .amount = -12, .unit = UNIT_MONTHS, .personal = true });
    READ("en", "birth, 1 year, the later of 20.01. and one reckoned from birth -> Tue 20.01.",
         { .kind = TRACE_SUM, .text = "birth", .from = days("2000-05-20"), .to = days("2001-05-20"), .amount = 1, .unit = UNIT_YEARS, .personal = true },
         { .kind = TRACE_LATEST, .text = "max(it.on, birth + 1 years)", .to = days("2026-01-20"), .choices = choices, .n_choices = 2 });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_event_day_is_not_counted_and_the_end_rolls),
        cmocka_unit_test(what_is_passed_over_is_named),
        cmocka_unit_test(backwards_and_one_after_another),
        cmocka_unit_test(clocks_that_stand_still),
        cmocka_unit_test(a_day_of_birth_is_not_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
