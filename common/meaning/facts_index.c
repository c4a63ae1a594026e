/* SPDX-License-Identifier: Apache-2.0 */
/* Where the facts of a type are, in the order of facts and in that of their days. */
#include <stdlib.h>
#include <string.h>

#include "facts.h"

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Types are mostly one text, not copies. */
static int compare_texts(const char *a, const char *b)
{
    return a == b ? 0 : strcmp(a, b);
}

static int compare_types(const void *a, const void *b)
{
    const struct fact *x = *(const struct fact *const *)a, *y = *(const struct fact *const *)b;
    int c = compare_texts(x->type, y->type);

    return c ? c : compare_numbers((int64_t)x->index, (int64_t)y->index);
}

static int compare_occurred(const void *a, const void *b)
{
    const struct fact *x = *(const struct fact *const *)a, *y = *(const struct fact *const *)b;
    int c = compare_numbers(x->occurred_on, y->occurred_on);

    return c ? c : compare_numbers((int64_t)x->index, (int64_t)y->index);
}

/* Mostly both orders are one. */
static const struct fact *const *order_by_day(const struct facts_of_type *t, struct arena *mem)
{
    size_t i = 1;

    while (i < t->n && t->facts[i - 1]->occurred_on <= t->facts[i]->occurred_on)
        i++;
    if (i >= t->n)
        return t->facts;
    const struct fact **sorted = arena_memdup(mem, t->facts, t->n * sizeof(const struct fact *));
    qsort(sorted, t->n, sizeof(const struct fact *), compare_occurred);
    return sorted;
}

static size_t place_of(const struct facts *f, const char *type)
{
    uint32_t hash = 2166136261u;

    for (; *type; type++)
        hash = (hash ^ (uint8_t)*type) * 16777619u;
    return hash & (f->n_places - 1);
}

static void enter_types(struct facts *f)
{
    f->n_places = 4;
    while (f->n_places < 3 * f->n_types)
        f->n_places *= 2;
    f->type_places = ARENA_ARRAY(f->mem, uint16_t, f->n_places);
    for (size_t i = 0; i < f->n_types; i++) {
        size_t at = place_of(f, f->types[i].type);

        while (f->type_places[at])
            at = (at + 1) & (f->n_places - 1);
        f->type_places[at] = (uint16_t)(i + 1);
    }
}

void facts_index(struct facts *f)
{
    const struct fact **sorted = ARENA_ARRAY(f->mem, const struct fact *, f->n + 1);

    f->types = ARENA_ARRAY(f->mem, struct facts_of_type, f->n + 1);
    for (size_t i = 0; i < f->n; i++) {
        f->live[i].index = i;
        sorted[i] = &f->live[i];
    }
    if (f->n)
        qsort(sorted, f->n, sizeof(const struct fact *), compare_types);
    for (size_t i = 0; i < f->n; i++) {
        if (i == 0 || compare_texts(sorted[i]->type, sorted[i - 1]->type) != 0)
            f->types[f->n_types++] = (struct facts_of_type){ .type = sorted[i]->type, .facts = sorted + i };
        f->types[f->n_types - 1].n++;
    }
    for (size_t i = 0; i < f->n_types; i++)
        f->types[i].by_day = order_by_day(&f->types[i], f->mem);
    enter_types(f);
}

const struct facts_of_type *facts_type(const struct facts *f, const char *type)
{
    for (size_t at = f->n_types ? place_of(f, type) : 0; f->n_types && f->type_places[at]; at = (at + 1) & (f->n_places - 1)) {
        const struct facts_of_type *t = &f->types[f->type_places[at] - 1];

        if (compare_texts(t->type, type) == 0)
            return t;
    }
    return NULL;
}

const struct fact *const *facts_of(const struct facts *f, const char *type, size_t *ret_n)
{
    const struct facts_of_type *t = facts_type(f, type);

    *ret_n = t ? t->n : 0;
    return t ? t->facts : NULL;
}

size_t facts_since(const struct facts_of_type *t, day_num d)
{
    size_t low = 0, high = t->n;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (t->by_day[middle]->occurred_on < d)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- in the order of a field ---- */

struct dated { const struct fact *fact; day_num day; };

static int compare_dated(const void *a, const void *b)
{
    const struct dated *x = a, *y = b;
    int c = compare_numbers(x->day, y->day);

    return c ? c : compare_numbers((int64_t)x->fact->index, (int64_t)y->fact->index);
}

static struct facts_by_field *order_by_field(const struct facts_of_type *t, const char *field, struct arena *mem)
{
    struct facts_by_field *o = ARENA_NEW(mem, struct facts_by_field);
    struct dated *dated = ARENA_ARRAY(mem, struct dated, t->n);
    size_t lacking = t->n;

    *o = (struct facts_by_field){ .field = field, .facts = ARENA_ARRAY(mem, const struct fact *, t->n), .days = ARENA_ARRAY(mem, day_num, t->n) };
    for (size_t i = 0; i < t->n; i++) {
        const struct value *v = fact_field(t->facts[i], field);

        if (v->kind == VALUE_DAY && v->day != DAY_NONE)
            dated[o->n_days++] = (struct dated){ t->facts[i], v->day };
        else
            o->facts[--lacking] = t->facts[i];
    }
    if (o->n_days)
        qsort(dated, o->n_days, sizeof *dated, compare_dated);
    for (size_t i = 0; i < o->n_days; i++) {
        o->facts[i] = dated[i].fact;
        o->days[i] = dated[i].day;
    }
    return o;
}

const struct facts_by_field *facts_by_field(const struct facts *f, const struct facts_of_type *t, const char *field)
{
    struct facts_by_field **o = &f->types[t - f->types].by_field;

    while (*o && strcmp((*o)->field, field) != 0)
        o = &(*o)->next;
    if (!*o)
        *o = order_by_field(t, field, f->mem);
    return *o;
}
