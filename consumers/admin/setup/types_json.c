/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "../print.h"
#include "types.h"

static json_t *title_json(const char *de, const char *en)
{
    return json_pack("{s:s?,s:s?}", "de", de, "en", en);
}

static json_t *strings_json(const char *const *words, size_t n)
{
    json_t *all = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(all, json_string(words[i]));
    return all;
}

static json_t *fields_json(const struct field *fields, size_t n);

static json_t *field_json(const struct field *f)
{
    const struct field *of = f->kind == VALUE_LIST ? f->item : f;
    json_t *one = json_pack("{s:s,s:s,s:b,s:b,s:o}", "name", f->name, "kind", value_kind_name(of->kind, "en"), "list", f->kind == VALUE_LIST, "optional", f->optional,
                            "title", title_json(f->de, f->en));

    if (of->codelist)
        json_object_set_new(one, "codelist", json_string(of->codelist));
    if (f->personal)
        json_object_set_new(one, "class", json_string("I"));
    if (of->kind == VALUE_SYMBOL) {
        json_t *symbols = json_array();

        for (size_t i = 0; i < of->n_symbols; i++)
            json_array_append_new(symbols, json_pack("{s:s,s:o}", "symbol", of->symbols[i], "title", title_json(of->symbols_de[i], of->symbols_en[i])));
        json_object_set_new(one, "symbols", symbols);
    }
    if (of->kind == VALUE_RECORD)
        json_object_set_new(one, "fields", fields_json(of->fields, of->n_fields));
    return one;
}

static json_t *fields_json(const struct field *fields, size_t n)
{
    json_t *all = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(all, field_json(&fields[i]));
    return all;
}

static json_t *versions_json(const struct catalogue *c, const struct schema *s)
{
    json_t *all = json_array();

    for (size_t i = 0; i < schema_count(c->set); i++) {
        const struct schema *v = schema_at(c->set, i);
        char since[DAY_TEXT_BYTES];

        if (strcmp(v->type, s->type) == 0)
            json_array_append_new(all, json_pack("{s:i,s:i,s:s}", "version", v->version, "id", (int)v->id, "since", day_text(v->since, since)));
    }
    return all;
}

static json_t *persons_json(const struct schema *s)
{
    json_t *all = json_array();

    for (size_t i = types_first_own(s); i < s->n_fields; i++)
        if (types_is_person(&s->fields[i]))
            json_array_append_new(all, json_string(s->fields[i].name));
    return all;
}

static json_t *fact_json(const struct schema *s)
{
    json_t *all = json_array();

    for (size_t i = 0; i < s->n_fact; i++)
        json_array_append_new(all, json_string(s->fields[s->fact[i]].name));
    return all;
}

static json_t *type_json(const struct catalogue *c, const struct schema *s)
{
    return json_pack("{s:s,s:o,s:s,s:o,s:s?,s:b,s:b,s:s?,s:o,s:o,s:o,s:o}", "type", s->type, "title", title_json(s->de, s->en), "class", (char[]){ s->dataclass, '\0' },
                     "publishers", strings_json(s->publishers, s->n_publishers), "basis", s->basis, "consent", s->consent, "control", s->control, "day", types_day(s),
                     "fact", fact_json(s), "persons", persons_json(s), "versions", versions_json(c, s), "fields", fields_json(s->fields, s->n_fields));
}

void types_json(const struct catalogue *c)
{
    json_t *all = json_array();

    for (size_t i = 0; i < c->n; i++)
        json_array_append_new(all, type_json(c, c->types[i]));
    print_json(all);
    json_decref(all);
}
