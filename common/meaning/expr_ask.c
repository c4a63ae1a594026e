/* SPDX-License-Identifier: Apache-2.0 */
/* What an expression asks of axes, and which symbols it can be: for the checks of whoever reads the files. */
#include <string.h>

#include "expr_node.h"

typedef void visit(const struct expr *x, void *context);

static void walk(const struct expr *x, visit *f, void *context)
{
    if (!x)
        return;
    f(x, context);
    for (const struct clause *k = x->clauses; k; k = k->next)
        walk(k->x, f, context);
    for (const struct expr *a = x->node == NODE_CALL && x->a ? x->a->next : NULL; a; a = a->next)
        walk(a, f, context);
    walk(x->a, f, context);
    walk(x->b, f, context);
    walk(x->c, f, context);
}

static void mark_axis(const struct expr *x, void *context)
{
    bool *asked = context;

    if (x->node == NODE_AXIS)
        asked[x->index] = true;
}

void expr_axes(const struct expr *x, bool *asked)
{
    walk(x, mark_axis, asked);
}

struct compared { void (*found)(void *context, size_t axis, const char *symbol); void *context; };

static void compare_axis(const struct expr *x, void *context)
{
    const struct compared *c = context;

    if (x->node == NODE_COMPARE && x->a->node == NODE_AXIS && x->b->node == NODE_SYMBOL)
        c->found(c->context, x->a->index, x->b->text);
    if (x->node == NODE_COMPARE && x->b->node == NODE_AXIS && x->a->node == NODE_SYMBOL)
        c->found(c->context, x->b->index, x->a->text);
    for (size_t i = 0; x->node == NODE_SET && x->a->node == NODE_AXIS && i < x->n_symbols; i++)
        c->found(c->context, x->a->index, x->symbols[i]);
}

void expr_axis_symbols(const struct expr *x, void (*found)(void *context, size_t axis, const char *symbol), void *context)
{
    struct compared c = { found, context };

    walk(x, compare_axis, &c);
}

bool expr_can_be(const struct expr *x, const char *symbol)
{
    if (x->node == NODE_SYMBOL)
        return strcmp(x->text, symbol) == 0;
    for (size_t i = 0; x->values && x->values[i]; i++)
        if (strcmp(x->values[i], symbol) == 0)
            return true;
    return x->values == NULL;
}

bool expr_is_speaker(const struct expr *x)
{
    return x->node == NODE_FIELD && x->special == SPECIAL_AGENCY;
}
