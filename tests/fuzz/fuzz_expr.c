/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as an expression of a mapping and of a rule: read or refused with its place; a mapping's is evaluated on some cells. */
#include <stdlib.h>
#include <string.h>

#include "../../common/meaning/expr.h"
#include "fuzz_schemas.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const columns[] = { "ART", "VON", "BIS", "ZAHL", "LEER", "Nr. 1" };
static const char *const cells[] = { "AE", "01.02.2026", "30.02.2026", "17", NULL, "x" };
enum { COLUMNS = sizeof columns / sizeof *columns };

static const char *cell(void *context, size_t column)
{
    (void)context;
    if (column >= COLUMNS)
        abort();
    return cells[column];
}

static void refused(const struct err *e)
{
    if (e->kind != ERR_CONFIG || strncmp(e->text, "expression:", 11) != 0)
        abort();
}

static void as_mapping(const char *text, struct arena *mem)
{
    const struct expr_scope scope = { .schemas = schemas(), .columns = columns, .n_columns = COLUMNS, .want = EXPR_BOOL };
    struct expr_env env = { .column = cell, .schemas = schemas(), .mem = mem, .next_day = DAY_NONE };
    const struct expr *x;
    struct err e;

    if (!expr_parse(text, &scope, mem, &x, &e)) {
        refused(&e);
        return;
    }
    enum tri first = expr_true(x, &env);
    if (first != expr_true(x, &env) || env.next_day != DAY_NONE)
        abort();
}

static void as_rule(const char *text, struct arena *mem)
{
    static const char *const types[] = { "registration.moved_in" }, *const days[] = { "due", "opened" }, *const parameters[] = { "days" }, *const axes[] = { "residence" };
    static const char *const residence[] = { "titled", "tolerated", NULL }, *const *const values[] = { residence };
    const struct expr_scope scope = { .schemas = schemas(), .variable = "it", .types = types, .n_types = 1, .days = days, .n_days = 2, .parameters = parameters, .n_parameters = 1,
                                      .axes = axes, .n_axes = 1, .axis_values = values, .axis_today = true, .want = EXPR_ANY };
    const struct expr *x;
    struct err e;

    if (!expr_parse(text, &scope, mem, &x, &e))
        refused(&e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena mem = {0};
    const char *text = arena_strndup(&mem, (const char *)data, size);

    as_mapping(text, &mem);
    as_rule(text, &mem);
    arena_release(&mem);
    return 0;
}
