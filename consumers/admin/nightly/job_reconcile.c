/* SPDX-License-Identifier: Apache-2.0 */
/* The proof of the day: casebus-reconcile, a line in the log for each agency, and its numbers for the monitor. */
#include <inttypes.h>
#include <string.h>

#include "../../../common/ground/member.h"
#include "../../../common/ground/clock.h"
#include "../../reconcile/report/report.h"
#include "consumers/admin/nightly/job_reconcile_sql.h"
#include "day_proof.h"
#include "night_log.h"

struct counted { int64_t declared, of_class[CLASSES]; size_t differences; };

static int64_t number(const json_t *o, const char *name)
{
    return json_integer_value(json_object_get(o, name));
}

static void count_difference(const json_t *d, struct counted *c)
{
    const char *class = member_text(d, "class");

    c->differences++;
    for (int k = 0; k < CLASSES; k++)
        c->of_class[k] += strcmp(class, class_name((enum difference_class)k)) == 0;
}

/* One line each: what a scheduler's mail or journalctl shows in the morning. */
static void tell_agency(const json_t *a, day_num of, struct counted *c)
{
    json_t *differences = json_object_get(a, "differences"), *d;
    char day[DAY_TEXT_BYTES];
    size_t i;

    c->declared += number(a, "declared");
    json_array_foreach(differences, i, d)
        count_difference(d, c);
    log_info(json_array_size(differences) ? "reconciled, with differences" : "reconciled", LOG_STR("agency", member_text(a, "agency")), LOG_STR("day", day_text(of, day)),
             LOG_INT("epoch", number(a, "epoch")), LOG_INT("declared", number(a, "declared")), LOG_INT("kafka", number(a, "kafka")), LOG_INT("journal", number(a, "journal")),
             LOG_INT("view", number(a, "view")), LOG_INT("dead", number(a, "dead")), LOG_INT("differences", json_array_size(differences)));
}

static const char *classes_said(struct night *n, const struct counted *c)
{
    const char *all = "";

    for (int k = 0; k < CLASSES; k++)
        if (c->of_class[k])
            all = arena_printf(n->mem, "%s%s%s %" PRId64, all, *all ? ", " : "", class_name((enum difference_class)k), c->of_class[k]);
    return all;
}

/* Of all that is open, whichever night found it: one of last week that nobody mends is not in this night's report. */
static bool oldest_days(struct night *n, int64_t *ret, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(n->db, sql_oldest, NULL, 0, &r, e))
        return false;
    day_num since = db_get_day(r, 0, 0);
    db_result_free(r);
    *ret = since == DAY_NONE || since > n->day ? 0 : n->day - since;
    return true;
}

static bool tell_monitor(struct night *n, const struct counted *c, bool balanced, struct err *e)
{
    static const char by_class[] = "casebus_reconcile_differences";
    int64_t oldest;
    bool ok = oldest_days(n, &oldest, e) && night_metric(n->db, "casebus_reconcile_last_success_timestamp_seconds", "", clock_now() / 1000000, e)
              && night_metric(n->db, "casebus_reconcile_balanced", "", balanced, e)
              && night_metric(n->db, "casebus_reconcile_oldest_difference_days", "", oldest, e)
              && night_metric_reset(n->db, by_class, e);

    for (int k = 0; ok && k < CLASSES; k++)
        ok = night_metric(n->db, by_class, arena_printf(n->mem, "class=\"%s\"", class_name((enum difference_class)k)), c->of_class[k], e);
    return ok;
}

/* A backlog's day says nothing of how things are now. */
static bool is_last_night(const struct night *n)
{
    return n->day >= n->app->today - 1;
}

static bool take_report(struct night *n, const json_t *report, bool balanced, struct outcome *ret, struct err *e)
{
    json_t *agencies = json_object_get(report, "agencies"), *a;
    struct counted c = {0};
    size_t i;

    json_array_foreach(agencies, i, a)
        tell_agency(a, n->day, &c);
    ret->result = balanced ? NIGHT_DONE : NIGHT_FINDINGS;
    ret->detail = arena_printf(n->mem, "%s: %" PRId64 " declared by %zu agencies%s%s", balanced ? "balanced" : "not balanced", c.declared, json_array_size(agencies),
                               c.differences ? "; differences: " : "", classes_said(n, &c));
    return n->dry_run || !is_last_night(n) || tell_monitor(n, &c, balanced, e);
}

bool job_reconcile(struct night *n, struct outcome *ret, struct err *e)
{
    json_t *report;
    bool balanced;

    if (!day_proof(n, n->day, true, &report, &balanced, e))
        return false;
    bool ok = take_report(n, report, balanced, ret, e);
    json_decref(report);
    return ok;
}
