/* SPDX-License-Identifier: Apache-2.0 */
#include "calendar.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cfg.h"

/* Working and school days of these years are looked up in a bit per day; other years are computed from the entries. */
enum { FIRST_YEAR = 1990, LAST_YEAR = 2059, LEAST_YEAR = 1, MOST_YEAR = 9999, CSV_LINE_BYTES = 512 };

enum holiday_kind { HOLIDAY_FIXED, HOLIDAY_EASTER, HOLIDAY_WEDNESDAY_BEFORE };
struct holiday {
    const char *name;
    enum holiday_kind kind;
    int month, mday;                     /* FIXED, WEDNESDAY_BEFORE */
    int offset;                          /* EASTER: days from Easter Sunday */
    int first, last;                     /* years */
};
struct holidays_of_school { day_num from, until; };
struct calendar {
    struct holiday *holidays; size_t n;  /* those of this Land and municipality */
    struct holidays_of_school *school; size_t n_school;
    day_num bits_from, bits_until;
    uint8_t *holiday_bits, *school_bits; /* bit set: public holiday, school holiday */
};

/* The Gregorian computus of Meeus, Jones and Butcher. */
day_num calendar_easter(int year)
{
    int a = year % 19, b = year / 100, c = year % 100;
    int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
    int h = (19 * a + b - d - g + 15) % 30;
    int l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7;
    int m = (a + 11 * h + 22 * l) / 451;
    int p = h + l - 7 * m + 114;

    return day_from_civil(year, p / 31, p % 31 + 1);
}

static day_num holiday_in(const struct holiday *h, int year)
{
    if (year < h->first || year > h->last)
        return DAY_NONE;
    if (h->kind == HOLIDAY_EASTER)
        return calendar_easter(year) + h->offset;
    day_num d = day_from_civil(year, h->month, h->mday);
    if (h->kind == HOLIDAY_FIXED)
        return d;
    do                                   /* the last Wednesday before d, not d itself */
        d--;
    while (day_weekday(d) != 2);
    return d;
}

const char *calendar_holiday(const struct calendar *c, day_num d)
{
    int year, month, mday;

    day_to_civil(d, &year, &month, &mday);
    for (size_t i = 0; i < c->n; i++)
        if (holiday_in(&c->holidays[i], year) == d)
            return c->holidays[i].name;
    return NULL;
}

static bool bit_get(const uint8_t *bits, size_t i)
{
    return (bits[i / 8] >> (i % 8)) & 1;
}

static void bit_set(uint8_t *bits, size_t i)
{
    bits[i / 8] = (uint8_t)(bits[i / 8] | 1u << (i % 8));
}

static bool is_holiday(const struct calendar *c, day_num d)
{
    if (d >= c->bits_from && d <= c->bits_until)
        return bit_get(c->holiday_bits, (size_t)(d - c->bits_from));
    return calendar_holiday(c, d) != NULL;
}

static bool is_school_holiday(const struct calendar *c, day_num d)
{
    if (d >= c->bits_from && d <= c->bits_until)
        return bit_get(c->school_bits, (size_t)(d - c->bits_from));
    for (size_t i = 0; i < c->n_school; i++)
        if (d >= c->school[i].from && d <= c->school[i].until)
            return true;
    return false;
}

bool calendar_is_working(const struct calendar *c, day_num d, bool saturdays)
{
    return day_weekday(d) < (saturdays ? 6 : 5) && !is_holiday(c, d);
}

bool calendar_is_school(const struct calendar *c, day_num d)
{
    return calendar_is_working(c, d, false) && !is_school_holiday(c, d);
}

day_num calendar_next_working(const struct calendar *c, day_num d)
{
    while (!calendar_is_working(c, d, false))
        d++;
    return d;
}

day_num calendar_month_end(day_num d)
{
    int year, month, mday;

    day_to_civil(d, &year, &month, &mday);
    return day_from_civil(year, month, day_month_length(year, month));
}

int calendar_age(day_num birth, day_num on)
{
    int by, bm, bd, y, m, d;

    day_to_civil(birth, &by, &bm, &bd);
    day_to_civil(on, &y, &m, &d);
    return y - by - (m < bm || (m == bm && d < bd));
}

/* Days outside the years 1 to 9999 are cut to the nearest inside: nobody's deadline, but a rule file may ask for them. */
static day_num cut(int64_t d)
{
    int64_t least = day_from_civil(LEAST_YEAR, 1, 1), most = day_from_civil(MOST_YEAR, 12, 31);

    return (day_num)(d < least ? least : d > most ? most : d);
}

static day_num add_months(day_num d, int64_t n)
{
    int year, month, mday;

    day_to_civil(d, &year, &month, &mday);
    int64_t months = (int64_t)year * 12 + month - 1 + n;
    if (months < 12 * LEAST_YEAR)
        return cut(INT64_MIN);
    if (months >= 12 * ((int64_t)MOST_YEAR + 1))
        return cut(INT64_MAX);
    int y = (int)(months / 12), m = (int)(months % 12) + 1, length = day_month_length(y, m);
    return day_from_civil(y, m, mday < length ? mday : length);
}

/* A year of life ends with the day before the birthday (§§ 187 II, 188 II BGB): born on 29 February, one is a year older
 * when 28 February has ended, that is on 1 March. */
static day_num add_years(day_num d, int64_t n)
{
    int year, month, mday;
    day_num then = add_months(d, 12 * n);

    day_to_civil(d, &year, &month, &mday);
    if (month != 2 || mday != 29)
        return then;
    day_to_civil(then, &year, &month, &mday);
    return month == 2 && mday == 28 ? then + 1 : then;
}

static day_num add_counted(const struct calendar *c, day_num d, int n, bool school, bool saturdays)
{
    int step = n < 0 ? -1 : 1;
    day_num least = cut(INT64_MIN), most = cut(INT64_MAX);

    for (int left = n; left != 0 && d > least && d < most;) {
        d += step;
        if (school ? calendar_is_school(c, d) : calendar_is_working(c, d, saturdays))
            left -= step;
    }
    return d;
}

day_num calendar_add(const struct calendar *c, day_num d, int n, enum unit unit, bool saturdays)
{
    switch (unit) {
    case UNIT_DAYS: return cut((int64_t)d + n);
    case UNIT_WEEKS: return cut((int64_t)d + 7 * (int64_t)n);
    case UNIT_MONTHS: return add_months(d, n);
    case UNIT_YEARS: return add_years(d, n);
    case UNIT_WORKING_DAYS: return add_counted(c, d, n, false, saturdays);
    case UNIT_SCHOOL_DAYS: return add_counted(c, d, n, true, saturdays);
    }
    return d;
}

/* Is AGS below one of the prefixes?  No AGS: only what the whole Land has. */
static bool below(const char *ags, const char *const *prefixes, size_t n)
{
    for (size_t i = 0; ags && i < n; i++)
        if (strncmp(ags, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

/* Does the entry hold in this Land and municipality? */
static bool holiday_is_here(const struct cfg *at, const char *land, const char *ags, struct arena *mem, bool *ret, struct err *e)
{
    const char **laender, **within, **except;
    size_t n_laender, n_within, n_except;

    if (!cfg_strings(at, "laender", mem, &laender, &n_laender, e) || !cfg_strings(at, "municipalities", mem, &within, &n_within, e)
        || !cfg_strings(at, "except", mem, &except, &n_except, e))
        return false;
    bool here = n_laender == 0;
    for (size_t i = 0; i < n_laender; i++)
        here = here || strcmp(laender[i], land) == 0;
    *ret = here && (n_within == 0 || below(ags, within, n_within)) && !below(ags, except, n_except);
    return true;
}

/* "MM-DD" */
static bool month_day(const struct cfg *at, const char *text, struct holiday *h, struct err *e)
{
    char whole[DAY_TEXT_BYTES];
    struct err ignored;
    day_num d;

    snprintf(whole, sizeof whole, "2001-%.5s", text);
    if (strlen(text) != 5 || !day_parse(whole, 10, &d, &ignored))
        return cfg_fail(e, at, "\"%s\" is no day of the year: write it as \"MM-DD\"", text);
    int year;
    day_to_civil(d, &year, &h->month, &h->mday);
    return true;
}

static bool holiday_read(const struct cfg *at, struct holiday *ret, struct err *e)
{
    static const char *const known[] = { "name", "day", "easter", "wednesday_before", "laender", "municipalities", "except", "first", "last", NULL };
    const struct cfg *fixed = cfg_get(at, "day"), *easter = cfg_get(at, "easter"), *before = cfg_get(at, "wednesday_before");
    const char *text = NULL;
    int64_t offset, first, last;

    if (!cfg_known(at, known, e) || !cfg_string(at, "name", CFG_REQUIRED, &ret->name, e))
        return false;
    if ((fixed != NULL) + (easter != NULL) + (before != NULL) != 1)
        return cfg_fail(e, at, "the holiday \"%s\" needs exactly one of day, easter and wednesday_before", ret->name);
    if (!cfg_int(at, "easter", 0, -100, 100, &offset, e) || !cfg_int(at, "first", LEAST_YEAR, LEAST_YEAR, MOST_YEAR, &first, e)
        || !cfg_int(at, "last", MOST_YEAR, LEAST_YEAR, MOST_YEAR, &last, e))
        return false;
    ret->kind = easter ? HOLIDAY_EASTER : fixed ? HOLIDAY_FIXED : HOLIDAY_WEDNESDAY_BEFORE;
    ret->offset = (int)offset;
    ret->first = (int)first;
    ret->last = (int)last;
    if (easter)
        return true;
    return cfg_string(at, fixed ? "day" : "wednesday_before", CFG_REQUIRED, &text, e) && month_day(at, text, ret, e);
}

static bool read_holidays(const char *file, const char *land, const char *ags, struct arena *mem, struct calendar *c, struct err *e)
{
    static const char *const known[] = { "holidays", NULL };
    struct cfg *root;

    if (!cfg_load(file, mem, &root, e) || !cfg_known(root, known, e))
        return false;
    const struct cfg *list = cfg_get(root, "holidays");
    if (!list || list->kind != CFG_LIST)
        return cfg_fail(e, root, "holidays must be a list of groups: ( { name = \"...\"; day = \"MM-DD\"; }, ... )");
    c->holidays = ARENA_ARRAY(mem, struct holiday, list->n);
    for (size_t i = 0; i < list->n; i++) {
        bool here = false;

        if (!holiday_read(&list->items[i], &c->holidays[c->n], e) || !holiday_is_here(&list->items[i], land, ags, mem, &here, e))
            return false;
        c->n += here;
    }
    return true;
}

/* One line "from,until,name_de". */
static bool school_line(const char *line, struct holidays_of_school *ret, struct err *e)
{
    const char *comma = strchr(line, ',');

    if (!comma || !day_parse(line, (size_t)(comma - line), &ret->from, e))
        return false;
    const char *until = comma + 1, *end = strchr(until, ',');
    if (!end)
        end = until + strcspn(until, "\r\n");
    if (!day_parse(until, (size_t)(end - until), &ret->until, e))
        return false;
    return ret->from <= ret->until;
}

static bool school_lines(FILE *f, const char *file, struct arena *mem, struct calendar *c, struct err *e)
{
    char line[CSV_LINE_BYTES];
    size_t room = 0;

    for (int no = 1; fgets(line, sizeof line, f); no++) {
        if (no == 1 || line[0] == '\n' || line[0] == '#')
            continue;
        ARENA_GROW(mem, c->school, c->n_school, room);
        if (!school_line(line, &c->school[c->n_school], e))
            return err_set(e, ERR_CONFIG, "%s:%d: a line of school holidays is \"YYYY-MM-DD,YYYY-MM-DD,name\", the first day not after the last", file, no);
        c->n_school++;
    }
    return true;
}

/* A Land without a file has no school holidays: school days are its working days. */
static bool read_school(const char *dir, const char *land, struct arena *mem, struct calendar *c, struct err *e)
{
    char lower[8];
    size_t n = strlen(land) < sizeof lower ? strlen(land) : sizeof lower - 1;

    for (size_t i = 0; i < n; i++)
        lower[i] = (char)(land[i] >= 'A' && land[i] <= 'Z' ? land[i] - 'A' + 'a' : land[i]);
    lower[n] = '\0';
    char *file = arena_printf(mem, "%s/school_holidays_%s.csv", dir, lower);
    FILE *f = fopen(file, "re");
    if (!f && errno == ENOENT)
        return true;
    if (!f)
        return err_set(e, ERR_CONFIG, "cannot open %s: %s", file, strerror(errno));
    bool ok = school_lines(f, file, mem, c, e);
    fclose(f);
    return ok;
}

static void fill_bits(struct calendar *c, struct arena *mem)
{
    c->bits_from = day_from_civil(FIRST_YEAR, 1, 1);
    c->bits_until = day_from_civil(LAST_YEAR, 12, 31);
    size_t bytes = (size_t)(c->bits_until - c->bits_from) / 8 + 1;
    c->holiday_bits = arena_alloc(mem, bytes);
    c->school_bits = arena_alloc(mem, bytes);
    for (size_t i = 0; i < c->n; i++)
        for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
            day_num d = holiday_in(&c->holidays[i], year);

            if (d >= c->bits_from && d <= c->bits_until)
                bit_set(c->holiday_bits, (size_t)(d - c->bits_from));
        }
    for (size_t i = 0; i < c->n_school; i++)
        for (day_num d = c->school[i].from; d <= c->school[i].until; d++)
            if (d >= c->bits_from && d <= c->bits_until)
                bit_set(c->school_bits, (size_t)(d - c->bits_from));
}

static bool land_is_known(const char *land)
{
    static const char laender[] = " BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH ";
    char wanted[8];

    snprintf(wanted, sizeof wanted, " %.4s ", land);
    return strlen(land) == 2 && strstr(laender, wanted) != NULL;
}

bool calendar_load(const char *dir, const char *land, const char *ags, struct arena *mem, struct calendar **ret, struct err *e)
{
    struct calendar *c = ARENA_NEW(mem, struct calendar);

    if (!land_is_known(land))
        return err_set(e, ERR_CONFIG, "\"%s\" is no German Land: write one of BW BY BE BB HB HH HE MV NI NW RP SL SN ST SH TH", land);
    if (!read_holidays(arena_printf(mem, "%s/holidays.cfg", dir), land, ags, mem, c, e) || !read_school(dir, land, mem, c, e))
        return false;
    fill_bits(c, mem);
    *ret = c;
    return true;
}

day_num calendar_school_until(const struct calendar *c)
{
    day_num last = DAY_NONE;

    for (size_t i = 0; i < c->n_school; i++)
        if (c->school[i].until > last)
            last = c->school[i].until;
    return last;
}
