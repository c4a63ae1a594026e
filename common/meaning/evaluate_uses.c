/* SPDX-License-Identifier: Apache-2.0 */
/* What each output rests on, so that later a reader sees it only if he may see all of that: "B:schulamt@05162" for facts that were
 * looked at, "B:schulamt" (no instance) for a type that was asked for and nobody told. */
#include <stdlib.h>
#include <string.h>

#include "evaluation.h"

static size_t use_of(struct evaluation *v, char dataclass, const char *agency)
{
    for (size_t i = 0; i < v->n_uses; i++)
        if (v->use_names[i][0] == dataclass && (v->use_agencies[i] == agency || strcmp(v->use_agencies[i], agency) == 0))
            return i;
    v->use_agencies[v->n_uses] = agency;
    v->use_names[v->n_uses] = arena_printf(v->mem, "%c:%s", dataclass, agency);
    return v->n_uses++;
}

static void set_bit(uint64_t *bits, size_t i)
{
    bits[i / 64] |= UINT64_C(1) << (i % 64);
}

void uses_prepare(struct evaluation *v)
{
    const struct facts *f = &v->facts;
    size_t most = f->n + f->n_birth_from + 1;

    v->use_names = ARENA_ARRAY(v->mem, const char *, most);
    v->use_agencies = ARENA_ARRAY(v->mem, const char *, most);
    v->use_of = ARENA_ARRAY(v->mem, size_t, f->n + 1);
    v->use_words = most / 64 + 1;
    v->birth_bits = ARENA_ARRAY(v->mem, uint64_t, v->use_words);
    for (size_t i = 0; i < f->n; i++)
        v->use_of[i] = use_of(v, f->live[i].schema->dataclass, f->live[i].ev->agency);
    for (size_t i = 0; i < f->n_birth_from; i++)
        set_bit(v->birth_bits, use_of(v, f->birth_from[i]->schema->dataclass, f->birth_from[i]->ev->agency));
    v->use_words = v->n_uses / 64 + 1;
    v->type_bits = ARENA_ARRAY(v->mem, uint64_t, v->use_words * (f->n_types + 1));
    for (size_t i = 0; i < f->n_types; i++)
        for (size_t k = 0; k < f->types[i].n; k++)
            set_bit(v->type_bits + i * v->use_words, v->use_of[f->types[i].facts[k]->index]);
}

void uses_begin(struct evaluation *v, struct uses *u)
{
    *u = (struct uses){ .bits = ARENA_ARRAY(v->mem, uint64_t, v->use_words) };
    v->using = u;
    v->env.used_birth = false;
}

void uses_fact(struct evaluation *v, const struct fact *f)
{
    set_bit(v->using->bits, v->use_of[f->index]);
}

void uses_absent(struct evaluation *v, const char *type)
{
    struct uses *u = v->using;

    for (size_t i = 0; i < u->n_absent; i++)
        if (u->absent[i] == type || strcmp(u->absent[i], type) == 0)
            return;
    if (u->n_absent == u->room) {
        const char **old = u->absent;

        u->room = u->room ? 2 * u->room : 8;
        u->absent = ARENA_ARRAY(v->mem, const char *, u->room);
        if (u->n_absent)
            memcpy(u->absent, old, u->n_absent * sizeof(const char *));
    }
    u->absent[u->n_absent++] = type;
}

void uses_facts(struct evaluation *v, const struct facts_of_type *all)
{
    const uint64_t *bits = v->type_bits + (size_t)(all - v->facts.types) * v->use_words;

    for (size_t i = 0; i < v->use_words; i++)
        v->using->bits[i] |= bits[i];
}

void uses_type(struct evaluation *v, const char *type)
{
    const struct facts_of_type *all = facts_type(&v->facts, type);

    if (all)
        uses_facts(v, all);
    else
        uses_absent(v, type);
}

void uses_birth(struct evaluation *v)
{
    if (!v->env.used_birth)
        return;
    for (size_t i = 0; i < v->use_words; i++)
        v->using->bits[i] |= v->birth_bits[i];
    if (v->facts.n_birth_from == 0)
        uses_absent(v, "person.described");
}

void uses_join(struct evaluation *v, const struct uses *other)
{
    for (size_t i = 0; i < v->use_words; i++)
        v->using->bits[i] |= other->bits[i];
    for (size_t i = 0; i < other->n_absent; i++)
        uses_absent(v, other->absent[i]);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

size_t texts_each_once(const char **texts, size_t n)
{
    size_t kept = 0;

    if (n)
        qsort(texts, n, sizeof(const char *), compare_texts);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || strcmp(texts[kept - 1], texts[i]) != 0)
            texts[kept++] = texts[i];
    return kept;
}

const char *const *uses_names(const struct evaluation *v, const struct uses *u, size_t *ret_n)
{
    size_t room = v->n_uses + 1, n = 0;

    for (size_t i = 0; i < u->n_absent; i++)
        room += schema_by_type(v->m->schemas, u->absent[i])->n_publishers;
    const char **names = ARENA_ARRAY(v->mem, const char *, room);
    for (size_t i = 0; i < v->n_uses; i++)
        if (u->bits[i / 64] >> (i % 64) & 1)
            names[n++] = v->use_names[i];
    for (size_t i = 0; i < u->n_absent; i++) {
        const struct schema *s = schema_by_type(v->m->schemas, u->absent[i]);

        for (size_t k = 0; k < s->n_publishers; k++)
            names[n++] = arena_printf(v->mem, "%c:%s", s->dataclass, s->publishers[k]);
    }
    *ret_n = texts_each_once(names, n);
    return names;
}
