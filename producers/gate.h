/* SPDX-License-Identifier: Apache-2.0 */
/* gate - may this be sent?  event_check asks whether the agency is a publisher of the type, whether there is a consent where one is
 * needed, whether purpose and legal basis are codes.  What fails there is no mistake in the record: it is held back, listed among
 * the refused records and counted as gated. */
#ifndef PRODUCERS_GATE_H
#define PRODUCERS_GATE_H
#include "../common/event.h"

/* A quarter of what a topic takes: headers and whatever seals it later must fit, too. */
enum { EVENT_MOST_BYTES = 256 * 1024 };
/* Did the error of event_complete or event_check say that this may not be sent (and not that it is wrong)? */
bool gate_held_back(const struct err *e);
/* A completed event is encoded, if it is not too large.  ERR_DATA. */
bool gate_encode(struct event *ev, struct arena *mem, struct err *e) MUST_CHECK;
/* History: written down at noon of the day it happened, unless that is still to come.  It never overrules what is newer. */
void gate_date_back(struct event *ev);
#endif
