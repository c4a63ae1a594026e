/* SPDX-License-Identifier: Apache-2.0 */
/* source_csv - exports as offices make them: separated cells in some character set, a header, rows that a mapping turns into events. */
#include <string.h>

#include "charset.h"
#include "csv.h"
#include "intake.h"
#include "mapping.h"

enum { BLOCK_BYTES = 1 << 20, PEEK_BYTES = 4096 };

struct source {
    struct intake in;
    struct event_reader reader;
    const struct mapping *mapping;
    struct charset *charset;
    struct csv_form form;
    int64_t skip;                        /* lines above the header */
    bool header;
    const char **columns; size_t n_columns;      /* the header, where the file has none */
    const char **drop; size_t n_drop;            /* rows whose first cell begins so are no records */

    /* of the file in hand */
    struct arena file_mem;
    const char **names; size_t n_names;
    const int *places;
    struct arena row_mem;                /* of one row */
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

static bool read_form(struct source *s, const struct cfg *config, struct arena *mem, struct err *e)
{
    const char *charset, *mode;

    if (!cfg_string(config, "charset", "utf-8", &charset, e) || !one_sign(config, "separator", ";", false, &s->form.separator, e)
        || !one_sign(config, "quote", "\"", true, &s->form.quote, e) || !cfg_string(config, "mode", "changes", &mode, e)
        || !cfg_int(config, "skip", 0, 0, 1000, &s->skip, e) || !cfg_bool(config, "header", true, &s->header, e)
        || !cfg_strings(config, "columns", mem, &s->columns, &s->n_columns, e) || !cfg_strings(config, "drop", mem, &s->drop, &s->n_drop, e))
        return false;
    if (s->form.separator == s->form.quote)
        return cfg_fail(e, config, "separator and quote are the same sign");
    if (strcmp(mode, "changes") != 0)
        return cfg_fail(e, cfg_get(config, "mode"), "mode = \"%.20s\": \"changes\" is what there is: each row is one fact", mode);
    if (s->header == (s->n_columns > 0))
        return cfg_fail(e, config, s->header ? "columns names the cells of a file without header: header = false" : "header = false: columns = [ ... ] says what the cells are");
    if (charset_open(charset, &s->charset, e))
        return true;
    return cfg_fail(e, cfg_get(config, "charset"), "%s", arena_strdup(mem, e->text));
}

static bool check_keys(const struct cfg *config, struct err *e)
{
    static const char *const own[] = { "name", "kind", "path", "charset", "separator", "quote", "mode", "skip", "header", "columns", "drop", NULL };
    const char *known[32];
    size_t n = 0;

    for (size_t i = 0; own[i]; i++)
        known[n++] = own[i];
    for (size_t i = 0; mapping_keys[i]; i++)
        known[n++] = mapping_keys[i];
    known[n] = NULL;
    return cfg_known(config, known, e);
}

static void close_source(struct source *s)
{
    intake_close(&s->in);
    charset_free(s->charset);
    arena_release(&s->file_mem);
    arena_release(&s->row_mem);
}

static bool open_source(const struct cfg *config, const char *name, const struct source_context *c, struct arena *mem, struct source **ret, struct err *e)
{
    struct source *s = ARENA_NEW(mem, struct source);
    const char *path;

    s->reader = c->reader;
    s->in.fd = -1;
    if (check_keys(config, e) && cfg_string(config, "path", CFG_REQUIRED, &path, e) && read_form(s, config, mem, e) && mapping_read(config, &s->reader, mem, &s->mapping, e)) {
        const struct cfg *at = cfg_get(config, "path");

        if (intake_open(&s->in, name, cfg_path(at, path, mem), c, e)) {
            *ret = s;
            return true;
        }
        cfg_fail(e, at, "%s", arena_strdup(mem, e->text));
    }
    close_source(s);
    return false;
}

/* ---- a file */

static bool give(struct source *s, const char *file, struct err *e)
{
    return intake_give(&s->in, file, e);
}

static bool take(struct source *s, bool *ret_found, struct err *e)
{
    s->names = NULL;
    return intake_take(&s->in, ret_found, e);
}

/* A workbook, a picture, UTF-16: not the text that was announced.  A stray control byte makes no file binary. */
static bool looks_binary(struct source *s, const char **ret_why, struct err *e)
{
    struct line line;
    bool found;
    size_t odd = 0;
    int64_t no, at = lines_at(s->in.lines, &no);

    lines_seek(s->in.lines, 0, 1);
    if (!lines_next(s->in.lines, &line, &found, e))
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
    lines_seek(s->in.lines, at, no);
    return true;
}

static bool decode_names(struct source *s, const struct csv_row *row, struct source_batch *b, struct arena *mem)
{
    struct err why;

    s->n_names = row->n;
    s->names = ARENA_ARRAY(&s->file_mem, const char *, row->n + 1);
    for (size_t i = 0; i < row->n; i++)
        if (!charset_text(s->charset, row->cells[i].text, row->cells[i].bytes, &s->file_mem, (char **)&s->names[i], &why)) {
            intake_refuse(b, mem, row->line, "", arena_printf(mem, "the header cannot be read: %s", why.text));
            return false;
        }
    return true;
}

static bool bind_columns(struct source *s, int64_t line, struct source_batch *b, struct arena *mem)
{
    const char *column;
    struct err why;

    if (mapping_bind(s->mapping, s->names, s->n_names, &s->file_mem, &s->places, &column, &why))
        return true;
    intake_refuse(b, mem, line, column, why.text);
    return false;
}

static bool skip_lines(struct source *s, bool *ret_found, struct err *e)
{
    struct line line;

    *ret_found = true;
    lines_seek(s->in.lines, 0, 1);
    for (int64_t i = 0; i < s->skip && *ret_found; i++)
        if (!lines_next(s->in.lines, &line, ret_found, e))
            return false;
    return true;
}

/* What stands above the rows; afterwards the lines stand at the first row, or behind what was done before.
 * When the file is refused, the batch says so. */
static bool read_head(struct source *s, struct source_batch *b, struct arena *mem, struct err *e)
{
    int64_t no, at = lines_at(s->in.lines, &no);
    struct csv_row row = {0};
    const char *why;
    bool found;

    arena_reset(&s->file_mem);
    if (!looks_binary(s, &why, e))
        return false;
    if (why) {
        intake_refuse(b, mem, 1, "", why);
        return true;
    }
    if (!skip_lines(s, &found, e))
        return false;
    if (!s->header) {
        s->names = s->columns;
        s->n_names = s->n_columns;
    } else {
        if (found && !csv_next(s->in.lines, &s->form, &s->file_mem, &row, &found, e))
            return false;
        if (!found || row.bad) {
            intake_refuse(b, mem, row.line, "", found ? row.bad : "the file has no header");
            return true;
        }
        if (!decode_names(s, &row, b, mem))
            return true;
    }
    if (bind_columns(s, row.line, b, mem) && at > 0)
        lines_seek(s->in.lines, at, no);
    return true;
}

/* ---- rows */

/* Totals and footers, and the header again at a page break. */
static bool is_no_record(const struct source *s, const char *const *cells, size_t n)
{
    for (size_t i = 0; i < s->n_drop; i++)
        if (strncmp(cells[0], s->drop[i], strlen(s->drop[i])) == 0)
            return true;
    if (!s->header || n != s->n_names)
        return false;
    for (size_t i = 0; i < n; i++)
        if (strcmp(cells[i], s->names[i]) != 0)
            return false;
    return true;
}

static const char *name_of(const struct source *s, size_t i)
{
    return i < s->n_names ? s->names[i] : "";
}

static const char **decode_cells(struct source *s, const struct csv_row *row, const char **ret_field, struct err *e)
{
    const char **cells = ARENA_ARRAY(&s->row_mem, const char *, row->n + 1);

    for (size_t i = 0; i < row->n; i++)
        if (!charset_text(s->charset, row->cells[i].text, row->cells[i].bytes, &s->row_mem, (char **)&cells[i], e)) {
            *ret_field = name_of(s, i);
            return NULL;
        }
    return cells;
}

/* Is every cell empty?  ";;;;" says nothing. */
static bool is_bare(const struct csv_row *row)
{
    for (size_t i = 0; i < row->n; i++)
        if (row->cells[i].bytes)
            return false;
    return !row->bad;
}

static bool add_events(struct batch_room *room, const struct event *events, size_t n)
{
    for (size_t i = 0; i < n; i++)
        *batch_event(room) = events[i];
    return true;
}

/* One row's events, or why it has none; *ret_record = false: it is none. */
static bool take_row(struct source *s, const struct csv_row *row, struct batch_room *room, time_us now, bool *ret_record, struct mapping_fault *ret_fault, struct err *e)
{
    struct event *events;
    size_t n;

    *ret_record = true;
    *ret_fault = (struct mapping_fault){ .column = "" };
    if (row->bad)
        return err_set(e, ERR_DATA, "%s", row->bad);
    const char **cells = decode_cells(s, row, &ret_fault->column, e);
    if (!cells)
        return false;
    if (is_no_record(s, cells, row->n)) {
        *ret_record = false;
        return true;
    }
    if (row->n != s->n_names)
        return err_set(e, ERR_DATA, "the row has %zu cells, the header has %zu", row->n, s->n_names);
    return mapping_record(s->mapping, &(struct mapping_row){ cells, s->places }, &s->reader, (struct mapping_moment){ now, s->in.c->backfill }, room->mem,
                          &events, &n, ret_fault, e)
           && add_events(room, events, n);
}

static bool next_row(struct source *s, struct batch_room *room, time_us now, bool *ret_found, struct err *e)
{
    struct mapping_fault fault;
    struct csv_row row;
    bool record;

    arena_reset(&s->row_mem);
    if (!csv_next(s->in.lines, &s->form, &s->row_mem, &row, ret_found, e))
        return false;
    if (!*ret_found || is_bare(&row))
        return true;
    if (!intake_wants(&s->in, row.line)) {
        room->b->unchanged++;
        return true;
    }
    bool ok = take_row(s, &row, room, now, &record, &fault, e);
    room->b->records += record;
    if (ok)
        return true;
    if (e->kind != ERR_DATA)
        return err_wrap(e, "line %lld", (long long)row.line);
    batch_reject(room, row.line, fault.column, e->text, fault.gated);
    return true;
}

static bool next(struct source *s, size_t max, time_us now, struct arena *mem, struct source_batch *ret, struct err *e)
{
    struct batch_room room = { .mem = mem, .b = ret, .max = max };

    if (intake_settled(&s->in, mem, ret))
        return true;
    ret->end = false;
    if (!s->names && !read_head(s, ret, mem, e))
        return err_wrap(e, "file %s", s->in.name);
    if (ret->refused) {
        s->names = NULL;
        return true;
    }
    s->reader.note = batch_note;
    s->reader.context = &room;
    return intake_batch(&s->in, s, next_row, BLOCK_BYTES, &room, now, e);
}

static bool keep(struct source *s, struct source_batch *b, struct arena *mem, struct err *e)
{
    return intake_keep(&s->in, b, mem, e);
}

static bool ack(struct source *s, const struct source_batch *b, struct err *e)
{
    return intake_ack(&s->in, b, e);
}

const struct source_kind source_csv = {
    .name = "csv", .summary = "separated cells with a mapping",
    .open = open_source, .give = give, .take = take, .next = next, .keep = keep, .ack = ack, .close = close_source,
};
