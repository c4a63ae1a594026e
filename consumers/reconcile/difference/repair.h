/* SPDX-License-Identifier: Apache-2.0 */
/* repair - what can be mended without a person: each difference of a report whose action says so, exactly its numbers.
 *
 *   resend     the agency is asked for them (casebus.resend through the outbox); its program answers from its spool, with the same bytes
 *   reread     Kafka has them: the journal is set back to the first that it lacks and takes the rest as repeats; a record that was changed is
 *              overwritten with what Kafka has, under the same journal number
 *   restore    the manifest's row is written again from its event
 *   evaluate   the persons are marked
 *
 * Nothing is asked for again that was asked for in the last hours, and nothing is done twice: a repair that is repeated does no harm.  How many
 * numbers one run may touch is bounded; the rest waits for the next one. */
#ifndef RECONCILE_REPAIR_H
#define RECONCILE_REPAIR_H
#include "../proof/proof.h"
#include "../../../common/ground/tenant.h"

struct repair_step { const struct difference *of; bool done; const char *what; };      /* what was done, or why not: one sentence */
struct repair {
    struct db *db; struct subscriber *from; const struct schema_set *set; const struct tenant *tenant;
    bool dry;                            /* only say what would be done */
    int64_t most;                        /* numbers that may still be touched; counted down */
    struct arena *mem;
    struct repair_step *steps; size_t n, cap;      /* what is done grows here */
};
/* One agency's differences; `of`: where its topic stands; NULL for the hub's own.  Each agency is one transaction. */
bool repair_agency(struct repair *r, const char *agency, const struct proved *of, const struct difference *all, size_t n, struct err *e) MUST_CHECK;
#endif
