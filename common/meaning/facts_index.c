/* SPDX-License-Identifier: Apache-2.0 */
/* Where the facts of a type are, in the order of facts and in that of days that they say. */
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

uint32_t facts_hash(const char *type)
{
    uint32_t hash = 2166136261u;

    for (; *type; type++)
        hash = (hash ^ (uint8_t)*type) * 16777619u;
    return hash;
}

static void enter_types(struct facts *f)
{
    f->n_places = 4;
    while (f->n_places < 3 * f->n_types)
        f->n_places *= 2;
    f->type_places = ARENA_ARRAY(f->mem, uint16_t, f->n_places);
    for (size_t i = 0; i < f->n_types; i++) {
        size_t at = facts_hash(f->types[i].type) & (f->n_places - 1);

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
    enter_types(f);
}

const struct facts_of_type *facts_type(const struct facts *f, const char *type)
{
    return facts_type_hashed(f, type, facts_hash(type));
}

const struct facts_of_type *facts_type_hashed(const struct facts *f, const char *type, uint32_t hash)
{
    for (size_t at = hash & (f->n_places - 1); f->n_types && f->type_places[at]; at = (at + 1) & (f->n_places - 1)) {
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

/* ---- in the order of a day ---- */

struct dated { const struct fact *fact; day_num day; };

static int compare_dated(const void *a, const void *b)
{
    const struct dated *x = a, *y = b;
    int c = compare_numbers(x->day, y->day);

    return c ? c : compare_numbers((int64_t)x->fact->index, (int64_t)y->fact->index);
}

/* Mostly they are in order already. */
static void sort(struct dated *all, size_t n)
{
    size_t i = 1;

    while (i < n && all[i - 1].day <= all[i].day)
        i++;
    if (i < n)
        qsort(all, n, sizeof *all, compare_dated);
}

static day_num day_of(const struct fact *f, const char *field)
{
    if (!field)
        return f->occurred_on;
    const struct value *v = fact_field(f, field);
    return v->kind == VALUE_DAY ? v->day : DAY_NONE;
}

static void find_places(struct facts_by_day *o, struct arena *mem)
{
    size_t n = o->n_days;

    o->highest = ARENA_ARRAY(mem, size_t, n + 1);
    o->lowest = ARENA_ARRAY(mem, size_t, n + 1);
    for (size_t i = 0; i < n; i++)
        o->highest[i] = i && o->highest[i - 1] > o->facts[i]->index ? o->highest[i - 1] : o->facts[i]->index;
    for (size_t i = n; i-- > 0;)
        o->lowest[i] = i + 1 < n && o->lowest[i + 1] < o->facts[i]->index ? o->lowest[i + 1] : o->facts[i]->index;
}

static struct facts_by_day *order_by_day(const struct facts_of_type *t, const char *field, struct arena *mem)
{
    struct facts_by_day *o = ARENA_NEW(mem, struct facts_by_day);
    struct dated *dated = ARENA_ARRAY(mem, struct dated, t->n);
    size_t lacking = t->n;

    *o = (struct facts_by_day){ .field = field, .facts = ARENA_ARRAY(mem, const struct fact *, t->n), .days = ARENA_ARRAY(mem, day_num, t->n) };
    for (size_t i = 0; i < t->n; i++) {
        day_num d = day_of(t->facts[i], field);

        if (d != DAY_NONE)
            dated[o->n_days++] = (struct dated){ t->facts[i], d };
        else
            o->facts[--lacking] = t->facts[i];
    }
    sort(dated, o->n_days);
    for (size_t i = 0; i < o->n_days; i++) {
        o->facts[i] = dated[i].fact;
        o->days[i] = dated[i].day;
    }
    find_places(o, mem);
    return o;
}

const struct facts_by_day *facts_by_day(const struct facts *f, const struct facts_of_type *t, const char *field)
{
    struct facts_by_day **o = &f->types[t - f->types].by_day;

    while (*o && !((*o)->field == field || ((*o)->field && field && strcmp((*o)->field, field) == 0)))
        o = &(*o)->next;
    if (!*o)
        *o = order_by_day(t, field, f->mem);
    return *o;
}

size_t facts_since(const struct facts_by_day *o, day_num d)
{
    size_t low = 0, high = o->n_days;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (o->days[middle] < d)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
