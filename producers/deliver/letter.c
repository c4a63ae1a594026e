/* SPDX-License-Identifier: Apache-2.0 */
#include "letter.h"

#include <jansson.h>
#include <string.h>

/* ---- writing */

static void add_string(struct buf *out, const char *before, const char *name, const char *text)
{
    buf_printf(out, "%s\"%s\":\"", before, name);
    for (; *text; text++)
        if (*text == '"' || *text == '\\')
            buf_printf(out, "\\%c", *text);
        else if ((unsigned char)*text < 0x20)
            buf_printf(out, "\\u%04x", (unsigned)*text);
        else
            buf_char(out, *text);
    buf_char(out, '"');
}

/* The task's own id is called what it is called wherever tasks are shown. */
static void add_field(const struct event *ev, size_t field, struct buf *out)
{
    const char *name = ev->schema->fields[field].name;

    buf_printf(out, ",\"%s\":", strcmp(name, "task") == 0 ? "id" : name);
    event_field_json(ev, field, out);
}

void letter_text(const struct event *ev, const char *local, bool identity, struct buf *out)
{
    char uuid[UUID_TEXT_BYTES], time[TIME_TEXT_BYTES];

    add_string(out, "{", "type", ev->type);
    buf_printf(out, ",\"event\":\"%s\",\"time\":\"%s\"", uuid_text(ev->id, uuid), time_text(ev->recorded_at, time));
    if (local)
        add_string(out, ",", "local", local);
    for (size_t i = 0; ev->schema && i < ev->schema->n_fields; i++)
        if (ev->fields[i].kind != VALUE_NONE && (identity || strcmp(ev->schema->fields[i].name, "identity") != 0))
            add_field(ev, i, out);
    buf_char(out, '}');
}

/* ---- reading */

struct flat { struct letter *l; size_t cap; struct arena *mem; };

static void add_part(struct flat *f, const char *name, const char *value)
{
    if (f->l->n == f->cap) {
        struct letter_part *more = ARENA_ARRAY(f->mem, struct letter_part, f->cap + 64);

        if (f->l->n)
            memcpy(more, f->l->parts, f->l->n * sizeof *more);
        f->l->parts = more;
        f->cap += 64;
    }
    f->l->parts[f->l->n++] = (struct letter_part){ name, value };
}

static bool is_list_of_texts(const json_t *value)
{
    for (size_t i = 0; i < json_array_size(value); i++)
        if (!json_is_string(json_array_get(value, i)))
            return false;
    return json_is_array(value);
}

static const char *joined(const json_t *list, struct arena *mem)
{
    const char *all = "";

    for (size_t i = 0; i < json_array_size(list); i++)
        all = arena_printf(mem, "%s%s%s", all, i ? " " : "", json_string_value(json_array_get(list, i)));
    return all;
}

/* As deep as its schema, which is ours. */
static void add_value(struct flat *f, const char *name, json_t *value)
{
    const char *key;
    json_t *member;
    size_t i;

    if (json_is_object(value)) {
        json_object_foreach(value, key, member)
            add_value(f, arena_printf(f->mem, "%s%s%s", name, *name ? "." : "", key), member);
    } else if (is_list_of_texts(value)) {
        add_part(f, name, joined(value, f->mem));
    } else if (json_is_array(value)) {
        json_array_foreach(value, i, member)
            add_value(f, arena_printf(f->mem, "%s.%zu", name, i), member);
    } else if (json_is_string(value)) {
        add_part(f, name, arena_strdup(f->mem, json_string_value(value)));
    } else if (json_is_integer(value)) {
        add_part(f, name, arena_printf(f->mem, "%lld", (long long)json_integer_value(value)));
    } else if (json_is_boolean(value)) {
        add_part(f, name, json_is_true(value) ? "true" : "false");
    }
}

bool letter_parse(const char *text, struct arena *mem, struct letter *ret, struct err *e)
{
    json_t *root = json_loads(text, 0, NULL);
    struct letter l = { .text = text };
    struct flat f = { .l = &l, .mem = mem };

    if (!json_is_object(root)) {
        json_decref(root);
        return err_set(e, ERR_DATA, "is no JSON object");
    }
    add_value(&f, "", root);
    json_decref(root);
    *ret = l;
    return true;
}

const char *letter_get(const struct letter *l, const char *name)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->parts[i].name, name) == 0)
            return l->parts[i].value;
    return NULL;
}

day_num letter_day(const struct letter *l, const char *name)
{
    const char *text = letter_get(l, name);
    day_num day;
    struct err why;

    return text && day_parse(text, strlen(text), &day, &why) ? day : DAY_NONE;
}

static bool is(const struct letter *l, const char *name, const char *value)
{
    const char *text = letter_get(l, name);

    return text && strcmp(text, value) == 0;
}

bool letter_is_task(const struct letter *l)
{
    return is(l, "type", "task.state") && letter_get(l, "id");
}

bool letter_is_open(const struct letter *l)
{
    return is(l, "status", "open") || is(l, "status", "snoozed");
}

/* ---- its name */

/* Rules and types are codes, but a name of a file is never taken from outside as it is. */
static const char *safe(const char *text, struct arena *mem)
{
    char *copy = arena_strndup(mem, text, strnlen(text, 40));

    for (char *c = copy; *c; c++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.", *c))
            *c = '-';
    return *copy == '.' ? "-" : copy;
}

const char *letter_name(const struct letter *l, struct arena *mem)
{
    const char *time = letter_get(l, "time"), *type = letter_get(l, "type"), *event = letter_get(l, "event");
    char day[DAY_TEXT_BYTES] = "";
    time_us at;
    struct err why;

    if (time && time_parse(time, strlen(time), &at, &why))
        day_text(clock_day(at), day);
    if (letter_is_task(l) && letter_get(l, "rule") && letter_get(l, "revision"))
        return arena_printf(mem, "%s_%s_%.8s_r%s", day, safe(letter_get(l, "rule"), mem), safe(letter_get(l, "id"), mem), safe(letter_get(l, "revision"), mem));
    return arena_printf(mem, "%s_%s_%s", day, safe(type ? type : "", mem), safe(event ? event : "", mem));
}
