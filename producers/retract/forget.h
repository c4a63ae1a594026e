/* SPDX-License-Identifier: Apache-2.0 */
/* forget - what lists of the present know of rows whose events are taken back (retract.h): the next list tells them again if they are
 * still in it, and says nothing of them if they are not.
 *
 * Rows change in the transaction of the retraction; until it ends nobody compares a list of their sources. */
#ifndef PRODUCERS_FORGET_H
#define PRODUCERS_FORGET_H
#include "../../common/travel/spool.h"
#include "retraction.h"

struct forgotten { const char *source; struct spool_row *rows; size_t n; };      /* of one source: as they are from now on */
struct forget { struct forgotten *all; size_t n; int *locks; };
/* Reads all that is known and keeps its sources from changing until forget_release.  ERR_CONFIG: a file of one is being read. */
bool forget_find(struct spool *sp, const struct retraction *r, struct arena *mem, struct forget *ret, struct err *e) MUST_CHECK;
/* Inside the retraction's transaction. */
bool forget_spool(struct spool *sp, const struct forget *f, struct err *e) MUST_CHECK;
void forget_release(struct forget *f);
#endif
