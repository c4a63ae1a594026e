/* SPDX-License-Identifier: Apache-2.0 */
#include "rule_check.h"

#include <string.h>

#define FOREIGNERS_AUTHORITY "auslaenderbehoerde"

/* With file, line and column. */
#define FIND(f, at, ...) do { struct err placed; (void)cfg_fail(&placed, (at), __VA_ARGS__); findings_add((f), "%s", placed.text); } while (0)

/* ---- texts */

static void check_code(const struct meaning *m, const struct cfg *code, struct findings *f)
{
    static const char *const languages[][2] = { { "de", "German" }, { "en", "English" } };

    for (size_t i = 0; code && code->text && i < 2; i++)
        if (!schema_code_name(meaning_schemas(m), "task_reason", code->text, languages[i][0]))
            FIND(f, code, "\"%s\" has no %s words: add it to codelists/task_reason.csv", code->text, languages[i][1]);
}

static void check_reasons(const struct meaning *m, const struct cfg *list, struct findings *f)
{
    for (size_t i = 0; list && i < list->n; i++)
        check_code(m, cfg_get(&list->items[i], "reason"), f);
}

/* Of a rule or a step. */
static void check_codes(const struct meaning *m, const struct cfg *at, struct findings *f)
{
    const struct cfg *steps = cfg_get(at, "steps");

    check_code(m, cfg_get(at, "silence"), f);
    check_reasons(m, cfg_get(at, "unless"), f);
    check_reasons(m, cfg_get(at, "reopens"), f);
    for (size_t i = 0; steps && i < steps->n; i++)
        check_codes(m, &steps->items[i], f);
}

void rule_texts_check(const struct meaning *m, struct findings *f)
{
    static const char *const texts[] = { "title", "explain" };

    for (size_t i = 0; i < meaning_rules(m); i++) {
        struct rule_info r;

        if (meaning_rule_again(m, i))
            continue;
        meaning_rule(m, i, &r);
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            if (!cfg_get(r.at, texts[k]))
                FIND(f, r.at, "%s has no \"%s\": what the case manager reads, { de = \"...\"; en = \"...\"; }", r.id, texts[k]);
        check_codes(m, r.at, f);
    }
}

/* ---- flows */

static bool may_say(const struct schema_set *set, const char *type, const char *slug)
{
    const struct schema *s = schema_by_type(set, type);

    for (size_t i = 0; s && i < s->n_publishers; i++)
        if (strcmp(s->publishers[i], slug) == 0 || strcmp(s->publishers[i], "*") == 0)
            return true;
    return false;
}

static bool any_may_say(const struct schema_set *set, const char *const *types, size_t n, const char *slug)
{
    for (size_t i = 0; i < n; i++)
        if (may_say(set, types[i], slug))
            return true;
    return false;
}

/* Can a task of this step be given to it? */
static bool may_own(const struct schema_set *set, const struct step_info *s, const char *slug)
{
    if (s->owner)
        return strcmp(s->owner, slug) == 0;
    return s->speaker ? any_may_say(set, s->anchors, s->n_anchors, slug) : any_may_say(set, s->owners_from, s->n_owners_from, slug);
}

static void check_types(const struct rule_info *r, const struct step_info *s, const char *const *types, size_t n, const struct rights *rights, struct findings *f)
{
    const struct cfg *owner = cfg_get(s->at, "owner") ? cfg_get(s->at, "owner") : cfg_get(r->at, "owner");

    for (size_t i = 0; i < n; i++)
        if (rights_to_type(rights, FOREIGNERS_AUTHORITY, types[i]) == RIGHT_NONE)
            FIND(f, owner, "%s, step %s: the task would tell " FOREIGNERS_AUTHORITY " of %s, which access/ does not let it know: another owner, or a rule without that type", r->id,
                 s->name, types[i]);
}

void rule_flows_check(const struct meaning *m, const struct access *rights, day_num on, struct findings *f)
{
    const struct rights *today = access_rights(rights, "coordination", on, f->mem);

    for (size_t i = 0; i < meaning_rules(m); i++) {
        struct rule_info r;

        meaning_rule(m, i, &r);
        for (size_t k = 0; k < r.n_steps && !meaning_rule_again(m, i); k++) {
            struct step_info s;

            meaning_step(m, i, k, f->mem, &s);
            if (!may_own(meaning_schemas(m), &s, FOREIGNERS_AUTHORITY))
                continue;
            if (!s.speaker)              /* what it said itself it knows */
                check_types(&r, &s, s.anchors, s.n_anchors, today, f);
            check_types(&r, &s, s.asked, s.n_asked, today, f);
        }
    }
}
