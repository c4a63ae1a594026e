/* SPDX-License-Identifier: Apache-2.0 */
/* casebus log - what operators did, by command or in the portal. */
#include <stdio.h>

#include "../admin.h"
#include "../print.h"
#include "../../../common/travel/operator_log.h"

static json_t *entry_json(const struct operator_row *row)
{
    const struct operator_entry *one = &row->entry;
    char at[TIME_TEXT_BYTES];
    json_t *by = json_pack("[s]", one->by);

    if (one->and_by)
        json_array_append_new(by, json_string(one->and_by));
    return json_pack("{s:I,s:s,s:o,s:s,s:s,s:s?,s:s}", "no", (json_int_t)row->no, "at", time_text(row->at, at), "by", by, "command", one->command, "object", one->object,
                     "reason", one->reason, "result", one->result);
}

static void print_entries(const struct app *app, const struct operator_row *rows, size_t n)
{
    json_t *all = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(all, entry_json(&rows[i]));
    print_json_list(app, all);
    json_decref(all);
}

static void print_text(struct app *app, const struct operator_row *rows, size_t n)
{
    static const char *const heading[] = { "at", "by", "command", "on", "result", "reason", NULL };
    char at[TIME_TEXT_BYTES];
    struct table t;

    table_begin(&t, &app->mem, heading);
    for (size_t i = 0; i < n; i++) {
        const struct operator_entry *one = &rows[i].entry;

        table_cell(&t, time_text(rows[i].at, at));
        table_cell(&t, one->and_by ? arena_printf(&app->mem, "%s, %s", one->by, one->and_by) : one->by);
        table_cell(&t, one->command);
        table_cell(&t, one->object);
        table_cell(&t, one->result);
        table_cell(&t, one->reason);
    }
    if (n)
        table_print(&t, 0);
    else
        printf("nothing was done\n");
}

/* --to is the last day that is shown. */
static bool read_filter(struct app *app, struct operator_filter *ret, struct err *e)
{
    day_num from = DAY_NONE, to = DAY_NONE;

    if (!app_day_flag(app, "from", &from, e) || !app_day_flag(app, "to", &to, e))
        return false;
    *ret = (struct operator_filter){ .user = app_flag(app, "user"), .from = from == DAY_NONE ? 0 : clock_midnight(from), .until = to == DAY_NONE ? 0 : clock_midnight(to + 1) };
    return true;
}

static int log_run(struct app *app)
{
    struct operator_filter filter;
    struct operator_row *rows = NULL;
    struct db *db = NULL;
    struct err e;
    size_t n = 0;
    bool ok = read_filter(app, &filter, &e) && admin_db(app, &db, &e) && operator_log_read(db, &filter, &app->mem, &rows, &n, &e);

    db_free(db);
    if (ok && app->format == FORMAT_TEXT)
        print_text(app, rows, n);
    else if (ok)
        print_entries(app, rows, n);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

static const struct app_flag flags[] = {
    { "user", "USER", "only what this user did", false },
    { "from", "DAY", "the first day", false },
    { "to", "DAY", "the last day", false },
    { NULL, NULL, NULL, false },
};

const struct app_command log_commands[] = {
    { .name = "log", .help = "what operators did, by command or in the portal: who, when, on what, and what came of it", .flags = flags, .run = log_run },
    { .name = NULL },
};
