/* SPDX-License-Identifier: Apache-2.0 */
#include "csv.h"

#include <string.h>

#include "../../common/ground/buf.h"

/* ---- one text into cells */

struct scan {
    const struct csv_form *form;
    const char *at, *end;
    struct csv_row *row;
    size_t cap;
    struct arena *mem;
    bool open;                           /* the text ends within quotes */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A tab can be the separator: then it is no blank. */
static void trim(const struct csv_form *form, const char **from, const char **to)
{
    while (*from < *to && is_blank(**from) && **from != form->separator)
        (*from)++;
    while (*to > *from && is_blank((*to)[-1]) && (*to)[-1] != form->separator)
        (*to)--;
}

static bool add_cell(struct scan *s, const char *from, const char *to)
{
    struct csv_row *row = s->row;

    if (row->n == CSV_MOST_CELLS) {
        row->bad = "the row has more than 4096 cells";
        return false;
    }
    ARENA_GROW(s->mem, row->cells, row->n, s->cap);
    trim(s->form, &from, &to);
    row->cells[row->n++] = (struct csv_cell){ from, (size_t)(to - from) };
    return true;
}

/* Behind the opening quote.  Doubled quotes become one; the cell is copied only then. */
static bool quoted_cell(struct scan *s)
{
    const char quote = s->form->quote, *from = s->at, *stop;
    struct buf text = {0};

    for (;;) {
        stop = memchr(s->at, quote, (size_t)(s->end - s->at));
        if (!stop) {
            s->open = true;
            buf_release(&text);
            return false;
        }
        s->at = stop + 1;
        if (s->at == s->end || *s->at != quote)
            break;
        buf_add(&text, from, (size_t)(s->at - from));    /* with one of the two */
        from = ++s->at;
    }
    if (text.len) {
        buf_add(&text, from, (size_t)(stop - from));
        from = arena_strndup(s->mem, text.data, text.len);
        stop = from + text.len;
        buf_release(&text);
    }
    while (s->at < s->end && is_blank(*s->at) && *s->at != s->form->separator)
        s->at++;
    if (s->at < s->end && *s->at != s->form->separator) {
        s->row->bad = "text stands behind the closing quote of a cell";
        return false;
    }
    return add_cell(s, from, stop);
}

static bool plain_cell(struct scan *s)
{
    const char *stop = memchr(s->at, s->form->separator, (size_t)(s->end - s->at));
    const char *from = s->at;

    s->at = stop ? stop : s->end;
    return add_cell(s, from, s->at);
}

static bool one_cell(struct scan *s)
{
    const char *at = s->at;

    while (at < s->end && is_blank(*at) && *at != s->form->separator)
        at++;
    if (!s->form->quote || at == s->end || *at != s->form->quote)
        return plain_cell(s);
    s->at = at + 1;
    return quoted_cell(s);
}

/* False: s->open, or row->bad says why. */
static bool split(struct scan *s)
{
    for (;;) {
        if (!one_cell(s))
            return false;
        if (s->at == s->end)
            return true;
        s->at++;                                         /* the separator; behind the last one an empty cell */
    }
}

/* ---- rows */

static bool is_empty(const struct line *line)
{
    for (size_t i = 0; i < line->bytes; i++)
        if (!is_blank(line->text[i]))
            return false;
    return !line->too_long;
}

static void split_text(const char *text, size_t bytes, const struct csv_form *form, struct arena *mem, struct csv_row *ret, bool *ret_open)
{
    int64_t line = ret->line;
    struct scan s = { .form = form, .at = text, .end = text + bytes, .row = ret, .mem = mem };

    *ret = (struct csv_row){ .line = line };
    split(&s);
    *ret_open = s.open;
}

/* Quotes are open at the end of the first line: lines are added until they close. */
static bool join_lines(struct lines *lines, const struct csv_form *form, struct arena *mem, struct buf *text, struct csv_row *ret, struct err *e)
{
    CLEANUP(arena_release) struct arena scratch = {0};
    int64_t no, second = lines_at(lines, &no);
    struct line more;
    bool open = true, found = true;

    for (int n = 1; open && found && n < CSV_MOST_LINES && text->len <= LINE_MOST_BYTES; n++) {
        if (!lines_next(lines, &more, &found, e))
            return false;
        if (!found)
            break;
        if (more.too_long)
            found = false;
        buf_char(text, '\n');
        buf_add(text, more.text, more.bytes);
        /* Only a line with a quote in it can close the cell: without, splitting anew would be work for nothing. */
        if (memchr(more.text, form->quote, more.bytes)) {
            arena_reset(&scratch);
            split_text(text->data, text->len, form, &scratch, ret, &open);
        }
    }
    const char *bad = open ? "a quote that opens a cell here is not closed" : ret->bad;
    if (!bad) {
        split_text(arena_strndup(mem, text->data, text->len), text->len, form, mem, ret, &open);
        return true;
    }
    *ret = (struct csv_row){ .line = ret->line, .bad = bad };
    lines_seek(lines, second, no);
    return true;
}

bool csv_next(struct lines *lines, const struct csv_form *form, struct arena *mem, struct csv_row *ret, bool *ret_found, struct err *e)
{
    struct line line;
    bool open;

    do {
        if (!lines_next(lines, &line, ret_found, e))
            return false;
        if (!*ret_found)
            return true;
    } while (is_empty(&line));
    *ret = (struct csv_row){ .line = line.no };
    if (line.too_long) {
        ret->bad = "the line is longer than 1048576 bytes";
        return true;
    }
    const char *copy = arena_strndup(mem, line.text, line.bytes);
    split_text(copy, line.bytes, form, mem, ret, &open);
    if (!open)
        return true;
    CLEANUP(buf_release) struct buf text = {0};
    buf_add(&text, copy, line.bytes);
    return join_lines(lines, form, mem, &text, ret, e);
}
