/* SPDX-License-Identifier: Apache-2.0 */
#include "health_rows.h"

#include <string.h>

#include "consumers/health/health_sql.h"

/* Agencies that the tenant does not have (any more) have rows, too. */
static struct agency_health *of_row(struct hub_health *h, const struct db_result *r, int row)
{
    for (size_t i = 0; i < h->n; i++)
        if (strcmp(h->agencies[i].agency->id, db_get_text(r, row, 0)) == 0)
            return &h->agencies[i];
    return NULL;
}

static time_us time_or_never(const struct db_result *r, int row, int col)
{
    return db_is_null(r, row, col) ? 0 : db_get_time(r, row, col);
}

static void take_agencies(struct hub_health *h, const struct db_result *r, struct arena *mem)
{
    for (int i = 0; i < db_rows(r); i++) {
        struct agency_health *a = of_row(h, r, i);

        if (!a)
            continue;
        a->next_offset = db_is_null(r, i, 1) ? 0 : db_get_int(r, i, 1);
        a->last_received = time_or_never(r, i, 2);
        a->last_recorded = time_or_never(r, i, 3);
        a->stopped = db_is_null(r, i, 4) ? NULL : arena_strdup(mem, db_get_text(r, i, 4));
        a->moved_at = time_or_never(r, i, 5);
        a->held = db_get_bool(r, i, 6);
        a->silence.heard = db_get_day(r, i, 7);
        a->reads = db_get_int(r, i, 8);
        a->gaps = db_get_int(r, i, 9);
        a->missing = db_get_int(r, i, 10);
        a->dead_letters = db_get_int(r, i, 11);
        a->alarms = db_get_int(r, i, 12);
        a->unconfirmed = db_get_int(r, i, 13);
        a->today = db_get_int(r, i, 14);
        a->records = db_get_int(r, i, 15);
        a->rejected = db_get_int(r, i, 16);
        a->unread = db_get_bool(r, i, 17);
    }
}

static void take_hub(struct hub_health *h, const struct db_result *r)
{
    h->marks = db_get_int(r, 0, 0);
    h->oldest_mark_seconds = db_get_int(r, 0, 1);
    h->unsent = db_get_int(r, 0, 2);
    h->incomplete = db_get_int(r, 0, 3);
    h->alarms = db_get_int(r, 0, 4);
    h->due = db_get_int(r, 0, 5);
    h->differences = db_get_int(r, 0, 6);
    h->differences_since = db_get_day(r, 0, 7);
}

static void take_usual(struct hub_health *h, const struct db_result *r, const struct calendar *c, day_num today, struct arena *mem)
{
    struct told *all = ARENA_ARRAY(mem, struct told, db_rows(r) + 1);

    for (size_t k = 0; k < h->n; k++) {
        size_t n = 0;

        for (int i = 0; i < db_rows(r); i++)
            if (of_row(h, r, i) == &h->agencies[k])
                all[n++] = (struct told){ db_get_day(r, i, 1), db_get_int(r, i, 2) };
        h->agencies[k].usual = usual_events(all, n, c, today);
    }
}

/* A record of a time to come shows a clock that is ahead; what the agency's program says of its clock (health.c) says more. */
static void take_clocks(struct hub_health *h)
{
    for (size_t i = 0; i < h->n; i++) {
        struct agency_health *a = &h->agencies[i];
        int64_t ahead = (a->last_recorded - a->last_received) / 1000000;

        a->skew_known = a->last_received != 0;
        a->skew_seconds = a->skew_known && ahead > 0 ? ahead : 0;
    }
}

static void take_schemas(struct hub_health *h, const struct db_result *r, const struct schema_set *set, struct arena *mem)
{
    for (int i = 0; i < db_rows(r); i++) {
        struct agency_health *a = of_row(h, r, i);
        const struct schema *s = schema_by_id(set, (int32_t)db_get_int(r, i, 1));

        if (!a || !s)
            continue;
        if (!a->schemas)
            a->schemas = ARENA_ARRAY(mem, const struct schema *, db_rows(r));
        a->schemas[a->n_schemas++] = s;
    }
}

static void take_nights(struct hub_health *h, const struct db_result *r, struct arena *mem)
{
    h->n_nights = (size_t)db_rows(r);
    h->nights = ARENA_ARRAY(mem, struct night_number, h->n_nights + 1);
    for (size_t i = 0; i < h->n_nights; i++)
        h->nights[i] = (struct night_number){ arena_strdup(mem, db_get_text(r, (int)i, 0)), arena_strdup(mem, db_get_text(r, (int)i, 1)), db_get_int(r, (int)i, 2) };
}

bool health_rows_read(const struct health_sources *from, const struct calendar *c, struct arena *mem, struct hub_health *h, struct err *e)
{
    enum { AGENCIES, HUB, TOLD, SCHEMAS, NIGHTS, ANSWERS };
    struct db_result *r[ANSWERS];
    day_num days[USUAL_WEEKS];

    usual_days(from->today, days);
    db_queue(from->db, sql_agencies, NULL, 0);
    db_queue(from->db, sql_hub, DB_PARAMS(db_day(from->today)));
    db_queue(from->db, sql_told, DB_PARAMS(db_array(DB_DAY_ARRAY, days, USUAL_WEEKS)));
    db_queue(from->db, sql_schemas, NULL, 0);
    db_queue(from->db, sql_nights, NULL, 0);
    if (!db_sync(from->db, r, e))
        return err_wrap(e, "read how the agencies stand");
    take_agencies(h, r[AGENCIES], mem);
    take_hub(h, r[HUB]);
    take_usual(h, r[TOLD], c, from->today, mem);
    take_clocks(h);
    take_schemas(h, r[SCHEMAS], from->schemas, mem);
    take_nights(h, r[NIGHTS], mem);
    for (int i = 0; i < ANSWERS; i++)
        db_result_free(r[i]);
    return true;
}
