/* SPDX-License-Identifier: Apache-2.0 */
/* codelist - the code lists of schemas/codelists/: codelists.cfg names them, NAME.csv holds code,name_de,name_en,valid_from,valid_until.
 * A list may stand there for several times, later versions with a `file` of their own: each replaces the one before on its valid_from.
 * Used by schema.c, and by event for its code words. */
#ifndef COMMON_CODELIST_H
#define COMMON_CODELIST_H
#include "../ground/cfg.h"
#include "../ground/day.h"

struct code {
    const char *code, *de, *en;          /* en: NULL where the list has none */
    day_num from, until;                 /* DAY_NONE: without end */
};
struct codelist {
    const char *name;
    const char *urn, *version;           /* who keeps it; of which state our copy is (of its last version) */
    day_num valid_from, replaced_on;     /* of the first version; the day on which the last one replaced the one before, DAY_NONE: never */
    size_t longer;                       /* a code may have so many digits and is known by the code that it begins with; 0: no */
    struct code *codes; size_t n;        /* sorted by code; the same code may stand there for several times */
};
struct codelists { struct codelist *all; size_t n; };

/* Reads DIR/codelists.cfg and every list in it.  ERR_CONFIG with file:line. */
bool codelist_load(const char *dir, struct arena *mem, struct codelists *ret, struct err *e) MUST_CHECK;
/* NULL: no such list. */
const struct codelist *codelist_find(const struct codelists *lists, const char *name);
/* The entry that is valid on that day (DAY_NONE: any), or NULL. */
const struct code *codelist_code(const struct codelist *list, const char *code, day_num on);
/* Is it a short word as the list `token` wants it? */
bool codelist_is_token(const char *text);
#endif
