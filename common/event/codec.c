/* SPDX-License-Identifier: Apache-2.0 */
/* Avro's binary form, written and read here.  Bytes from outside must be walked with bounds before anything is made of them (avro-c
 * allocates what a length claims and accepts enum index 99); such a walk has read everything already, so it also makes the values.
 * tests/unit/test_codec.c holds every event type against avro-c's own writer and reader. */
#include "codec.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../ground/utf8.h"

enum { FRAME_BYTES = 5, VARINT_MOST = 10 };

/* 0001-01-01 .. 9999-12-31: what our texts and PostgreSQL's dates can say. */
static const int64_t first_day = -719162, last_day = 2932896, day_us = (int64_t)86400 * 1000000;

static bool is_day(int64_t d)
{
    return d >= first_day && d <= last_day;
}

static bool is_time(int64_t t)
{
    return t >= first_day * day_us && t < (last_day + 1) * day_us;
}

/* ---- writing */

static void put_long(struct buf *out, int64_t v)
{
    uint64_t z = ((uint64_t)v << 1) ^ (v < 0 ? UINT64_MAX : 0);
    char *at = buf_reserve(out, VARINT_MOST);

    for (; z > 0x7f; z >>= 7)
        *at++ = (char)(z | 0x80);
    *at++ = (char)z;
    out->len = (size_t)(at - out->data);
}

static void put_bytes(struct buf *out, const void *bytes, size_t n)
{
    put_long(out, (int64_t)n);
    buf_add(out, bytes, n);
}

static bool wrong(const struct field *f, const char *what, struct err *e)
{
    return err_set(e, ERR_DATA, "field \"%s\" %s", f->name, what);
}

static bool put_text(const struct field *f, const char *text, struct buf *out, struct err *e)
{
    size_t n = strlen(text);

    if (!utf8_check(text, n))
        return wrong(f, "is not UTF-8", e);
    put_bytes(out, text, n);
    return true;
}

static bool put_symbol(const struct field *f, const char *text, struct buf *out, struct err *e)
{
    for (size_t i = 0; i < f->n_symbols; i++)
        if (f->symbols[i] == text || strcmp(f->symbols[i], text) == 0) {
            put_long(out, (int64_t)i);
            return true;
        }
    return wrong(f, "has a value that is none of its symbols", e);
}

static bool put_value(const struct field *f, const struct value *v, struct buf *out, struct err *e);

static bool put_list(const struct field *f, const struct value *v, struct buf *out, struct err *e)
{
    if (v->list.n)
        put_long(out, (int64_t)v->list.n);
    for (size_t i = 0; i < v->list.n; i++)
        if (!put_value(f->item, &v->list.items[i], out, e))
            return false;
    put_long(out, 0);
    return true;
}

static bool put_fields(const struct field *fields, size_t n, const struct value *values, struct buf *out, struct err *e)
{
    for (size_t i = 0; i < n; i++)
        if (!put_value(&fields[i], &values[i], out, e))
            return false;
    return true;
}

static bool put_value(const struct field *f, const struct value *v, struct buf *out, struct err *e)
{
    if (v->kind == VALUE_NONE && !f->optional)
        return wrong(f, "is missing", e);
    if (v->kind != f->kind && v->kind != VALUE_NONE)
        return wrong(f, "is of a wrong kind", e);
    if (f->optional)
        put_long(out, v->kind != VALUE_NONE);
    switch (v->kind) {
    case VALUE_NONE: break;
    case VALUE_BOOL: buf_char(out, v->boolean); break;
    case VALUE_INT: put_long(out, v->integer); break;
    case VALUE_DAY: put_long(out, v->day); return is_day(v->day) || wrong(f, "is a day outside the years 1 to 9999", e);
    case VALUE_TIME: put_long(out, v->time); return is_time(v->time) || wrong(f, "is a time outside the years 1 to 9999", e);
    case VALUE_SYMBOL: return put_symbol(f, v->text, out, e);
    case VALUE_CODE: case VALUE_TEXT: case VALUE_AGENCY: return put_text(f, v->text, out, e);
    case VALUE_SUBJECT: case VALUE_LOCAL: case VALUE_EVENT: buf_add(out, v->ref, SUBJECT_BYTES); break;
    case VALUE_BYTES: put_bytes(out, v->bytes.data, v->bytes.n); break;
    case VALUE_LIST: return put_list(f, v, out, e);
    case VALUE_RECORD:
        if (v->list.n != f->n_fields)
            return wrong(f, "has another number of fields than its schema", e);
        return put_fields(f->fields, f->n_fields, v->list.items, out, e);
    }
    return true;
}

bool codec_encode(const struct schema *s, const struct value *fields, struct buf *out, struct err *e)
{
    size_t before = out->len;

    buf_char(out, 0);
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_char(out, (char)((uint32_t)s->id >> shift));
    if (put_fields(s->fields, s->n_fields, fields, out, e))
        return true;
    out->len = before;
    out->data[before] = '\0';
    return false;
}

/* ---- reading */

struct reader {
    const uint8_t *start, *at, *end;
    const struct field *field;
    struct arena *mem;
    struct err *e;
};

static size_t left(const struct reader *r)
{
    return (size_t)(r->end - r->at);
}

static bool PRINTF_LIKE(3, 4) fail(struct reader *r, const uint8_t *at, const char *format, ...)
{
    char text[200];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    return err_set(r->e, ERR_DATA, "body at byte %zu, field \"%s\": %s", (size_t)(at - r->start), r->field->name, text);
}

static bool take_long(struct reader *r, int64_t *ret)
{
    const uint8_t *from = r->at;
    uint64_t z = 0;

    for (unsigned shift = 0; shift < 7 * VARINT_MOST; shift += 7) {
        if (r->at == r->end)
            return fail(r, from, "the body ends in the middle of a number");
        uint8_t b = *r->at++;
        if (shift == 63 && b > 1)
            break;
        z |= (uint64_t)(b & 0x7f) << shift;
        if (b < 0x80) {
            *ret = (int64_t)(z >> 1) ^ -(int64_t)(z & 1);
            return true;
        }
    }
    return fail(r, from, "a number of more than 64 bits");
}

static bool take_length(struct reader *r, size_t *ret)
{
    const uint8_t *from = r->at;
    int64_t n;

    if (!take_long(r, &n))
        return false;
    if (n < 0 || (uint64_t)n > left(r))
        return fail(r, from, "a length of %lld where %zu bytes are left", (long long)n, left(r));
    *ret = (size_t)n;
    return true;
}

static bool take_text(struct reader *r, const char **ret)
{
    size_t n;

    if (!take_length(r, &n))
        return false;
    if (!utf8_check(r->at, n))
        return fail(r, r->at, "a text that is not UTF-8 or holds a NUL");
    *ret = arena_strndup(r->mem, (const char *)r->at, n);
    r->at += n;
    return true;
}

static bool take_bytes(struct reader *r, struct value *v)
{
    if (!take_length(r, &v->bytes.n))
        return false;
    v->bytes.data = arena_memdup(r->mem, r->at, v->bytes.n);
    r->at += v->bytes.n;
    return true;
}

static bool take_ref(struct reader *r, struct value *v)
{
    if (left(r) < SUBJECT_BYTES)
        return fail(r, r->at, "the body ends in the middle of a reference");
    memcpy(v->ref, r->at, SUBJECT_BYTES);
    r->at += SUBJECT_BYTES;
    return true;
}

static bool take_bool(struct reader *r, bool *ret)
{
    if (left(r) == 0)
        return fail(r, r->at, "the body ends before it");
    if (*r->at > 1)
        return fail(r, r->at, "0x%02x is neither true nor false", *r->at);
    *ret = *r->at++;
    return true;
}

static bool take_day(struct reader *r, day_num *ret)
{
    const uint8_t *from = r->at;
    int64_t d;

    if (!take_long(r, &d))
        return false;
    if (!is_day(d))
        return fail(r, from, "%lld is no day of the years 1 to 9999", (long long)d);
    *ret = (day_num)d;
    return true;
}

static bool take_time(struct reader *r, time_us *ret)
{
    const uint8_t *from = r->at;

    return take_long(r, ret) && (is_time(*ret) || fail(r, from, "%lld is no time of the years 1 to 9999", (long long)*ret));
}

static bool take_symbol(struct reader *r, const struct field *f, const char **ret)
{
    const uint8_t *from = r->at;
    int64_t i;

    if (!take_long(r, &i))
        return false;
    if (i < 0 || (uint64_t)i >= f->n_symbols)
        return fail(r, from, "the symbol %lld where there are %zu", (long long)i, f->n_symbols);
    *ret = f->symbols[i];
    return true;
}

static bool take_value(struct reader *r, const struct field *f, struct value *v);

/* A block's number of items; a negative one is followed by the block's bytes, *ret_until is then where they end. */
static bool take_count(struct reader *r, size_t *ret_n, const uint8_t **ret_until)
{
    const uint8_t *from = r->at;
    int64_t n;
    size_t bytes;

    *ret_until = NULL;
    if (!take_long(r, &n))
        return false;
    if (n < 0) {
        if (!take_length(r, &bytes))
            return false;
        *ret_until = r->at + bytes;
    }
    uint64_t count = n < 0 ? -(uint64_t)n : (uint64_t)n;
    if (count > left(r))                 /* an item has one byte at least */
        return fail(r, from, "%llu items where %zu bytes are left", (unsigned long long)count, left(r));
    *ret_n = (size_t)count;
    return true;
}

static void make_room(struct reader *r, struct value *v, size_t more, size_t *room)
{
    if (v->list.n + more <= *room)
        return;
    *room = v->list.n + more > 2 * *room ? v->list.n + more : 2 * *room;
    struct value *items = ARENA_ARRAY(r->mem, struct value, *room);
    if (v->list.n)
        memcpy(items, v->list.items, sizeof *items * v->list.n);
    v->list.items = items;
}

/* Blocks of items until an empty one. */
static bool take_list(struct reader *r, const struct field *f, struct value *v)
{
    const uint8_t *until;
    size_t room = 0, n;

    v->list.items = NULL;
    v->list.n = 0;
    for (;;) {
        r->field = f;
        if (!take_count(r, &n, &until))
            return false;
        if (n == 0)
            return true;
        make_room(r, v, n, &room);
        while (n-- > 0)
            if (!take_value(r, f->item, &v->list.items[v->list.n++]))
                return false;
        if (until && r->at != until)
            return fail(r, r->at, "a block of items does not end where it says");
    }
}

static bool take_fields(struct reader *r, const struct field *fields, size_t n, struct value *values)
{
    for (size_t i = 0; i < n; i++)
        if (!take_value(r, &fields[i], &values[i]))
            return false;
    return true;
}

static bool take_kind(struct reader *r, const struct field *f, struct value *v)
{
    switch (v->kind) {
    case VALUE_NONE: break;
    case VALUE_BOOL: return take_bool(r, &v->boolean);
    case VALUE_INT: return take_long(r, &v->integer);
    case VALUE_DAY: return take_day(r, &v->day);
    case VALUE_TIME: return take_time(r, &v->time);
    case VALUE_SYMBOL: return take_symbol(r, f, &v->text);
    case VALUE_CODE: case VALUE_TEXT: case VALUE_AGENCY: return take_text(r, &v->text);
    case VALUE_SUBJECT: case VALUE_LOCAL: case VALUE_EVENT: return take_ref(r, v);
    case VALUE_BYTES: return take_bytes(r, v);
    case VALUE_LIST: return take_list(r, f, v);
    case VALUE_RECORD:
        v->list.n = f->n_fields;
        v->list.items = ARENA_ARRAY(r->mem, struct value, f->n_fields);
        return take_fields(r, f->fields, f->n_fields, v->list.items);
    }
    assert(!"a field of no kind");
    return false;
}

static bool take_value(struct reader *r, const struct field *f, struct value *v)
{
    const uint8_t *from = r->at;
    int64_t branch = 1;

    r->field = f;
    if (f->optional && !take_long(r, &branch))
        return false;
    if (branch != 0 && branch != 1)
        return fail(r, from, "the branch %lld of a union that has two", (long long)branch);
    v->kind = branch ? f->kind : VALUE_NONE;
    return branch == 0 || take_kind(r, f, v);
}

bool codec_schema_id(const void *bytes, size_t n, int32_t *ret_id, struct err *e)
{
    const uint8_t *b = bytes;

    if (n < FRAME_BYTES)
        return err_set(e, ERR_DATA, "value of %zu bytes: too short for a frame, which has %d", n, FRAME_BYTES);
    if (b[0] != 0)
        return err_set(e, ERR_DATA, "value begins with 0x%02x instead of the magic byte 0x00", b[0]);
    *ret_id = (int32_t)((uint32_t)b[1] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 8 | b[4]);
    return true;
}

bool codec_decode(const struct schema *s, const void *bytes, size_t n, struct arena *mem, struct value **ret_fields, struct err *e)
{
    struct reader r = { .start = bytes, .at = bytes, .end = (const uint8_t *)bytes + n, .field = &s->fields[0], .mem = mem, .e = e };
    struct value *fields;
    int32_t id;

    if (!codec_schema_id(bytes, n, &id, e))
        return false;
    if (id != s->id)
        return err_set(e, ERR_DATA, "schema id %d in the frame, %d expected", (int)id, (int)s->id);
    r.at += FRAME_BYTES;
    fields = ARENA_ARRAY(mem, struct value, s->n_fields);
    if (!take_fields(&r, s->fields, s->n_fields, fields))
        return false;
    if (left(&r))
        return err_set(e, ERR_DATA, "body at byte %zu: %zu bytes are left over", (size_t)(r.at - r.start), left(&r));
    *ret_fields = fields;
    return true;
}

size_t codec_decode_some(const struct schema *s, const void *bytes, size_t n, struct arena *mem, struct value *ret_fields, size_t *ret_at)
{
    struct err why;
    struct reader r = { .start = bytes, .at = (const uint8_t *)bytes + FRAME_BYTES, .end = (const uint8_t *)bytes + n, .mem = mem, .e = &why };
    const uint8_t *from = r.at;
    size_t i = 0;

    while (i < s->n_fields && take_value(&r, &s->fields[i], &ret_fields[i])) {
        from = r.at;
        i++;
    }
    for (size_t k = i; k < s->n_fields; k++)
        ret_fields[k].kind = VALUE_NONE;
    *ret_at = (size_t)(from - r.start);
    return i;
}
