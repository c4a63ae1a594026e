/* SPDX-License-Identifier: Apache-2.0 */
#include "db.h"

#include <assert.h>
#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "db_error.h"
#include "db_wire.h"
#include "log.h"
#include "stop.h"

enum { MAX_PARAMS = 64, COPY_CHUNK_BYTES = 64 * 1024 };

/* A text with its parameter types is prepared once per connection under the name "s<number>". */
struct statement { uint64_t hash; char *sql; int n; unsigned types[MAX_PARAMS]; bool ready; };
struct sent { size_t statement; bool prepare, ours; };  /* what is under way, in order; ours: a result that nobody asked for */

struct db {
    char *conninfo, *application;
    PGconn *conn;
    int64_t session;                              /* counts connections */
    struct statement *statements; size_t n_statements;
    struct sent *sent; size_t n_sent, cap_sent;
    char **listens; size_t n_listens;             /* said again on every new connection, settings too */
    struct buf values;                            /* parameters in binary */
    struct buf copy;
    bool in_transaction, begin_pending;           /* pending: goes out with the first statement */
    bool lost;                                    /* the connection was lost inside the transaction: only db_rollback helps */
    bool copying;
    bool queue_failed; struct err queue_err;      /* kept until db_sync or db_copy_end */
};

/* ---- the connection may go at any time */

/* The connection is gone.  Inside a transaction nothing may go on as if it had not been lost. */
static bool connection_lost(struct db *db, struct err *e)
{
    const char *text = PQerrorMessage(db->conn);

    err_set(e, ERR_RETRY, "database: the connection was lost: %.*s", (int)strcspn(text, "\n"), text);
    db->lost = db->in_transaction;
    db_disconnect(db);
    return false;
}

/* ---- connection */

struct db *db_new(const char *conninfo, const char *application)
{
    struct db *db = calloc(1, sizeof *db);

    if (!db)
        abort();
    db->conninfo = strdup(conninfo);
    db->application = strdup(application);
    if (!db->conninfo || !db->application)
        abort();
    return db;
}

static void forget_statements(struct db *db)
{
    for (size_t i = 0; i < db->n_statements; i++)
        free(db->statements[i].sql);
    db->n_statements = 0;
}

void db_disconnect(struct db *db)
{
    PQfinish(db->conn);
    db->conn = NULL;
    db->n_sent = 0;
    db->copying = false;
    forget_statements(db);
}

void db_free(struct db *db)
{
    if (!db)
        return;
    db_disconnect(db);
    for (size_t i = 0; i < db->n_listens; i++)
        free(db->listens[i]);
    free(db->listens);
    free(db->statements);
    free(db->sent);
    buf_release(&db->values);
    buf_release(&db->copy);
    free(db->conninfo);
    free(db->application);
    free(db);
}

static void quiet_notice(void *context, const char *text)
{
    (void)context;
    log_debug("database says", LOG_STR("text", text));
}

static PGconn *start_connection(const struct db *db)
{
    const char *given = getenv("PGOPTIONS");
    CLEANUP(buf_release) struct buf options = {0};

    /* Compiling a statement takes 20 to 100 ms, and PostgreSQL does it for ours of 1 ms, too, where it takes a small table for a large one. */
    buf_printf(&options, "-c jit=off %s", given ? given : "");
    /* Later ones win: what conninfo says about keepalives and options stands. */
    const char *names[] = { "keepalives_idle", "keepalives_interval", "keepalives_count", "options", "dbname", "fallback_application_name", "client_encoding", NULL };
    const char *values[] = { "30", "10", "3", options.data, db->conninfo, db->application, "UTF8", NULL };
    PGconn *conn = PQconnectStartParams(names, values, 1);

    if (!conn)
        abort();
    PQsetErrorVerbosity(conn, PQERRORS_VERBOSE);  /* the only way to see the SQLSTATE of a refused connection */
    PQsetNoticeProcessor(conn, quiet_notice, NULL);
    return conn;
}

/* Poll until it stands, fails, takes too long, or stop is requested meanwhile. */
static PostgresPollingStatusType wait_connected(PGconn *conn)
{
    int64_t until = clock_monotonic_ms() + DB_CONNECT_MS;
    bool watch_stop = !stop_requested();
    PostgresPollingStatusType at = PGRES_POLLING_WRITING;

    while (PQstatus(conn) != CONNECTION_BAD && at != PGRES_POLLING_OK && at != PGRES_POLLING_FAILED) {
        struct pollfd fds[2] = { { .fd = PQsocket(conn), .events = at == PGRES_POLLING_READING ? POLLIN : POLLOUT },
                                 { .fd = watch_stop ? stop_fd() : -1, .events = POLLIN } };
        int64_t left = until - clock_monotonic_ms();

        if (left <= 0 || (poll(fds, 2, (int)left) < 0 && errno != EINTR) || (watch_stop && stop_requested()))
            break;
        if (fds[0].revents)
            at = PQconnectPoll(conn);
    }
    return at;
}

bool db_check_conninfo(const char *conninfo, struct err *e)
{
    char *text = NULL;
    PQconninfoOption *options = PQconninfoParse(conninfo, &text);
    bool ok = options != NULL;

    if (!ok)
        err_set(e, ERR_CONFIG, "setting \"database\" is no connection string: %.*s", text ? (int)strcspn(text, "\n") : 0, text ? text : "");
    PQconninfoFree(options);
    PQfreemem(text);
    return ok;
}

static bool listen_again(struct db *db, struct err *e)
{
    for (size_t i = 0; i < db->n_listens; i++) {
        PGresult *r = PQexec(db->conn, db->listens[i]);
        bool ok = PQresultStatus(r) == PGRES_COMMAND_OK || db_error_of_result(r, e);

        PQclear(r);
        if (!ok)
            return false;
    }
    return true;
}

bool db_connect(struct db *db, struct err *e)
{
    if (db->conn && PQstatus(db->conn) == CONNECTION_OK)
        return true;
    if (db->lost)
        return err_set(e, ERR_RETRY, "database: the connection was lost inside this transaction");
    if (db->conn)
        db_disconnect(db);
    if (!db_check_conninfo(db->conninfo, e))
        return false;
    PGconn *conn = start_connection(db);
    PostgresPollingStatusType end = wait_connected(conn);
    if (PQstatus(conn) != CONNECTION_OK || end != PGRES_POLLING_OK) {
        db_error_of_connection(conn, end == PGRES_POLLING_FAILED || PQstatus(conn) == CONNECTION_BAD, e);
        PQfinish(conn);
        return false;
    }
    PQsetErrorVerbosity(conn, PQERRORS_DEFAULT);
    db->conn = conn;
    db->session++;
    if (listen_again(db, e))
        return true;
    db_disconnect(db);
    return false;
}

int64_t db_session(const struct db *db)
{
    return db->session;
}

/* ---- statements */

static uint64_t hash_of(const char *sql, const unsigned *types, int n)
{
    uint64_t h = 14695981039346656037u;           /* FNV-1a */

    for (; *sql; sql++)
        h = (h ^ (uint8_t)*sql) * 1099511628211u;
    for (int i = 0; i < n; i++)
        h = (h ^ types[i]) * 1099511628211u;
    return h;
}

static size_t find_statement(struct db *db, const char *sql, const unsigned *types, int n)
{
    uint64_t hash = hash_of(sql, types, n);

    for (size_t i = 0; i < db->n_statements; i++) {
        const struct statement *s = &db->statements[i];
        if (s->hash == hash && s->n == n && strcmp(s->sql, sql) == 0 && memcmp(s->types, types, sizeof *types * (size_t)n) == 0)
            return i;
    }
    if (db->n_statements % 16 == 0) {
        db->statements = realloc(db->statements, sizeof *db->statements * (db->n_statements + 16));
        if (!db->statements)
            abort();
    }
    struct statement *s = &db->statements[db->n_statements];
    *s = (struct statement){ .hash = hash, .sql = strdup(sql), .n = n };
    if (!s->sql)
        abort();
    memcpy(s->types, types, sizeof *types * (size_t)n);
    return db->n_statements++;
}

static void remember_sent(struct db *db, struct sent one)
{
    if (db->n_sent == db->cap_sent) {
        db->cap_sent = db->cap_sent ? db->cap_sent * 2 : 16;
        db->sent = realloc(db->sent, sizeof *db->sent * db->cap_sent);
        if (!db->sent)
            abort();
    }
    db->sent[db->n_sent++] = one;
}

static bool send_prepare(struct db *db, size_t number, struct err *e)
{
    struct statement *s = &db->statements[number];
    char name[24];

    if (s->ready)
        return true;
    snprintf(name, sizeof name, "s%zu", number);
    if (!PQsendPrepare(db->conn, name, s->sql, s->n, s->types))
        return connection_lost(db, e);
    s->ready = true;                              /* taken back when it fails */
    remember_sent(db, (struct sent){ .statement = number, .prepare = true });
    return true;
}

static bool add_to_queue(struct db *db, const char *sql, const struct db_param *params, int n, bool ours, struct err *e)
{
    unsigned types[MAX_PARAMS];
    const char *values[MAX_PARAMS];
    int lengths[MAX_PARAMS], formats[MAX_PARAMS];
    size_t at[MAX_PARAMS + 1];
    char name[24];

    assert(n <= MAX_PARAMS);
    buf_reset(&db->values);
    for (int i = 0; i < n; i++) {
        types[i] = db_wire_oid(params[i].type);
        at[i] = db->values.len;
        db_wire_add(&db->values, &params[i]);
        at[i + 1] = db->values.len;
    }
    buf_reserve(&db->values, 1);                  /* an empty value, too, has an address */
    for (int i = 0; i < n; i++) {
        values[i] = db_wire_is_null(&params[i]) ? NULL : db->values.data + at[i];
        lengths[i] = (int)(at[i + 1] - at[i]);
        formats[i] = 1;
    }
    size_t number = find_statement(db, sql, types, n);
    if (!send_prepare(db, number, e))
        return false;
    snprintf(name, sizeof name, "s%zu", number);
    if (!PQsendQueryPrepared(db->conn, name, n, values, lengths, formats, 1))
        return connection_lost(db, e);
    remember_sent(db, (struct sent){ .statement = number, .ours = ours });
    return true;
}

/* Into pipeline mode, with the "begin" that was put off. */
static bool begin_queue(struct db *db, struct err *e)
{
    if (!db_connect(db, e))
        return false;
    assert(!db->copying);
    if (PQpipelineStatus(db->conn) == PQ_PIPELINE_OFF && !PQenterPipelineMode(db->conn))
        return connection_lost(db, e);
    if (!db->begin_pending)
        return true;
    db->begin_pending = false;
    return add_to_queue(db, "begin", NULL, 0, true, e);
}

void db_queue(struct db *db, const char *sql, const struct db_param *params, int n)
{
    if (db->queue_failed)
        return;
    if (!begin_queue(db, &db->queue_err) || !add_to_queue(db, sql, params, n, false, &db->queue_err))
        db->queue_failed = true;
}

/* One result and the NULL behind it.  Keeps the first error; what follows it was not run. */
static PGresult *take_result(struct db *db, bool *ok, struct err *e)
{
    PGresult *r = PQgetResult(db->conn);
    ExecStatusType status = PQresultStatus(r);

    if (r)
        PQclear(PQgetResult(db->conn));
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        return r;
    if (*ok && status != PGRES_PIPELINE_ABORTED)
        *ok = r ? db_error_of_result(r, e) : err_set(e, ERR_RETRY, "database: the connection was lost");
    PQclear(r);
    return NULL;
}

static bool take_results(struct db *db, struct db_result **ret, size_t *ret_n, struct err *e)
{
    bool ok = true;
    size_t n = 0;

    for (size_t i = 0; i < db->n_sent; i++) {
        const struct sent *s = &db->sent[i];
        PGresult *r = take_result(db, &ok, e);

        if (s->prepare && !r)
            db->statements[s->statement].ready = false;
        if (r && ret && !s->prepare && !s->ours)
            ret[n++] = (struct db_result *)r;
        else
            PQclear(r);
    }
    db->n_sent = 0;
    *ret_n = n;
    return ok;
}

/* Sends what is queued, reads all that comes back, and leaves pipeline mode. */
static bool finish_queue(struct db *db, struct db_result **ret, struct err *e)
{
    size_t n = 0;

    if (!PQpipelineSync(db->conn))
        return connection_lost(db, e);
    bool ok = take_results(db, ret, &n, e);
    PGresult *end = PQgetResult(db->conn);
    bool well = PQresultStatus(end) == PGRES_PIPELINE_SYNC && PQexitPipelineMode(db->conn);
    PQclear(end);
    if (ok && well)
        return true;
    for (size_t i = 0; i < n; i++)
        db_result_free(ret[i]);
    if (!well || PQstatus(db->conn) != CONNECTION_OK)
        return connection_lost(db, e);
    return false;
}

bool db_sync(struct db *db, struct db_result **ret, struct err *e)
{
    if (db->queue_failed) {
        struct err drained;

        db->queue_failed = false;
        *e = db->queue_err;
        if (db->conn && db->n_sent && !finish_queue(db, NULL, &drained))
            return false;
        return false;
    }
    if (db->n_sent == 0)
        return true;
    return finish_queue(db, ret, e);
}

static void remember_listen(struct db *db, const char *sql)
{
    for (size_t i = 0; i < db->n_listens; i++)
        if (strcmp(db->listens[i], sql) == 0)
            return;
    db->listens = realloc(db->listens, sizeof *db->listens * (db->n_listens + 1));
    if (!db->listens || !(db->listens[db->n_listens++] = strdup(sql)))
        abort();
}

bool db_each_session(struct db *db, const char *sql, struct err *e)
{
    bool connected = db->conn && PQstatus(db->conn) == CONNECTION_OK;

    remember_listen(db, sql);
    return connected ? db_script(db, sql, e) : db_connect(db, e);
}

bool db_exec(struct db *db, const char *sql, const struct db_param *params, int n, struct db_result **ret, struct err *e)
{
    assert(db->n_sent == 0 || db->queue_failed);  /* what was queued before is synced before */
    db_queue(db, sql, params, n);
    if (!db_sync(db, ret, e))
        return false;
    if (strncasecmp(sql, "listen ", 7) == 0)
        remember_listen(db, sql);
    return true;
}

bool db_script(struct db *db, const char *sql, struct err *e)
{
    if (!db_connect(db, e))
        return false;
    if (db->begin_pending && (!begin_queue(db, e) || !finish_queue(db, NULL, e)))
        return false;
    PGresult *r = PQexec(db->conn, sql);
    ExecStatusType status = PQresultStatus(r);
    bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY || db_error_of_result(r, e);

    PQclear(r);
    if (PQstatus(db->conn) != CONNECTION_OK)
        return connection_lost(db, e);
    return ok;
}

/* ---- transactions */

bool db_begin(struct db *db, struct err *e)
{
    assert(!db->in_transaction);
    if (!db_connect(db, e))
        return false;
    db->in_transaction = db->begin_pending = true;
    return true;
}

static void end_transaction(struct db *db)
{
    db->in_transaction = db->begin_pending = db->lost = db->queue_failed = false;
}

bool db_commit(struct db *db, struct err *e)
{
    struct db_result *r[1];

    assert(db->in_transaction);
    if (db->begin_pending && !db->queue_failed) {          /* nothing was said */
        end_transaction(db);
        return true;
    }
    assert(db->n_sent == 0 || db->queue_failed);
    db_queue(db, "commit", NULL, 0);
    if (!db_sync(db, r, e))
        return false;
    bool committed = strcmp(PQcmdStatus((PGresult *)r[0]), "COMMIT") == 0;
    db_result_free(r[0]);
    if (!committed)
        return err_set(e, ERR_FATAL, "database: a transaction that had failed was to be committed");
    end_transaction(db);
    return true;
}

static void abort_copy(struct db *db)
{
    PGresult *r;

    db->copying = false;
    if (PQputCopyEnd(db->conn, "rolled back") != 1)
        return;
    while ((r = PQgetResult(db->conn)) != NULL)
        PQclear(r);
}

void db_rollback(struct db *db)
{
    bool pending = db->begin_pending;
    struct err ignored;

    if (db->conn && db->copying)
        abort_copy(db);
    if (db->conn && db->n_sent && !finish_queue(db, NULL, &ignored))
        log_debug("rolling back what was queued", LOG_STR("err", ignored.text));
    if (db->conn && db->in_transaction && !pending) {
        PGresult *r = PQexec(db->conn, "rollback");
        bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;

        PQclear(r);
        if (!ok || PQtransactionStatus(db->conn) != PQTRANS_IDLE)
            db_disconnect(db);
    }
    end_transaction(db);
}

/* ---- COPY: not possible in pipeline mode */

bool db_copy_begin(struct db *db, const char *sql, struct err *e)
{
    static const char head[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";

    if (!db_connect(db, e))
        return false;
    assert(db->n_sent == 0 && !db->copying);
    if (db->begin_pending && (!begin_queue(db, e) || !finish_queue(db, NULL, e)))
        return false;
    PGresult *r = PQexec(db->conn, sql);
    bool ok = PQresultStatus(r) == PGRES_COPY_IN || db_error_of_result(r, e);
    PQclear(r);
    if (PQstatus(db->conn) != CONNECTION_OK)
        return connection_lost(db, e);
    if (!ok)
        return false;
    db->copying = true;
    buf_reset(&db->copy);
    buf_add(&db->copy, head, 19);
    return true;
}

/* A write that fails is told by db_copy_end. */
static void send_copy(struct db *db)
{
    if (db->copying && PQputCopyData(db->conn, db->copy.data, (int)db->copy.len) != 1 && !db->queue_failed) {
        connection_lost(db, &db->queue_err);
        db->queue_failed = true;
    }
    buf_reset(&db->copy);
}

void db_copy_row(struct db *db, int columns)
{
    if (db->copy.len >= COPY_CHUNK_BYTES)
        send_copy(db);
    db_wire_number(&db->copy, (uint64_t)columns, 2);
}

void db_copy_null(struct db *db)
{
    db_wire_number(&db->copy, UINT32_MAX, 4);
}

void db_copy_int4(struct db *db, int64_t v)
{
    db_wire_number(&db->copy, 4, 4);
    db_wire_number(&db->copy, (uint64_t)v, 4);
}

void db_copy_int8(struct db *db, int64_t v)
{
    db_wire_number(&db->copy, 8, 4);
    db_wire_number(&db->copy, (uint64_t)v, 8);
}

void db_copy_bytes(struct db *db, const void *v, size_t n)
{
    db_wire_number(&db->copy, n, 4);
    buf_add(&db->copy, v, n);
}

void db_copy_text(struct db *db, const char *v)
{
    if (v)
        db_copy_bytes(db, v, strlen(v));
    else
        db_copy_null(db);
}

void db_copy_day(struct db *db, day_num v)
{
    if (v == DAY_NONE)
        db_copy_null(db);
    else
        db_copy_int4(db, v - DB_EPOCH_DAY);
}

void db_copy_time(struct db *db, time_us v)
{
    db_copy_int8(db, v - DB_EPOCH_US);
}

bool db_copy_end(struct db *db, int64_t *ret_rows, struct err *e)
{
    bool ok = true;
    PGresult *r;

    db_wire_number(&db->copy, UINT16_MAX, 2);
    send_copy(db);
    if (db->queue_failed) {
        db->queue_failed = false;
        *e = db->queue_err;
        return false;
    }
    db->copying = false;
    if (PQputCopyEnd(db->conn, NULL) != 1)
        return connection_lost(db, e);
    while ((r = PQgetResult(db->conn)) != NULL) {
        if (PQresultStatus(r) != PGRES_COMMAND_OK)
            ok = ok && db_error_of_result(r, e);
        else if (ret_rows)
            *ret_rows = strtoll(PQcmdTuples(r), NULL, 10);
        PQclear(r);
    }
    if (PQstatus(db->conn) != CONNECTION_OK)
        return connection_lost(db, e);
    return ok;
}

/* ---- notifications */

static bool take_notifications(struct db *db)
{
    PGnotify *n;
    bool any = false;

    while ((n = PQnotifies(db->conn)) != NULL) {
        any = true;
        PQfreemem(n);
    }
    return any;
}

bool db_wait_notify(struct db *db, int wait_ms)
{
    int64_t until = clock_monotonic_ms() + wait_ms;

    for (int64_t left = wait_ms; db->conn && !stop_requested(); left = until - clock_monotonic_ms()) {
        struct pollfd fds[2] = { { .fd = PQsocket(db->conn), .events = POLLIN }, { .fd = stop_fd(), .events = POLLIN } };

        if (take_notifications(db))
            return true;
        if (left <= 0)
            return false;
        if (poll(fds, 2, (int)left) > 0 && fds[0].revents && !PQconsumeInput(db->conn)) {
            struct err lost;
            connection_lost(db, &lost);           /* the next statement connects anew and listens again */
        }
    }
    if (!db->conn)
        stop_wait_ms((int)(until > clock_monotonic_ms() ? until - clock_monotonic_ms() : 0));
    return false;
}
