/* SPDX-License-Identifier: Apache-2.0 */
/* Why a condition is what it is: which part decides, and what it saw. */
#include <string.h>

#include "../ground/buf.h"
#include "expr_node.h"

struct why {
    struct run run;
    struct arena *mem;
    struct expr_part *parts; size_t n, room;
    struct expr_saw *saw; size_t n_saw, saw_room;        /* of the part at hand */
};

/* A part that begins with a bracket is noted from behind it. */
const char *expr_text(const struct expr *x, struct arena *mem)
{
    const char *begin = x->source + x->at, *end = begin + x->length;
    int open = 0;

    for (const char *p = begin; p < end; p++)
        open += (*p == '(') - (*p == ')');
    for (; open < 0 && begin > x->source; begin--)
        open += begin[-1] == '(';
    return arena_strndup(mem, begin, (size_t)(end - begin));
}

bool expr_asks_birth(const struct expr *x)
{
    if (!x)
        return false;
    for (const struct expr *a = x->node == NODE_CALL && x->a ? x->a->next : NULL; a; a = a->next)
        if (expr_asks_birth(a))
            return true;
    return x->node == NODE_BIRTH || expr_asks_birth(x->a) || expr_asks_birth(x->b) || expr_asks_birth(x->c);
}

/* ---- values as text */

static const char *days_text(struct days d, struct arena *mem)
{
    char from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];

    return d.from == d.until ? arena_strdup(mem, day_text(d.from, from)) : arena_printf(mem, "%s..%s", day_text(d.from, from), day_text(d.until, until));
}

static const char *list_text(const struct value *list, struct arena *mem)
{
    const char *text = "";

    for (size_t i = 0; i < list->list.n; i++) {
        const struct value *v = &list->list.items[i];
        bool word = v->kind == VALUE_SYMBOL || v->kind == VALUE_CODE || v->kind == VALUE_AGENCY;

        text = arena_printf(mem, "%s%s%s", text, i ? ", " : "", word ? v->text : "...");
    }
    return arena_printf(mem, "[%s]", text);
}

/* NULL: unknown. */
static const char *value_text(struct expr_value v, struct arena *mem)
{
    char hex[SUBJECT_TEXT_BYTES];

    switch (v.kind) {
    case EXPR_BOOL: return v.boolean ? "true" : "false";
    case EXPR_DAY: return days_text(v.days, mem);
    case EXPR_INT: return v.days.from == v.days.until ? arena_printf(mem, "%d", (int)v.days.from) : arena_printf(mem, "%d..%d", (int)v.days.from, (int)v.days.until);
    case EXPR_SYMBOL: return v.text;
    case EXPR_LIST: return list_text(v.list, mem);
    case EXPR_EVENT: return days_text((struct days){ v.fact->occurred_on, v.fact->occurred_on }, mem);
    case EXPR_REF: return arena_strdup(mem, hex_text(v.ref, SUBJECT_BYTES, hex));
    case EXPR_ANY: break;
    }
    return NULL;
}

/* ---- what a part saw */

static bool same_sight(const struct expr_saw *a, const struct expr_saw *b)
{
    return a->sight == b->sight && a->fact == b->fact && strcmp(a->text, b->text) == 0;
}

static void add_saw(struct why *w, struct expr_saw saw)
{
    for (size_t i = 0; i < w->n_saw; i++)
        if (same_sight(&w->saw[i], &saw))
            return;
    if (w->n_saw == w->saw_room) {
        struct expr_saw *old = w->saw;

        w->saw_room = w->saw_room ? 2 * w->saw_room : 8;
        w->saw = ARENA_ARRAY(w->mem, struct expr_saw, w->saw_room);
        if (w->n_saw)
            memcpy(w->saw, old, w->n_saw * sizeof *old);
    }
    w->saw[w->n_saw++] = saw;
}

/* Who a person is, is not shown: of a day of birth, or reckoned from it, only that it is known. */
static void saw_value(struct why *w, const struct expr *x)
{
    struct expr_value v = expr_run(x, &w->run);
    const char *value = v.kind == EXPR_DAY && expr_asks_birth(x) ? "(known)" : value_text(v, w->mem);

    add_saw(w, (struct expr_saw){ SAW_VALUE, expr_text(x, w->mem), value, NULL });
}

/* "m.ags = 05162004, it.ags = ?" */
static const char *values_of(const struct expr_part *parts, size_t n, struct arena *mem)
{
    const char *text = NULL;

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < parts[i].n_saw; k++)
            if (parts[i].saw[k].sight == SAW_VALUE)
                text = arena_printf(mem, "%s%s%s = %s", text ? text : "", text ? ", " : "", parts[i].saw[k].text, parts[i].saw[k].value ? parts[i].saw[k].value : "?");
    return text;
}

static void find_parts(struct why *w, const struct expr *x);

/* The first condition of the query that this fact does not meet. */
static void saw_other(struct why *w, const struct expr *query, const struct fact *f, const struct days bounds[EXPR_CLAUSES])
{
    static const char *const words[] = { [CLAUSE_BEFORE] = "before", [CLAUSE_FROM] = "from", [CLAUSE_AFTER] = "after", [CLAUSE_WHERE] = "where" };
    struct expr_saw saw = { SAW_OTHER, query->text, NULL, f };
    size_t i = 0;

    for (const struct clause *k = query->clauses; k; k = k->next, i++) {
        if (expr_clause(k, &w->run, f, bounds[i]) == TRI_TRUE)
            continue;
        saw.text = arena_printf(w->mem, "%s %s", words[k->kind], expr_text(k->x, w->mem));
        if (k->kind == CLAUSE_WHERE) {
            struct why inner = { .run = w->run, .mem = w->mem };

            find_parts(&inner, k->x);
            saw.text = inner.parts[0].text;
            saw.value = values_of(inner.parts, inner.n, w->mem);
        } else if (bounds[i].from != DAY_NONE)
            saw.value = days_text(bounds[i], w->mem);
        break;
    }
    add_saw(w, saw);
}

/* The events that match, or why each of them does not. */
static void saw_events(struct why *w, const struct expr *x)
{
    struct days bounds[EXPR_CLAUSES];
    size_t n, matches = 0;
    const struct fact *const *facts = facts_of(w->run.env->facts, x->text, &n);

    if (n == 0) {
        add_saw(w, (struct expr_saw){ SAW_NOTHING, x->text, NULL, NULL });
        return;
    }
    expr_bounds(x, &w->run, bounds);
    for (size_t i = 0; i < n; i++)
        if (expr_match(x, &w->run, facts[i], bounds) == TRI_TRUE) {
            add_saw(w, (struct expr_saw){ SAW_MATCH, x->text, NULL, facts[i] });
            matches++;
        }
    for (size_t i = 0; matches == 0 && i < n; i++) {
        w->run.slot[x->index] = facts[i];
        saw_other(w, x, facts[i], bounds);
    }
}

static void saw_role(struct why *w, const struct expr *x)
{
    struct expr_value v = expr_run(x->a, &w->run);
    const char *roles = NULL;

    for (size_t i = 0; v.kind == EXPR_EVENT && i < v.fact->n_roles; i++)
        roles = arena_printf(w->mem, "%s%s%s", roles ? roles : "", roles ? ", " : "", v.fact->roles[i]);
    add_saw(w, (struct expr_saw){ SAW_VALUE, "role", roles, NULL });
}

static void look(struct why *w, const struct expr *x)
{
    if (!x)
        return;
    switch (x->node) {
    case NODE_QUERY: saw_events(w, x); return;
    case NODE_ROLE: saw_role(w, x); return;
    case NODE_FIELD:
        saw_value(w, x);
        if (x->a->node == NODE_QUERY)
            saw_events(w, x->a);
        return;
    case NODE_CALL:
        if (x->function != FN_REACHED) {
            saw_value(w, x);
            return;
        }
        break;
    case NODE_ADD: case NODE_VARIABLE: case NODE_BIRTH: case NODE_AXIS: case NODE_PARAMETER: saw_value(w, x); return;
    default: break;
    }
    look(w, x->a);
    look(w, x->b);
    look(w, x->c);
}

/* ---- which part decides */

static void add_part(struct why *w, const struct expr *x, enum tri is)
{
    w->saw = NULL;
    w->n_saw = w->saw_room = 0;
    look(w, x);
    if (w->n == w->room) {
        struct expr_part *old = w->parts;

        w->room = w->room ? 2 * w->room : 8;
        w->parts = ARENA_ARRAY(w->mem, struct expr_part, w->room);
        if (w->n)
            memcpy(w->parts, old, w->n * sizeof *old);
    }
    w->parts[w->n++] = (struct expr_part){ expr_text(x, w->mem), is, w->saw, w->n_saw };
}

/* What is false ends the matter before what is unknown does. */
static void find_parts(struct why *w, const struct expr *x)
{
    enum tri all = expr_truth(x, &w->run);

    if ((x->node == NODE_AND && all == TRI_TRUE) || (x->node == NODE_OR && all != TRI_TRUE)) {
        find_parts(w, x->a);
        find_parts(w, x->b);
    } else if (x->node == NODE_AND || x->node == NODE_OR)
        find_parts(w, expr_truth(x->a, &w->run) == all ? x->a : x->b);
    else
        add_part(w, x, all);
}

size_t expr_why(const struct expr *x, struct expr_env *env, struct arena *mem, struct expr_part **ret)
{
    struct why w = { .run = { .env = env, .slot = { env->it } }, .mem = mem };

    find_parts(&w, x);
    *ret = w.parts;
    return w.n;
}
