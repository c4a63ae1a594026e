/* SPDX-License-Identifier: Apache-2.0 */
/* Axes as written in the files of schemas/axes.  An axis may ask others, wherever they stand, but not in a circle. */
#include <string.h>

#include "rules_load.h"

/* `values` as a NULL-terminated list; absent: NULL, any value. */
static bool read_values(struct loader *l, const struct cfg *at, struct axis *a)
{
    const char **values;
    size_t n;

    if (!cfg_strings(at, "values", l->mem, &values, &n, l->e))
        return false;
    a->values = n ? values : NULL;       /* cfg_strings leaves room for the NULL, and the arena is zero */
    return true;
}

static bool check_value(struct loader *l, const struct cfg *at, const struct axis *a, const char *value)
{
    return !a->values || load_one_of(l, at, arena_printf(l->mem, "value of the axis %s", a->name), value, a->values);
}

static bool check_values(struct loader *l, const struct cfg *at, const struct axis *a, const char *const *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!check_value(l, at, a, values[i]))
            return false;
    return true;
}

/* ---- bars ---- */

static bool read_cut(struct loader *l, const struct cfg *at, const struct axis *a, const struct expr_scope *scope, struct bar *b)
{
    static const char *const names[] = { "for", "as", "when", "ends", "at", "own", NULL };
    const struct cfg *ends = cfg_get(at, "ends");

    if (!cfg_known(at, names, l->e) || !cfg_strings(at, "ends", l->mem, &b->ends, &b->n_ends, l->e) || !cfg_bool(at, "own", false, &b->own, l->e)
        || !load_expr(l, at, "at", *scope, EXPR_DAY, &b->at))
        return false;
    b->cuts = true;
    b->ends_all = b->n_ends == 1 && strcmp(b->ends[0], "*") == 0;
    if (!b->at)
        return cfg_fail(l->e, at, "a bar with \"ends\" says \"at\": the last day of the bars that it ends");
    if (b->n_types == 0)
        return cfg_fail(l->e, at, "a bar with \"ends\" says \"for\": the event that ends others");
    return b->ends_all || check_values(l, ends, a, b->ends, b->n_ends);
}

static bool read_paint(struct loader *l, const struct cfg *at, const struct axis *a, const struct expr_scope *scope, struct bar *b)
{
    static const char *const names[] = { "for", "as", "when", "value", "since", "until", "rank", NULL };
    int64_t rank;

    if (!cfg_known(at, names, l->e) || !cfg_int(at, "rank", 0, -1000, 1000, &rank, l->e) || !load_expr(l, at, "value", *scope, EXPR_SYMBOL, &b->value)
        || !load_expr(l, at, "since", *scope, EXPR_DAY, &b->since) || !load_expr(l, at, "until", *scope, EXPR_DAY, &b->until))
        return false;
    b->rank = (int)rank;
    if (!b->value || !b->since)
        return cfg_fail(l->e, at, "\"%s\" is missing: a bar has \"value\" and \"since\", or \"ends\" and \"at\"", b->value ? "since" : "value");
    const char *symbol = expr_symbol(b->value);
    return !symbol || check_value(l, cfg_get(at, "value"), a, symbol);
}

static bool read_bar(struct loader *l, const struct cfg *at, const struct axis *a, struct bar *b)
{
    struct expr_scope scope = load_scope(l);
    const char *as;

    if (!load_types(l, at, "for", &b->types, &b->n_types) || !cfg_string(at, "as", "it", &as, l->e))
        return false;
    scope.no_reached = true;
    scope.variable = b->n_types ? as : NULL;
    scope.types = b->types;
    scope.n_types = b->n_types;
    if (!load_expr(l, at, "when", scope, EXPR_BOOL, &b->when))
        return false;
    return cfg_get(at, "ends") ? read_cut(l, at, a, &scope, b) : read_paint(l, at, a, &scope, b);
}

static bool read_bars(struct loader *l, const struct cfg *at, struct axis *a)
{
    const struct cfg *items;

    if (!load_groups(l, at, "bars", &items, &a->n_bars))
        return false;
    if (a->n_bars == 0)
        return cfg_fail(l->e, at, "the axis %s has no bars: nothing ever gives it a value", a->name);
    a->bars = ARENA_ARRAY(l->mem, struct bar, a->n_bars);
    for (size_t i = 0; i < a->n_bars; i++)
        if (!read_bar(l, &items[i], a, &a->bars[i]))
            return false;
    return true;
}

/* ---- the rest of an axis ---- */

static bool read_gap(struct loader *l, const struct cfg *at, struct axis *a)
{
    static const char *const names[] = { "values", "name", "list", "title", "since", "days", NULL };
    const struct cfg *gap = cfg_get(at, "gap");

    if (!gap)
        return true;
    if (gap->kind != CFG_GROUP)
        return cfg_fail(l->e, gap, "\"gap\" must be a group { values = [...]; name = \"...\"; }");
    if (!cfg_known(gap, names, l->e) || !cfg_string(gap, "name", CFG_REQUIRED, &a->gap_name, l->e)
        || !cfg_strings(gap, "values", l->mem, &a->gap_values, &a->n_gap_values, l->e) || !cfg_bool(gap, "list", false, &a->gap_list, l->e)
        || !load_label(l, gap, "title", &a->gap_title) || !load_label(l, gap, "since", &a->gap_since_title) || !load_label(l, gap, "days", &a->gap_days_title))
        return false;
    a->gap_since = arena_printf(l->mem, "%s_since", a->gap_name);
    a->gap_days = arena_printf(l->mem, "%s_days", a->gap_name);
    return check_values(l, gap, a, a->gap_values, a->n_gap_values);
}

static bool read_also(struct loader *l, const struct cfg *at, struct axis *a)
{
    static const char *const names[] = { "name", "value", "if", "title", NULL };
    const struct cfg *items;

    if (!load_groups(l, at, "also", &items, &a->n_also))
        return false;
    a->also = ARENA_ARRAY(l->mem, struct also, a->n_also + 1);
    for (size_t i = 0; i < a->n_also; i++) {
        struct also *also = &a->also[i];

        if (!cfg_known(&items[i], names, l->e) || !cfg_string(&items[i], "name", CFG_REQUIRED, &also->name, l->e)
            || !cfg_string(&items[i], "value", CFG_REQUIRED, &also->value, l->e) || !load_label(l, &items[i], "title", &also->title) || !load_expr(l, &items[i], "if", load_scope(l), EXPR_BOOL, &also->x))
            return false;
        if (!also->x)
            return cfg_fail(l->e, &items[i], "\"if\" is missing: when is %s shown?", also->name);
    }
    return true;
}

/* Is there an axis of that name before the one at `place`? */
static bool stands_above(const struct loader *l, size_t place, const char *name)
{
    for (size_t i = 0; i < place; i++)
        if (strcmp(l->axis_names[i], name) == 0)
            return true;
    return false;
}

/* "responsible.youth" is shown as `youth` inside `responsible`. */
static bool read_part(struct loader *l, const struct cfg *at, struct axis *a)
{
    size_t place = (size_t)(a - l->m->axes);
    const char *dot = strchr(a->name, '.');

    if (!cfg_string(at, "part", NULL, &a->part, l->e) || !cfg_bool(at, "hidden", false, &a->hidden, l->e))
        return false;
    if (a->hidden && a->gap_name && !a->part)
        return cfg_fail(l->e, at, "the hidden axis %s says in \"part\" which axis shows its gap", a->name);
    if (a->hidden && a->part && !stands_above(l, place, a->part))
        return cfg_fail(l->e, cfg_get(at, "part"), "there is no axis \"%s\" above %s that could show its gap", a->part, a->name);
    if (a->hidden)
        return true;
    if (!a->part != !dot || (dot && (strlen(a->part) != (size_t)(dot - a->name) || strncmp(a->name, a->part, strlen(a->part)) != 0)))
        return cfg_fail(l->e, at, "an axis with a dot in its name is part of what stands before it: %s and part = \"%s\" do not fit", a->name, a->part ? a->part : "");
    a->field = dot ? dot + 1 : NULL;
    return true;
}

/* words = { titled = { de; en; }; ... }: the values for people. */
static bool read_words(struct loader *l, const struct cfg *at, struct axis *a)
{
    const struct cfg *words = cfg_get(at, "words");

    if (words && words->kind != CFG_GROUP)
        return cfg_fail(l->e, words, "\"words\" must be a group { value = { de = \"...\"; en = \"...\"; }; }");
    a->words = ARENA_ARRAY(l->mem, struct word, words ? words->n + 1 : 1);
    for (; words && a->n_words < words->n; a->n_words++) {
        const struct cfg *each = &words->items[a->n_words];

        a->words[a->n_words].value = each->name;
        if (!check_value(l, each, a, each->name) || !load_label(l, words, each->name, &a->words[a->n_words].label))
            return false;
    }
    for (size_t i = 0; words && a->values && a->values[i]; i++)
        if (!cfg_get(words, a->values[i]))
            load_warn(l, words, "there are no words for the value \"%s\" of the axis %s", a->values[i], a->name);
    return true;
}

/* What other axes must know of it. */
static bool read_head(struct loader *l, const struct cfg *at, size_t place)
{
    struct axis *a = &l->m->axes[place];

    if (!cfg_string(at, "name", CFG_REQUIRED, &a->name, l->e))
        return false;
    if (stands_above(l, place, a->name))
        return cfg_fail(l->e, at, "there is an axis %s already", a->name);
    if (!read_values(l, at, a))
        return false;
    l->axis_names[place] = a->name;
    l->axis_values[place] = a->values;
    return true;
}

static bool read_axis(struct loader *l, const struct cfg *at, struct axis *a)
{
    static const char *const names[] = { "name", "values", "between", "bars", "gap", "also", "part", "hidden", "title", "explain", "words", NULL };
    struct label ignored;

    if (!cfg_known(at, names, l->e) || !cfg_string(at, "between", NULL, &a->between, l->e) || (a->between && !check_value(l, cfg_get(at, "between"), a, a->between)))
        return false;
    return load_label(l, at, "title", &a->title) && load_label(l, at, "explain", &ignored) && read_words(l, at, a) && read_gap(l, at, a) && read_part(l, at, a)
           && read_bars(l, at, a) && read_also(l, at, a);
}

/* ---- the order in which they are computed ---- */

/* asks[i * n + k]: axis i asks axis k.  way: from the axis where the search began to the one being visited. */
struct search { const struct loader *l; const struct cfg *const *items; const bool *asks; enum { UNSEEN, ON_THE_WAY, PLACED } *state; size_t *way, n_way, *order, n_order; };

static bool circle(const struct search *s, size_t again)
{
    const char *text = s->l->axis_names[again];
    size_t i = s->n_way;

    do {
        i--;
        text = arena_printf(s->l->mem, "%s -> %s", s->l->axis_names[s->way[i]], text);
    } while (s->way[i] != again);
    return cfg_fail(s->l->e, cfg_get(s->items[again], "name"), "axes ask each other in a circle, so that none can be computed first: %s", text);
}

static bool place_after_asked(struct search *s, size_t axis)
{
    size_t n = s->l->n_axes;

    if (s->state[axis] == PLACED)
        return true;
    if (s->state[axis] == ON_THE_WAY)
        return circle(s, axis);
    s->state[axis] = ON_THE_WAY;
    s->way[s->n_way++] = axis;
    for (size_t k = 0; k < n; k++)
        if (s->asks[axis * n + k] && !place_after_asked(s, k))
            return false;
    s->n_way--;
    s->state[axis] = PLACED;
    s->order[s->n_order++] = axis;
    return true;
}

static bool find_order(struct loader *l, const struct cfg *const *items, const bool *asks)
{
    size_t n = l->n_axes;
    struct search s = { .l = l, .items = items, .asks = asks, .way = ARENA_ARRAY(l->mem, size_t, n + 1), .order = ARENA_ARRAY(l->mem, size_t, n + 1) };

    s.state = arena_alloc(l->mem, (n + 1) * sizeof *s.state);
    for (size_t i = 0; i < n; i++)
        if (!place_after_asked(&s, i))
            return false;
    l->m->axis_order = s.order;
    return true;
}

bool load_axes(struct loader *l)
{
    const struct cfg *const *items;
    struct meaning *m = l->m;
    size_t n;

    if (!load_folder(l, load_place(l, "axes"), "axes", &items, &n))
        return false;
    m->axes = ARENA_ARRAY(l->mem, struct axis, n + 1);
    l->axis_names = ARENA_ARRAY(l->mem, const char *, n + 1);
    l->axis_values = ARENA_ARRAY(l->mem, const char *const *, n + 1);
    for (size_t i = 0; i < n; i++)
        if (!read_head(l, items[i], i))
            return false;
    m->n_axes = l->n_axes = n;
    bool *asks = ARENA_ARRAY(l->mem, bool, n * n + 1);
    for (size_t i = 0; i < n; i++) {
        l->asked = asks + i * n;
        if (!read_axis(l, items[i], &m->axes[i]))
            return false;
        load_canonical(l, items[i]);
    }
    l->asked = NULL;
    return find_order(l, items, asks);
}
