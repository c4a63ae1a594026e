/* SPDX-License-Identifier: Apache-2.0 */
/* Every day of some years as the calendar sees it, for compare_calendar.py.  usage: calendar FIRST-YEAR LAST-YEAR
 * A line: Land, AGS, day, holiday, school day (0 or 1), the next working day, 10 working days later without and with Saturdays. */
#include <stdio.h>
#include <stdlib.h>

#include "../../common/ground/calendar.h"

/* Whole Laender, and municipalities that have more than their Land. */
static const struct { const char *land, *ags; } places[] = {
    { "BW", "" }, { "BY", "" }, { "BE", "" }, { "BB", "" }, { "HB", "" }, { "HH", "" }, { "HE", "" }, { "MV", "" },
    { "NI", "" }, { "NW", "" }, { "RP", "" }, { "SL", "" }, { "SN", "" }, { "ST", "" }, { "SH", "" }, { "TH", "" },
    { "BY", "09162000" }, { "BY", "09761000" }, { "SN", "14625080" }, { "TH", "16061045" }, { "NW", "05162004" },
};

static void print_day(const struct calendar *c, size_t place, day_num d)
{
    char text[4][DAY_TEXT_BYTES];
    const char *name = calendar_holiday(c, d);

    printf("%s,%s,%s,%s,%d,%s,%s,%s\n", places[place].land, places[place].ags, day_text(d, text[0]), name ? name : "", calendar_is_school(c, d),
           day_text(calendar_next_working(c, d), text[1]), day_text(calendar_add(c, d, 10, UNIT_WORKING_DAYS, false), text[2]),
           day_text(calendar_add(c, d, 10, UNIT_WORKING_DAYS, true), text[3]));
}

int main(int argc, char **argv)
{
    struct arena mem = {0};
    struct calendar *c;
    struct err e;

    if (argc != 3)
        return fprintf(stderr, "usage: calendar FIRST-YEAR LAST-YEAR\n"), 2;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (!calendar_load("schemas/calendar", places[i].land, *places[i].ags ? places[i].ags : NULL, &mem, &c, &e))
            return fprintf(stderr, "%s\n", e.text), 1;
        for (day_num d = day_from_civil(atoi(argv[1]), 1, 1); d <= day_from_civil(atoi(argv[2]), 12, 31); d++)
            print_day(c, i, d);
    }
    arena_release(&mem);
    return 0;
}
