/* SPDX-License-Identifier: Apache-2.0 */
/* tallies - what an agency's sources counted on a day, against itself and against what arrived.  Pure.
 *
 *   records <= events + unchanged + gated + rejected     of each source: a record becomes any number of events, or is one of the others, never nothing
 *   events   = what the day's numbers tell of            of all sources: arrived, missing, a dead letter, or replaced by a void
 *
 * Not judged are agencies whose program counts nothing, and a day on which a new epoch began: what the old spool had counted is lost with it, or told in
 * both. */
#ifndef RECONCILE_TALLIES_H
#define RECONCILE_TALLIES_H
#include "proof.h"

/* Adds the differences that there are, the agency's own. */
void tallies_judge(const struct proved *p, struct spans *spans);
#endif
