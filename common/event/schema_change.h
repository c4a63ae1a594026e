/* SPDX-License-Identifier: Apache-2.0 */
/* schema_change - what is different between two versions of an event type, and whether a newer version may be so.
 *
 * Allowed are: an optional field at the end, a symbol at the end of an enum; and what no reader of events depends on: names for people,
 * the default legal basis, one more publisher.  Anything else is a new type. */
#ifndef COMMON_SCHEMA_CHANGE_H
#define COMMON_SCHEMA_CHANGE_H
#include "schema.h"

struct schema_change {
    const char *field;                   /* "scopes.purpose" within a record; NULL: of the type itself */
    const char *what;                    /* "its code list was changed from ags to country" */
    bool allowed;
};

/* All of them, in `mem`, in the order of the fields; returns how many. */
size_t schema_compare(const struct schema *old, const struct schema *new, struct arena *mem, struct schema_change **ret);
#endif
