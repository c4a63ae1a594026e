/* SPDX-License-Identifier: Apache-2.0 */
/* office - when this office works: the Land's calendar, and the days on which it is closed or its program stands still
 * (`closed = ( { from = ...; until = ...; reason = ...; } )`).  The hub is told beforehand, and when a closure is over or called off.
 *
 *   spool_get "closed.REASON.FROM":  FROM UNTIL      a closure that the hub knows of                                              */
#ifndef PRODUCERS_OFFICE_H
#define PRODUCERS_OFFICE_H
#include "../common/ground/cfg.h"
#include "expect.h"
#include "manifest.h"

/* `closed` is a list or NULL; `schemas` the folder with the calendar, of which the Land comes from `tenant`.  The calendar is read only
 * where something is expected.  ERR_CONFIG. */
struct office_config { const struct cfg *closed; const char *schemas, *tenant; bool expects; };
bool office_open(const struct office_config *config, struct arena *mem, struct office_days *ret, struct err *e) MUST_CHECK;
/* Tells what the hub does not know yet: closures to come, closures that have ended. */
bool office_tell(const struct manifest_maker *who, const struct office_days *office, time_us now, struct err *e) MUST_CHECK;
/* The last day of the closure of `today`, DAY_NONE: the office is open. */
bool office_closed_until(struct spool *sp, day_num today, day_num *ret, struct err *e) MUST_CHECK;
#endif
