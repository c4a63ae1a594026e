/* SPDX-License-Identifier: Apache-2.0 */
/* Canonical JSON of values and facts, for the digest: keys in order, no blanks, nothing for what is unknown. */
#include <string.h>

#include "evaluation.h"

/* 1: stands as it is.  The others are escaped, or end the text. */
static const uint8_t plain[256] = { [' ' ... '"' - 1] = 1, ['"' + 1 ... '\\' - 1] = 1, ['\\' + 1 ... 255] = 1 };

void canonical_text(struct buf *out, const char *text)
{
    buf_char(out, '"');
    for (const char *p = text;;) {
        size_t n = 0;

        while (plain[(unsigned char)p[n]])
            n++;
        buf_add(out, p, n);
        p += n;
        if (!*p)
            break;
        if ((unsigned char)*p < ' ')
            buf_printf(out, "\\u%04x", (unsigned char)*p);
        else {
            buf_char(out, '\\');
            buf_char(out, *p);
        }
        p++;
    }
    buf_char(out, '"');
}

void canonical_key(struct buf *out, bool *any, const char *key)
{
    if (*any)
        buf_char(out, ',');
    *any = true;
    buf_char(out, '"');                  /* names need no escapes */
    buf_str(out, key);
    buf_add(out, "\":", 2);
}

static void add_value(struct buf *out, const struct value *v, const struct field *f);

static void add_list(struct buf *out, const struct value *v, const struct field *f)
{
    buf_char(out, '[');
    for (size_t i = 0; i < v->list.n; i++) {
        if (i)
            buf_char(out, ',');
        add_value(out, &v->list.items[i], f->item);
    }
    buf_char(out, ']');
}

/* Text and bytes are who somebody is: never shown. */
static bool is_shown(const struct value *v)
{
    return v->kind != VALUE_NONE && v->kind != VALUE_TEXT && v->kind != VALUE_BYTES;
}

static void add_record(struct buf *out, const struct value *v, const struct field *f)
{
    bool any = false;

    buf_char(out, '{');
    for (size_t i = 0; i < f->n_fields; i++) {
        size_t k = f->fields[i].by_name;

        if (k >= v->list.n || !is_shown(&v->list.items[k]) || f->fields[k].personal)
            continue;
        canonical_key(out, &any, f->fields[k].name);
        add_value(out, &v->list.items[k], &f->fields[k]);
    }
    buf_char(out, '}');
}

static void add_value(struct buf *out, const struct value *v, const struct field *f)
{
    char text[2 * SUBJECT_BYTES + 1 > UUID_TEXT_BYTES ? 2 * SUBJECT_BYTES + 1 : UUID_TEXT_BYTES];

    switch (v->kind) {
    case VALUE_BOOL: buf_str(out, v->boolean ? "true" : "false"); break;
    case VALUE_INT: buf_printf(out, "%lld", (long long)v->integer); break;
    case VALUE_DAY: canonical_text(out, day_text(v->day, text)); break;
    case VALUE_TIME: canonical_text(out, time_text(v->time, text)); break;
    case VALUE_SYMBOL: case VALUE_CODE: case VALUE_AGENCY: canonical_text(out, v->text); break;
    case VALUE_SUBJECT: case VALUE_LOCAL: canonical_text(out, hex_text(v->ref, SUBJECT_BYTES, text)); break;
    case VALUE_EVENT: canonical_text(out, uuid_text(v->ref, text)); break;
    case VALUE_LIST: add_list(out, v, f); break;
    case VALUE_RECORD: add_record(out, v, f); break;
    case VALUE_NONE: case VALUE_TEXT: case VALUE_BYTES: buf_str(out, "null"); break;     /* in lists only */
    }
}

static void add_fields(struct buf *out, const struct event *ev, bool (*wanted)(const struct schema *s, size_t field))
{
    const struct field *fields = ev->schema->fields;
    bool any = false;

    buf_char(out, '{');
    for (size_t i = 0; i < ev->schema->n_fields; i++) {
        size_t k = fields[i].by_name;

        if (!is_shown(&ev->fields[k]) || !wanted(ev->schema, k))
            continue;
        canonical_key(out, &any, fields[k].name);
        add_value(out, &ev->fields[k], &fields[k]);
    }
    buf_char(out, '}');
}

void canonical_name(struct buf *out, const struct fact *f)
{
    add_fields(out, f->root, fact_is_named_by);
}

void canonical_body(struct buf *out, const struct fact *f)
{
    add_fields(out, f->ev, fact_says);
}

void canonical_root(struct buf *out, const struct fact *f)
{
    buf_char(out, '[');
    canonical_text(out, f->root->agency);
    buf_char(out, ',');
    canonical_text(out, f->root->type);
    buf_char(out, ',');
    canonical_name(out, f);
    buf_char(out, ']');
}
