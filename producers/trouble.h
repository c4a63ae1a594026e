/* SPDX-License-Identifier: Apache-2.0 */
/* trouble - what befell the spool, told to the hub until it is over.
 *
 *   spool_full   nothing more is taken in, until there is room again
 *   spool_lost   its file was lost, restored or copied, until the hub has confirmed the day on which that was told
 *
 *   spool_get "trouble.full":  SINCE       "trouble.lost":  SINCE HOW SEQ                                                         */
#ifndef PRODUCERS_TROUBLE_H
#define PRODUCERS_TROUBLE_H
#include "manifest.h"

/* Each time that the spool was measured; tells only changes.  Outside of the spool's transactions. */
bool trouble_room(const struct manifest_maker *who, bool full, int64_t mb, int64_t quota_mb, time_us now, struct err *e) MUST_CHECK;
/* `how`: lost (the file is new, and not the first: the hub forgets what was reported before), restored or copied. */
bool trouble_lost(const struct manifest_maker *who, const char *how, time_us now, struct err *e) MUST_CHECK;
/* Now and then: is it over? */
bool trouble_watch(const struct manifest_maker *who, time_us now, struct err *e) MUST_CHECK;
#endif
