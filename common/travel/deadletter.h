/* SPDX-License-Identifier: Apache-2.0 */
/* deadletter - a message's headers as one column (dead_letter.headers, outbox.headers), byte for byte and in their order.
 *
 *   per header:  2 bytes length of the name, the name, 4 bytes length of the value (0xffffffff: null), the value; big-endian */
#ifndef COMMON_DEADLETTER_H
#define COMMON_DEADLETTER_H
#include "../ground/buf.h"
#include "../event/event.h"

/* Appends.  A name longer than 65,535 bytes is cut. */
void deadletter_pack_headers(const struct header *headers, size_t n, struct buf *out);
/* Names and the array in `mem`, values borrowed from `bytes`.  ERR_DATA: not what pack wrote. */
bool deadletter_unpack_headers(const void *bytes, size_t n, struct arena *mem, struct header **ret, size_t *ret_n, struct err *e) MUST_CHECK;
#endif
