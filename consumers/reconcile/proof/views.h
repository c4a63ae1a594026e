/* SPDX-License-Identifier: Apache-2.0 */
/* views - are the stored views of the day's persons what the journal says?  Computed again, person by person. */
#ifndef RECONCILE_VIEWS_H
#define RECONCILE_VIEWS_H
#include "spans.h"
#include "../../../common/ground/db.h"
#include "../../../common/ground/tenant.h"

/* Of the persons told of under the report's numbers, at most so many (always the same ones of a day).  Each that differs is a mismatch of the hub's own,
 * to be evaluated again.  Who is marked anyway is not looked at, and a view that differs because of numbers that do is no difference of its own.
 * `conninfo`: in a session of its own. */
bool views_check(const char *conninfo, const struct tenant *t, const struct report *r, int64_t most, struct spans *spans, struct err *e) MUST_CHECK;
#endif
