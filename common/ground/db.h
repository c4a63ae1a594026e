/* SPDX-License-Identifier: Apache-2.0 */
/* db - PostgreSQL: statements in pipeline mode, binary COPY, SQLSTATE to error kind.  The only user of libpq.
 *
 * Connection lost, deadlock, serialization, too many connections, disk full: ERR_RETRY.  Data exceptions and constraint
 * violations: ERR_DATA.  Authentication, missing database or table, permissions: ERR_CONFIG.  Anything else: ERR_FATAL.
 * After an error inside a transaction call db_rollback (it reconnects when the connection is lost). */
#ifndef COMMON_DB_H
#define COMMON_DB_H
#include "arena.h"
#include "clock.h"
#include "hash.h"

struct db;
/* Can it be read as a connection string?  Nothing is connected.  ERR_CONFIG. */
bool db_check_conninfo(const char *conninfo, struct err *e) MUST_CHECK;
/* Opens lazily: the first statement connects.  `application` is shown in pg_stat_activity. */
struct db *db_new(const char *conninfo, const char *application);
void db_free(struct db *db);
bool db_connect(struct db *db, struct err *e) MUST_CHECK;      /* now, if not yet */
void db_disconnect(struct db *db);
/* Counts connections from 1: another number than before means that what hung on the session (advisory locks, settings) is gone.
 * Channels that were LISTENed are listened to again by themselves. */
int64_t db_session(const struct db *db);
/* Says it now and again at the start of every new connection: search path, settings. */
bool db_each_session(struct db *db, const char *sql, struct err *e) MUST_CHECK;

/* Parameters travel in binary; arrays as one parameter for unnest(). */
enum db_type { DB_NULL, DB_BOOL, DB_INT4, DB_INT8, DB_TEXT, DB_BYTES, DB_UUID, DB_DAY, DB_TIME, DB_INT8_ARRAY, DB_INT4_ARRAY, DB_TEXT_ARRAY, DB_UUID_ARRAY, DB_BYTES_ARRAY, DB_DAY_ARRAY, DB_TIME_ARRAY };
struct db_param { enum db_type type; union { bool boolean; int64_t integer; const void *data; }; size_t n; };
/* SQL null: db_null, a NULL text, NULL bytes (empty bytes need an address), a NULL uuid, DAY_NONE.  Arrays: `data` points to
 * int64_t[n] (also for DB_INT4_ARRAY), const char *[n], uint8_t[n][16], struct db_bytes[n], day_num[n], time_us[n]. */
struct db_bytes { const void *data; size_t n; };
struct db_param db_null(void), db_bool(bool v), db_int4(int64_t v), db_int8(int64_t v), db_text(const char *v), db_bytes(const void *v, size_t n), db_uuid(const uint8_t v[16]), db_day(day_num v), db_time(time_us v);
struct db_param db_array(enum db_type type, const void *items, size_t n);

struct db_result;                        /* rows in binary */
/* Runs one statement and waits.  ret may be NULL when no rows are wanted.  Statements are prepared once per text. */
bool db_exec(struct db *db, const char *sql, const struct db_param *params, int n, struct db_result **ret, struct err *e) MUST_CHECK;
#define DB_PARAMS(...) ((const struct db_param[]){ __VA_ARGS__ }), (int)(sizeof((const struct db_param[]){ __VA_ARGS__ }) / sizeof(struct db_param))
/* Several statements of one text without parameters (migrations). */
bool db_script(struct db *db, const char *sql, struct err *e) MUST_CHECK;
/* Queue statements and send them in one round trip: results come in order from db_sync; the first error fails it.  Outside a
 * transaction what is queued up to db_sync succeeds or fails as a whole.  Several sessions may be in use, one thread each. */
void db_queue(struct db *db, const char *sql, const struct db_param *params, int n);
bool db_sync(struct db *db, struct db_result **ret /* as many as were queued, or NULL */, struct err *e) MUST_CHECK;
void db_result_free(struct db_result *r);
int db_rows(const struct db_result *r);
int64_t db_affected(const struct db_result *r);
bool db_is_null(const struct db_result *r, int row, int col);
int64_t db_get_int(const struct db_result *r, int row, int col);       /* int2, int4, int8, bool; also numeric-free count() */
bool db_get_bool(const struct db_result *r, int row, int col);
const char *db_get_text(const struct db_result *r, int row, int col);  /* NUL-terminated; "" for null */
const uint8_t *db_get_bytes(const struct db_result *r, int row, int col, size_t *ret_n);   /* bytea, uuid */
day_num db_get_day(const struct db_result *r, int row, int col);       /* null: DAY_NONE */
time_us db_get_time(const struct db_result *r, int row, int col);

bool db_begin(struct db *db, struct err *e) MUST_CHECK;                /* READ COMMITTED; goes out with the first statement */
bool db_commit(struct db *db, struct err *e) MUST_CHECK;
void db_rollback(struct db *db);                                       /* never fails: a lost connection is opened anew later */

/* Binary COPY into a table: columns in the order of `sql` ("copy event (a, b) from stdin (format binary)").  What goes wrong
 * between begin and end is told by end. */
bool db_copy_begin(struct db *db, const char *sql, struct err *e) MUST_CHECK;
void db_copy_row(struct db *db, int columns);
void db_copy_null(struct db *db);
void db_copy_int4(struct db *db, int64_t v);
void db_copy_int8(struct db *db, int64_t v);
void db_copy_bytes(struct db *db, const void *v, size_t n);            /* bytea, text, uuid: raw bytes */
void db_copy_text(struct db *db, const char *v);                       /* NULL = null */
void db_copy_day(struct db *db, day_num v);
void db_copy_time(struct db *db, time_us v);
bool db_copy_end(struct db *db, int64_t *ret_rows, struct err *e) MUST_CHECK;

/* LISTEN/NOTIFY: waits until a notification on a channel that was LISTENed, or wait_ms, or stop_fd.  True: notified. */
bool db_wait_notify(struct db *db, int wait_ms);
#endif
