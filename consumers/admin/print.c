/* SPDX-License-Identifier: Apache-2.0 */
#include "print.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

void print_json(const json_t *document)
{
    json_dumpf(document, stdout, JSON_COMPACT | JSON_ENCODE_ANY);
    putchar('\n');
}

void print_json_list(const struct app *app, const json_t *all)
{
    json_t *one;
    size_t i;

    if (app->format == FORMAT_JSON)
        print_json(all);
    else
        json_array_foreach(all, i, one)
            print_json(one);
}

void print_escaped(const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '&': fputs("&amp;", stdout); break;
        case '<': fputs("&lt;", stdout); break;
        case '>': fputs("&gt;", stdout); break;
        case '"': fputs("&quot;", stdout); break;
        default: putchar(*text);
        }
}

void table_cell(struct table *t, const char *text)
{
    ARENA_GROW(t->mem, t->cells, t->n, t->cap);
    t->cells[t->n++] = text ? arena_strdup(t->mem, text) : "";
}

void table_begin(struct table *t, struct arena *mem, const char *const *heading)
{
    *t = (struct table){ .mem = mem };
    for (; heading[t->columns]; t->columns++) {
        assert(t->columns < TABLE_COLUMNS);
        table_cell(t, heading[t->columns]);
    }
}

size_t table_rows(const struct table *t)
{
    return t->n / (size_t)t->columns - 1;
}

/* Characters, not bytes: continuation bytes of UTF-8 take no place. */
static int width(const char *text)
{
    int n = 0;

    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

void table_print(const struct table *t, int indent)
{
    int widths[TABLE_COLUMNS] = {0};
    size_t columns = (size_t)t->columns;

    for (size_t i = 0; i < t->n; i++)
        if (width(t->cells[i]) > widths[i % columns])
            widths[i % columns] = width(t->cells[i]);
    for (size_t i = 0; i + columns <= t->n; i += columns) {
        size_t last = columns;

        while (last > 1 && !*t->cells[i + last - 1])     /* no blanks at the end of a line */
            last--;
        printf("%*s", indent, "");
        for (size_t k = 0; k < last; k++) {
            int pad = k + 1 < last ? widths[k] - width(t->cells[i + k]) + 2 : 0;

            printf("%s%*s", t->cells[i + k], pad, "");
        }
        printf("\n");
    }
}
