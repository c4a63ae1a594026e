/* SPDX-License-Identifier: Apache-2.0 */
/* member - members of JSON documents in a word each, beside jansson, whose prefix json_ is. */
#ifndef COMMON_MEMBER_H
#define COMMON_MEMBER_H
#include <jansson.h>

#include "day.h"

/* What it says; "" where it is absent, null or no text. */
const char *member_text(const json_t *object, const char *key);
/* The same for people: "-" where nothing stands. */
const char *member_shown(const json_t *object, const char *key);
/* "2026-03-24", and null for DAY_NONE.  A new reference. */
json_t *member_day(day_num day);
#endif
