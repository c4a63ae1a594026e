/* SPDX-License-Identifier: Apache-2.0 */
/* Since when an expression is true, and what it asks for. */
#include <string.h>

#include "expr_node.h"

/* No fact and DAY_NONE: cannot say. */
struct witness { bool holds; day_num day; const struct fact *fact; };
static const struct witness nothing = { .day = DAY_NONE };

/* The earliest match; of those of one day the first in the order of facts. */
static struct witness of_query(const struct expr *x, struct run *r, bool recorded)
{
    const struct facts_of_type *t = facts_type_hashed(r->env->facts, x->text, x->hash);
    struct days bounds[EXPR_CLAUSES];
    struct witness best = nothing;

    if (!t)
        return nothing;
    expr_bounds(x, r, bounds);
    struct window w = expr_window(x, r, t, bounds);
    for (size_t i = w.from; i < w.until; i++) {
        const struct fact *f = w.facts[i];
        day_num d = recorded ? f->recorded_on : f->occurred_on;
        bool better = !best.fact || d < best.day || (d == best.day && f->index < best.fact->index);

        if (better && (w.sure || expr_match(x, r, f, bounds) == TRI_TRUE))
            best = (struct witness){ true, d, f };
        if (best.fact && !recorded && w.order && !w.order->field)
            break;
    }
    return best;
}

static struct witness witness(const struct expr *x, struct run *r, bool recorded);

/* `or` is true since its earlier true branch, `and` since its later one; a branch that cannot say does not count. */
static struct witness of_branches(const struct expr *x, struct run *r, bool recorded)
{
    struct witness a = witness(x->a, r, recorded);

    if (x->node == NODE_AND && !a.holds)
        return nothing;
    struct witness b = witness(x->b, r, recorded);
    if (!a.holds || !b.holds)
        return x->node == NODE_AND ? nothing : a.holds ? a : b;
    if (a.day == DAY_NONE || b.day == DAY_NONE)
        return a.day == DAY_NONE ? b : a;
    if (x->node == NODE_OR)
        return b.day < a.day ? b : a;
    return b.day > a.day ? b : a;
}

static struct witness witness(const struct expr *x, struct run *r, bool recorded)
{
    if (x->node == NODE_QUERY && x->query == QUERY_EXISTS)
        return of_query(x, r, recorded);
    if (x->node == NODE_OR || x->node == NODE_AND)
        return of_branches(x, r, recorded);
    struct witness w = { .holds = expr_truth(x, r) == TRI_TRUE, .day = DAY_NONE };
    if (w.holds && x->node == NODE_CALL && x->function == FN_REACHED)
        w.day = expr_run_days(x->a, r).until;
    return w;
}

day_num expr_witness(const struct expr *x, struct expr_env *env, bool recorded, const struct fact **ret_fact)
{
    struct run r = { .env = env, .slot = { env->it } };
    struct witness w = witness(x, &r, recorded);

    if (ret_fact)
        *ret_fact = w.fact;
    return w.day;
}

struct types { const char **all; size_t n, max; };

static void collect(const struct expr *x, struct types *t)
{
    if (!x)
        return;
    if (x->node == NODE_QUERY) {
        bool known = false;

        for (size_t i = 0; i < t->n && i < t->max; i++)
            known = known || strcmp(t->all[i], x->text) == 0;
        if (!known && t->n < t->max)
            t->all[t->n] = x->text;
        t->n += !known;
    }
    for (const struct clause *k = x->clauses; k; k = k->next)
        collect(k->x, t);
    for (const struct expr *a = x->node == NODE_CALL && x->a ? x->a->next : NULL; a; a = a->next)
        collect(a, t);
    collect(x->a, t);
    collect(x->b, t);
    collect(x->c, t);
}

size_t expr_types(const struct expr *x, const char **ret, size_t max)
{
    struct types t = { .all = ret, .max = max };

    collect(x, &t);
    return t.n;
}

static bool negates_axis(const struct expr *x, bool negated)
{
    if (!x)
        return false;
    if (x->node == NODE_AXIS && negated)
        return true;
    negated = negated || x->node == NODE_NOT;
    for (const struct clause *k = x->clauses; k; k = k->next)
        if (negates_axis(k->x, negated))
            return true;
    for (const struct expr *a = x->node == NODE_CALL && x->a ? x->a->next : NULL; a; a = a->next)
        if (negates_axis(a, negated))
            return true;
    return negates_axis(x->a, negated) || negates_axis(x->b, negated) || negates_axis(x->c, negated);
}

bool expr_negates_axis(const struct expr *x)
{
    return negates_axis(x, false);
}

const char *expr_source(const struct expr *x)
{
    return x->source;
}

const char *expr_symbol(const struct expr *x)
{
    return x->node == NODE_SYMBOL ? x->text : NULL;
}

bool expr_is_expression(const char *text)
{
    return strpbrk(text, ".()") != NULL;
}
