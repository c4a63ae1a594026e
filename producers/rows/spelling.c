/* SPDX-License-Identifier: Apache-2.0 */
#include "spelling.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "../../common/ground/utf8.h"

static char *mapped(const char *text, utf8proc_option_t options, struct arena *mem)
{
    utf8proc_uint8_t *to = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)text, 0, &to, UTF8PROC_NULLTERM | UTF8PROC_STABLE | options);
    char *copy = n < 0 ? arena_strdup(mem, text) : arena_strndup(mem, (const char *)to, (size_t)n);

    free(to);
    return copy;
}

/* Combining characters begin at U+0300, byte 0xCC: names of Europe's languages mostly need no second look. */
char *spelling_composed(char *text, struct arena *mem)
{
    for (const char *at = text; *at; at++)
        if ((unsigned char)*at >= 0xcc)
            return mapped(text, UTF8PROC_COMPOSE, mem);
    return text;
}

char *spelling_folded(const char *text, struct arena *mem)
{
    char *folded = mapped(text, UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_COMPAT, mem), *to = folded;

    for (const char *from = folded; *from; from++)
        if (*from != ' ' && *from != '\t' && *from != '\n' && *from != '\r')
            *to++ = *from;
    *to = '\0';
    return folded;
}

/* The byte that windows-1252 has for a character, or -1. */
static int byte_of(utf8proc_int32_t c)
{
    static const utf8proc_int32_t from_0x80[32] = {
        0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d, 0x8f,
        0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178,
    };

    if (c < 0x80 || (c >= 0xa0 && c < 0x100))
        return c;
    for (int i = 0; i < 32; i++)
        if (from_0x80[i] == c)
            return 0x80 + i;
    return -1;
}

/* Two characters beyond ASCII in a row, the first one a letter that would begin two bytes or more of UTF-8: rare in any language. */
static bool may_be_garbled(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; (at = (const unsigned char *)strchr((const char *)at, 0xc3)); at++)
        if (at[1] >= 0x82 && at[1] <= 0xb4 && at[2] >= 0xc2)
            return true;
    return false;
}

char *spelling_before_garbling(const char *text, struct arena *mem)
{
    size_t bytes = strlen(text), n = 0;

    if (!may_be_garbled(text))
        return NULL;
    char *before = arena_alloc(mem, bytes + 1);
    for (const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text; *at; ) {
        utf8proc_int32_t c;
        utf8proc_ssize_t length = utf8proc_iterate(at, -1, &c);
        int byte = length > 0 ? byte_of(c) : -1;

        if (byte < 0)
            return NULL;
        before[n++] = (char)byte;
        at += length;
    }
    return utf8_check(before, n) ? before : NULL;
}
