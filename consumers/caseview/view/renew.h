/* SPDX-License-Identifier: Apache-2.0 */
/* renew - evaluates persons and stores what came out, in the caller's open transaction.  The only code that writes the tables
 * subject, link, view, task, waiting, task_sent and the messages about persons in the outbox.
 *
 * 1. lock: the subject rows of all persons concerned, in order; membership read again, from the start if it changed meanwhile
 * 2. read: in later snapshots, so that what was marked is seen; file numbers under which a task was accepted are linked with its person
 * 3. evaluate
 * 4. write: views of all former and new persons, tasks, what they wait for, messages to owners, membership; and to those whose
 *    statements are disputed */
#ifndef CONSUMERS_CASEVIEW_RENEW_H
#define CONSUMERS_CASEVIEW_RENEW_H
#include "../person/person.h"

struct renewal {
    day_num today;                       /* the day it is evaluated for */
    bool quiet;                          /* tell nobody (rebuild): who would have to be told is marked instead */
    const uint8_t (*told)[SUBJECT_BYTES]; size_t n_told;         /* of whom something new was told: whom a correction of theirs no longer names is marked */
    /* out, added up */
    size_t persons, incomplete, messages;        /* incomplete: and were not before */
};
/* Locks the subjects and all that belong to the same persons; makes rows for new ones (`agency` of each may be NULL).
 * Whoever appends an event and evaluates in one transaction calls it before appending. */
bool renew_lock(struct caseview *cv, const uint8_t (*subjects)[SUBJECT_BYTES], const char *const *agencies, size_t n, struct arena *mem, struct err *e) MUST_CHECK;
bool renew(struct caseview *cv, const uint8_t (*subjects)[SUBJECT_BYTES], size_t n, struct renewal *r, struct arena *mem, struct err *e) MUST_CHECK;
#endif
