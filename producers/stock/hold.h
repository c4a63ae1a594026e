/* SPDX-License-Identifier: Apache-2.0 */
/* hold - a file that was not believed and waits for people to decide.
 *
 *   in/.work/NAME --held--> in/held/NAME and NAME.txt --released--> read --taken--> in/done/NAME
 *                                                     --rejected--> in/rejected/NAME
 *
 * Each arrow is a state in the spool first (progress "held" of the source), then the file moves; what a killed process left between the
 * two is finished by whoever looks next.  While a file is held, later ones of its source wait: each run is compared with the one before. */
#ifndef PRODUCERS_HOLD_H
#define PRODUCERS_HOLD_H
#include "../../common/event/event.h"
#include "../../common/travel/spool.h"
#include "../rows/drop.h"
#include "../manifest.h"
#include "snapshot.h"

enum hold_stage { HOLD_NONE, HOLD_HELD, HOLD_RELEASED, HOLD_TAKEN, HOLD_REJECTED };
struct hold {
    enum hold_stage stage;
    const char *name;                    /* in in/held/ */
    const char *hash;                    /* of the file, hex */
    day_num since;
    int64_t count, of;                   /* rows that changed or are missing, of those known */
};
bool hold_read(struct spool *sp, const char *source, struct arena *mem, struct hold *ret, struct err *e) MUST_CHECK;
/* For the block that makes it true. */
struct spool_progress hold_progress(const struct hold *h, const char *source, struct arena *mem);
/* casebus.report of kind file_held: open with HOLD_HELD, closed with any other.  In `mem`, encoded. */
bool hold_report(const struct manifest_maker *m, const struct hold *h, const char *source, time_us now, struct arena *mem, struct event *ret, struct err *e) MUST_CHECK;
/* Moves the file to where it belongs by now; afterwards only HOLD_HELD and HOLD_RELEASED are left, or none.
 * A held file that somebody took away is HOLD_REJECTED, not yet in the spool. */
bool hold_tidy(struct spool *sp, struct drop *drop, const char *source, struct hold *h, struct arena *mem, struct err *e) MUST_CHECK;
/* Where it lies; in `mem`. */
bool hold_path(struct drop *drop, const struct hold *h, struct arena *mem, const char **ret, struct err *e) MUST_CHECK;
/* The name there: of a file that will be moved its own, and what nobody waits for any more makes room; of a copy a free one.  In `mem`. */
bool hold_name(struct drop *drop, const char *name, bool copy, struct arena *mem, const char **ret, struct err *e) MUST_CHECK;

/* What a run would do, for the page beside the file. */
struct hold_type { const char *type; int64_t events, corrections; };
struct hold_example { int64_t line; enum snapshot_kind kind; const char *type; };
enum { HOLD_EXAMPLES = 10 };
struct hold_plan {
    struct snapshot_counts counts;       /* changed: rows of which something would be said */
    int64_t above, unread;               /* percent that are allowed; rows that could not be read */
    struct hold_type *types; size_t n_types;
    struct hold_example examples[HOLD_EXAMPLES]; size_t n_examples;
};
void hold_page(const char *name, const char *source, const struct hold_plan *plan, struct buf *out);
#endif
