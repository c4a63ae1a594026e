/* SPDX-License-Identifier: Apache-2.0 */
/* A neutral line to an event.  Texts of errors name fields, never values: they may be a person's. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "../ground/cfg.h"
#include "event_parts.h"
#include "../ground/utf8.h"

enum { LOCAL_MOST = 200 };

static bool wrong(const char *name, const char *what, struct err *e)
{
    return err_set(e, ERR_DATA, "field \"%.60s\" %s", name, what);
}

/* ---- one value from text */

static bool symbol_from_text(const struct field *f, const char *text, struct arena *mem, struct value *ret, struct err *e)
{
    const char **names = ARENA_ARRAY(mem, const char *, f->n_symbols + 1), *list = f->symbols[0], *near;

    for (size_t i = 0; i < f->n_symbols; i++)
        if (strcmp(f->symbols[i], text) == 0) {
            *ret = (struct value){ .kind = VALUE_SYMBOL, .text = f->symbols[i] };
            return true;
        }
    memcpy(names, f->symbols, f->n_symbols * sizeof *names);
    for (size_t i = 1; i < f->n_symbols; i++)
        list = arena_printf(mem, "%s, %s", list, f->symbols[i]);
    near = cfg_nearest(text, names);
    return err_set(e, ERR_DATA, "field \"%s\" is none of %.250s%s%s", f->name, list, near ? ": did you mean " : "", near ? near : "");
}

static bool local_from_text(const struct event_reader *r, const struct field *f, const char *text, size_t n, struct value *ret, struct err *e)
{
    if (n > LOCAL_MOST)
        return wrong(f->name, "is longer than 200 bytes", e);
    ret->kind = f->kind;
    if (!r->key)
        return hex_parse(text, n, ret->ref, SUBJECT_BYTES) || wrong(f->name, "is no pseudonym: 32 hexadecimal digits are expected", e);
    hash_subject(r->key, text, n, ret->ref);
    if (f->kind == VALUE_SUBJECT && r->note)
        r->note(r->context, ret->ref, text);
    return true;
}

static bool day_from_text(const struct field *f, const char *text, size_t n, struct value *ret, struct err *e)
{
    struct err why;

    ret->kind = VALUE_DAY;
    if (day_parse(text, n, &ret->day, &why))
        return true;
    return f->personal ? wrong(f->name, "is no day in the form YYYY-MM-DD", e) : err_set(e, ERR_DATA, "field \"%s\": %s", f->name, why.text);
}

static bool time_from_text(const struct field *f, const char *text, size_t n, struct value *ret, struct err *e)
{
    struct err why;

    ret->kind = VALUE_TIME;
    if (!time_parse(text, n, &ret->time, &why))
        return err_set(e, ERR_DATA, "field \"%s\": %s", f->name, why.text);
    return event_time_fits(ret->time) || wrong(f->name, "is outside the years 1 to 9999", e);
}

static bool int_from_text(const struct field *f, const char *text, size_t n, struct value *ret, struct err *e)
{
    size_t digits = strspn(text + (*text == '-'), "0123456789");

    if (digits == 0 || digits > 18 || digits + (*text == '-') != n)
        return wrong(f->name, "is no whole number", e);
    *ret = (struct value){ .kind = VALUE_INT, .integer = strtoll(text, NULL, 10) };
    return true;
}

static bool bool_from_text(const struct field *f, const char *text, struct value *ret, struct err *e)
{
    *ret = (struct value){ .kind = VALUE_BOOL, .boolean = strcmp(text, "true") == 0 };
    return ret->boolean || strcmp(text, "false") == 0 || wrong(f->name, "is neither true nor false", e);
}

static bool bytes_from_text(const struct field *f, const char *text, size_t n, struct arena *mem, struct value *ret, struct err *e)
{
    uint8_t *bytes = arena_alloc(mem, n / 2);

    *ret = (struct value){ .kind = VALUE_BYTES, .bytes = { bytes, n / 2 } };
    return hex_parse(text, n, bytes, n / 2) || wrong(f->name, "is not hexadecimal", e);
}

bool event_value_from_text(const struct event_reader *r, const struct field *f, const char *text, size_t bytes, struct arena *mem, struct value *ret, struct err *e)
{
    if (bytes == 0)
        return wrong(f->name, "is empty: what is unknown is left out", e);
    if (!utf8_check(text, bytes))
        return wrong(f->name, "is not UTF-8 or holds a NUL", e);
    const char *copy = arena_strndup(mem, text, bytes);
    *ret = (struct value){ .kind = f->kind };
    switch (f->kind) {
    case VALUE_BOOL: return bool_from_text(f, copy, ret, e);
    case VALUE_INT: return int_from_text(f, copy, bytes, ret, e);
    case VALUE_DAY: return day_from_text(f, copy, bytes, ret, e);
    case VALUE_TIME: return time_from_text(f, copy, bytes, ret, e);
    case VALUE_SYMBOL: return symbol_from_text(f, copy, mem, ret, e);
    case VALUE_CODE: case VALUE_TEXT: case VALUE_AGENCY: ret->text = copy; return true;
    case VALUE_SUBJECT: case VALUE_LOCAL: return local_from_text(r, f, copy, bytes, ret, e);
    case VALUE_EVENT: return uuid_parse(copy, bytes, ret->ref) || wrong(f->name, "is no event id (a UUID)", e);
    case VALUE_BYTES: return bytes_from_text(f, copy, bytes, mem, ret, e);
    case VALUE_LIST:
        ret->list.items = ARENA_NEW(mem, struct value);
        ret->list.n = 1;
        return event_value_from_text(r, f->item, text, bytes, mem, ret->list.items, e);
    case VALUE_NONE: case VALUE_RECORD: break;
    }
    return wrong(f->name, "cannot be written as a text", e);
}

/* ---- one value from JSON */

struct line { const struct event_reader *r; struct arena *mem; struct err *e; };

static bool fields_from_json(const struct line *l, json_t *object, const struct field *fields, size_t n, const char *what, struct value *ret);

static bool unknown(const struct line *l, const char *name, const char *what, const char *const *known)
{
    const char *near = cfg_nearest(name, known);

    return err_set(l->e, ERR_DATA, "unknown field \"%.60s\" of %s%s%s%s", name, what, near ? ": did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static bool list_from_json(const struct line *l, const struct field *f, json_t *from, struct value *ret);

static bool value_from_json(const struct line *l, const struct field *f, json_t *from, struct value *ret)
{
    switch (f->kind) {
    case VALUE_LIST: return list_from_json(l, f, from, ret);
    case VALUE_RECORD:
        if (!json_is_object(from))
            return wrong(f->name, "must be an object", l->e);
        *ret = (struct value){ .kind = VALUE_RECORD, .list = { ARENA_ARRAY(l->mem, struct value, f->n_fields), f->n_fields } };
        return fields_from_json(l, from, f->fields, f->n_fields, f->name, ret->list.items);
    case VALUE_BOOL:
        *ret = (struct value){ .kind = VALUE_BOOL, .boolean = json_is_true(from) };
        return json_is_boolean(from) || wrong(f->name, "must be true or false", l->e);
    case VALUE_INT:
        *ret = (struct value){ .kind = VALUE_INT, .integer = json_integer_value(from) };
        return json_is_integer(from) || wrong(f->name, "must be a whole number", l->e);
    default:
        if (!json_is_string(from))
            return wrong(f->name, "must be a string", l->e);
        return event_value_from_text(l->r, f, json_string_value(from), json_string_length(from), l->mem, ret, l->e);
    }
}

static bool list_from_json(const struct line *l, const struct field *f, json_t *from, struct value *ret)
{
    json_t *item;
    size_t i;

    if (!json_is_array(from))
        return wrong(f->name, "must be a list", l->e);
    *ret = (struct value){ .kind = VALUE_LIST, .list = { ARENA_ARRAY(l->mem, struct value, json_array_size(from)), json_array_size(from) } };
    json_array_foreach(from, i, item)
        if (!value_from_json(l, f->item, item, &ret->list.items[i]))
            return false;
    return true;
}

static size_t field_index(const struct field *fields, size_t n, const char *name)
{
    size_t i = 0;

    while (i < n && (fields[i].name[0] != name[0] || strcmp(fields[i].name, name) != 0))
        i++;
    return i;
}

/* null is absent, as is what does not stand there at all. */
static bool fields_from_json(const struct line *l, json_t *object, const struct field *fields, size_t n, const char *what, struct value *ret)
{
    const char *name;
    json_t *from;

    json_object_foreach(object, name, from) {
        size_t i = field_index(fields, n, name);

        if (i == n) {
            const char **known = ARENA_ARRAY(l->mem, const char *, n + 1);

            for (size_t k = 0; k < n; k++)
                known[k] = fields[k].name;
            return unknown(l, name, what, known);
        }
        if (!json_is_null(from) && !value_from_json(l, &fields[i], from, &ret[i]))
            return false;
    }
    return true;
}

/* ---- the line */

static const char *const attributes[] = {
    "specversion", "id", "source", "type", "subject", "time", "data", "batch", "purpose", "legalbasis", "consent", "traceparent",
    "datacontenttype", "dataschema", NULL,
};

static bool check_attributes(const struct line *l, json_t *root)
{
    const char *name;
    json_t *value;

    json_object_foreach(root, name, value) {
        const char *const *a = attributes;

        while (*a && strcmp(*a, name) != 0)
            a++;
        if (!*a)
            return unknown(l, name, "the line", attributes);
        if (strcmp(name, "data") != 0 && !json_is_string(value) && !json_is_null(value))
            return wrong(name, "must be a string", l->e);
        if (json_is_string(value) && json_string_length(value) == 0)
            return wrong(name, "is empty: what is unknown is left out", l->e);
    }
    return true;
}

/* NULL: not there. */
static const char *attribute(const struct line *l, const json_t *root, const char *name)
{
    const json_t *v = json_object_get(root, name);

    return json_is_string(v) ? arena_strndup(l->mem, json_string_value(v), json_string_length(v)) : NULL;
}

static bool check_constant(const struct line *l, const json_t *root, const char *name, const char *expected)
{
    const char *text = json_string_value(json_object_get(root, name));

    if (text && strcmp(text, expected) != 0)
        return err_set(l->e, ERR_DATA, "field \"%s\" is not %s", name, expected);
    return true;
}

static bool take_type(const struct line *l, const json_t *root, struct event *ev)
{
    const char *type = json_string_value(json_object_get(root, "type"));
    size_t n = schema_count(l->r->set);

    if (!type)
        return wrong("type", "is missing", l->e);
    ev->schema = schema_by_type(l->r->set, type);
    if (ev->schema && ev->schema->control)
        return wrong("type", "names a control message, which only the programs write", l->e);
    if (ev->schema) {
        ev->type = ev->schema->type;
        return true;
    }
    const char **known = ARENA_ARRAY(l->mem, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        known[i] = schema_at(l->r->set, i)->type;
    const char *near = cfg_nearest(type, known);
    return err_set(l->e, ERR_DATA, "field \"type\": there is no event type \"%.60s\"%s%s%s", type, near ? ": did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static bool take_envelope(const struct line *l, const json_t *root, time_us now, struct event *ev)
{
    static const struct field subject = { .name = "subject", .kind = VALUE_SUBJECT }, time = { .name = "time", .kind = VALUE_TIME };
    const char *id = attribute(l, root, "id"), *person = attribute(l, root, "subject"), *recorded = attribute(l, root, "time");
    const char *trace = attribute(l, root, "traceparent");
    struct value v;

    if (!check_constant(l, root, "specversion", "1.0") || !check_constant(l, root, "datacontenttype", "application/json") || !take_type(l, root, ev))
        return false;
    if (!person || !recorded)
        return wrong(person ? "time" : "subject", "is missing", l->e);
    if (!event_value_from_text(l->r, &time, recorded, strlen(recorded), l->mem, &v, l->e))
        return false;
    ev->recorded_at = v.time;
    if (!event_value_from_text(l->r, &subject, person, strlen(person), l->mem, &v, l->e))
        return false;
    memcpy(ev->subject, v.ref, SUBJECT_BYTES);
    if (!id || !uuid_parse(id, strlen(id), ev->id))
        uuid_v7(now, ev->id);
    if (trace && event_is_traceparent(trace, strlen(trace)))
        ev->traceparent = trace;
    ev->agency = l->r->agency;
    ev->tenant = l->r->tenant;
    ev->purpose = attribute(l, root, "purpose");
    ev->legal_basis = attribute(l, root, "legalbasis");
    ev->consent = attribute(l, root, "consent");
    if (!ev->consent && ev->schema->consent)
        ev->consent = l->r->consent;
    return true;
}

static bool take_data(const struct line *l, const json_t *root, struct event *ev)
{
    json_t *data = json_object_get(root, "data");

    if (!json_is_object(data))
        return wrong("data", data ? "must be an object" : "is missing", l->e);
    ev->fields = ARENA_ARRAY(l->mem, struct value, ev->schema->n_fields);
    return fields_from_json(l, data, ev->schema->fields, ev->schema->n_fields, ev->schema->type, ev->fields);
}

/* jansson's reason without the piece of the line that it quotes. */
static bool no_json(const json_error_t *why, struct err *e)
{
    const char *near = strstr(why->text, " near ");
    int n = near ? (int)(near - why->text) : (int)strlen(why->text);

    return err_set(e, ERR_DATA, "no JSON at byte %d: %.*s", why->position, n, why->text);
}

bool event_from_json(const struct event_reader *r, const char *line, size_t bytes, time_us now, struct arena *mem, struct event *ret_ev, const char **ret_batch, struct err *e)
{
    const struct line l = { r, mem, e };
    struct event ev = {0};
    const char *batch = NULL;
    json_error_t why;
    json_t *root = json_loadb(line, bytes, JSON_REJECT_DUPLICATES, &why);

    if (!root)
        return no_json(&why, e);
    bool ok = json_is_object(root) || err_set(e, ERR_DATA, "no JSON object");
    ok = ok && check_attributes(&l, root) && take_envelope(&l, root, now, &ev) && take_data(&l, root, &ev) && event_complete(&ev, r->set, e);
    if (ok)
        batch = attribute(&l, root, "batch");
    json_decref(root);
    if (!ok)
        return false;
    *ret_ev = ev;
    *ret_batch = batch;
    return true;
}
