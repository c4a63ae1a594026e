/* SPDX-License-Identifier: Apache-2.0 */
/* feed - whom to evaluate: the marks are the one queue.
 *
 * Who was told of goes first.  Who is only due, or concerned by new rules, comes after them, in the order of the days on which they became due: the night
 * in which thousands are due at once delays no news.
 *
 * Persons whose day has come, and persons who waited for a manifest that has closed, are turned into marks (every second).  Marks are
 * taken with `for update skip locked`, so several instances share the work; what one of them has under way the others pass over, and
 * what it leaves behind when it dies is there again. */
#ifndef CONSUMERS_CASEVIEW_FEED_H
#define CONSUMERS_CASEVIEW_FEED_H
#include "../../common/ground/db.h"

/* A subject that is marked, with the marks that were seen. */
struct marked { uint8_t subject[SUBJECT_BYTES]; int64_t *ids; size_t n_ids; bool told; /* something new was told of it */ };

enum feed_part { FEED_FRESH /* of whom something was told */, FEED_REST };
/* The oldest marks, one entry per subject, some thousands at most. */
bool feed_marks(struct db *db, enum feed_part part, struct arena *mem, struct marked **ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* Marks persons who are due on that day, the longest due first; *ret_all false: there are more. */
bool feed_due(struct db *db, day_num today, bool *ret_all, struct err *e) MUST_CHECK;
/* Marks persons whose stored view is of a later day than that. */
bool feed_later_days(struct db *db, day_num today, struct err *e) MUST_CHECK;
/* Nothing marked (by others neither), nobody due. */
bool feed_is_empty(struct db *db, day_num today, bool *ret, struct err *e) MUST_CHECK;
/* In the open transaction that evaluates them: takes the marks away, those that another has not taken meanwhile.  The entries that
 * still are ours come first, *ret_n of them; a task's id, under which somebody answered, is replaced by whom it hangs on.  `rules`: what the views rest on now (NULL in *ret_rules: nothing yet). */
bool feed_claim(struct db *db, struct marked *all, size_t n, struct arena *mem, size_t *ret_n, const char **ret_rules, struct err *e) MUST_CHECK;
/* From now on views rest on these rules: every person is marked.  *ret_n persons; 0: they did already. */
bool feed_adopt_rules(struct db *db, const char *rules, int64_t *ret_n, struct err *e) MUST_CHECK;
#endif
