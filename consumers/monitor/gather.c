/* SPDX-License-Identifier: Apache-2.0 */
#include "gather.h"

#include <stdlib.h>

#include "metrics.h"

struct town { struct arena mem; struct tenant tenant; };

static void free_town(struct town *t)
{
    if (!t)
        return;
    arena_release(&t->mem);
    free(t);
}

/* Agencies come and go while we run; with files that cannot be read those of before stay. */
static const struct tenant *town_now(struct monitor *m, struct parts *parts)
{
    struct town *fresh = calloc(1, sizeof *fresh);
    struct err e;

    if (!fresh)
        abort();
    if (app_tenant_again(m->app, &fresh->mem, &fresh->tenant, &e)) {
        free_town(m->town);
        m->town = fresh;
    } else {
        free_town(fresh);
        parts_fail(parts, PART_CONFIGURATION, e.text);
    }
    return m->town ? &m->town->tenant : &m->app->tenant;
}

static void show(struct monitor *m, const struct hub_health *h, struct parts *parts, int64_t begun_ms)
{
    CLEANUP(buf_release) struct buf metrics = {0};
    json_t *all = h ? health_json(h) : NULL;
    char *status = all ? json_dumps(all, JSON_COMPACT) : NULL;

    parts->gathered_at = clock_now();
    parts->took_ms = clock_monotonic_ms() - begun_ms;
    metrics_write(&metrics, h, parts);
    board_write(m->board, parts, metrics.data, status);
    free(status);
    json_decref(all);
}

static bool fail(struct monitor *m, struct parts *parts, int64_t begun_ms, struct err *e)
{
    const bool files = e->kind == ERR_CONFIG && m->gathered;

    parts_fail(parts, files ? PART_CONFIGURATION : PART_DATABASE, e->text);
    show(m, NULL, parts, begun_ms);
    if (files)
        e->kind = ERR_RETRY;
    return false;
}

bool gather_round(struct monitor *m, struct db *db, struct arena *mem, struct err *e)
{
    const int64_t begun_ms = clock_monotonic_ms();
    struct parts parts = { .all = { { .ok = true }, { .ok = true }, { .ok = true } }, .every_s = m->every_s };
    struct health_sources from = { .tenant = town_now(m, &parts), .schemas = m->schemas, .db = db, .from = m->from, .client = m->client, .seen = &m->seen,
                                   .today = m->app->today_given ? m->app->today : clock_today(), .by_clock = !m->app->today_given };
    struct hub_health h;

    if (!health_gather(&from, mem, &h, e))
        return fail(m, &parts, begun_ms, e);
    if (h.kafka)
        parts_fail(&parts, PART_KAFKA, h.kafka);
    show(m, &h, &parts, begun_ms);
    m->gathered = true;
    m->findings = health_has_findings(&h);
    return true;
}

void gather_release(struct monitor *m)
{
    sightings_release(&m->seen);
    free_town(m->town);
    m->town = NULL;
}
