/* SPDX-License-Identifier: Apache-2.0 */
/* horizon - up to which day the hub may judge: a day is not evaluated before the journal has read all that lay in Kafka at its midnight.
 * A hub that was off for four days first reads, then looks who is late.
 *
 * By the clock the journal says so (table civil_day).  With a fixed day (--today, --until-caught-up) what counts is what lay in Kafka
 * when the program started. */
#ifndef CONSUMERS_CASEVIEW_HORIZON_H
#define CONSUMERS_CASEVIEW_HORIZON_H
#include "../../common/ground/db.h"
#include "../../common/ground/tenant.h"

struct horizon {
    bool fixed;
    day_num today;                       /* fixed: the day */
    struct horizon_end { const char *topic; int64_t next; } *ends; size_t n;     /* fixed: not passed yet */
    bool passed;
};
/* A fixed horizon asks Kafka for the ends of all topics that the journal reads.  ERR_RETRY: Kafka is away. */
bool horizon_open(struct horizon *h, bool fixed, day_num today, const struct tenant *t, const char *brokers, const struct cfg *client, struct arena *mem, struct err *e) MUST_CHECK;
/* The day that may be evaluated now, or DAY_NONE: none yet, and *ret_why says what is waited for (in `mem`). */
bool horizon_day(struct horizon *h, struct db *db, struct arena *mem, day_num *ret, const char **ret_why, struct err *e) MUST_CHECK;
#endif
