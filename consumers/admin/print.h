/* SPDX-License-Identifier: Apache-2.0 */
/* print - results on stdout: JSON documents, and tables for people whose columns are as wide as what stands in them. */
#ifndef CONSUMERS_ADMIN_PRINT_H
#define CONSUMERS_ADMIN_PRINT_H
#include <jansson.h>

#include "../../common/ground/app.h"
#include "../../common/ground/arena.h"

/* One document on one line, keys in the order in which they were set. */
void print_json(const json_t *document);
/* A list as --format says: one array, or a line for each (jsonl). */
void print_json_list(const struct app *app, const json_t *all);
/* As text in an HTML page. */
void print_escaped(const char *text);

enum { TABLE_COLUMNS = 12 };
struct table {
    struct arena *mem;
    int columns;
    const char **cells;                  /* row after row; the first row is the heading */
    size_t n, cap;
};
/* Begins a table with its heading, which ends with NULL. */
void table_begin(struct table *t, struct arena *mem, const char *const *heading);
/* The next cell; NULL and "" are empty.  Rows follow from the number of columns.  The text is copied. */
void table_cell(struct table *t, const char *text);
size_t table_rows(const struct table *t);        /* without the heading */
/* Writes it, each line behind `indent` blanks.  Widths count characters, not bytes (UTF-8). */
void table_print(const struct table *t, int indent);
#endif
