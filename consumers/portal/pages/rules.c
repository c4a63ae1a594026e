/* SPDX-License-Identifier: Apache-2.0 */
/* The rules as they bind now: the list, and one of them with all its versions. */
#include <string.h>

#include "pages.h"

enum { MAX_AGE_S = 600 };

static bool rules_known(struct visit *v, json_t **ret, struct err *e)
{
    static const char *const args[] = { "rules", "list", "--format", "json", NULL };

    if (!document_known(v, "all_rules", args, MAX_AGE_S, e))
        return false;
    *ret = json_object_get(v->data, "all_rules");
    return true;
}

/* Parameters as a list: a template knows no names of members. */
static json_t *parameters_of(const json_t *rule)
{
    json_t *all = json_array(), *p;
    const char *name;

    json_object_foreach(json_object_get(rule, "parameters"), name, p) {
        json_t *one = json_copy(p);

        json_object_set_new(one, "name", json_string(name));
        json_array_append_new(all, one);
    }
    return all;
}

/* One version in the reader's language; the document itself is shared and stays as it is. */
static json_t *shown(const struct visit *v, json_t *rule)
{
    json_t *one = json_copy(rule), *agreement = json_object_get(rule, "agreement");
    static const char *const texts[] = { "title", "explain" };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        json_t *text = json_object_get(json_object_get(rule, texts[i]), v->lang);

        json_object_set_new(one, texts[i], text ? json_incref(text) : json_null());
    }
    json_object_set_new(one, "parameters", parameters_of(rule));
    json_object_set_new(one, "signed", json_integer((json_int_t)json_array_size(json_object_get(agreement, "signatories"))));
    return one;
}

/* Those of one id; NULL: all. */
static json_t *shown_rules(const struct visit *v, json_t *rules, const char *id)
{
    json_t *all = json_array(), *rule;
    size_t i;

    json_array_foreach(rules, i, rule)
        if (!id || strcmp(json_string_value(json_object_get(rule, "rule")), id) == 0)
            json_array_append_new(all, shown(v, rule));
    return all;
}

bool rules_fill(struct visit *v, struct err *e)
{
    static const char *const same[] = { "rules", "list", NULL };
    json_t *rules;

    if (!rules_known(v, &rules, e))
        return false;
    visit_set(v, "rules", shown_rules(v, rules, NULL));
    command_shown(v, same);
    return true;
}

bool rule_fill(struct visit *v, struct err *e)
{
    const char *const same[] = { "rules", "list", "--agreement", v->rest, NULL };
    json_t *rules;

    if (!rules_known(v, &rules, e))
        return false;
    visit_set(v, "versions", shown_rules(v, rules, v->rest));
    if (json_is_array(rules) && json_array_size(json_object_get(v->data, "versions")) == 0)
        return err_set(e, ERR_DATA, "there is no rule %.20s", v->rest);
    visit_set(v, "object", json_string(v->rest));
    command_shown(v, same);
    return true;
}
