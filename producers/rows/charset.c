/* SPDX-License-Identifier: Apache-2.0 */
#include "charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../common/ground/utf8.h"
#include "spelling.h"

enum { MOST_GROWTH = 4 };                /* bytes of UTF-8 that one byte can become */

struct charset {
    const char *name;
    bool utf8;
    iconv_t iconv;
    char kept_name[40];
};

static bool is_ascii_superset(iconv_t cd)
{
    char ascii[] = "Az09;,\"|\t\r\n", out[4 * sizeof ascii], *from = ascii, *to = out;
    size_t left = sizeof ascii - 1, room = sizeof out;

    return iconv(cd, &from, &left, &to, &room) == 0 && (size_t)(to - out) == sizeof ascii - 1 && memcmp(ascii, out, sizeof ascii - 1) == 0;
}

bool charset_open(const char *name, struct charset **ret, struct err *e)
{
    bool utf8 = strcasecmp(name, "utf-8") == 0 || strcasecmp(name, "utf8") == 0;
    iconv_t cd = (iconv_t)-1;

    if (strlen(name) >= sizeof ((struct charset *)NULL)->kept_name)
        return err_set(e, ERR_DATA, "character set \"%.40s...\" is not known", name);
    if (!utf8) {
        cd = iconv_open("UTF-8", name);
        if (cd == (iconv_t)-1)
            return err_set(e, ERR_DATA, "character set \"%s\" is not known: iconv -l lists them, exports are mostly windows-1252 or utf-8", name);
        if (!is_ascii_superset(cd)) {
            iconv_close(cd);
            return err_set(e, ERR_DATA, "character set \"%s\" cannot be read: have the file exported as windows-1252 or utf-8", name);
        }
    }
    struct charset *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    strcpy(c->kept_name, name);
    c->name = c->kept_name;
    c->utf8 = utf8;
    c->iconv = cd;
    *ret = c;
    return true;
}

void charset_free(struct charset *c)
{
    if (c && !c->utf8)
        iconv_close(c->iconv);
    free(c);
}

bool charset_is_utf8(const struct charset *c)
{
    return c->utf8;
}

static bool is_ascii(const char *bytes, size_t n)
{
    size_t i = 0;

    while (i < n && (unsigned char)bytes[i] < 0x80 && bytes[i])
        i++;
    return i == n;
}

static bool convert(struct charset *c, const char *bytes, size_t n, struct arena *mem, char **ret_text, struct err *e)
{
    size_t room = MOST_GROWTH * n, left = n;
    char *out = arena_alloc(mem, room + 1), *to = out, *from = arena_memdup(mem, bytes, n);
    const char *begin = from;

    iconv(c->iconv, NULL, NULL, NULL, NULL);             /* what a broken cell left behind is no state of the next */
    if (iconv(c->iconv, &from, &left, &to, &room) == (size_t)-1)
        return err_set(e, ERR_DATA, "byte 0x%02x at %zu is no character of %s", (unsigned char)*from, (size_t)(from - begin) + 1, c->name);
    *to = '\0';
    *ret_text = spelling_composed(out, mem);
    return true;
}

/* Where the first byte stands that begins no character. */
static size_t first_wrong(const char *bytes, size_t n)
{
    size_t at = 0;

    while (at < n) {
        size_t length = 1;

        while (length <= MOST_GROWTH && at + length <= n && !utf8_check(bytes + at, length))
            length++;
        if (length > MOST_GROWTH || at + length > n)
            break;
        at += length;
    }
    return at;
}

bool charset_text(struct charset *c, const char *bytes, size_t n, struct arena *mem, char **ret_text, struct err *e)
{
    if (memchr(bytes, '\0', n))
        return err_set(e, ERR_DATA, "holds a NUL byte");
    if (is_ascii(bytes, n) || (c->utf8 && utf8_check(bytes, n))) {
        *ret_text = spelling_composed(arena_strndup(mem, bytes, n), mem);
        return true;
    }
    if (!c->utf8)
        return convert(c, bytes, n, mem, ret_text, e);
    size_t at = first_wrong(bytes, n);
    return err_set(e, ERR_DATA, "byte 0x%02x at %zu is no character of %s", (unsigned char)bytes[at], at + 1, c->name);
}

/* ---- writing */

static size_t character_bytes(const char *at, size_t left)
{
    size_t n = 1;

    while (n < left && ((unsigned char)at[n] & 0xc0) == 0x80)
        n++;
    return n;
}

bool charset_write(const char *name, const char *text, size_t n, struct buf *out, struct err *e)
{
    iconv_t cd = iconv_open(name, "UTF-8");

    if (cd == (iconv_t)-1)
        return err_set(e, ERR_DATA, "character set \"%.40s\" is not known: iconv -l lists them", name);
    for (size_t at = 0, length; at < n; at += length) {
        char bytes[MOST_GROWTH], *from = bytes, *to;
        size_t left = length = character_bytes(text + at, n - at), room = sizeof bytes;

        memcpy(bytes, text + at, left < sizeof bytes ? left : sizeof bytes);
        to = buf_reserve(out, room);
        if (length > sizeof bytes || iconv(cd, &from, &left, &to, &room) != 0)
            buf_char(out, '?');
        else
            out->len += sizeof bytes - room;
    }
    iconv_close(cd);
    buf_add(out, "", 0);
    return true;
}
