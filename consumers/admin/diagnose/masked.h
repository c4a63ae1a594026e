/* SPDX-License-Identifier: Apache-2.0 */
/* masked - log lines and documents as they may leave the house.  Pure.
 *
 * Of a log line stay time, level, program and the sentence; of the sentence what stands in quotes becomes "...", a number of five or
 * more digits or a word with hexadecimal digits of as many becomes N, an address with @ that is no agency goes; of every other pair
 * only the key stays.  A line that is none of ours is counted and left out. */
#ifndef ADMIN_MASKED_H
#define ADMIN_MASKED_H
#include <jansson.h>

#include "../../../common/ground/buf.h"

/* All lines of a log, the last `most` of them, behind what is in the buffer. */
void masked_log(const char *text, size_t most, struct buf *out);
/* The document of casebus status without what agencies called their files. */
void masked_status(json_t *status);
#endif
