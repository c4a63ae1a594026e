/* SPDX-License-Identifier: Apache-2.0 */
/* Is the day over for the hub: has the journal read what Kafka had at its midnight, and which agencies have closed it? */
#include <string.h>

#include "../../health/health.h"
#include "consumers/admin/nightly/job_close_sql.h"
#include "night.h"

static day_num closed_by(const struct db_result *r, const char *agency)
{
    for (int i = 0; i < db_rows(r); i++)
        if (strcmp(db_get_text(r, i, 0), agency) == 0)
            return db_get_day(r, i, 1);
    return DAY_NONE;
}

struct closed { size_t all, n; const char *missing; };

static void look_at(struct night *n, const struct agency *a, day_num until, struct closed *c)
{
    char day[DAY_TEXT_BYTES];

    if (!agency_has_program(a))
        return;
    c->all++;
    if (until != DAY_NONE && until >= n->day) {
        c->n++;
        return;
    }
    c->missing = arena_printf(n->mem, "%s%s%s (%s)", c->missing, *c->missing ? ", " : "", a->id, until == DAY_NONE ? "never heard" : day_text(until, day));
}

static const char *said(struct night *n, const struct closed *c)
{
    if (c->n == c->all)
        return arena_printf(n->mem, "closed by all %zu agencies", c->all);
    return arena_printf(n->mem, "closed by %zu of %zu agencies; last day of the others: %s", c->n, c->all, c->missing);
}

bool job_close(struct night *n, struct outcome *ret, struct err *e)
{
    struct db_result *r[2] = { NULL, NULL };
    struct closed c = { .missing = "" };

    db_queue(n->db, sql_midnight, DB_PARAMS(db_day(n->day + 1)));
    db_queue(n->db, sql_heard, NULL, 0);
    if (!db_sync(n->db, r, e))
        return false;
    for (size_t i = 0; i < n->app->tenant.n_agencies; i++)
        look_at(n, &n->app->tenant.agencies[i], closed_by(r[1], n->app->tenant.agencies[i].id), &c);
    bool known = db_rows(r[0]) == 1, passed = known && db_get_bool(r[0], 0, 0);
    db_result_free(r[0]);
    db_result_free(r[1]);
    ret->result = passed ? NIGHT_DONE : NIGHT_FINDINGS;
    ret->detail = passed ? said(n, &c) : arena_printf(n->mem, "%s; %s", known ? "the journal has not read yet what Kafka had at midnight: is casebus-journal at work?"
                                                                           : "no journal was at work at midnight", said(n, &c));
    return true;
}
