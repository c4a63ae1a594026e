/* SPDX-License-Identifier: Apache-2.0 */
#include "form.h"

#include <ctype.h>
#include <string.h>

/* Beyond these years stands no date but what programs write for "none": 31.12.9999, 01.01.0001. */
enum { PIVOT = 70, FIRST_YEAR = 1850, LAST_YEAR = 2199 };

struct parts { int year, month, mday; };

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

bool form_check(const char *form, struct err *e)
{
    struct parts seen = {0};

    for (const char *at = form; *at; ) {
        int *part = part_of(&seen, *at);
        size_t n = run(at);

        if (!part && isalnum((unsigned char)*at))
            return err_set(e, ERR_DATA, "date = \"%.40s\": only D, M and Y and signs between them, like DD.MM.YYYY", form);
        if (part && (*part || (n != 2 && !(n == 4 && *at == 'Y'))))
            return err_set(e, ERR_DATA, "date = \"%.40s\": DD, MM and YYYY (or YY) stand once each", form);
        if (part)
            *part = (int)n;
        at += n;
    }
    if (!seen.year || !seen.month || !seen.mday)
        return err_set(e, ERR_DATA, "date = \"%.40s\": DD, MM and YYYY (or YY) stand once each", form);
    return true;
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

static bool incomplete(struct parts *p, enum form_precision *ret_precision)
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
    return *ret_precision != FORM_DAY;
}

bool form_day(const char *form, const char *text, bool birth, day_num *ret_day, enum form_precision *ret_precision, struct err *e)
{
    struct parts p = {0};

    if (!take_parts(form, text, &p))
        return err_set(e, ERR_DATA, "is no day in the form %s", form);
    *ret_precision = FORM_DAY;
    if (birth && incomplete(&p, ret_precision) && *ret_precision == FORM_UNKNOWN) {
        *ret_day = DAY_NONE;
        return true;
    }
    if (p.year < FIRST_YEAR || p.year > LAST_YEAR)
        return err_set(e, ERR_DATA, "is a day outside the years 1850 to 2199");
    if (p.month < 1 || p.month > 12 || p.mday < 1 || p.mday > day_month_length(p.year, p.month))
        return err_set(e, ERR_DATA, "is a day that does not exist");
    *ret_day = day_from_civil(p.year, p.month, p.mday);
    return true;
}

const char *form_precision_name(enum form_precision p)
{
    static const char *const names[] = { "day", "month", "year", "unknown" };

    return names[p];
}
