/* SPDX-License-Identifier: Apache-2.0 */
/* findings - what a person must look at, one text each, in the order in which it was met. */
#ifndef CONSUMERS_ADMIN_FINDINGS_H
#define CONSUMERS_ADMIN_FINDINGS_H
#include "../../../common/ground/arena.h"

struct findings { struct arena *mem; const char **texts; size_t n, room; };
/* Ready to use: `struct findings f = { .mem = mem };`.  The text is copied into `mem`, whole however long. */
void findings_add(struct findings *f, const char *format, ...) PRINTF_LIKE(2, 3);
#endif
