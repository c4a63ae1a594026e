/* SPDX-License-Identifier: Apache-2.0 */
#include "way.h"

#include "consumers/health/way_sql.h"

static const char *text_or_null(const struct db_result *r, int row, int col, struct arena *mem)
{
    return db_is_null(r, row, col) ? NULL : arena_strdup(mem, db_get_text(r, row, col));
}

static void take_event(struct way *w, const struct db_result *r, const struct schema_set *set, struct arena *mem)
{
    const struct schema *s = db_is_null(r, 0, 2) ? NULL : schema_by_id(set, (int32_t)db_get_int(r, 0, 2));

    w->agency = text_or_null(r, 0, 0, mem);
    w->type = s ? arena_strdup(mem, s->type) : text_or_null(r, 0, 1, mem);
    w->traceparent = text_or_null(r, 0, 3, mem);
}

/* An event's id tells when it was made, which is when it went into its agency's spool. */
static void take_hops(struct way *w, const struct db_result *r, time_us spooled, struct arena *mem)
{
    w->hops = ARENA_ARRAY(mem, struct hop, db_rows(r) + 1);
    for (int i = 0; i < db_rows(r); i++) {
        time_us at = db_get_time(r, i, 0);

        if (spooled && at > spooled) {
            w->hops[w->n++] = (struct hop){ spooled, "spooled", w->agency, "by its own clock" };
            spooled = 0;
        }
        w->hops[w->n++] = (struct hop){ at, arena_strdup(mem, db_get_text(r, i, 1)), text_or_null(r, i, 2, mem), arena_strdup(mem, db_get_text(r, i, 3)) };
    }
}

bool way_read(struct db *db, const struct schema_set *set, const uint8_t id[UUID_BYTES], struct arena *mem, struct way *ret, struct err *e)
{
    struct db_result *r[2];

    db_queue(db, sql_event, DB_PARAMS(db_uuid(id)));
    db_queue(db, sql_hops, DB_PARAMS(db_uuid(id)));
    if (!db_sync(db, r, e))
        return false;
    *ret = (struct way){0};
    if (db_rows(r[0]) == 1) {
        take_event(ret, r[0], set, mem);
        take_hops(ret, r[1], uuid_time(id), mem);
    }
    db_result_free(r[0]);
    db_result_free(r[1]);
    return true;
}
