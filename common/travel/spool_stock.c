/* SPDX-License-Identifier: Apache-2.0 */
#include "spool_stock.h"

#include <stdlib.h>
#include <string.h>

#include "common/travel/spool_stock_sql.h"
#include "spool_file.h"

/* ---- writing */

bool spool_stock_tables(struct spool *sp, struct err *e)
{
    return spool_script(&sp->db, sql_stock_tables, e);
}

bool spool_stock_add(struct spool *sp, const struct spool_block *b, struct err *e)
{
    for (size_t i = 0; i < b->n_rows; i++) {
        const struct spool_row *r = &b->rows[i];
        const struct spool_arg hash = r->gone ? arg_text(NULL) : arg_bytes(r->hash, SUBJECT_BYTES);

        if (!spool_run(&sp->db, sql_add_stock, ARGS(arg_text(b->rows_of), arg_bytes(r->key, SUBJECT_BYTES), hash, arg_int(r->missed), arg_bytes(r->told, r->told_bytes)), e))
            return false;
    }
    return true;
}

/* SQLite sorts in as much memory as its cache may have. */
static bool settle(struct spool *sp, struct err *e)
{
    return spool_script(&sp->db, "pragma cache_size = -512", e) && spool_run(&sp->db, sql_drop_gone_stock, NULL, 0, e) && spool_run(&sp->db, sql_sort_stock, NULL, 0, e) && spool_run(&sp->db, sql_clear_new_stock, NULL, 0, e)
           && spool_script(&sp->db, "pragma cache_size = -2048", e);
}

bool spool_stock_settle(struct spool *sp, struct err *e)
{
    int64_t any;
    bool found;

    if (!spool_ask(&sp->db, sql_new_stock, NULL, 0, &any, 1, &found, e))
        return false;
    return !any || (spool_write(sp, true, e) && spool_written(sp, settle(sp, e), e));
}

bool spool_stock_forget(struct spool *sp, const char *source, struct err *e)
{
    return spool_write(sp, true, e) && spool_written(sp, spool_run(&sp->db, sql_forget_stock, ARGS(arg_text(source)), e), e);
}

/* Step by step along the key: one look a source, however many rows it has. */
bool spool_stock_sources(struct spool *sp, struct arena *mem, const char ***ret, size_t *ret_n, struct err *e)
{
    const char **all = NULL, *last = "";
    size_t n = 0, cap = 0;

    for (;;) {
        sqlite3_stmt *st;
        bool row;

        if (!spool_query(&sp->db, sql_next_stock_source, ARGS(arg_text(last)), &st, e) || !spool_next(&sp->db, st, &row, e))
            return false;
        const char *next = row && sqlite3_column_type(st, 0) == SQLITE_TEXT ? arena_strdup(mem, (const char *)sqlite3_column_text(st, 0)) : NULL;
        if (row)
            sqlite3_reset(st);
        if (!next)
            break;
        ARENA_GROW(mem, all, n, cap);
        all[n++] = last = next;
    }
    *ret = all;
    *ret_n = n;
    return true;
}

bool spool_held(struct spool *sp, int64_t *ret_n, struct err *e)
{
    bool found;

    return spool_ask(&sp->db, sql_count_held, NULL, 0, ret_n, 1, &found, e);
}

/* ---- reading */

struct stock {
    struct spool_db db;
    char *file, *source;
    sqlite3_stmt *all;                   /* while stock_next goes on */
    struct buf told;                     /* of the row that was found */
    struct spool_row row;
};

bool stock_open(const char *file, const char *source, struct stock **ret, struct err *e)
{
    struct stock *s = calloc(1, sizeof *s);

    if (!s || !(s->file = strdup(file)) || !(s->source = strdup(source)))
        abort();
    /* Rows are read once: little of them is kept. */
    if (!spool_db_open(s->file, &s->db, e) || !spool_script(&s->db, "pragma cache_size = -256", e)) {
        stock_free(s);
        return false;
    }
    *ret = s;
    return true;
}

void stock_free(struct stock *s)
{
    if (!s)
        return;
    spool_db_close(&s->db);
    buf_release(&s->told);
    free(s->file);
    free(s->source);
    free(s);
}

static bool take_row(struct stock *s, sqlite3_stmt *st, struct err *e)
{
    if (sqlite3_column_bytes(st, 0) != SUBJECT_BYTES || sqlite3_column_bytes(st, 1) != SUBJECT_BYTES)
        return err_set(e, ERR_CONFIG, "spool %s: what is known of source %s cannot be read: the file is damaged", s->file, s->source);
    memcpy(s->row.key, sqlite3_column_blob(st, 0), SUBJECT_BYTES);
    memcpy(s->row.hash, sqlite3_column_blob(st, 1), SUBJECT_BYTES);
    s->row.missed = sqlite3_column_int64(st, 2);
    s->row.told = sqlite3_column_blob(st, 3);
    s->row.told_bytes = (size_t)sqlite3_column_bytes(st, 3);
    return true;
}

bool stock_next(struct stock *s, const struct spool_row **ret, struct err *e)
{
    bool row;

    if (!s->all && !spool_query(&s->db, sql_read_stock, ARGS(arg_text(s->source)), &s->all, e))
        return false;
    bool ok = spool_next(&s->db, s->all, &row, e);
    if (ok && row && take_row(s, s->all, e)) {
        *ret = &s->row;
        return true;
    }
    if (ok && row)
        sqlite3_reset(s->all);
    s->all = NULL;
    *ret = NULL;
    return ok && !row;
}

/* Copied, so that no transaction stays open: the spool's log could not be cut meanwhile. */
bool stock_find(struct stock *s, const uint8_t key[SUBJECT_BYTES], const struct spool_row **ret, struct err *e)
{
    sqlite3_stmt *st;
    bool row;

    *ret = NULL;
    if (!spool_query(&s->db, sql_find_stock, ARGS(arg_text(s->source), arg_bytes(key, SUBJECT_BYTES)), &st, e) || !spool_next(&s->db, st, &row, e))
        return false;
    bool ok = !row || take_row(s, st, e);
    if (ok && row) {
        buf_reset(&s->told);
        buf_add(&s->told, s->row.told, s->row.told_bytes);
        s->row.told = s->told.data;
        *ret = &s->row;
    }
    sqlite3_reset(st);
    return ok;
}
