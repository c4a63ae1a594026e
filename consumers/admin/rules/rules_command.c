/* SPDX-License-Identifier: Apache-2.0 */
/* casebus rules - what binds whom, readable by a lawyer; and whether the files that say it hold together. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../admin.h"
#include "annex.h"
#include "../cases/desk.h"
#include "../print.h"
#include "rule_check.h"
#include "rule_example.h"

/* Where axes and rules are read from: the tenant's schemas, or a folder like it (with axes/ and rules/) that is being worked on. */
static struct tenant tenant_of(const struct app *app, const char *folder)
{
    struct tenant t = app->tenant;

    if (folder) {
        t.schemas = folder;
        t.rules = NULL;
        t.n_agreements = 0;              /* they are about the rules of the town */
    }
    return t;
}

static bool load_meaning(struct app *app, const struct tenant *t, struct schema_set **ret_set, struct meaning **ret, struct err *e)
{
    const char *registry = arena_printf(&app->mem, "%s/registry.cfg", t->schemas);
    const char *schemas = access(registry, R_OK) == 0 ? t->schemas : app->tenant.schemas;

    if (!schema_load(schemas, &app->mem, ret_set, e))
        return false;
    if (meaning_load(t, *ret_set, &app->mem, ret, e))
        return true;
    schema_free(*ret_set);
    return false;
}

static const char *day_or_null(day_num d, char out[DAY_TEXT_BYTES])
{
    return d == DAY_NONE ? NULL : day_text(d, out);
}

static json_t *agreement_json(const struct agreement *a)
{
    char day[DAY_TEXT_BYTES];
    json_t *signatories = json_array();

    for (size_t i = 0; a && i < a->n_signatories; i++)
        json_array_append_new(signatories, json_pack("{s:s,s:s?}", "agency", a->signatories[i].agency, "since", day_or_null(a->signatories[i].since, day)));
    if (a)
        return json_pack("{s:s?,s:s?,s:s?,s:o}", "title", a->title, "approved_by", a->approved_by, "approved_on", day_or_null(a->approved_on, day), "signatories", signatories);
    json_decref(signatories);
    return json_null();
}

static json_t *parameters_json(const struct rule_info *r)
{
    json_t *all = json_object();

    for (size_t i = 0; i < r->n_parameters; i++)
        json_object_set_new(all, r->parameter_names[i], json_pack("{s:I,s:I,s:I}", "value", (json_int_t)r->parameters[i], "least", (json_int_t)r->least[i], "most", (json_int_t)r->most[i]));
    return all;
}

static json_t *rule_json(const struct rule_info *r)
{
    char version[DAY_TEXT_BYTES], from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];
    json_t *steps = json_array();

    for (size_t i = 0; i < r->n_steps; i++)
        json_array_append_new(steps, json_string(r->steps[i]));
    return json_pack("{s:s,s:s?,s:s?,s:s?,s:b,s:o,s:s?,s:s?,s:{s:s?,s:s?},s:{s:s?,s:s?},s:o,s:o,s:s,s:i}", "rule", r->id, "version", day_or_null(r->version, version), "from",
                     day_or_null(r->valid_from, from), "valid_until", day_or_null(r->valid_until, until), "draft", (int)r->draft, "steps", steps, "owner", r->owner,
                     "basis", r->basis, "title", "de", r->title_de, "en", r->title_en, "explain", "de", r->explain_de, "en", r->explain_en,
                     "parameters", parameters_json(r), "agreement", agreement_json(r->agreement), "file", r->file, "line", r->line);
}

static void print_rule(const struct app *app, const struct rule_info *r)
{
    char from[DAY_TEXT_BYTES];
    const char *explain = desk_say(app, r->explain_de, r->explain_en);

    printf("%-4s %s %s  %-28s %-6s %s\n", r->id, r->draft ? "draft" : "since", day_text(r->valid_from, from), r->owner ? r->owner : "per step", r->basis ? r->basis : "",
           desk_say(app, r->title_de, r->title_en));
    if (*explain)
        printf("     %s\n", explain);
    if (r->n_steps > 1) {
        printf("     steps:");
        for (size_t i = 0; i < r->n_steps; i++)
            printf(" %s", r->steps[i]);
        printf("\n");
    }
}

static void print_rules(const struct app *app, const struct meaning *m)
{
    json_t *all = json_array();

    for (size_t i = 0; i < meaning_rules(m); i++) {
        struct rule_info r;

        meaning_rule(m, i, &r);
        if (app->format == FORMAT_TEXT) {
            print_rule(app, &r);
            continue;
        }
        json_t *one = rule_json(&r);
        if (app->format == FORMAT_JSONL)
            print_json(one);
        else
            json_array_append(all, one);
        json_decref(one);
    }
    if (app->format == FORMAT_JSON)
        print_json(all);
    json_decref(all);
}

/* What a steering group signs is German unless another language is asked for. */
static bool print_annex(struct app *app, const struct meaning *m, struct err *e)
{
    struct annex a = { .tenant = &app->tenant, .meaning = m, .lang = app->lang_given ? app->lang : "de", .day = app->today, .only = app->args,
                       .n_only = app->n_args, .mem = &app->mem };
    json_t *annex;

    if (!annex_json(&a, &annex, e))
        return false;
    if (app->format == FORMAT_HTML)
        annex_print_html(annex, a.lang);
    else if (app->format == FORMAT_TEXT)
        annex_print_text(annex, a.lang);
    else
        print_json(annex);
    json_decref(annex);
    return true;
}

static int rules_list(struct app *app)
{
    bool annex = app_flag(app, "agreement") != NULL, html = app->format == FORMAT_HTML;
    struct schema_set *set;
    struct meaning *m;
    struct err e;

    if ((html || app->n_args) && !annex)
        return app_fail(app, (err_set(&e, ERR_CONFIG, "%s belongs to --agreement", html ? "--format html" : app->args[0]), &e));
    if (!load_meaning(app, &app->tenant, &set, &m, &e))
        return app_fail(app, &e);
    bool ok = true;
    if (annex)
        ok = print_annex(app, m, &e);
    else
        print_rules(app, m);
    schema_free(set);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

/* What is allowed and yet looks wrong is a finding: a person must look at it. */
static bool check_all(const struct app *app, const struct tenant *t, const struct meaning *m, struct findings *f, size_t *ret_examples, struct err *e)
{
    struct access *rights;
    const char *const *warnings;
    size_t n = meaning_warnings(m, &warnings);

    for (size_t i = 0; i < n; i++)
        findings_add(f, "%s", warnings[i]);
    if (!access_load(app->tenant.schemas, meaning_schemas(m), f->mem, &rights, e))
        return false;
    rule_texts_check(m, f);
    rule_flows_check(m, rights, app->today, f);
    return rule_examples_check(t, m, f, ret_examples, e);
}

/* Read once as it is agreed, which must hold together; what is looked at are the rules as they are written, each version once. */
static int rules_check(struct app *app)
{
    struct tenant t = tenant_of(app, app->n_args ? app->args[0] : NULL), written = t;
    struct findings f = { .mem = &app->mem };
    struct schema_set *set;
    struct meaning *agreed, *m;
    struct err e;
    size_t examples = 0;

    written.n_agreements = 0;
    if (!load_meaning(app, &t, &set, &agreed, &e))
        return app_fail(app, &e);
    bool ok = meaning_load(&written, set, &app->mem, &m, &e) && check_all(app, &written, m, &f, &examples, &e);
    for (size_t i = 0; i < f.n; i++)
        printf("%s\n", f.texts[i]);
    if (ok)
        printf("%zu rules, %zu examples, %zu finding%s, checksum %.16s\n", meaning_rules(m), examples, f.n, f.n == 1 ? "" : "s", meaning_checksum(agreed));
    schema_free(set);
    return !ok ? app_fail(app, &e) : f.n ? EXIT_FINDINGS : EXIT_DONE;
}

static const struct app_flag list_flags[] = {
    { "agreement", NULL, "the annex that agencies sign, with this town's values: text, --format html to print it, or json; German unless --lang en", false },
    { NULL, NULL, NULL, false },
};

const struct app_command rules_commands[] = {
    { .name = "rules list", .arguments = "[RULE...]", .max_args = -1, .flags = list_flags, .html = true, .run = rules_list,
      .help = "every rule with its version, owner and basis; with --agreement as the annex to sign" },
    { .name = "rules check", .arguments = "[DIR]", .max_args = 1, .run = rules_check,
      .help = "reads all axes and rules, of DIR (with axes/ and rules/) instead of the tenant's, and runs their examples; exit 2 with file, line and column, 3 with findings" },
    { .name = NULL },
};
