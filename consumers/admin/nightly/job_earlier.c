/* SPDX-License-Identifier: Apache-2.0 */
/* Earlier days of which differences are still open: proved again, so that what was mended since is closed.  So many a night; whose turn was longest
 * ago comes first.  The night's own page tells of them, so it is made once more when fewer are open. */
#include <inttypes.h>

#include "../../../common/ground/stop.h"
#include "consumers/admin/nightly/job_earlier_sql.h"
#include "day_proof.h"

struct again { int64_t balanced; const char *others; };

static bool prove(const struct night *n, day_num day, struct again *a, struct err *e)
{
    char text[DAY_TEXT_BYTES];
    json_t *report;
    bool balanced;

    if (!day_proof(n, day, false, &report, &balanced, e))
        return err_wrap(e, "prove %s again", day_text(day, text));
    json_decref(report);
    if (balanced)
        a->balanced++;
    else
        a->others = arena_printf(n->mem, "%s%s%s", a->others, *a->others ? ", " : "", day_text(day, text));
    return true;
}

static const char *said(const struct night *n, const struct again *a, int64_t proved, int64_t left)
{
    const char *all = arena_printf(n->mem, "%" PRId64 " earlier days proved again, %" PRId64 " of them balanced now", proved, a->balanced);

    if (*a->others)
        all = arena_printf(n->mem, "%s; not balanced: %s", all, a->others);
    return left ? arena_printf(n->mem, "%s; %" PRId64 " more wait for the next nights", all, left) : all;
}

static bool renew_page(const struct night *n, const struct again *a, struct err *e)
{
    json_t *report;
    bool balanced;

    if (a->balanced == 0)
        return true;
    if (!day_proof(n, n->day, false, &report, &balanced, e))
        return err_wrap(e, "make the night's page once more");
    json_decref(report);
    return true;
}

bool job_earlier(struct night *n, struct outcome *ret, struct err *e)
{
    struct again a = { .others = "" };
    struct db_result *days = NULL;
    int64_t proved = 0;
    bool ok = true;

    if (!db_exec(n->db, sql_days, DB_PARAMS(db_day(n->day)), &days, e))
        return false;
    int64_t all = db_rows(days);
    for (; ok && proved < all && proved < admin.nightly_earlier && !stop_requested(); proved++)
        ok = prove(n, db_get_day(days, (int)proved, 0), &a, e);
    db_result_free(days);
    ok = ok && renew_page(n, &a, e);
    if (all == 0)
        *ret = (struct outcome){ NIGHT_SKIPPED, "no earlier day has differences that remain" };
    else
        *ret = (struct outcome){ *a.others || proved < all ? NIGHT_FINDINGS : NIGHT_DONE, said(n, &a, proved, all - proved) };
    return ok;
}
