/* SPDX-License-Identifier: Apache-2.0 */
/* declared - what a manifest declares, against what the journal has.  Pure.
 *
 * A manifest covers `first`..`last` of its own epoch: every number since the manifest before it, that one included, itself not; or, in
 * the beginning of a new epoch, what of an older one had not been confirmed.  `hashes` holds the first 8 bytes of each number's wire
 * hash.  `prev` is the SHA-256 of the manifest before it in its own epoch (of its value bytes), empty for the first.  A day with more
 * events than one manifest holds has several; the last of them ends right before its own number, and only that one closes the day. */
#ifndef JOURNAL_DECLARED_H
#define JOURNAL_DECLARED_H
#include "../../common/event/event.h"

enum { DECLARED_HASH_BYTES = 8 };
/* What the sources counted, in the order of the manifest's schema: read, and what became of it. */
enum tally { TALLY_FILES, TALLY_RECORDS, TALLY_EVENTS, TALLY_UNCHANGED, TALLY_GATED, TALLY_REJECTED, TALLIES };
struct declared {
    int64_t no, epoch, first, last;              /* last = first - 1: nothing was sent */
    day_num day;
    const uint8_t *hashes;                       /* the event's */
    const uint8_t *prev; size_t prev_bytes;      /* 0 or HASH_BYTES */
    int64_t own_epoch, seq;
    int64_t tallies[TALLIES];                    /* of all its sources since the manifest before it */
    int64_t vanished;                            /* records of which their source does not say what became */
};
bool declared_is_manifest(const struct event *ev);
/* ERR_DATA "manifest ...": it contradicts itself. */
bool declared_read(const struct event *ev, struct declared *ret, struct err *e) MUST_CHECK;
/* What the journal has under one number: an event, or a dead letter whose hash may not be known (hash NULL: it counts as received). */
struct present { int64_t seq; const uint8_t *hash; };
enum verdict { VERDICT_EQUAL, VERDICT_MISSING, VERDICT_DIFFERS };
/* `have` by seq; a number may stand there more than once (an event and dead letters): one of them must agree.
 * The first number that is missing or differs in ret_seq. */
enum verdict declared_compare(const struct declared *d, const struct present *have, size_t n, int64_t *ret_seq);
#endif
