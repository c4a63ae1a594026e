/* SPDX-License-Identifier: Apache-2.0 */
/* rows_csv - separated cells in some character set, mostly below a header. */
#include <inttypes.h>
#include <string.h>

#include "../../common/ground/buf.h"
#include "columns.h"
#include "csv.h"
#include "remark.h"
#include "rows_parts.h"

enum { PEEK_BYTES = 4096, SEARCHED_ROWS = 50 };

struct rows {
    struct charset *charset;
    struct csv_form form;
    int64_t skip;                        /* lines above the header */
    enum { NO_HEADER, HEADER, SEARCH } header;
    const char **columns; size_t n_columns;      /* the header, where the file has none */
    const char *const *wanted; size_t n_wanted;  /* what the header is known by, where it is searched */
    const char **drop; size_t n_drop;            /* rows whose first cell begins so are no records */
    struct remark stand, count;          /* above the header; below the rows */

    /* of the file in hand */
    struct lines *lines;
    struct arena mem;
    const char *const *names; size_t n_names;
    day_num as_of;                       /* what the stand says */
    int64_t counted;                     /* what the count says, -1: nothing yet */
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

/* true, false or "search" */
static bool read_header_rule(struct rows *r, const struct cfg *config, struct err *e)
{
    const struct cfg *at = cfg_get(config, "header");
    bool header = true;

    if (at && at->kind == CFG_STRING && strcmp(at->text, "search") == 0) {
        r->header = SEARCH;
        return true;
    }
    if (!cfg_bool(config, "header", true, &header, e))
        return cfg_fail(e, at, "header = true, false or \"search\"");
    r->header = header ? HEADER : NO_HEADER;
    return true;
}

static bool read_form(struct rows *r, const struct cfg *config, struct arena *mem, struct err *e)
{
    if (!rows_charset(config, mem, &r->charset, e) || !one_sign(config, "separator", ";", false, &r->form.separator, e)
        || !one_sign(config, "quote", "\"", true, &r->form.quote, e)
        || !cfg_int(config, "skip", 0, 0, 1000, &r->skip, e) || !read_header_rule(r, config, e)
        || !cfg_strings(config, "columns", mem, &r->columns, &r->n_columns, e) || !cfg_strings(config, "drop", mem, &r->drop, &r->n_drop, e)
        || !remark_read(config, "stand", false, mem, &r->stand, e) || !remark_read(config, "count", true, mem, &r->count, e))
        return false;
    if (r->form.separator == r->form.quote)
        return cfg_fail(e, config, "separator and quote are the same sign");
    if ((r->header != NO_HEADER) == (r->n_columns > 0))
        return cfg_fail(e, config, r->header != NO_HEADER ? "columns names the cells of a file without header: header = false" : "header = false: columns = [ ... ] says what the cells are");
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

    r->wanted = columns;
    r->n_wanted = n;
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

/* A text above the header. */
static void read_title(struct rows *r, const char *text)
{
    if (remark_is(&r->stand, text) && !remark_day(&r->stand, text, &r->mem, &r->as_of))
        r->as_of = DAY_NONE;
}

static bool skip_lines(struct rows *r, bool *ret_found, struct err *e)
{
    struct line line;
    struct err why;
    char *text;

    *ret_found = true;
    for (int64_t i = 0; i < r->skip && *ret_found; i++) {
        if (!lines_next(r->lines, &line, ret_found, e))
            return false;
        if (*ret_found && charset_text(r->charset, line.text, line.bytes, &r->mem, &text, &why))
            read_title(r, text);
    }
    return true;
}

static bool decode_names(struct rows *r, const struct csv_row *row, const char ***ret, struct err *why)
{
    *ret = ARENA_ARRAY(&r->mem, const char *, row->n + 1);
    for (size_t i = 0; i < row->n; i++)
        if (!charset_text(r->charset, row->cells[i].text, row->cells[i].bytes, &r->mem, (char **)&(*ret)[i], why))
            return false;
    return true;
}

/* The row as it stands in the file, but for quotes. */
static const char *row_text(const struct rows *r, const char *const *cells, size_t n, struct arena *mem)
{
    struct buf text = {0};

    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(&text, r->form.separator);
        buf_str(&text, cells[i]);
    }
    const char *copy = arena_strndup(mem, text.data ? text.data : "", text.len);
    buf_release(&text);
    return copy;
}

static bool first_row(struct rows *r, struct rows_head *ret, struct err *e)
{
    struct csv_row row = {0};
    const char **names;
    struct err why;
    bool found;

    if (!csv_next(r->lines, &r->form, &r->mem, &row, &found, e))
        return false;
    if (!found || row.bad)
        return rows_bad_head(ret, row.line, found ? row.bad : "the file has no header");
    if (!decode_names(r, &row, &names, &why))
        return rows_bad_head(ret, row.line, arena_printf(&r->mem, "the header cannot be read: %s", why.text));
    r->names = names;
    r->n_names = row.n;
    ret->line = row.line;
    return true;
}

static size_t columns_in(const struct rows *r, const char *const *names, size_t n, struct arena *mem)
{
    const struct columns c = columns_of(names, n, mem);
    size_t found = 0;

    for (size_t i = 0; i < r->n_wanted; i++)
        found += columns_find(&c, r->wanted[i], mem) != COLUMN_MISSING;
    return found;
}

/* Below titles: the row that names most of the columns that the mapping reads.  Which of them it lacks is the mapping's to tell. */
static bool search_header(struct rows *r, struct rows_head *ret, struct err *e)
{
    size_t most = 0;
    int64_t at = 0, line = 0;
    bool found = true;

    for (int i = 0; i < SEARCHED_ROWS && most < r->n_wanted; i++) {
        const char **names;
        struct csv_row row;
        struct err why;

        if (!csv_next(r->lines, &r->form, &r->mem, &row, &found, e))
            return false;
        if (!found)
            break;
        if (row.bad || !decode_names(r, &row, &names, &why))
            continue;
        size_t known = columns_in(r, names, row.n, &r->mem);
        if (known > most) {
            most = known;
            r->names = names;
            r->n_names = row.n;
            ret->line = row.line;
            at = lines_at(r->lines, &line);
        } else if (!most) {
            read_title(r, row_text(r, names, row.n, &r->mem));
        }
    }
    if (!most)
        return rows_bad_head(ret, 1, "none of the first 50 rows is a header: they name no column that the mapping reads");
    lines_seek(r->lines, at, line);
    return true;
}

static bool read_header(struct rows *r, struct rows_head *ret, struct err *e)
{
    bool found;

    lines_seek(r->lines, 0, 1);
    if (!skip_lines(r, &found, e))
        return false;
    if (!found)
        return rows_bad_head(ret, 0, "the file has no header");
    if (r->header == NO_HEADER) {
        r->names = r->columns;
        r->n_names = r->n_columns;
    } else if (!(r->header == SEARCH ? search_header(r, ret, e) : first_row(r, ret, e))) {
        return false;
    }
    if (!ret->bad && r->stand.text && r->as_of == DAY_NONE)
        return rows_bad_head(ret, 1, arena_printf(&r->mem, "above the header no line says \"%s\"", r->stand.text));
    ret->as_of = r->as_of;
    return true;
}

static bool next(struct rows *r, struct arena *mem, struct row *ret, bool *ret_found, struct err *e);

/* All rows are counted, before one is taken, and what the file says of their number. */
static bool check_count(struct rows *r, struct rows_head *head, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    int64_t line, begin = lines_at(r->lines, &line), n = 0;
    bool found = true;
    struct row row;

    if (!r->count.text || head->bad)
        return true;
    r->counted = -1;
    for (; found; n += found) {
        arena_reset(&mem);
        if (!next(r, &mem, &row, &found, e))
            return false;
    }
    if (r->counted < 0)
        rows_bad_head(head, 1, arena_printf(&r->mem, "no line says \"%s\": the file was cut off", r->count.text));
    else if (r->counted != n)
        rows_bad_head(head, 1, arena_printf(&r->mem, "the file says that it has %" PRId64 " records, and it has %" PRId64, r->counted, n));
    lines_seek(r->lines, begin, line);
    return true;
}

static bool begin(struct rows *r, int fd, struct rows_head *ret, struct err *e)
{
    const char *why;

    arena_reset(&r->mem);
    lines_free(r->lines);
    r->lines = lines_of_file(fd);
    r->as_of = DAY_NONE;
    *ret = (struct rows_head){ .column = "", .as_of = DAY_NONE };
    if (!looks_binary(r, &why, e))
        return false;
    if (why)
        return rows_bad_head(ret, 1, why);
    if (!rows_check_text(r->lines, r->charset, ret, e) || (!ret->bad && !read_header(r, ret, e)))
        return false;
    ret->names = r->names;
    ret->n = r->n_names;
    return check_count(r, ret, e);
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
static bool is_no_record(struct rows *r, const char *const *cells, size_t n, struct arena *mem)
{
    if (r->count.text && remark_is(&r->count, row_text(r, cells, n, mem))) {
        remark_number(&r->count, row_text(r, cells, n, mem), &r->counted);
        return true;
    }
    for (size_t i = 0; i < r->n_drop; i++)
        if (strncmp(cells[0], r->drop[i], strlen(r->drop[i])) == 0)
            return true;
    if (r->header == NO_HEADER || n != r->n_names)
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
        if (!is_no_record(r, ret->cells, ret->n, mem))
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

static const char *const keys[] = { "charset", "separator", "quote", "skip", "header", "columns", "drop", "stand", "count", NULL };
const struct rows_kind rows_csv = { .keys = keys, .open = open_rows, .begin = begin, .next = next, .at = at, .seek = seek, .close = close_rows };
