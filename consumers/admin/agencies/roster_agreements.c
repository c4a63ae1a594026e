/* SPDX-License-Identifier: Apache-2.0 */
/* Agreements in the roster: found, put in, taken out, and signed. */
#include <string.h>
#include <unistd.h>

#include "roster.h"

/* The first agreement on that version from `at` on; NULL: none is left. */
static struct agreement *find_agreement(struct roster *r, struct agreement *at, const char *rule, day_num version)
{
    struct agreement *end = r->tenant.agreements + r->tenant.n_agreements;

    for (; at && at < end; at++)
        if (strcmp(at->rule, rule) == 0 && at->version == version)
            return at;
    return NULL;
}

/* What a template says goes before what is there. */
static bool read_template(const struct cfg *at, struct arena *mem, struct agreement *a, struct err *e)
{
    static const char *const names[] = { "rule", "version", "title", "approved_by", "approved_on", "parameters", NULL };
    const struct cfg *parameters = cfg_get(at, "parameters");

    if (!cfg_known(at, names, e) || !cfg_string(at, "rule", a->rule ? a->rule : CFG_REQUIRED, &a->rule, e) || !cfg_day(at, "version", a->version, &a->version, e)
        || !cfg_string(at, "title", a->title, &a->title, e) || !cfg_string(at, "approved_by", NULL, &a->approved_by, e)
        || !cfg_day(at, "approved_on", DAY_NONE, &a->approved_on, e))
        return false;
    a->n_parameters = parameters ? parameters->n : 0;
    a->parameters = arena_alloc(mem, sizeof *a->parameters * (a->n_parameters + 1));
    for (size_t i = 0; i < a->n_parameters; i++) {
        a->parameters[i].name = parameters->items[i].name;
        if (!cfg_int(parameters, a->parameters[i].name, 0, INT32_MIN, INT32_MAX, &a->parameters[i].value, e))
            return false;
    }
    return true;
}

bool roster_new_agreement(const struct roster *r, const struct cfg *rule, struct arena *mem, struct agreement *ret, struct err *e)
{
    struct agreement made = { .from = DAY_NONE, .approved_on = DAY_NONE, .activated_on = DAY_NONE }, of_template;
    const struct cfg *title = cfg_get(rule, "title.de");
    struct cfg *root;

    if (!cfg_string(rule, "id", CFG_REQUIRED, &made.rule, e) || !cfg_day(rule, "valid_from", DAY_NONE, &made.version, e))
        return false;
    const char *template = arena_printf(mem, "%s/agreements/%s.cfg", r->tenant.schemas, made.rule);
    made.title = arena_printf(mem, "Vereinbarung zu %s%s%s", made.rule, title ? ": " : "", title ? title->text : "");
    *ret = of_template = made;
    if (access(template, R_OK) != 0)
        return true;
    if (!cfg_load(template, mem, &root, e) || !read_template(root, mem, &of_template, e))
        return false;
    if (of_template.version == made.version)                      /* else it is about another version */
        *ret = of_template;
    return true;
}

static bool begins_on(const struct agreement *a, day_num from)
{
    return a->from == DAY_NONE ? a->version == DAY_NONE || a->version == from : a->from == from;
}

struct agreement *roster_agreement(struct roster *r, const char *rule, day_num version, day_num from)
{
    for (struct agreement *a = find_agreement(r, r->tenant.agreements, rule, version); a; a = find_agreement(r, a + 1, rule, version))
        if (begins_on(a, from))
            return a;
    return NULL;
}

static struct agreement *add_new(struct roster *r, const struct agreement *from, struct arena *mem)
{
    struct tenant *t = &r->tenant;
    struct agreement *list = ARENA_ARRAY(mem, struct agreement, t->n_agreements + 1);

    if (t->n_agreements)
        memcpy(list, t->agreements, sizeof *list * t->n_agreements);
    list[t->n_agreements] = *from;
    t->agreements = list;
    return &list[t->n_agreements++];
}

void roster_put_agreement(struct roster *r, const struct agreement *a, struct arena *mem)
{
    struct agreement *before = roster_agreement(r, a->rule, a->version, a->from == DAY_NONE ? a->version : a->from);

    if (before)
        *before = *a;
    else
        add_new(r, a, mem);
}

void roster_drop_agreement(struct roster *r, struct agreement *a)
{
    struct tenant *t = &r->tenant;

    memmove(a, a + 1, sizeof *a * (size_t)(t->agreements + t->n_agreements - (a + 1)));
    t->n_agreements--;
}

/* ---- signing */

/* Its name below one agreement; once is enough. */
static void add_signatory(struct agreement *a, const char *agency, day_num since, struct arena *mem, size_t *ret_signed)
{
    for (size_t i = 0; i < a->n_signatories; i++)
        if (strcmp(a->signatories[i].agency, agency) == 0)
            return;
    void *list = arena_alloc(mem, sizeof *a->signatories * (a->n_signatories + 1));
    if (a->n_signatories)
        memcpy(list, a->signatories, sizeof *a->signatories * a->n_signatories);
    a->signatories = list;
    a->signatories[a->n_signatories].agency = agency;
    a->signatories[a->n_signatories++].since = since;
    ++*ret_signed;
}

/* Below every agreement on that version, also one for later. */
static void sign_version(struct roster *r, const char *agency, const struct agreement *made, day_num since, struct arena *mem, size_t *ret_signed)
{
    struct agreement *a = find_agreement(r, r->tenant.agreements, made->rule, made->version);

    if (!a)
        a = add_new(r, made, mem);
    for (; a; a = find_agreement(r, a + 1, made->rule, made->version))
        add_signatory(a, agency, since, mem, ret_signed);
}

static bool sign_rule(struct roster *r, const char *agency, const struct cfg *rule, day_num since, struct arena *mem, size_t *ret_signed, struct err *e)
{
    struct agreement made;

    if (!roster_new_agreement(r, rule, mem, &made, e))
        return false;
    sign_version(r, agency, &made, since, mem, ret_signed);
    return true;
}

/* Every rule in the folder, or the one named; *ret_found counts. */
static bool sign_folder(struct roster *r, const char *folder, const char *agency, const char *only, day_num since, struct arena *mem, size_t *ret_signed, size_t *ret_found,
                        struct err *e)
{
    const struct cfg **rules;
    size_t n;

    if (!cfg_folder_items(folder, "rules", mem, &rules, &n, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct cfg *id = cfg_get(rules[i], "id");

        if (only && (!id || id->kind != CFG_STRING || strcmp(id->text, only) != 0))
            continue;
        ++*ret_found;
        if (!sign_rule(r, agency, rules[i], since, mem, ret_signed, e))
            return false;
    }
    return true;
}

static bool sign_file(struct roster *r, const char *agency, const char *file, day_num since, struct arena *mem, size_t *ret_signed, struct err *e)
{
    struct agreement made = { .from = DAY_NONE, .approved_on = DAY_NONE, .version = DAY_NONE, .activated_on = DAY_NONE };
    struct cfg *root;

    if (!cfg_load(file, mem, &root, e) || !read_template(root, mem, &made, e))
        return false;
    if (made.version == DAY_NONE)
        return cfg_fail(e, root, "\"version\" is missing: the valid_from of the rule that is agreed");
    sign_version(r, agency, &made, since, mem, ret_signed);
    return true;
}

bool roster_sign(struct roster *r, const char *agency, const char *what, day_num since, struct arena *mem, size_t *ret_signed, struct err *e)
{
    bool all = strcmp(what, "all") == 0;
    size_t found = 0, done = 0;

    if (!all && (strchr(what, '/') || strchr(what, '.'))) {
        if (!sign_file(r, agency, what, since, mem, &done, e))
            return false;
    } else if (!sign_folder(r, arena_printf(mem, "%s/rules", r->tenant.schemas), agency, all ? NULL : what, since, mem, &done, &found, e)
               || !sign_folder(r, r->tenant.rules, agency, all ? NULL : what, since, mem, &done, &found, e)) {
        return false;
    } else if (!all && found == 0) {
        return err_set(e, ERR_CONFIG, "there is no rule %s in %s/rules: casebus rules list shows them", what, r->tenant.schemas);
    }
    *ret_signed = done;
    return true;
}
