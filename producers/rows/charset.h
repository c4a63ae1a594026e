/* SPDX-License-Identifier: Apache-2.0 */
/* charset - cells of a file in its own character set to UTF-8.  iconv of libc stays behind charset.c.
 * Only sets in which ASCII bytes are ASCII characters (windows-1252, iso-8859-15, cp850, utf-8 ...): rows are split before. */
#ifndef PRODUCERS_CHARSET_H
#define PRODUCERS_CHARSET_H
#include "../../common/ground/arena.h"
#include "../../common/ground/buf.h"

struct charset;
/* ERR_DATA: iconv does not know it, or ASCII means something else in it (UTF-16). */
bool charset_open(const char *name, struct charset **ret, struct err *e) MUST_CHECK;
void charset_free(struct charset *c);
bool charset_is_utf8(const struct charset *c);
/* The text in UTF-8 (NFC) with a NUL behind it, in `mem`.  ERR_DATA names the byte that is no character. */
bool charset_text(struct charset *c, const char *bytes, size_t n, struct arena *mem, char **ret_text, struct err *e) MUST_CHECK;
/* The other way: text in UTF-8 as that set's bytes, added to `out`; a character that it does not have becomes "?".
 * ERR_DATA: iconv does not know the set. */
bool charset_write(const char *name, const char *text, size_t n, struct buf *out, struct err *e) MUST_CHECK;
#endif
