/* SPDX-License-Identifier: Apache-2.0 */
#include "written.h"

#include <string.h>
#include <strings.h>

#include "../../common/ground/file.h"
#include "../rows/charset.h"
#include "deliver.h"
#include "producers/templates.h"

static const char *const default_columns[] = {
    "id", "revision", "rule", "title", "status", "stage", "due", "opened", "hard_stop", "late", "local", "basis", "agreement", "reason", "cancelled", "because_on", "about_type", "about_on", "grounds",
    "class", "day", "from", "to", "action", "gone",
    "family", "given", "born_on", "born_precision", "sex", "nationalities", "language", "street", "house_no", "postcode", "town",
};
static const char bom[] = "\xef\xbb\xbf";

/* ---- the configuration */

static bool read_wording(const struct cfg *config, enum wording *ret, struct err *e)
{
    static const char *const words[] = { "de", "en", "keys", NULL };
    int choice;

    if (!delivery_choice(config, "lang", words, &choice, e))
        return false;
    *ret = (enum wording)choice;
    return true;
}

bool written_template(const struct cfg *config, const char *const text[2], const char *const *keys, struct arena *mem, enum wording *ret_wording, const char **ret_text, struct err *e)
{
    const char *file;
    char *bytes;
    size_t n;

    if (!read_wording(config, ret_wording, e) || !cfg_string(config, "template", NULL, &file, e))
        return false;
    *ret_text = text[*ret_wording == WORDING_EN];
    if (!file)
        return true;
    file = cfg_path(cfg_get(config, "template"), file, mem);
    if (!file_read(file, mem, &bytes, &n, e) || !wording_check(file, bytes, keys, mem, e))
        return false;
    *ret_text = strncmp(bytes, bom, sizeof bom - 1) == 0 ? bytes + sizeof bom - 1 : bytes;
    return true;
}

static bool check_columns(const struct cfg *config, const struct written *w, struct err *e)
{
    for (size_t i = 0; i < w->n_columns; i++) {
        const char *const *k = wording_keys();

        while (*k && strcmp(*k, w->columns[i]) != 0)
            k++;
        if (*k)
            continue;
        const char *nearest = cfg_nearest(w->columns[i], wording_keys());
        return cfg_fail(e, cfg_get(config, "columns"), "there is no column \"%s\"%s%s%s", w->columns[i], nearest ? ": did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    }
    return true;
}

static bool read_csv(const struct cfg *config, struct arena *mem, struct written *w, struct err *e)
{
    const char *separator, **columns;

    if (!read_wording(config, &w->wording, e) || !cfg_string(config, "separator", ";", &separator, e) || !cfg_strings(config, "columns", mem, &columns, &w->n_columns, e))
        return false;
    if (strlen(separator) != 1 || strchr("\"\r\n", *separator))
        return cfg_fail(e, cfg_get(config, "separator"), "separator = \"%s\": one sign is expected, like ; or ,", separator);
    w->separator = *separator;
    w->columns = w->n_columns ? columns : default_columns;
    if (!w->n_columns)
        w->n_columns = sizeof default_columns / sizeof *default_columns;
    return check_columns(config, w, e);
}

bool written_read(const struct cfg *config, struct arena *mem, struct written *ret, struct err *e)
{
    static const char *const formats[] = { "json", "csv", "text", NULL }, *const texts[] = { template_task_de, template_task_en };
    struct written w = { .format = WRITTEN_JSON };
    CLEANUP(buf_release) struct buf nothing = {0};
    struct err why;
    int format;

    if (!delivery_choice(config, "format", formats, &format, e) || !cfg_string(config, "charset", "utf-8", &w.charset, e))
        return false;
    w.format = (unsigned)format;
    if (!charset_write(w.charset, "", 0, &nothing, &why))
        return cfg_fail(e, cfg_get(config, "charset"), "%s", why.text);
    if (w.format == WRITTEN_CSV && !read_csv(config, mem, &w, e))
        return false;
    if (w.format == WRITTEN_TEXT && !written_template(config, texts, wording_keys(), mem, &w.wording, &w.text, e))
        return false;
    *ret = w;
    return true;
}

const char *written_ending(const struct written *w, bool single)
{
    return w->format == WRITTEN_CSV ? "csv" : w->format == WRITTEN_TEXT ? "txt" : single ? "json" : "jsonl";
}

/* ---- CSV (RFC 4180) */

/* Spreadsheets run what begins like a formula, and names come from elsewhere. */
static bool is_formula(const struct written *w, const char *text)
{
    return w->wording != WORDING_KEYS && *text && strchr("=+-@\t", *text);
}

static void add_cell(const struct written *w, const char *text, struct buf *out)
{
    const char special[] = { w->separator, '"', '\r', '\n', '\0' };
    bool quoted = strpbrk(text, special) != NULL;

    if (quoted)
        buf_char(out, '"');
    if (is_formula(w, text))
        buf_char(out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            buf_char(out, '"');
        buf_char(out, *text);
    }
    if (quoted)
        buf_char(out, '"');
}

static void add_row(const struct written *w, const struct letter *l, struct arena *mem, struct buf *out)
{
    for (size_t i = 0; i < w->n_columns; i++) {
        const char separator[] = { w->separator, '\0' };

        buf_str(out, i ? separator : "");
        add_cell(w, l ? wording_value(l, w->columns[i], w->wording, mem) : wording_name(w->columns[i], w->wording), out);
    }
    buf_str(out, "\r\n");
}

/* ---- the text */

struct filling { const struct letter *letter; enum wording wording; };

static const char *lookup(const void *context, const char *key, struct arena *mem)
{
    const struct filling *f = context;

    return wording_value(f->letter, key, f->wording, mem);
}

static void add_one(const struct written *w, const struct letter *l, struct arena *mem, struct buf *out)
{
    if (w->format == WRITTEN_CSV)
        add_row(w, l, mem, out);
    else if (w->format == WRITTEN_TEXT)
        wording_fill(w->text, lookup, &(struct filling){ l, w->wording }, mem, out);
    else
        buf_printf(out, "%s\n", l->text);
}

static bool is_utf8(const char *charset)
{
    return strcasecmp(charset, "utf-8") == 0 || strcasecmp(charset, "utf8") == 0;
}

bool written_add(const struct written *w, const struct letter *letters, size_t n, bool head, struct buf *out, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    CLEANUP(buf_release) struct buf text = {0};

    if (w->format == WRITTEN_CSV && head) {
        buf_str(&text, is_utf8(w->charset) ? bom : "");
        add_row(w, NULL, &mem, &text);
    }
    for (size_t i = 0; i < n; i++) {
        if (w->format == WRITTEN_TEXT && (i || !head))
            buf_char(&text, '\n');
        add_one(w, &letters[i], &mem, &text);
    }
    if (w->format == WRITTEN_JSON || is_utf8(w->charset))
        buf_add(out, text.data, text.len);
    else if (text.len)
        return charset_write(w->charset, text.data, text.len, out, e);
    return true;
}
