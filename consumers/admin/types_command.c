/* SPDX-License-Identifier: Apache-2.0 */
/* casebus types - the catalogue of event types: for people as a list, one in full, or as schemas/CATALOGUE.md; for programs as JSON. */
#include <stdio.h>
#include <string.h>

#include "admin.h"
#include "codelist.h"
#include "desk.h"
#include "print.h"

enum types_format { TYPES_TEXT, TYPES_JSON, TYPES_MARKDOWN };

struct catalogue {
    struct app *app;
    const struct schema_set *set;
    const struct schema **types; size_t n;         /* the newest version of each, by name */
};

static const char *say(const struct catalogue *c, const char *de, const char *en)
{
    return desk_say(c->app, de, en);
}

/* ---- words */

static const char *joined(struct arena *mem, const char *const *words, size_t n)
{
    const char *all = "";

    for (size_t i = 0; i < n; i++)
        all = arena_printf(mem, "%s%s%s", all, i ? ", " : "", words[i]);
    return all;
}

/* What a field holds: "day", "code ags", "{abroad, municipality, LEA}", "list: person". */
static const char *holds(const struct catalogue *c, const struct field *f)
{
    struct arena *mem = &c->app->mem;
    const char *all = "";

    switch (f->kind) {
    case VALUE_LIST: return arena_printf(mem, "%s: %s", value_kind_name(VALUE_LIST, c->app->lang), holds(c, f->item));
    case VALUE_SYMBOL: return arena_printf(mem, "{%s}", joined(mem, f->symbols, f->n_symbols));
    case VALUE_CODE: return arena_printf(mem, "%s %s", value_kind_name(VALUE_CODE, c->app->lang), f->codelist);
    case VALUE_RECORD:
        for (size_t i = 0; i < f->n_fields; i++)
            all = arena_printf(mem, "%s%s%s%s %s", all, i ? ", " : "", f->fields[i].name, f->fields[i].optional ? "?" : "", holds(c, &f->fields[i]));
        return arena_printf(mem, "(%s)", all);
    default: return value_kind_name(f->kind, c->app->lang);
    }
}

static const char *publishers(const struct catalogue *c, const struct schema *s)
{
    if (s->control)
        return say(c, "die Programme", "the programs");
    if (s->n_publishers == 1 && strcmp(s->publishers[0], "*") == 0)
        return say(c, "alle", "all");
    return joined(&c->app->mem, s->publishers, s->n_publishers);
}

/* The day on which it happened: the field that fills occurred_on. */
static const char *day_of(const struct schema *s)
{
    return s->control ? NULL : s->occurred_on < 0 ? "recorded_at" : s->fields[s->occurred_on].name;
}

static bool names_fact(const struct schema *s, size_t field)
{
    for (size_t i = 0; i < s->n_fact; i++)
        if (s->fact[i] == (int)field)
            return true;
    return false;
}

static bool is_person(const struct field *f)
{
    return (f->kind == VALUE_LIST ? f->item : f)->kind == VALUE_SUBJECT;
}

/* The common fields are told once; a type's own begin behind them. */
static size_t first_own(const struct schema *s)
{
    return s->control ? 0 : FIELD_COMMON;
}

/* ---- all of them as a list, one in full */

static void print_list(const struct catalogue *c)
{
    const char *const heading[] = { say(c, "Typ", "Type"), say(c, "Klasse", "Class"), say(c, "von", "from"), say(c, "Name", "Name"), NULL };
    struct table t;

    table_begin(&t, &c->app->mem, heading);
    for (size_t i = 0; i < c->n; i++) {
        const struct schema *s = c->types[i];

        table_cell(&t, s->type);
        table_cell(&t, (char[]){ s->dataclass, '\0' });
        table_cell(&t, publishers(c, s));
        table_cell(&t, say(c, s->de, s->en));
    }
    table_print(&t, 0);
}

static void print_symbols(const struct catalogue *c, const struct field *f)
{
    const struct field *of = f->kind == VALUE_LIST ? f->item : f;

    for (size_t i = 0; i < of->n_symbols; i++)
        printf("    %s.%s: %s / %s\n", f->name, of->symbols[i], of->symbols_de[i], of->symbols_en[i]);
    for (size_t i = 0; i < of->n_fields; i++)
        print_symbols(c, &of->fields[i]);
}

static void print_fields(const struct catalogue *c, const struct schema *s)
{
    const char *const heading[] = { say(c, "Feld", "Field"), "", say(c, "enthält", "holds"), say(c, "deutsch", "German"), say(c, "englisch", "English"), NULL };
    struct table t;

    table_begin(&t, &c->app->mem, heading);
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];

        table_cell(&t, f->name);
        table_cell(&t, names_fact(s, i) ? say(c, "Tatsache", "fact") : f->optional ? say(c, "kann", "optional") : "");
        table_cell(&t, holds(c, f));
        table_cell(&t, f->de);
        table_cell(&t, f->en);
    }
    table_print(&t, 2);
    for (size_t i = first_own(s); i < s->n_fields; i++)
        print_symbols(c, &s->fields[i]);
}

static const char *persons(const struct catalogue *c, const struct schema *s)
{
    const char *all = "";

    for (size_t i = first_own(s); i < s->n_fields; i++)
        if (is_person(&s->fields[i]))
            all = arena_printf(&c->app->mem, "%s%s%s", all, *all ? ", " : "", s->fields[i].name);
    return all;
}

static void print_line(const char *what, const char *value)
{
    if (value && *value)
        printf("  %s: %s\n", what, value);
}

static void print_versions(const struct catalogue *c, const struct schema *s)
{
    for (size_t i = 0; i < schema_count(c->set); i++) {
        const struct schema *v = schema_at(c->set, i);
        char since[DAY_TEXT_BYTES];

        if (strcmp(v->type, s->type) == 0)
            printf("  %s %d: id %d, %s %s\n", say(c, "Version", "version"), v->version, (int)v->id, say(c, "gültig ab", "in force since"), day_text(v->since, since));
    }
}

static void print_type(const struct catalogue *c, const struct schema *s)
{
    const char *fact = "";

    for (size_t i = 0; i < s->n_fact; i++)
        fact = arena_printf(&c->app->mem, "%s%s%s", fact, i ? ", " : "", s->fields[s->fact[i]].name);
    printf("%s: %s / %s\n", s->type, s->de, s->en);
    print_line(say(c, "Klasse", "class"), (char[]){ s->dataclass, '\0' });
    print_line(say(c, "von", "from"), publishers(c, s));
    print_line(say(c, "Rechtsgrundlage", "legal basis"), s->basis);
    print_line(say(c, "Einwilligung", "consent"), s->consent ? say(c, "nötig", "needed") : NULL);
    print_line(say(c, "geschehen am", "happened on"), day_of(s));
    print_line(say(c, "Tatsache", "fact"), fact);
    print_line(say(c, "weitere Personen", "further persons"), persons(c, s));
    print_versions(c, s);
    print_fields(c, s);
}

/* ---- JSON */

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

static json_t *names_json(const struct schema *s, bool (*wanted)(const struct schema *s, size_t field))
{
    json_t *all = json_array();

    for (size_t i = first_own(s); i < s->n_fields; i++)
        if (wanted(s, i))
            json_array_append_new(all, json_string(s->fields[i].name));
    return all;
}

static bool makes_participant(const struct schema *s, size_t field)
{
    return is_person(&s->fields[field]);
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
                     "publishers", strings_json(s->publishers, s->n_publishers), "basis", s->basis, "consent", s->consent, "control", s->control, "day", day_of(s),
                     "fact", fact_json(s), "persons", names_json(s, makes_participant), "versions", versions_json(c, s), "fields", fields_json(s->fields, s->n_fields));
}

static void print_types_json(const struct catalogue *c)
{
    json_t *all = json_array();

    for (size_t i = 0; i < c->n; i++)
        json_array_append_new(all, type_json(c, c->types[i]));
    print_json(all);
    json_decref(all);
}

/* ---- Markdown */

static const char *fields_markdown(const struct catalogue *c, const struct schema *s)
{
    struct arena *mem = &c->app->mem;
    const char *all = "";

    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        const char *mark = names_fact(s, i) ? "**" : "";

        if (i < first_own(s) && !names_fact(s, i))
            continue;
        all = arena_printf(mem, "%s%s%s%s%s%s %s%s", all, *all ? ", " : "", mark, f->name, mark, f->optional ? "?" : "", holds(c, f), f->personal ? " (I)" : "");
    }
    return all;
}

static void print_area(const struct catalogue *c, const char *type)
{
    printf("\n## %.*s\n\n", (int)strcspn(type, "."), type);
    printf("| %s | | %s | %s | %s | %s |\n|---|---|---|---|---|---|\n", say(c, "Typ", "type"), say(c, "Klasse", "class"), say(c, "von", "from"), say(c, "Tag", "day"),
           say(c, "Felder", "fields"));
}

static void print_row(const struct catalogue *c, const struct schema *s)
{
    const char *day = day_of(s);

    printf("| `%s`", s->type);
    if (s->version > 1)
        printf(" v%d", s->version);
    printf(" | %s; %s | %c%s | %s | %s | %s |\n", say(c, s->de, s->en), say(c, s->en, s->de), s->dataclass, s->consent ? "+" : "", publishers(c, s), day ? day : "",
           fields_markdown(c, s));
}

static void print_lists(const struct catalogue *c)
{
    const struct codelists *lists = schema_codelists(c->set);
    char from[DAY_TEXT_BYTES];

    printf("\n## %s\n\n| %s | URN | %s | %s | %s |\n|---|---|---|---|---|\n", say(c, "Codelisten", "Code lists"), say(c, "Liste", "list"), say(c, "Version", "version"),
           say(c, "gültig ab", "valid from"), say(c, "Codes", "codes"));
    for (size_t i = 0; i < lists->n; i++) {
        const struct codelist *l = &lists->all[i];

        printf("| `%s` | %s | %s | %s | %zu |\n", l->name, l->urn, l->version, day_text(l->replaced_on == DAY_NONE ? l->valid_from : l->replaced_on, from), l->n);
    }
}

static void print_markdown(const struct catalogue *c)
{
    printf("# %s\n\n%s\n", say(c, "Ereignistypen", "Event types"),
           say(c, "Erzeugt mit `casebus types --format markdown --lang de`. Klasse mit +: eine Einwilligung ist nötig. Tag: was ein fehlendes `occurred_on` füllt. "
                  "**Fett**: Felder, die die Tatsache benennen. ?: kann fehlen. (I): sagt, wer die Person ist, und wird nie gezeigt. Eine Person in einem Feld "
                  "ist am Ereignis beteiligt. token: ein kurzes Wort ohne Liste. Die gemeinsamen Felder stehen in README.md, die Namen der Felder und Werte zeigt `casebus types --type TYP`.",
                  "Made with `casebus types --format markdown --lang en`. Class with +: a consent reference is needed. Day: what fills a missing `occurred_on`. "
                  "**Bold**: fields that name the fact. ?: may be absent. (I): tells who the person is and is never shown. A person in a field takes part "
                  "in the event. token: a short word without a list. The common fields stand in README.md; `casebus types --type TYPE` shows the names of fields and symbols."));
    for (size_t i = 0; i < c->n; i++) {
        const char *type = c->types[i]->type;

        if (i == 0 || strncmp(type, c->types[i - 1]->type, strcspn(type, ".") + 1) != 0)
            print_area(c, type);
        print_row(c, c->types[i]);
    }
    print_lists(c);
}

/* ---- the command */

static bool read_format(const struct app *app, enum types_format *ret, struct err *e)
{
    static const char *const names[] = { "text", "json", "markdown" };
    const char *given = app_flag(app, "format");

    *ret = TYPES_TEXT;
    for (size_t i = 0; given && i < 3; i++)
        if (strcmp(given, names[i]) == 0) {
            *ret = (enum types_format)i;
            return true;
        }
    return !given || err_set(e, ERR_CONFIG, "--format %s: expected text, json or markdown", given);
}

/* The registry is in the order of release; people look for a name. */
static void put_in_order(struct catalogue *c, const struct schema *s)
{
    size_t at = c->n++;

    for (; at > 0 && strcmp(c->types[at - 1]->type, s->type) > 0; at--)
        c->types[at] = c->types[at - 1];
    c->types[at] = s;
}

static bool pick_types(struct catalogue *c, const char *type, struct err *e)
{
    const char **known = ARENA_ARRAY(&c->app->mem, const char *, schema_count(c->set) + 1);

    c->types = ARENA_ARRAY(&c->app->mem, const struct schema *, schema_count(c->set));
    for (size_t i = 0; i < schema_count(c->set); i++) {
        const struct schema *s = schema_at(c->set, i);

        known[i] = s->type;
        if (s->until == DAY_NONE && (!type || strcmp(s->type, type) == 0))
            put_in_order(c, s);
    }
    if (c->n)
        return true;
    const char *nearest = cfg_nearest(type, known);
    return err_set(e, ERR_CONFIG, "--type %s: there is no such event type%s%s%s", type, nearest ? ": did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
}

static int types_command(struct app *app)
{
    const char *type = app_flag(app, "type");
    struct catalogue c = { .app = app };
    enum types_format format;
    struct schema_set *set;
    struct err e;

    if (!read_format(app, &format, &e) || !admin_schemas(app, app->n_args ? app->args[0] : NULL, &set, &e))
        return app_fail(app, &e);
    c.set = set;
    bool ok = pick_types(&c, type, &e);
    if (ok && format == TYPES_JSON)
        print_types_json(&c);
    else if (ok && format == TYPES_MARKDOWN)
        print_markdown(&c);
    else if (ok && type)
        print_type(&c, c.types[0]);
    else if (ok)
        print_list(&c);
    schema_free(set);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

static const struct app_flag flags[] = {
    { "type", "TYPE", "this one in full: fields, symbols in both languages, versions", false },
    { "format", "text|json|markdown", "markdown is schemas/CATALOGUE.md; default text", false },
    { NULL },
};

const struct app_command types_commands[] = {
    { .name = "types", .arguments = "[DIR]", .flags = flags, .max_args = 1, .no_config = true, .run = types_command,
      .help = "the event types of the tenant, or of a folder DIR: who says what, of which class, on what basis" },
    { .name = NULL },
};
