/* SPDX-License-Identifier: Apache-2.0 */
/* stock_compare - a whole stock person by person beside the journal, and what differs as differences of the report. */
#ifndef RECONCILE_STOCK_COMPARE_H
#define RECONCILE_STOCK_COMPARE_H
#include "../../caseview/caseview.h"
#include "../proof/spans.h"
#include "stock_judge.h"

struct stock_comparison {
    struct db *db; const struct caseview *cv;
    const char *agency; int64_t agency_no;
    const struct stock *stock;           /* read with the event types of cv */
    struct spans *spans;                 /* gets the differences */
};
enum { STOCK_SHOWN_MOST = 200 };         /* of one class and axis, a difference each; further ones are counted in one */
/* Errors as of db_exec; ERR_CONFIG: the agency's key is not there. */
bool stock_compare(const struct stock_comparison *c, struct err *e) MUST_CHECK;
#endif
