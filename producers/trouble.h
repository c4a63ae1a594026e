/* SPDX-License-Identifier: Apache-2.0 */
/* trouble - what befell the spool, and a clock that is wrong: told to the hub until it is over.
 *
 *   spool_full   nothing more is taken in, until there is room again
 *   spool_lost   its file was lost, restored or copied, until the hub has confirmed the day on which that was told
 *   clock        it differs from Kafka's by more than CLOCK_WRONG_MS, until a message shows that it does not
 *
 *   spool_get "trouble.full":  SINCE       "trouble.lost":  SINCE HOW SEQ       "trouble.clock":  SINCE ahead|behind               */
#ifndef PRODUCERS_TROUBLE_H
#define PRODUCERS_TROUBLE_H
#include "manifest.h"

/* Each time that the spool was measured; tells only changes.  Outside of the spool's transactions. */
bool trouble_room(const struct manifest_maker *who, bool full, int64_t mb, int64_t quota_mb, time_us now, struct err *e) MUST_CHECK;
/* `how`: lost (the file is new, and not the first: the hub forgets what was reported before), restored or copied. */
bool trouble_lost(const struct manifest_maker *who, const char *how, time_us now, struct err *e) MUST_CHECK;
/* Each time that messages have arrived, with how far our clock is ahead of Kafka's; tells only changes (*ret_told), not of how much.
 * With schemas that do not know of it nothing is told. */
enum { CLOCK_WRONG_MS = 300000 };
bool trouble_clock(const struct manifest_maker *who, int64_t skew_ms, time_us now, bool *ret_told, struct err *e) MUST_CHECK;
/* Now and then: is it over? */
bool trouble_watch(const struct manifest_maker *who, time_us now, struct err *e) MUST_CHECK;
#endif
