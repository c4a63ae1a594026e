/* SPDX-License-Identifier: Apache-2.0 */
/* retract - taking back a wrong upload or one wrong record.
 *
 *   what was asked for -> numbers (the spool's table of uploads) -> events (spool, else the agency's own topic) -> what must be said
 *   (retraction.h) -> shown; with --yes: spooled in one transaction
 *
 * What counts for nothing already is left out, so a second run says nothing twice.  The reason stands in
 * the day's manifest, in the name of the source that told it: "retract:CODE". */
#ifndef PRODUCERS_RETRACT_H
#define PRODUCERS_RETRACT_H
#include "../../common/travel/spool.h"
#include "../own_topic.h"
#include "retraction.h"

/* One of batch and record is set.  `on`: only what was read on that day (DAY_NONE: not said; a name used on several days is asked back). */
struct retract_ask { const char *batch, *record; day_num on; };
struct retract_tools { const struct schema_set *set; struct spool *spool; const uint8_t *key; struct own_topic topic; };
struct retract_plan {
    struct own_event *known; size_t n_known;     /* those asked for and all others of their persons, in the order of numbers */
    struct retraction r;
    size_t asked, gone, voids;           /* numbers that were asked for; of these no longer there, and never sent */
    const struct own_event **candidates; size_t n_candidates;    /* a file number with several records: nothing is asked for yet */
};
/* Reads only.  ERR_CONFIG: there is no such upload or record; ERR_RETRY: Kafka is away. */
bool retract_find(const struct retract_tools *t, const struct retract_ask *ask, time_us now, struct arena *mem, struct retract_plan *ret, struct err *e) MUST_CHECK;
/* Spools what must be said, and forgets that lists of the present told it; all or nothing.  ERR_CONFIG: such a list is being read. */
bool retract_spool(const struct retract_tools *t, struct retract_plan *p, const char *reason, day_num today, struct arena *mem, struct err *e) MUST_CHECK;
#endif
