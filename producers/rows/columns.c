/* SPDX-License-Identifier: Apache-2.0 */
#include "columns.h"

#include <stdlib.h>
#include <string.h>

#include "spelling.h"

struct columns columns_of(const char *const *names, size_t n, struct arena *mem)
{
    struct columns h = { names, ARENA_ARRAY(mem, const char *, n + 1), n };

    for (size_t i = 0; i < n; i++)
        h.folded[i] = spelling_folded(names[i], mem);
    return h;
}

/* The nth of that name; nth = 0: the only one. */
static int find(const char *const *names, size_t n, const char *name, size_t nth)
{
    int found = COLUMN_MISSING;
    size_t seen = 0;

    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], name) != 0)
            continue;
        if (++seen == nth)
            return (int)i;
        if (!nth)
            found = seen > 1 ? COLUMN_TWICE : (int)i;
    }
    return found;
}

/* As it stands, else in blanks and case alike. */
static int find_name(const struct columns *h, const char *name, size_t nth, struct arena *mem)
{
    int place = find(h->names, h->n, name, nth);

    return place != COLUMN_MISSING ? place : find(h->folded, h->n, spelling_folded(name, mem), nth);
}

/* "NAME#2": *ret_name, 2.  0: there is no number. */
static size_t number_of(const char *text, struct arena *mem, const char **ret_name)
{
    const char *sign = strrchr(text, '#');

    *ret_name = text;
    if (!sign || !sign[1] || sign[1 + strspn(sign + 1, "0123456789")] || strlen(sign) > 6)
        return 0;
    *ret_name = arena_strndup(mem, text, (size_t)(sign - text));
    return strtoul(sign + 1, NULL, 10);
}

static int find_one(const struct columns *h, const char *text, struct arena *mem)
{
    int place = find_name(h, text, 0, mem);
    const char *name;
    size_t nth;

    if (place != COLUMN_MISSING || (nth = number_of(text, mem, &name)) == 0)
        return place;
    if (*name)
        return find_name(h, name, nth, mem);
    return nth <= h->n ? (int)nth - 1 : COLUMN_MISSING;
}

int columns_find(const struct columns *h, const char *wanted, struct arena *mem)
{
    int place = find_one(h, wanted, mem);

    for (char *rest = arena_strdup(mem, wanted), *name; place == COLUMN_MISSING && (name = strsep(&rest, "|")); )
        place = find_one(h, name, mem);
    return place;
}

bool columns_have(const struct columns *h, size_t place, const char *wanted, struct arena *mem)
{
    int found = columns_find(h, wanted, mem);

    return found == (int)place || (found == COLUMN_TWICE && strcmp(h->folded[place], spelling_folded(wanted, mem)) == 0);
}
