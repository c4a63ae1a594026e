/* SPDX-License-Identifier: Apache-2.0 */
/* Was everybody evaluated whose day came? */
#include <inttypes.h>

#include "consumers/admin/nightly/job_timers_sql.h"
#include "night_log.h"

bool job_timers(struct night *n, struct outcome *ret, struct err *e)
{
    struct db_result *r = NULL;
    char first[DAY_TEXT_BYTES], day[DAY_TEXT_BYTES];

    if (!db_exec(n->db, sql_due, DB_PARAMS(db_day(n->day), db_day(n->day + 1)), &r, e))
        return false;
    int64_t late = db_get_int(r, 0, 0), next = db_get_int(r, 0, 2);
    day_num since = db_get_day(r, 0, 1);
    db_result_free(r);
    ret->result = late ? NIGHT_FINDINGS : NIGHT_DONE;
    if (late)
        ret->detail = arena_printf(n->mem, "%" PRId64 " persons were due until %s and were not evaluated, the first since %s: is casebus-caseview at work?", late, day_text(n->day, day),
                                   day_text(since, first));
    else
        ret->detail = arena_printf(n->mem, "nobody was left out; %" PRId64 " persons are due on %s", next, day_text(n->day + 1, day));
    return n->dry_run || night_metric(n->db, "casebus_timers_late_persons", "", late, e);
}
