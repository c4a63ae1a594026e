/* SPDX-License-Identifier: Apache-2.0 */
/* retraction - what an agency must say so that some of its events count as never said.  Pure.
 *
 * Records of one fact are a chain of which the last speaks (common/meaning/facts.h).  Where one that is to go speaks:
 *
 *   each of the chain that is to go      the same once more, assertion = retracted, corrects = its id
 *   then, if another record is left      that record once more: what was known before is known again
 *
 * Where a later record speaks nothing is said: the others count for nothing already.  All is said with the recorded_at of the record
 * that spoke: with a later number it speaks, and the same record, when the right export brings it again, speaks again. */
#ifndef PRODUCERS_RETRACTION_H
#define PRODUCERS_RETRACTION_H
#include "../../common/meaning/facts.h"

struct own_event { struct event ev; bool asked; };       /* asked: it is to go */
/* One event to be said, not encoded yet: `of` retracted, or said again. */
struct statement { struct event ev; const struct own_event *of; bool again, rest; /* retracted, and another record of its chain is said again */ };
struct retraction {
    struct statement *say; size_t n;                     /* in this order */
    size_t retracted, already, corrected;                /* of those asked for: what becomes of them */
    size_t again;                                        /* records said again */
};
/* `known`: decoded events of the agency, each once, in the order of their numbers: those asked for and all others of the same facts.
 * All memory in `mem`; `known` must live as long. */
void retraction_find(const struct own_event *known, size_t n, time_us now, struct arena *mem, struct retraction *ret);
#endif
