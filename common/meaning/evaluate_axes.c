/* SPDX-License-Identifier: Apache-2.0 */
/* Axes as histories: bars are painted from facts, cut by others, and what lies on top makes the segments.  The day plays no part. */
#include <stdlib.h>
#include <string.h>

#include "evaluation.h"

/* A painted bar; until DAY_NONE: open. */
struct paint {
    day_num since, until;
    const char *value;
    const struct fact *fact;             /* NULL: once for the person */
    int rank;
    size_t entry, order;                 /* place in the axis's list; place of the fact */
};
struct cut { const struct bar *bar; const struct fact *fact; day_num at; };
struct canvas { struct paint *bars; size_t n; struct cut *cuts; size_t n_cuts; };

/* ---- what lies on top ---- */

/* Higher rank, then later since, then later entry in the list, then later fact. */
static bool covers(const struct paint *a, const struct paint *b)
{
    if (a->rank != b->rank)
        return a->rank > b->rank;
    if (a->since != b->since)
        return a->since > b->since;
    return a->entry != b->entry ? a->entry > b->entry : a->order > b->order;
}

/* Bars that have begun, as a heap: the one on top covers all others. */
struct pile { const struct paint **all; size_t n; };

static void swap(struct pile *p, size_t i, size_t k)
{
    const struct paint *kept = p->all[i];

    p->all[i] = p->all[k];
    p->all[k] = kept;
}

static void pile_add(struct pile *p, const struct paint *b)
{
    size_t i = p->n++;

    p->all[i] = b;
    for (; i > 0 && covers(p->all[i], p->all[(i - 1) / 2]); i = (i - 1) / 2)
        swap(p, i, (i - 1) / 2);
}

static void pile_drop_top(struct pile *p)
{
    size_t i = 0, k;

    p->all[0] = p->all[--p->n];
    while ((k = 2 * i + 1) < p->n) {
        if (k + 1 < p->n && covers(p->all[k + 1], p->all[k]))
            k++;
        if (!covers(p->all[k], p->all[i]))
            break;
        swap(p, i, k);
        i = k;
    }
}

static int compare_since(const void *a, const void *b)
{
    const struct paint *x = a, *y = b;

    return (x->since > y->since) - (x->since < y->since);
}

/* What lies on top on a day; days are asked for in order, *next is the first bar that has not begun. */
static const struct paint *top_on(const struct canvas *c, size_t *next, struct pile *p, day_num d)
{
    while (*next < c->n && c->bars[*next].since <= d)
        pile_add(p, &c->bars[(*next)++]);
    while (p->n && p->all[0]->until != DAY_NONE && p->all[0]->until < d)
        pile_drop_top(p);
    return p->n ? p->all[0] : NULL;
}

/* Every day on which a bar begins or has just ended, in order, once. */
static size_t edges_of(const struct canvas *c, struct arena *mem, day_num **ret)
{
    day_num *edges = ARENA_ARRAY(mem, day_num, 2 * c->n + 1);
    size_t n = 0;

    for (size_t i = 0; i < c->n; i++) {
        edges[n++] = c->bars[i].since;
        if (c->bars[i].until != DAY_NONE)
            edges[n++] = c->bars[i].until + 1;
    }
    *ret = edges;
    return days_each_once(edges, n);
}

static bool same_value(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static void add_fact(struct segment *s, const struct fact *f)
{
    if (f && (s->n_facts == 0 || s->facts[s->n_facts - 1] != f))
        s->facts[s->n_facts++] = f;
}

/* Equal neighbours are one segment, which then rests on the facts of both. */
static void find_segments(const struct evaluation *v, const struct axis *a, const struct canvas *c, struct history *h)
{
    day_num *edges;
    size_t n = edges_of(c, v->mem, &edges);
    const struct fact **facts = ARENA_ARRAY(v->mem, const struct fact *, n + 1);
    struct pile pile = { .all = ARENA_ARRAY(v->mem, const struct paint *, c->n + 1) };
    size_t next = 0;

    if (c->n)
        qsort(c->bars, c->n, sizeof *c->bars, compare_since);
    h->segments = ARENA_ARRAY(v->mem, struct segment, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct paint *top = top_on(c, &next, &pile, edges[i]);
        const char *value = top ? top->value : a->between;
        day_num until = i + 1 < n ? edges[i + 1] - 1 : DAY_NONE;

        if (h->n == 0 || !same_value(h->segments[h->n - 1].value, value))
            h->segments[h->n++] = (struct segment){ .since = edges[i], .value = value, .facts = facts };
        struct segment *s = &h->segments[h->n - 1];
        s->until = until;
        add_fact(s, top ? top->fact : NULL);
        facts = s->facts + s->n_facts;
    }
}

/* ---- painting and cutting ---- */

static void paint(struct evaluation *v, const struct bar *b, size_t entry, const struct fact *f, struct canvas *c)
{
    day_num since = expr_days(b->since, &v->env).until;
    struct expr_value value = expr_eval(b->value, &v->env);
    day_num until = b->until ? expr_days(b->until, &v->env).from : DAY_NONE;

    if (since == DAY_NONE || value.kind != EXPR_SYMBOL)
        return;
    c->bars[c->n++] = (struct paint){ .since = since, .until = until, .value = value.text, .fact = f, .rank = b->rank, .entry = entry, .order = f ? f->index : 0 };
}

static void add_cut(struct evaluation *v, const struct bar *b, const struct fact *f, struct canvas *c)
{
    day_num at = expr_days(b->at, &v->env).from;

    if (at != DAY_NONE)
        c->cuts[c->n_cuts++] = (struct cut){ b, f, at };
}

static void apply_bar(struct evaluation *v, const struct bar *b, size_t entry, const struct fact *f, struct canvas *c)
{
    v->env.it = f;
    if (b->when && expr_true(b->when, &v->env) != TRI_TRUE)
        return;
    if (b->cuts)
        add_cut(v, b, f, c);
    else
        paint(v, b, entry, f, c);
}

static bool is_ended(const struct bar *b, const char *value)
{
    for (size_t i = 0; i < b->n_ends; i++)
        if (strcmp(b->ends[i], value) == 0)
            return true;
    return b->ends_all;
}

static size_t first_cut_since(const struct cut *cuts, size_t n, day_num d)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (cuts[middle].at < d)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int compare_cuts(const void *a, const void *b)
{
    const struct cut *x = a, *y = b;

    return (x->at > y->at) - (x->at < y->at);
}

static bool same_agency(const struct fact *a, const struct fact *b)
{
    return a->ev->agency == b->ev->agency || strcmp(a->ev->agency, b->ev->agency) == 0;
}

/* Never those of the same event. */
static bool is_cut_by(const struct paint *b, const struct cut *k)
{
    return b->fact != k->fact && (!k->bar->own || (b->fact && same_agency(b->fact, k->fact)));
}

/* A bar ends with the first cut on or after the day on which it began. */
static void cut_bar(struct paint *b, const struct cut *cuts, size_t n)
{
    size_t k = first_cut_since(cuts, n, b->since);

    while (k < n && !is_cut_by(b, &cuts[k]))
        k++;
    if (k < n && (b->until == DAY_NONE || cuts[k].at < b->until))
        b->until = cuts[k].at;
}

/* The cuts of one entry stand together; which bars they end depends on the entry alone, but for the agency. */
static void cut_bars(struct canvas *c)
{
    for (size_t i = 0, end; i < c->n_cuts; i = end) {
        for (end = i + 1; end < c->n_cuts && c->cuts[end].bar == c->cuts[i].bar;)
            end++;
        qsort(c->cuts + i, end - i, sizeof *c->cuts, compare_cuts);
        for (size_t k = 0; k < c->n; k++)
            if (is_ended(c->cuts[i].bar, c->bars[k].value))
                cut_bar(&c->bars[k], c->cuts + i, end - i);
    }
}

static void drop_empty(struct canvas *c)
{
    size_t kept = 0;

    for (size_t i = 0; i < c->n; i++)
        if (c->bars[i].until == DAY_NONE || c->bars[i].until >= c->bars[i].since)
            c->bars[kept++] = c->bars[i];
    c->n = kept;
}

static size_t bars_at_most(const struct evaluation *v, const struct axis *a)
{
    size_t most = 0;

    for (size_t i = 0; i < a->n_bars; i++) {
        most += a->bars[i].n_types == 0;
        for (size_t k = 0; k < a->bars[i].n_types; k++) {
            size_t n;

            facts_of(&v->facts, a->bars[i].types[k], &n);
            most += n;
        }
    }
    return most;
}

static void apply_types(struct evaluation *v, const struct bar *b, size_t entry, struct canvas *c)
{
    for (size_t k = 0; k < b->n_types; k++) {
        size_t n;
        const struct fact *const *facts = facts_of(&v->facts, b->types[k], &n);

        uses_type(v, b->types[k]);
        for (size_t i = 0; i < n; i++) {
            fetch_ahead(facts, n, i);
            apply_bar(v, b, entry, facts[i], c);
        }
    }
}

static void find_also(struct evaluation *v, const struct axis *a, struct history *h)
{
    h->also = ARENA_ARRAY(v->mem, bool, a->n_also + 1);
    v->env.it = NULL;
    for (size_t i = 0; i < a->n_also; i++)
        h->also[i] = expr_true(a->also[i].x, &v->env) == TRI_TRUE;
}

static void compute(struct evaluation *v, const struct axis *a, struct history *h)
{
    size_t most = bars_at_most(v, a);
    struct canvas c = { .bars = ARENA_ARRAY(v->mem, struct paint, most + 1), .cuts = ARENA_ARRAY(v->mem, struct cut, most + 1) };

    uses_begin(v, &h->uses);
    for (size_t i = 0; i < a->n_bars; i++) {
        if (a->bars[i].n_types == 0)
            apply_bar(v, &a->bars[i], i, NULL, &c);
        else
            apply_types(v, &a->bars[i], i, &c);
    }
    find_also(v, a, h);
    uses_birth(v);
    cut_bars(&c);
    drop_empty(&c);
    find_segments(v, a, &c, h);
    for (size_t i = 0; i < h->n; i++)
        expr_record(&v->env, h->segments[i].since);
}

void evaluate_axes(struct evaluation *v)
{
    v->axes = ARENA_ARRAY(v->mem, struct history, v->m->n_axes + 1);
    for (size_t i = 0; i < v->m->n_axes; i++)
        compute(v, &v->m->axes[v->m->axis_order[i]], &v->axes[v->m->axis_order[i]]);
}

const struct segment *history_at(const struct history *h, day_num on)
{
    size_t low = 0, high = h->n;         /* the first that began later is not before low and not behind high */

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (h->segments[middle].since <= on)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? &h->segments[low - 1] : NULL;
}

const struct segment *history_next(const struct history *h, const struct segment *now)
{
    const struct segment *next = now ? now + 1 : h->segments;

    return next == h->segments + h->n ? NULL : next;
}

const struct segment *next_comes_from(const struct segment *now, const struct segment *next)
{
    return next->n_facts == 0 && now ? now : next;
}

const char *axis_asked(void *context, size_t axis, day_num on, day_num *ret_until)
{
    struct evaluation *v = context;
    const struct history *h = &v->axes[axis];
    const struct segment *s = history_at(h, on);

    uses_join(v, &h->uses);
    *ret_until = s ? s->until : h->n ? h->segments[0].since - 1 : DAY_NONE;
    return s ? s->value : NULL;
}
