/* SPDX-License-Identifier: Apache-2.0 */
/* Rules as written in the files of schemas/rules.  What stands at the rule is the default of its steps; `unless` adds up. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "rules_load.h"

#define STEP_NAMES "for", "as", "when", "opens", "due", "roll", "saturdays", "hard_stop", "done", "unless", "reopens", "owner", "owner_at", "hears", "silence", "once", \
                   "ladder", "escalate", "stops", "title", "basis"

/* Where a step's field stands: at the step, else at the rule. */
struct written { const struct cfg *step, *rule; };

static const struct cfg *holder(const struct written *w, const char *name)
{
    return cfg_get(w->step, name) ? w->step : w->rule;
}

static const struct cfg *field(const struct written *w, const char *name)
{
    return cfg_get(holder(w, name), name);
}

static bool is_step_of_its_own(const struct written *w)
{
    return w->step != w->rule;
}

/* ---- parameters ---- */

static bool read_parameter(struct loader *l, const struct cfg *at, struct rule *r, size_t i)
{
    int64_t n[3];
    bool ok = (at->kind == CFG_ARRAY || at->kind == CFG_LIST) && at->n == 3;

    for (size_t k = 0; ok && k < 3; k++) {
        ok = at->items[k].kind == CFG_INT && at->items[k].integer >= 0 && at->items[k].integer <= 1000000;
        n[k] = at->items[k].integer;
    }
    if (!ok || n[0] < n[1] || n[0] > n[2])
        return cfg_fail(l->e, at, "the parameter \"%s\" must be [default, least, most], numbers from 0 to 1000000 in which least <= default <= most", at->name);
    r->parameter_names[i] = at->name;
    r->parameters[i] = n[0];
    r->least[i] = n[1];
    r->most[i] = n[2];
    return true;
}

static bool read_parameters(struct loader *l, const struct cfg *at, struct rule *r)
{
    const struct cfg *group = cfg_get(at, "parameters");

    if (group && group->kind != CFG_GROUP)
        return cfg_fail(l->e, group, "\"parameters\" must be a group { name = [default, least, most]; }");
    r->n_parameters = group ? group->n : 0;
    r->parameter_names = ARENA_ARRAY(l->mem, const char *, r->n_parameters + 1);
    r->parameters = ARENA_ARRAY(l->mem, int64_t, r->n_parameters + 1);
    r->least = ARENA_ARRAY(l->mem, int64_t, r->n_parameters + 1);
    r->most = ARENA_ARRAY(l->mem, int64_t, r->n_parameters + 1);
    for (size_t i = 0; i < r->n_parameters; i++)
        if (!read_parameter(l, &group->items[i], r, i))
            return false;
    return true;
}

static bool says(const struct cfg *at, const char *words)
{
    if (at->kind == CFG_STRING && strstr(at->text, words))
        return true;
    for (size_t i = 0; i < at->n; i++)
        if (says(&at->items[i], words))
            return true;
    return false;
}

/* Does any text below ask for $name? */
static bool mentions(const struct cfg *at, const char *name)
{
    size_t n = strlen(name);

    for (const char *p = at->kind == CFG_STRING ? strchr(at->text, '$') : NULL; p; p = strchr(p + 1, '$'))
        if (strncmp(p + 1, name, n) == 0 && !isalnum((unsigned char)p[n + 1]) && p[n + 1] != '_')
            return true;
    for (size_t i = 0; i < at->n; i++)
        if ((!at->items[i].name || strcmp(at->items[i].name, "explain") != 0) && mentions(&at->items[i], name))
            return true;
    return false;
}

/* Does a text for people show its value? */
static bool shows(const char *text, const char *name)
{
    size_t n = strlen(name);

    for (const char *p = strchr(text, '{'); p; p = strchr(p + 1, '{'))
        if (strncmp(p + 1, name, n) == 0 && (p[n + 1] == '}' || p[n + 1] == ' '))
            return true;
    return false;
}

static void check_parameter(struct loader *l, const struct cfg *at, const struct rule *r, size_t i)
{
    const char *name = r->parameter_names[i];

    if (!mentions(at, name))
        load_warn(l, at, "%s: nothing asks for the parameter $%s", r->id, name);
    if (*r->explain.de && r->least[i] < r->most[i] && !(shows(r->explain.de, name) && shows(r->explain.en, name)))
        load_warn(l, cfg_get(at, "explain"), "%s: a town may choose $%s, but \"explain\" does not say {%s} in every language", r->id, name, name);
}

/* ---- who ---- */

/* Slugs that some event type names as publisher, and the hub. */
static const char *const *all_slugs(struct loader *l)
{
    const struct schema_set *set = l->m->schemas;
    size_t room = 2, n = 0;

    for (size_t i = 0; i < schema_count(set); i++)
        room += schema_at(set, i)->n_publishers;
    const char **slugs = ARENA_ARRAY(l->mem, const char *, room);
    slugs[n++] = "hub";
    for (size_t i = 0; i < schema_count(set); i++)
        for (size_t k = 0; k < schema_at(set, i)->n_publishers; k++) {
            const char *slug = schema_at(set, i)->publishers[k];
            bool known = strcmp(slug, "*") == 0;

            for (size_t j = 0; j < n && !known; j++)
                known = strcmp(slugs[j], slug) == 0;
            if (!known)
                slugs[n++] = slug;
        }
    return slugs;
}

static bool read_owner(struct loader *l, const struct written *w, const struct expr_scope *scope, struct step *s)
{
    struct expr_scope today = *scope;

    if (!cfg_string(holder(w, "owner"), "owner", CFG_REQUIRED, &s->owner, l->e))
        return false;
    if (cfg_get(holder(w, "owner_at"), "owner_at") && !load_expr(l, holder(w, "owner_at"), "owner_at", *scope, EXPR_SYMBOL, &s->owner_at))
        return false;
    if (!expr_is_expression(s->owner))
        return load_one_of(l, field(w, "owner"), "agency type", s->owner, all_slugs(l));
    s->owner = NULL;
    today.axis_today = true;
    return load_expr(l, holder(w, "owner"), "owner", today, EXPR_SYMBOL, &s->owner_x);
}

static void add_slug(struct step *s, const char *slug)
{
    for (size_t i = 0; i < s->n_hears; i++)
        if (strcmp(s->hears[i], slug) == 0)
            return;
    s->hears[s->n_hears++] = slug;
}

/* Whoever may say what `done` asks for. */
static void hear_publishers(struct loader *l, struct step *s)
{
    const char *types[64];
    size_t n = expr_types(s->done, types, 64), room = 1;

    for (size_t i = 0; i < n && i < 64; i++)
        room += schema_by_type(l->m->schemas, types[i])->n_publishers;
    s->hears = ARENA_ARRAY(l->mem, const char *, room);
    for (size_t i = 0; i < n && i < 64; i++)
        for (size_t k = 0; k < schema_by_type(l->m->schemas, types[i])->n_publishers; k++)
            add_slug(s, schema_by_type(l->m->schemas, types[i])->publishers[k]);
}

static bool read_hears(struct loader *l, const struct written *w, struct step *s)
{
    const char **names;
    size_t n;

    if (!cfg_strings(holder(w, "hears"), "hears", l->mem, &names, &n, l->e))
        return false;
    if (n == 0) {
        if (s->done)
            hear_publishers(l, s);
        else
            s->hears_owner = true;
        return true;
    }
    s->hears = ARENA_ARRAY(l->mem, const char *, n);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], "owner") == 0)
            s->hears_owner = true;
        else if (!load_one_of(l, field(w, "hears"), "agency type", names[i], all_slugs(l)))
            return false;
        else
            add_slug(s, names[i]);
    }
    return true;
}

/* ---- when ---- */

static bool read_stage(struct loader *l, const struct cfg *at, enum stage *ret)
{
    const char *name;

    if (!cfg_string(at, "stage", CFG_REQUIRED, &name, l->e) || !load_one_of(l, cfg_get(at, "stage"), "stage", name, stage_names + 1))
        return false;
    for (*ret = STAGE_REMINDED; strcmp(stage_names[*ret], name) != 0;)
        ++*ret;
    return true;
}

static bool read_ladder(struct loader *l, const struct written *w, const struct expr_scope *scope, struct step *s)
{
    static const char *const names[] = { "stage", "at", NULL }, *const days[] = { "due", "opened" };
    const struct cfg *at = field(w, "ladder"), *items;
    struct expr_scope with_due = *scope;

    if (at && at->kind == CFG_STRING) {
        s->quiet = true;
        return strcmp(at->text, "none") == 0 ? true : cfg_fail(l->e, at, "\"ladder\" must be \"none\" or a list of { stage; at; }");
    }
    if (!load_groups(l, holder(w, "ladder"), "ladder", &items, &s->n_ladder))
        return false;
    with_due.days = days;
    with_due.n_days = 2;
    s->ladder = ARENA_ARRAY(l->mem, struct rung, s->n_ladder + 1);
    for (size_t i = 0; i < s->n_ladder; i++) {
        if (!cfg_known(&items[i], names, l->e) || !read_stage(l, &items[i], &s->ladder[i].stage) || !load_expr(l, &items[i], "at", with_due, EXPR_DAY, &s->ladder[i].at))
            return false;
        if (!s->ladder[i].at)
            return cfg_fail(l->e, &items[i], "\"at\" is missing: the day on which it rings");
    }
    return true;
}

static bool read_stops(struct loader *l, const struct written *w, struct step *s)
{
    static const char *const names[] = { "from", "until", NULL };
    const struct cfg *items;

    if (!load_groups(l, holder(w, "stops"), "stops", &items, &s->n_stops))
        return false;
    s->stops = ARENA_ARRAY(l->mem, struct pause, s->n_stops + 1);
    for (size_t i = 0; i < s->n_stops; i++) {
        const char **from, **until;
        size_t n_from, n_until;

        if (!cfg_known(&items[i], names, l->e) || !load_types(l, &items[i], "from", &from, &n_from) || !load_types(l, &items[i], "until", &until, &n_until))
            return false;
        if (n_from != 1 || n_until != 1)
            return cfg_fail(l->e, &items[i], "a stop is { from = \"event type\"; until = \"event type\"; }");
        s->stops[i] = (struct pause){ from[0], until[0] };
    }
    return true;
}

static bool read_days(struct loader *l, const struct written *w, const struct expr_scope *scope, struct step *s)
{
    const char *roll;

    if (!load_expr(l, holder(w, "opens"), "opens", *scope, EXPR_DAY, &s->opens) || !load_expr(l, holder(w, "due"), "due", *scope, EXPR_DAY, &s->due)
        || !load_expr(l, holder(w, "hard_stop"), "hard_stop", *scope, EXPR_DAY, &s->hard_stop)
        || !cfg_string(holder(w, "roll"), "roll", NULL, &roll, l->e) || !cfg_bool(holder(w, "saturdays"), "saturdays", false, &s->saturdays, l->e)
        || !cfg_bool(holder(w, "escalate"), "escalate", true, &s->escalate, l->e))
        return false;
    if (roll && strcmp(roll, "next_working_day") != 0)
        return cfg_fail(l->e, field(w, "roll"), "\"roll\" can only be \"next_working_day\"");
    s->roll = roll != NULL;
    return s->due ? true : cfg_fail(l->e, w->step, "\"due\" is missing: until when?");
}

/* ---- whether ---- */

static bool read_when(struct loader *l, const struct written *w, const struct expr_scope *scope, struct step *s)
{
    if (!load_expr(l, holder(w, "when"), "when", *scope, EXPR_BOOL, &s->when))
        return false;
    if (s->when && expr_negates_axis(s->when))
        load_warn(l, field(w, "when"), "`not axis(...)` in `when`: where the axis is unknown the rule never fires; an exception belongs into `unless`");
    return load_expr(l, holder(w, "done"), "done", *scope, EXPR_BOOL, &s->done);
}

static bool add_reasons(struct loader *l, const struct cfg *items, size_t n, const struct expr_scope *scope, struct reason *list, size_t *count)
{
    static const char *const names[] = { "reason", "if", NULL };

    for (size_t i = 0; i < n; i++) {
        struct reason *u = &list[(*count)++];

        if (!cfg_known(&items[i], names, l->e) || !cfg_string(&items[i], "reason", CFG_REQUIRED, &u->reason, l->e)
            || !load_expr(l, &items[i], "if", *scope, EXPR_BOOL, &u->x))
            return false;
        if (!u->x)
            return cfg_fail(l->e, &items[i], "\"if\" is missing: when does \"%s\" hold?", u->reason);
    }
    return true;
}

static bool read_unless(struct loader *l, const struct written *w, const struct expr_scope *scope, struct step *s)
{
    const struct cfg *at_rule, *at_step = NULL;
    struct expr_scope today = *scope;
    size_t n_rule, n_step = 0;

    if (!load_groups(l, w->rule, "unless", &at_rule, &n_rule) || (is_step_of_its_own(w) && !load_groups(l, w->step, "unless", &at_step, &n_step)))
        return false;
    today.axis_today = true;
    s->unless = ARENA_ARRAY(l->mem, struct reason, n_rule + n_step + 1);
    return add_reasons(l, at_rule, n_rule, &today, s->unless, &s->n_unless) && add_reasons(l, at_step, n_step, &today, s->unless, &s->n_unless);
}

/* What ends a person's override: of one reason, or (an expression alone) of any.  It may look back at the day of the override. */
static bool read_reopens(struct loader *l, const struct written *w, const struct expr_scope *scope, struct step *s)
{
    static const char *const days[] = { "overridden" };
    const struct cfg *at = field(w, "reopens"), *items;
    struct expr_scope with_day = *scope;
    size_t n;

    with_day.days = days;
    with_day.n_days = 1;
    if (at && at->kind == CFG_STRING) {
        s->n_reopens = 1;
        s->reopens = ARENA_NEW(l->mem, struct reason);
        return load_expr(l, holder(w, "reopens"), "reopens", with_day, EXPR_BOOL, &s->reopens->x);
    }
    if (!load_groups(l, holder(w, "reopens"), "reopens", &items, &n))
        return false;
    s->reopens = ARENA_ARRAY(l->mem, struct reason, n + 1);
    return add_reasons(l, items, n, &with_day, s->reopens, &s->n_reopens);
}

static bool read_once(struct loader *l, const struct written *w, struct step *s)
{
    static const char *const names[] = { "fact", "open", "person", NULL };
    const char *text;

    if (!cfg_string(holder(w, "once"), "once", "fact", &text, l->e) || !load_one_of(l, field(w, "once"), "kind of `once`", text, names))
        return false;
    while (strcmp(names[s->once], text) != 0)
        s->once++;
    return true;
}

/* ---- step and rule ---- */

static bool read_texts(struct loader *l, const struct written *w, const struct rule *r, struct step *s)
{
    if (!cfg_string(holder(w, "basis"), "basis", CFG_REQUIRED, &s->basis, l->e) || !cfg_string(holder(w, "silence"), "silence", NULL, &s->silence, l->e))
        return false;
    s->title = r->title;
    return !is_step_of_its_own(w) || !cfg_get(w->step, "title") || load_label(l, w->step, "title", &s->title);
}

static bool read_step(struct loader *l, const struct written *w, const struct rule *r, struct step *s)
{
    static const char *const names[] = { "name", STEP_NAMES, NULL };
    struct expr_scope scope = load_scope(l);

    if (is_step_of_its_own(w) && (!cfg_known(w->step, names, l->e) || !cfg_string(w->step, "name", CFG_REQUIRED, &s->name, l->e)))
        return false;
    if (!is_step_of_its_own(w))
        s->name = "task";
    if (!load_types(l, holder(w, "for"), "for", &s->types, &s->n_types) || !cfg_string(holder(w, "as"), "as", "it", &scope.variable, l->e))
        return false;
    if (s->n_types == 0)
        return cfg_fail(l->e, w->step, "\"for\" is missing: which event calls for %s?", s->name);
    scope.types = s->types;
    scope.n_types = s->n_types;
    scope.parameters = r->parameter_names;
    scope.n_parameters = r->n_parameters;
    return read_texts(l, w, r, s) && read_when(l, w, &scope, s) && read_unless(l, w, &scope, s) && read_reopens(l, w, &scope, s) && read_days(l, w, &scope, s) && read_once(l, w, s)
           && read_owner(l, w, &scope, s) && read_hears(l, w, s) && read_ladder(l, w, &scope, s) && read_stops(l, w, s);
}

static bool read_steps(struct loader *l, const struct cfg *at, struct rule *r)
{
    const struct cfg *items;

    if (!load_groups(l, at, "steps", &items, &r->n_steps))
        return false;
    if (cfg_get(at, "steps") && r->n_steps == 0)
        return cfg_fail(l->e, cfg_get(at, "steps"), "\"steps\" is empty: without it the rule is its own only step");
    bool own_step = r->n_steps == 0;
    r->n_steps += own_step;
    r->steps = ARENA_ARRAY(l->mem, struct step, r->n_steps);
    r->step_names = ARENA_ARRAY(l->mem, const char *, r->n_steps);
    for (size_t i = 0; i < r->n_steps; i++) {
        struct written w = { .step = own_step ? at : &items[i], .rule = at };

        if (!read_step(l, &w, r, &r->steps[i]))
            return false;
        r->step_names[i] = r->steps[i].name;
        r->owner = r->owner ? r->owner : field(&w, "owner")->text;
    }
    return true;
}

static bool read_head(struct loader *l, const struct cfg *at, struct rule *r)
{
    static const char *const names[] = { "id", "valid_from", "valid_until", "parameters", "steps", "explain", STEP_NAMES, NULL };

    if (!cfg_known(at, names, l->e) || !cfg_string(at, "id", CFG_REQUIRED, &r->id, l->e) || !cfg_day(at, "valid_from", DAY_NONE, &r->version, l->e)
        || !cfg_day(at, "valid_until", DAY_NONE, &r->valid_until, l->e))
        return false;
    r->at = at;
    if (r->id[0] != 'R' || strlen(r->id) != 3 || !isdigit((unsigned char)r->id[1]) || !isdigit((unsigned char)r->id[2]))
        return cfg_fail(l->e, cfg_get(at, "id"), "\"%s\" is no id of a rule: R and two digits", r->id);
    r->valid_from = r->version;
    if (r->version == DAY_NONE)
        return cfg_fail(l->e, at, "%s: \"valid_from\" is missing: the day its law came into force, 2005-01-01 where that is older", r->id);
    if (r->valid_until != DAY_NONE && r->valid_until < r->version)
        return cfg_fail(l->e, cfg_get(at, "valid_until"), "%s ends before it begins", r->id);
    return load_label(l, at, "title", &r->title) && load_label(l, at, "explain", &r->explain) && cfg_string(at, "basis", NULL, &r->basis, l->e);
}

bool load_rule(struct loader *l, const struct cfg *at, struct rule *r)
{
    if (!read_head(l, at, r) || !read_parameters(l, at, r) || !read_steps(l, at, r))
        return false;
    r->basis = r->basis ? r->basis : r->steps[0].basis;
    if (says(at, "school days") && calendar_school_until(l->m->calendar) == DAY_NONE)
        load_warn(l, at, "%s counts school days, but the Land %s has no file of school holidays: every working day is one", r->id, l->m->tenant->land);
    for (size_t i = 0; i < r->n_parameters; i++)
        check_parameter(l, at, r, i);
    return true;
}
