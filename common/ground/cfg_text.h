/* SPDX-License-Identifier: Apache-2.0 */
/* cfg_text - the text of a configuration before libconfig reads it: includes put in their places, every line's origin kept,
 * and what libconfig 1.5 would misread refused (integers that do not fit, NUL bytes, nesting without end).
 * Used by cfg.c only. */
#ifndef COMMON_CFG_TEXT_H
#define COMMON_CFG_TEXT_H
#include "arena.h"
#include "buf.h"

struct cfg_origin { const char *file; int line; };
struct cfg_text {
    struct buf text;
    struct cfg_origin *origins;          /* one for each line of text; heap */
    size_t n, cap;
    struct arena *mem;                   /* file names live here */
};
bool cfg_text_load(struct cfg_text *t, const char *file, struct err *e) MUST_CHECK;
bool cfg_text_add(struct cfg_text *t, const char *text, size_t bytes, const char *file, struct err *e) MUST_CHECK;
/* Where line `line` (from 1) of the text comes from. */
struct cfg_origin cfg_text_origin(const struct cfg_text *t, unsigned line);
void cfg_text_release(struct cfg_text *t);
/* `path` beside `file`, unless it is absolute. */
char *cfg_text_beside(const char *file, const char *path, struct arena *mem);
#endif
