/* SPDX-License-Identifier: Apache-2.0 */
/* silence - which agencies were not heard for longer than is usual for them (rhythm.h): holidays, announced downtime and what an
 * operator said is in order (agency silence-ok) do not count. */
#ifndef HEALTH_SILENCE_H
#define HEALTH_SILENCE_H
#include "../../common/ground/tenant.h"
#include "../../common/ground/db.h"

struct silence {
    day_num heard;                       /* given: the last day whose manifest is here; DAY_NONE: never heard */
    bool silent;
    day_num since;                       /* the first of its days without a word; DAY_NONE: from the beginning */
};
/* `all`: of each of the tenant's agencies, in their order.  ERR_CONFIG; else as db_exec. */
bool silence_judge(const struct tenant *t, const struct calendar *c, day_num today, struct db *db, struct arena *mem, struct silence *all, struct err *e) MUST_CHECK;
#endif
