/* SPDX-License-Identifier: Apache-2.0 */
#include "masked.h"

#include <ctype.h>
#include <string.h>

enum { LONG_NUMBER = 5 };

/* ---- one pair of a logfmt line: key=word or key="words, \" and \\ escaped" */

struct pair { const char *key, *value; size_t key_n, value_n; bool quoted; };

static const char *next_pair(const char *at, const char *end, struct pair *ret)
{
    const char *equals = memchr(at, '=', (size_t)(end - at)), *v;

    if (!equals)
        return NULL;
    *ret = (struct pair){ .key = at, .key_n = (size_t)(equals - at), .quoted = equals + 1 < end && equals[1] == '"' };
    ret->value = v = equals + 1 + ret->quoted;
    while (v < end && (ret->quoted ? *v != '"' : *v != ' '))
        v += *v == '\\' && v + 1 < end ? 2 : 1;
    ret->value_n = (size_t)(v - ret->value);
    v += ret->quoted && v < end;
    return v < end ? v + 1 : end;
}

static bool is_key(const struct pair *p, const char *key)
{
    return p->key_n == strlen(key) && memcmp(p->key, key, p->key_n) == 0;
}

/* ---- a sentence */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || strchr("_-.:/@+", c) || (unsigned char)c >= 0x80;
}

static bool is_secret(const char *word, size_t n)
{
    size_t digits = 0;

    for (size_t i = 0; i < n; i++)
        digits += isxdigit((unsigned char)word[i]) && (isdigit((unsigned char)word[i]) || n > 16);
    return digits >= LONG_NUMBER || memchr(word, '@', n) != NULL;
}

static void mask_sentence(const char *at, size_t n, struct buf *out)
{
    const char *end = at + n;

    while (at < end) {
        const char *from = at;

        if (end - at >= 2 && at[0] == '\\' && at[1] == '"') {
            for (at += 2; end - at >= 2 && !(at[0] == '\\' && at[1] == '"'); at++)
                ;
            at = end - at >= 2 ? at + 2 : end;
            buf_str(out, "\\\"...\\\"");
        } else if (is_word(*at)) {
            while (at < end && is_word(*at))
                at++;
            if (is_secret(from, (size_t)(at - from)))
                buf_char(out, 'N');
            else
                buf_add(out, from, (size_t)(at - from));
        } else {
            buf_char(out, *at++);
        }
    }
}

static bool is_ours(const char *line, size_t n)
{
    return n > 3 && memcmp(line, "ts=", 3) == 0;
}

static void mask_line(const char *line, size_t n, struct buf *out)
{
    static const char *const kept[] = { "ts", "level", "prog", "kind" };
    const char *end = line + n;
    struct pair p;

    for (const char *at = line; at && at < end && (at = next_pair(at, end, &p)) != NULL;) {
        bool keep = false;

        for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
            keep |= is_key(&p, kept[i]);
        if (p.key != line)
            buf_char(out, ' ');
        buf_add(out, p.key, p.key_n);
        buf_char(out, '=');
        if (keep)
            buf_add(out, p.value, p.value_n);
        else if (is_key(&p, "msg"))
            mask_sentence(p.value, p.value_n, out);
    }
    buf_char(out, '\n');
}

void masked_log(const char *text, size_t most, struct buf *out)
{
    size_t lines = 0, seen = 0, foreign = 0;

    for (const char *at = text; *at; at += strcspn(at, "\n"), at += *at == '\n')
        lines++;
    for (const char *at = text; *at; seen++) {
        size_t n = strcspn(at, "\n");

        if (!is_ours(at, n))
            foreign++;
        else if (seen + most >= lines)
            mask_line(at, n, out);
        at += n + (at[n] == '\n');
    }
    if (foreign)
        buf_printf(out, "%zu lines of others were left out\n", foreign);
}

void masked_status(json_t *status)
{
    json_t *agency, *report;
    size_t i, k;

    json_array_foreach(json_object_get(status, "agencies"), i, agency)
        json_array_foreach(json_object_get(agency, "reports"), k, report)
            json_object_del(report, "name");
}
