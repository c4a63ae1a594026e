/* SPDX-License-Identifier: Apache-2.0 */
/* sorter - entries of one size in order, in bounded memory: what does not fit goes to a file without a name and is merged from there. */
#ifndef PRODUCERS_SORTER_H
#define PRODUCERS_SORTER_H
#include <stddef.h>
#include <stdint.h>

#include "../../common/ground/err.h"

enum { SORTER_BYTES = 512 << 10 };       /* so much is sorted at once */
typedef int sorter_order(const void *a, const void *b);
struct sorter;
/* `folder`: where the file is made when it is needed.  `memory` in bytes; order as qsort's. */
struct sorter *sorter_new(const char *folder, size_t entry_bytes, size_t memory, sorter_order *order);
void sorter_free(struct sorter *s);
/* ERR_RETRY: no room; the same sorter cannot go on, begin with a new one.  So in all that follows. */
bool sorter_add(struct sorter *s, const void *entry, struct err *e) MUST_CHECK;
/* All are added: sorter_next begins with the first.  Again: from the first again. */
bool sorter_begin(struct sorter *s, struct err *e) MUST_CHECK;
/* The next one, borrowed until the call after; NULL: the end.  Equal entries come in any order. */
bool sorter_next(struct sorter *s, const void **ret, struct err *e) MUST_CHECK;
int64_t sorter_count(const struct sorter *s);
#endif
