/* SPDX-License-Identifier: Apache-2.0 */
/* casebus rules activations - the record of who has activated what, when, and what was taken back. */
#include <jansson.h>
#include <stdio.h>

#include "../admin.h"
#include "../../../common/ground/clock.h"
#include "consumers/admin/rules/activate_sql.h"
#include "../print.h"

enum { NO, AT, RULE, VERSION, VALID_FROM, BY_1, BY_2, AGREEMENT, BACK };

static json_t *activation_json(const struct db_result *r, int row)
{
    char at[TIME_TEXT_BYTES], version[DAY_TEXT_BYTES], from[DAY_TEXT_BYTES];

    return json_pack("{s:I,s:s,s:s,s:s,s:s,s:[s,s],s:o,s:o}", "no", (json_int_t)db_get_int(r, row, NO), "at", time_text(db_get_time(r, row, AT), at), "rule",
                     db_get_text(r, row, RULE), "version", day_text(db_get_day(r, row, VERSION), version), "from", day_text(db_get_day(r, row, VALID_FROM), from), "by",
                     db_get_text(r, row, BY_1), db_get_text(r, row, BY_2), "agreement",
                     db_is_null(r, row, AGREEMENT) ? json_null() : json_string(db_get_text(r, row, AGREEMENT)), "back",
                     db_is_null(r, row, BACK) ? json_null() : json_integer(db_get_int(r, row, BACK)));
}

static void print_record(struct app *app, const struct db_result *r)
{
    static const char *const heading[] = { "no", "at", "rule", "version", "from", "by", "", NULL };
    char at[TIME_TEXT_BYTES], day[DAY_TEXT_BYTES];
    struct table t;

    table_begin(&t, &app->mem, heading);
    for (int row = 0; row < db_rows(r); row++) {
        table_cell(&t, arena_printf(&app->mem, "%lld", (long long)db_get_int(r, row, NO)));
        table_cell(&t, time_text(db_get_time(r, row, AT), at));
        table_cell(&t, db_get_text(r, row, RULE));
        table_cell(&t, day_text(db_get_day(r, row, VERSION), day));
        table_cell(&t, day_text(db_get_day(r, row, VALID_FROM), day));
        table_cell(&t, arena_printf(&app->mem, "%s, %s", db_get_text(r, row, BY_1), db_get_text(r, row, BY_2)));
        table_cell(&t, db_is_null(r, row, BACK) ? "" : arena_printf(&app->mem, "takes %lld back", (long long)db_get_int(r, row, BACK)));
    }
    if (db_rows(r))
        table_print(&t, 0);
    else
        printf("nothing was activated\n");
}

static void print_all_json(const struct app *app, const struct db_result *r)
{
    json_t *all = json_array();

    for (int row = 0; row < db_rows(r); row++)
        json_array_append_new(all, activation_json(r, row));
    print_json_list(app, all);
    json_decref(all);
}

static int rules_activations(struct app *app)
{
    struct db *db = NULL;
    struct db_result *r = NULL;
    struct err e;

    bool ok = admin_db(app, &db, &e) && db_exec(db, sql_activations, DB_PARAMS(db_text(app->n_args ? app->args[0] : NULL)), &r, &e);
    if (ok && app->format == FORMAT_TEXT)
        print_record(app, r);
    else if (ok)
        print_all_json(app, r);
    db_result_free(r);
    db_free(db);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

const struct app_command activations_commands[] = {
    { .name = "rules activations", .arguments = "[RULE]", .max_args = 1, .run = rules_activations, .help = "who has activated what, when, and what was taken back" },
    { .name = NULL },
};
