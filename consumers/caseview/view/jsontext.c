/* SPDX-License-Identifier: Apache-2.0 */
#include "jsontext.h"

#include <stdint.h>
#include <string.h>

static void add_escaped(struct buf *out, unsigned char c)
{
    if (c == '"' || c == '\\') {
        buf_char(out, '\\');
        buf_char(out, (char)c);
    } else {
        buf_printf(out, "\\u%04x", c);
    }
}

static void add_string(struct buf *out, const char *text, size_t n)
{
    size_t from = 0;

    buf_char(out, '"');
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_add(out, text + from, i - from);
        add_escaped(out, c);
        from = i + 1;
    }
    buf_add(out, text + from, n - from);
    buf_char(out, '"');
}

static void add_array(struct buf *out, const json_t *value)
{
    buf_char(out, '[');
    for (size_t i = 0; i < json_array_size(value); i++) {
        if (i)
            buf_char(out, ',');
        jsontext_add(out, json_array_get(value, i));
    }
    buf_char(out, ']');
}

static void add_object(struct buf *out, const json_t *value)
{
    json_t *object = (json_t *)(uintptr_t)value;         /* walking it changes nothing */
    bool first = true;

    buf_char(out, '{');
    for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
        const char *key = json_object_iter_key(at);

        if (!first)
            buf_char(out, ',');
        first = false;
        add_string(out, key, strlen(key));
        buf_char(out, ':');
        jsontext_add(out, json_object_iter_value(at));
    }
    buf_char(out, '}');
}

void jsontext_add(struct buf *out, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT: add_object(out, value); break;
    case JSON_ARRAY: add_array(out, value); break;
    case JSON_STRING: add_string(out, json_string_value(value), json_string_length(value)); break;
    case JSON_INTEGER: buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value)); break;
    case JSON_REAL: buf_printf(out, "%.17g", json_real_value(value)); break;
    case JSON_TRUE: buf_str(out, "true"); break;
    case JSON_FALSE: buf_str(out, "false"); break;
    case JSON_NULL: buf_str(out, "null"); break;
    }
}

const char *jsontext(const json_t *value, struct arena *mem)
{
    CLEANUP(buf_release) struct buf out = {0};

    jsontext_add(&out, value);
    return arena_strndup(mem, out.data, out.len);
}
