/* SPDX-License-Identifier: Apache-2.0 */
#include "cell.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

void cell_notes_add(struct cell_notes *to, const struct cell_notes *more)
{
    to->filled += more->filled;
    to->repaired += more->repaired;
    to->question_marks += more->question_marks;
    to->placeholders += more->placeholders;
}

static size_t digits_at(const char *text)
{
    return strspn(text, "0123456789");
}

/* 1,23457E+13 */
static bool is_cut_number(const char *text)
{
    if (digits_at(text) != 1 || (text[1] != ',' && text[1] != '.'))
        return false;
    size_t n = digits_at(text + 2);
    const char *exponent = text + 2 + n;

    return n && *exponent == 'E' && exponent[1] == '+' && digits_at(exponent + 2) && !exponent[2 + digits_at(exponent + 2)];
}

const char *cell_damage(const char *text)
{
    if (*text == '=')
        return "the cell holds a formula: have its value exported";
    if (is_cut_number(text))
        return "a spreadsheet kept the first digits only: have the column exported as text";
    return NULL;
}

const char *cell_zero_filled(const char *text, size_t digits, struct arena *mem)
{
    size_t n = digits_at(text);
    const char *rest = text + n;

    if (n == 0 || n > digits || (*rest && strcmp(rest, ".0") != 0 && strcmp(rest, ",0") != 0) || (n == digits && !*rest))
        return NULL;
    char *filled = arena_alloc(mem, digits + 1);
    memset(filled, '0', digits - n);
    memcpy(filled + digits - n, text, n);
    return filled;
}

bool cell_is_placeholder(const char *name)
{
    static const char *const placeholders[] = { "N.N.", "N. N.", "NN", "N.N", "Baby", "Unbekannt", "unknown", "+", "-", "?", ".", NULL };

    for (size_t i = 0; placeholders[i]; i++)
        if (strcasecmp(name, placeholders[i]) == 0)
            return true;
    return false;
}

bool cell_lost_letters(const char *name)
{
    for (const char *mark = strchr(name, '?'); mark; mark = strchr(mark + 1, '?'))
        if ((mark > name && isalpha((unsigned char)mark[-1])) || isalpha((unsigned char)mark[1]))
            return true;
    return false;
}
