/* SPDX-License-Identifier: Apache-2.0 */
/* rows_fixed - records whose cells stand at fixed places, counted in bytes of the file's character set.
 *
 *   VOSZDSTOK05162   ...       head, by its mark
 *   321D123456al Muster  20260401   records, all of one length; ended by CR LF, LF, CR or by nothing
 *   NCSZ00000001     ...       trailer, with how many records there are
 *
 * One byte too many, as when somebody wrote the umlauts in UTF-8, shifts every cell behind it: a record of another length makes the
 * whole file bad, and so does a count that disagrees or a trailer that is missing. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rows_parts.h"

enum { MOST_RECORD = 65536 };

struct place { size_t from, to; };                   /* bytes from..to-1 of a record */
struct rows {
    struct charset *charset;
    size_t length;
    const char **names; struct place *places; bool *numbers; size_t n;
    const char *head, *trailer;          /* marks, or NULL */
    struct place count;                  /* of the trailer; to = 0: none */

    /* of the file in hand */
    struct lines *lines;
    struct arena mem;
};

/* ---- the configuration */

/* from and to, or from and width; the first byte is 1. */
static bool read_place(const struct rows *r, const struct cfg *group, struct place *ret, struct err *e)
{
    int64_t from, to, width;

    if (!cfg_int(group, "from", 0, 1, (int64_t)r->length, &from, e) || !cfg_int(group, "to", 0, 1, (int64_t)r->length, &to, e)
        || !cfg_int(group, "width", 0, 1, (int64_t)r->length, &width, e))
        return false;
    if (!from || (to == 0) == (width == 0))
        return cfg_fail(e, group, "where a cell stands is said by from and to, or by from and width");
    if (!to)
        to = from + width - 1;
    if (to < from || to > (int64_t)r->length)
        return cfg_fail(e, group, "bytes %" PRId64 " to %" PRId64 " are no part of a record of %zu bytes", from, to, r->length);
    *ret = (struct place){ (size_t)from - 1, (size_t)to };
    return true;
}

static bool read_column(struct rows *r, const struct cfg *column, struct err *e)
{
    static const char *const known[] = { "name", "from", "to", "width", "type", NULL };
    const char *type;

    if (column->kind != CFG_GROUP)
        return cfg_fail(e, column, "columns is a list of groups: ( { name = \"KDNR\"; from = 1; to = 10; }, ... )");
    if (!cfg_known(column, known, e) || !cfg_string(column, "name", CFG_REQUIRED, &r->names[r->n], e) || !read_place(r, column, &r->places[r->n], e)
        || !cfg_string(column, "type", "AN", &type, e))
        return false;
    r->numbers[r->n] = strcmp(type, "N") == 0;
    if (!r->numbers[r->n] && strcmp(type, "AN") != 0)
        return cfg_fail(e, cfg_get(column, "type"), "type = \"%.20s\": AN is text with blanks behind it, N digits with zeros before them", type);
    r->n++;
    return true;
}

static bool read_columns(struct rows *r, const struct cfg *config, struct arena *mem, struct err *e)
{
    const struct cfg *columns = cfg_get(config, "columns");

    if (!columns || (columns->kind != CFG_LIST && columns->kind != CFG_ARRAY) || columns->n == 0)
        return cfg_fail(e, columns ? columns : config, "columns = ( { name = \"KDNR\"; from = 1; to = 10; }, ... ) says where the cells stand");
    r->names = ARENA_ARRAY(mem, const char *, columns->n);
    r->places = ARENA_ARRAY(mem, struct place, columns->n);
    r->numbers = ARENA_ARRAY(mem, bool, columns->n);
    for (size_t i = 0; i < columns->n; i++)
        if (!read_column(r, &columns->items[i], e))
            return false;
    return true;
}

static bool read_marks(struct rows *r, const struct cfg *config, struct err *e)
{
    static const char *const known[] = { "from", "to", "width", NULL };
    const struct cfg *count = cfg_get(config, "count");

    if (!cfg_string(config, "head", NULL, &r->head, e) || !cfg_string(config, "trailer", NULL, &r->trailer, e))
        return false;
    if (!count)
        return true;
    if (!r->trailer || count->kind != CFG_GROUP)
        return cfg_fail(e, count, "count = { from = 5; to = 12; } says where the trailer counts the records; trailer = \"NCSZ\" is its mark");
    return cfg_known(count, known, e) && read_place(r, count, &r->count, e);
}

static bool open_rows(const struct cfg *config, const char *const *columns, size_t n, struct arena *mem, struct rows **ret, struct err *e)
{
    struct rows *r = ARENA_NEW(mem, struct rows);
    int64_t length;

    (void)columns;                                       /* the configuration says what there is */
    (void)n;
    *ret = r;
    if (!cfg_int(config, "length", 0, 1, MOST_RECORD, &length, e))
        return false;
    if (!length)
        return cfg_fail(e, config, "length = ... says how many bytes a record has, without its line end");
    r->length = (size_t)length;
    return rows_charset(config, mem, &r->charset, e) && read_columns(r, config, mem, e) && read_marks(r, config, e);
}

static void close_rows(struct rows *r)
{
    if (!r)
        return;
    charset_free(r->charset);
    lines_free(r->lines);
    arena_release(&r->mem);
}

/* ---- the head of a file: all of it is looked at, before one record is read */

/* What ends the first record ends all; CR LF and LF are lines as they are. */
static bool find_ends(struct rows *r, int fd, struct err *e)
{
    char *peek = arena_alloc(&r->mem, MOST_RECORD + 2);
    ssize_t n = pread(fd, peek, MOST_RECORD + 2, 0);

    if (n < 0)
        return err_set(e, ERR_RETRY, "cannot read it: %s", strerror(errno));
    const char *lf = memchr(peek, '\n', (size_t)n), *cr = memchr(peek, '\r', (size_t)n);
    if (!lf && cr)
        lines_cut(r->lines, '\r', 0);
    else if (!lf)
        lines_cut(r->lines, '\n', r->length);
    return true;
}

static bool has_mark(const struct line *line, const char *mark)
{
    return mark && line->bytes >= strlen(mark) && memcmp(line->text, mark, strlen(mark)) == 0;
}

/* Blank, or the 0x1A at the end of an old export. */
static bool is_blank(const struct line *line)
{
    for (size_t i = 0; i < line->bytes; i++)
        if (line->text[i] != ' ' && line->text[i] != 0x1a && line->text[i] != '\n' && line->text[i] != '\r')
            return false;
    return !line->too_long;
}

static bool counts_right(const struct rows *r, const struct line *trailer, int64_t records)
{
    char text[24] = "";
    size_t n = r->count.to - r->count.from;

    if (!r->count.to)
        return true;
    if (trailer->bytes < r->count.to || n >= sizeof text)
        return false;
    memcpy(text, trailer->text + r->count.from, n);
    return strspn(text, "0123456789 ") == n && strtoll(text, NULL, 10) == records;
}

/* What each line is to be, in its order: head, records, trailer, nothing more. */
struct order { int64_t records; bool ended; };

static const char *wrong_line(struct rows *r, const struct line *line, struct order *o)
{
    if (is_blank(line))
        return NULL;
    if (o->ended)
        return "a record stands behind the trailer";
    if (has_mark(line, r->head))
        return line->no == 1 ? NULL : "a second head: two files were put together";
    if (r->head && line->no == 1)
        return arena_printf(&r->mem, "the file does not begin with %s", r->head);
    o->ended = has_mark(line, r->trailer);
    if (o->ended)
        return counts_right(r, line, o->records) ? NULL : arena_printf(&r->mem, "the trailer counts other than %" PRId64 " records", o->records);
    o->records++;
    if (line->bytes == r->length)
        return NULL;
    return arena_printf(&r->mem, "the record has %zu bytes instead of %zu: cells behind it may have shifted, is it in another character set?", line->bytes, r->length);
}

static bool check_order(struct rows *r, struct rows_head *head, struct err *e)
{
    struct order o = {0};
    struct line line = {0};
    const char *why = NULL;
    bool found;

    lines_seek(r->lines, 0, 1);
    while (!why) {
        if (!lines_next(r->lines, &line, &found, e))
            return false;
        if (!found)
            break;
        why = wrong_line(r, &line, &o);
    }
    if (!why && r->trailer && !o.ended)
        why = arena_printf(&r->mem, "the file ends without %s: it was cut off", r->trailer);
    return !why || rows_bad_head(head, line.no, why);
}

static bool begin(struct rows *r, int fd, struct rows_head *ret, struct err *e)
{
    arena_reset(&r->mem);
    lines_free(r->lines);
    r->lines = lines_of_file(fd);
    *ret = (struct rows_head){ .names = r->names, .n = r->n, .column = "", .as_of = DAY_NONE };
    if (!find_ends(r, fd, e) || !rows_check_text(r->lines, r->charset, ret, e) || (!ret->bad && !check_order(r, ret, e)))
        return false;
    lines_seek(r->lines, 0, 1);
    return true;
}

/* ---- records */

static bool is_zero(const char *text)
{
    return text[strspn(text, "0")] == '\0';
}

/* AN is padded with blanks; N with zeros, and all zeros is nothing. */
static bool read_cell(struct rows *r, size_t i, const struct line *line, struct arena *mem, const char **ret, struct err *why)
{
    const char *from = line->text + r->places[i].from, *to = line->text + r->places[i].to;
    char *text;

    while (to > from && to[-1] == ' ')
        to--;
    while (from < to && *from == ' ')
        from++;
    if (!charset_text(r->charset, from, (size_t)(to - from), mem, &text, why))
        return false;
    *ret = r->numbers[i] && is_zero(text) ? "" : text;
    return true;
}

static void read_record(struct rows *r, const struct line *line, struct arena *mem, struct row *ret)
{
    const char **cells = ARENA_ARRAY(mem, const char *, r->n);
    struct err why;

    *ret = (struct row){ .line = line->no, .column = "", .cells = cells, .n = r->n };
    for (size_t i = 0; i < r->n; i++)
        if (!read_cell(r, i, line, mem, &cells[i], &why)) {
            ret->column = r->names[i];
            ret->bad = arena_strdup(mem, why.text);
            return;
        }
}

static bool next(struct rows *r, struct arena *mem, struct row *ret, bool *ret_found, struct err *e)
{
    struct line line;

    do {
        if (!lines_next(r->lines, &line, ret_found, e))
            return false;
        if (!*ret_found)
            return true;
    } while (is_blank(&line) || line.bytes != r->length || has_mark(&line, r->head) || has_mark(&line, r->trailer));
    read_record(r, &line, mem, ret);
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

static const char *const keys[] = { "charset", "length", "columns", "head", "trailer", "count", NULL };
const struct rows_kind rows_fixed = { .keys = keys, .open = open_rows, .begin = begin, .next = next, .at = at, .seek = seek, .close = close_rows };
