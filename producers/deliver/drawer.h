/* SPDX-License-Identifier: Apache-2.0 */
/* drawer - a folder out of which an office collects files: each appears complete, once, and never again when it was taken away.
 *
 *   FOLDER/.out/NAME  written and on disk
 *        -> the spool's transaction notes the name, together with what it settles (what the file holds is delivered now)
 *   FOLDER/NAME       by one rename; then the note goes
 *
 * After a crash what lies in .out and is noted is renamed, everything else there is thrown away: its letters come again.
 * A file that grows is taken back first (FOLDER/.back/NAME), so that the office cannot collect it while it is written anew; what was
 * taken back and not written anew is put out again.
 *
 *   spool_get "out.DELIVERY.NAME"                                                                                              */
#ifndef PRODUCERS_DRAWER_H
#define PRODUCERS_DRAWER_H
#include "../../common/travel/spool.h"

struct drawer {
    const char *folder, *name;           /* name: the delivery's, for the notes */
    struct spool *spool;
    bool ready;                          /* what an earlier run left is settled */
};
/* Before anything else, and again after any error.  ERR_RETRY: disk full; ERR_CONFIG: the folder cannot be used. */
bool drawer_begin(struct drawer *d, struct err *e) MUST_CHECK;
/* Writes .out/NAME. */
bool drawer_stage(struct drawer *d, const char *name, const void *bytes, size_t n, struct err *e) MUST_CHECK;
/* In one transaction the staged names are noted, what they hold is settled (dropped), and one more value is kept (NULL: none); then the
 * files appear. */
bool drawer_put_out(struct drawer *d, const char *const *names, size_t n, const struct spool_value *settled, size_t n_settled, const struct spool_value *kept, struct err *e) MUST_CHECK;
/* Takes a file back and reads it; *ret_bytes NULL: the office has collected it. */
bool drawer_take_back(struct drawer *d, const char *name, struct arena *mem, char **ret_bytes, size_t *ret_n, struct err *e) MUST_CHECK;
/* Files that lie in the folder since before `day`, and since when the oldest of them does.  A folder that is not there has none. */
bool drawer_left_since(const char *folder, day_num day, int64_t *ret_n, day_num *ret_oldest, struct err *e) MUST_CHECK;
#endif
