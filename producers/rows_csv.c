/* SPDX-License-Identifier: Apache-2.0 */
/* rows_csv - separated cells in some character set, mostly below a header. */
#include <string.h>

#include "csv.h"
#include "rows_parts.h"

enum { PEEK_BYTES = 4096 };

struct rows {
    struct charset *charset;
    struct csv_form form;
    int64_t skip;                        /* lines above the header */
    bool header;
    const char **columns; size_t n_columns;      /* the header, where the file has none */
    const char **drop; size_t n_drop;            /* rows whose first cell begins so are no records */

    /* of the file in hand */
    struct lines *lines;
    struct arena mem;
    const char *const *names; size_t n_names;
};

/* ---- the configuration */

static bool one_sign(const struct cfg *config, const char *name, const char *fallback, bool may_be_empty, char *ret, struct err *e)
{
    const char *text;

    if (!cfg_string(config, name, fallback, &text, e))
        return false;
    if (strlen(text) > 1 || (!*text && !may_be_empty) || (unsigned char)*text >= 0x80 || *text == '\n' || *text == '\r')
        return cfg_fail(e, cfg_get(config, name), "%s = \"%.20s\": one sign of ASCII is wanted, like \";\" or \"\\t\"", name, text);
    *ret = *text;
    return true;
}

static bool read_form(struct rows *r, const struct cfg *config, struct arena *mem, struct err *e)
{
    if (!rows_charset(config, mem, &r->charset, e) || !one_sign(config, "separator", ";", false, &r->form.separator, e)
        || !one_sign(config, "quote", "\"", true, &r->form.quote, e)
        || !cfg_int(config, "skip", 0, 0, 1000, &r->skip, e) || !cfg_bool(config, "header", true, &r->header, e)
        || !cfg_strings(config, "columns", mem, &r->columns, &r->n_columns, e) || !cfg_strings(config, "drop", mem, &r->drop, &r->n_drop, e))
        return false;
    if (r->form.separator == r->form.quote)
        return cfg_fail(e, config, "separator and quote are the same sign");
    if (r->header == (r->n_columns > 0))
        return cfg_fail(e, config, r->header ? "columns names the cells of a file without header: header = false" : "header = false: columns = [ ... ] says what the cells are");
    return true;
}

static void close_rows(struct rows *r)
{
    if (!r)
        return;
    charset_free(r->charset);
    lines_free(r->lines);
    arena_release(&r->mem);
}

static bool open_rows(const struct cfg *config, const char *const *columns, size_t n, struct arena *mem, struct rows **ret, struct err *e)
{
    struct rows *r = ARENA_NEW(mem, struct rows);

    (void)columns;                                       /* the header says what there is */
    (void)n;
    *ret = r;
    return read_form(r, config, mem, e);
}

/* ---- the head of a file */

/* A workbook, a picture, UTF-16: not the text that was announced.  A stray control byte makes no file binary. */
static bool looks_binary(struct rows *r, const char **ret_why, struct err *e)
{
    struct line line;
    bool found;
    size_t odd = 0;

    if (!lines_next(r->lines, &line, &found, e))
        return false;
    size_t n = found ? line.bytes < PEEK_BYTES ? line.bytes : PEEK_BYTES : 0;
    for (size_t i = 0; i < n; i++)
        odd += (unsigned char)line.text[i] < 0x20 && line.text[i] != '\t' && line.text[i] != '\r';
    *ret_why = NULL;
    if (n >= 2 && (memcmp(line.text, "\xff\xfe", 2) == 0 || memcmp(line.text, "\xfe\xff", 2) == 0))
        *ret_why = "the file is UTF-16: have it exported as windows-1252 or utf-8";
    else if (found && line.too_long)
        *ret_why = "the first line is longer than 1048576 bytes: this is no table";
    else if (n >= 4 && memcmp(line.text, "PK\003\004", 4) == 0)
        *ret_why = "the file is a workbook or an archive: have it exported as CSV";
    else if (odd * 20 > n)
        *ret_why = "the file is no text";
    return true;
}

static bool skip_lines(struct rows *r, bool *ret_found, struct err *e)
{
    struct line line;

    *ret_found = true;
    lines_seek(r->lines, 0, 1);
    for (int64_t i = 0; i < r->skip && *ret_found; i++)
        if (!lines_next(r->lines, &line, ret_found, e))
            return false;
    return true;
}

static bool decode_names(struct rows *r, const struct csv_row *row, struct rows_head *ret)
{
    const char **names = ARENA_ARRAY(&r->mem, const char *, row->n + 1);
    struct err why;

    for (size_t i = 0; i < row->n; i++)
        if (!charset_text(r->charset, row->cells[i].text, row->cells[i].bytes, &r->mem, (char **)&names[i], &why))
            return rows_bad_head(ret, row->line, arena_printf(&r->mem, "the header cannot be read: %s", why.text));
    r->names = names;
    r->n_names = row->n;
    return true;
}

static bool read_header(struct rows *r, struct rows_head *ret, struct err *e)
{
    struct csv_row row = {0};
    bool found;

    if (!skip_lines(r, &found, e))
        return false;
    if (!r->header) {
        r->names = r->columns;
        r->n_names = r->n_columns;
        return true;
    }
    if (found && !csv_next(r->lines, &r->form, &r->mem, &row, &found, e))
        return false;
    ret->line = row.line;
    return !found || row.bad ? rows_bad_head(ret, row.line, found ? row.bad : "the file has no header") : decode_names(r, &row, ret);
}

static bool begin(struct rows *r, int fd, struct rows_head *ret, struct err *e)
{
    const char *why;

    arena_reset(&r->mem);
    lines_free(r->lines);
    r->lines = lines_of_file(fd);
    *ret = (struct rows_head){ .column = "" };
    if (!looks_binary(r, &why, e))
        return false;
    if (why)
        return rows_bad_head(ret, 1, why);
    if (!rows_check_text(r->lines, r->charset, ret, e) || (!ret->bad && !read_header(r, ret, e)))
        return false;
    ret->names = r->names;
    ret->n = r->n_names;
    return true;
}

/* ---- rows */

/* Is every cell empty?  ";;;;" says nothing. */
static bool is_bare(const struct csv_row *row)
{
    for (size_t i = 0; i < row->n; i++)
        if (row->cells[i].bytes)
            return false;
    return !row->bad;
}

/* Totals and footers, and the header again at a page break. */
static bool is_no_record(const struct rows *r, const char *const *cells, size_t n)
{
    for (size_t i = 0; i < r->n_drop; i++)
        if (strncmp(cells[0], r->drop[i], strlen(r->drop[i])) == 0)
            return true;
    if (!r->header || n != r->n_names)
        return false;
    for (size_t i = 0; i < n; i++)
        if (strcmp(cells[i], r->names[i]) != 0)
            return false;
    return true;
}

/* False: ret->bad says why. */
static bool decode_cells(struct rows *r, const struct csv_row *row, struct arena *mem, struct row *ret)
{
    const char **cells = ARENA_ARRAY(mem, const char *, row->n + 1);
    struct err why;

    for (size_t i = 0; i < row->n; i++)
        if (!charset_text(r->charset, row->cells[i].text, row->cells[i].bytes, mem, (char **)&cells[i], &why)) {
            ret->column = i < r->n_names ? r->names[i] : "";
            ret->bad = arena_strdup(mem, why.text);
            return false;
        }
    ret->cells = cells;
    ret->n = row->n;
    return true;
}

static bool next(struct rows *r, struct arena *mem, struct row *ret, bool *ret_found, struct err *e)
{
    struct csv_row row;

    for (;;) {
        if (!csv_next(r->lines, &r->form, mem, &row, ret_found, e))
            return false;
        if (!*ret_found)
            return true;
        if (is_bare(&row))
            continue;
        *ret = (struct row){ .line = row.line, .bad = row.bad, .column = "" };
        if (row.bad || !decode_cells(r, &row, mem, ret))
            return true;
        if (!is_no_record(r, ret->cells, ret->n))
            break;
    }
    if (ret->n != r->n_names)
        ret->bad = arena_printf(mem, "the row has %zu cells, the header has %zu", ret->n, r->n_names);
    return true;
}

static int64_t at(const struct rows *r, int64_t *ret_line)
{
    return lines_at(r->lines, ret_line);
}

static void seek(struct rows *r, int64_t offset, int64_t line)
{
    lines_seek(r->lines, offset, line);
}

static const char *const keys[] = { "charset", "separator", "quote", "skip", "header", "columns", "drop", NULL };
const struct rows_kind rows_csv = { .keys = keys, .open = open_rows, .begin = begin, .next = next, .at = at, .seek = seek, .close = close_rows };
