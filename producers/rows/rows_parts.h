/* SPDX-License-Identifier: Apache-2.0 */
/* rows_parts - what readers of rows share. */
#ifndef PRODUCERS_ROWS_PARTS_H
#define PRODUCERS_ROWS_PARTS_H
#include "charset.h"
#include "lines.h"
#include "rows.h"

/* `charset = "..."` of a source.  ERR_CONFIG with file:line. */
bool rows_charset(const struct cfg *config, struct arena *mem, struct charset **ret, struct err *e) MUST_CHECK;
/* Not one row of the file can be read, because of that.  Returns true: it is no error of ours. */
bool rows_bad_head(struct rows_head *head, int64_t line, const char *why);
/* Every line up to the end: a NUL, or what is no character of UTF-8 where the file says that it is, makes the whole file bad: it is
 * damaged, or it is no file of this kind.  The lines stand anywhere afterwards.  ERR_RETRY. */
bool rows_check_text(struct lines *lines, const struct charset *charset, struct rows_head *head, struct err *e) MUST_CHECK;
#endif
