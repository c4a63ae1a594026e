/* SPDX-License-Identifier: Apache-2.0 */
/* Where the facts of a type are, in the order of facts and in that of days that they say. */
#include <stdlib.h>

#include "by_day.h"
#include "facts_records.h"

uint32_t facts_hash(const char *type)
{
    uint32_t hash = 2166136261u;

    for (; *type; type++)
        hash = (hash ^ (uint8_t)*type) * 16777619u;
    return hash;
}

/* ---- by type ---- */

static void enter(struct facts *f, size_t type)
{
    size_t at = facts_hash(f->types[type].type) & (f->n_places - 1);

    while (f->type_places[at])
        at = (at + 1) & (f->n_places - 1);
    f->type_places[at] = (uint16_t)(type + 1);
}

static void enter_all(struct facts *f)
{
    memset(f->type_places, 0, f->n_places * sizeof *f->type_places);
    for (size_t i = 0; i < f->n_types; i++)
        enter(f, i);
}

/* A third of the table is filled at most. */
static void widen(struct facts *f)
{
    const struct facts_of_type *old = f->types;

    f->n_places = f->n_places ? 2 * f->n_places : 64;
    f->type_places = ARENA_ARRAY(f->mem, uint16_t, f->n_places);
    f->types = ARENA_ARRAY(f->mem, struct facts_of_type, f->n_places / 3);
    if (f->n_types)
        memcpy(f->types, old, f->n_types * sizeof *old);
    enter_all(f);
}

static struct facts_of_type *type_of(struct facts *f, const struct fact *one)
{
    const struct facts_of_type *known = facts_type_hashed(f, one->type, one->type_hash);

    if (known)
        return &f->types[known - f->types];
    if (f->n_types == f->n_places / 3)
        widen(f);
    f->types[f->n_types] = (struct facts_of_type){ .type = one->type };
    enter(f, f->n_types);
    return &f->types[f->n_types++];
}

static int compare_types(const void *a, const void *b)
{
    return strcmp(((const struct facts_of_type *)a)->type, ((const struct facts_of_type *)b)->type);
}

/* Types are counted first, so that the facts of each stand side by side in one list. */
void facts_index(struct facts *f)
{
    const struct fact **next = ARENA_ARRAY(f->mem, const struct fact *, f->n + 1);

    widen(f);
    for (size_t i = 0; i < f->n; i++) {
        f->live[i].index = i;
        type_of(f, &f->live[i])->n++;
    }
    qsort(f->types, f->n_types, sizeof *f->types, compare_types);
    enter_all(f);
    for (size_t i = 0; i < f->n_types; i++) {
        f->types[i].facts = next;
        next += f->types[i].n;
        f->types[i].n = 0;
    }
    for (size_t i = 0; i < f->n; i++) {
        struct facts_of_type *t = type_of(f, &f->live[i]);

        t->facts[t->n++] = &f->live[i];
    }
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

    o->highest = ARENA_ARRAY(mem, uint32_t, n + 1);
    o->lowest = ARENA_ARRAY(mem, uint32_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        uint32_t place = (uint32_t)o->facts[i]->index;

        o->highest[i] = i && o->highest[i - 1] > place ? o->highest[i - 1] : place;
    }
    for (size_t i = n; i-- > 0;) {
        uint32_t place = (uint32_t)o->facts[i]->index;

        o->lowest[i] = i + 1 < n && o->lowest[i + 1] < place ? o->lowest[i + 1] : place;
    }
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
            dated[o->n_days++] = (struct dated){ d, (uint32_t)i };
        else
            o->facts[--lacking] = t->facts[i];
    }
    by_day_sort(dated, o->n_days, mem);
    for (size_t i = 0; i < o->n_days; i++) {
        o->facts[i] = t->facts[dated[i].at];
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
