/* SPDX-License-Identifier: Apache-2.0 */
/* spool_stock - the rows of each source's last snapshot, as they were last taken: what the next one is compared with.
 *
 * They lie in the spool's file, because they must become true together with the events that tell of them, be lost with them and be as old
 * as they are in a restored copy.  Key and hash are keyed like pseudonyms; `told` is what was said of the row, under pseudonyms, too.
 *
 *   stock       by (source, key): what stands while a run goes on
 *   stock_new   what the blocks of the run changed (spool_append); put in order in one go before the next comparison, as the keys are
 *               random and each single one would cost a page
 *
 * Reading has a connection of its own, so that it may go on in another thread beside the spool. */
#ifndef COMMON_SPOOL_STOCK_H
#define COMMON_SPOOL_STOCK_H
#include "spool.h"

/* Before a comparison: what the run before it changed stands. */
bool spool_stock_settle(struct spool *sp, struct err *e) MUST_CHECK;
/* Nothing is known of the source any more. */
bool spool_stock_forget(struct spool *sp, const char *source, struct err *e) MUST_CHECK;
/* The sources of which anything is known; in `mem`. */
bool spool_stock_sources(struct spool *sp, struct arena *mem, const char ***ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* How many sources have a file that is held (progress "held" with the state "HASH held ..."). */
bool spool_held(struct spool *sp, int64_t *ret_n, struct err *e) MUST_CHECK;

struct stock;
/* `file`: of the spool. */
bool stock_open(const char *file, const char *source, struct stock **ret, struct err *e) MUST_CHECK;
void stock_free(struct stock *s);
/* The rows in the order of their keys; *ret NULL: the end, and the next call begins again.  Borrowed until the next call. */
bool stock_next(struct stock *s, const struct spool_row **ret, struct err *e) MUST_CHECK;
/* One row, or NULL; borrowed until the next call. */
bool stock_find(struct stock *s, const uint8_t key[SUBJECT_BYTES], const struct spool_row **ret, struct err *e) MUST_CHECK;
#endif
