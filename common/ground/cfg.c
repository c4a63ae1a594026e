/* SPDX-License-Identifier: Apache-2.0 */
#include "cfg.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <libconfig.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cfg_place.h"
#include "cfg_text.h"
#include "day.h"

static const char *const kind_names[] = { "a group", "a list", "an array", "a string", "an integer", "a fraction", "true or false" };

bool cfg_fail(struct err *e, const struct cfg *at, const char *format, ...)
{
    char text[sizeof e->text];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    if (!at)
        return err_set(e, ERR_CONFIG, "%s", text);
    if (at->line == 0)
        return err_set(e, ERR_CONFIG, "%.100s: %.290s", at->file, text);
    int column = cfg_column(at);
    if (column)
        return err_set(e, ERR_CONFIG, "%.150s:%d:%d: %.220s", at->file, at->line, column, text);
    return err_set(e, ERR_CONFIG, "%.160s:%d: %.220s", at->file, at->line, text);
}

/* ---- libconfig's tree to ours */

static void convert(const config_setting_t *from, const struct cfg_text *text, struct arena *mem, struct cfg *to);

static void convert_items(const config_setting_t *from, const struct cfg_text *text, struct arena *mem, struct cfg *to)
{
    to->n = (size_t)config_setting_length(from);
    to->items = ARENA_ARRAY(mem, struct cfg, to->n);
    for (unsigned i = 0; i < to->n; i++)
        convert(config_setting_get_elem(from, i), text, mem, &to->items[i]);
}

static void convert(const config_setting_t *from, const struct cfg_text *text, struct arena *mem, struct cfg *to)
{
    struct cfg_origin origin = cfg_text_origin(text, from->line);

    *to = (struct cfg){ .name = from->name ? arena_strdup(mem, from->name) : NULL, .file = origin.file, .line = origin.line };
    switch (config_setting_type(from)) {
    case CONFIG_TYPE_GROUP: to->kind = CFG_GROUP; convert_items(from, text, mem, to); break;
    case CONFIG_TYPE_LIST: to->kind = CFG_LIST; convert_items(from, text, mem, to); break;
    case CONFIG_TYPE_ARRAY: to->kind = CFG_ARRAY; convert_items(from, text, mem, to); break;
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64:
        to->kind = CFG_INT;
        to->integer = config_setting_get_int64(from);
        if (config_setting_type(from) == CONFIG_TYPE_INT)
            to->integer = config_setting_get_int(from);
        to->text = arena_printf(mem, "%lld", (long long)to->integer);
        break;
    case CONFIG_TYPE_FLOAT:
        to->kind = CFG_REAL;
        to->real = config_setting_get_float(from);
        to->text = arena_printf(mem, "%.17g", to->real);
        break;
    case CONFIG_TYPE_BOOL:
        to->kind = CFG_BOOL;
        to->boolean = config_setting_get_bool(from) != 0;
        to->text = to->boolean ? "true" : "false";
        break;
    default:
        to->kind = CFG_STRING;
        to->text = arena_strdup(mem, config_setting_get_string(from) ? config_setting_get_string(from) : "");
    }
}

static bool parse_text(const struct cfg_text *t, const char *file, struct arena *mem, struct cfg **ret_root, struct err *e)
{
    config_t config;

    config_init(&config);
    if (!config_read_string(&config, t->text.data ? t->text.data : "")) {
        struct cfg_origin o = cfg_text_origin(t, (unsigned)config_error_line(&config));

        err_set(e, ERR_CONFIG, "%s:%d: %s", o.file, o.line, config_error_text(&config) ? config_error_text(&config) : "syntax error");
        config_destroy(&config);
        return false;
    }
    struct cfg *root = ARENA_NEW(mem, struct cfg);
    convert(config_root_setting(&config), t, mem, root);
    root->file = arena_strdup(mem, file);
    root->line = 1;
    config_destroy(&config);
    *ret_root = root;
    return true;
}

bool cfg_load(const char *file, struct arena *mem, struct cfg **ret_root, struct err *e)
{
    CLEANUP(cfg_text_release) struct cfg_text t = { .mem = mem };

    return cfg_text_load(&t, file, e) && parse_text(&t, file, mem, ret_root, e);
}

bool cfg_parse(const char *text, const char *file, struct arena *mem, struct cfg **ret_root, struct err *e)
{
    CLEANUP(cfg_text_release) struct cfg_text t = { .mem = mem };

    return cfg_text_add(&t, text, strlen(text), file, e) && parse_text(&t, file, mem, ret_root, e);
}

static int is_cfg(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');

    return entry->d_name[0] != '.' && dot && strcmp(dot, ".cfg") == 0;
}

bool cfg_folder(const char *folder, struct arena *mem, const char *const **ret_files, struct err *e)
{
    struct dirent **entries = NULL;
    int n = scandir(folder, &entries, is_cfg, alphasort);

    if (n < 0 && errno != ENOENT)
        return err_set(e, ERR_CONFIG, "cannot read the folder %s: %s", folder, strerror(errno));
    const char **files = ARENA_ARRAY(mem, const char *, (n > 0 ? n : 0) + 1);
    for (int i = 0; i < n; i++) {
        files[i] = arena_printf(mem, "%s/%s", folder, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    *ret_files = files;
    return true;
}

bool cfg_folder_items(const char *folder, const char *list, struct arena *mem, const struct cfg ***ret, size_t *ret_n, struct err *e)
{
    const char *const *files;
    size_t cap = 0;

    *ret = NULL;
    *ret_n = 0;
    if (!cfg_folder(folder, mem, &files, e))
        return false;
    for (; *files; files++) {
        struct cfg *root;

        if (!cfg_load(*files, mem, &root, e))
            return false;
        const struct cfg *in_file = cfg_get(root, list);
        for (size_t i = 0; in_file && i < in_file->n; i++) {
            ARENA_GROW(mem, *ret, *ret_n, cap);
            (*ret)[(*ret_n)++] = &in_file->items[i];
        }
    }
    return true;
}

/* ---- finding and setting */

static struct cfg *member(const struct cfg *group, const char *name, size_t bytes)
{
    if (!group || group->kind != CFG_GROUP)
        return NULL;
    for (size_t i = 0; i < group->n; i++)
        if (strlen(group->items[i].name) == bytes && memcmp(group->items[i].name, name, bytes) == 0)
            return &group->items[i];
    return NULL;
}

const struct cfg *cfg_get(const struct cfg *group, const char *path)
{
    const char *dot;

    for (; group && (dot = strchr(path, '.')); path = dot + 1)
        group = member(group, path, (size_t)(dot - path));
    return group ? member(group, path, strlen(path)) : NULL;
}

static struct cfg *add_member(struct cfg *group, const char *name, size_t bytes, struct arena *mem)
{
    struct cfg *items = ARENA_ARRAY(mem, struct cfg, group->n + 1);

    if (group->n)
        memcpy(items, group->items, sizeof *items * group->n);
    group->items = items;
    items[group->n].name = arena_strndup(mem, name, bytes);
    return &items[group->n++];
}

/* What stands after PATH=: what libconfig reads, else a bare text.  Where the file has a string, or digits begin with a zero
 * (an AGS), digits are text too. */
static void set_value(const char *value, const struct cfg *now, const char *origin, struct arena *mem, struct cfg *ret)
{
    const char *digits = value + (*value == '-');
    bool number = *digits && digits[strspn(digits, "0123456789")] == '\0';
    struct cfg *parsed;
    struct err ignored;

    *ret = (struct cfg){ .kind = CFG_STRING, .text = arena_strdup(mem, value), .file = origin };
    if (number && ((now && now->kind == CFG_STRING) || (digits[0] == '0' && digits[1])))
        return;
    if (!cfg_parse(arena_printf(mem, "v = %s%s;", value, number ? "L" : ""), origin, mem, &parsed, &ignored) || parsed->n != 1)
        return;
    *ret = parsed->items[0];
    ret->file = origin;
    ret->line = 0;
}

bool cfg_set(struct cfg *root, const char *path, const char *value, struct arena *mem, struct err *e)
{
    const char *origin = arena_printf(mem, "--set %s", path), *name = path, *dot;
    struct cfg *at = root, made;

    for (; (dot = strchr(name, '.')); name = dot + 1) {
        struct cfg *next = member(at, name, (size_t)(dot - name));

        if (!next && dot > name) {
            next = add_member(at, name, (size_t)(dot - name), mem);
            *next = (struct cfg){ .kind = CFG_GROUP, .name = next->name, .file = origin };
        }
        if (!next || next->kind != CFG_GROUP)
            return err_set(e, ERR_CONFIG, "%s: \"%.*s\" is no group", origin, (int)(dot - path), path);
        at = next;
    }
    if (!*name)
        return err_set(e, ERR_CONFIG, "%s: expected PATH=VALUE, such as kafka.brokers=127.0.0.1:9092", origin);
    struct cfg *target = member(at, name, strlen(name));
    set_value(value, target, origin, mem, &made);
    if (!target)
        target = add_member(at, name, strlen(name), mem);
    made.name = target->name;
    *target = made;
    return true;
}

/* ---- names */

/* Levenshtein, given up at more than 3. */
static size_t distance(const char *a, const char *b)
{
    size_t row[64], na = strlen(a), nb = strlen(b);

    if (na >= 64 || nb >= 64 || (na > nb ? na - nb : nb - na) > 3)
        return 4;
    for (size_t j = 0; j <= nb; j++)
        row[j] = j;
    for (size_t i = 1; i <= na; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            size_t best = diagonal + (a[i - 1] != b[j - 1]);

            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[nb];
}

const char *cfg_nearest(const char *wrong, const char *const *names)
{
    const char *nearest = NULL;
    size_t least = 4;

    for (; *names; names++) {
        size_t d = distance(wrong, *names);

        if (d < least && d < strlen(*names)) {
            least = d;
            nearest = *names;
        }
    }
    return nearest;
}

bool cfg_known(const struct cfg *group, const char *const *names, struct err *e)
{
    for (size_t i = 0; group && i < group->n; i++) {
        const struct cfg *item = &group->items[i];
        const char *const *n = names;

        while (*n && strcmp(*n, item->name) != 0)
            n++;
        if (*n)
            continue;
        const char *nearest = cfg_nearest(item->name, names);
        if (nearest)
            return cfg_fail(e, item, "unknown name \"%s\": did you mean \"%s\"?", item->name, nearest);
        return cfg_fail(e, item, "unknown name \"%s\"", item->name);
    }
    return true;
}

/* ---- scalars */

static bool wrong_kind(struct err *e, const struct cfg *at, const char *expected)
{
    return cfg_fail(e, at, "\"%s\" must be %s, but it is %s", at->name ? at->name : "the item", expected, kind_names[at->kind]);
}

bool cfg_string(const struct cfg *group, const char *name, const char *fallback, const char **ret_text, struct err *e)
{
    const struct cfg *at = cfg_get(group, name);

    if (!at && fallback == CFG_REQUIRED)
        return cfg_fail(e, group, "\"%s\" is missing", name);
    if (at && at->kind != CFG_STRING)
        return wrong_kind(e, at, "a string in quotes");
    *ret_text = at ? at->text : fallback;
    return true;
}

bool cfg_int(const struct cfg *group, const char *name, int64_t fallback, int64_t min, int64_t max, int64_t *ret, struct err *e)
{
    const struct cfg *at = cfg_get(group, name);

    if (at && at->kind != CFG_INT)
        return wrong_kind(e, at, "an integer");
    if (at && (at->integer < min || at->integer > max))
        return cfg_fail(e, at, "\"%s\" must be from %lld to %lld, but it is %lld", at->name, (long long)min, (long long)max, (long long)at->integer);
    *ret = at ? at->integer : fallback;
    return true;
}

bool cfg_bool(const struct cfg *group, const char *name, bool fallback, bool *ret, struct err *e)
{
    const struct cfg *at = cfg_get(group, name);

    if (at && at->kind != CFG_BOOL)
        return wrong_kind(e, at, "true or false");
    *ret = at ? at->boolean : fallback;
    return true;
}

bool cfg_day(const struct cfg *group, const char *name, int32_t fallback, int32_t *ret_day, struct err *e)
{
    const struct cfg *at = cfg_get(group, name);
    struct err why;

    if (!at) {
        *ret_day = fallback;
        return true;
    }
    if (at->kind != CFG_STRING)
        return wrong_kind(e, at, "a day in quotes, such as \"2026-01-20\"");
    if (!day_parse(at->text, strlen(at->text), ret_day, &why))
        return cfg_fail(e, at, "\"%s\": %s", at->name, why.text);
    return true;
}

bool cfg_strings(const struct cfg *group, const char *name, struct arena *mem, const char ***ret, size_t *ret_n, struct err *e)
{
    const struct cfg *at = cfg_get(group, name);
    bool many = at && (at->kind == CFG_LIST || at->kind == CFG_ARRAY);
    size_t n = !at ? 0 : many ? at->n : 1;
    const char **texts = ARENA_ARRAY(mem, const char *, n + 1);

    for (size_t i = 0; i < n; i++) {
        const struct cfg *item = many ? &at->items[i] : at;

        if (item->kind != CFG_STRING)
            return cfg_fail(e, item, "\"%s\" must be a string or a list of strings", at->name);
        texts[i] = item->text;
    }
    *ret = texts;
    *ret_n = n;
    return true;
}

char *cfg_path(const struct cfg *at, const char *path, struct arena *mem)
{
    return cfg_text_beside(at && at->file ? at->file : "", path, mem);
}
