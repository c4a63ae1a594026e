/* SPDX-License-Identifier: Apache-2.0 */
/* casebus trace - the way of one event: where it was when, and what came of it. */
#include <stdio.h>
#include <string.h>

#include "../admin.h"
#include "../print.h"
#include "../../health/way.h"

static bool read_trace(struct app *app, struct db *db, const struct schema_set *set, struct way *ret, struct err *e)
{
    uint8_t id[UUID_BYTES];

    if (!uuid_parse(app->args[0], strlen(app->args[0]), id))
        return err_set(e, ERR_CONFIG, "trace %.60s: expected an event's id as case show and timeline print it", app->args[0]);
    return way_read(db, set, id, &app->mem, ret, e)
           && (ret->agency
               || err_set(e, ERR_CONFIG, "event %s is not in the journal: has its agency sent it (casebus-agency status), does it wait in Kafka (casebus status)?", app->args[0]));
}

/* ---- shown */

static void print_trace_json(const struct app *app, const struct way *t)
{
    json_t *hops = json_array();
    char at[TIME_TEXT_BYTES];

    for (size_t i = 0; i < t->n; i++)
        json_array_append_new(hops, json_pack("{s:s,s:s,s:s?,s:s}", "at", time_text(t->hops[i].at, at), "hop", t->hops[i].hop, "agency", t->hops[i].agency,
                                              "detail", t->hops[i].detail));
    json_t *all = json_pack("{s:s,s:s,s:s?,s:s?,s:o}", "event", app->args[0], "agency", t->agency, "type", t->type, "traceparent", t->traceparent, "hops", hops);
    print_json(all);
    json_decref(all);
}

static void print_trace(struct app *app, const struct way *t)
{
    static const char *const heading[] = { "at", "after", "hop", "agency", "", NULL };
    char at[TIME_TEXT_BYTES];
    struct table table;

    printf("event %s, %s of %s%s%s\n", app->args[0], t->type ? t->type : "of an unknown type", t->agency, t->traceparent ? ", trace " : "", t->traceparent ? t->traceparent : "");
    table_begin(&table, &app->mem, heading);
    for (size_t i = 0; i < t->n; i++) {
        table_cell(&table, time_text(t->hops[i].at, at));
        table_cell(&table, i ? arena_printf(&app->mem, "%.3f s", (double)(t->hops[i].at - t->hops[i - 1].at) / 1e6) : "");
        table_cell(&table, t->hops[i].hop);
        table_cell(&table, t->hops[i].agency);
        table_cell(&table, t->hops[i].detail);
    }
    table_print(&table, 0);
}

static int trace_run(struct app *app)
{
    struct schema_set *set = NULL;
    struct way way = {0};
    struct db *db = NULL;
    struct err e;
    bool ok = admin_schemas(app, NULL, &set, &e) && admin_db(app, &db, &e) && read_trace(app, db, set, &way, &e);

    db_free(db);
    schema_free(set);
    if (ok && app->format == FORMAT_TEXT)
        print_trace(app, &way);
    else if (ok)
        print_trace_json(app, &way);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

const struct app_command trace_commands[] = {
    { .name = "trace", .arguments = "EVENT", .help = "the way of one event: recorded, spooled, journalled, evaluated, which tasks rest on it and when their owners were told", .run = trace_run,
      .min_args = 1, .max_args = 1 },
    { .name = NULL },
};
