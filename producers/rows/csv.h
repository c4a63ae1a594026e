/* SPDX-License-Identifier: Apache-2.0 */
/* csv - rows of separated cells, as offices export them: any separator, quotes (doubled inside) around cells that may hold
 * separators and line ends, rows of any length in bounded memory.  Bytes in, bytes out: character sets are charset's business.
 *
 * A row that cannot be read is told with the reason and the line it began on, and reading goes on at the line after it began:
 * one quote too many costs one row, not the rest of the file. */
#ifndef PRODUCERS_CSV_H
#define PRODUCERS_CSV_H
#include "../../common/ground/arena.h"
#include "lines.h"

enum { CSV_MOST_LINES = 100, CSV_MOST_CELLS = 4096 };    /* lines within one row; cells of one row */
struct csv_form { char separator; char quote; /* 0: none */ };
struct csv_cell { const char *text; size_t bytes; };      /* without quotes, blanks around it cut off; no NUL follows */
struct csv_row {
    int64_t line;                        /* on which it begins */
    struct csv_cell *cells; size_t n;
    const char *bad;                     /* why it cannot be read, or NULL */
};
/* The next row that is not blank; cells in `mem`.  *ret_found = false: the end.  ERR_RETRY: the file cannot be read. */
bool csv_next(struct lines *lines, const struct csv_form *form, struct arena *mem, struct csv_row *ret, bool *ret_found, struct err *e) MUST_CHECK;
#endif
