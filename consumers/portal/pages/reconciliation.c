/* SPDX-License-Identifier: Apache-2.0 */
/* What the nightly proof found: days, differences that are open with their owners, and the nightly jobs. */
#include "consumers/portal/pages/reconciliation_sql.h"
#include "pages.h"

bool reconciliation_fill(struct visit *v, struct err *e)
{
    static const char *const same[] = { "nightly", "--dry-run", NULL };

    command_shown(v, same);
    return rows_ask(v, "days", "day:d agencies:i declared:i journal:i hashes_ok:b differences:i at:T", sql_days, NULL, 0, e)
           && rows_ask(v, "differences", "no:i day:d agency:t class:t owner:t epoch:i from:i to:i count:i action:t state:t since:d by:t", sql_differences, NULL, 0, e)
           && rows_ask(v, "jobs", "night:d job:t result:t detail:t started:T ended:T", sql_jobs, NULL, 0, e);
}
