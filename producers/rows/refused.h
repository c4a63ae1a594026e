/* SPDX-License-Identifier: Apache-2.0 */
/* refused - which lines of a file were refused, as the spool's note about the file keeps it: "5,17-20", or "*" for more than can be
 * kept in mind.  A file that is dropped again is read again at these lines only.  Pure. */
#ifndef PRODUCERS_REFUSED_H
#define PRODUCERS_REFUSED_H
#include "../../common/ground/buf.h"
#include "../source.h"

enum { REFUSED_MOST = 20000 };
struct refused { int64_t *lines; size_t n, cap; bool too_many; };   /* rising */
void refused_release(struct refused *r);
bool refused_has(const struct refused *r, int64_t line);
/* `before`, with what lies in from..to-1 replaced by these rejects (in the order of lines). */
void refused_replace(const struct refused *before, int64_t from, int64_t to, const struct reject *rejects, size_t n, struct refused *ret);
void refused_text(const struct refused *r, struct buf *out);
/* False: not what refused_text wrote. */
bool refused_parse(const char *text, struct refused *ret);
#endif
