/* SPDX-License-Identifier: Apache-2.0 */
#include "decision.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../admin/print.h"
#include "../../../common/travel/operator_log.h"
#include "consumers/reconcile/difference/decision_sql.h"

const struct app_flag decision_flags[] = {
    { "by", "USER", "who says so", false }, { "reason", "TEXT", "why, for those who look at it later; explain and accept need it", false }, { NULL, NULL, NULL, false } };
const struct app_flag decision_list_flags[] = { { "all", NULL, "also those that explain themselves (taken back, erased, discarded), and those that are gone", false }, { NULL, NULL, NULL, false } };

static bool open_database(const char *conninfo, struct db **ret, struct err *e)
{
    struct db_result *r = NULL;

    *ret = db_new(conninfo, "casebus-reconcile");
    if (!db_exec(*ret, sql_session, NULL, 0, &r, e))
        return false;
    bool made = db_get_bool(r, 0, 1);
    db_result_free(r);
    return made || err_set(e, ERR_CONFIG, "the hub's database lacks tables: run casebus init");
}

static bool take_no(const struct app *app, int64_t *ret, struct err *e)
{
    char *end;

    *ret = strtoll(app->args[0], &end, 10);
    return (*ret > 0 && !*end) || err_set(e, ERR_CONFIG, "%s %s: expected the number of a difference, as casebus-reconcile list shows it", app->command->name, app->args[0]);
}

/* ---- what people say */

static bool decide(struct app *app, struct db *db, int64_t no, const char *command, const char *state, struct err *e)
{
    const char *by = app_flag(app, "by"), *reason = app_flag(app, "reason");
    struct db_result *r = NULL;

    if (!db_exec(db, sql_decide, DB_PARAMS(db_int8(no), db_text(state), db_text(strcmp(state, "open") ? by : NULL)), &r, e))
        return false;
    bool found = db_rows(r) == 1;
    const char *object = found ? arena_printf(&app->mem, "difference %" PRId64 " (%s of %s)", no, db_get_text(r, 0, 1), db_get_text(r, 0, 0)) : "";
    db_result_free(r);
    if (!found)
        return err_set(e, ERR_CONFIG, "difference %" PRId64 " is not open: casebus-reconcile list shows those that are", no);
    return db_exec(db, sql_history, DB_PARAMS(db_int8(no), db_text(state), db_text(by), db_text(reason)), NULL, e)
           && operator_log_add(db, &(struct operator_entry){ .by = by, .command = arena_printf(&app->mem, "reconcile %s", command), .object = object, .reason = reason, .result = state },
                               NULL, e);
}

/* What nobody has to act on any more, somebody answers for: by name, and with a reason that can be read later. */
static bool check_words(const struct app *app, const char *command, const char *state, struct err *e)
{
    const char *by = app_flag(app, "by"), *reason = app_flag(app, "reason");
    bool ends = strcmp(state, "explained") == 0 || strcmp(state, "accepted") == 0;

    if (!by || !*by)
        return err_set(e, ERR_CONFIG, "%s needs --by USER", command);
    return !ends || (reason && *reason) || err_set(e, ERR_CONFIG, "%s needs --reason TEXT: why nobody has to act", command);
}

int decision_make(struct app *app, const char *conninfo, const char *command, const char *state)
{
    struct db *db = NULL;
    struct err e;
    int64_t no;
    bool ok = check_words(app, command, state, &e) && take_no(app, &no, &e) && open_database(conninfo, &db, &e)
              && db_begin(db, &e) && decide(app, db, no, command, state, &e) && db_commit(db, &e);

    db_free(db);
    if (!ok)
        return app_fail(app, &e);
    printf("difference %" PRId64 ": %s\n", no, state);
    return EXIT_DONE;
}

/* ---- what is there */

static void table_of(struct app *app, const struct db_result *r)
{
    static const char *const heading[] = { "no", "day", "agency", "class", "owner", "epoch", "numbers", "count", "since", "state", "to do", NULL };
    char day[DAY_TEXT_BYTES], since[DAY_TEXT_BYTES];
    struct table t;

    table_begin(&t, &app->mem, heading);
    for (int i = 0; i < db_rows(r); i++) {
        const char *cells[] = {
            arena_printf(&app->mem, "%" PRId64, db_get_int(r, i, 0)), day_text(db_get_day(r, i, 8), day), db_get_text(r, i, 2), db_get_text(r, i, 1), db_get_text(r, i, 3),
            db_get_int(r, i, 4) ? arena_printf(&app->mem, "%" PRId64, db_get_int(r, i, 4)) : "-",
            db_get_int(r, i, 5) ? arena_printf(&app->mem, "%" PRId64 "-%" PRId64, db_get_int(r, i, 5), db_get_int(r, i, 6)) : "-",
            arena_printf(&app->mem, "%" PRId64, db_get_int(r, i, 7)), day_text(db_get_day(r, i, 9), since),
            arena_printf(&app->mem, "%s%s%s", db_get_text(r, i, 10), db_is_null(r, i, 11) ? "" : " by ", db_get_text(r, i, 11)), db_get_text(r, i, 12),
        };

        for (size_t k = 0; k < sizeof cells / sizeof *cells; k++)
            table_cell(&t, cells[k]);
    }
    table_print(&t, 0);
}

static json_t *row_json(const struct db_result *r, int i)
{
    char day[DAY_TEXT_BYTES], since[DAY_TEXT_BYTES], closed[TIME_TEXT_BYTES];

    return json_pack("{s:I,s:s,s:s,s:s,s:s?,s:I,s:I,s:I,s:I,s:s,s:s,s:s?,s:s,s:s,s:s?,s:s?}", "no", (json_int_t)db_get_int(r, i, 0), "day", day_text(db_get_day(r, i, 8), day),
                     "agency", db_get_text(r, i, 2), "class", db_get_text(r, i, 1), "owner", db_is_null(r, i, 3) ? NULL : db_get_text(r, i, 3),
                     "epoch", (json_int_t)db_get_int(r, i, 4), "from_seq", (json_int_t)db_get_int(r, i, 5), "to_seq", (json_int_t)db_get_int(r, i, 6),
                     "count", (json_int_t)db_get_int(r, i, 7), "since", day_text(db_get_day(r, i, 9), since), "state", db_get_text(r, i, 10),
                     "by", db_is_null(r, i, 11) ? NULL : db_get_text(r, i, 11), "action", db_get_text(r, i, 12), "detail", db_get_text(r, i, 13),
                     "closed_at", db_is_null(r, i, 14) ? NULL : time_text(db_get_time(r, i, 14), closed),
                     "axis", db_is_null(r, i, 15) ? NULL : db_get_text(r, i, 15));
}

static void show_list(struct app *app, const struct db_result *r)
{
    if (app->format == FORMAT_TEXT) {
        table_of(app, r);
        return;
    }
    json_t *all = json_array();
    for (int i = 0; i < db_rows(r); i++)
        json_array_append_new(all, row_json(r, i));
    if (app->format == FORMAT_JSON)
        print_json(all);
    else
        for (size_t i = 0; i < json_array_size(all); i++)
            print_json(json_array_get(all, i));
    json_decref(all);
}

int decision_list(struct app *app, const char *conninfo)
{
    struct db *db = NULL;
    struct db_result *r = NULL;
    struct err e;
    bool ok = open_database(conninfo, &db, &e) && db_exec(db, sql_list, DB_PARAMS(db_bool(app_flag(app, "all") != NULL)), &r, &e);

    if (ok)
        show_list(app, r);
    db_result_free(r);
    db_free(db);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

static void show_history(const struct app *app, const struct db_result *r)
{
    char at[TIME_TEXT_BYTES];

    for (int i = 0; i < db_rows(r); i++) {
        const char *by = db_get_text(r, i, 3), *detail = db_get_text(r, i, 4);

        time_text(db_get_time(r, i, 1), at);
        if (app->format == FORMAT_TEXT) {
            printf("%s  %s%s%s%s%s\n", at, db_get_text(r, i, 2), *by ? " by " : "", by, *detail ? ": " : "", detail);
            continue;
        }
        json_t *one = json_pack("{s:s,s:s,s:s?,s:s?}", "at", at, "what", db_get_text(r, i, 2), "by", *by ? by : NULL, "detail", *detail ? detail : NULL);
        print_json(one);
        json_decref(one);
    }
}

/* For people, before its history: which one it is. */
static void show_difference(const struct db_result *r)
{
    char day[DAY_TEXT_BYTES];

    printf("%s of %s: %s", db_get_text(r, 0, 0), day_text(db_get_day(r, 0, 2), day), db_get_text(r, 0, 1));
    if (db_get_int(r, 0, 4))
        printf(", %" PRId64 " of numbers %" PRId64 "-%" PRId64 " of epoch %" PRId64, db_get_int(r, 0, 3), db_get_int(r, 0, 4), db_get_int(r, 0, 5), db_get_int(r, 0, 6));
    printf("; %s, owner %s, to do: %s%s%s\n", db_get_text(r, 0, 7), db_is_null(r, 0, 8) ? "-" : db_get_text(r, 0, 8), db_get_text(r, 0, 9), *db_get_text(r, 0, 10) ? ": " : "",
           db_get_text(r, 0, 10));
}

int decision_show(struct app *app, const char *conninfo)
{
    struct db *db = NULL;
    struct db_result *one = NULL, *r = NULL;
    struct err e;
    int64_t no;
    bool ok = take_no(app, &no, &e) && open_database(conninfo, &db, &e) && db_exec(db, sql_one, DB_PARAMS(db_int8(no)), &one, &e)
              && (db_rows(one) > 0 || err_set(&e, ERR_CONFIG, "there is no difference %" PRId64 ": casebus-reconcile list --all shows them", no))
              && db_exec(db, sql_histories, DB_PARAMS(db_int8(no)), &r, &e);

    if (ok && app->format == FORMAT_TEXT)
        show_difference(one);
    if (ok)
        show_history(app, r);
    db_result_free(one);
    db_result_free(r);
    db_free(db);
    return ok ? EXIT_DONE : app_fail(app, &e);
}
