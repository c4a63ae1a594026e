/* SPDX-License-Identifier: Apache-2.0 */
/* casebus alarm - what the hub's programs found that an operator must see, until somebody has looked at it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../admin.h"
#include "../../../common/travel/operator_log.h"
#include "consumers/admin/watch/alarm_sql.h"
#include "../print.h"

enum { NO, AGENCY, KIND, DETAIL, RAISED_AT, CLEARED_AT, CLEARED_BY };

/* ---- list */

static const struct app_flag list_flags[] = { { "all", NULL, "those that were put aside, too", false }, { NULL, NULL, NULL, false } };

static const char *time_or_null(const struct db_result *r, int row, int col, char out[TIME_TEXT_BYTES])
{
    return db_is_null(r, row, col) ? NULL : time_text(db_get_time(r, row, col), out);
}

static const char *text_or_null(const struct db_result *r, int row, int col)
{
    return db_is_null(r, row, col) ? NULL : db_get_text(r, row, col);
}

static json_t *alarm_json(const struct db_result *r, int row)
{
    char raised[TIME_TEXT_BYTES], cleared[TIME_TEXT_BYTES];

    return json_pack("{s:I,s:s?,s:s,s:s,s:s,s:s?,s:s?}", "no", (json_int_t)db_get_int(r, row, NO), "agency", text_or_null(r, row, AGENCY), "kind", db_get_text(r, row, KIND),
                     "detail", db_get_text(r, row, DETAIL), "raised_at", time_text(db_get_time(r, row, RAISED_AT), raised),
                     "cleared_at", time_or_null(r, row, CLEARED_AT, cleared), "cleared_by", text_or_null(r, row, CLEARED_BY));
}

static void print_alarms(const struct app *app, const struct db_result *r)
{
    json_t *all = json_array();

    for (int row = 0; row < db_rows(r); row++)
        json_array_append_new(all, alarm_json(r, row));
    print_json_list(app, all);
    json_decref(all);
}

static void print_text(struct app *app, const struct db_result *r)
{
    static const char *const heading[] = { "no", "agency", "kind", "since", "detail", NULL };
    char at[TIME_TEXT_BYTES];
    struct table t;

    table_begin(&t, &app->mem, heading);
    for (int row = 0; row < db_rows(r); row++) {
        table_cell(&t, arena_printf(&app->mem, "%" PRId64, db_get_int(r, row, NO)));
        table_cell(&t, text_or_null(r, row, AGENCY));
        table_cell(&t, db_get_text(r, row, KIND));
        table_cell(&t, time_text(db_get_time(r, row, RAISED_AT), at));
        table_cell(&t, db_get_text(r, row, DETAIL));
    }
    if (db_rows(r))
        table_print(&t, 0);
    else
        printf("no alarms\n");
}

static int list_run(struct app *app)
{
    struct db_result *r = NULL;
    struct db *db = NULL;
    struct err e;
    bool ok = admin_db(app, &db, &e) && db_exec(db, sql_list, DB_PARAMS(db_bool(app_flag(app, "all") != NULL)), &r, &e);

    if (ok && app->format == FORMAT_TEXT)
        print_text(app, r);
    else if (ok)
        print_alarms(app, r);
    db_result_free(r);
    db_free(db);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

/* ---- clear */

static const struct app_flag clear_flags[] = { { "by", "USER", "who has looked at it", false }, { NULL, NULL, NULL, false } };

static bool put_aside(struct app *app, struct db *db, int64_t no, const char *user, struct err *e)
{
    struct operator_entry entry = { .by = user, .command = "alarm clear", .object = arena_printf(&app->mem, "alarm %" PRId64, no) };
    struct db_result *r = NULL;

    if (!db_exec(db, sql_clear, DB_PARAMS(db_int8(no), db_text(user)), &r, e))
        return false;
    if (db_rows(r) == 1)
        entry.result = arena_printf(&app->mem, "%s is put aside", db_get_text(r, 0, 0));
    db_result_free(r);
    if (!entry.result)
        return err_set(e, ERR_CONFIG, "there is no open alarm %" PRId64 ": casebus alarm list shows them", no);
    return operator_log_add(db, &entry, NULL, e);
}

static bool clear(struct app *app, struct db *db, struct err *e)
{
    const char *user = app_flag(app, "by");
    char *end;
    int64_t no = strtoll(app->args[0], &end, 10);

    if (!user || !*user)
        return err_set(e, ERR_CONFIG, "alarm clear needs --by USER: who has looked at it");
    if (*end || no <= 0)
        return err_set(e, ERR_CONFIG, "alarm clear %s: expected a number as casebus alarm list shows it", app->args[0]);
    return db_begin(db, e) && put_aside(app, db, no, user, e) && db_commit(db, e);
}

static int clear_run(struct app *app)
{
    struct db *db = NULL;
    struct err e;
    bool ok = admin_db(app, &db, &e) && clear(app, db, &e);

    db_free(db);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

const struct app_command alarm_commands[] = {
    { .name = "alarm list", .help = "what an operator must see, until somebody has", .flags = list_flags, .run = list_run },
    { .name = "alarm clear", .arguments = "NO", .help = "an alarm was looked at: status shows it no more", .flags = clear_flags, .run = clear_run, .min_args = 1, .max_args = 1 },
    { .name = NULL },
};
