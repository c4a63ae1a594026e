/* SPDX-License-Identifier: Apache-2.0 */
/* way - the way of one event through the hub: where it was when, and what came of it; for casebus trace and the portal. */
#ifndef HEALTH_WAY_H
#define HEALTH_WAY_H
#include "../../common/event/schema.h"
#include "../../common/ground/db.h"

struct hop { time_us at; const char *hop /* "journalled" */, *agency, *detail; };        /* agency: NULL where none is meant */
struct way { const char *agency, *type, *traceparent; struct hop *hops; size_t n; };     /* type, traceparent: NULL where not known */

/* Hops oldest first; agency NULL: neither an event nor a dead letter has this id.  In `mem`. */
bool way_read(struct db *db, const struct schema_set *set, const uint8_t id[UUID_BYTES], struct arena *mem, struct way *ret, struct err *e) MUST_CHECK;
#endif
