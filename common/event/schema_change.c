/* SPDX-License-Identifier: Apache-2.0 */
#include "schema_change.h"

#include <stdarg.h>
#include <string.h>

struct changes {
    struct arena *mem;
    const char *field;
    struct schema_change *all;
    size_t n, cap;
};

static void PRINTF_LIKE(3, 4) found(struct changes *c, bool allowed, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    const char *text = arena_vprintf(c->mem, format, ap);
    va_end(ap);
    ARENA_GROW(c->mem, c->all, c->n, c->cap);
    c->all[c->n++] = (struct schema_change){ c->field, text, allowed };
}

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool holds(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static const char *or_nothing(const char *text)
{
    return text ? text : "nothing";
}

/* ---- a field */

static void compare_symbols(struct changes *c, const struct field *old, const struct field *new)
{
    for (size_t i = 0; i < old->n_symbols; i++)
        if (!holds(new->symbols, new->n_symbols, old->symbols[i])) {
            found(c, false, "the symbol %s was taken away", old->symbols[i]);
            return;
        }
    for (size_t i = 0; i < new->n_symbols; i++) {
        const char *symbol = new->symbols[i];

        if (i < old->n_symbols ? strcmp(old->symbols[i], symbol) != 0 : holds(old->symbols, old->n_symbols, symbol)) {
            found(c, false, "the symbol %s was put elsewhere than at the end", symbol);
            return;
        }
        if (i >= old->n_symbols)
            found(c, true, "the symbol %s was added", symbol);
        else if (!same(old->symbols_de[i], new->symbols_de[i]) || !same(old->symbols_en[i], new->symbols_en[i]))
            found(c, true, "the symbol %s has another name", symbol);
    }
}

static void compare_fields(struct changes *c, const struct field *old, size_t n_old, const struct field *new, size_t n_new);

static void compare_kind(struct changes *c, const struct field *old, const struct field *new)
{
    if (old->kind != new->kind) {
        found(c, false, "its kind was changed from %s to %s", value_kind_name(old->kind, "en"), value_kind_name(new->kind, "en"));
        return;
    }
    if (old->kind == VALUE_LIST) {
        compare_kind(c, old->item, new->item);
        return;
    }
    if (!same(old->codelist, new->codelist))
        found(c, false, "its code list was changed from %s to %s", or_nothing(old->codelist), or_nothing(new->codelist));
    if (old->kind == VALUE_SYMBOL)
        compare_symbols(c, old, new);
    if (old->kind == VALUE_RECORD)
        compare_fields(c, old->fields, old->n_fields, new->fields, new->n_fields);
}

static void compare_field(struct changes *c, const struct field *old, const struct field *new)
{
    if (old->optional != new->optional)
        found(c, false, "it was %s and is %s", old->optional ? "optional" : "required", new->optional ? "optional" : "required");
    if (old->personal != new->personal)
        found(c, false, "it %s class I", new->personal ? "became" : "was");
    compare_kind(c, old, new);
    if (!same(old->de, new->de) || !same(old->en, new->en))
        found(c, true, "it has another name");
}

/* Fields keep their places: where another stands, one was taken away or put in between. */
static void compare_place(struct changes *c, const struct field *old, const struct field *new, size_t n_new, size_t i)
{
    for (size_t k = 0; k < n_new; k++)
        if (strcmp(old[i].name, new[k].name) == 0) {
            found(c, false, "it stood at place %zu and stands at %zu", i + 1, k + 1);
            return;
        }
    found(c, false, "it was taken away");
}

static void compare_fields(struct changes *c, const struct field *old, size_t n_old, const struct field *new, size_t n_new)
{
    const char *outer = c->field;

    for (size_t i = 0; i < n_old || i < n_new; i++) {
        const struct field *f = i < n_old ? &old[i] : &new[i];

        c->field = outer ? arena_printf(c->mem, "%s.%s", outer, f->name) : f->name;
        if (i >= n_old)
            found(c, f->optional, f->optional ? "it was added" : "it was added and is not optional");
        else if (i >= n_new || strcmp(f->name, new[i].name) != 0)
            compare_place(c, old, new, n_new, i);
        else
            compare_field(c, f, &new[i]);
    }
    c->field = outer;
}

/* ---- the type */

static const char *name_at(const struct schema *s, int field)
{
    return field < 0 ? "nothing" : s->fields[field].name;
}

static void compare_filler(struct changes *c, const char *what, const struct schema *old, int from, const struct schema *new, int to)
{
    if (strcmp(name_at(old, from), name_at(new, to)) != 0)
        found(c, false, "%s was filled from %s and is from %s", what, name_at(old, from), name_at(new, to));
}

static bool same_fact(const struct schema *old, const struct schema *new)
{
    if (old->n_fact != new->n_fact)
        return false;
    for (size_t i = 0; i < old->n_fact; i++)
        if (strcmp(name_at(old, old->fact[i]), name_at(new, new->fact[i])) != 0)
            return false;
    return true;
}

static void compare_publishers(struct changes *c, const struct schema *old, const struct schema *new)
{
    for (size_t i = 0; i < old->n_publishers; i++)
        if (!holds(new->publishers, new->n_publishers, old->publishers[i]))
            found(c, false, "%s may no longer publish it", old->publishers[i]);
    for (size_t i = 0; i < new->n_publishers; i++)
        if (!holds(old->publishers, old->n_publishers, new->publishers[i]))
            found(c, true, "%s may publish it", new->publishers[i]);
}

static void compare_type(struct changes *c, const struct schema *old, const struct schema *new)
{
    if (old->dataclass != new->dataclass)
        found(c, false, "its class was changed from %c to %c", old->dataclass, new->dataclass);
    if (old->consent != new->consent)
        found(c, false, "it %s a consent reference", new->consent ? "needs" : "needed");
    if (!same_fact(old, new))
        found(c, false, "other fields name the fact");
    compare_filler(c, "occurred_on", old, old->occurred_on, new, new->occurred_on);
    compare_filler(c, "effective_from", old, old->effective_from, new, new->effective_from);
    compare_filler(c, "effective_to", old, old->effective_to, new, new->effective_to);
    compare_publishers(c, old, new);
    if (!same(old->basis, new->basis))
        found(c, true, "its legal basis was changed from %s to %s", or_nothing(old->basis), or_nothing(new->basis));
    if (!same(old->de, new->de) || !same(old->en, new->en))
        found(c, true, "it has another name");
}

size_t schema_compare(const struct schema *old, const struct schema *new, struct arena *mem, struct schema_change **ret)
{
    struct changes c = { .mem = mem };

    compare_type(&c, old, new);
    compare_fields(&c, old->fields, old->n_fields, new->fields, new->n_fields);
    *ret = c.all;
    return c.n;
}
