/* SPDX-License-Identifier: Apache-2.0 */
/* sameness - the same difference on the next night is the same difference: what a run found against what is kept open.  Pure. */
#ifndef RECONCILE_SAMENESS_H
#define RECONCILE_SAMENESS_H
#include "../report/report.h"

enum fate { FATE_NOT_LOOKED_AT, FATE_SAME, FATE_CHANGED /* its numbers, reason or state */, FATE_GONE };
/* Each found difference of the report that is one of `kept` takes its no and since, and state and by where a person gave it one - explained and
 * accepted only as long as it has not grown; others keep no = 0.  A kept one whose numbers the report covers and that was not found is gone.  ret_fates: n. */
void sameness_match(const struct difference *kept, size_t n, struct report *r, enum fate *ret_fates);
#endif
