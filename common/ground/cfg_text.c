/* SPDX-License-Identifier: Apache-2.0 */
#include "cfg_text.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_INCLUDES = 16, MOST_NESTING = 64, MOST_BYTES = 16 << 20 };

/* Where the scanner stands in one file, from line to line. */
struct scan { const char *file; int line; bool in_string, in_comment; int nesting; int includes; };

static bool text_fail(struct err *e, const struct scan *s, const char *what)
{
    return err_set(e, ERR_CONFIG, "%s:%d: %s", s->file, s->line, what);
}

char *cfg_text_beside(const char *file, const char *path, struct arena *mem)
{
    const char *slash = strrchr(file, '/');

    if (path[0] == '/' || !slash)
        return arena_strdup(mem, path);
    return arena_printf(mem, "%.*s/%s", (int)(slash - file), file, path);
}

struct cfg_origin cfg_text_origin(const struct cfg_text *t, unsigned line)
{
    if (t->n == 0)
        return (struct cfg_origin){ "", 0 };
    if (line < 1)
        line = 1;
    return t->origins[line > t->n ? t->n - 1 : line - 1];
}

void cfg_text_release(struct cfg_text *t)
{
    buf_release(&t->text);
    free(t->origins);
    t->origins = NULL;
    t->n = t->cap = 0;
}

static void add_line(struct cfg_text *t, const struct scan *s, const char *line, size_t bytes)
{
    if (t->n == t->cap) {
        t->cap = t->cap ? t->cap * 2 : 64;
        t->origins = reallocarray(t->origins, t->cap, sizeof *t->origins);
        if (!t->origins)
            abort();
    }
    t->origins[t->n++] = (struct cfg_origin){ s->file, s->line };
    buf_add(&t->text, line, bytes);
    buf_char(&t->text, '\n');
}

static size_t digits_at(const char *at, const char *end, bool hex)
{
    const char *p = at;

    while (p < end && (hex ? isxdigit((unsigned char)*p) : isdigit((unsigned char)*p)))
        p++;
    return (size_t)(p - at);
}

static bool integer_fits(const char *text, bool hex, bool wide)
{
    errno = 0;
    if (hex) {
        unsigned long long v = strtoull(text, NULL, 16);
        return errno == 0 && v <= (wide ? (unsigned long long)INT64_MAX : (unsigned long long)INT32_MAX);
    }
    long long v = strtoll(text, NULL, 10);
    return errno == 0 && (wide || (v >= INT32_MIN && v <= INT32_MAX));
}

/* `*at` stands on a number or sign; moves behind it.  Fractions are libconfig's. */
static bool take_number(const char **at, const char *end, const struct scan *s, struct err *e)
{
    const char *p = *at + (**at == '-' || **at == '+');
    bool hex = end - p > 2 && p[0] == '0' && (p[1] == 'x' || p[1] == 'X');
    const char *digits = hex ? p + 2 : p;
    size_t n = digits_at(digits, end, hex);
    const char *behind = digits + n;
    char text[40];

    if (n == 0 || (behind < end && !hex && (*behind == '.' || *behind == 'e' || *behind == 'E'))) {
        for (p = behind; p < end && (isalnum((unsigned char)*p) || *p == '.' || ((*p == '-' || *p == '+') && (p[-1] == 'e' || p[-1] == 'E'))); p++)
            ;
        *at = p > *at ? p : *at + 1;
        return true;
    }
    bool wide = behind < end && *behind == 'L';
    if (behind - *at >= (int)sizeof text)
        return text_fail(e, s, "the integer does not fit into 64 bits");
    memcpy(text, *at, (size_t)(behind - *at));
    text[behind - *at] = '\0';
    if (!integer_fits(text, hex, true))
        return err_set(e, ERR_CONFIG, "%s:%d: the integer %s does not fit into 64 bits", s->file, s->line, text);
    if (!integer_fits(text, hex, wide))
        return err_set(e, ERR_CONFIG, "%s:%d: the integer %s does not fit into 32 bits: write %sL", s->file, s->line, text, text);
    for (*at = behind; *at < end && **at == 'L'; )
        ++*at;
    return true;
}

static const char *skip_string(const char *p, const char *end, struct scan *s)
{
    for (; p < end; p++) {
        if (*p == '\\')
            p++;
        else if (*p == '"') {
            s->in_string = false;
            return p + 1;
        }
    }
    return end;
}

static const char *skip_comment(const char *p, const char *end, struct scan *s)
{
    const char *close = memmem(p, (size_t)(end - p), "*/", 2);

    s->in_comment = close == NULL;
    return close ? close + 2 : end;
}

static const char *skip_name(const char *p, const char *end)
{
    while (p < end && (isalnum((unsigned char)*p) || *p == '-' || *p == '_' || *p == '*'))
        p++;
    return p;
}

/* One line: only strings, comments, names, brackets and integers matter here. */
static bool scan_line(struct scan *s, const char *p, const char *end, struct err *e)
{
    while (p < end) {
        if (s->in_string)
            p = skip_string(p, end, s);
        else if (s->in_comment)
            p = skip_comment(p, end, s);
        else if (*p == '#' || (*p == '/' && p + 1 < end && p[1] == '/'))
            return true;
        else if (*p == '/' && p + 1 < end && p[1] == '*')
            s->in_comment = true, p += 2;
        else if (*p == '"')
            s->in_string = true, p++;
        else if (isalpha((unsigned char)*p) || *p == '*')
            p = skip_name(p, end);
        else if (isdigit((unsigned char)*p) || *p == '-' || *p == '+') {
            if (!take_number(&p, end, s, e))
                return false;
        } else {
            s->nesting += (*p == '(' || *p == '[' || *p == '{') - (*p == ')' || *p == ']' || *p == '}');
            if (s->nesting > MOST_NESTING)
                return text_fail(e, s, "groups and lists are nested too deeply");
            p++;
        }
    }
    return true;
}

/* `@include "PATH"`, alone on its line but for a comment. */
static bool is_include(const char *line, const char *end, const char **ret_path, size_t *ret_bytes)
{
    static const char word[] = "@include";
    const char *p = line;

    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    if ((size_t)(end - p) < sizeof word || memcmp(p, word, sizeof word - 1) != 0)
        return false;
    for (p += sizeof word - 1; p < end && (*p == ' ' || *p == '\t'); p++)
        ;
    const char *close = p < end && *p == '"' ? memchr(p + 1, '"', (size_t)(end - p - 1)) : NULL;
    *ret_path = close ? p + 1 : NULL;
    *ret_bytes = close ? (size_t)(close - p - 1) : 0;
    for (p = close ? close + 1 : end; p < end && isspace((unsigned char)*p); p++)
        ;
    if (p < end && *p != '#' && !(*p == '/' && p + 1 < end && p[1] == '/'))
        *ret_path = NULL;
    return true;
}

static bool load(struct cfg_text *t, const char *file, int includes, struct err *e);

static bool include(struct cfg_text *t, const struct scan *s, const char *path, size_t bytes, struct err *e)
{
    if (!path)
        return text_fail(e, s, "expected @include \"FILE\" alone on its line");
    if (s->includes >= MOST_INCLUDES)
        return text_fail(e, s, "includes are nested too deeply: does a file include itself?");
    char *name = arena_strndup(t->mem, path, bytes);
    if (load(t, cfg_text_beside(s->file, name, t->mem), s->includes + 1, e))
        return true;
    struct err inner = *e;
    if (strncmp(inner.text, "cannot read", 11) == 0)      /* others name their own file and line */
        err_set(e, ERR_CONFIG, "%s:%d: %.300s", s->file, s->line, inner.text);
    return false;
}

static bool add(struct cfg_text *t, const char *text, size_t bytes, const char *file, int includes, struct err *e)
{
    struct scan s = { .file = file, .line = 1, .includes = includes };
    const char *p = text, *end = text + bytes, *path;
    size_t path_bytes;

    if (memchr(text, '\0', bytes))
        return text_fail(e, &s, "the file holds a NUL byte: is this a configuration file?");
    if (bytes >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
        p += 3;
    for (; p < end; s.line++) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        const char *stop = nl ? nl : end;

        if (!s.in_string && !s.in_comment && is_include(p, stop, &path, &path_bytes)) {
            if (!include(t, &s, path, path_bytes, e))
                return false;
        } else {
            if (!scan_line(&s, p, stop, e))
                return false;
            add_line(t, &s, p, (size_t)(stop - p));
        }
        if (t->text.len > MOST_BYTES)
            return text_fail(e, &s, "the configuration is larger than 16 MB");
        p = stop + 1;
    }
    if (s.in_string || s.in_comment)
        return text_fail(e, &s, s.in_string ? "a string is not closed" : "a comment is not closed");
    return true;
}

static bool load(struct cfg_text *t, const char *file, int includes, struct err *e)
{
    CLEANUP(buf_release) struct buf b = {0};
    FILE *f = fopen(file, "re");
    size_t got = 0;

    if (!f)
        return err_set(e, ERR_CONFIG, "cannot read %s: %s", file, strerror(errno));
    do {
        b.len += got;
        got = fread(buf_reserve(&b, 65536), 1, 65536, f);
    } while (got > 0 && b.len <= MOST_BYTES);
    bool bad = ferror(f) != 0;
    int why = errno;
    fclose(f);
    if (bad)
        return err_set(e, ERR_CONFIG, "cannot read %s: %s", file, strerror(why));
    return add(t, b.data, b.len, file, includes, e);
}

bool cfg_text_load(struct cfg_text *t, const char *file, struct err *e)
{
    return load(t, arena_strdup(t->mem, file), 0, e);
}

bool cfg_text_add(struct cfg_text *t, const char *text, size_t bytes, const char *file, struct err *e)
{
    return add(t, text, bytes, arena_strdup(t->mem, file), 0, e);
}
