/* SPDX-License-Identifier: Apache-2.0 */
#include "event.h"

#include <assert.h>
#include <string.h>

#include "event_parts.h"

/* ---- spelling */

static size_t span(const char *text, size_t n, bool dash)
{
    size_t i = 0;

    while (i < n && ((text[i] >= 'a' && text[i] <= 'z') || (text[i] >= '0' && text[i] <= '9') || (dash && text[i] == '-')))
        i++;
    return i;
}

bool event_is_agency(const char *text, size_t n)
{
    size_t slug = span(text, n, true);

    return slug > 0 && text[0] != '-' && slug + 1 < n && n <= 100 && text[slug] == '@' && span(text + slug + 1, n - slug - 1, false) == n - slug - 1;
}

bool event_is_hub(const char *agency)
{
    return strncmp(agency, "hub@", 4) == 0;
}

static bool is_hex(const char *text, size_t n)
{
    size_t i = 0;

    while (i < n && ((text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f')))
        i++;
    return i == n;
}

bool event_is_traceparent(const char *text, size_t n)
{
    return n == 55 && memcmp(text, "00-", 3) == 0 && text[35] == '-' && text[52] == '-' && is_hex(text + 3, 32) && is_hex(text + 36, 16) && is_hex(text + 53, 2);
}

bool event_time_fits(time_us t)
{
    static const time_us day_us = (time_us)86400 * 1000000;

    return t >= -719162 * day_us && t < 2932897 * day_us;
}

bool event_has_subject(const struct event *ev)
{
    static const uint8_t nobody[SUBJECT_BYTES];

    return memcmp(ev->subject, nobody, SUBJECT_BYTES) != 0;
}

/* ---- the body */

bool event_decode(struct event *ev, const struct schema_set *set, struct arena *mem, struct err *e)
{
    struct value *fields;
    int32_t id;

    if (!codec_schema_id(ev->payload, ev->payload_bytes, &id, e))
        return false;
    const struct schema *s = schema_by_id(set, id);
    if (!s && !schema_id_is_newer(set, id))
        return err_set(e, ERR_DATA, "schema id %d is in no registry", (int)id);
    if (s && strcmp(s->type, ev->type) != 0)
        return err_set(e, ERR_DATA, "schema id %d is %s, not %.60s", (int)id, s->type, ev->type);
    if (s && !codec_decode(s, ev->payload, ev->payload_bytes, mem, &fields, e))
        return false;
    ev->schema_id = id;
    ev->schema = s;
    ev->fields = s ? fields : NULL;
    return true;
}

bool event_encode(struct event *ev, struct arena *mem, struct err *e)
{
    CLEANUP(buf_release) struct buf b = {0};

    if (!codec_encode(ev->schema, ev->fields, &b, e))
        return false;
    ev->payload = arena_memdup(mem, b.data, b.len);
    ev->payload_bytes = b.len;
    ev->schema_id = ev->schema->id;
    return true;
}

/* ---- who takes part */

struct circle { const struct event *ev; struct participant *ret; size_t n, max; };

static void join(struct circle *c, const struct value *v, const char *role)
{
    if (v->kind != VALUE_SUBJECT || memcmp(v->ref, c->ev->subject, SUBJECT_BYTES) == 0)
        return;
    if (c->n < c->max) {
        memcpy(c->ret[c->n].subject, v->ref, SUBJECT_BYTES);
        c->ret[c->n].role = role;
    }
    c->n++;
}

/* Each once, also when the list names somebody twice (event_check has bounded its length). */
static void join_all(struct circle *c, const struct value *list, const char *role)
{
    for (size_t i = 0; i < list->list.n; i++) {
        const struct value *v = &list->list.items[i];
        size_t k = 0;

        while (k < i && memcmp(list->list.items[k].ref, v->ref, SUBJECT_BYTES) != 0)
            k++;
        if (k == i)
            join(c, v, role);
    }
}

size_t event_participants(const struct event *ev, struct participant *ret, size_t max)
{
    struct circle c = { .ev = ev, .ret = ret, .max = max };

    for (size_t i = 0; ev->schema && !ev->schema->control && i < ev->schema->n_fields; i++) {
        const struct field *f = &ev->schema->fields[i];

        if (f->kind == VALUE_SUBJECT)
            join(&c, &ev->fields[i], f->name);
        else if (f->kind == VALUE_LIST && f->item->kind == VALUE_SUBJECT && ev->fields[i].kind == VALUE_LIST)
            join_all(&c, &ev->fields[i], f->name);
    }
    return c.n;
}

/* ---- the wire hash */

/* The texts before the body: their lengths are bounded (agency and tenant are checked, tokens have 64 bytes, a type 100), and an
 * event's bytes pass here at every hop, so nothing is allocated or printed. */
struct head { char text[1024]; size_t n; };

static void add_line(struct head *h, const char *text)
{
    size_t n = text ? strlen(text) : 0;

    assert(h->n + n < sizeof h->text);
    memcpy(h->text + h->n, text ? text : "", n);
    h->n += n;
    h->text[h->n++] = '\n';
}

static void add_number(struct head *h, int64_t v)
{
    char digits[24], *at = digits + sizeof digits - 1;
    uint64_t rest = v < 0 ? -(uint64_t)v : (uint64_t)v;

    *at = '\0';
    do
        *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    if (v < 0)
        *--at = '-';
    add_line(h, at);
}

const struct value *event_field(const struct event *ev, const char *name)
{
    static const struct value none = { .kind = VALUE_NONE };
    int i = schema_field(ev->schema, name);

    return i < 0 ? &none : &ev->fields[i];
}

const char *event_text(const struct event *ev, const char *name)
{
    const struct value *v = event_field(ev, name);

    return v->kind == VALUE_CODE || v->kind == VALUE_SYMBOL || v->kind == VALUE_AGENCY ? v->text : NULL;
}

struct value *event_place(struct event *ev, const char *name)
{
    int i = schema_field(ev->schema, name);

    assert(i >= 0);
    return &ev->fields[i];
}

void event_put_text(struct event *ev, const char *name, const char *text)
{
    if (!text)
        return;
    struct value *v = event_place(ev, name);
    *v = (struct value){ .kind = ev->schema->fields[v - ev->fields].kind, .text = text };
}

void event_put_day(struct event *ev, const char *name, day_num day)
{
    if (day != DAY_NONE)
        *event_place(ev, name) = (struct value){ .kind = VALUE_DAY, .day = day };
}

void event_put_ref(struct event *ev, const char *name, const uint8_t ref[UUID_BYTES])
{
    struct value *v = event_place(ev, name);

    v->kind = ev->schema->fields[v - ev->fields].kind;
    memcpy(v->ref, ref, UUID_BYTES);
}

void event_put_int(struct event *ev, const char *name, int64_t n)
{
    *event_place(ev, name) = (struct value){ .kind = VALUE_INT, .integer = n };
}

void event_put_bool(struct event *ev, const char *name, bool yes)
{
    *event_place(ev, name) = (struct value){ .kind = VALUE_BOOL, .boolean = yes };
}

void event_put_bytes(struct event *ev, const char *name, const void *bytes, size_t n)
{
    *event_place(ev, name) = (struct value){ .kind = VALUE_BYTES, .bytes = { bytes, n } };
}

bool event_is_retracted(const struct event *ev)
{
    const struct value *v = &ev->fields[FIELD_ASSERTION];

    return v->kind == VALUE_SYMBOL && strcmp(v->text, "retracted") == 0;
}

void event_hash(const struct event *ev, uint8_t ret_hash[HASH_BYTES])
{
    struct head h = { .n = 0 };
    char uuid[UUID_TEXT_BYTES], subject[SUBJECT_TEXT_BYTES], time[TIME_TEXT_BYTES];
    const char dataclass[] = { ev->dataclass, '\0' };

    add_line(&h, uuid_text(ev->id, uuid));
    add_line(&h, ev->type);
    add_line(&h, event_has_subject(ev) ? hex_text(ev->subject, SUBJECT_BYTES, subject) : NULL);
    add_line(&h, time_text(ev->recorded_at, time));
    add_line(&h, ev->tenant);
    add_number(&h, ev->epoch);
    add_number(&h, ev->seq);
    add_line(&h, dataclass);
    add_line(&h, ev->purpose);
    add_line(&h, ev->legal_basis);
    add_line(&h, ev->consent);
    hash_sha256_two(h.text, h.n, ev->payload, ev->payload_bytes, ret_hash);
}

/* ---- the body as JSON */

static void add_text(struct buf *out, const char *text)
{
    buf_char(out, '"');
    for (; *text; text++)
        if (*text == '"' || *text == '\\') {
            buf_char(out, '\\');
            buf_char(out, *text);
        } else if ((unsigned char)*text < 0x20) {
            buf_printf(out, "\\u%04x", (unsigned)(unsigned char)*text);
        } else {
            buf_char(out, *text);
        }
    buf_char(out, '"');
}

static void add_hex(struct buf *out, const void *bytes, size_t n)
{
    buf_char(out, '"');
    hex_text(bytes, n, buf_reserve(out, 2 * n));
    out->len += 2 * n;
    buf_char(out, '"');
}

static void add_fields(struct buf *out, const struct field *fields, const struct value *values, size_t n, bool personal, bool without_first);

static void add_value(struct buf *out, const struct field *f, const struct value *v, bool personal)
{
    char text[UUID_TEXT_BYTES];

    switch (v->kind) {
    case VALUE_NONE: buf_str(out, "null"); break;
    case VALUE_BOOL: buf_str(out, v->boolean ? "true" : "false"); break;
    case VALUE_INT: buf_printf(out, "%lld", (long long)v->integer); break;
    case VALUE_DAY: add_text(out, day_text(v->day, text)); break;
    case VALUE_TIME: add_text(out, time_text(v->time, text)); break;
    case VALUE_SYMBOL: case VALUE_CODE: case VALUE_TEXT: case VALUE_AGENCY: add_text(out, v->text); break;
    case VALUE_SUBJECT: case VALUE_LOCAL: add_hex(out, v->ref, SUBJECT_BYTES); break;
    case VALUE_EVENT: add_text(out, uuid_text(v->ref, text)); break;
    case VALUE_BYTES: add_hex(out, v->bytes.data, v->bytes.n); break;
    case VALUE_RECORD: add_fields(out, f->fields, v->list.items, v->list.n, personal, false); break;
    case VALUE_LIST:
        buf_char(out, '[');
        for (size_t i = 0; i < v->list.n; i++) {
            if (i)
                buf_char(out, ',');
            add_value(out, f->item, &v->list.items[i], personal);
        }
        buf_char(out, ']');
    }
}

/* What is absent is left out, and what is personal unless it is asked for. */
static void add_fields(struct buf *out, const struct field *fields, const struct value *values, size_t n, bool personal, bool without_first)
{
    const char *between = "";

    buf_char(out, '{');
    for (size_t i = 0; i < n; i++) {
        if (values[i].kind == VALUE_NONE || (fields[i].personal && !personal) || (i == 0 && without_first))
            continue;
        buf_str(out, between);
        add_text(out, fields[i].name);
        buf_char(out, ':');
        add_value(out, &fields[i], &values[i], personal);
        between = ",";
    }
    buf_char(out, '}');
}

/* The day of a birth also stands in occurred_on, which it filled. */
static bool day_is_personal(const struct schema *s)
{
    return !s->control && s->occurred_on >= 0 && s->fields[s->occurred_on].personal;
}

void event_fields_json(const struct event *ev, struct buf *out)
{
    if (!ev->schema)
        buf_str(out, "{}");
    else
        add_fields(out, ev->schema->fields, ev->fields, ev->schema->n_fields, false, day_is_personal(ev->schema));
}

void event_field_json(const struct event *ev, size_t field, struct buf *out)
{
    add_value(out, &ev->schema->fields[field], &ev->fields[field], true);
}
