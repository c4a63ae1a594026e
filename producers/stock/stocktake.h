/* SPDX-License-Identifier: Apache-2.0 */
/* stocktake - mode = "snapshot": a source whose files are lists of the present.  Each is compared with the last one that was taken
 * (snapshot.h), and what differs becomes events (told.h); a file that is not believed is held (hold.h).
 *
 *   READING  all rows, as keyed hashes, in the order of their keys, beside the rows known: what differs
 *   JUDGING  only of a file that is doubtful: what would be said of it
 *   TAKING   what differs, in the order of the file: events and rows known from now on, block by block
 *
 * Exactly once: a row is known in the transaction of its events.  Who was killed compares again, and what was taken is the same by now.
 *
 *   spool_progress "snapshot": done = the number of the run, state = "FILE KEY MAPPING RECORDS LINE open|done"                        */
#ifndef PRODUCERS_STOCKTAKE_H
#define PRODUCERS_STOCKTAKE_H
#include "hold.h"
#include "../rows/intake.h"
#include "../mapping/mapping.h"
#include "../rows/rows.h"

struct stocktake;
/* What it needs of the source: its rows from the first one on (a file that cannot be read refuses the batch), as often as it likes. */
struct stocktake_rows {
    bool (*begin)(struct source *s, struct source_batch *b, struct arena *mem, struct err *e);
    bool (*next)(struct source *s, struct row *ret, struct mapping_row *ret_cells, bool *ret_found, struct err *e);
};
struct stocktake_source { struct source *s; struct intake *in; const struct mapping *mapping; struct event_reader *reader; const struct stocktake_rows *rows; };
extern const char *const stocktake_keys[];           /* of the source's group; ends with NULL */
/* Reads hold_above and misses.  ERR_CONFIG with file:line. */
bool stocktake_open(const struct cfg *config, const struct stocktake_source *of, struct arena *mem, struct stocktake **ret, struct err *e) MUST_CHECK;
void stocktake_close(struct stocktake *st);

/* Two that compare lists of one source at the same time would both say what is new: who reads a file has this lock, until it is closed.
 * *ret_locked = false: somebody else has it, *ret_fd is to be closed all the same. */
bool stocktake_lock(struct spool *sp, const char *source, int *ret_fd, bool *ret_locked, struct err *e) MUST_CHECK;
/* That somebody has it.  ERR_CONFIG; returns false. */
bool stocktake_busy(const char *source, struct err *e);

/* What it says of its rows: its entries, in `mem`, and all that is known of the rows stands.  *ret_why, not NULL: nothing can be said yet, and ret_n is 0.
 * The caller has the lock. */
bool stocktake_known(struct stocktake *st, struct arena *mem, struct mapping_entry **ret, size_t *ret_n, const char **ret_why, struct err *e) MUST_CHECK;

/* As in source.h. */
bool stocktake_take(struct stocktake *st, bool *ret_found, struct err *e) MUST_CHECK;
bool stocktake_next(struct stocktake *st, size_t max, time_us now, struct arena *mem, struct source_batch *ret, struct err *e) MUST_CHECK;
bool stocktake_keep(struct stocktake *st, struct source_batch *b, struct arena *mem, struct err *e) MUST_CHECK;
bool stocktake_ack(struct stocktake *st, const struct source_batch *b, struct err *e) MUST_CHECK;
bool stocktake_decide(struct stocktake *st, const char *name, bool release, time_us now, struct arena *mem, const char **ret_held, bool *ret_decided, struct err *e) MUST_CHECK;
#endif
