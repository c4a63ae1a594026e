/* SPDX-License-Identifier: Apache-2.0 */
/* spool_db - SQLite under the spool: statements by their text, arguments by type, result codes to error kinds.
 * Only spool*.c include this.
 *
 * No room, I/O error, locked too long: ERR_RETRY.  Damaged, no database, not readable, written by a newer program: ERR_CONFIG.
 * Anything else is our own mistake: ERR_FATAL. */
#ifndef COMMON_SPOOL_DB_H
#define COMMON_SPOOL_DB_H
#include <sqlite3.h>

#include "../ground/err.h"

#include <stddef.h>
#include <stdint.h>

enum { SPOOL_STATEMENTS = 64 };
struct spool_db {
    sqlite3 *sqlite;
    const char *file;
    struct { const char *sql; sqlite3_stmt *statement; } prepared[SPOOL_STATEMENTS];
    bool failed;                         /* inside a transaction: it must not be committed any more */
};
/* Opens or makes the file (mode 0600) and its settings.  `file` must live as long. */
bool spool_db_open(const char *file, struct spool_db *ret, struct err *e) MUST_CHECK;
void spool_db_close(struct spool_db *db);

struct spool_arg { enum { ARG_NULL, ARG_INT, ARG_TEXT, ARG_BYTES } type; int64_t integer; const void *data; size_t n; };
#define ARGS(...) ((const struct spool_arg[]){ __VA_ARGS__ }), (int)(sizeof((const struct spool_arg[]){ __VA_ARGS__ }) / sizeof(struct spool_arg))
struct spool_arg arg_int(int64_t v), arg_text(const char *v), arg_bytes(const void *v, size_t n);

/* Binds and runs to its end; rows are not wanted.  Statements are prepared once per text, so `sql` must be static. */
bool spool_run(struct spool_db *db, const char *sql, const struct spool_arg *args, int n, struct err *e) MUST_CHECK;
/* Binds; then spool_next steps.  After *ret_row = false or an error it is reset; who stops before calls sqlite3_reset. */
bool spool_query(struct spool_db *db, const char *sql, const struct spool_arg *args, int n, sqlite3_stmt **ret, struct err *e) MUST_CHECK;
bool spool_next(struct spool_db *db, sqlite3_stmt *st, bool *ret_row, struct err *e) MUST_CHECK;
/* One row of integers at most. */
bool spool_ask(struct spool_db *db, const char *sql, const struct spool_arg *args, int n, int64_t *ret, int columns, bool *ret_found, struct err *e) MUST_CHECK;
/* Several statements without arguments. */
bool spool_script(struct spool_db *db, const char *sql, struct err *e) MUST_CHECK;

/* `write`: takes the lock at once and waits for whoever has it. */
bool spool_db_begin(struct spool_db *db, bool write, struct err *e) MUST_CHECK;
bool spool_db_commit(struct spool_db *db, struct err *e) MUST_CHECK;
void spool_db_rollback(struct spool_db *db);
bool spool_db_in_transaction(const struct spool_db *db);
/* Between transactions: does a commit wait for the disk?  Without, a power cut may take back the last commits, never half of one. */
bool spool_db_durable(struct spool_db *db, bool durable, struct err *e) MUST_CHECK;
#endif
