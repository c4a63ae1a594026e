/* SPDX-License-Identifier: Apache-2.0 */
#include "http.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *at = c ? strchr(digits, c) : NULL;

    return at ? (int)((at - digits) % 16) : -1;
}

static char *unescaped(const char *text, size_t n, struct arena *mem)
{
    char *out = arena_alloc(mem, n + 1), *to = out;

    for (size_t i = 0; i < n; i++) {
        int high = text[i] == '%' && i + 2 < n ? hex_digit(text[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(text[i + 2]) : -1;

        if (low >= 0) {
            *to++ = (char)(high * 16 + low);
            i += 2;
        } else {
            *to++ = text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

struct http_pairs http_form(const char *text, size_t n, struct arena *mem)
{
    size_t most = 1, used = 0;

    for (size_t i = 0; i < n; i++)
        most += text[i] == '&';
    struct http_pair *all = ARENA_ARRAY(mem, struct http_pair, most);
    for (const char *end = text + n; text < end; ) {
        const char *and = memchr(text, '&', (size_t)(end - text)), *stop = and ? and : end;
        const char *equals = memchr(text, '=', (size_t)(stop - text)), *name_end = equals ? equals : stop;

        if (stop > text)
            all[used++] = (struct http_pair){ unescaped(text, (size_t)(name_end - text), mem),
                                              equals ? unescaped(equals + 1, (size_t)(stop - equals - 1), mem) : "" };
        text = stop + 1;
    }
    return (struct http_pairs){ all, used };
}

char *http_escape(const char *text, struct arena *mem)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
    char *out = arena_alloc(mem, 3 * strlen(text) + 1), *to = out;

    for (; *text; text++)
        if (strchr(plain, *text))
            *to++ = *text;
        else
            to += snprintf(to, 4, "%%%02X", (unsigned)(unsigned char)*text);
    return out;
}

const char *http_value(const struct http_pairs *pairs, const char *name)
{
    for (size_t i = 0; i < pairs->n; i++)
        if (strcmp(pairs->all[i].name, name) == 0)
            return pairs->all[i].value;
    return NULL;
}

const char *http_header(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->headers.n; i++)
        if (strcasecmp(request->headers.all[i].name, name) == 0)
            return request->headers.all[i].value;
    return NULL;
}

void http_add_header(struct http_response *response, const char *name, const char *value)
{
    assert(response->n_headers < HTTP_MOST_HEADERS);
    response->headers[response->n_headers++] = (struct http_pair){ name, value };
}
