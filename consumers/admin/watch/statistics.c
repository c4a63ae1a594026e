/* SPDX-License-Identifier: Apache-2.0 */
#include "statistics.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[STATISTICS] = {
    [OPENED] = "opened", [DONE_IN_TIME] = "done_in_time", [DONE_LATE] = "done_late", [LEFT_OVERDUE] = "overdue", [LEFT_ESCALATED_1] = "escalated_1",
    [LEFT_ESCALATED_2] = "escalated_2",
};

const char *statistics_name(enum statistic s)
{
    return names[s];
}

static struct rule_statistics *rule_of(struct statistics *s, const char *rule)
{
    for (size_t i = 0; i < s->n_rules; i++)
        if (strcmp(s->rules[i].rule, rule) == 0)
            return &s->rules[i];
    return NULL;
}

static int by_rule(const void *a, const void *b)
{
    return strcmp(((const struct rule_statistics *)a)->rule, ((const struct rule_statistics *)b)->rule);
}

void statistics_begin(struct statistics *s, const struct meaning *m, day_num from, day_num until, struct arena *mem)
{
    *s = (struct statistics){ .from = from, .until = until, .rules = ARENA_ARRAY(mem, struct rule_statistics, meaning_rules(m) + 1) };
    for (size_t i = 0; i < meaning_rules(m); i++) {
        struct rule_info r;

        meaning_rule(m, i, &r);
        if (!r.draft && !rule_of(s, r.id))
            s->rules[s->n_rules++] = (struct rule_statistics){ .rule = r.id, .title_de = r.title_de, .title_en = r.title_en };
    }
    if (s->n_rules)
        qsort(s->rules, s->n_rules, sizeof *s->rules, by_rule);
}

static bool is_within(const struct statistics *s, day_num day)
{
    return day >= s->from && day <= s->until;
}

/* What a task counts as, a bit for each. */
static unsigned counts_as(const struct statistics *s, const struct task *t)
{
    unsigned as = is_within(s, t->opened) ? 1u << OPENED : 0;

    if (t->collapsed || t->quiet)
        return 0;
    if (t->status == TASK_DONE && t->done_on != DAY_NONE && is_within(s, t->done_on))
        as |= 1u << (t->done_on > t->due ? DONE_LATE : DONE_IN_TIME);
    for (int k = LEFT_OVERDUE; k <= LEFT_ESCALATED_2; k++)
        if (t->status == TASK_OPEN && strcmp(t->stage, names[k]) == 0)
            as |= 1u << k;
    return as;
}

void statistics_take(struct statistics *s, const struct result *r)
{
    for (size_t i = 0; i < r->n_tasks; i++) {
        struct rule_statistics *rule = rule_of(s, r->tasks[i].rule);
        unsigned as = counts_as(s, &r->tasks[i]), before = 0;

        for (size_t k = 0; k < i; k++)
            if (strcmp(r->tasks[k].rule, r->tasks[i].rule) == 0)
                before |= counts_as(s, &r->tasks[k]);
        for (unsigned k = 0; rule && k < STATISTICS; k++) {
            rule->counts[k].tasks += as >> k & 1;
            rule->counts[k].persons += (as & ~before) >> k & 1;
        }
    }
}

bool statistics_number(const struct counted *c, size_t *ret)
{
    if (c->persons < FEWEST)
        return false;
    *ret = c->tasks;
    return true;
}

json_t *statistics_rule_json(const struct rule_statistics *r, const char *lang)
{
    json_t *o = json_pack("{s:s,s:s?}", "rule", r->rule, "title", strcmp(lang, "de") == 0 ? r->title_de : r->title_en);

    for (size_t k = 0; k < STATISTICS; k++) {
        size_t n;

        json_object_set_new(o, names[k], statistics_number(&r->counts[k], &n) ? json_integer((json_int_t)n) : json_null());
    }
    return o;
}
