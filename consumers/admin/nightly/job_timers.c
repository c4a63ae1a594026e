/* SPDX-License-Identifier: Apache-2.0 */
/* Was everybody evaluated whose day came, or of whom something was told? */
#include <inttypes.h>

#include "consumers/admin/nightly/job_timers_sql.h"
#include "night_log.h"

struct late { int64_t due, marked, next; day_num due_since; time_us marked_since; };

static bool count_late(struct night *n, struct late *ret, struct err *e)
{
    struct db_result *r[2] = { NULL, NULL };

    db_queue(n->db, sql_due, DB_PARAMS(db_day(n->day), db_day(n->day + 1)));
    db_queue(n->db, sql_waiting, DB_PARAMS(db_time(clock_midnight(n->day + 1))));
    if (!db_sync(n->db, r, e))
        return false;
    *ret = (struct late){ .due = db_get_int(r[0], 0, 0), .due_since = db_get_day(r[0], 0, 1), .next = db_get_int(r[0], 0, 2), .marked = db_get_int(r[1], 0, 0) };
    if (ret->marked)
        ret->marked_since = db_get_time(r[1], 0, 1);
    db_result_free(r[0]);
    db_result_free(r[1]);
    return true;
}

static const char *said(struct night *n, const struct late *l)
{
    char day[DAY_TEXT_BYTES], since[DAY_TEXT_BYTES], at[TIME_TEXT_BYTES];
    const char *all = "";

    if (!l->due && !l->marked)
        return arena_printf(n->mem, "nobody was left out; %" PRId64 " persons are due on %s", l->next, day_text(n->day + 1, day));
    if (l->due)
        all = arena_printf(n->mem, "%" PRId64 " persons were due until %s, the first on %s; ", l->due, day_text(n->day, day), day_text(l->due_since, since));
    if (l->marked)
        all = arena_printf(n->mem, "%s%" PRId64 " persons wait for evaluation, the first since %s; ", all, l->marked, time_text(l->marked_since, at));
    return arena_printf(n->mem, "%sis casebus-caseview at work?", all);
}

bool job_timers(struct night *n, struct outcome *ret, struct err *e)
{
    struct late l;

    if (!count_late(n, &l, e))
        return false;
    *ret = (struct outcome){ l.due || l.marked ? NIGHT_FINDINGS : NIGHT_DONE, said(n, &l) };
    return n->dry_run || night_metric(n->db, "casebus_timers_late_persons", "", l.due + l.marked, e);
}
