/* SPDX-License-Identifier: Apache-2.0 */
#include "spool_block.h"

#include <string.h>

enum { VERSION = 1, MAX_STRINGS = 1000, TEXTS = 6, EVENT_BYTES = 64 /* about, beside payload and traceparent */ };

/* ---- packing */

static void add_number(struct buf *out, uint64_t v)
{
    while (v >= 0x80) {
        buf_char(out, (char)(v | 0x80));
        v >>= 7;
    }
    buf_char(out, (char)v);
}

static void add_signed(struct buf *out, int64_t v)
{
    uint64_t twice = (uint64_t)v << 1;

    add_number(out, v < 0 ? ~twice : twice);
}

static void add_bytes(struct buf *out, const void *bytes, size_t n)
{
    add_number(out, n);
    buf_add(out, bytes, n);
}

/* Few different texts stand in a block; mostly each is the one of the event before. */
struct strings { const char *texts[MAX_STRINGS]; size_t n; };

static size_t string_number(struct strings *all, const char *text, size_t guess)
{
    if (!text)
        return 0;
    if (guess && (all->texts[guess - 1] == text || strcmp(all->texts[guess - 1], text) == 0))
        return guess;
    for (size_t i = 0; i < all->n; i++)
        if (strcmp(all->texts[i], text) == 0)
            return i + 1;
    all->texts[all->n++] = text;
    return all->n;
}

static void texts_of(const struct event *ev, const char *ret[TEXTS])
{
    const char *texts[TEXTS] = { ev->type, ev->agency, ev->tenant, ev->purpose, ev->legal_basis, ev->consent };

    memcpy(ret, texts, sizeof texts);
}

static void add_event(const struct event *ev, int64_t before, struct strings *all, size_t numbers[TEXTS], struct buf *out)
{
    const char *texts[TEXTS];

    buf_add(out, ev->id, UUID_BYTES);
    buf_add(out, ev->subject, SUBJECT_BYTES);
    add_signed(out, ev->recorded_at - before);
    add_signed(out, ev->schema_id);
    buf_char(out, ev->dataclass);
    texts_of(ev, texts);
    for (int i = 0; i < TEXTS; i++) {
        numbers[i] = string_number(all, texts[i], numbers[i]);
        add_number(out, numbers[i]);
    }
    if (ev->traceparent)
        add_number(out, strlen(ev->traceparent) + 1);
    else
        add_number(out, 0);
    if (ev->traceparent)
        buf_str(out, ev->traceparent);
    add_bytes(out, ev->payload, ev->payload_bytes);
}

static size_t event_bytes(const struct event *ev)
{
    return EVENT_BYTES + ev->payload_bytes + (ev->traceparent ? strlen(ev->traceparent) : 0);
}

size_t block_pack(const struct event *events, size_t n, size_t max_bytes, struct buf *out)
{
    CLEANUP(buf_release) struct buf body = {0};
    struct strings all = { .n = 0 };
    size_t numbers[TEXTS] = {0}, packed = 0;

    for (int64_t before = 0; packed < n && all.n + TEXTS <= MAX_STRINGS; before = events[packed++].recorded_at) {
        if (packed && body.len + event_bytes(&events[packed]) > max_bytes)
            break;
        add_event(&events[packed], before, &all, numbers, &body);
    }
    buf_reserve(out, body.len + 1024);
    buf_char(out, VERSION);
    add_number(out, all.n);
    for (size_t i = 0; i < all.n; i++)
        add_bytes(out, all.texts[i], strlen(all.texts[i]));
    add_number(out, packed);
    buf_add(out, body.data, body.len);
    return packed;
}

/* ---- unpacking */

struct reader { const uint8_t *at, *end; bool bad; };

static uint64_t take_number(struct reader *r)
{
    uint64_t v = 0;

    for (int shift = 0; shift < 64 && r->at < r->end; shift += 7) {
        uint8_t byte = *r->at++;

        v |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return v;
    }
    r->bad = true;
    return 0;
}

static int64_t take_signed(struct reader *r)
{
    uint64_t v = take_number(r);

    return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

static const uint8_t *take(struct reader *r, size_t n)
{
    const uint8_t *at = r->at;

    if ((size_t)(r->end - r->at) < n) {
        r->bad = true;
        return NULL;
    }
    r->at += n;
    return at;
}

static const char *take_text(struct reader *r, size_t n, struct arena *mem)
{
    const uint8_t *at = take(r, n);

    return at ? arena_strndup(mem, (const char *)at, n) : NULL;
}

struct texts { const char **all; uint64_t n; };

static bool take_texts(struct reader *r, struct arena *mem, struct texts *ret)
{
    ret->n = take_number(r);
    if (r->bad || ret->n > MAX_STRINGS)
        return false;
    ret->all = ARENA_ARRAY(mem, const char *, ret->n + 1);       /* number 0 is NULL */
    for (uint64_t i = 1; i <= ret->n && !r->bad; i++)
        ret->all[i] = take_text(r, take_number(r), mem);
    return !r->bad;
}

static const char *take_one_of(struct reader *r, const struct texts *texts)
{
    uint64_t number = take_number(r);

    if (number > texts->n) {
        r->bad = true;
        return NULL;
    }
    return texts->all[number];
}

static bool take_event(struct reader *r, int64_t before, const struct texts *texts, struct arena *mem, struct event *ev)
{
    const uint8_t *id = take(r, UUID_BYTES), *subject = take(r, SUBJECT_BYTES), *dataclass;

    if (!id || !subject)
        return false;
    memcpy(ev->id, id, UUID_BYTES);
    memcpy(ev->subject, subject, SUBJECT_BYTES);
    ev->recorded_at = (int64_t)((uint64_t)before + (uint64_t)take_signed(r));
    ev->schema_id = (int32_t)take_signed(r);
    if ((dataclass = take(r, 1)))
        ev->dataclass = (char)*dataclass;
    ev->type = take_one_of(r, texts);
    ev->agency = take_one_of(r, texts);
    ev->tenant = take_one_of(r, texts);
    ev->purpose = take_one_of(r, texts);
    ev->legal_basis = take_one_of(r, texts);
    ev->consent = take_one_of(r, texts);
    uint64_t trace = take_number(r);
    if (trace)
        ev->traceparent = take_text(r, trace - 1, mem);
    ev->payload_bytes = take_number(r);
    ev->payload = take(r, ev->payload_bytes);
    return !r->bad;
}

bool block_unpack(const void *bytes, size_t n, struct arena *mem, struct event **ret, size_t *ret_n, struct err *e)
{
    struct reader r = { bytes, (const uint8_t *)bytes + n, false };
    const uint8_t *version = take(&r, 1);
    struct texts texts;
    int64_t before = 0;

    if (!version || *version != VERSION)
        return err_set(e, ERR_CONFIG, "a block of the spool has format %d: it was written by another version of this program", version ? *version : -1);
    if (!take_texts(&r, mem, &texts))
        return err_set(e, ERR_CONFIG, "a block of the spool is damaged in its texts");
    uint64_t count = take_number(&r);
    if (r.bad || count > n)                      /* an event takes more than a byte */
        return err_set(e, ERR_CONFIG, "a block of the spool is damaged in its count");
    struct event *all = ARENA_ARRAY(mem, struct event, count);
    for (uint64_t i = 0; i < count; before = all[i++].recorded_at)
        if (!take_event(&r, before, &texts, mem, &all[i]))
            return err_set(e, ERR_CONFIG, "a block of the spool is damaged in event %llu of %llu", (unsigned long long)i + 1, (unsigned long long)count);
    if (r.at != r.end)
        return err_set(e, ERR_CONFIG, "a block of the spool is damaged: something stands behind its last event");
    *ret = all;
    *ret_n = count;
    return true;
}
