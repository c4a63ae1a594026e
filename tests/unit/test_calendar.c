/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/ground/calendar.h"
#include "mem.h"

#ifndef SCHEMAS_DIR
#define SCHEMAS_DIR "schemas"
#endif

static const struct calendar *calendar_of(const char *land, const char *ags)
{
    static struct { char land[3]; const char *ags; struct calendar *calendar; } known[100];
    static size_t n;
    struct err e;

    for (size_t i = 0; i < n; i++)
        if (strcmp(known[i].land, land) == 0 && (known[i].ags == ags || (ags && known[i].ags && strcmp(known[i].ags, ags) == 0)))
            return known[i].calendar;
    assert_true(n < sizeof known / sizeof *known);
    if (!calendar_load(SCHEMAS_DIR "/calendar", land, ags, &mem, &known[n].calendar, &e))
        fail_msg("%s", e.text);
    snprintf(known[n].land, sizeof known[n].land, "%s", land);
    known[n].ags = ags;
    return known[n++].calendar;
}

static const struct calendar *nrw(void)
{
    return calendar_of("NW", "05162004");
}

static day_num day(const char *text)
{
    struct err e;
    day_num d;

    if (!day_parse(text, strlen(text), &d, &e))
        fail_msg("%s", e.text);
    return d;
}

static void assert_day(const char *sentence, day_num is, const char *should)
{
    char text[DAY_TEXT_BYTES];

    if (is != day(should))
        fail_msg("%s: %s, not %s", sentence, day_text(is, text), should);
}

static void easter_sunday_is_computed(void **state)
{
    static const char *const sundays[] = {
        "1961-04-02", "1990-04-15", "2000-04-23", "2008-03-23", "2011-04-24", "2015-04-05", "2016-03-27", "2017-04-16", "2018-04-01", "2019-04-21",
        "2020-04-12", "2021-04-04", "2022-04-17", "2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01",
        "2030-04-21", "2031-04-13", "2032-03-28", "2033-04-17", "2034-04-09", "2035-03-25", "2038-04-25", "2049-04-18", "2076-04-19", "2099-04-12",
    };

    (void)state;
    for (size_t i = 0; i < sizeof sundays / sizeof sundays[0]; i++)
        assert_day("Easter", calendar_easter(atoi(sundays[i])), sundays[i]);
}

struct holiday_row { const char *sentence, *land, *ags, *day, *name; };
static const struct holiday_row holidays[] = {
    { "Easter Monday 2015 is early in April", "NW", NULL, "2015-04-06", "Ostermontag" },
    { "Corpus Christi 2015 is a holiday in NRW", "NW", NULL, "2015-06-04", "Fronleichnam" },
    { "Corpus Christi 2015 is none in Berlin", "BE", NULL, "2015-06-04", NULL },
    { "Corpus Christi is one in the Eichsfeld", "TH", "16061045", "2015-06-04", "Fronleichnam" },
    { "Corpus Christi is none in Erfurt", "TH", "16051000", "2015-06-04", NULL },
    { "Easter Monday 2016 falls into March", "NW", NULL, "2016-03-28", "Ostermontag" },
    { "Ascension Day 2016 meets no other holiday", "NW", NULL, "2016-05-05", "Christi Himmelfahrt" },
    { "Reformation Day 2016 is none in NRW", "NW", NULL, "2016-10-31", NULL },
    { "Reformation Day 2016 is one in Saxony", "SN", NULL, "2016-10-31", "Reformationstag" },
    { "Reformation Day 2017 is one in NRW, once", "NW", NULL, "2017-10-31", "Reformationstag" },
    { "Reformation Day 2017 is one in Bavaria, once", "BY", NULL, "2017-10-31", "Reformationstag" },
    { "Reformation Day 2017 is one in Berlin, once", "BE", NULL, "2017-10-31", "Reformationstag" },
    { "Reformation Day 2017 is one in Hesse, once", "HE", NULL, "2017-10-31", "Reformationstag" },
    { "Reformation Day 2017 is one in Hamburg, not yet by its own law", "HH", NULL, "2017-10-31", "Reformationstag" },
    { "Reformation Day 2018 is one in Hamburg", "HH", NULL, "2018-10-31", "Reformationstag" },
    { "Reformation Day 2018 is one in Bremen", "HB", NULL, "2018-10-31", "Reformationstag" },
    { "Reformation Day 2018 is one in Lower Saxony", "NI", NULL, "2018-10-31", "Reformationstag" },
    { "Reformation Day 2018 is one in Schleswig-Holstein", "SH", NULL, "2018-10-31", "Reformationstag" },
    { "Reformation Day 2018 is none in NRW again", "NW", NULL, "2018-10-31", NULL },
    { "Reformation Day 2018 is none in Berlin again", "BE", NULL, "2018-10-31", NULL },
    { "Reformation Day 2026 is one in Brandenburg", "BB", NULL, "2026-10-31", "Reformationstag" },
    { "Reformation Day 2026 is one in Mecklenburg", "MV", NULL, "2026-10-31", "Reformationstag" },
    { "Reformation Day 2026 is one in Saxony-Anhalt", "ST", NULL, "2026-10-31", "Reformationstag" },
    { "Reformation Day 2026 is one in Thuringia", "TH", NULL, "2026-10-31", "Reformationstag" },
    { "Women's Day 2018 is not yet one in Berlin", "BE", NULL, "2018-03-08", NULL },
    { "Women's Day 2019 is one in Berlin", "BE", NULL, "2019-03-08", "Internationaler Frauentag" },
    { "Women's Day 2022 is not yet one in Mecklenburg", "MV", NULL, "2022-03-08", NULL },
    { "Women's Day 2023 is one in Mecklenburg", "MV", NULL, "2023-03-08", "Internationaler Frauentag" },
    { "Women's Day 2026 is none in NRW", "NW", NULL, "2026-03-08", NULL },
    { "Children's Day 2018 is not yet one in Thuringia", "TH", NULL, "2018-09-20", NULL },
    { "Children's Day 2019 is one in Thuringia", "TH", NULL, "2019-09-20", "Weltkindertag" },
    { "Children's Day 2019 is none in Saxony", "SN", NULL, "2019-09-20", NULL },
    { "8 May 2020 is one in Berlin", "BE", NULL, "2020-05-08", "Jahrestag der Befreiung vom Nationalsozialismus" },
    { "8 May 2021 is none in Berlin", "BE", NULL, "2021-05-08", NULL },
    { "8 May 2025 is one in Berlin", "BE", NULL, "2025-05-08", "Jahrestag der Befreiung vom Nationalsozialismus" },
    { "8 May 2025 is none in NRW", "NW", NULL, "2025-05-08", NULL },
    { "Repentance Day 2019 is the Wednesday before 23 November", "SN", NULL, "2019-11-20", "Buß- und Bettag" },
    { "Repentance Day 2022, when 23 November is a Wednesday, is a week before", "SN", NULL, "2022-11-16", "Buß- und Bettag" },
    { "Repentance Day 2022 is not 23 November itself", "SN", NULL, "2022-11-23", NULL },
    { "Repentance Day 2026 is 18 November", "SN", NULL, "2026-11-18", "Buß- und Bettag" },
    { "Repentance Day is none in NRW", "NW", NULL, "2026-11-18", NULL },
    { "the Peace Festival is one in Augsburg", "BY", "09761000", "2024-08-08", "Augsburger Hohes Friedensfest" },
    { "the Peace Festival is none in Munich", "BY", "09162000", "2024-08-08", NULL },
    { "Assumption is one in the Saarland", "SL", NULL, "2024-08-15", "Mariä Himmelfahrt" },
    { "Assumption is one in Munich", "BY", "09162000", "2024-08-15", "Mariä Himmelfahrt" },
    { "Assumption is one in Augsburg", "BY", "09761000", "2024-08-15", "Mariä Himmelfahrt" },
    { "Assumption is none in Nuremberg", "BY", "09564000", "2024-08-15", NULL },
    { "Assumption is none in NRW", "NW", NULL, "2024-08-15", NULL },
    { "Epiphany is one in Bavaria", "BY", NULL, "2026-01-06", "Heilige Drei Könige" },
    { "Epiphany is one in Baden-Wuerttemberg", "BW", NULL, "2026-01-06", "Heilige Drei Könige" },
    { "Epiphany is one in Saxony-Anhalt", "ST", NULL, "2026-01-06", "Heilige Drei Könige" },
    { "Epiphany is none in NRW", "NW", NULL, "2026-01-06", NULL },
    { "Easter Sunday is one by law in Brandenburg", "BB", NULL, "2026-04-05", "Ostersonntag" },
    { "Whit Sunday is one by law in Brandenburg", "BB", NULL, "2026-05-24", "Pfingstsonntag" },
    { "Good Friday 2026", "NW", NULL, "2026-04-03", "Karfreitag" },
    { "Easter Monday 2026", "NW", NULL, "2026-04-06", "Ostermontag" },
    { "1 May 2026", "NW", NULL, "2026-05-01", "Tag der Arbeit" },
    { "Ascension Day 2026", "NW", NULL, "2026-05-14", "Christi Himmelfahrt" },
    { "Whit Monday 2026", "NW", NULL, "2026-05-25", "Pfingstmontag" },
    { "Corpus Christi 2026 is one in NRW", "NW", NULL, "2026-06-04", "Fronleichnam" },
    { "Corpus Christi 2026 is one in Hesse", "HE", NULL, "2026-06-04", "Fronleichnam" },
    { "Corpus Christi 2026 is one in Rhineland-Palatinate", "RP", NULL, "2026-06-04", "Fronleichnam" },
    { "Corpus Christi 2026 is none in Lower Saxony", "NI", NULL, "2026-06-04", NULL },
    { "Unity Day 2026", "NW", NULL, "2026-10-03", "Tag der Deutschen Einheit" },
    { "All Saints 2026 is one in NRW", "NW", NULL, "2026-11-01", "Allerheiligen" },
    { "All Saints 2026 is none in Hesse", "HE", NULL, "2026-11-01", NULL },
    { "Rosenmontag closes offices but is no holiday", "NW", NULL, "2026-02-16", NULL },
    { "Christmas Eve is no holiday", "NW", NULL, "2026-12-24", NULL },
    { "New Year's Eve is no holiday", "NW", NULL, "2026-12-31", NULL },
    { "Christmas Day 2026", "NW", NULL, "2026-12-25", "Erster Weihnachtsfeiertag" },
    { "Boxing Day 2026", "NW", NULL, "2026-12-26", "Zweiter Weihnachtsfeiertag" },
    { "17 June 2028 is one in Berlin, once", "BE", NULL, "2028-06-17", "75. Jahrestag des Aufstandes vom 17. Juni 1953" },
    { "Corpus Christi 2030", "NW", NULL, "2030-06-20", "Fronleichnam" },
    { "Whit Monday 2033", "NW", NULL, "2033-06-06", "Pfingstmontag" },
    { "Easter Monday 2035 falls into March", "NW", NULL, "2035-03-26", "Ostermontag" },
};

static void holidays_are_those_of_the_land_the_town_and_the_year(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof holidays / sizeof holidays[0]; i++) {
        const struct holiday_row *r = &holidays[i];
        const char *name = calendar_holiday(calendar_of(r->land, r->ags), day(r->day));

        if ((name == NULL) != (r->name == NULL) || (name && strcmp(name, r->name) != 0))
            fail_msg("%s: %s is %s, not %s", r->sentence, r->day, name ? name : "no holiday", r->name ? r->name : "no holiday");
    }
}

/* The next field of a line of the table; NULL: empty. */
static const char *field(char **rest)
{
    char *text = strsep(rest, ",");

    return text && *text ? text : NULL;
}

/* tests/fixtures/calendar/known_days.csv: a day, where, the holiday that it is (empty: none), and where that is written. */
static void known_days_are_as_their_sources_say(void **state)
{
    FILE *f = fopen("tests/fixtures/calendar/known_days.csv", "re");
    char line[500];
    size_t rows = 0;

    (void)state;
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    assert_string_equal(line, "day,land,ags,holiday,source\n");
    for (; fgets(line, sizeof line, f); rows++) {
        char *rest = line;
        const char *on = field(&rest), *land = field(&rest), *ags = field(&rest), *should = field(&rest);

        assert_true(rest && *rest != '\n');
        const char *is = calendar_holiday(calendar_of(land, ags ? arena_strdup(&mem, ags) : NULL), day(on));
        if ((is == NULL) != (should == NULL) || (is && strcmp(is, should) != 0))
            fail_msg("%s %s %s is %s, not %s: %s", on, land, ags ? ags : "", is ? is : "no holiday", should ? should : "no holiday", rest);
    }
    fclose(f);
    assert_true(rows >= 200);
}

/* How many holidays fall on Monday to Friday from 2015 to 2035: counted from each Land's law, independently of this program. */
static void each_land_has_its_number_of_holidays_on_weekdays(void **state)
{
    static const struct { const char *land; int n; } lands[] = {
        { "BW", 212 }, { "BY", 212 }, { "BE", 175 }, { "BB", 174 }, { "HB", 173 }, { "HH", 173 }, { "HE", 181 }, { "MV", 184 },
        { "NI", 173 }, { "NW", 197 }, { "RP", 197 }, { "SL", 212 }, { "SN", 195 }, { "ST", 189 }, { "SH", 173 }, { "TH", 187 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof lands / sizeof lands[0]; i++) {
        const struct calendar *c = calendar_of(lands[i].land, NULL);
        int n = 0;

        for (day_num d = day("2015-01-01"); d <= day("2035-12-31"); d++)
            n += day_weekday(d) < 5 && !calendar_is_working(c, d, false);
        if (n != lands[i].n)
            fail_msg("%s has %d holidays on weekdays, not %d", lands[i].land, n, lands[i].n);
    }
}

/* Whole years, taken from an independent table of the Laender's laws (places that have a holiday of their own left out). */
static const struct { const char *land; int year; const char *days; } years[] = {
    { "NW", 2015, "01-01 04-03 04-06 05-01 05-14 05-25 06-04 10-03 11-01 12-25 12-26" },
    { "NW", 2016, "01-01 03-25 03-28 05-01 05-05 05-16 05-26 10-03 11-01 12-25 12-26" },
    { "NW", 2017, "01-01 04-14 04-17 05-01 05-25 06-05 06-15 10-03 10-31 11-01 12-25 12-26" },
    { "NW", 2018, "01-01 03-30 04-02 05-01 05-10 05-21 05-31 10-03 11-01 12-25 12-26" },
    { "NW", 2019, "01-01 04-19 04-22 05-01 05-30 06-10 06-20 10-03 11-01 12-25 12-26" },
    { "NW", 2020, "01-01 04-10 04-13 05-01 05-21 06-01 06-11 10-03 11-01 12-25 12-26" },
    { "NW", 2021, "01-01 04-02 04-05 05-01 05-13 05-24 06-03 10-03 11-01 12-25 12-26" },
    { "NW", 2022, "01-01 04-15 04-18 05-01 05-26 06-06 06-16 10-03 11-01 12-25 12-26" },
    { "NW", 2023, "01-01 04-07 04-10 05-01 05-18 05-29 06-08 10-03 11-01 12-25 12-26" },
    { "NW", 2024, "01-01 03-29 04-01 05-01 05-09 05-20 05-30 10-03 11-01 12-25 12-26" },
    { "NW", 2025, "01-01 04-18 04-21 05-01 05-29 06-09 06-19 10-03 11-01 12-25 12-26" },
    { "NW", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 06-04 10-03 11-01 12-25 12-26" },
    { "NW", 2027, "01-01 03-26 03-29 05-01 05-06 05-17 05-27 10-03 11-01 12-25 12-26" },
    { "NW", 2028, "01-01 04-14 04-17 05-01 05-25 06-05 06-15 10-03 11-01 12-25 12-26" },
    { "NW", 2029, "01-01 03-30 04-02 05-01 05-10 05-21 05-31 10-03 11-01 12-25 12-26" },
    { "NW", 2030, "01-01 04-19 04-22 05-01 05-30 06-10 06-20 10-03 11-01 12-25 12-26" },
    { "NW", 2031, "01-01 04-11 04-14 05-01 05-22 06-02 06-12 10-03 11-01 12-25 12-26" },
    { "NW", 2032, "01-01 03-26 03-29 05-01 05-06 05-17 05-27 10-03 11-01 12-25 12-26" },
    { "NW", 2033, "01-01 04-15 04-18 05-01 05-26 06-06 06-16 10-03 11-01 12-25 12-26" },
    { "NW", 2034, "01-01 04-07 04-10 05-01 05-18 05-29 06-08 10-03 11-01 12-25 12-26" },
    { "NW", 2035, "01-01 03-23 03-26 05-01 05-03 05-14 05-24 10-03 11-01 12-25 12-26" },
    { "BW", 2026, "01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 10-03 11-01 12-25 12-26" },
    { "BY", 2026, "01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 10-03 11-01 12-25 12-26" },
    { "BE", 2026, "01-01 03-08 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26" },
    { "BB", 2026, "01-01 04-03 04-05 04-06 05-01 05-14 05-24 05-25 10-03 10-31 12-25 12-26" },
    { "HB", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 10-03 10-31 12-25 12-26" },
    { "HH", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 10-03 10-31 12-25 12-26" },
    { "HE", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 06-04 10-03 12-25 12-26" },
    { "MV", 2026, "01-01 03-08 04-03 04-06 05-01 05-14 05-25 10-03 10-31 12-25 12-26" },
    { "NI", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 10-03 10-31 12-25 12-26" },
    { "RP", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 06-04 10-03 11-01 12-25 12-26" },
    { "SL", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 06-04 08-15 10-03 11-01 12-25 12-26" },
    { "SN", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 10-03 10-31 11-18 12-25 12-26" },
    { "ST", 2026, "01-01 01-06 04-03 04-06 05-01 05-14 05-25 10-03 10-31 12-25 12-26" },
    { "SH", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 10-03 10-31 12-25 12-26" },
    { "TH", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 09-20 10-03 10-31 12-25 12-26" },
    { "BE", 2025, "01-01 03-08 04-18 04-21 05-01 05-08 05-29 06-09 10-03 12-25 12-26" },
    { "SN", 2022, "01-01 04-15 04-18 05-01 05-26 06-06 10-03 10-31 11-16 12-25 12-26" },
    { "TH", 2019, "01-01 04-19 04-22 05-01 05-30 06-10 09-20 10-03 10-31 12-25 12-26" },
    { "HH", 2018, "01-01 03-30 04-02 05-01 05-10 05-21 10-03 10-31 12-25 12-26" },
    { "BW", 2017, "01-01 01-06 04-14 04-17 05-01 05-25 06-05 06-15 10-03 10-31 11-01 12-25 12-26" },
};

static void a_year_has_exactly_its_holidays(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof years / sizeof years[0]; i++) {
        const struct calendar *c = calendar_of(years[i].land, NULL);
        char found[200] = "";

        for (day_num d = day_from_civil(years[i].year, 1, 1); d <= day_from_civil(years[i].year, 12, 31); d++) {
            char text[DAY_TEXT_BYTES];

            if (calendar_holiday(c, d))
                snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s", *found ? " " : "", day_text(d, text) + 5);
        }
        if (strcmp(found, years[i].days) != 0)
            fail_msg("%s %d has %s, not %s", years[i].land, years[i].year, found, years[i].days);
    }
}

struct add_row { const char *sentence, *from; int n; enum unit unit; const char *to; };
static const struct add_row additions[] = {
    { "the event day is not counted", "2026-01-20", 14, UNIT_DAYS, "2026-02-03" },
    { "days go back too", "2026-03-02", -60, UNIT_DAYS, "2026-01-01" },
    { "four weeks are 28 days", "2026-03-05", 4, UNIT_WEEKS, "2026-04-02" },
    { "a week goes back", "2026-03-05", -1, UNIT_WEEKS, "2026-02-26" },
    { "a month ends on the day of the same number", "2026-03-10", 1, UNIT_MONTHS, "2026-04-10" },
    { "31 January and a month is the last of February", "2026-01-31", 1, UNIT_MONTHS, "2026-02-28" },
    { "31 January and a month is the 29th in a leap year", "2028-01-31", 1, UNIT_MONTHS, "2028-02-29" },
    { "30 August and six months is the last of February", "2026-08-30", 6, UNIT_MONTHS, "2027-02-28" },
    { "28 February and a month is 28 March, not the last", "2026-02-28", 1, UNIT_MONTHS, "2026-03-28" },
    { "months cross the year", "2025-11-15", 3, UNIT_MONTHS, "2026-02-15" },
    { "months go back across the year", "2026-01-31", -2, UNIT_MONTHS, "2025-11-30" },
    { "31 March less a month is the last of February", "2026-03-31", -1, UNIT_MONTHS, "2026-02-28" },
    { "36 months are three years", "2024-02-29", 36, UNIT_MONTHS, "2027-02-28" },
    { "three years from recognition", "2026-03-10", 3, UNIT_YEARS, "2029-03-10" },
    { "born on 29 February, six years are over on 1 March", "2020-02-29", 6, UNIT_YEARS, "2026-03-01" },
    { "born on 29 February, eight years are over on 29 February", "2020-02-29", 8, UNIT_YEARS, "2028-02-29" },
    { "born on 29 February, 18 years are over on 1 March", "2008-02-29", 18, UNIT_YEARS, "2026-03-01" },
    { "29 February and no year stays", "2020-02-29", 0, UNIT_YEARS, "2020-02-29" },
    { "29 February and 80 years skip no leap year", "2020-02-29", 80, UNIT_YEARS, "2100-03-01" },
    { "29 February less a year is 1 March", "2020-02-29", -1, UNIT_YEARS, "2019-03-01" },
    { "28 February and a year is 28 February", "2027-02-28", 1, UNIT_YEARS, "2028-02-28" },
    { "a month over a leap day is still a month", "2028-02-15", 1, UNIT_MONTHS, "2028-03-15" },
    { "a year over a leap day", "2027-03-01", 1, UNIT_YEARS, "2028-03-01" },
    { "2100 is no leap year", "2100-01-31", 1, UNIT_MONTHS, "2100-02-28" },
    { "2000 was one", "2000-01-31", 1, UNIT_MONTHS, "2000-02-29" },
    { "a day over the change to summer time is a day", "2026-03-28", 1, UNIT_DAYS, "2026-03-29" },
    { "two weeks over the change to winter time", "2026-10-20", 2, UNIT_WEEKS, "2026-11-03" },
    { "days over 19 January 2038, the end of 32-bit time", "2038-01-18", 2, UNIT_DAYS, "2038-01-20" },
    { "years over it", "2026-05-20", 18, UNIT_YEARS, "2044-05-20" },
    { "working days over it", "2038-01-18", 2, UNIT_WORKING_DAYS, "2038-01-20" },
    { "working days where the table of days ends", "2059-12-30", 2, UNIT_WORKING_DAYS, "2060-01-02" },
    { "ten working days from 21 April 2026 leave out 1 May", "2026-04-21", 10, UNIT_WORKING_DAYS, "2026-05-06" },
    { "three working days from a Monday", "2026-04-20", 3, UNIT_WORKING_DAYS, "2026-04-23" },
    { "five working days from a Tuesday reach the next", "2026-03-10", 5, UNIT_WORKING_DAYS, "2026-03-17" },
    { "one working day from Maundy Thursday is Tuesday", "2026-04-02", 1, UNIT_WORKING_DAYS, "2026-04-07" },
    { "one working day from Wednesday before Ascension is Friday", "2026-05-13", 1, UNIT_WORKING_DAYS, "2026-05-15" },
    { "working days over Christmas", "2026-12-23", 3, UNIT_WORKING_DAYS, "2026-12-29" },
    { "working days go back over Easter", "2026-04-07", -1, UNIT_WORKING_DAYS, "2026-04-02" },
    { "five working days before the end of March", "2026-03-31", -5, UNIT_WORKING_DAYS, "2026-03-24" },
    { "no working days change nothing, not even a Sunday", "2026-04-05", 0, UNIT_WORKING_DAYS, "2026-04-05" },
    { "ten school days from 23 February 2026", "2026-02-23", 10, UNIT_SCHOOL_DAYS, "2026-03-09" },
    { "school days leave out the Easter holidays", "2026-03-27", 1, UNIT_SCHOOL_DAYS, "2026-04-13" },
    { "school days leave out the summer", "2026-07-17", 1, UNIT_SCHOOL_DAYS, "2026-09-02" },
    { "a school day goes back before the holidays", "2026-04-13", -1, UNIT_SCHOOL_DAYS, "2026-03-27" },
};

static void adding_counts_as_the_law_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof additions / sizeof additions[0]; i++) {
        const struct add_row *r = &additions[i];

        assert_day(r->sentence, calendar_add(nrw(), day(r->from), r->n, r->unit, false), r->to);
    }
}

static void working_days_may_count_saturdays(void **state)
{
    (void)state;
    assert_day("three working days with Saturday from Thursday", calendar_add(nrw(), day("2026-04-16"), 3, UNIT_WORKING_DAYS, true), "2026-04-20");
    assert_day("a holiday on a Saturday is none", calendar_add(nrw(), day("2026-12-24"), 1, UNIT_WORKING_DAYS, true), "2026-12-28");
    assert_true(calendar_is_working(nrw(), day("2026-04-18"), true));
    assert_false(calendar_is_working(nrw(), day("2026-04-18"), false));
    assert_false(calendar_is_working(nrw(), day("2026-04-19"), true));
}

static void ends_roll_to_the_next_working_day(void **state)
{
    static const struct { const char *sentence, *from, *to; } rolls[] = {
        { "a Saturday rolls to Monday", "2026-03-21", "2026-03-23" },
        { "a Sunday rolls to Monday", "2026-03-22", "2026-03-23" },
        { "a working day stays", "2026-03-23", "2026-03-23" },
        { "Good Friday rolls over Easter to Tuesday", "2026-04-03", "2026-04-07" },
        { "1 May, a Friday, rolls to Monday", "2026-05-01", "2026-05-04" },
        { "Ascension Day rolls to Friday", "2026-05-14", "2026-05-15" },
        { "Christmas Day 2026, a Friday, rolls to Monday", "2026-12-25", "2026-12-28" },
        { "All Saints on a Sunday rolls to Monday", "2026-11-01", "2026-11-02" },
        { "New Year on a Friday rolls to Monday", "2027-01-01", "2027-01-04" },
        { "31 October 2017 rolled over All Saints to Thursday", "2017-10-31", "2017-11-02" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rolls / sizeof rolls[0]; i++)
        assert_day(rolls[i].sentence, calendar_next_working(nrw(), day(rolls[i].from)), rolls[i].to);
}

static void months_end_on_their_last_day(void **state)
{
    (void)state;
    assert_day("April", calendar_month_end(day("2026-04-01")), "2026-04-30");
    assert_day("the last day is its own end", calendar_month_end(day("2026-03-31")), "2026-03-31");
    assert_day("February", calendar_month_end(day("2026-02-10")), "2026-02-28");
    assert_day("February in a leap year", calendar_month_end(day("2028-02-10")), "2028-02-29");
}

static void ages_are_reached_on_the_birthday(void **state)
{
    static const struct { const char *sentence, *birth, *on; int age; } ages[] = {
        { "the day before the birthday", "2018-05-20", "2026-05-19", 7 },
        { "the birthday itself", "2018-05-20", "2026-05-20", 8 },
        { "the day of birth", "2018-05-20", "2018-05-20", 0 },
        { "before birth", "2018-05-20", "2018-05-19", -1 },
        { "born on 29 February: 28 February is too early", "2008-02-29", "2026-02-28", 17 },
        { "born on 29 February: 1 March", "2008-02-29", "2026-03-01", 18 },
        { "born on 1 January", "1990-01-01", "2026-01-01", 36 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof ages / sizeof ages[0]; i++)
        if (calendar_age(day(ages[i].birth), day(ages[i].on)) != ages[i].age)
            fail_msg("%s: %d", ages[i].sentence, calendar_age(day(ages[i].birth), day(ages[i].on)));
}

static void school_days_are_working_days_outside_the_holidays(void **state)
{
    (void)state;
    assert_true(calendar_is_school(nrw(), day("2026-02-23")));
    assert_false(calendar_is_school(nrw(), day("2026-04-01")));
    assert_false(calendar_is_school(nrw(), day("2026-02-22")));
    assert_false(calendar_is_school(nrw(), day("2026-06-04")));
    assert_day("the published holidays end here", calendar_school_until(nrw()), "2030-08-06");
    assert_int_equal(calendar_school_until(calendar_of("HE", NULL)), DAY_NONE);
    assert_true(calendar_is_school(calendar_of("HE", NULL), day("2026-07-15")));
}

static void years_outside_the_table_are_computed(void **state)
{
    (void)state;
    assert_false(calendar_is_working(nrw(), day("1985-04-08"), false));    /* Easter Monday */
    assert_false(calendar_is_working(nrw(), day("2081-03-31"), false));
    assert_true(calendar_is_working(nrw(), day("2081-04-01"), false));
}

static void days_stay_between_the_years_1_and_9999(void **state)
{
    (void)state;
    assert_day("days", calendar_add(nrw(), day("9999-12-30"), 1000000, UNIT_DAYS, false), "9999-12-31");
    assert_day("months", calendar_add(nrw(), day("2026-01-01"), 1000000, UNIT_MONTHS, false), "9999-12-31");
    assert_day("years back", calendar_add(nrw(), day("2026-01-01"), -1000000, UNIT_YEARS, false), "0001-01-01");
    assert_day("working days", calendar_add(nrw(), day("9999-12-30"), 1000000, UNIT_WORKING_DAYS, false), "9999-12-31");
}

static void a_land_that_does_not_exist_is_refused(void **state)
{
    struct calendar *c;
    struct err e;

    (void)state;
    assert_false(calendar_load(SCHEMAS_DIR "/calendar", "NRW", NULL, &mem, &c, &e));
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_string_equal(e.text, "\"NRW\" is no German Land: write one of BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(easter_sunday_is_computed),
        cmocka_unit_test(holidays_are_those_of_the_land_the_town_and_the_year),
        cmocka_unit_test(a_year_has_exactly_its_holidays),
        cmocka_unit_test(known_days_are_as_their_sources_say),
        cmocka_unit_test(each_land_has_its_number_of_holidays_on_weekdays),
        cmocka_unit_test(adding_counts_as_the_law_does),
        cmocka_unit_test(working_days_may_count_saturdays),
        cmocka_unit_test(ends_roll_to_the_next_working_day),
        cmocka_unit_test(months_end_on_their_last_day),
        cmocka_unit_test(ages_are_reached_on_the_birthday),
        cmocka_unit_test(school_days_are_working_days_outside_the_holidays),
        cmocka_unit_test(years_outside_the_table_are_computed),
        cmocka_unit_test(days_stay_between_the_years_1_and_9999),
        cmocka_unit_test(a_land_that_does_not_exist_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
