/* SPDX-License-Identifier: Apache-2.0 */
#include "template.h"

#include <stdio.h>
#include <string.h>

#include "../../common/ground/clock.h"

enum { MOST_DEPTH = 16, MOST_PARTS = 8 };

struct fill {
    const struct template_source *from;
    struct buf *out;
    const json_t *scopes[MOST_DEPTH]; size_t n;
    const char *part; int parts;
    struct err *e;
};
struct tag { const char *name; size_t n; char kind; };       /* kind: of # ? ^ / > ' @, or 0: a value */

static bool fill_part(struct fill *f, const char *name, size_t n);

void template_escape(struct buf *out, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '&': buf_str(out, "&amp;"); break;
        case '<': buf_str(out, "&lt;"); break;
        case '>': buf_str(out, "&gt;"); break;
        case '"': buf_str(out, "&quot;"); break;
        case '\'': buf_str(out, "&#39;"); break;
        default: buf_char(out, *text);
        }
}

static void day_shown(struct buf *out, day_num day, const char *lang)
{
    int year, month, mday;
    char iso[DAY_TEXT_BYTES];

    day_to_civil(day, &year, &month, &mday);
    if (strcmp(lang, "de") == 0)
        buf_printf(out, "%02d.%02d.%04d", mday, month, year);
    else
        buf_str(out, day_text(day, iso));
}

void template_time(struct buf *out, const char *text, const char *lang)
{
    struct err e;
    time_us at;
    day_num day;

    if (day_parse(text, strlen(text), &day, &e)) {
        day_shown(out, day, lang);
    } else if (time_parse(text, strlen(text), &at, &e)) {
        time_us minutes = clock_wall(at) / 60000000;
        day_shown(out, clock_day(at), lang);
        buf_printf(out, " %02d:%02d", (int)(minutes / 60 % 24), (int)(minutes % 60));
    } else {
        template_escape(out, text);
    }
}

/* ---- values */

static const json_t *value_of(const struct fill *f, const char *name, size_t n)
{
    if (n == 1 && *name == '.')
        return f->scopes[f->n - 1];
    for (size_t i = f->n; i-- > 0; ) {
        const json_t *v = json_is_object(f->scopes[i]) ? json_object_getn(f->scopes[i], name, n) : NULL;

        if (v)
            return v;
    }
    return NULL;
}

static const char *text_of(const json_t *v, char out[32])
{
    if (json_is_string(v))
        return json_string_value(v);
    if (json_is_integer(v))
        snprintf(out, 32, "%lld", (long long)json_integer_value(v));
    else if (json_is_real(v))
        snprintf(out, 32, "%.1f", json_real_value(v));
    else
        return json_is_true(v) ? "true" : "";
    return out;
}

static bool is_something(const json_t *v)
{
    return json_is_object(v) || json_is_true(v) || json_array_size(v) > 0 || json_string_length(v) > 0 || (json_is_integer(v) && json_integer_value(v) != 0)
           || json_is_real(v);
}

/* "key", or "key.*name". */
static bool fill_word(struct fill *f, const struct tag *t)
{
    const char *star = memchr(t->name, '*', t->n), *value = NULL;
    char key[128], room[32];
    int n = star ? (int)(star - t->name) : (int)t->n;

    if (star)
        value = text_of(value_of(f, star + 1, t->n - (size_t)n - 1), room);
    snprintf(key, sizeof key, "%.*s%s", n, t->name, value ? value : "");
    const char *word = f->from->word(key, f->from->lang);
    if (!word && !value)
        return err_set(f->e, ERR_FATAL, "template %s: there is no word \"%s\"", f->part, key);
    template_escape(f->out, word ? word : value);
    return true;
}

static void fill_value(struct fill *f, const struct tag *t)
{
    char room[32];
    const char *text = text_of(value_of(f, t->name, t->n), room);

    if (t->kind == '@')
        template_time(f->out, text, f->from->lang);
    else
        template_escape(f->out, text);
}

/* ---- sections */

/* The next tag at or behind `at`; what stands before it goes out where `live`.  False: no tag is left. */
static bool next_tag(struct fill *f, const char **at, bool live, struct tag *ret)
{
    const char *open = strstr(*at, "{{"), *close = open ? strstr(open, "}}") : NULL;
    size_t before = close ? (size_t)(open - *at) : strlen(*at);

    if (live)
        buf_add(f->out, *at, before);
    *at += before;
    if (!close)
        return false;
    bool marked = strchr("#?^/>'@", open[2]) != NULL;
    *ret = (struct tag){ open + 2 + marked, (size_t)(close - open) - 2 - marked, marked ? open[2] : '\0' };
    *at = close + 2;
    return true;
}

static bool fill_until(struct fill *f, const char **at, const struct tag *section, bool live);

static bool fill_with(struct fill *f, const char *at, const struct tag *section, const json_t *scope)
{
    if (f->n == MOST_DEPTH)
        return err_set(f->e, ERR_FATAL, "template %s: more than %d sections in each other", f->part, MOST_DEPTH);
    f->scopes[f->n++] = scope;
    bool ok = fill_until(f, &at, section, true);
    f->n--;
    return ok;
}

static bool fill_section(struct fill *f, const char **at, const struct tag *t)
{
    const json_t *v = value_of(f, t->name, t->n);
    bool live = is_something(v) == (t->kind != '^'), each = live && t->kind == '#' && json_is_array(v);
    const json_t *scope = t->kind == '#' && json_is_object(v) ? v : f->scopes[f->n - 1];

    for (size_t i = 0; each && i < json_array_size(v); i++)
        if (!fill_with(f, *at, t, json_array_get(v, i)))
            return false;
    if (live && !each && !fill_with(f, *at, t, scope))
        return false;
    return fill_until(f, at, t, false);
}

static bool fill_tag(struct fill *f, const char **at, const struct tag *t, bool live)
{
    if (t->kind == '#' || t->kind == '?' || t->kind == '^')
        return live ? fill_section(f, at, t) : fill_until(f, at, t, false);
    if (!live)
        return true;
    if (t->kind == '>')
        return fill_part(f, t->name, t->n);
    if (t->kind == '\'')
        return fill_word(f, t);
    fill_value(f, t);
    return true;
}

/* Up to the end of the section, or of the text without one. */
static bool fill_until(struct fill *f, const char **at, const struct tag *section, bool live)
{
    struct tag t;

    while (next_tag(f, at, live, &t)) {
        if (t.kind == '/') {
            if (section && section->n == t.n && memcmp(section->name, t.name, t.n) == 0)
                return true;
            return err_set(f->e, ERR_FATAL, "template %s: {{/%.*s}} ends no section that is open", f->part, (int)t.n, t.name);
        }
        if (!fill_tag(f, at, &t, live))
            return false;
    }
    return !section || err_set(f->e, ERR_FATAL, "template %s: section %.*s has no end", f->part, (int)section->n, section->name);
}

static bool fill_part(struct fill *f, const char *name, size_t n)
{
    const char *text = f->from->part(name, n), *outer = f->part;
    char part[64];

    snprintf(part, sizeof part, "%.*s", (int)n, name);
    if (!text || f->parts == MOST_PARTS)
        return err_set(f->e, ERR_FATAL, "template %s: %s {{>%s}}", outer, text ? "too deep in itself at" : "there is no", part);
    f->part = part;
    f->parts++;
    bool ok = fill_until(f, &text, NULL, true);
    f->parts--;
    f->part = outer;
    return ok;
}

bool template_fill(const struct template_source *from, const char *part, const json_t *data, struct buf *out, struct err *e)
{
    struct fill f = { .from = from, .out = out, .scopes = { data }, .n = 1, .part = part, .e = e };

    return fill_part(&f, part, strlen(part));
}
