/* SPDX-License-Identifier: Apache-2.0 */
/* cfg_place - where a setting stands, for people: libconfig keeps lines only, so the file is looked at again. */
#ifndef COMMON_CFG_PLACE_H
#define COMMON_CFG_PLACE_H
#include "cfg.h"

/* In characters from 1; 0: it has no name, or its text is not to be had. */
int cfg_column(const struct cfg *at);
/* Line and column of a byte of a string's value.  False where the file does not hold the value word for word: escapes, pieces, no file. */
bool cfg_place(const struct cfg *at, size_t byte, int *ret_line, int *ret_column);
#endif
