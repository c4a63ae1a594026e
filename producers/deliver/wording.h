/* SPDX-License-Identifier: Apache-2.0 */
/* wording - how the parts of a letter are called and written for people: German, English, or as the programs spell them.  Pure.
 *
 *   key        German          English        keys
 *   due        Fällig am       Due            due
 *              24.03.2026      2026-03-24     2026-03-24
 *   status     offen           open           open                                                                          */
#ifndef PRODUCERS_WORDING_H
#define PRODUCERS_WORDING_H
#include "letter.h"

enum wording { WORDING_DE, WORDING_EN, WORDING_KEYS };
/* "de", "en", "keys". */
bool wording_parse(const char *text, enum wording *ret);
/* The keys that columns and templates can name, ending with NULL: "id", "due", "title", ..., "family", "born_on" ... */
const char *const *wording_keys(void);
const char *wording_name(const char *key, enum wording w);
/* What the letter says there, "" where nothing; in `mem` or borrowed from the letter. */
const char *wording_value(const struct letter *l, const char *key, enum wording w, struct arena *mem);
/* A day as people write it. */
const char *wording_day(day_num day, enum wording w, struct arena *mem);
/* The text with each {key} in place of its value, as `value` knows it.  A line whose keys all say nothing is left out. */
typedef const char *wording_lookup(const void *context, const char *key, struct arena *mem);
void wording_fill(const char *text, wording_lookup *value, const void *context, struct arena *mem, struct buf *out);
/* Refuses keys that are not in the list.  ERR_CONFIG with the line, and the nearest. */
bool wording_check(const char *file, const char *text, const char *const *keys, struct arena *mem, struct err *e) MUST_CHECK;
#endif
