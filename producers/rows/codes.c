/* SPDX-License-Identifier: Apache-2.0 */
#include "codes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../common/ground/utf8.h"
#include "csv.h"

enum { FROM, TO, VALID_FROM, VALID_UNTIL, COLUMNS, MOST_CODES = 100000 };
static const char *const header[COLUMNS] = { "from", "to", "valid_from", "valid_until" };

struct code { const char *from, *to; day_num since, until; int line; };
struct codes { const char *file; struct code *all; size_t n, cap; };

static bool fail(const struct codes *c, int64_t line, struct err *e, const char *what)
{
    return err_set(e, ERR_CONFIG, "%s:%lld: %s", c->file, (long long)line, what);
}

static bool check_header(const struct codes *c, const struct csv_row *row, struct err *e)
{
    for (size_t i = 0; i < COLUMNS; i++)
        if (row->n <= TO || (i < row->n && (row->cells[i].bytes != strlen(header[i]) || memcmp(row->cells[i].text, header[i], row->cells[i].bytes) != 0)))
            return fail(c, row->line, e, "the first line of a list of codes is: from,to,valid_from,valid_until");
    return true;
}

static bool take_day(const struct codes *c, const struct csv_row *row, size_t i, day_num *ret, struct err *e)
{
    struct err why;

    *ret = DAY_NONE;
    if (i >= row->n || row->cells[i].bytes == 0 || day_parse(row->cells[i].text, row->cells[i].bytes, ret, &why))
        return true;
    return err_set(e, ERR_CONFIG, "%s:%lld: %s: %s", c->file, (long long)row->line, header[i], why.text);
}

static struct code *new_code(struct codes *c, struct arena *mem)
{
    ARENA_GROW(mem, c->all, c->n, c->cap);
    return &c->all[c->n++];
}

static bool add_row(struct codes *c, const struct csv_row *row, struct arena *mem, struct err *e)
{
    struct code code = { .line = (int)row->line };

    if (row->bad)
        return fail(c, row->line, e, row->bad);
    if (row->n < 2 || row->n > COLUMNS)
        return fail(c, row->line, e, "two to four cells are expected: from,to,valid_from,valid_until");
    for (size_t i = 0; i < row->n; i++)
        if (row->cells[i].bytes && !utf8_check(row->cells[i].text, row->cells[i].bytes))
            return fail(c, row->line, e, "lists of codes are written in UTF-8");
    if (!row->cells[FROM].bytes || !row->cells[TO].bytes)
        return fail(c, row->line, e, "both codes must be there");
    if (c->n == MOST_CODES)
        return fail(c, row->line, e, "a list of codes has at most 100000 entries");
    if (!take_day(c, row, VALID_FROM, &code.since, e) || !take_day(c, row, VALID_UNTIL, &code.until, e))
        return false;
    code.from = arena_strndup(mem, row->cells[FROM].text, row->cells[FROM].bytes);
    code.to = arena_strndup(mem, row->cells[TO].text, row->cells[TO].bytes);
    *new_code(c, mem) = code;
    return true;
}

static int by_from(const void *a, const void *b)
{
    const struct code *x = a, *y = b;
    int order = strcmp(x->from, y->from);

    if (order)
        return order;
    if (x->since != y->since)
        return x->since < y->since ? -1 : 1;                 /* DAY_NONE is the earliest of all */
    return x->line - y->line;
}

static bool overlap(const struct code *x, const struct code *y)
{
    return strcmp(x->from, y->from) == 0 && (x->until == DAY_NONE || y->since == DAY_NONE || x->until >= y->since);
}

static bool sort(struct codes *c, struct err *e)
{
    if (c->n)
        qsort(c->all, c->n, sizeof *c->all, by_from);
    for (size_t i = 1; i < c->n; i++)
        if (overlap(&c->all[i - 1], &c->all[i]))
            return err_set(e, ERR_CONFIG, "%s:%d: the code \"%.60s\" stands on line %d already, for the same days", c->file, c->all[i].line, c->all[i].from, c->all[i - 1].line);
    return true;
}

static bool read_rows(struct codes *c, struct lines *lines, struct arena *mem, struct err *e)
{
    static const struct csv_form form = { ',', '"' };
    CLEANUP(arena_release) struct arena row_mem = {0};
    struct csv_row row;
    bool found, first = true;

    for (;; first = false) {
        arena_reset(&row_mem);
        if (!csv_next(lines, &form, &row_mem, &row, &found, e)) {
            e->kind = ERR_CONFIG;
            return err_wrap(e, "%s", c->file);
        }
        if (!found)
            return first ? fail(c, 1, e, "the list of codes is empty") : sort(c, e);
        if (!(first ? check_header(c, &row, e) : add_row(c, &row, mem, e)))
            return false;
    }
}

bool codes_load(const char *file, struct arena *mem, const struct codes **ret, struct err *e)
{
    struct codes *c = ARENA_NEW(mem, struct codes);
    int fd = open(file, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return err_set(e, ERR_CONFIG, "cannot read the list of codes %s: %s", file, strerror(errno));
    c->file = arena_strdup(mem, file);
    struct lines *lines = lines_of_file(fd);
    bool ok = read_rows(c, lines, mem, e);
    lines_free(lines);
    close(fd);
    *ret = c;
    return ok;
}

const char *codes_to(const struct codes *c, const char *from, day_num on, bool *ret_known)
{
    size_t low = 0, high = c->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(c->all[middle].from, from) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *ret_known = low < c->n && strcmp(c->all[low].from, from) == 0;
    for (; low < c->n && strcmp(c->all[low].from, from) == 0; low++) {
        const struct code *code = &c->all[low];

        if (on == DAY_NONE || ((code->since == DAY_NONE || code->since <= on) && (code->until == DAY_NONE || on <= code->until)))
            return code->to;
    }
    return NULL;
}

const char *codes_name(const struct codes *c)
{
    const char *name = c->file + strlen(c->file);

    for (int parts = 0; name > c->file && (parts += name[-1] == '/') < 2; )
        name--;
    return name;
}

size_t codes_count(const struct codes *c)
{
    return c->n;
}

const char *codes_target(const struct codes *c, size_t i, int *ret_line)
{
    *ret_line = c->all[i].line;
    return c->all[i].to;
}
