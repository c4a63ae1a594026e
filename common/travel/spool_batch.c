/* SPDX-License-Identifier: Apache-2.0 */
/* Which event came from which upload, file and line: kept long after the events are forgotten.
 *
 * A row of the table batch speaks of consecutive numbers of one upload in one file.  Its lines are runs in the order of the numbers,
 * "2-2049" (one event a line) or "2-5x3 7" (three events each of lines 2 to 5, one of line 7): a few bytes for a whole file. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/travel/spool_batch_sql.h"
#include "../ground/buf.h"
#include "spool_file.h"

/* ---- lines as text */

/* One run: lines from..to, `times` events of each.  Returns how many of the lines it takes. */
static size_t take_run(const int64_t *lines, size_t n, int64_t *ret_to, size_t *ret_times)
{
    size_t times = 1, used;

    while (times < n && lines[times] == lines[0])
        times++;
    *ret_to = lines[0];
    for (used = times; used + times <= n; used += times) {
        size_t same = 0;

        while (used + same < n && lines[used + same] == *ret_to + 1)
            same++;
        if (same != times)
            break;
        ++*ret_to;
    }
    *ret_times = times;
    return used;
}

static void lines_text(const int64_t *lines, size_t n, struct buf *out)
{
    for (size_t used; n; lines += used, n -= used) {
        int64_t to;
        size_t times;

        used = take_run(lines, n, &to, &times);
        buf_printf(out, "%s%" PRId64, out->len ? " " : "", lines[0]);
        if (to > lines[0])
            buf_printf(out, "-%" PRId64, to);
        if (times > 1)
            buf_printf(out, "x%zu", times);
    }
}

/* False: not what lines_text wrote for n numbers. */
static bool lines_parse(const char *text, int64_t *lines, size_t n)
{
    size_t have = 0;

    while (*text) {
        int64_t from, to, times = 1;
        int end = 0;

        if (sscanf(text, "%" SCNd64 "%n", &from, &end) != 1)
            return false;
        text += end;
        to = from;
        if (*text == '-' && sscanf(text, "-%" SCNd64 "%n", &to, &end) == 1)
            text += end;
        if (*text == 'x' && sscanf(text, "x%" SCNd64 "%n", &times, &end) == 1)
            text += end;
        for (int64_t line = from; line <= to; line++)
            for (int64_t i = 0; i < times; i++) {
                if (have == n)
                    return false;
                lines[have++] = line;
            }
        text += *text == ' ';
    }
    return have == n;
}

/* ---- rows */

struct row { int64_t no, epoch, first, last; day_num taken; const char *name, *file; int64_t *lines; };

static size_t row_events(const struct row *r)
{
    return (size_t)(r->last - r->first + 1);
}

static bool read_row(struct spool *sp, sqlite3_stmt *st, struct arena *mem, struct row *ret, struct err *e)
{
    *ret = (struct row){ .no = sqlite3_column_int64(st, 0), .taken = (day_num)sqlite3_column_int64(st, 3), .epoch = sqlite3_column_int64(st, 4),
                         .first = sqlite3_column_int64(st, 5), .last = sqlite3_column_int64(st, 6),
                         .name = arena_strdup(mem, (const char *)sqlite3_column_text(st, 1)), .file = arena_strdup(mem, (const char *)sqlite3_column_text(st, 2)) };
    if (ret->last >= ret->first) {
        ret->lines = ARENA_ARRAY(mem, int64_t, row_events(ret));
        if (lines_parse((const char *)sqlite3_column_text(st, 7), ret->lines, row_events(ret)))
            return true;
    }
    sqlite3_reset(st);
    return err_set(e, ERR_FATAL, "spool %s: what it noted of batch row %" PRId64 " cannot be read", sp->file, ret->no);
}

static bool read_rows(struct spool *sp, sqlite3_stmt *st, struct arena *mem, struct row **ret, size_t *ret_n, struct err *e)
{
    struct row *all = NULL;
    size_t n = 0, cap = 0;
    bool row;

    while (spool_next(&sp->db, st, &row, e)) {
        if (!row) {
            *ret = all;
            *ret_n = n;
            return true;
        }
        ARENA_GROW(mem, all, n, cap);
        if (!read_row(sp, st, mem, &all[n++], e))
            return false;
    }
    return false;
}

static bool add_row(struct spool *sp, const struct row *r, struct err *e)
{
    CLEANUP(buf_release) struct buf lines = {0};

    lines_text(r->lines, row_events(r), &lines);
    return spool_run(&sp->db, sql_add_origin, ARGS(arg_text(r->name), arg_text(r->file), arg_int(r->taken), arg_int(r->epoch), arg_int(r->first), arg_int(r->last),
                                                   arg_text(lines.data)), e);
}

/* ---- written with the events */

static bool same_upload(const struct spool_origin *a, const struct spool_origin *b)
{
    if (!a->batch || !b->batch)
        return a->batch == b->batch;
    return a->taken == b->taken && (a->batch == b->batch || strcmp(a->batch, b->batch) == 0) && (a->file == b->file || (a->file && b->file && strcmp(a->file, b->file) == 0));
}

bool spool_batch_tables(struct spool *sp, struct err *e)
{
    return spool_run(&sp->db, sql_batch_table, NULL, 0, e);
}

bool spool_batch_add(struct spool *sp, const struct spool_block *b, int64_t epoch, int64_t first, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    int64_t *lines = b->origins ? ARENA_ARRAY(&mem, int64_t, b->n_events) : NULL;

    for (size_t i = 0, end; b->origins && i < b->n_events; i = end) {
        const struct spool_origin *o = &b->origins[i];

        for (end = i; end < b->n_events && same_upload(o, &b->origins[end]); end++)
            lines[end] = b->origins[end].line;
        if (o->batch && !add_row(sp, &(struct row){ .name = o->batch, .file = o->file ? o->file : "", .taken = o->taken, .epoch = epoch, .first = first + (int64_t)i,
                                        .last = first + (int64_t)end - 1, .lines = lines + i }, e))
            return false;
    }
    return true;
}

/* A row that was sent in part stays with what was sent; the rest goes on in the new epoch. */
static bool move_row(struct spool *sp, const struct row *r, int64_t sent, int64_t to_epoch, struct err *e)
{
    CLEANUP(buf_release) struct buf stays = {0};
    size_t kept = r->first <= sent ? (size_t)(sent - r->first + 1) : 0;
    struct row moved = *r;

    moved.epoch = to_epoch;
    moved.first = r->first + (int64_t)kept - sent;
    moved.last = r->last - sent;
    moved.lines = r->lines + kept;
    lines_text(r->lines, kept, &stays);
    bool cut = kept ? spool_run(&sp->db, sql_cut_origin, ARGS(arg_int(r->no), arg_int(sent), arg_text(stays.data)), e)
                    : spool_run(&sp->db, sql_drop_origin, ARGS(arg_int(r->no)), e);
    return cut && add_row(sp, &moved, e);
}

bool spool_batch_move(struct spool *sp, int64_t from_epoch, int64_t sent, int64_t to_epoch, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    sqlite3_stmt *st;
    struct row *rows;
    size_t n;

    if (!spool_query(&sp->db, sql_origins_beyond, ARGS(arg_int(from_epoch), arg_int(sent)), &st, e) || !read_rows(sp, st, &mem, &rows, &n, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!move_row(sp, &rows[i], sent, to_epoch, e))
            return false;
    return true;
}

/* ---- read */

static struct spool_came came_of(const struct row *r, size_t i)
{
    return (struct spool_came){ r->epoch, r->first + (int64_t)i, { r->name, r->file, r->lines[i], r->taken } };
}

bool spool_origins(struct spool *sp, const char *batch, const char *file, struct arena *mem, struct spool_came **ret, size_t *ret_n, struct err *e)
{
    sqlite3_stmt *st;
    struct row *rows;
    size_t n_rows, n = 0;

    if (!spool_query(&sp->db, sql_origins, ARGS(arg_text(batch), arg_text(file)), &st, e) || !read_rows(sp, st, mem, &rows, &n_rows, e))
        return false;
    for (size_t i = 0; i < n_rows; i++)
        n += row_events(&rows[i]);
    *ret = ARENA_ARRAY(mem, struct spool_came, n + 1);
    *ret_n = 0;
    for (size_t i = 0; i < n_rows; i++)
        for (size_t k = 0; k < row_events(&rows[i]); k++)
            (*ret)[(*ret_n)++] = came_of(&rows[i], k);
    return true;
}

bool spool_origin_of(struct spool *sp, int64_t epoch, int64_t seq, struct arena *mem, struct spool_came *ret, bool *ret_found, struct err *e)
{
    sqlite3_stmt *st;
    struct row *rows;
    size_t n;

    if (!spool_query(&sp->db, sql_origin_of, ARGS(arg_int(epoch), arg_int(seq)), &st, e) || !read_rows(sp, st, mem, &rows, &n, e))
        return false;
    *ret_found = n > 0;
    if (n)
        *ret = came_of(&rows[0], (size_t)(seq - rows[0].first));
    return true;
}

bool spool_uploads(struct spool *sp, struct arena *mem, struct spool_upload **ret, size_t *ret_n, struct err *e)
{
    size_t cap = 0;
    sqlite3_stmt *st;
    bool row;

    *ret_n = 0;
    if (!spool_query(&sp->db, sql_uploads, NULL, 0, &st, e))
        return false;
    while (spool_next(&sp->db, st, &row, e)) {
        if (!row)
            return true;
        ARENA_GROW(mem, *ret, *ret_n, cap);
        (*ret)[(*ret_n)++] = (struct spool_upload){ arena_strdup(mem, (const char *)sqlite3_column_text(st, 0)), (day_num)sqlite3_column_int64(st, 1), sqlite3_column_int64(st, 2) };
    }
    return false;
}

bool spool_all(struct spool *sp, void (*each)(void *context, struct event *ev), void *context, struct err *e)
{
    int64_t epoch = 0;
    bool found;

    for (;;) {
        if (!spool_ask(&sp->db, sql_epoch_after, ARGS(arg_int(epoch)), &epoch, 1, &found, e))
            return false;
        if (!epoch)
            return true;
        if (!spool_each(sp, epoch, 1, INT64_MAX, NULL, each, context, e))
            return false;
    }
}
