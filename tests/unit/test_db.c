/* SPDX-License-Identifier: Apache-2.0 */
/* Needs a PostgreSQL: DATABASE=conninfo (tests/flow/10_database.sh has one); without it everything is skipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../common/ground/db.h"

static struct db *db;
static struct err e;

static int open_db(void **state)
{
    (void)state;
    if (!getenv("DATABASE"))
        return 0;
    db = db_new(getenv("DATABASE"), "test_db");
    return db_script(db, "drop schema if exists test_db cascade; create schema test_db;"
                         "create table test_db.t (a bigint primary key, b text, c bytea, d date, e timestamptz, f int)", &e) ? 0 : -1;
}

static int close_db(void **state)
{
    (void)state;
    if (db && !db_script(db, "drop schema test_db cascade", &e))
        return -1;
    db_free(db);
    return 0;
}

static void need_db(void)
{
    if (!db)
        skip();
}

static struct db_result *asked(const char *sql, const struct db_param *params, int n)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql, params, n, &r, &e))
        fail_msg("%s: %s", sql, e.text);
    return r;
}

static int64_t asked_int(const char *sql)
{
    struct db_result *r = asked(sql, NULL, 0);
    int64_t v = db_get_int(r, 0, 0);

    db_result_free(r);
    return v;
}

static void must(bool ok)
{
    if (!ok)
        fail_msg("%s", e.text);
}

static void every_kind_of_value_comes_back_as_it_went(void **state)
{
    static const uint8_t id[16] = { 1, 2, 255 };
    size_t n;

    (void)state;
    need_db();
    struct db_result *r = asked("select $1::bool, $2::int4, $3::int8, $4::text, $5::bytea, $6::uuid, $7::date, $8::timestamptz, $9::text, $7::date::text, $8::timestamptz at time zone 'UTC' = timestamp '2026-01-20 08:12:00.5'",
                                DB_PARAMS(db_bool(true), db_int4(-7), db_int8(INT64_MIN), db_text("größe"), db_bytes("a\0b", 3), db_uuid(id),
                                          db_day(20473), db_time(INT64_C(1768896720500000)), db_text(NULL)));
    assert_true(db_get_bool(r, 0, 0));
    assert_int_equal(db_get_int(r, 0, 1), -7);
    assert_true(db_get_int(r, 0, 2) == INT64_MIN);
    assert_string_equal(db_get_text(r, 0, 3), "größe");
    assert_memory_equal(db_get_bytes(r, 0, 4, &n), "a\0b", 3);
    assert_int_equal(n, 3);
    assert_memory_equal(db_get_bytes(r, 0, 5, &n), id, 16);
    assert_int_equal(db_get_day(r, 0, 6), 20473);
    assert_true(db_get_time(r, 0, 7) == INT64_C(1768896720500000));
    assert_true(db_is_null(r, 0, 8));
    assert_string_equal(db_get_text(r, 0, 8), "");
    assert_string_equal(db_get_text(r, 0, 9), "2026-01-20");
    assert_true(db_get_bool(r, 0, 10));
    db_result_free(r);
}

static void arrays_travel_as_one_parameter_with_their_nulls(void **state)
{
    static const int64_t numbers[] = { 1, -2, 3 };
    static const char *const texts[] = { "x", NULL, "" };
    static const uint8_t ids[3][16] = { { 1 }, { 2 }, { 3 } };
    static const struct db_bytes blobs[] = { { "q", 1 }, { NULL, 0 }, { "", 0 } };
    static const day_num days[] = { 0, DAY_NONE, 20473 };
    static const time_us times[] = { 0, 1, INT64_C(1768896720500000) };

    (void)state;
    need_db();
    struct db_result *r = asked("select a, b, c, d, e, f, g from unnest($1::int8[], $2::text[], $3::uuid[], $4::bytea[], $5::date[], $6::timestamptz[], $7::int4[]) as x (a, b, c, d, e, f, g)",
                                DB_PARAMS(db_array(DB_INT8_ARRAY, numbers, 3), db_array(DB_TEXT_ARRAY, texts, 3), db_array(DB_UUID_ARRAY, ids, 3),
                                          db_array(DB_BYTES_ARRAY, blobs, 3), db_array(DB_DAY_ARRAY, days, 3), db_array(DB_TIME_ARRAY, times, 3),
                                          db_array(DB_INT4_ARRAY, numbers, 3)));
    assert_int_equal(db_rows(r), 3);
    assert_int_equal(db_get_int(r, 1, 0), -2);
    assert_true(db_is_null(r, 1, 1));
    assert_false(db_is_null(r, 2, 1));
    assert_memory_equal(db_get_bytes(r, 2, 2, NULL), ids[2], 16);
    assert_true(db_is_null(r, 1, 3));
    assert_false(db_is_null(r, 2, 3));
    assert_int_equal(db_get_day(r, 1, 4), DAY_NONE);
    assert_int_equal(db_get_day(r, 2, 4), 20473);
    assert_true(db_get_time(r, 2, 5) == times[2]);
    assert_int_equal(db_get_int(r, 1, 6), -2);
    db_result_free(r);
    r = asked("select cardinality($1::int8[])", DB_PARAMS(db_array(DB_INT8_ARRAY, NULL, 0)));
    assert_int_equal(db_get_int(r, 0, 0), 0);
    db_result_free(r);
}

static void a_null_first_does_not_spoil_the_same_statement_later(void **state)
{
    (void)state;
    need_db();
    db_result_free(asked("select coalesce($1 = 5::int8, true)", DB_PARAMS(db_null())));
    struct db_result *r = asked("select coalesce($1 = 5::int8, true)", DB_PARAMS(db_int8(5)));
    assert_true(db_get_bool(r, 0, 0));
    db_result_free(r);
}

static void what_is_queued_comes_back_in_order(void **state)
{
    struct db_result *r[3];

    (void)state;
    need_db();
    db_queue(db, "select 1", NULL, 0);
    db_queue(db, "select 2 where false", NULL, 0);
    db_queue(db, "select $1::int8", DB_PARAMS(db_int8(3)));
    must(db_sync(db, r, &e));
    assert_int_equal(db_get_int(r[0], 0, 0), 1);
    assert_int_equal(db_rows(r[1]), 0);
    assert_int_equal(db_get_int(r[2], 0, 0), 3);
    for (int i = 0; i < 3; i++)
        db_result_free(r[i]);
}

static void the_first_error_of_a_queue_is_told_and_nothing_of_it_stays(void **state)
{
    (void)state;
    need_db();
    db_queue(db, "insert into test_db.t (a) values (1)", NULL, 0);
    db_queue(db, "insert into test_db.t (a) values (1)", NULL, 0);
    db_queue(db, "select nonsense", NULL, 0);
    assert_false(db_sync(db, NULL, &e));
    assert_int_equal(e.kind, ERR_DATA);
    assert_string_equal(e.text, "database: duplicate key value violates unique constraint \"t_pkey\" (SQLSTATE 23505)");
    assert_int_equal(asked_int("select count(*) from test_db.t"), 0);
}

static void kinds_of_errors(void **state)
{
    static const struct { const char *sql; enum err_kind kind; const char *text; } rows[] = {
        { "select 1 / 0", ERR_DATA, "database: division by zero (SQLSTATE 22012)" },
        { "select * from test_db.nowhere", ERR_CONFIG,
          "database: relation \"test_db.nowhere\" does not exist (SQLSTATE 42P01): the tables are missing or older than this program; run casebus init" },
        { "selec", ERR_FATAL, "database: syntax error at or near \"selec\" (SQLSTATE 42601)" },
        { "insert into test_db.t (a) values (null)", ERR_DATA,
          "database: null value in column \"a\" of relation \"t\" violates not-null constraint (SQLSTATE 23502)" },
    };

    (void)state;
    need_db();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_false(db_exec(db, rows[i].sql, NULL, 0, NULL, &e));
        assert_string_equal(e.text, rows[i].text);
        assert_int_equal(e.kind, rows[i].kind);
    }
    must(db_exec(db, "select 1", NULL, 0, NULL, &e));
}

static void copy_writes_rows_and_tells_what_went_wrong_at_its_end(void **state)
{
    int64_t rows = 0;

    (void)state;
    need_db();
    must(db_begin(db, &e));
    must(db_copy_begin(db, "copy test_db.t (a, b, c, d, e, f) from stdin (format binary)", &e));
    for (int i = 0; i < 20000; i++) {
        db_copy_row(db, 6);
        db_copy_int8(db, i);
        db_copy_text(db, i % 2 ? "text" : NULL);
        db_copy_bytes(db, "\0\1", 2);
        db_copy_day(db, i % 3 ? 20473 : DAY_NONE);
        db_copy_time(db, INT64_C(1768896720500000));
        db_copy_int4(db, -i);
    }
    must(db_copy_end(db, &rows, &e));
    assert_int_equal(rows, 20000);
    must(db_commit(db, &e));
    assert_int_equal(asked_int("select count(*) from test_db.t where d = '2026-01-20' or d is null"), 20000);
    assert_int_equal(asked_int("select f from test_db.t where a = 19999 and b = 'text'"), -19999);

    must(db_begin(db, &e));
    must(db_copy_begin(db, "copy test_db.t (a) from stdin (format binary)", &e));
    db_copy_row(db, 1);
    db_copy_int8(db, 5);
    assert_false(db_copy_end(db, &rows, &e));
    assert_int_equal(e.kind, ERR_DATA);
    db_rollback(db);
    must(db_exec(db, "truncate test_db.t", NULL, 0, NULL, &e));
}

static void a_rolled_back_copy_leaves_nothing(void **state)
{
    (void)state;
    need_db();
    must(db_begin(db, &e));
    must(db_copy_begin(db, "copy test_db.t (a) from stdin (format binary)", &e));
    db_copy_row(db, 1);
    db_copy_int8(db, 5);
    db_rollback(db);
    assert_int_equal(asked_int("select count(*) from test_db.t"), 0);
}

static void a_savepoint_survives_a_failed_copy(void **state)
{
    (void)state;
    need_db();
    must(db_begin(db, &e));
    must(db_exec(db, "insert into test_db.t (a) values (5)", NULL, 0, NULL, &e));
    must(db_exec(db, "savepoint before_copy", NULL, 0, NULL, &e));
    must(db_copy_begin(db, "copy test_db.t (a) from stdin (format binary)", &e));
    db_copy_row(db, 1);
    db_copy_int8(db, 5);
    assert_false(db_copy_end(db, NULL, &e));
    must(db_exec(db, "rollback to savepoint before_copy", NULL, 0, NULL, &e));
    must(db_commit(db, &e));
    assert_int_equal(asked_int("select count(*) from test_db.t"), 1);
    must(db_exec(db, "truncate test_db.t", NULL, 0, NULL, &e));
}

static void end_session(int64_t pid)
{
    struct db *other = db_new(getenv("DATABASE"), "test_db");

    must(db_exec(other, "select pg_terminate_backend($1, 5000)", DB_PARAMS(db_int4(pid)), NULL, &e));
    db_free(other);
}

static void a_connection_lost_inside_a_transaction_does_not_let_the_rest_run_outside_it(void **state)
{
    (void)state;
    need_db();
    int64_t session = db_session(db);
    must(db_begin(db, &e));
    must(db_exec(db, "insert into test_db.t (a) values (1)", NULL, 0, NULL, &e));
    end_session(asked_int("select pg_backend_pid()"));
    for (int i = 0; i < 3; i++) {
        assert_false(db_exec(db, "insert into test_db.t (a) values (2)", NULL, 0, NULL, &e));
        assert_int_equal(e.kind, ERR_RETRY);
    }
    assert_false(db_commit(db, &e));
    assert_int_equal(e.kind, ERR_RETRY);
    db_rollback(db);
    assert_int_equal(asked_int("select count(*) from test_db.t"), 0);
    assert_int_equal(db_session(db), session + 1);
}

static void a_connection_lost_in_a_copy_is_told_at_its_end(void **state)
{
    (void)state;
    need_db();
    int64_t pid = asked_int("select pg_backend_pid()");
    must(db_begin(db, &e));
    must(db_copy_begin(db, "copy test_db.t (a) from stdin (format binary)", &e));
    end_session(pid);
    for (int i = 0; i < 100000; i++) {
        db_copy_row(db, 1);
        db_copy_int8(db, i);
    }
    assert_false(db_copy_end(db, NULL, &e));
    assert_int_equal(e.kind, ERR_RETRY);
    db_rollback(db);
    assert_int_equal(asked_int("select count(*) from test_db.t"), 0);
}

static void notifications_wake_and_are_listened_to_again_after_a_reconnect(void **state)
{
    (void)state;
    need_db();
    must(db_exec(db, "listen test_db", NULL, 0, NULL, &e));
    assert_false(db_wait_notify(db, 1));
    struct db *other = db_new(getenv("DATABASE"), "test_db");
    must(db_exec(other, "select pg_notify('test_db', '')", NULL, 0, NULL, &e));
    assert_true(db_wait_notify(db, 5000));
    assert_false(db_wait_notify(db, 1));

    end_session(asked_int("select pg_backend_pid()"));
    assert_false(db_wait_notify(db, 50));
    must(db_connect(db, &e));
    must(db_exec(other, "select pg_notify('test_db', '')", NULL, 0, NULL, &e));
    assert_true(db_wait_notify(db, 5000));
    db_free(other);
}

static void a_connection_that_cannot_be_is_told_apart(void **state)
{
    char wrong[400];

    (void)state;
    need_db();
    struct db *other = db_new("host=127.0.0.1 port=1 dbname=x", "test_db");
    assert_false(db_connect(other, &e));
    assert_int_equal(e.kind, ERR_RETRY);
    db_free(other);
    other = db_new("nonsense", "test_db");
    assert_false(db_connect(other, &e));
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_string_equal(e.text, "setting \"database\" is no connection string: missing \"=\" after \"nonsense\" in connection info string");
    db_free(other);
    snprintf(wrong, sizeof wrong, "%s dbname=nowhere", getenv("DATABASE"));
    other = db_new(wrong, "test_db");
    assert_false(db_connect(other, &e));
    assert_non_null(strstr(e.text, "database \"nowhere\" does not exist"));
    assert_int_equal(e.kind, ERR_CONFIG);
    db_free(other);
}

static void statements_are_prepared_once(void **state)
{
    (void)state;
    need_db();
    for (int i = 0; i < 3; i++)
        db_result_free(asked("select $1::int8 + 1", DB_PARAMS(db_int8(i))));
    assert_int_equal(asked_int("select count(*) from pg_prepared_statements where statement = 'select $1::int8 + 1'"), 1);
}

static void statements_are_not_compiled_unless_the_connection_string_says_so(void **state)
{
    char own[400];
    struct db_result *r;

    (void)state;
    need_db();
    assert_int_equal(asked_int("select (current_setting('jit') = 'off')::int"), 1);
    snprintf(own, sizeof own, "%s options='-c jit=on'", getenv("DATABASE"));
    struct db *other = db_new(own, "test_db");
    must(db_exec(other, "select (current_setting('jit') = 'on')::int", NULL, 0, &r, &e));
    assert_int_equal(db_get_int(r, 0, 0), 1);
    db_result_free(r);
    db_free(other);
}

static void the_environments_options_stand(void **state)
{
    struct db_result *r;

    (void)state;
    need_db();
    setenv("PGOPTIONS", "-c statement_timeout=77s", 1);
    struct db *other = db_new(getenv("DATABASE"), "test_db");
    must(db_exec(other, "select (current_setting('statement_timeout') = '77s' and current_setting('jit') = 'off')::int", NULL, 0, &r, &e));
    unsetenv("PGOPTIONS");
    assert_int_equal(db_get_int(r, 0, 0), 1);
    db_result_free(r);
    db_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_value_comes_back_as_it_went),
        cmocka_unit_test(arrays_travel_as_one_parameter_with_their_nulls),
        cmocka_unit_test(a_null_first_does_not_spoil_the_same_statement_later),
        cmocka_unit_test(what_is_queued_comes_back_in_order),
        cmocka_unit_test(the_first_error_of_a_queue_is_told_and_nothing_of_it_stays),
        cmocka_unit_test(kinds_of_errors),
        cmocka_unit_test(copy_writes_rows_and_tells_what_went_wrong_at_its_end),
        cmocka_unit_test(a_rolled_back_copy_leaves_nothing),
        cmocka_unit_test(a_savepoint_survives_a_failed_copy),
        cmocka_unit_test(a_connection_lost_inside_a_transaction_does_not_let_the_rest_run_outside_it),
        cmocka_unit_test(a_connection_lost_in_a_copy_is_told_at_its_end),
        cmocka_unit_test(notifications_wake_and_are_listened_to_again_after_a_reconnect),
        cmocka_unit_test(a_connection_that_cannot_be_is_told_apart),
        cmocka_unit_test(statements_are_prepared_once),
        cmocka_unit_test(statements_are_not_compiled_unless_the_connection_string_says_so),
        cmocka_unit_test(the_environments_options_stand),
    };
    return cmocka_run_group_tests(tests, open_db, close_db);
}
