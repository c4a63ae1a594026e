/* SPDX-License-Identifier: Apache-2.0 */
#include "unheard.h"

#include "consumers/reconcile/proof/unheard_sql.h"

/* Who has never closed a day is waited for from the day after it was registered. */
static bool has_begun(const struct unheard_facts *f)
{
    return f->first_day != DAY_NONE ? f->first_day <= f->day : f->agency->added < f->day;
}

static bool is_expected(const struct unheard_facts *f)
{
    const struct agency *a = f->agency;

    return (a->state == AGENCY_LIVE || a->state == AGENCY_SHADOW) && !f->downtime && (a->silence_ok_until == DAY_NONE || a->silence_ok_until < f->day)
           && has_begun(f) && schedule_has(&f->rhythm->days, f->calendar, f->day);
}

/* It said 0 and we hold 0: in order on one day, a suspicion when it goes on longer than its events usually take. */
static bool is_suspicion(const struct unheard_facts *f)
{
    day_num heard = f->last_events != DAY_NONE ? f->last_events : f->first_day - 1;

    return f->events == 0 && rhythm_silent_since(f->rhythm, f->calendar, NULL, 0, heard, f->day + 1) != DAY_NONE;
}

void unheard_judge(const struct unheard_facts *f, struct spans *spans)
{
    size_t before = spans->n;

    if (!f->closed && f->lag > 0)
        spans_single(spans, CLASS_IN_FLIGHT, 0, 0, "wait", "Kafka has messages that the journal has not read yet");
    else if (!is_expected(f))
        return;
    else if (!f->closed)
        spans_single(spans, CLASS_SILENT_SOURCE, 0, 0, "ask", "no manifest closes the day");
    else if (is_suspicion(f))
        spans_single(spans, CLASS_SILENT_SOURCE, 0, 0, "ask", "its manifests tell of nobody, for longer than usual: a suspicion");
    for (; before < spans->n; before++)
        spans->all[before].count = f->closed ? 0 : f->lag;
}

bool unheard_look(struct db *db, const char *agency, day_num day, bool *ret_downtime, day_num *ret_last_events, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_unheard, DB_PARAMS(db_text(agency), db_day(day)), &r, e))
        return false;
    *ret_downtime = db_rows(r) && db_get_bool(r, 0, 0);
    *ret_last_events = db_rows(r) ? db_get_day(r, 0, 1) : DAY_NONE;
    db_result_free(r);
    return true;
}
