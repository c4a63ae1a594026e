/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of an evaluation in their order. */
#include "evaluate.h"

#include <string.h>

#include "evaluation.h"

static bool any_shadow(const struct tenant *t)
{
    for (size_t i = 0; i < t->n_agencies; i++)
        if (t->agencies[i].state == AGENCY_SHADOW)
            return true;
    return false;
}

/* What an agency in trial says is journalled and reconciled, not evaluated. */
static void read_facts(struct evaluation *v)
{
    const struct person *p = v->p;
    const struct event *events = p->events;
    struct event *copy = NULL;
    size_t n = p->n_events;

    for (size_t i = 0; i < p->n_events && !copy && any_shadow(v->m->tenant); i++)
        if (tenant_is_shadow(v->m->tenant, p->events[i].agency))
            copy = ARENA_ARRAY(v->mem, struct event, p->n_events);
    if (copy) {
        n = 0;
        for (size_t i = 0; i < p->n_events; i++)
            if (!tenant_is_shadow(v->m->tenant, p->events[i].agency))
                copy[n++] = p->events[i];
        events = copy;
    }
    facts_build(events, n, p->subjects, p->n_subjects, v->mem, &v->facts);
}

/* Why this may not be all: sorted, each once. */
static void collect_incomplete(struct evaluation *v)
{
    struct result *r = v->ret;
    size_t n = 0;

    r->incomplete = ARENA_ARRAY(v->mem, const char *, v->p->n_incomplete + v->facts.n_incomplete + 1);
    for (size_t i = 0; i < v->p->n_incomplete; i++)
        r->incomplete[n++] = v->p->incomplete[i];
    for (size_t i = 0; i < v->facts.n_incomplete; i++)
        r->incomplete[n++] = v->facts.incomplete[i];
    if (v->facts.waiting)
        r->incomplete[n++] = "correction_waits";
    r->n_incomplete = texts_each_once(r->incomplete, n);
}

static void note_use(void *context, const char *type, const struct facts_of_type *all)
{
    if (all)
        uses_facts(context, all);
    else
        uses_absent(context, type);
}

bool evaluate(const struct meaning *m, const struct person *p, const char *lang, struct arena *mem, struct result *ret, struct err *e)
{
    struct evaluation v = { .m = m, .p = p, .mem = mem, .ret = ret };

    (void)e;
    *ret = (struct result){ .next_day = DAY_NONE };
    read_facts(&v);
    v.env = (struct expr_env){ .facts = &v.facts, .calendar = m->calendar, .today = p->today, .schemas = m->schemas, .mem = mem, .next_day = DAY_NONE,
                               .axis = axis_asked, .used = note_use, .context = &v };
    uses_prepare(&v);
    owner_prepare(&v);
    decisions_prepare(&v);
    evaluate_statements(&v);
    evaluate_axes(&v);
    evaluate_tasks(&v);
    ret->told = v.use_names;
    ret->n_told = v.n_uses;
    collect_incomplete(&v);
    ret->next_day = v.env.next_day;
    if (!p->only_tasks)
        evaluate_digest(&v);
    if (!p->only_tasks && lang)
        evaluate_view(&v, lang);
    return true;
}
