/* SPDX-License-Identifier: Apache-2.0 */
/* diff_view - two views of one person (the document of INTERFACES 5) and what is different in them. */
#ifndef CONSUMERS_ADMIN_DIFF_VIEW_H
#define CONSUMERS_ADMIN_DIFF_VIEW_H
#include <jansson.h>

#include "../../../common/ground/arena.h"

/* Lists of changes, each with `before` and `after` (null: not there); new references.
 * axis: its name, "responsible.school" for a part; what it rests on and what comes next do not count. */
json_t *diff_axes(const json_t *before, const json_t *after, struct arena *mem);
/* task: its id; what a case manager sees of it. */
json_t *diff_tasks_of(const json_t *before, const json_t *after);
/* type, fact: before and after are who says what. */
json_t *diff_statements(const json_t *before, const json_t *after);
/* Statements that are contradicted in the later one and were not before: type, fact. */
json_t *diff_conflicts(const json_t *before, const json_t *after);
/* One change a line, for people. */
void diff_print_axis(const json_t *change);
void diff_print_task(const json_t *change);
void diff_print_statement(const json_t *change);
#endif
