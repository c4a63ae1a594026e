/* SPDX-License-Identifier: Apache-2.0 */
#include "horizon.h"

#include <string.h>

#include "consumers/caseview/feed_sql.h"
#include "../../common/event/event.h"
#include "../../common/ground/principal.h"
#include "../../common/travel/subscribe.h"

static bool ask_ends(struct horizon *h, const struct tenant *t, struct subscriber *from, struct arena *mem, struct err *e)
{
    h->ends = ARENA_ARRAY(mem, struct horizon_end, t->n_agencies + 1);
    for (size_t i = 0; i < t->n_agencies; i++) {
        struct horizon_end *end = &h->ends[h->n];
        int64_t first;

        if (!agency_is_read(&t->agencies[i]))
            continue;
        end->topic = topic_name(mem, t->ags, t->agencies[i].id, "events");
        if (!subscribe_ends(from, end->topic, &first, &end->next, e))
            return false;
        h->n += end->next > 0;
    }
    return true;
}

bool horizon_open(struct horizon *h, bool fixed, day_num today, const struct tenant *t, const char *brokers, const struct cfg *client, struct arena *mem, struct err *e)
{
    struct subscriber *from;

    *h = (struct horizon){ .fixed = fixed, .today = today };
    if (!fixed)
        return true;
    if (!subscribe_open(brokers, client, principal_group(t->ags, "casebus-caseview", mem), &from, e))
        return false;
    bool ok = ask_ends(h, t, from, mem, e);
    subscribe_free(from);
    return ok;
}

static size_t left_before(const struct horizon *h, const char *topic, int64_t next_offset, bool stopped)
{
    for (size_t i = 0; i < h->n; i++)
        if (strcmp(h->ends[i].topic, topic) == 0)
            return next_offset >= h->ends[i].next || stopped ? i : h->n;
    return h->n;
}

/* What the journal has passed is struck off; a topic that waits for an operator holds nobody else up. */
static bool look_fixed(struct horizon *h, struct db *db, struct arena *mem, const char **ret_why, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_positions, NULL, 0, &r, e))
        return false;
    for (int i = 0; i < db_rows(r); i++) {
        size_t at = left_before(h, db_get_text(r, i, 0), db_get_int(r, i, 1), db_get_bool(r, i, 2));

        if (at < h->n)
            h->ends[at] = h->ends[--h->n];
    }
    db_result_free(r);
    h->passed = h->n == 0;
    if (!h->passed)
        *ret_why = arena_printf(mem, "the journal has not read %s up to offset %lld", h->ends[0].topic, (long long)h->ends[0].next);
    return true;
}

static bool look_by_clock(struct db *db, day_num *ret, const char **ret_why, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_passed_day, DB_PARAMS(db_day(clock_today())), &r, e))
        return false;
    *ret = db_get_day(r, 0, 0);
    db_result_free(r);
    *ret_why = "the journal has not read all that lay in Kafka at any midnight";
    return true;
}

bool horizon_day(struct horizon *h, struct db *db, struct arena *mem, day_num *ret, const char **ret_why, struct err *e)
{
    if (!h->fixed)
        return look_by_clock(db, ret, ret_why, e);
    if (!h->passed && !look_fixed(h, db, mem, ret_why, e))
        return false;
    *ret = h->passed ? h->today : DAY_NONE;
    return true;
}
