/* SPDX-License-Identifier: Apache-2.0 */
/* reject_list - the list of refused records that people read, a line each:   file <tab> line <tab> field <tab> reason */
#ifndef PRODUCERS_REJECT_LIST_H
#define PRODUCERS_REJECT_LIST_H
#include "source.h"

/* Writes them behind the first `from` bytes of the list and makes that durable; what a killed run wrote beyond these is gone.
 * Without any the list is left as it is.  *ret_bytes: its length.  ERR_RETRY: disk full. */
bool reject_list_write(const char *path, int64_t from, const char *file, const struct reject *rejects, size_t n, int64_t *ret_bytes, struct err *e) MUST_CHECK;
#endif
