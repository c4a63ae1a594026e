/* SPDX-License-Identifier: Apache-2.0 */
/* access_rows - what schemas/access/ says, as access_read.c reads it, access.c and access_rights.c ask it.  Private to them. */
#ifndef COMMON_ACCESS_ROWS_H
#define COMMON_ACCESS_ROWS_H
#include "access.h"
#include "../ground/hash.h"

struct names { const char **all; size_t n; };
struct area { const char *name; char dataclass; };
/* A code of the closed lists. */
struct listed { const char *code; bool without_consent; day_num from, until; };
struct row {
    struct names who;                    /* publishers or recipients; "*": everybody */
    bool *areas;                         /* by the area's place; blocks and identity: NULL */
    struct names purposes, bases;
    const struct listed **of_purposes, **of_bases;       /* of a send row: parallel to these */
    enum access_right right;
    struct names classes, publishers, numbers;   /* of a block */
    struct names parts;                  /* of identity */
    bool consent;
    day_num from, until;                 /* until DAY_NONE: open */
    const struct cfg *at;
};
struct rows { struct row *all; size_t n; };
struct access {
    struct area *areas; size_t n_areas;
    struct listed *purposes, *bases; size_t n_purposes, n_bases;
    struct rows send, read, blocks, identity;
    const char **kinds; size_t n_kinds;  /* of agencies, sorted */
    struct type_area { const struct schema *schema; size_t area; } *types; size_t n_types;    /* sorted by type */
    char checksum[2 * HASH_BYTES + 1];
};
/* access.c.  Agencies match the kind that they are of. */
bool names_has(const struct names *names, const char *name);
bool names_kind(const struct names *names, const char *agency);
bool names_agency(const struct names *names, const char *agency);      /* or "*" */
bool row_is_valid(const struct row *r, day_num on);
const struct type_area *access_find_type(const struct access *a, const char *type);    /* NULL: control messages */
#endif
