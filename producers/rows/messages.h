/* SPDX-License-Identifier: Apache-2.0 */
/* messages - each message once: exports of the XOEV kind come as messages with an id, and the same one may lie in two files or twice
 * in one.  The spool keeps which were read, in the same transaction as their events: progress "message ID", state "FILE-HASH NO". */
#ifndef PRODUCERS_MESSAGES_H
#define PRODUCERS_MESSAGES_H
#include "../source.h"

/* Events of a message that was read before, elsewhere than here, leave the batch; the others are added to its progress.
 * Gives the same when it is called again.  ERR_RETRY. */
bool messages_keep(struct spool *spool, const char *source, const char *file_hash, struct source_batch *b, struct arena *mem, struct err *e) MUST_CHECK;
#endif
