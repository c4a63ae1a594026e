/* SPDX-License-Identifier: Apache-2.0 */
/* stock - the second way of the proof: what an agency says its lists of the present amount to, beside what the hub has from that agency.
 *
 * Compared is the latest stock that came whole, with the agency's facts through the number that it includes (stock_judge.h); what is on its way, or
 * came later, is no difference.  The messages of the stock are for this alone: they are deleted together with keeping the report, dead letters too.
 * A night that compared one shows what it found, and what of it is still so, however often it is proved again. */
#ifndef RECONCILE_STOCK_H
#define RECONCILE_STOCK_H
#include "../../../common/ground/tenant.h"
#include "../../caseview/caseview.h"
#include "../proof/spans.h"

struct stock_work {
    struct db *db;
    const struct tenant *tenant; const char *conninfo;
    day_num night;
    bool compare;                        /* what came since; else only what that night's said */
    struct arena *mem;                   /* of the report */
    struct caseview cv; struct db *cv_db;        /* opened when the first stock is compared */
    struct stock_seen *seen; size_t n, cap;      /* what is to be kept with the report */
};
/* A stock that was looked at, or (result NULL) an agency whose left-overs are to be deleted. */
struct stock_seen { int64_t agency_no, epoch, seq, through, items; day_num night, day; const char *result; };
/* One agency's: differences into `spans`.  Errors as of db_exec; ERR_CONFIG: its key is not there. */
bool stock_look(struct stock_work *w, const char *agency, int64_t agency_no, struct spans *spans, struct report_row *ret_row, struct err *e) MUST_CHECK;
void stock_close(struct stock_work *w);
/* With the report, in its transaction: what was seen is kept as numbers, and its messages are deleted. */
bool stock_keep(struct db *db, const struct report *r, struct err *e) MUST_CHECK;
#endif
