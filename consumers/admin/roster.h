/* SPDX-License-Identifier: Apache-2.0 */
/* roster - changes to agencies.cfg and agreements.cfg beside tenant.cfg: under a lock, read again, written whole or not at all. */
#ifndef CONSUMERS_ADMIN_ROSTER_H
#define CONSUMERS_ADMIN_ROSTER_H
#include "app.h"

struct roster { int lock_fd; struct tenant tenant; };
/* Takes the lock and reads the tenant as it is now; memory in app->mem.  ERR_CONFIG. */
bool roster_open(struct app *app, struct roster *ret, struct err *e) MUST_CHECK;
/* The agency in the roster, to be changed; added (live since the beginning of time) when `add`; NULL: not listed. */
struct agency *roster_agency(struct roster *r, const char *id, bool add, struct arena *mem);
bool roster_save_agencies(const struct roster *r, struct err *e) MUST_CHECK;
bool roster_save_agreements(const struct roster *r, struct err *e) MUST_CHECK;
/* The agency signs what is not yet signed by it: `what` is "all" (every rule version, the town's own too), a rule ("R16") or a
 * template file.  Templates in schemas/agreements/<rule>.cfg give title, approval and parameters of a new agreement. */
bool roster_sign(struct roster *r, const char *agency, const char *what, day_num since, struct arena *mem, size_t *ret_signed, struct err *e) MUST_CHECK;
void roster_close(struct roster *r);
#endif
