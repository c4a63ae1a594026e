/* SPDX-License-Identifier: Apache-2.0 */
/* rows - the contract of everything that reads a file as rows of named cells.  A new form of file is one file rows_<form>.c ending
 * in `const struct rows_kind rows_<form> = { ... };`, and a source kind in source_rows.c.
 *
 *   open -> begin (a file: its head, at its first row) -> next, next, ...          -> close
 *                 begin again, the same file or another; seek to what `at` said before
 *
 * A file is read as often as one likes: `begin` starts at its first row, and rows come in the same order each time. */
#ifndef PRODUCERS_ROWS_H
#define PRODUCERS_ROWS_H
#include "../../common/ground/cfg.h"
#include "../../common/ground/day.h"

struct rows;                             /* one configured reader, with its state */
struct rows_head {
    const char *const *names; size_t n;  /* the columns, in UTF-8; valid until the next begin or close */
    int64_t line;                        /* where they stand; else where the file is bad */
    day_num as_of;                       /* the day of which the file says that it tells, or DAY_NONE */
    const char *bad, *column;            /* why not one row of this file can be read, or NULL; which column, or "" */
};
struct row {
    int64_t line;                        /* on which it begins; rises from row to row */
    const char *const *cells; size_t n;  /* UTF-8, "" says nothing; one for each of the head's names */
    const char *bad, *column;            /* why it cannot be read, or NULL; in which column, or "" */
    const char *passed;                  /* it is not for us, because of that; or NULL */
    const char *message;                 /* id of the message that it came in, or NULL: one that came before says nothing new */
    int64_t message_no;                  /* which message of the file that is */
};
struct rows_kind {
    const char *const *keys;             /* what of a source's group is the reader's; ends with NULL */
    /* `columns`: what the mapping reads, for readers whose files do not say what is in them; they outlive the reader.  ERR_CONFIG with file:line. */
    bool (*open)(const struct cfg *config, const char *const *columns, size_t n, struct arena *mem, struct rows **ret, struct err *e);
    /* The file stays the caller's.  ERR_RETRY: it cannot be read now. */
    bool (*begin)(struct rows *r, int fd, struct rows_head *ret, struct err *e);
    /* Cells and reasons in `mem`.  Blank rows and what is no record are passed over.  *ret_found = false: the end.  ERR_RETRY. */
    bool (*next)(struct rows *r, struct arena *mem, struct row *ret, bool *ret_found, struct err *e);
    /* How much of the file was read, in bytes, and the line where the next row is looked for. */
    int64_t (*at)(const struct rows *r, int64_t *ret_line);
    void (*seek)(struct rows *r, int64_t at, int64_t line);
    void (*close)(struct rows *r);       /* NULL is nothing */
};
extern const struct rows_kind rows_csv, rows_fixed, rows_xml;
#endif
