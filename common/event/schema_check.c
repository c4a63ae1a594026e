/* SPDX-License-Identifier: Apache-2.0 */
#include "schema_check.h"

#include <stdarg.h>
#include <string.h>

#include "codelist.h"

struct findings {
    struct arena *mem;
    const char *where;
    const char **all;
    size_t n, cap;
};

static void PRINTF_LIKE(2, 3) found(struct findings *f, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    const char *text = arena_vprintf(f->mem, format, ap);
    va_end(ap);
    ARENA_GROW(f->mem, f->all, f->n, f->cap);
    f->all[f->n++] = arena_printf(f->mem, "%s: %s", f->where, text);
}

static void check_names(struct findings *f, const char *what, const char *name, const char *de, const char *en)
{
    if (!de || !*de)
        found(f, "%s%s has no German name", what, name);
    if (!en || !*en)
        found(f, "%s%s has no English name", what, name);
}

static void check_fields(struct findings *f, const struct field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct field *of = fields[i].kind == VALUE_LIST ? fields[i].item : &fields[i];

        check_names(f, "field ", fields[i].name, fields[i].de, fields[i].en);
        for (size_t k = 0; k < of->n_symbols; k++)
            check_names(f, arena_printf(f->mem, "field %s: symbol ", fields[i].name), of->symbols[k], of->symbols_de[k], of->symbols_en[k]);
        if (of->kind == VALUE_RECORD)
            check_fields(f, of->fields, of->n_fields);
    }
}

/* Health: that it happened and when, at most a symbol or a code of a list that says no more. */
static void check_health(struct findings *f, const struct schema *s)
{
    for (size_t i = FIELD_COMMON; s->dataclass == 'H' && i < s->n_fields; i++) {
        const struct field *field = &s->fields[i];
        bool fact = field->kind == VALUE_DAY || field->kind == VALUE_BOOL || field->kind == VALUE_SYMBOL
                    || (field->kind == VALUE_CODE && strcmp(field->codelist, "token") != 0);

        if (!fact)
            found(f, "field %s is no fact code: class H holds days, yes or no, symbols and codes of a list", field->name);
    }
}

static void check_list(struct findings *f, const struct codelist *list)
{
    f->where = arena_printf(f->mem, "code list %s", list->name);
    for (size_t i = 0; i < list->n; i++)
        if (!*list->codes[i].de)
            found(f, "the code %s has no name", list->codes[i].code);
}

size_t schema_check(const struct schema_set *set, struct arena *mem, const char *const **ret)
{
    const struct codelists *lists = schema_codelists(set);
    struct findings f = { .mem = mem };

    for (size_t i = 0; i < schema_count(set); i++) {
        const struct schema *s = schema_at(set, i);

        f.where = arena_printf(mem, "%s version %d", s->type, s->version);
        check_names(&f, "it", "", s->de, s->en);
        check_fields(&f, s->fields, s->n_fields);
        check_health(&f, s);
    }
    for (size_t i = 0; i < lists->n; i++)
        check_list(&f, &lists->all[i]);
    *ret = f.all;
    return f.n;
}
