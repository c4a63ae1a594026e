/* SPDX-License-Identifier: Apache-2.0 */
#include "deadletter.h"

#include <string.h>

static const uint32_t null_value = 0xffffffff;

static void add_number(struct buf *out, uint32_t v, int bytes)
{
    while (bytes-- > 0)
        buf_char(out, (char)(v >> (8 * bytes) & 0xff));
}

void deadletter_pack_headers(const struct header *headers, size_t n, struct buf *out)
{
    for (size_t i = 0; i < n; i++) {
        size_t name_bytes = headers[i].name ? strlen(headers[i].name) : 0;

        if (name_bytes > 0xffff)
            name_bytes = 0xffff;
        add_number(out, (uint32_t)name_bytes, 2);
        buf_add(out, headers[i].name, name_bytes);
        add_number(out, headers[i].value ? (uint32_t)headers[i].n : null_value, 4);
        if (headers[i].value)
            buf_add(out, headers[i].value, headers[i].n);
    }
}

struct cursor { const uint8_t *at, *end; };

static bool take_number(struct cursor *c, int bytes, uint32_t *ret)
{
    uint32_t v = 0;

    if (c->end - c->at < bytes)
        return false;
    while (bytes-- > 0)
        v = v << 8 | *c->at++;
    *ret = v;
    return true;
}

static bool take_header(struct cursor *c, struct arena *mem, struct header *ret)
{
    uint32_t name_bytes, value_bytes;

    if (!take_number(c, 2, &name_bytes) || c->end - c->at < (ptrdiff_t)name_bytes)
        return false;
    ret->name = arena_strndup(mem, (const char *)c->at, name_bytes);
    c->at += name_bytes;
    if (!take_number(c, 4, &value_bytes))
        return false;
    if (value_bytes == null_value) {
        ret->value = NULL;
        ret->n = 0;
        return true;
    }
    if (c->end - c->at < (ptrdiff_t)value_bytes)
        return false;
    ret->value = c->at;
    ret->n = value_bytes;
    c->at += value_bytes;
    return true;
}

bool deadletter_unpack_headers(const void *bytes, size_t n, struct arena *mem, struct header **ret, size_t *ret_n, struct err *e)
{
    struct cursor count = { bytes, (const uint8_t *)bytes + n }, c = count;
    struct arena scratch = {0};
    struct header one;
    size_t headers = 0;

    for (; count.at < count.end && take_header(&count, &scratch, &one); headers++)
        ;
    arena_release(&scratch);
    if (count.at != count.end)
        return err_set(e, ERR_DATA, "stored headers are cut off after header %zu", headers);
    struct header *all = ARENA_ARRAY(mem, struct header, headers);
    for (size_t i = 0; i < headers; i++)
        if (!take_header(&c, mem, &all[i]))
            return err_set(e, ERR_DATA, "stored headers are cut off after header %zu", i);
    *ret = all;
    *ret_n = headers;
    return true;
}
