/* SPDX-License-Identifier: Apache-2.0 */
#include "form.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Beyond these years stands no date but what programs write for "none": 31.12.9999, 01.01.0001. */
enum { PIVOT = 70, FIRST_YEAR = 1850, LAST_YEAR = 2199, EXCEL_OF_1970 = 25569 };
static const char excel[] = "EXCEL";

struct parts { int year, month, mday; };

static bool is_time(char letter)
{
    return letter == 'h' || letter == 'm' || letter == 's';
}

static int *part_of(struct parts *p, char letter)
{
    return letter == 'D' ? &p->mday : letter == 'M' ? &p->month : letter == 'Y' ? &p->year : NULL;
}

static size_t run(const char *form)
{
    size_t n = 1;

    while (form[n] == form[0])
        n++;
    return n;
}

static const char wanted[] = "date = \"%.40s\": DD, MM and YYYY (or YY) stand once each; MM and YYYY, or YYYY alone, say less";

bool form_check(const char *form, struct err *e)
{
    struct parts seen = {0};

    if (strcmp(form, excel) == 0)
        return true;
    for (const char *at = form; *at; ) {
        int *part = part_of(&seen, *at);
        size_t n = run(at);

        if (!part && isalnum((unsigned char)*at) && !(is_time(*at) && n == 2))
            return err_set(e, ERR_DATA, "date = \"%.40s\": only D, M and Y and signs between them, like DD.MM.YYYY, or EXCEL", form);
        if (part && (*part || (n != 2 && !(n == 4 && *at == 'Y'))))
            return err_set(e, ERR_DATA, wanted, form);
        if (part)
            *part = (int)n;
        at += n;
    }
    if (!seen.year || (!seen.month && (seen.mday || seen.year == 2)))
        return err_set(e, ERR_DATA, wanted, form);
    return true;
}

enum form_precision form_says(const char *form)
{
    return strcmp(form, excel) == 0 || strchr(form, 'D') ? FORM_DAY : strchr(form, 'M') ? FORM_MONTH : FORM_YEAR;
}

/* As many digits as the form has; one is enough for a day or month that stands between signs. */
static bool take_number(const char **text, size_t most, bool may_be_short, int *ret)
{
    size_t n = 0;

    for (*ret = 0; n < most && isdigit((unsigned char)**text); n++)
        *ret = *ret * 10 + *(*text)++ - '0';
    return n == most || (may_be_short && n == 1 && most == 2);
}

static bool take_parts(const char *form, const char *text, struct parts *ret)
{
    for (bool behind_part = false; *form; ) {
        int *part = part_of(ret, *form);
        size_t n = run(form);

        if (part) {
            if (!take_number(&text, n, *form != 'Y' && !behind_part && !part_of(ret, form[n]), part))
                return false;
            if (*form == 'Y' && n == 2)
                *part += *part < PIVOT ? 2000 : 1900;
        } else if (is_time(*form)) {
            int ignored;

            if (!take_number(&text, n, true, &ignored))
                return false;
        } else {
            for (size_t i = 0; i < n; i++)
                if (*text++ != *form)
                    return false;
        }
        behind_part = part != NULL;
        form += n;
    }
    return *text == '\0';
}

static void incomplete(struct parts *p, enum form_precision *ret_precision)
{
    *ret_precision = FORM_DAY;
    if (p->mday == 0 && p->month == 0 && p->year == 0) {
        *ret_precision = FORM_UNKNOWN;
    } else if (p->month == 0 && p->mday <= 1) {              /* 00.00.1990; some write 01.00.1990 */
        *ret_precision = FORM_YEAR;
        p->month = p->mday = 1;
    } else if (p->mday == 0) {
        *ret_precision = FORM_MONTH;
        p->mday = 1;
    }
}

/* Five digits, so that a year is none; a fraction is the time. */
static bool excel_day(const char *text, day_num *ret, struct err *e)
{
    size_t n = strspn(text, "0123456789");
    const char *rest = text + n;

    if (n != 5 || *text == '0' || (*rest && ((*rest != ',' && *rest != '.') || !rest[1] || rest[1 + strspn(rest + 1, "0123456789")])))
        return err_set(e, ERR_DATA, "is no day in the form EXCEL");
    *ret = (day_num)(strtol(text, NULL, 10) - EXCEL_OF_1970);
    return true;
}

/* What the form does not say of a day. */
static enum form_precision fill_in(struct parts *p, enum form_precision says, bool month_end)
{
    if (says == FORM_YEAR)
        p->month = 1;
    if (says != FORM_DAY)
        p->mday = month_end && p->month >= 1 && p->month <= 12 ? day_month_length(p->year, p->month) : 1;
    return says;
}

static bool has_short_year(const char *form)
{
    const char *year = strchr(form, 'Y');

    return year && run(year) == 2;
}

bool form_day(const char *form, const char *text, struct form_rule rule, day_num *ret_day, enum form_precision *ret_precision, struct err *e)
{
    enum form_precision says = form_says(form);
    struct parts p = {0};

    *ret_precision = FORM_DAY;
    if (strcmp(form, excel) == 0)
        return excel_day(text, ret_day, e);
    if (!take_parts(form, text, &p))
        return err_set(e, ERR_DATA, "is no day in the form %s", form);
    if (says != FORM_DAY && !(rule.birth && p.year == 0))
        says = fill_in(&p, says, rule.month_end);
    if (rule.birth && (incomplete(&p, ret_precision), *ret_precision == FORM_UNKNOWN)) {
        *ret_day = DAY_NONE;
        return true;
    }
    if (rule.birth && says > *ret_precision)
        *ret_precision = says;
    if (p.year < FIRST_YEAR || p.year > LAST_YEAR)
        return err_set(e, ERR_DATA, "is a day outside the years 1850 to 2199");
    if (p.month < 1 || p.month > 12 || p.mday < 1 || p.mday > day_month_length(p.year, p.month))
        return err_set(e, ERR_DATA, "is a day that does not exist");
    *ret_day = day_from_civil(p.year, p.month, p.mday);
    if (has_short_year(form) && rule.not_after != DAY_NONE && *ret_day > rule.not_after)
        *ret_day = day_from_civil(p.year - 100, p.month, p.mday > day_month_length(p.year - 100, p.month) ? p.mday - 1 : p.mday);
    return true;
}

const char *form_precision_name(enum form_precision p)
{
    static const char *const names[] = { "day", "month", "year", "unknown" };

    return names[p];
}
