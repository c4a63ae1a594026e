/* SPDX-License-Identifier: Apache-2.0 */
/* history - agencies by days, from what the last run of each day kept and what of it is open now; and what is open of earlier days. */
#ifndef RECONCILE_HISTORY_H
#define RECONCILE_HISTORY_H
#include "../report/report.h"
#include "../../../common/ground/db.h"

enum { HISTORY_DAYS = 14 };
/* Of so many days up to and with that one.  In `mem`. */
bool history_read(struct db *db, day_num until, struct arena *mem, struct report_history *ret, struct err *e) MUST_CHECK;
#endif
