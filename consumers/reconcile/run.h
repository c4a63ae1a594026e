/* SPDX-License-Identifier: Apache-2.0 */
/* run - the proof of one day: agency by agency into a report, and the report into the ledger. */
#ifndef RECONCILE_RUN_H
#define RECONCILE_RUN_H
#include "difference/repair.h"
#include "report/report.h"
#include "../../common/ground/app.h"
#include "../../common/ground/db.h"

struct run_settings {
    const char *database, *brokers, *closing /* file of the closing records */;
    const struct cfg *client;
    int64_t repair_most, views;
};
struct run {
    struct app *app; const struct run_settings *set;
    day_num day;
    const char *agency;                  /* only this one; NULL: all that have a program */
    bool dry;                            /* nothing is kept */
    bool stock;                          /* stocks that came are compared */
    struct report_history *history;      /* NULL: not asked for */
    struct repair *repair;               /* NULL: nothing is repaired; else filled in with what was done */
};
/* The report lies in the app's memory.  ERR_CONFIG: no such agency; ERR_RETRY: Kafka or the database is away. */
bool run_day(const struct run *run, struct report *ret, struct err *e) MUST_CHECK;
#endif
