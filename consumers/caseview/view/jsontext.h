/* SPDX-License-Identifier: Apache-2.0 */
/* jsontext - JSON values as text: compact, members in the order in which they were set, UTF-8 as it is.
 * jansson looks at every character of every string by itself; here runs are copied, which a third of evaluating went into. */
#ifndef CONSUMERS_CASEVIEW_JSONTEXT_H
#define CONSUMERS_CASEVIEW_JSONTEXT_H
#include <jansson.h>

#include "../../../common/ground/arena.h"
#include "../../../common/ground/buf.h"

void jsontext_add(struct buf *out, const json_t *value);
/* In `mem`. */
const char *jsontext(const json_t *value, struct arena *mem);
#endif
