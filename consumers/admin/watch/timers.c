/* SPDX-License-Identifier: Apache-2.0 */
#include "timers.h"

#include <string.h>

static const char *const names[TIMERS] = {
    [TIMER_OPENS] = "opens", [TIMER_REMINDED] = "reminded", [TIMER_OVERDUE] = "overdue", [TIMER_ESCALATED_1] = "escalated_1", [TIMER_ESCALATED_2] = "escalated_2",
    [TIMER_SILENCE] = "silence",
};

const char *timer_name(enum timer t)
{
    return names[t];
}

void timers_begin(struct timers *t, const struct meaning *m, day_num from, day_num until, struct arena *mem)
{
    *t = (struct timers){ .m = m, .from = from, .until = until, .mem = mem, .days = ARENA_ARRAY(mem, struct timer_day, until - from + 1) };
}

static bool rings_on(const struct task *t, day_num day)
{
    for (size_t i = 0; i < t->n_rings; i++)
        if (t->rings[i] == day)
            return true;
    return false;
}

static enum timer ring_of(const char *stage)
{
    enum timer t = TIMER_REMINDED;

    while (t < TIMER_ESCALATED_2 && strcmp(names[t], stage) != 0)
        t++;
    return t;
}

/* A task that opens and rings at once rings. */
bool timer_of(const struct task *t, day_num day, enum timer *ret)
{
    if (t->collapsed || t->quiet)
        return false;
    if (t->status == TASK_OPEN && rings_on(t, day))
        *ret = ring_of(t->stage);
    else if (t->status == TASK_OPEN && t->opened == day)
        *ret = TIMER_OPENS;
    else if (t->status == TASK_DONE && t->by && strcmp(t->by, "silence") == 0 && t->due + 1 == day)
        *ret = TIMER_SILENCE;
    else
        return false;
    return true;
}

/* As it is called now; what people asked for has no rule, and none of these. */
static struct timer_rule rule_named(struct timers *t, const char *id)
{
    struct timer_rule named = { .rule = arena_strdup(t->mem, id) };

    for (size_t i = 0; i < meaning_rules(t->m); i++) {
        struct rule_info r;

        meaning_rule(t->m, i, &r);
        if (strcmp(r.id, id) == 0) {
            named.title_de = r.title_de;
            named.title_en = r.title_en;
        }
    }
    return named;
}

/* Its place by id; a new one is put in. */
static struct timer_rule *rule_of(struct timers *t, struct timer_day *d, const char *id)
{
    size_t i = 0;

    while (i < d->n_rules && strcmp(d->rules[i].rule, id) < 0)
        i++;
    if (i < d->n_rules && strcmp(d->rules[i].rule, id) == 0)
        return &d->rules[i];
    struct timer_rule *more = ARENA_ARRAY(t->mem, struct timer_rule, d->n_rules + 1);
    if (d->n_rules) {
        memcpy(more, d->rules, i * sizeof *more);
        memcpy(more + i + 1, d->rules + i, (d->n_rules - i) * sizeof *more);
    }
    more[i] = rule_named(t, id);
    d->rules = more;
    d->n_rules++;
    return &d->rules[i];
}

/* Has an earlier task of the same rule counted this person? */
static bool was_counted(const struct result *r, size_t before, const char *rule, day_num day)
{
    enum timer ignored;

    for (size_t i = 0; i < before; i++)
        if (strcmp(r->tasks[i].rule, rule) == 0 && timer_of(&r->tasks[i], day, &ignored))
            return true;
    return false;
}

void timers_take(struct timers *t, day_num day, const struct result *r)
{
    if (day < t->from || day > t->until)
        return;
    struct timer_day *d = &t->days[day - t->from];

    d->persons++;
    for (size_t i = 0; i < r->n_tasks; i++) {
        const struct task *task = &r->tasks[i];
        enum timer what;

        if (!timer_of(task, day, &what))
            continue;
        struct timer_rule *rule = rule_of(t, d, task->rule);
        rule->fires[what]++;
        rule->persons += !was_counted(r, i, task->rule, day);
    }
}

json_t *timers_day_json(const struct timers *t, day_num day, const char *lang)
{
    const struct timer_day *d = &t->days[day - t->from];
    json_t *rules = json_array();
    char text[DAY_TEXT_BYTES];

    for (size_t i = 0; i < d->n_rules; i++) {
        const struct timer_rule *r = &d->rules[i];
        const char *title = strcmp(lang, "de") == 0 ? r->title_de : r->title_en;
        json_t *one = json_pack("{s:s,s:s?,s:i}", "rule", r->rule, "title", title, "persons", (int)r->persons);

        for (size_t k = 0; k < TIMERS; k++)
            json_object_set_new(one, names[k], json_integer((json_int_t)r->fires[k]));
        json_array_append_new(rules, one);
    }
    return json_pack("{s:s,s:i,s:o}", "day", day_text(day, text), "persons", (int)d->persons, "rules", rules);
}
