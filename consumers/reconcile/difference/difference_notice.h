/* SPDX-License-Identifier: Apache-2.0 */
/* difference_notice - an agency that owns a difference, alone or together with the operator, is told of it: difference.reported in its inbox, once when
 * it was found, again each time it has doubled since it was told, and once when it is gone.
 *
 * Told is who has a program that reads the type; who gets one later is told then.  What was decided about a difference at the hub before its agency was
 * told stays there. */
#ifndef RECONCILE_DIFFERENCE_NOTICE_H
#define RECONCILE_DIFFERENCE_NOTICE_H
#include "../../../common/event/schema.h"
#include "../../../common/ground/arena.h"
#include "../../../common/ground/db.h"
#include "../../../common/ground/tenant.h"

/* Of all differences that are open or that this transaction has closed.  In the caller's transaction.  Errors as of db_exec. */
bool difference_notice_tell(struct db *db, const struct tenant *t, const struct schema_set *set, struct arena *mem, struct err *e) MUST_CHECK;
#endif
