/* SPDX-License-Identifier: Apache-2.0 */
#include "types.h"

#include <string.h>

#include "../cases/desk.h"

const char *types_say(const struct catalogue *c, const char *de, const char *en)
{
    return desk_say(c->app, de, en);
}

static const char *joined(struct arena *mem, const char *const *words, size_t n)
{
    const char *all = "";

    for (size_t i = 0; i < n; i++)
        all = arena_printf(mem, "%s%s%s", all, i ? ", " : "", words[i]);
    return all;
}

const char *types_holds(const struct catalogue *c, const struct field *f)
{
    struct arena *mem = &c->app->mem;
    const char *all = "";

    switch (f->kind) {
    case VALUE_LIST: return arena_printf(mem, "%s: %s", value_kind_name(VALUE_LIST, c->app->lang), types_holds(c, f->item));
    case VALUE_SYMBOL: return arena_printf(mem, "{%s}", joined(mem, f->symbols, f->n_symbols));
    case VALUE_CODE: return arena_printf(mem, "%s %s", value_kind_name(VALUE_CODE, c->app->lang), f->codelist);
    case VALUE_RECORD:
        for (size_t i = 0; i < f->n_fields; i++)
            all = arena_printf(mem, "%s%s%s%s %s", all, i ? ", " : "", f->fields[i].name, f->fields[i].optional ? "?" : "", types_holds(c, &f->fields[i]));
        return arena_printf(mem, "(%s)", all);
    default: return value_kind_name(f->kind, c->app->lang);
    }
}

const char *types_publishers(const struct catalogue *c, const struct schema *s)
{
    if (s->control)
        return types_say(c, "die Programme", "the programs");
    if (s->n_publishers == 1 && strcmp(s->publishers[0], "*") == 0)
        return types_say(c, "alle", "all");
    return joined(&c->app->mem, s->publishers, s->n_publishers);
}

const char *types_day(const struct schema *s)
{
    return s->control ? NULL : s->occurred_on < 0 ? "recorded_at" : s->fields[s->occurred_on].name;
}

bool types_names_fact(const struct schema *s, size_t field)
{
    for (size_t i = 0; i < s->n_fact; i++)
        if (s->fact[i] == (int)field)
            return true;
    return false;
}

bool types_is_person(const struct field *f)
{
    return (f->kind == VALUE_LIST ? f->item : f)->kind == VALUE_SUBJECT;
}

size_t types_first_own(const struct schema *s)
{
    return s->control ? 0 : FIELD_COMMON;
}
