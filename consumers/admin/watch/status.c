/* SPDX-License-Identifier: Apache-2.0 */
/* casebus status - does every agency deliver, is everything read and evaluated?  The numbers that the monitor serves. */
#include "status.h"

#include "../admin.h"
#include "../print.h"
#include "../../../common/ground/principal.h"

static bool gather(struct app *app, const struct schema_set *schemas, struct hub_health *ret, struct err *e)
{
    struct health_sources from = { .tenant = &app->tenant, .schemas = schemas, .client = admin.client, .today = app->today, .by_clock = !app->today_given };
    struct err why;

    if (!admin_db(app, &from.db, e))
        return false;
    if (!subscribe_open(admin.brokers, admin.client, principal_group(app->tenant.ags, "casebus-status", &app->mem), &from.from, &why))
        from.kafka = arena_strdup(&app->mem, why.text);
    bool ok = health_gather(&from, &app->mem, ret, e);
    subscribe_free(from.from);
    db_free(from.db);
    return ok;
}

static void show(const struct app *app, const struct hub_health *h)
{
    if (app->format == FORMAT_TEXT) {
        status_text(app, h);
        return;
    }
    json_t *all = health_json(h);
    print_json(all);
    json_decref(all);
}

static int status_run(struct app *app)
{
    struct schema_set *schemas;
    struct hub_health h;
    struct err e;

    if (!admin_schemas(app, NULL, &schemas, &e))
        return app_fail(app, &e);
    bool ok = gather(app, schemas, &h, &e);
    if (ok)
        show(app, &h);
    schema_free(schemas);
    if (!ok)
        return app_fail(app, &e);
    return health_has_findings(&h) ? EXIT_FINDINGS : EXIT_DONE;
}

const struct app_command status_commands[] = {
    { .name = "status", .help = "agencies, lag, gaps, silence, dead letters, what agencies report, what waits for evaluation; exit 3: a person must look", .run = status_run },
    { .name = NULL },
};
