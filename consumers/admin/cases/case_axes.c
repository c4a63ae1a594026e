/* SPDX-License-Identifier: Apache-2.0 */
#include "case_axes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../common/ground/member.h"
#include "desk.h"
#include "../print.h"

struct page { struct app *app; const struct meaning *m; const json_t *document; };
/* An axis or a part of an object axis, under the name by which its words are asked for. */
struct shown { const char *name; const json_t *axis; };

static const char *cell_of(const json_t *v, struct arena *mem)
{
    if (json_is_string(v))
        return json_string_value(v);
    return json_is_integer(v) ? arena_printf(mem, "%lld", (long long)json_integer_value(v)) : "";
}

static const char *kept(struct app *app, struct buf *text)
{
    const char *copy = text->len ? arena_strdup(&app->mem, text->data) : "";

    buf_release(text);
    return copy;
}

/* All of them in the order of the view; `responsible` is an object of life areas. */
static size_t list_axes(const struct page *p, struct shown **ret)
{
    json_t *axes = json_object_get(p->document, "axes"), *axis, *part;
    const char *name, *area;
    size_t n = 0, room = json_object_size(axes);

    json_object_foreach(axes, name, axis)
        room += json_object_size(axis);
    *ret = ARENA_ARRAY(&p->app->mem, struct shown, room + 1);
    json_object_foreach(axes, name, axis) {
        if (json_object_get(axis, "value"))
            (*ret)[n++] = (struct shown){ name, axis };
        else
            json_object_foreach(axis, area, part)
                (*ret)[n++] = (struct shown){ arena_printf(&p->app->mem, "%s.%s", name, area), part };
    }
    return n;
}

static const char *value_of(const struct shown *s)
{
    return json_object_get(s->axis, "value") ? member_text(s->axis, "value") : member_text(s->axis, "agency");
}

static bool is_unknown(const struct shown *s)
{
    return strcmp(value_of(s), "unknown") == 0;
}

/* ---- what is known, and what is not */

static bool is_elsewhere(const char *key)
{
    static const char *const columns[] = { "value", "agency", "since", "until", "from", "conflict", "uses", "next", NULL };
    const char *const *c = columns;

    while (*c && strcmp(*c, key) != 0)
        c++;
    return *c != NULL;
}

/* What an axis says beside value, since and until. */
static const char *further(const struct page *p, const struct shown *s)
{
    struct app *app = p->app;
    struct buf out = {0};
    const char *key;
    json_t *v, *gap;
    size_t i;

    json_object_foreach((json_t *)(uintptr_t)s->axis, key, v) {
        const char *title = meaning_axis_field(p->m, s->name, key, app->lang);

        if (!is_elsewhere(key) && *cell_of(v, &app->mem))
            buf_printf(&out, "%s%s %s", out.len ? ", " : "", title, meaning_axis_word(p->m, s->name, cell_of(v, &app->mem), app->lang));
        json_array_foreach(is_elsewhere(key) ? NULL : v, i, gap)
            buf_printf(&out, "%s%s %s..%s", out.len ? ", " : "", title, member_text(gap, "from"), member_text(gap, "to"));
    }
    if (json_is_true(json_object_get(s->axis, "conflict")))
        buf_printf(&out, "%s%s", out.len ? ", " : "", desk_say(app, "WIDERSPRUCH", "CONFLICT"));
    return kept(app, &out);
}

static void known_text(const struct page *p, const struct shown *all, size_t n)
{
    struct app *app = p->app;
    const char *heading[] = { desk_say(app, "Bereich", "area"), desk_say(app, "Wert", "value"), desk_say(app, "seit", "since"), desk_say(app, "bis", "until"), "", NULL };
    struct table table;

    table_begin(&table, &app->mem, heading);
    for (size_t i = 0; i < n; i++) {
        if (is_unknown(&all[i]))
            continue;
        table_cell(&table, meaning_axis_title(p->m, all[i].name, app->lang));
        table_cell(&table, meaning_axis_word(p->m, all[i].name, value_of(&all[i]), app->lang));
        table_cell(&table, member_text(all[i].axis, "since"));
        table_cell(&table, member_text(all[i].axis, "until"));
        table_cell(&table, further(p, &all[i]));
    }
    if (table_rows(&table))
        table_print(&table, 2);
}

/* Unknown is no "no": it is said.  Who is responsible goes without saying where nothing is known of the area. */
static void unknown_text(const struct page *p, const struct shown *all, size_t n)
{
    struct buf names = {0};

    for (size_t i = 0; i < n; i++)
        if (is_unknown(&all[i]) && json_object_get(all[i].axis, "value"))
            buf_printf(&names, "%s%s", names.len ? ", " : "", meaning_axis_title(p->m, all[i].name, p->app->lang));
    if (names.len)
        printf("  %s: %s\n", desk_say(p->app, "nicht bekannt", "not known"), names.data);
    buf_release(&names);
}

/* ---- what changes by itself */

/* The event types that it comes from, and who told them. */
static const char *because(const struct page *p, const json_t *from)
{
    const struct schema_set *set = meaning_schemas(p->m);
    json_t *statement, *say, *id;
    struct buf out = {0};
    size_t i, k, j;

    json_array_foreach(json_object_get(p->document, "statements"), i, statement)
        json_array_foreach(json_object_get(statement, "says"), k, say)
            json_array_foreach(from, j, id) {
                const struct schema *s = schema_by_type(set, member_text(statement, "type"));

                if (strcmp(json_string_value(id), member_text(say, "event")) == 0)
                    buf_printf(&out, "%s%s, %s", out.len ? "; " : "", s ? desk_say(p->app, s->de, s->en) : member_text(statement, "type"), member_text(say, "agency"));
            }
    return out.len ? kept(p->app, &out) : desk_say(p->app, "Geburtsdatum", "birth date");
}

static int by_day(const void *a, const void *b)
{
    const struct shown *x = a, *y = b;
    int c = strcmp(member_text(json_object_get(x->axis, "next"), "on"), member_text(json_object_get(y->axis, "next"), "on"));

    return c ? c : strcmp(x->name, y->name);
}

static void next_text(const struct page *p, const struct shown *all, size_t n)
{
    struct app *app = p->app;
    const char *heading[] = { desk_say(app, "ab", "from"), desk_say(app, "Bereich", "area"), desk_say(app, "wird", "becomes"), desk_say(app, "wegen", "because of"), NULL };
    struct shown *sorted = arena_memdup(&app->mem, all, (n + 1) * sizeof *all);
    struct table table;

    qsort(sorted, n, sizeof *sorted, by_day);
    table_begin(&table, &app->mem, heading);
    for (size_t i = 0; i < n; i++) {
        const json_t *next = json_object_get(sorted[i].axis, "next");
        const char *value = member_text(next, "value");

        if (!json_is_object(next))
            continue;
        table_cell(&table, member_text(next, "on"));
        table_cell(&table, meaning_axis_title(p->m, sorted[i].name, app->lang));
        table_cell(&table, strcmp(value, "unknown") == 0 ? desk_say(app, "nicht bekannt", "not known") : meaning_axis_word(p->m, sorted[i].name, value, app->lang));
        table_cell(&table, because(p, json_object_get(next, "from")));
    }
    if (!table_rows(&table))
        return;
    printf("\n%s\n", desk_say(app, "Was sich ändert, wenn nichts mehr gemeldet wird", "What changes when nothing more is told"));
    table_print(&table, 2);
}

void case_axes_text(struct app *app, const struct meaning *m, const json_t *document)
{
    struct page p = { app, m, document };
    struct shown *all;
    size_t n = list_axes(&p, &all);

    printf("\n%s\n", desk_say(app, "Lage", "Where it stands"));
    known_text(&p, all, n);
    unknown_text(&p, all, n);
    next_text(&p, all, n);
}

/* ---- where agencies contradict each other */

/* Do two of them say different things of it? */
static bool differs(const json_t *says, const char *field)
{
    json_t *say, *first = NULL;
    size_t i;

    json_array_foreach(says, i, say) {
        json_t *value = json_object_get(json_object_get(say, "fields"), field);

        if (first && value && !json_equal(first, value))
            return true;
        first = first ? first : value;
    }
    return false;
}

static const char *word_of(struct app *app, const struct schema_set *set, const struct field *f, const json_t *value)
{
    const char *text = cell_of(value, &app->mem), *name = f->codelist ? schema_code_name(set, f->codelist, text, app->lang) : NULL;
    const char **names = strcmp(app->lang, "de") == 0 ? f->symbols_de : f->symbols_en;

    for (size_t i = 0; names && i < f->n_symbols; i++)
        if (strcmp(f->symbols[i], text) == 0 && names[i])
            name = names[i];
    if (json_is_boolean(value))
        return json_is_true(value) ? desk_say(app, "ja", "yes") : desk_say(app, "nein", "no");
    return name ? name : text;
}

/* Pseudonyms and file numbers say nothing to people. */
static bool is_for_people(const struct field *f)
{
    return f->kind != VALUE_SUBJECT && f->kind != VALUE_LOCAL && f->kind != VALUE_EVENT && f->kind != VALUE_LIST && f->kind != VALUE_RECORD;
}

/* The type's own fields, as far as they are said. */
static const char *said(struct app *app, const struct schema_set *set, const struct schema *s, const json_t *say)
{
    struct buf out = {0};

    for (size_t i = FIELD_COMMON; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        const json_t *value = json_object_get(json_object_get(say, "fields"), f->name);

        if (value && is_for_people(f))
            buf_printf(&out, "%s%s: %s", out.len ? ", " : "", desk_say(app, f->de, f->en), word_of(app, set, f, value));
    }
    return kept(app, &out);
}

/* The type's own fields on which they differ. */
static const char *differing(struct app *app, const struct schema_set *set, const struct schema *s, const json_t *says, const json_t *say)
{
    struct buf out = {0};

    for (size_t i = FIELD_COMMON; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        const json_t *value = json_object_get(json_object_get(say, "fields"), f->name);

        if (value && differs(says, f->name))
            buf_printf(&out, "%s%s: %s", out.len ? ", " : "", desk_say(app, f->de, f->en), word_of(app, set, f, value));
    }
    return kept(app, &out);
}

/* Adds the rows of one statement: what of it is worth saying. */
typedef void statement_rows(struct app *app, const struct schema_set *set, const struct schema *s, const json_t *statement, struct table *table);

static void add_row(struct table *table, const char *event, const json_t *say, const char *text)
{
    table_cell(table, event);
    table_cell(table, member_text(say, "agency"));
    table_cell(table, member_text(say, "since"));
    table_cell(table, text);
}

static void statements_text(struct app *app, const struct meaning *m, const json_t *document, const char *title, statement_rows *rows)
{
    const char *heading[] = { desk_say(app, "Ereignis", "event"), desk_say(app, "Behörde", "agency"), desk_say(app, "seit", "since"), desk_say(app, "Angabe", "says"), NULL };
    const struct schema_set *set = meaning_schemas(m);
    json_t *statement;
    struct table table;
    size_t i;

    table_begin(&table, &app->mem, heading);
    json_array_foreach(json_object_get(document, "statements"), i, statement) {
        const struct schema *s = schema_by_type(set, member_text(statement, "type"));

        if (s)
            rows(app, set, s, statement, &table);
    }
    if (!table_rows(&table))
        return;
    printf("\n%s\n", title);
    table_print(&table, 2);
}

static void conflict_rows(struct app *app, const struct schema_set *set, const struct schema *s, const json_t *statement, struct table *table)
{
    const json_t *says = json_object_get(statement, "says"), *say;
    size_t i;

    if (json_is_true(json_object_get(statement, "conflict")))
        json_array_foreach(says, i, say)
            add_row(table, i ? "" : desk_say(app, s->de, s->en), say, differing(app, set, s, says, say));
}

void case_conflicts_text(struct app *app, const struct meaning *m, const json_t *document)
{
    statements_text(app, m, document, desk_say(app, "Widersprüche", "Contradictions"), conflict_rows);
}

/* ---- what is disputed */

static void dispute_rows(struct app *app, const struct schema_set *set, const struct schema *s, const json_t *statement, struct table *table)
{
    const json_t *say;
    size_t i;

    json_array_foreach(json_object_get(statement, "says"), i, say)
        if (strcmp(member_text(say, "assertion"), "disputed") == 0)
            add_row(table, desk_say(app, s->de, s->en), say, said(app, set, s, say));
}

void case_disputes_text(struct app *app, const struct meaning *m, const json_t *document)
{
    statements_text(app, m, document, desk_say(app, "Bestritten", "Disputed"), dispute_rows);
}

/* ---- the last contact */

void case_contact_text(struct app *app, const struct meaning *m, const json_t *document)
{
    const struct schema_set *set = meaning_schemas(m);
    const json_t *last = NULL;
    json_t *statement;
    size_t i;

    json_array_foreach(json_object_get(document, "statements"), i, statement)
        if (strcmp(member_text(statement, "type"), "case.contact.recorded") == 0)
            last = statement;            /* of one type they stand in the order of their days */
    if (!last)
        return;
    const json_t *say = json_array_get(json_object_get(last, "says"), 0);
    printf("\n%s: %s\n", desk_say(app, "Letzter Kontakt", "Last contact"), said(app, set, schema_by_type(set, "case.contact.recorded"), say));
}
