/* SPDX-License-Identifier: Apache-2.0 */
/* cell - what spreadsheets and people leave in cells instead of what was meant.  Pure; texts are UTF-8. */
#ifndef PRODUCERS_CELL_H
#define PRODUCERS_CELL_H
#include <stdint.h>

#include "../../common/ground/arena.h"

/* How often something was put right, or was taken although it looks wrong; for a warning behind the file. */
struct cell_notes { int64_t filled, repaired, question_marks, placeholders; };
void cell_notes_add(struct cell_notes *to, const struct cell_notes *more);
/* A formula, or a number of which a spreadsheet kept the first digits (1,23457E+13): why it cannot be read, or NULL. */
const char *cell_damage(const char *text);
/* "423.0" and "423" as 3 digits are "423", "0" is "000".  NULL: it is so already, or no number. */
const char *cell_zero_filled(const char *text, size_t digits, struct arena *mem);
/* "N.N.", "Baby", "Unbekannt", "+": somebody had to write something where a name is asked for. */
bool cell_is_placeholder(const char *name);
/* "Y?ld?z": letters that a character set did not have. */
bool cell_lost_letters(const char *name);
#endif
