/* SPDX-License-Identifier: Apache-2.0 */
/* casebus trace - the way of one event: where it was when, and what came of it. */
#include <stdio.h>
#include <string.h>

#include "../admin.h"
#include "../print.h"
#include "consumers/admin/watch/trace_sql.h"

struct hop { time_us at; const char *hop, *agency, *detail; };
struct trace { uint8_t id[UUID_BYTES]; const char *agency, *type, *traceparent; struct hop *hops; size_t n; };

static const char *text_or_null(const struct db_result *r, int row, int col, struct arena *mem)
{
    return db_is_null(r, row, col) ? NULL : arena_strdup(mem, db_get_text(r, row, col));
}

/* ---- what is known */

static void take_event(struct trace *t, const struct db_result *r, const struct schema_set *set, struct arena *mem)
{
    const struct schema *s = db_is_null(r, 0, 2) ? NULL : schema_by_id(set, (int32_t)db_get_int(r, 0, 2));

    t->agency = text_or_null(r, 0, 0, mem);
    t->type = s ? arena_strdup(mem, s->type) : text_or_null(r, 0, 1, mem);
    t->traceparent = text_or_null(r, 0, 3, mem);
}

/* Its id tells when it was made, which is when it went into its agency's spool. */
static void take_hops(struct trace *t, const struct db_result *r, struct arena *mem)
{
    time_us spooled = uuid_time(t->id);

    t->hops = ARENA_ARRAY(mem, struct hop, db_rows(r) + 1);
    for (int i = 0; i < db_rows(r); i++) {
        time_us at = db_get_time(r, i, 0);

        if (spooled && at > spooled) {
            t->hops[t->n++] = (struct hop){ spooled, "spooled", t->agency, "by its own clock" };
            spooled = 0;
        }
        t->hops[t->n++] = (struct hop){ at, arena_strdup(mem, db_get_text(r, i, 1)), text_or_null(r, i, 2, mem), arena_strdup(mem, db_get_text(r, i, 3)) };
    }
}

static bool read_trace(struct app *app, struct db *db, const struct schema_set *set, struct trace *t, struct err *e)
{
    struct db_result *r[2];

    if (!uuid_parse(app->args[0], strlen(app->args[0]), t->id))
        return err_set(e, ERR_CONFIG, "trace %.60s: expected an event's id as case show and timeline print it", app->args[0]);
    db_queue(db, sql_event, DB_PARAMS(db_uuid(t->id)));
    db_queue(db, sql_hops, DB_PARAMS(db_uuid(t->id)));
    if (!db_sync(db, r, e))
        return false;
    const bool found = db_rows(r[0]) == 1;
    if (found) {
        take_event(t, r[0], set, &app->mem);
        take_hops(t, r[1], &app->mem);
    }
    db_result_free(r[0]);
    db_result_free(r[1]);
    return found || err_set(e, ERR_CONFIG, "event %s is not in the journal: has its agency sent it (casebus-agency status), does it wait in Kafka (casebus status)?", app->args[0]);
}

/* ---- shown */

static void print_trace_json(const struct app *app, const struct trace *t)
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

static void print_trace(struct app *app, const struct trace *t)
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
    struct trace t = {0};
    struct db *db = NULL;
    struct err e;
    bool ok = admin_schemas(app, NULL, &set, &e) && admin_db(app, &db, &e) && read_trace(app, db, set, &t, &e);

    db_free(db);
    schema_free(set);
    if (ok && app->format == FORMAT_TEXT)
        print_trace(app, &t);
    else if (ok)
        print_trace_json(app, &t);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

const struct app_command trace_commands[] = {
    { .name = "trace", .arguments = "EVENT", .help = "the way of one event: recorded, spooled, journalled, evaluated, which tasks rest on it and when their owners were told", .run = trace_run,
      .min_args = 1, .max_args = 1 },
    { .name = NULL },
};
