/* SPDX-License-Identifier: Apache-2.0 */
#include "event_ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../../common/event/codelist.h"
#include "desk.h"

enum { CODES_SHOWN = 30 };

/* ---- words: symbols and codes by name */

/* The words a field may have, each with its names. */
struct choice { const char *word, *de, *en; };

static size_t choices_of(const struct schema_set *set, const struct field *f, struct arena *mem, struct choice **ret)
{
    const struct codelist *list = f->kind == VALUE_CODE ? codelist_find(schema_codelists(set), f->codelist) : NULL;
    size_t n = 0;

    *ret = ARENA_ARRAY(mem, struct choice, f->n_symbols + (list ? list->n : 0) + 1);
    for (size_t i = 0; f->kind == VALUE_SYMBOL && i < f->n_symbols; i++)
        (*ret)[n++] = (struct choice){ f->symbols[i], f->symbols_de[i], f->symbols_en[i] };
    for (size_t i = 0; list && i < list->n; i++)
        (*ret)[n++] = (struct choice){ list->codes[i].code, list->codes[i].de, list->codes[i].en };
    return n;
}

static const char *find_choice(const struct choice *all, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i].word, text) == 0)
            return all[i].word;
    for (size_t i = 0; i < n; i++)
        if (strcasecmp(all[i].word, text) == 0 || (all[i].de && strcasecmp(all[i].de, text) == 0) || (all[i].en && strcasecmp(all[i].en, text) == 0))
            return all[i].word;
    return NULL;
}

static const char *nearest_choice(const struct choice *all, size_t n, const char *text, struct arena *mem)
{
    const char **names = ARENA_ARRAY(mem, const char *, 3 * n + 1);
    size_t have = 0;

    for (size_t i = 0; i < n; i++) {
        names[have++] = all[i].word;
        if (all[i].de)
            names[have++] = all[i].de;
        if (all[i].en)
            names[have++] = all[i].en;
    }
    return cfg_nearest(text, names);
}

/* A code may be longer than what stands in the list (KldB): the check of the whole event knows. */
static bool choose(const struct event_reader *r, const struct field *f, const char *text, struct arena *mem, json_t **ret, struct err *e)
{
    struct choice *all;
    size_t n = choices_of(r->set, f, mem, &all);
    const char *word = find_choice(all, n, text);

    if (!word && f->kind == VALUE_CODE && schema_code_known(r->set, f->codelist, text, DAY_NONE))
        word = text;
    if (word) {
        *ret = json_string(word);
        return true;
    }
    const char *near = nearest_choice(all, n, text, mem);
    return err_set(e, ERR_CONFIG, "%s: \"%s\" is none of its values%s%s%s", f->name, f->personal ? "..." : text, near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
}

/* ---- words: everything else */

static bool is_one_of(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcasecmp(*words, text) == 0)
            return true;
    return false;
}

static bool bool_word(const struct field *f, const char *text, json_t **ret, struct err *e)
{
    static const char *const yes[] = { "true", "yes", "y", "ja", "j", "1", NULL }, *const no[] = { "false", "no", "n", "nein", "0", NULL };

    if (!is_one_of(text, yes) && !is_one_of(text, no))
        return err_set(e, ERR_CONFIG, "%s: \"%s\" is neither yes nor no", f->name, text);
    *ret = json_boolean(is_one_of(text, yes));
    return true;
}

static bool json_word(const struct field *f, const char *text, json_t **ret, struct err *e)
{
    *ret = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    return *ret || err_set(e, ERR_CONFIG, "%s: expected JSON, an object or a list of objects", f->name);
}

static bool list_word(const struct event_reader *r, const struct field *f, const char *text, struct arena *mem, json_t **ret, struct err *e)
{
    json_t *list = json_array(), *item;

    for (size_t n; *text; text += n + (text[n] == ',')) {
        n = strcspn(text, ",");
        if (n && !event_word(r, f->item, arena_strndup(mem, text, n), mem, &item, e)) {
            json_decref(list);
            return false;
        }
        if (n)
            json_array_append_new(list, item);
    }
    *ret = list;
    return true;
}

/* As the neutral line's reader would take it. */
static bool plain_word(const struct event_reader *r, const struct field *f, const char *text, struct arena *mem, json_t **ret, struct err *e)
{
    struct value v;

    if (!event_value_from_text(r, f, text, strlen(text), mem, &v, e)) {
        e->kind = ERR_CONFIG;
        return false;
    }
    *ret = v.kind == VALUE_INT ? json_integer(v.integer) : json_string(text);
    return true;
}

bool event_word(const struct event_reader *r, const struct field *f, const char *text, struct arena *mem, json_t **ret, struct err *e)
{
    switch (f->kind) {
    case VALUE_BOOL: return bool_word(f, text, ret, e);
    case VALUE_SYMBOL: return choose(r, f, text, mem, ret, e);
    case VALUE_CODE: return strcmp(f->codelist, "token") == 0 ? plain_word(r, f, text, mem, ret, e) : choose(r, f, text, mem, ret, e);
    case VALUE_RECORD: return json_word(f, text, ret, e);
    case VALUE_LIST: return f->item->kind == VALUE_RECORD ? json_word(f, text, ret, e) : list_word(r, f, text, mem, ret, e);
    default: return plain_word(r, f, text, mem, ret, e);
    }
}

bool event_word_field(const struct schema *s, const char *name, struct arena *mem, const struct field **ret, struct err *e)
{
    const char **names = ARENA_ARRAY(mem, const char *, s->n_fields + 1), *near;
    int at = schema_field(s, name);

    for (size_t i = 0; i < s->n_fields; i++)
        names[i] = s->fields[i].name;
    near = cfg_nearest(name, names);
    if (at < 0)
        return err_set(e, ERR_CONFIG, "--set %s: %s has no such field%s%s%s", name, s->type, near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
    *ret = &s->fields[at];
    return true;
}

/* ---- questions */

/* The common field that the type's own cannot fill: without it there is no day. */
static bool is_needed(const struct schema *s, size_t i)
{
    if (i == FIELD_OCCURRED_ON || i == FIELD_ASSERTION)
        return false;
    return !s->fields[i].optional || (int)i == s->occurred_on;
}

bool event_is_complete(const struct schema *s, const json_t *data)
{
    for (size_t i = 0; i < s->n_fields; i++)
        if (is_needed(s, i) && !json_object_get(data, s->fields[i].name) && !((int)i == s->occurred_on && json_object_get(data, "occurred_on")))
            return false;
    return true;
}

bool event_answer(const char *question, struct arena *mem, const char **ret, struct err *e)
{
    char line[4096];

    fprintf(stderr, "%s: ", question);
    if (!fgets(line, sizeof line, stdin))
        return err_set(e, ERR_CONFIG, "the input ended: nothing was written");
    size_t n = strcspn(line, "\r\n");
    while (n && (line[n - 1] == ' ' || line[n - 1] == '\t'))
        n--;
    *ret = arena_strndup(mem, line, n);
    return true;
}

static const char *form_of(const struct app *app, const struct field *f)
{
    switch (f->kind == VALUE_LIST ? f->item->kind : f->kind) {
    case VALUE_DAY: return desk_say(app, "JJJJ-MM-TT", "YYYY-MM-DD");
    case VALUE_BOOL: return desk_say(app, "ja/nein", "yes/no");
    case VALUE_INT: return desk_say(app, "Zahl", "number");
    case VALUE_SUBJECT: case VALUE_LOCAL: return desk_say(app, "Aktenzeichen", "file number");
    case VALUE_AGENCY: return "slug@scope";
    case VALUE_EVENT: return desk_say(app, "Kennung eines Ereignisses", "id of an event");
    case VALUE_RECORD: return "JSON";
    default: return desk_say(app, "Wert", "value");
    }
}

static void show_choices(const struct app *app, const struct event_reader *r, const struct field *f, struct arena *mem)
{
    struct choice *all;
    size_t n = choices_of(r->set, f->kind == VALUE_LIST ? f->item : f, mem, &all);

    for (size_t i = 0; i < n && n <= CODES_SHOWN; i++)
        fprintf(stderr, "    %-16s %s\n", all[i].word, desk_say(app, all[i].de, all[i].en));
}

/* Until it is answered well; *ret NULL: left out. */
static bool ask_field(const struct app *app, const struct event_reader *r, const struct field *f, bool needed, struct arena *mem, json_t **ret, struct err *e)
{
    const char *list = f->kind == VALUE_LIST && f->item->kind != VALUE_RECORD ? desk_say(app, ", mehrere mit Komma", ", several with commas") : "";
    const char *question = arena_printf(mem, "%s (%s), %s%s%s", desk_say(app, f->de, f->en), f->name, form_of(app, f), list, needed ? "" : desk_say(app, ", leer = unbekannt", ", empty = unknown"));
    const char *text;

    show_choices(app, r, f, mem);
    for (;;) {
        struct err why;

        if (!event_answer(question, mem, &text, e))
            return false;
        *ret = NULL;
        if (!*text && !needed)
            return true;
        if (*text && event_word(r, f, text, mem, ret, &why))
            return true;
        fprintf(stderr, "  %s\n", *text ? why.text : desk_say(app, "wird gebraucht", "is needed"));
    }
}

bool event_ask(const struct app *app, const struct event_reader *r, const struct schema *s, json_t *data, struct arena *mem, struct err *e)
{
    for (size_t i = 0; i < s->n_fields; i++) {
        const struct field *f = &s->fields[i];
        json_t *value;

        if (json_object_get(data, f->name) || (i < FIELD_COMMON && !is_needed(s, i)))
            continue;
        if (!ask_field(app, r, f, is_needed(s, i), mem, &value, e))
            return false;
        if (value)
            json_object_set_new(data, f->name, value);
    }
    return true;
}
