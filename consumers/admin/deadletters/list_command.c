/* SPDX-License-Identifier: Apache-2.0 */
/* casebus deadletter list - what could not be accepted, and why: one by one, or by cause, agency and schema. */
#include <stdio.h>
#include <string.h>

#include "consumers/admin/deadletters/list_sql.h"
#include "letter_json.h"
#include "../print.h"

static bool read_rows(struct app *app, struct db *db, const char *sql, struct db_result **ret, struct err *e)
{
    const char *state = app_flag(app, "state");
    bool groups = sql == sql_groups;

    if (!state)
        state = "open";
    const struct db_param params[] = { db_text(app_flag(app, "agency")), db_text(app_flag(app, "reason")), db_text(strcmp(state, "all") == 0 ? NULL : state),
                                       db_text(app_flag(app, "of")), db_null() };
    return db_exec(db, sql, params, groups ? 4 : 5, ret, e);
}

static const char *text_of(struct app *app, const json_t *v)
{
    if (json_is_integer(v))
        return arena_printf(&app->mem, "%lld", (long long)json_integer_value(v));
    return json_is_string(v) ? json_string_value(v) : "-";
}

static void print_text(struct app *app, json_t *all, const char *const *keys)
{
    struct table t;
    json_t *one;
    size_t i;

    table_begin(&t, &app->mem, keys);
    json_array_foreach(all, i, one)
        for (const char *const *key = keys; *key; key++)
            table_cell(&t, text_of(app, json_object_get(one, *key)));
    if (table_rows(&t))
        table_print(&t, 0);
    else
        printf("no dead letters\n");
}

static void print_all(struct app *app, json_t *all, const char *const *keys)
{
    if (app->format == FORMAT_TEXT)
        print_text(app, all, keys);
    else
        print_json_list(app, all);
}

static json_t *group_json(const struct db_result *r, int row)
{
    enum { GROUP, AGENCY, REASON, CAUSE, TYPE, SCHEMA_ID, COUNT, PERSONS, FIRST, LAST, FIRST_NO, LAST_NO };
    char first[TIME_TEXT_BYTES], last[TIME_TEXT_BYTES];

    return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:s,s:s,s:o,s:o}", "group", letter_text(r, row, GROUP), "agency", letter_text(r, row, AGENCY), "reason",
                     letter_text(r, row, REASON), "cause", letter_text(r, row, CAUSE), "type", letter_text(r, row, TYPE), "schema_id", letter_number(r, row, SCHEMA_ID),
                     "count", letter_number(r, row, COUNT), "persons", letter_number(r, row, PERSONS), "first", time_text(db_get_time(r, row, FIRST), first), "last",
                     time_text(db_get_time(r, row, LAST), last), "first_no", letter_number(r, row, FIRST_NO), "last_no", letter_number(r, row, LAST_NO));
}

static int list_run(struct app *app)
{
    static const char *const one_by_one[] = { "no", "group", "agency", "offset", "type", "reason", "detail", NULL },
                             *const by_group[] = { "group", "count", "persons", "agency", "type", "schema_id", "first", "last", "reason", "cause", NULL };
    bool groups = app_flag(app, "group") != NULL;
    json_t *all = json_array();
    struct db_result *r = NULL;
    struct db *db = NULL;
    struct err e;
    bool ok = admin_db(app, &db, &e) && read_rows(app, db, groups ? sql_groups : sql_list, &r, &e);

    for (int row = 0; ok && row < db_rows(r); row++)
        json_array_append_new(all, groups ? group_json(r, row) : letter_json(r, row));
    if (ok)
        print_all(app, all, groups ? by_group : one_by_one);
    json_decref(all);
    db_result_free(r);
    db_free(db);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

static const struct app_flag list_flags[] = {
    { "group", NULL, "by cause, agency and schema: how many, of how many persons, from when to when", false },
    { "of", "GROUP", "only of this group", false },
    { "agency", "SLUG@SCOPE", "only this agency's", false },
    { "reason", "CODE", "only with this reason", false },
    { "state", "open|redriven|discarded|all", "default open", false },
    { NULL, NULL, NULL, false },
};

const struct app_command deadletter_commands[] = {
    { .name = "deadletter list", .help = "what the journal could not accept, and why", .flags = list_flags, .run = list_run },
    { .name = NULL },
};
