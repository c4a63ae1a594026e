/* SPDX-License-Identifier: Apache-2.0 */
/* casebus types - the catalogue of event types: for people as a list, one in full, or as schemas/CATALOGUE.md; for programs as JSON. */
#include <stdio.h>
#include <string.h>

#include "../cases/desk.h"
#include "../print.h"
#include "types.h"

enum types_format { TYPES_TEXT, TYPES_JSON, TYPES_MARKDOWN };

/* ---- all of them as a list, one in full */

static void print_list(const struct catalogue *c)
{
    const char *const heading[] = { types_say(c, "Typ", "Type"), types_say(c, "Klasse", "Class"), types_say(c, "von", "from"), types_say(c, "Name", "Name"), NULL };
    struct table t;

    table_begin(&t, &c->app->mem, heading);
    for (size_t i = 0; i < c->n; i++) {
        const struct schema *s = c->types[i];

        table_cell(&t, s->type);
        table_cell(&t, (char[]){ s->dataclass, '\0' });
        table_cell(&t, types_publishers(c, s));
        table_cell(&t, types_say(c, s->de, s->en));
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
    const char *const heading[] = { types_say(c, "Feld", "Field"), "", types_say(c, "enthält", "holds"), types_say(c, "deutsch", "German"), types_say(c, "englisch", "English"), NULL };
    struct table t;

    table_begin(&t, &c->app->mem, heading);
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];

        table_cell(&t, f->name);
        table_cell(&t, types_names_fact(s, i) ? types_say(c, "Tatsache", "fact") : f->optional ? types_say(c, "kann", "optional") : "");
        table_cell(&t, types_holds(c, f));
        table_cell(&t, f->de);
        table_cell(&t, f->en);
    }
    table_print(&t, 2);
    for (size_t i = types_first_own(s); i < s->n_fields; i++)
        print_symbols(c, &s->fields[i]);
}

static const char *persons(const struct catalogue *c, const struct schema *s)
{
    const char *all = "";

    for (size_t i = types_first_own(s); i < s->n_fields; i++)
        if (types_is_person(&s->fields[i]))
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
            printf("  %s %d: id %d, %s %s\n", types_say(c, "Version", "version"), v->version, (int)v->id, types_say(c, "gültig ab", "in force since"), day_text(v->since, since));
    }
}

static void print_type(const struct catalogue *c, const struct schema *s)
{
    const char *fact = "";

    for (size_t i = 0; i < s->n_fact; i++)
        fact = arena_printf(&c->app->mem, "%s%s%s", fact, i ? ", " : "", s->fields[s->fact[i]].name);
    printf("%s: %s / %s\n", s->type, s->de, s->en);
    print_line(types_say(c, "Klasse", "class"), (char[]){ s->dataclass, '\0' });
    print_line(types_say(c, "von", "from"), types_publishers(c, s));
    print_line(types_say(c, "Rechtsgrundlage", "legal basis"), s->basis);
    print_line(types_say(c, "Einwilligung", "consent"), s->consent ? types_say(c, "nötig", "needed") : NULL);
    print_line(types_say(c, "geschehen am", "happened on"), types_day(s));
    print_line(types_say(c, "Tatsache", "fact"), fact);
    print_line(types_say(c, "weitere Personen", "further persons"), persons(c, s));
    print_versions(c, s);
    print_fields(c, s);
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
        types_json(&c);
    else if (ok && format == TYPES_MARKDOWN)
        types_markdown(&c);
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
