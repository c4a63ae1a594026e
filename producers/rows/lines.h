/* SPDX-License-Identifier: Apache-2.0 */
/* lines - a file line by line, through a window, so that lines of any length cost bounded memory.
 *
 * A line ends with LF or CR LF, the last one also with the file.  A byte order mark before the first line and a DOS end mark
 * (0x1A) after the last are no text. */
#ifndef PRODUCERS_LINES_H
#define PRODUCERS_LINES_H
#include <stddef.h>
#include <stdint.h>

#include "../../common/ground/err.h"

enum { LINE_MOST_BYTES = 1 << 20 };
struct lines;
struct line {
    const char *text;                    /* borrowed until the next call; no NUL follows */
    size_t bytes;                        /* without its end */
    int64_t no;                          /* from 1 */
    int64_t offset;                      /* where it begins in the file */
    bool too_long;                       /* more than LINE_MOST_BYTES: passed over, text holds its beginning only */
    bool ended;                          /* false: the file ends within the line */
};
/* The file stays the caller's. */
struct lines *lines_of_file(int fd);
struct lines *lines_of_memory(const char *text, size_t bytes);
void lines_free(struct lines *l);
/* False with ERR_RETRY: the file could not be read.  *ret_found = false: its end. */
bool lines_next(struct lines *l, struct line *ret, bool *ret_found, struct err *e) MUST_CHECK;
/* Lines end with this sign instead of LF; `bytes` > 0: nothing ends them, each has so many bytes. */
void lines_cut(struct lines *l, char end, size_t bytes);
/* Goes on at that offset, where line `no` begins. */
void lines_seek(struct lines *l, int64_t offset, int64_t no);
/* Where the next line begins, and its number. */
int64_t lines_at(const struct lines *l, int64_t *ret_no);
#endif
