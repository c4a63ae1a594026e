/* SPDX-License-Identifier: Apache-2.0 */
/* spool_block - consecutive events as one row of the spool, and back.  Pure: no file here.
 *
 *    +---+---------+----------------------+------------------------------------------+
 *    | 1 | strings | count, then each one | event, event, ...                         |
 *    +---+---------+----------------------+------------------------------------------+
 *    event:  id 16 | subject 16 | recorded_at - that of the event before | schema id | class 1
 *            | type agency tenant purpose basis consent (numbers of strings; 0 = NULL) | traceparent | payload
 *
 * Numbers are varints (LEB128, zigzag), texts and bytes have their length first; a traceparent's is one more, 0 = NULL.
 * Epoch and seq are not in it: they stand beside the block, so that a new epoch renumbers without rewriting. */
#ifndef COMMON_SPOOL_BLOCK_H
#define COMMON_SPOOL_BLOCK_H
#include "../ground/buf.h"
#include "../event/event.h"

/* Appends as many events as fit into about max_bytes, at least one; returns how many. */
size_t block_pack(const struct event *events, size_t n, size_t max_bytes, struct buf *out);
/* The events, without epoch and seq.  They point into `bytes` and `mem`.  ERR_CONFIG: damaged. */
bool block_unpack(const void *bytes, size_t n, struct arena *mem, struct event **ret, size_t *ret_n, struct err *e) MUST_CHECK;
#endif
