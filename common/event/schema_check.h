/* SPDX-License-Identifier: Apache-2.0 */
/* schema_check - what the programs could work with, but people should mend: names that are missing in one language, and types of class H
 * that could say more than a fact.  (What cannot be worked with is refused by schema_load.) */
#ifndef COMMON_SCHEMA_CHECK_H
#define COMMON_SCHEMA_CHECK_H
#include "schema.h"

/* Sentences in `mem` that name type, version and field; returns how many. */
size_t schema_check(const struct schema_set *set, struct arena *mem, const char *const **ret);
#endif
