/* SPDX-License-Identifier: Apache-2.0 */
/* roster - changes to agencies.cfg and agreements.cfg beside tenant.cfg: under a lock, read again, written whole or not at all. */
#ifndef CONSUMERS_ADMIN_ROSTER_H
#define CONSUMERS_ADMIN_ROSTER_H
#include "../../../common/ground/app.h"
#include "../../../common/ground/buf.h"

struct roster { int lock_fd; struct tenant tenant; };
/* Takes the lock and reads the tenant as it is now; memory in app->mem.  ERR_CONFIG. */
bool roster_open(struct app *app, struct roster *ret, struct err *e) MUST_CHECK;
/* The agency in the roster, to be changed; added (live since the beginning of time) when `add`; NULL: not listed. */
struct agency *roster_agency(struct roster *r, const char *id, bool add, struct arena *mem);
void roster_close(struct roster *r);
bool roster_save_agencies(const struct roster *r, struct err *e) MUST_CHECK;
bool roster_save_agreements(const struct roster *r, struct err *e) MUST_CHECK;
/* One agreement as agreements.cfg has it, behind what is in the buffer. */
void roster_agreement_text(const struct agreement *a, struct buf *b);

/* ---- roster_agreements.c */

/* The agreement on that version that begins on that day; NULL: there is none. */
struct agreement *roster_agreement(struct roster *r, const char *rule, day_num version, day_num from);
/* A new one on a rule as it is written in schemas/rules: what its template says, signed by nobody. */
bool roster_new_agreement(const struct roster *r, const struct cfg *rule, struct arena *mem, struct agreement *ret, struct err *e) MUST_CHECK;
/* Replaces the one that begins on the same day, or is added. */
void roster_put_agreement(struct roster *r, const struct agreement *a, struct arena *mem);
/* Takes out one that roster_agreement returned. */
void roster_drop_agreement(struct roster *r, struct agreement *a);
/* The agency signs what is not yet signed by it: `what` is "all" (every rule version, the town's own too), a rule ("R16") or a
 * template file.  Templates in schemas/agreements/<rule>.cfg give title, approval and parameters of a new agreement. */
bool roster_sign(struct roster *r, const char *agency, const char *what, day_num since, struct arena *mem, size_t *ret_signed, struct err *e) MUST_CHECK;
#endif
