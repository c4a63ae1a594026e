/* SPDX-License-Identifier: Apache-2.0 */
#include "cfg_place.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '*';
}

/* Does the setting begin here?  *ret_value: its value when that is the one that is meant, for a line may hold several of one name. */
static bool begins_at(const char *line, const char *from, const struct cfg *at, const char **ret_value)
{
    size_t n = strlen(at->name);

    if (strncmp(from, at->name, n) != 0 || (from > line && is_name(from[-1])) || is_name(from[n]))
        return false;
    from += n;
    from += strspn(from, " \t");
    if (*from != '=' && *from != ':')
        return false;
    from++;
    from += strspn(from, " \t");
    bool meant = at->kind == CFG_STRING && *from == '"' && strncmp(from + 1, at->text, strlen(at->text)) == 0 && from[1 + strlen(at->text)] == '"';
    *ret_value = meant ? from + 1 : NULL;
    return true;
}

/* The setting on its line; without a value that is sure, the first of that name.  NULL: there is none. */
static const char *find_in(const char *line, const struct cfg *at, const char **ret_value)
{
    const char *found = NULL, *value = NULL;

    for (const char *from = line; *from && *from != '\n' && !value; from++)
        if (begins_at(line, from, at, &value) && (!found || value))
            found = from;
    *ret_value = value;
    return found;
}

/* Where line `at->line` of its file begins; NULL: it cannot be had. */
static const char *line_of(const struct cfg *at, struct arena *mem)
{
    struct err e;
    char *text;
    size_t n;

    if (!at->name || !at->line || !file_read(at->file, mem, &text, &n, &e))
        return NULL;
    for (int no = 1; text && no < at->line; no++) {
        text = strchr(text, '\n');
        text += text != NULL;
    }
    return text;
}

/* Moves on from `p` to `to`, in characters of UTF-8. */
static void walk(const char *p, const char *to, int *line, int *column)
{
    for (; p < to; p++) {
        *column = *p == '\n' ? 1 : *column + (((unsigned char)*p & 0xc0) != 0x80);
        *line += *p == '\n';
    }
}

int cfg_column(const struct cfg *at)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char *line = line_of(at, &mem), *value, *found = line ? find_in(line, at, &value) : NULL;
    int no = 1, column = 1;

    if (found)
        walk(line, found, &no, &column);
    return found ? column : 0;
}

bool cfg_place(const struct cfg *at, size_t byte, int *ret_line, int *ret_column)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char *line = line_of(at, &mem), *value = NULL;

    if (!line || !find_in(line, at, &value) || !value)
        return false;
    *ret_line = at->line;
    *ret_column = 1;
    walk(line, value + byte, ret_line, ret_column);
    return true;
}
