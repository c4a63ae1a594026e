/* SPDX-License-Identifier: Apache-2.0 */
/* ahead - reads the next batch of an input in a second thread while the loop spools and sends the one before.
 *
 *   thread:  read k+1 | read k+2 | ...        two arenas: what the loop has in hand is never touched
 *   loop:    spool k, send k | spool k+1 ...                                                                                    */
#ifndef PRODUCERS_AHEAD_H
#define PRODUCERS_AHEAD_H
#include "../source.h"

struct ahead;
struct ahead *ahead_new(size_t max_records);
void ahead_free(struct ahead *a);                /* waits for the batch that is being read */
/* An input was taken: its first batch is read from now on. */
void ahead_begin(struct ahead *a, const struct opened_source *s, time_us now);
/* ahead_take would not wait. */
bool ahead_is_ready(struct ahead *a);
/* The batch that was read, waiting for it; reading goes on with the next one unless it was the last.  Batch and its arena are the
 * caller's until the next call.  An error is the batch's own: the next call reads it again. */
bool ahead_take(struct ahead *a, time_us now, struct source_batch **ret, struct arena **ret_mem, struct err *e) MUST_CHECK;
#endif
