/* SPDX-License-Identifier: Apache-2.0 */
/* ledger - differences as rows: found, still there, gone, with their history; and the last report of each day. */
#ifndef RECONCILE_LEDGER_H
#define RECONCILE_LEDGER_H
#include "../report/report.h"
#include "../../../common/event/schema.h"
#include "../../../common/ground/db.h"
#include "../../../common/ground/tenant.h"

/* Gives each difference of the report its number, since and state, from what is kept; new ones are of `today`.  Nothing is written. */
bool ledger_compare(struct db *db, struct report *r, day_num today, struct arena *mem, struct err *e) MUST_CHECK;
/* The same, keeps the report and what has become of the differences, closes those of agencies that have left, and tells agencies of theirs
 * (difference_notice.h), in one transaction: killed in between, nothing of it was. */
bool ledger_keep(struct db *db, struct report *r, day_num today, const struct tenant *t, const struct schema_set *set, struct arena *mem, struct err *e) MUST_CHECK;
/* What is open of days before that one and must be acted on, of all agencies, by day.  In `mem`. */
bool ledger_earlier(struct db *db, day_num before, struct arena *mem, struct difference **ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* Where the next day's numbers begin in a topic. */
bool ledger_place(struct db *db, const char *topic, day_num day, int64_t offset, struct err *e) MUST_CHECK;
#endif
