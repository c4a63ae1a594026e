/* SPDX-License-Identifier: Apache-2.0 */
#include "difference_notice.h"

#include "../../../common/travel/hub.h"
#include "consumers/reconcile/difference/difference_notice_sql.h"

static const char type[] = "difference.reported";

/* Numbers only where it has some: a silent source has none. */
static void fill(struct event *ev, const struct db_result *r, int i)
{
    event_put_int(ev, "no", db_get_int(r, i, 0));
    event_put_bool(ev, "gone", db_get_bool(r, i, 2));
    event_put_text(ev, "class", db_get_text(r, i, 3));
    event_put_day(ev, "day", db_get_day(r, i, 4));
    if (db_get_int(r, i, 6)) {
        event_put_int(ev, "epoch", db_get_int(r, i, 5));
        event_put_int(ev, "from", db_get_int(r, i, 6));
        event_put_int(ev, "to", db_get_int(r, i, 7));
    }
    event_put_int(ev, "count", db_get_int(r, i, 8));
    event_put_day(ev, "since", db_get_day(r, i, 9));
    event_put_text(ev, "action", db_get_text(r, i, 10));
}

static bool tell(struct db *db, const struct tenant *t, const struct schema_set *set, const struct db_result *r, int i, struct arena *mem, struct err *e)
{
    const struct agency *a = tenant_agency(t, db_get_text(r, i, 1));
    struct event ev;

    if (!a || !agency_has_program(a))
        return true;
    if (!hub_event(set, t, type, clock_now(), mem, &ev, e))
        return false;
    fill(&ev, r, i);
    return hub_tell(db, a->id, &ev, NULL, 0, mem, e)
           && db_exec(db, sql_told, DB_PARAMS(db_int8(db_get_int(r, i, 0)), db_text(db_get_bool(r, i, 2) ? "told_gone" : "told"), db_int8(db_get_int(r, i, 8))), NULL, e);
}

bool difference_notice_tell(struct db *db, const struct tenant *t, const struct schema_set *set, struct arena *mem, struct err *e)
{
    const struct schema *s = schema_by_type(set, type);
    struct db_result *r = NULL;
    bool ok;

    if (!s)
        return err_set(e, ERR_CONFIG, "the registry in %s has no event type %s", t->schemas, type);
    ok = db_exec(db, sql_to_tell, DB_PARAMS(db_int4(s->id)), &r, e);
    for (int i = 0; ok && i < db_rows(r); i++)
        ok = tell(db, t, set, r, i, mem, e);
    db_result_free(r);
    return ok || err_wrap(e, "tell agencies of their differences");
}
