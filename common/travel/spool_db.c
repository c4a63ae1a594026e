/* SPDX-License-Identifier: Apache-2.0 */
#include "spool_db.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUSY_MS = 10000, SORTED_PAGES = 32 };

/* ---- errors */

static enum err_kind kind_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_INTERRUPT:
        return ERR_RETRY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
        return ERR_CONFIG;
    default:
        return ERR_FATAL;
    }
}

static const char *advice(int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL: return ": nothing is acknowledged until there is room";
    case SQLITE_IOERR: return ": nothing is acknowledged until the disk works";
    case SQLITE_BUSY: return ": another casebus-agency is writing to it and does not end";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ": move it and its -wal aside and start again; a new epoch begins, and what was not sent must come from the exports again";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY: return ": the program needs to write there";
    default: return "";
    }
}

static bool fail(struct spool_db *db, int code, struct err *e)
{
    int number = db->sqlite ? sqlite3_system_errno(db->sqlite) : 0;
    bool tell = number && ((code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN);

    if ((code & 0xff) == SQLITE_NOMEM)
        abort();
    db->failed = true;
    return err_set(e, kind_of(code), "spool %s: %s%s%s%s", db->file, db->sqlite ? sqlite3_errmsg(db->sqlite) : sqlite3_errstr(code),
                   tell ? ": " : "", tell ? strerror(number) : "", advice(code));
}

/* ---- arguments */

struct spool_arg arg_int(int64_t v)
{
    return (struct spool_arg){ .type = ARG_INT, .integer = v };
}

struct spool_arg arg_text(const char *v)
{
    return v ? (struct spool_arg){ .type = ARG_TEXT, .data = v, .n = strlen(v) } : (struct spool_arg){ .type = ARG_NULL };
}

struct spool_arg arg_bytes(const void *v, size_t n)
{
    return (struct spool_arg){ .type = ARG_BYTES, .data = v, .n = n };
}

/* Bound without copying: the caller's bytes live until the statement is reset. */
static int bind(sqlite3_stmt *st, int at, const struct spool_arg *arg)
{
    switch (arg->type) {
    case ARG_INT: return sqlite3_bind_int64(st, at, arg->integer);
    case ARG_TEXT: return sqlite3_bind_text64(st, at, arg->data, arg->n, SQLITE_STATIC, SQLITE_UTF8);
    case ARG_BYTES: return arg->n ? sqlite3_bind_blob64(st, at, arg->data, arg->n, SQLITE_STATIC) : sqlite3_bind_zeroblob(st, at, 0);
    case ARG_NULL: break;
    }
    return sqlite3_bind_null(st, at);
}

/* ---- statements */

static int prepared(struct spool_db *db, const char *sql, sqlite3_stmt **ret)
{
    size_t i = 0;

    while (i < SPOOL_STATEMENTS && db->prepared[i].sql && db->prepared[i].sql != sql)
        i++;
    if (i == SPOOL_STATEMENTS)
        abort();                                 /* the array is too small for our statements */
    if (!db->prepared[i].sql) {
        int code = sqlite3_prepare_v3(db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &db->prepared[i].statement, NULL);

        if (code != SQLITE_OK)
            return code;
        db->prepared[i].sql = sql;
    }
    *ret = db->prepared[i].statement;
    return SQLITE_OK;
}

bool spool_query(struct spool_db *db, const char *sql, const struct spool_arg *args, int n, sqlite3_stmt **ret, struct err *e)
{
    sqlite3_stmt *st;
    int code = prepared(db, sql, &st);

    for (int i = 0; i < n && code == SQLITE_OK; i++)
        code = bind(st, i + 1, &args[i]);
    if (code != SQLITE_OK)
        return fail(db, code, e);
    *ret = st;
    return true;
}

bool spool_next(struct spool_db *db, sqlite3_stmt *st, bool *ret_row, struct err *e)
{
    int code = sqlite3_step(st);

    *ret_row = code == SQLITE_ROW;
    if (code == SQLITE_ROW)
        return true;
    bool ok = code == SQLITE_DONE || fail(db, code, e);
    sqlite3_reset(st);
    return ok;
}

bool spool_run(struct spool_db *db, const char *sql, const struct spool_arg *args, int n, struct err *e)
{
    sqlite3_stmt *st;
    bool row = true;

    if (!spool_query(db, sql, args, n, &st, e))
        return false;
    while (row)
        if (!spool_next(db, st, &row, e))
            return false;
    return true;
}

bool spool_ask(struct spool_db *db, const char *sql, const struct spool_arg *args, int n, int64_t *ret, int columns, bool *ret_found, struct err *e)
{
    sqlite3_stmt *st;
    bool row;

    if (!spool_query(db, sql, args, n, &st, e) || !spool_next(db, st, &row, e))
        return false;
    for (int i = 0; i < columns && row; i++)
        ret[i] = sqlite3_column_int64(st, i);
    sqlite3_reset(st);
    *ret_found = row;
    return true;
}

bool spool_script(struct spool_db *db, const char *sql, struct err *e)
{
    int code = sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);

    return code == SQLITE_OK || fail(db, code, e);
}

/* ---- transactions */

bool spool_db_begin(struct spool_db *db, bool write, struct err *e)
{
    db->failed = false;
    return spool_run(db, write ? "begin immediate" : "begin", NULL, 0, e);
}

bool spool_db_commit(struct spool_db *db, struct err *e)
{
    if (db->failed || !spool_db_in_transaction(db))
        return err_set(e, ERR_RETRY, "spool %s: a part of the transaction failed before: nothing of it is kept", db->file);
    return spool_run(db, "commit", NULL, 0, e);
}

/* SQLite ends some transactions itself when there is no room. */
void spool_db_rollback(struct spool_db *db)
{
    struct err ignored;

    if (spool_db_in_transaction(db) && !spool_run(db, "rollback", NULL, 0, &ignored))
        db->failed = true;                       /* nothing of it was written: the next begin says what is wrong */
}

bool spool_db_in_transaction(const struct spool_db *db)
{
    return !sqlite3_get_autocommit(db->sqlite);
}

bool spool_db_durable(struct spool_db *db, bool durable, struct err *e)
{
    return spool_script(db, durable ? "pragma synchronous = full" : "pragma synchronous = normal", e);   /* acts when it is compiled: never prepared */
}

/* ---- the file */

static bool make_private(const char *file, struct err *e)
{
    int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return err_set(e, ERR_CONFIG, "spool %s: cannot be made or opened: %s", file, strerror(errno));
    close(fd);
    return true;
}

/* To WAL goes only who is alone for a moment, and SQLite does not wait for that. */
static bool use_wal(struct spool_db *db, struct err *e)
{
    for (int waited_ms = 0;; waited_ms += 20) {
        if (spool_script(db, "pragma journal_mode = wal", e))
            return true;
        if (e->kind != ERR_RETRY || waited_ms >= BUSY_MS)
            return false;
        usleep(20000);
    }
}

/* SQLite sorts 250 pages at once unless told otherwise: 4 MB of ours, most of what a list of the present costs. */
static void sort_in_little_memory(void)
{
    sqlite3_config(SQLITE_CONFIG_PMASZ, SORTED_PAGES);
}

bool spool_db_open(const char *file, struct spool_db *ret, struct err *e)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct spool_db db = { .file = file };

    pthread_once(&once, sort_in_little_memory);      /* before SQLite does anything */
    if (!make_private(file, e))
        return false;
    int code = sqlite3_open_v2(file, &db.sqlite, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    sqlite3_busy_timeout(db.sqlite, BUSY_MS);
    /* Page size and auto_vacuum count only for a new file.  Little cache: events are written once and read once. */
    if ((code != SQLITE_OK && !fail(&db, code, e))
        || !spool_script(&db, "pragma page_size = 16384; pragma auto_vacuum = incremental; pragma cache_size = -2048; pragma journal_size_limit = 16777216", e)
        || !use_wal(&db, e) || !spool_db_durable(&db, true, e)) {
        spool_db_close(&db);
        return false;
    }
    *ret = db;
    return true;
}

void spool_db_close(struct spool_db *db)
{
    for (size_t i = 0; i < SPOOL_STATEMENTS; i++)
        sqlite3_finalize(db->prepared[i].statement);
    sqlite3_close(db->sqlite);
    *db = (struct spool_db){0};
}
