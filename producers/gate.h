/* SPDX-License-Identifier: Apache-2.0 */
/* gate - may this be sent?  The last question before an event is encoded: is this agency a publisher of the type, is there a
 * consent where one is needed, are purpose and legal basis named.  What the gate holds back stays at the agency, is listed
 * among the refused records and counted as gated. */
#ifndef PRODUCERS_GATE_H
#define PRODUCERS_GATE_H
#include "../common/event.h"

/* A quarter of what a topic takes: headers and whatever seals it later must fit, too. */
enum { EVENT_MOST_BYTES = 256 * 1024 };
/* ERR_DATA says why not; *ret_field names what is missing. */
bool gate_pass(const struct event *ev, const char *slug, const char **ret_field, struct err *e) MUST_CHECK;
/* A completed event: checked, gated and encoded.  ERR_DATA; *ret_gated: the gate held it back; *ret_field NULL: the text says it. */
bool gate_ready(struct event *ev, const struct schema_set *set, const char *slug, struct arena *mem, const char **ret_field, bool *ret_gated, struct err *e) MUST_CHECK;
/* History: written down at noon of the day it happened, unless that is still to come.  It never overrules what is newer. */
void gate_date_back(struct event *ev);
#endif
