/* SPDX-License-Identifier: Apache-2.0 */
/* Where the events that a query looks for can be: conditions like `e.end_on >= it.from` and `before it` rule out, by the order of a day,
 * most of the many events that a person may have of one type.  Only what is certainly false is ruled out; the rest is looked at. */
#include <string.h>

#include "expr_node.h"

/* So few are looked at more quickly than they are ordered. */
enum { FEW = 8 };

/* ---- after checking ---- */

/* Does it name the query's event? */
static bool names(const struct expr *x, size_t slot)
{
    if (!x)
        return false;
    for (const struct expr *a = x->node == NODE_CALL && x->a ? x->a->next : NULL; a; a = a->next)
        if (names(a, slot))
            return true;
    return (x->node == NODE_VARIABLE && x->index == slot) || names(x->a, slot) || names(x->b, slot) || names(x->c, slot);
}

/* The event's day, or a field of it, from which days may be reckoned; *ret_field NULL: occurred_on. */
static bool is_day(const struct expr *x, size_t slot, const char **ret_field)
{
    while (x->node == NODE_ADD)
        x = x->a;
    *ret_field = x->node == NODE_FIELD && !x->special ? x->text : NULL;
    if (x->node == NODE_FIELD && x->special != SPECIAL_NO && x->special != SPECIAL_OCCURRED_ON)
        return false;
    const struct expr *of = x->node == NODE_FIELD ? x->a : x;
    return of->node == NODE_VARIABLE && of->index == slot;
}

static struct order *order_of(struct expr *query, const char *field, struct arena *mem)
{
    struct order **o = &query->orders;

    while (*o && !((*o)->field == field || ((*o)->field && field && strcmp((*o)->field, field) == 0)))
        o = &(*o)->next;
    if (!*o) {
        *o = ARENA_NEW(mem, struct order);
        (*o)->field = field;
    }
    return *o;
}

/* Does it ask the same whatever it comes to?  Operands of a comparison or a sum are all looked at; an axis is asked of a known day only. */
static bool asks_always(const struct expr *x)
{
    bool all = x == NULL || x->node != NODE_AXIS;

    if (!x || !x->asks)
        return true;
    for (const struct clause *k = x->clauses; k; k = k->next)
        all = all && !k->x->asks;
    for (const struct expr *a = x->node == NODE_CALL && x->a ? x->a->next : NULL; a; a = a->next)
        all = all && asks_always(a);
    if (x->node == NODE_AND)             /* what is false leaves the other side out */
        all = all && !x->b->asks;
    return all && asks_always(x->a) && asks_always(x->b) && asks_always(x->c);
}

static bool add_bound(struct expr *query, enum compare op, const struct expr *day, const struct expr *with, struct arena *mem)
{
    const char *field;

    if (op == CMP_NE || !is_day(day, query->index, &field) || names(with, query->index))
        return false;
    struct order *o = order_of(query, field, mem);
    struct bound *b = ARENA_NEW(mem, struct bound);
    *b = (struct bound){ op, day, with, o->bounds };
    o->bounds = b;
    return true;
}

static bool add_comparison(struct expr *query, const struct expr *x, struct arena *mem)
{
    static const enum compare turned[] = { [CMP_EQ] = CMP_EQ, [CMP_NE] = CMP_NE, [CMP_LT] = CMP_GT, [CMP_LE] = CMP_GE, [CMP_GT] = CMP_LT, [CMP_GE] = CMP_LE };

    if (x->node == NODE_COMPARE)
        return add_bound(query, x->op, x->a, x->b, mem) || add_bound(query, turned[x->op], x->b, x->a, mem);
    return x->node == NODE_RANGE && add_bound(query, CMP_GE, x->a, x->b, mem) && add_bound(query, CMP_LE, x->a, x->c, mem);
}

/* Conditions are asked from left to right until one is false: those behind one that asks for other things rule nothing out, and it itself
 * only where it is the first (`first`) and asks the same of every event.  False: those behind it rule nothing out. */
static bool add_bounds(struct expr *query, const struct expr *x, bool first, struct arena *mem)
{
    if (x->node == NODE_AND) {
        bool more = add_bounds(query, x->a, first, mem);

        query->bounded = query->bounded && more;
        return more && add_bounds(query, x->b, false, mem);
    }
    bool bound = (!x->asks || (first && asks_always(x))) && add_comparison(query, x, mem);
    query->bounded = query->bounded && bound;
    return !x->asks;
}

/* Has all of it been asked once it is true?  `and` leaves nothing out then. */
static bool asks_all(const struct expr *x)
{
    return x->node == NODE_AND ? asks_all(x->a) && asks_all(x->b) : asks_always(x);
}

void expr_plan(struct expr *query, struct arena *mem)
{
    bool first = !query->timed;          /* every event of a timed query has days to record */

    query->hash = facts_hash(query->text);
    query->settled = query->bounded = first;
    for (struct clause *k = query->clauses; k; k = k->next) {
        query->settled = query->settled && (k->kind != CLAUSE_WHERE || asks_all(k->x));
        query->bounded = query->bounded && first;
        k->first = first;
        if (k->kind != CLAUSE_WHERE)
            order_of(query, NULL, mem);
        else
            first = first && add_bounds(query, k->x, k == query->clauses, mem);
    }
    query->bounded = query->bounded && query->orders && !query->orders->next;
}

/* ---- a person's events ---- */

static day_num reckon(const struct expr *x, struct run *r, day_num d)
{
    if (x->node != NODE_ADD)
        return d;
    return calendar_add(r->env->calendar, reckon(x->a, r, d), x->sign * expr_run(x->b, r).days.from, x->unit, r->env->saturdays);
}

/* The first whose reckoned day is `least` or later: reckoning keeps the order. */
static size_t first_since(const struct window *w, const struct expr *day, struct run *r, int64_t least)
{
    size_t low = w->from, high = w->until;

    while (low < high) {
        size_t middle = (low + high) / 2;
        day_num d = w->order->days[middle];

        if ((day->node == NODE_ADD ? reckon(day, r, d) : d) < least)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Leaves those of which the comparison is not certainly false; where the other day is unknown, it is certainly true of none. */
static void narrow(struct window *w, enum compare op, const struct expr *day, struct days with, struct run *r)
{
    int64_t after = op == CMP_GT, through = op == CMP_LE || op == CMP_EQ;

    w->sure = w->sure && with.from == with.until && with.from != DAY_NONE;
    if (with.from == DAY_NONE) {
        w->unsure = true;
        return;
    }
    if (op == CMP_GT || op == CMP_GE || op == CMP_EQ)
        w->from = first_since(w, day, r, with.from + after);
    if (op == CMP_LT || op == CMP_LE || op == CMP_EQ)
        w->until = first_since(w, day, r, with.until + through);
}

static size_t count(const struct window *w)
{
    return w->until - w->from + w->n - w->lacking;
}

static struct window in_order(const struct expr_env *env, const struct facts_of_type *t, const char *field)
{
    const struct facts_by_day *o = facts_by_day(env->facts, t, field);

    return (struct window){ .facts = o->facts, .order = o, .until = o->n_days, .lacking = o->n_days, .n = t->n };
}

/* Of those in the order of a day the ones that the conditions of this day leave. */
static struct window within(const struct expr *query, const struct order *o, struct run *r, const struct facts_of_type *t, const struct days bounds[EXPR_CLAUSES])
{
    static const enum compare ops[] = { [CLAUSE_BEFORE] = CMP_LT, [CLAUSE_FROM] = CMP_GE, [CLAUSE_AFTER] = CMP_GT };
    struct window w = in_order(r->env, t, o->field);
    size_t i = 0;

    w.sure = query->bounded;
    for (const struct clause *k = o->field ? NULL : query->clauses; k; k = k->next, i++)
        if (k->first && k->kind != CLAUSE_WHERE)
            narrow(&w, ops[k->kind], query, bounds[i], r);
    for (const struct bound *b = o->bounds; b; b = b->next)
        narrow(&w, b->op, b->day, expr_run_days(b->with, r), r);
    return w;
}

struct window expr_window(const struct expr *query, struct run *r, const struct facts_of_type *t, const struct days bounds[EXPR_CLAUSES])
{
    struct window w = { .facts = t->facts, .until = t->n, .lacking = t->n, .n = t->n };

    if (t->n > FEW && query->query == QUERY_EXISTS)
        w = in_order(r->env, t, NULL);   /* the earliest is its witness */
    for (const struct order *o = query->orders; o && count(&w) > FEW; o = o->next) {
        struct window other = within(query, o, r, t, bounds);

        w = count(&other) < count(&w) || other.unsure ? other : w;
    }
    return w;
}
