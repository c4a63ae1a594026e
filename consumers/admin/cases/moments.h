/* SPDX-License-Identifier: Apache-2.0 */
/* moments - a person's events in the order of facts (facts.h), live or why not: casebus timeline. */
#ifndef CONSUMERS_ADMIN_MOMENTS_H
#define CONSUMERS_ADMIN_MOMENTS_H
#include <jansson.h>

#include "../../caseview/person/person.h"

/* One object an event.  New reference. */
json_t *moments_json(const struct person_file *p, struct arena *mem);
#endif
