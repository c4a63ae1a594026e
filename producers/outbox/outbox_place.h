/* SPDX-License-Identifier: Apache-2.0 */
/* outbox_place - how far an outbox table was read: what the spool keeps in the transaction of the events.
 *
 *   spool_progress "outbox": done = rows read in all, state = "MODE DATABASE XID NO LISTED BYTES\n", and a line for each row whose event
 *   is in the spool and which is perhaps not marked yet: "NO\n", or "NO REASON\n" where it was refused                                  */
#ifndef PRODUCERS_OUTBOX_PLACE_H
#define PRODUCERS_OUTBOX_PLACE_H
#include "../../common/ground/day.h"
#include "../../common/travel/spool.h"
#include "outbox_table.h"

struct outbox_place {
    int64_t rows;
    const char *mode, *database;         /* as they were when it was read; "" : not read yet, or people have decided to go on */
    int64_t xid, no;                     /* the row that was read last */
    day_num listed; int64_t list_bytes;  /* the last list of refused rows, and how long it is */
    int64_t *unmarked; const char **refused; size_t n_unmarked;
};
/* In `mem`.  ERR_FATAL: the note cannot be read. */
bool outbox_place_read(struct spool *sp, const char *source, struct arena *mem, struct outbox_place *ret, struct err *e) MUST_CHECK;
struct spool_progress outbox_place_progress(const struct outbox_place *p, const char *source, struct arena *mem);
/* Why this cannot be the table that was read, as a sentence in `mem`; NULL: nothing speaks against it. */
const char *outbox_place_doubt(const struct outbox_place *p, const char *mode, const struct outbox_stand *now, struct arena *mem);
#endif
