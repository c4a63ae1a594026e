/* SPDX-License-Identifier: Apache-2.0 */
/* Writes down how tasks come about, for whoever asked (trace.h).  Nothing here may change what is computed: conditions are looked at
 * again with an environment of their own. */
#include <string.h>

#include "evaluation.h"

void trace_begin(struct evaluation *v, const struct step *s, const struct fact *anchor)
{
    struct trace *t = v->p->trace;

    v->tracing = NULL;
    if (!t || strcmp(t->rule, s->rule->id) != 0)
        return;
    if (t->n == t->room) {
        struct trace_anchor *old = t->all;

        t->room = t->room ? 2 * t->room : 8;
        t->all = ARENA_ARRAY(t->mem, struct trace_anchor, t->room);
        if (t->n)
            memcpy(t->all, old, t->n * sizeof *old);
    }
    v->tracing = &t->all[t->n++];
    *v->tracing = (struct trace_anchor){
        .rule = s->rule->id, .step = s->name, .step_no = (size_t)(s - s->rule->steps), .fact = anchor, .version = s->rule->version, .valid_from = s->rule->valid_from,
        .valid_until = s->rule->valid_until, .days = { s->opens ? DAY_NONE : anchor->occurred_on, DAY_NONE, DAY_NONE }, .parameters = s->rule->parameter_names,
        .values = v->env.parameters, .n_parameters = s->rule->n_parameters,
    };
}

/* What is asked here is no ground of anything, and wakes nobody. */
static size_t look(struct evaluation *v, const struct expr *x, struct expr_part **ret)
{
    struct expr_env env = v->env;
    struct uses *using = v->using, nobody;
    bool used_birth = v->env.used_birth;

    uses_begin(v, &nobody);
    env.used = NULL;
    size_t n = expr_why(x, &env, v->p->trace->mem, ret);
    v->using = using;
    v->env.used_birth = used_birth;
    return n;
}

void trace_when(struct evaluation *v, const struct step *s, enum trace_end end)
{
    struct trace_anchor *a = v->tracing;

    if (!a)
        return;
    a->end = end;
    if (end == TRACE_OTHER_VERSION)
        a->n_parameters = 0;
    else if (s->when)
        a->n_when = look(v, s->when, &a->when);
    if (end != TRACE_TASK)
        v->tracing = NULL;
}

void trace_missing(struct evaluation *v, enum trace_date date)
{
    if (v->tracing)
        v->tracing->missing = trace_date_names[date];
}

struct trace_steps *trace_steps(const struct evaluation *v, enum trace_date date)
{
    struct trace_anchor *a = v->tracing;

    if (!a)
        return NULL;
    a->dates[date].mem = v->p->trace->mem;
    return &a->dates[date];
}

day_num trace_day(struct evaluation *v, const struct expr *x, enum trace_date date)
{
    v->env.steps = trace_steps(v, date);
    struct days d = expr_days(x, &v->env);
    struct trace_steps *steps = v->env.steps;

    v->env.steps = NULL;
    if (steps && steps->n == 0 && d.from != DAY_NONE)
        trace_step(steps, (struct trace_step){ .kind = TRACE_VALUE, .text = expr_source(x), .from = d, .to = d });
    if (v->tracing)
        v->tracing->days[date] = d.from;
    return d.from;
}

void trace_asked(const struct evaluation *v, const char *agency, day_num through, day_num due)
{
    struct trace_anchor *a = v->tracing;

    for (size_t i = 0; a && i < a->n_heard; i++)
        if (a->heard[i].agency == agency)
            return;
    if (!a)
        return;
    if (!a->heard)
        a->heard = ARENA_ARRAY(v->p->trace->mem, struct trace_heard, v->m->tenant->n_agencies + 1);
    a->heard[a->n_heard++] = (struct trace_heard){ agency, through, through >= due };
}

void trace_owner(struct evaluation *v, const char *type, const char *found, enum trace_owner is)
{
    if (!v->tracing)
        return;
    v->tracing->owner_type = type;
    v->tracing->owner = found;
    v->tracing->owner_is = is;
}

/* The reason that cancelled it, with what it saw. */
static void note_unless(struct evaluation *v, const struct step *s, const char *reason)
{
    struct trace_anchor *a = v->tracing;

    a->unless = reason;
    for (size_t i = 0; i < s->n_unless && a->n_unless == 0; i++)
        if (s->unless[i].reason == reason)
            a->n_unless = look(v, s->unless[i].x, &a->unless_parts);
}

void trace_reopened(struct evaluation *v, const struct expr *x)
{
    if (v->tracing)
        v->tracing->n_reopened = look(v, x, &v->tracing->reopened);
}

void trace_task(struct evaluation *v, const struct step *s, const struct task *t, const struct outcome *o)
{
    struct trace_anchor *a = v->tracing;

    if (!a)
        return;
    memcpy(a->task, t->id, UUID_BYTES);
    a->days[TRACE_DUE] = t->due;
    if (t->answer.what && strcmp(t->answer.what, "not_ours") == 0)
        a->owner_is = OWNER_NOT_OURS;
    else if (t->taken.by)
        a->owner_is = OWNER_TAKEN;
    if (s->done)
        a->n_done = look(v, s->done, &a->done);
    a->done_by = o->done_by;
    if (o->cancelled)
        note_unless(v, s, o->cancelled);
    v->tracing = NULL;
}

void trace_once(const struct evaluation *v, const struct candidate *list, size_t n)
{
    struct trace *t = v->p->trace;

    for (size_t i = 0; t && i < n; i++)
        for (size_t k = 0; list[i].stands && k < t->n; k++) {
            struct trace_anchor *a = &t->all[k];

            if (a->end != TRACE_TASK || a->fact != list[i].task.because || memcmp(a->task, list[i].task.id, UUID_BYTES) != 0)
                continue;
            a->stands = true;
            memcpy(a->stands_for_it, list[i].stands->task.id, UUID_BYTES);
        }
}
