/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "producers/outbox/outbox_table_sql.h"

struct outbox_table {
    struct db *db;
    const char *schema;
    bool marks;
    int64_t session;                     /* in which the rights were looked at */
};

struct outbox_table *outbox_table_new(const char *conninfo, const char *schema, bool marks)
{
    struct outbox_table *t = calloc(1, sizeof *t);

    if (!t)
        abort();
    *t = (struct outbox_table){ .db = db_new(conninfo, "casebus-agency"), .schema = schema, .marks = marks };
    return t;
}

void outbox_table_free(struct outbox_table *t)
{
    if (!t)
        return;
    db_free(t->db);
    free(t);
}

/* ---- rights */

static bool check_rights(struct outbox_table *t, struct err *e)
{
    struct db_result *r;

    if (!db_exec(t->db, sql_lacking, DB_PARAMS(db_text(t->schema), db_bool(t->marks)), &r, e))
        return false;
    const char *login = db_get_text(r, 0, 0), *grant = db_get_text(r, 0, 2);
    bool there = db_get_bool(r, 0, 1), ok = there && !*grant;
    if (!there)
        err_set(e, ERR_CONFIG, "database: there is no table %s.outbox as outbox.sql makes it: the database's owner runs that file once (psql -f outbox.sql)", t->schema);
    else if (!ok)
        err_set(e, ERR_CONFIG, "database: the login %s lacks a right: grant %s to %s (all that is needed: grant casebus_outbox_%s to %s, see outbox.sql)",
                login, grant, login, t->marks ? "mark" : "read", login);
    db_result_free(r);
    return ok;
}

/* Settings hang on the session; rights may have changed when the connection was lost. */
static bool begin(struct outbox_table *t, struct err *e)
{
    char settings[200];

    snprintf(settings, sizeof settings, "set search_path = \"%s\"; set lock_timeout = '10s'; set statement_timeout = '60s'", t->schema);
    if (t->session == 0 && !db_each_session(t->db, settings, e))
        return false;
    if (!db_connect(t->db, e) || (t->session != db_session(t->db) && !check_rights(t, e)))
        return false;
    t->session = db_session(t->db);
    return true;
}

/* What the login lacks says more than the server's refusal. */
static bool ask(struct outbox_table *t, const char *sql, const struct db_param *params, int n, struct db_result **ret, struct err *e)
{
    struct err why;

    if (!begin(t, e))
        return false;
    if (db_exec(t->db, sql, params, n, ret, e))
        return true;
    if (e->kind == ERR_CONFIG && !check_rights(t, &why) && why.kind == ERR_CONFIG)
        *e = why;
    return false;
}

/* ---- where it stands */

bool outbox_table_stand(struct outbox_table *t, int64_t no, struct outbox_stand *ret, struct err *e)
{
    struct db_result *r;

    if (!ask(t, sql_stand, DB_PARAMS(db_int8(no)), &r, e))
        return false;
    *ret = (struct outbox_stand){ .given = db_get_int(r, 0, 1), .xid = db_get_int(r, 0, 2) };
    snprintf(ret->database, sizeof ret->database, "%s", db_get_text(r, 0, 0));
    db_result_free(r);
    return *ret->database || err_set(e, ERR_RETRY, "database: it is a standby; name the one that can be written to");
}

/* ---- rows */

bool outbox_table_rows(struct outbox_table *t, int max, int64_t most_bytes, int64_t xid, int64_t no, struct outbox_rows *ret, struct err *e)
{
    const struct db_param params[] = { db_int8(max), db_int8(most_bytes), db_int8(xid), db_int8(no) };

    if (!ask(t, t->marks ? sql_untaken : sql_settled, params, t->marks ? 2 : 4, &ret->result, e))
        return false;
    ret->n = db_rows(ret->result);
    return true;
}

struct outbox_row outbox_row(const struct outbox_rows *rows, int i)
{
    const struct db_result *r = rows->result;

    return (struct outbox_row){ .no = db_get_int(r, i, 0), .xid = db_get_int(r, i, 1), .line = db_is_null(r, i, 2) ? NULL : db_get_text(r, i, 2) };
}

void outbox_rows_free(struct outbox_rows *rows)
{
    db_result_free(rows->result);
    *rows = (struct outbox_rows){0};
}

bool outbox_table_mark(struct outbox_table *t, const int64_t *nos, const char *const *refused, size_t n, struct err *e)
{
    return ask(t, sql_mark, DB_PARAMS(db_array(DB_INT8_ARRAY, nos, n), db_array(DB_TEXT_ARRAY, refused, n)), NULL, e);
}

bool outbox_table_pass(struct outbox_table *t, int64_t *ret_xid, struct err *e)
{
    struct db_result *r;

    if (t->marks)
        return ask(t, sql_pass_untaken, NULL, 0, NULL, e);
    if (!ask(t, sql_pass_settled, NULL, 0, &r, e))
        return false;
    *ret_xid = db_get_int(r, 0, 0);
    db_result_free(r);
    return true;
}
