/* SPDX-License-Identifier: Apache-2.0 */
/* What was agreed on the rules.  Each version of a rule stands in the meaning once for every agreement on it, with that agreement's
 * parameters and words, for the anchors from the day on that it says until the next one begins: what came before keeps its terms. */
#include <stdlib.h>
#include <string.h>

#include "rules_load.h"

/* A version under one agreement (NULL: none), for anchors from a day on. */
struct term { const struct rule *version; const struct agreement *agreement; day_num from; };

/* Agreements have no lines of their own: the file and the rule are named. */
static bool agreement_fail(struct loader *l, const struct agreement *a, const char *what, const char *near)
{
    return err_set(l->e, ERR_CONFIG, "%.150s: agreement on %.20s: %.150s%s%.40s%s", l->m->tenant->agreements_file, a->rule, what,
                   near ? ": did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static bool is_about(const struct agreement *a, const struct rule *r)
{
    return strcmp(r->id, a->rule) == 0 && (a->version == DAY_NONE || a->version == r->version);
}

/* Every agreement is about a rule that is there; not so in a rehearsal, which may be without it. */
static bool check_agreements(struct loader *l)
{
    const struct tenant *t = l->m->tenant;
    const char **ids = ARENA_ARRAY(l->mem, const char *, l->m->n_rules + 1);
    char day[DAY_TEXT_BYTES];

    for (size_t i = 0; i < l->m->n_rules; i++)
        ids[i] = l->m->rules[i].id;
    for (size_t i = 0; i < t->n_agreements && !t->rehearsed; i++) {
        const struct agreement *a = &t->agreements[i];
        bool found = false;

        for (size_t k = 0; k < l->m->n_rules && !found; k++)
            found = is_about(a, &l->m->rules[k]);
        if (!found && a->version != DAY_NONE)
            return agreement_fail(l, a, arena_printf(l->mem, "there is no rule %s of %s", a->rule, day_text(a->version, day)), NULL);
        if (!found)
            return agreement_fail(l, a, "there is no such rule", cfg_nearest(a->rule, ids));
    }
    return true;
}

/* ---- which terms follow each other ---- */

/* What the agreements say of one version, at `list`.  A town's own rule binds only once two users have activated it. */
static bool agreed_terms(struct loader *l, const struct rule *r, struct term *list, size_t *n)
{
    const struct tenant *t = l->m->tenant;
    char day[DAY_TEXT_BYTES], law[DAY_TEXT_BYTES];

    for (size_t i = 0; i < t->n_agreements; i++) {
        const struct agreement *a = &t->agreements[i];

        if (!is_about(a, r))
            continue;
        if (a->from != DAY_NONE && a->from < r->version)
            return agreement_fail(l, a, arena_printf(l->mem, "from %s is too early: that version is valid from %s", day_text(a->from, day), day_text(r->version, law)), NULL);
        if (a->from != DAY_NONE && r->valid_until != DAY_NONE && a->from > r->valid_until)
            return agreement_fail(l, a, arena_printf(l->mem, "from %s is too late: that version is valid until %s", day_text(a->from, day), day_text(r->valid_until, law)), NULL);
        if (!r->own || a->activated_by[0])
            list[(*n)++] = (struct term){ r, a, a->from == DAY_NONE ? r->version : a->from };
    }
    return true;
}

static day_num earliest(const struct term *list, size_t n)
{
    day_num day = DAY_NONE;

    for (size_t i = 0; i < n; i++)
        if (day == DAY_NONE || list[i].from < day)
            day = list[i].from;
    return day;
}

static int compare_terms(const void *a, const void *b)
{
    const struct term *x = a, *y = b;
    int c = (x->from > y->from) - (x->from < y->from);

    return c ? c : (x->version->version > y->version->version) - (x->version->version < y->version->version);
}

static bool check_order(struct loader *l, const struct term *list, size_t n)
{
    char day[DAY_TEXT_BYTES], law[DAY_TEXT_BYTES], since[DAY_TEXT_BYTES];

    for (size_t i = 1; i < n; i++) {
        const struct rule *before = list[i - 1].version, *r = list[i].version;

        if (before == r && list[i - 1].from == list[i].from)
            return agreement_fail(l, list[i].agreement, arena_printf(l->mem, "the rule of %s is agreed twice", day_text(r->version, day)), NULL);
        if (before->version > r->version)
            return agreement_fail(l, list[i].agreement, arena_printf(l->mem, "from %s is too late: the version of %s holds since %s", day_text(list[i].from, day),
                                                                     day_text(before->version, law), day_text(list[i - 1].from, since)), NULL);
    }
    return true;
}

/* The versions of one rule as terms, in order.  A version on which nothing is agreed holds from its law on; one that is agreed for later
 * leaves the time until then to the version before it, if there is one. */
static bool find_terms(struct loader *l, const struct rule *versions, size_t n_versions, struct term *list, size_t *ret_n)
{
    size_t n = 0;

    for (size_t i = 0; i < n_versions; i++) {
        const struct rule *r = &versions[i];
        size_t first = n;

        if (!agreed_terms(l, r, list, &n))
            return false;
        if (!r->own && (n == first || (first == 0 && earliest(list, n) > r->version)))
            list[n++] = (struct term){ r, NULL, r->version };
    }
    if (n)
        qsort(list, n, sizeof *list, compare_terms);
    *ret_n = n;
    return check_order(l, list, n);
}

/* ---- a term becomes a rule ---- */

static bool set_parameter(struct loader *l, struct rule *r, const struct agreement *a, const char *name, int64_t value)
{
    const char **names = ARENA_ARRAY(l->mem, const char *, r->n_parameters + 1);
    char day[DAY_TEXT_BYTES];

    for (size_t i = 0; i < r->n_parameters; i++) {
        names[i] = r->parameter_names[i];
        if (strcmp(names[i], name) != 0)
            continue;
        if (value < r->least[i] || value > r->most[i])
            return agreement_fail(l, a, arena_printf(l->mem, "%s = %lld is out of bounds: the rule of %s allows %lld to %lld", name, (long long)value,
                                                     day_text(r->version, day), (long long)r->least[i], (long long)r->most[i]), NULL);
        r->parameters[i] = value;
        return true;
    }
    return agreement_fail(l, a, arena_printf(l->mem, "the rule of %s has no parameter \"%s\"", day_text(r->version, day), name), cfg_nearest(name, names));
}

static bool agree(struct loader *l, struct rule *r, const struct agreement *a)
{
    char day[DAY_TEXT_BYTES];
    const char *title = a->title ? a->title : arena_printf(l->mem, "%s %s", r->id, day_text(r->version, day));

    r->agreement = a;
    r->agreement_title = a->from == DAY_NONE ? title : arena_printf(l->mem, "%s (ab %s)", title, day_text(a->from, day));
    for (size_t i = 0; i < a->n_parameters; i++)
        if (!set_parameter(l, r, a, a->parameters[i].name, a->parameters[i].value))
            return false;
    return true;
}

static bool make_rule(struct loader *l, const struct term *t, day_num until, struct rule *ret)
{
    *ret = *t->version;
    ret->valid_from = t->from;
    if (until != DAY_NONE && (ret->valid_until == DAY_NONE || ret->valid_until > until))
        ret->valid_until = until;
    ret->parameters = ARENA_ARRAY(l->mem, int64_t, ret->n_parameters + 1);
    if (ret->n_parameters)
        memcpy(ret->parameters, t->version->parameters, ret->n_parameters * sizeof *ret->parameters);
    ret->steps = ARENA_ARRAY(l->mem, struct step, ret->n_steps);
    memcpy(ret->steps, t->version->steps, ret->n_steps * sizeof *ret->steps);
    for (size_t i = 0; i < ret->n_steps; i++)
        ret->steps[i].rule = ret;
    return (!t->agreement || agree(l, ret, t->agreement)) && load_words(l, ret);
}

/* Nobody has activated it: it is read, checked and shown, and calls for nothing. */
static bool make_draft(struct loader *l, const struct rule *version, struct rule *ret)
{
    const struct tenant *t = l->m->tenant;
    struct term draft = { version, NULL, version->version };

    for (size_t i = 0; i < t->n_agreements && !draft.agreement; i++)
        if (is_about(&t->agreements[i], version))
            draft.agreement = &t->agreements[i];
    if (!make_rule(l, &draft, DAY_NONE, ret))
        return false;
    ret->draft = true;
    return true;
}

static bool has_term(const struct term *list, size_t n, const struct rule *version)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].version == version)
            return true;
    return false;
}

/* At most one term for a version by itself and one for each agreement on it. */
static size_t most_terms(const struct loader *l, const struct rule *versions, size_t n)
{
    const struct tenant *t = l->m->tenant;
    size_t most = n;

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < t->n_agreements; k++)
            most += is_about(&t->agreements[k], &versions[i]);
    return most;
}

static bool agree_on(struct loader *l, const struct rule *versions, size_t n_versions, struct rule *ret, size_t *n)
{
    struct term *list = ARENA_ARRAY(l->mem, struct term, most_terms(l, versions, n_versions));
    size_t n_terms;

    if (!find_terms(l, versions, n_versions, list, &n_terms))
        return false;
    for (size_t i = 0; i < n_terms; i++)
        if (!make_rule(l, &list[i], i + 1 < n_terms ? list[i + 1].from - 1 : DAY_NONE, &ret[(*n)++]))
            return false;
    for (size_t i = 0; i < n_versions; i++)
        if (!has_term(list, n_terms, &versions[i]) && !make_draft(l, &versions[i], &ret[(*n)++]))
            return false;
    return true;
}

bool load_agreements(struct loader *l)
{
    struct meaning *m = l->m;
    struct rule *versions = m->rules, *all = ARENA_ARRAY(l->mem, struct rule, most_terms(l, m->rules, m->n_rules) + 1);
    size_t n = 0, here;

    if (!check_agreements(l))
        return false;
    for (size_t i = 0; i < m->n_rules; i += here) {
        for (here = 1; i + here < m->n_rules && strcmp(versions[i + here].id, versions[i].id) == 0;)
            here++;
        if (!agree_on(l, versions + i, here, all, &n))
            return false;
    }
    m->rules = all;
    m->n_rules = n;
    return true;
}
