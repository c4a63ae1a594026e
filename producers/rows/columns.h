/* SPDX-License-Identifier: Apache-2.0 */
/* columns - which column of a file is meant.  Offices rename, reorder and double their columns:
 *
 *   "Geburtsdatum"                     that one; else one that differs in blanks and case only
 *   "Geburtsdatum|Geb.-Datum|geb."     the first of these that is there
 *   "Migrationsinformation#2"          the second one of that name
 *   "#57"                              the 57th column, whatever its name                                                          */
#ifndef PRODUCERS_COLUMNS_H
#define PRODUCERS_COLUMNS_H
#include "../../common/ground/arena.h"

struct columns { const char *const *names; const char **folded; size_t n; };
enum { COLUMN_MISSING = -1, COLUMN_TWICE = -2 };
/* The names stay the caller's; the rest in `mem`. */
struct columns columns_of(const char *const *names, size_t n, struct arena *mem);
/* Its place from 0, or one of the above. */
int columns_find(const struct columns *h, const char *wanted, struct arena *mem);
/* Is the column at that place meant by the name, at least by one of several that are called so? */
bool columns_have(const struct columns *h, size_t place, const char *wanted, struct arena *mem);
#endif
