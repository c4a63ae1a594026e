/* SPDX-License-Identifier: Apache-2.0 */
/* casebus schema - does a folder of event types hold together, and what is different between two folders or two versions of a type. */
#include <glob.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../admin.h"
#include "../../../common/event/codelist.h"
#include "../print.h"
#include "../../../common/event/schema_change.h"
#include "../../../common/event/schema_check.h"

bool admin_schemas(struct app *app, const char *folder, struct schema_set **ret, struct err *e)
{
    struct tenant t = { .schemas = folder };

    return (folder || app_tenant_again(app, &app->mem, &t, e)) && schema_load(t.schemas, &app->mem, ret, e);
}

/* ---- check */

static bool is_registered(const struct schema_set *set, const char *file)
{
    size_t n = strlen(file);

    for (size_t i = 0; i < schema_count(set); i++) {
        size_t k = strlen(schema_at(set, i)->file);

        if (k <= n && strcmp(file + n - k, schema_at(set, i)->file) == 0)
            return true;
    }
    return false;
}

/* A file that is not in the registry means nothing to anybody. */
static size_t print_strays(const struct schema_set *set, const char *folder, struct arena *mem)
{
    glob_t files;
    size_t n = 0;

    if (glob(arena_printf(mem, "%s/events/*/*.avsc", folder), 0, NULL, &files) != 0)
        return 0;
    for (size_t i = 0; i < files.gl_pathc; i++)
        if (!is_registered(set, files.gl_pathv[i])) {
            printf("%s: it stands in no line of registry.cfg\n", files.gl_pathv[i]);
            n++;
        }
    globfree(&files);
    return n;
}

static size_t count_types(const struct schema_set *set)
{
    size_t n = 0;

    for (size_t i = 0; i < schema_count(set); i++)
        n += schema_at(set, i)->until == DAY_NONE;
    return n;
}

static int schema_check_command(struct app *app)
{
    struct tenant t = { .schemas = app->n_args ? app->args[0] : NULL };
    const char *const *findings;
    struct schema_set *set;
    struct err e;

    if ((!t.schemas && !app_tenant_again(app, &app->mem, &t, &e)) || !admin_schemas(app, t.schemas, &set, &e))
        return app_fail(app, &e);
    size_t n = schema_check(set, &app->mem, &findings);
    for (size_t i = 0; i < n; i++)
        printf("%s\n", findings[i]);
    n += print_strays(set, t.schemas, &app->mem);
    printf("%zu types in %zu versions, %zu code lists, %zu findings\n", count_types(set), schema_count(set), schema_codelists(set)->n, n);
    schema_free(set);
    return n ? EXIT_FINDINGS : EXIT_DONE;
}

/* ---- diff */

struct diff { struct app *app; json_t *all; };

static void PRINTF_LIKE(5, 6) differs(struct diff *d, const char *name, const char *field, bool allowed, const char *format, ...)
{
    char what[400];
    va_list ap;

    va_start(ap, format);
    vsnprintf(what, sizeof what, format, ap);
    va_end(ap);
    if (d->app->format == FORMAT_TEXT)
        printf("%s%s%s: %s%s\n", name, field ? ", field " : "", field ? field : "", what, allowed ? "" : " (not allowed)");
    json_array_append_new(d->all, json_pack("{s:s,s:s?,s:s,s:b}", "name", name, "field", field, "what", what, "allowed", allowed));
}

static void diff_versions(struct diff *d, const struct schema *old, const struct schema *new)
{
    struct schema_change *changes;
    size_t n = schema_compare(old, new, &d->app->mem, &changes);

    for (size_t i = 0; i < n; i++)
        differs(d, arena_printf(&d->app->mem, "%s@%d", new->type, new->version), changes[i].field, changes[i].allowed, "%s", changes[i].what);
}

static void diff_types(struct diff *d, const struct schema_set *old, const struct schema_set *new)
{
    for (size_t i = 0; i < schema_count(old); i++) {
        const struct schema *s = schema_at(old, i);
        const char *name = arena_printf(&d->app->mem, "%s@%d", s->type, s->version);
        const struct schema *now = schema_named(new, name);

        if (!now)
            differs(d, name, NULL, false, "it was taken away");
        else if (strcmp(s->text, now->text) != 0) {
            differs(d, name, NULL, false, "a released file was changed");
            diff_versions(d, s, now);
        }
    }
    for (size_t i = 0; i < schema_count(new); i++) {
        const struct schema *s = schema_at(new, i), *before = schema_by_type(old, s->type);
        const char *name = arena_printf(&d->app->mem, "%s@%d", s->type, s->version);
        char since[DAY_TEXT_BYTES];

        if (schema_named(old, name))
            continue;
        differs(d, name, NULL, true, "it was added, in force since %s", day_text(s->since, since));
        if (before && before->version < s->version)
            diff_versions(d, before, s);
    }
}

static bool in_use(const struct codelist *list, const char *code)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->codes[i].until == DAY_NONE && strcmp(list->codes[i].code, code) == 0)
            return true;
    return false;
}

/* How many codes are in use in `a` and not in `b`; the first few in *ret_names. */
static size_t only_in(const struct codelist *a, const struct codelist *b, struct arena *mem, const char **ret_names)
{
    enum { NAMED_MOST = 5 };
    const char *names = "";
    size_t n = 0;

    for (size_t i = 0; i < a->n; i++)
        if (a->codes[i].until == DAY_NONE && !in_use(b, a->codes[i].code) && n++ < NAMED_MOST)
            names = arena_printf(mem, "%s%s%s", names, *names ? ", " : "", a->codes[i].code);
    *ret_names = n > NAMED_MOST ? arena_printf(mem, "%s ...", names) : names;
    return n;
}

static void diff_list(struct diff *d, const struct codelist *old, const struct codelist *new)
{
    const char *name = arena_printf(&d->app->mem, "code list %s", new->name), *gone, *added;
    size_t n_gone = only_in(old, new, &d->app->mem, &gone), n_added = only_in(new, old, &d->app->mem, &added);

    if (strcmp(old->version, new->version) != 0)
        differs(d, name, NULL, true, "version %s became %s", old->version, new->version);
    if (n_gone)
        differs(d, name, NULL, true, "%zu code%s ended: %s", n_gone, n_gone == 1 ? "" : "s", gone);
    if (n_added)
        differs(d, name, NULL, true, "%zu code%s added: %s", n_added, n_added == 1 ? " was" : "s were", added);
}

static void diff_lists(struct diff *d, const struct codelists *old, const struct codelists *new)
{
    for (size_t i = 0; i < old->n; i++)
        if (!codelist_find(new, old->all[i].name))
            differs(d, arena_printf(&d->app->mem, "code list %s", old->all[i].name), NULL, false, "it was taken away");
    for (size_t i = 0; i < new->n; i++) {
        const struct codelist *before = codelist_find(old, new->all[i].name);

        if (before)
            diff_list(d, before, &new->all[i]);
        else
            differs(d, arena_printf(&d->app->mem, "code list %s", new->all[i].name), NULL, true, "it was added with %zu codes", new->all[i].n);
    }
}

static bool is_version(const char *arg)
{
    return strchr(arg, '@') && !strchr(arg, '/');
}

static bool compare_versions(struct diff *d, const char *a, const char *b, struct err *e)
{
    struct schema_set *set;

    if (!admin_schemas(d->app, NULL, &set, e))
        return false;
    const struct schema *old = schema_named(set, a), *new = schema_named(set, b);
    if (old && new)
        diff_versions(d, old, new);
    schema_free(set);
    return (old && new) || err_set(e, ERR_CONFIG, "there is no event type and version %s: casebus types lists them", old ? b : a);
}

static bool compare_folders(struct diff *d, const char *a, const char *b, struct err *e)
{
    struct schema_set *old, *new;

    if (!admin_schemas(d->app, a, &old, e))
        return false;
    bool ok = admin_schemas(d->app, b, &new, e);
    if (ok) {
        diff_types(d, old, new);
        diff_lists(d, schema_codelists(old), schema_codelists(new));
        schema_free(new);
    }
    schema_free(old);
    return ok;
}

static int schema_diff_command(struct app *app)
{
    const char *a = app->args[0], *b = app->args[1];
    struct diff d = { .app = app, .all = json_array() };
    struct err e;

    bool ok = is_version(a) && is_version(b) ? compare_versions(&d, a, b, &e) : compare_folders(&d, a, b, &e);
    if (ok && app->format != FORMAT_TEXT)
        print_json(d.all);
    size_t n = json_array_size(d.all);
    json_decref(d.all);
    return !ok ? app_fail(app, &e) : n ? EXIT_FINDINGS : EXIT_DONE;
}

const struct app_command schema_commands[] = {
    { .name = "schema check", .arguments = "[DIR]", .max_args = 1, .no_config = true, .run = schema_check_command,
      .help = "reads registry, event types and code lists of DIR (else of the tenant), what was released, versions and names; exit 2 with file and line, 3 with findings" },
    { .name = "schema diff", .arguments = "A B", .min_args = 2, .max_args = 2, .no_config = true, .run = schema_diff_command,
      .help = "what is different between two folders, or two versions like family.member.arrived@1; exit 0 the same, 3 different" },
    { .name = NULL },
};
