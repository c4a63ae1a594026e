/* SPDX-License-Identifier: Apache-2.0 */
/* closing_file - the closing file as lines.  It grows each night for as long as there is a hub: who adds to it reads its end alone, who checks it
 * reads one line after the other. */
#ifndef CONSUMERS_RECONCILE_CLOSING_FILE_H
#define CONSUMERS_RECONCILE_CLOSING_FILE_H
#include <stdbool.h>
#include <stddef.h>

#include "../../../common/ground/arena.h"
#include "../../../common/ground/err.h"

struct closing_end {
    const char *last; size_t last_bytes; /* the last line that ends, without its newline; NULL: there is none */
    const char *rest; size_t rest_bytes; /* what stands behind it, which was cut short */
};
/* In `mem`.  ERR_CONFIG names file and reason. */
bool closing_file_end(const char *file, struct arena *mem, struct closing_end *ret, struct err *e) MUST_CHECK;
/* Calls `each` with every line, without its newline; `whole`: it has one.  Until it returns false.  ERR_CONFIG names file and reason. */
bool closing_file_lines(const char *file, bool (*each)(void *context, const char *line, size_t n, bool whole, struct err *e), void *context, struct err *e) MUST_CHECK;
#endif
