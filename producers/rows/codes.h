/* SPDX-License-Identifier: Apache-2.0 */
/* codes - an office's own codes to the agreed ones: a CSV file "from,to,valid_from,valid_until" in UTF-8 beside the configuration.
 * The two days may be empty; of several entries for one code the one that is valid on the day counts. */
#ifndef PRODUCERS_CODES_H
#define PRODUCERS_CODES_H
#include "../../common/ground/arena.h"
#include "../../common/ground/day.h"

struct codes;
/* ERR_CONFIG with file:line. */
bool codes_load(const char *file, struct arena *mem, const struct codes **ret, struct err *e) MUST_CHECK;
/* NULL: not in the list, or not on that day (*ret_known tells which). */
const char *codes_to(const struct codes *c, const char *from, day_num on, bool *ret_known);
/* The file with its folder, for people: "abh/rechtsgrundlage.csv". */
const char *codes_name(const struct codes *c);
size_t codes_count(const struct codes *c);
const char *codes_target(const struct codes *c, size_t i, int *ret_line);
#endif
