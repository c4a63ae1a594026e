/* SPDX-License-Identifier: Apache-2.0 */
#include "opt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *place(const struct opt *o, void *settings)
{
    return (char *)settings + o->offset;
}

/* ---- reading */

static const char *last_name(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot ? dot + 1 : path;
}

/* The group that holds the option, as far as it is there: for "kafka.client", the node of "kafka". */
static const struct cfg *group_of(const struct cfg *root, const char *path)
{
    const char *dot = strrchr(path, '.');
    char group[128];

    if (!dot)
        return root;
    snprintf(group, sizeof group, "%.*s", (int)(dot - path), path);
    return cfg_get(root, group);
}

static bool from_fallback(const struct opt *o, const struct cfg *root, struct arena *mem, void *settings, struct err *e)
{
    switch (o->kind) {
    case OPT_STRING:
    case OPT_SECRET:
        *(const char **)place(o, settings) = o->fallback;
        return true;
    case OPT_FILE:
        *(const char **)place(o, settings) = o->fallback ? cfg_path(root, o->fallback, mem) : NULL;
        return true;
    case OPT_INT:
        *(int64_t *)place(o, settings) = o->fallback ? strtoll(o->fallback, NULL, 10) : 0;
        return true;
    case OPT_BOOL:
        *(bool *)place(o, settings) = o->fallback && strcmp(o->fallback, "true") == 0;
        return true;
    case OPT_GROUP:
        *(const struct cfg **)place(o, settings) = NULL;
        return true;
    }
    return err_set(e, ERR_FATAL, "option %s has no kind", o->path);
}

static bool from_file(const struct opt *o, const struct cfg *at, const struct cfg *group, struct arena *mem, void *settings, struct err *e)
{
    const char *name = last_name(o->path), *text;

    switch (o->kind) {
    case OPT_STRING:
    case OPT_SECRET:
        return cfg_string(group, name, NULL, place(o, settings), e);
    case OPT_FILE:
        if (!cfg_string(group, name, NULL, &text, e))
            return false;
        *(const char **)place(o, settings) = cfg_path(at, text, mem);
        return true;
    case OPT_INT:
        return cfg_int(group, name, 0, o->min, o->max, place(o, settings), e);
    case OPT_BOOL:
        return cfg_bool(group, name, false, place(o, settings), e);
    case OPT_GROUP:
        if (at->kind != CFG_GROUP && at->kind != CFG_LIST && at->kind != CFG_ARRAY)
            return cfg_fail(e, at, "\"%s\" must be a group { ... } or a list ( ... )", name);
        *(const struct cfg **)place(o, settings) = at;
        return true;
    }
    return err_set(e, ERR_FATAL, "option %s has no kind", o->path);
}

/* The names that paths beginning with `path` have next: of "kafka.brokers" after "kafka." it is "brokers". */
struct names { const char *names[193]; char kept[192][48]; size_t n; };

static void add_name(struct names *names, const char *full, const char *path)
{
    size_t bytes = strlen(path);

    if (strncmp(full, path, bytes) != 0 || names->n == 192)
        return;
    snprintf(names->kept[names->n], sizeof names->kept[0], "%.*s", (int)strcspn(full + bytes, "."), full + bytes);
    names->names[names->n] = names->kept[names->n];
    names->n++;
}

static bool known_in(const struct opt *table, const struct cfg *group, const char *path, const char *const *others, struct err *e)
{
    struct names known = { .n = 0 };

    for (const struct opt *o = table; o->path; o++)
        add_name(&known, o->path, path);
    for (; others && *others; others++)
        add_name(&known, *others, path);
    known.names[known.n] = NULL;
    return cfg_known(group, known.names, e);
}

/* Every group on the way to an option: "a." and "a.b." of "a.b.c". */
static bool known_groups(const struct opt *table, const char *full, const struct cfg *root, const char *const *others, struct err *e)
{
    char path[128];

    for (const char *dot = strchr(full, '.'); dot; dot = strchr(dot + 1, '.')) {
        snprintf(path, sizeof path, "%.*s", (int)(dot - full), full);
        const struct cfg *group = cfg_get(root, path);
        if (!group)
            return true;
        if (group->kind != CFG_GROUP)
            return cfg_fail(e, group, "\"%s\" must be a group { ... }", path);
        strncat(path, ".", sizeof path - strlen(path) - 1);
        if (!known_in(table, group, path, others, e))
            return false;
    }
    return true;
}

bool opt_known(const struct opt *table, const struct cfg *root, const char *const *others, struct err *e)
{
    if (!known_in(table, root, "", others, e))
        return false;
    for (const struct opt *o = table; o->path; o++)
        if (!known_groups(table, o->path, root, others, e))
            return false;
    for (const char *const *other = others; other && *other; other++)
        if (!known_groups(table, *other, root, others, e))
            return false;
    return true;
}

bool opt_read(const struct opt *table, const struct cfg *root, struct arena *mem, void *settings, struct err *e)
{
    for (const struct opt *o = table; o->path; o++) {
        const struct cfg *at = cfg_get(root, o->path);
        if (at && !from_file(o, at, group_of(root, o->path), mem, settings, e))
            return false;
        if (!at && !o->fallback && !o->optional)
            return cfg_fail(e, root, "\"%s\" is missing: %s", o->path, o->help);
        if (!at && !from_fallback(o, root, mem, settings, e))
            return false;
    }
    return true;
}

/* ---- printing */

static void print_quoted(const char *text)
{
    putchar('"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
    putchar('"');
}

static const char *shape(const struct opt *o)
{
    switch (o->kind) {
    case OPT_STRING: return "text";
    case OPT_FILE: return "path";
    case OPT_SECRET: return "secret";
    case OPT_INT: return "integer";
    case OPT_BOOL: return "true|false";
    case OPT_GROUP: return "{ ... }";
    }
    return "";
}

static void print_limits(const struct opt *o)
{
    if (o->unit)
        printf(" %s", o->unit);
    if (o->kind == OPT_INT)
        printf(", %lld to %lld", (long long)o->min, (long long)o->max);
    if (o->fallback)
        printf(", default %s", *o->fallback ? o->fallback : "empty");
    else
        printf(o->optional ? ", optional" : ", required");
}

void opt_print_help(const struct opt *table)
{
    for (const struct opt *o = table; o->path; o++) {
        printf("  %-26s %s (%s", o->path, o->help, shape(o));
        print_limits(o);
        printf(")\n");
    }
}

static void print_sample_line(const struct opt *o, const char *name, int indent)
{
    bool text = o->kind == OPT_STRING || o->kind == OPT_FILE || o->kind == OPT_SECRET;
    const char *value = o->fallback ? o->fallback : o->kind == OPT_GROUP ? "{ }" : o->kind == OPT_INT ? "0" : o->kind == OPT_BOOL ? "false" : "";

    printf("%*s# %s (%s", indent, "", o->help, shape(o));
    print_limits(o);
    /* What has a default or may be absent is shown, but not said. */
    printf(")\n%*s%s%s = ", indent, "", o->fallback || o->optional ? "#" : "", name);
    if (text)
        print_quoted(value);
    else
        fputs(value, stdout);
    printf(";\n");
}

/* Options of one group stand together in the table; the sample opens and closes groups as the paths change. */
static void print_sample_group(const struct opt **at, size_t prefix, int indent)
{
    const char *path = (*at)->path;

    while ((*at)->path && strncmp((*at)->path, path, prefix) == 0) {
        const char *name = (*at)->path + prefix, *dot = strchr(name, '.');

        if (!dot) {
            print_sample_line(*at, name, indent);
            ++*at;
            continue;
        }
        printf("%*s%.*s = {\n", indent, "", (int)(dot - name), name);
        print_sample_group(at, prefix + (size_t)(dot - name) + 1, indent + 4);
        printf("%*s};\n", indent, "");
    }
}

void opt_print_sample(const struct opt *table, const char *program)
{
    printf("# Sample configuration of %s.  Relative paths are relative to this file's folder.\n", program);
    for (const struct opt *at = table; at->path; )
        print_sample_group(&at, 0, 0);
}

/* ssl = { key = { pem = ... }; } is kafka.client.ssl.key.pem, which may be written ssl_key_pem, too. */
static bool is_secret_path(const char *path)
{
    static const char *const words[] = { "password", "passwd", "secret", "key.pem", "key_pem", "token", NULL };

    for (const char *const *w = words; *w; w++)
        if (strcasestr(path, *w))
            return true;
    return false;
}

/* A connection string may hold password=...: everything of it up to the next blank is masked. */
static void print_text(const char *text)
{
    const char *secret = strcasestr(text, "password=");

    if (!secret) {
        print_quoted(text);
        return;
    }
    secret += strlen("password=");
    const char *rest = *secret == '\'' ? strchr(secret + 1, '\'') : secret + strcspn(secret, " &");
    printf("\"%.*s********%s\"", (int)(secret - text), text, !rest ? "" : *rest == '\'' ? rest + 1 : rest);
}

static void print_tree(const struct cfg *at, const char *path)
{
    if (at->kind == CFG_GROUP || at->kind == CFG_LIST || at->kind == CFG_ARRAY) {
        for (size_t i = 0; i < at->n; i++) {
            char below[256];

            if (at->items[i].name)
                snprintf(below, sizeof below, "%s.%s", path, at->items[i].name);
            else
                snprintf(below, sizeof below, "%s[%zu]", path, i);
            print_tree(&at->items[i], below);
        }
        return;
    }
    printf("%s = ", path);
    if (is_secret_path(path))
        printf("\"********\"");
    else if (at->kind == CFG_STRING)
        print_text(at->text);
    else
        fputs(at->text, stdout);
    printf("\n");
}

static void print_setting(const struct opt *o, const void *settings)
{
    const char *at = (const char *)settings + o->offset;
    const char *text = o->kind == OPT_INT || o->kind == OPT_BOOL || o->kind == OPT_GROUP ? NULL : *(const char *const *)at;

    if (o->kind == OPT_GROUP) {
        if (*(const struct cfg *const *)at)
            print_tree(*(const struct cfg *const *)at, o->path);
        return;
    }
    if (o->kind != OPT_INT && o->kind != OPT_BOOL && !text)
        return;
    printf("%s = ", o->path);
    if (o->kind == OPT_INT)
        printf("%lld", (long long)*(const int64_t *)at);
    else if (o->kind == OPT_BOOL)
        fputs(*(const bool *)at ? "true" : "false", stdout);
    else if (o->kind == OPT_SECRET)
        printf("\"********\"");
    else
        print_text(text);
    printf("\n");
}

void opt_print_settings(const struct opt *table, const void *settings)
{
    for (const struct opt *o = table; o->path; o++)
        print_setting(o, settings);
}
