/* SPDX-License-Identifier: Apache-2.0 */
/* apart - which events of a range the view does not rest on, or not yet: a byte for each number, a stretch at a time.
 *
 * What costs is the join of events with persons, less for each number the longer the stretch: so it is far longer than a page, and the next one
 * is read in a thread of its own, in a session of its own. */
#ifndef RECONCILE_APART_H
#define RECONCILE_APART_H
#include <pthread.h>

#include "../../../common/ground/db.h"

#ifndef APART_NUMBERS                    /* V=tsan: few of them (Makefile) */
enum { APART_NUMBERS = 1 << 20 };
#endif
enum apart_what { APART_NOTHING, APART_RETRACTED, APART_UNMAPPED, APART_MARKED, APART_UNSEEN };     /* as in apart.sql; the first one counts */
struct stretch { int64_t from, to; uint8_t what[APART_NUMBERS]; };
struct apart {
    struct db *db; int64_t agency_no;
    bool shadow;                         /* the agency's events are not evaluated: only what was taken back stands apart */
    int64_t epoch, next, last;           /* where the next stretch begins */
    struct stretch *stretches[2]; int turn;      /* the caller's, and the thread's */
    pthread_t thread; bool running, ok;
    struct err err;
};
/* Begins with the stretch of these numbers.  `db` (in a transaction) is the thread's until apart_end. */
void apart_begin(struct apart *a, int64_t epoch, int64_t from, int64_t to);
/* What is known of a number; asked in ascending order, not of each. */
bool apart_of(struct apart *a, int64_t seq, enum apart_what *ret, struct err *e) MUST_CHECK;
/* Also after an error, and before all of it was read. */
void apart_end(struct apart *a);
#endif
