/* SPDX-License-Identifier: Apache-2.0 */
/* When a task is due and when it rings. */
#include <string.h>

#include "evaluation.h"

/* ---- the clock stands still ---- */

static const struct fact *next_after(const struct evaluation *v, const char *type, day_num after, bool inclusive)
{
    const struct facts_of_type *t = facts_type(&v->facts, type);
    const struct facts_by_day *o = t ? facts_by_day(&v->facts, t, NULL) : NULL;
    size_t at = o ? facts_since(o, inclusive ? after : after + 1) : 0;

    return o && at < o->n_days ? o->facts[at] : NULL;
}

static void note_stop(struct trace_steps *steps, const struct pause *p, const struct fact *from, const struct fact *until, day_num due)
{
    int days = until ? until->occurred_on - from->occurred_on : 0;

    trace_step(steps, (struct trace_step){ .kind = until ? TRACE_STOP : TRACE_STANDS, .text = p->from, .from = { due, due }, .to = { due + days, due + days },
                                           .amount = days, .unit = UNIT_DAYS, .stopped = from, .went_on = until });
}

/* A stop that begins when the time has run out changes nothing.  Stops within a stop are part of it. */
static day_num after_stop(const struct evaluation *v, const struct pause *p, const struct fact *anchor, day_num due, bool *ret_stopped)
{
    const struct fact *from = next_after(v, p->from, anchor->occurred_on, false);
    struct trace_steps *steps = trace_steps(v, TRACE_DUE);

    while (from && from->occurred_on <= due) {
        const struct fact *until = next_after(v, p->until, from->occurred_on, true);

        if (steps)
            note_stop(steps, p, from, until, due);
        if (!until) {
            *ret_stopped = true;
            break;
        }
        due += until->occurred_on - from->occurred_on;
        from = next_after(v, p->from, until->occurred_on, until->occurred_on != from->occurred_on);
    }
    return due;
}

day_num stage_due(struct evaluation *v, const struct step *s, const struct fact *anchor, day_num due, bool *ret_stopped)
{
    *ret_stopped = false;
    for (size_t i = 0; i < s->n_stops; i++) {
        uses_type(v, s->stops[i].from);
        uses_type(v, s->stops[i].until);
        due = after_stop(v, &s->stops[i], anchor, due, ret_stopped);
    }
    day_num rolled = s->roll ? calendar_next_working(v->m->calendar, due) : due;
    struct trace_steps *steps = rolled != due ? trace_steps(v, TRACE_DUE) : NULL;
    if (steps)
        trace_step(steps, (struct trace_step){ .kind = TRACE_ROLL, .from = { due, due }, .to = { rolled, rolled } });
    return rolled;
}

/* ---- the ladder ---- */

struct rings { struct { enum stage stage; day_num day; } *all; size_t n; };

static void ring(struct rings *r, enum stage stage, day_num day)
{
    if (day == DAY_NONE)
        return;
    r->all[r->n].stage = stage;
    r->all[r->n++].day = day;
}

/* A quarter, rounded up, of the days from opening to due before due; with no days between there is nothing to remind of. */
static day_num reminder(const struct task *t)
{
    return t->due > t->opened ? t->due - (t->due - t->opened + 3) / 4 : DAY_NONE;
}

/* What the rule says replaces the default rungs of the same stage. */
static struct rings ladder_of(struct evaluation *v, const struct step *s, const struct task *t)
{
    struct rings r = { .all = arena_alloc(v->mem, sizeof *r.all * (s->n_ladder + STAGES)) };
    const struct calendar *c = v->m->calendar;
    bool own[STAGES] = {0};

    v->env.due = (struct days){ t->due, t->due };
    v->env.opened = (struct days){ t->opened, t->opened };
    for (size_t i = 0; i < s->n_ladder; i++) {
        own[s->ladder[i].stage] = true;
        ring(&r, s->ladder[i].stage, expr_days(s->ladder[i].at, &v->env).from);
    }
    if (!own[STAGE_REMINDED])
        ring(&r, STAGE_REMINDED, reminder(t));
    if (!own[STAGE_OVERDUE])
        ring(&r, STAGE_OVERDUE, t->due + 1);
    if (!own[STAGE_ESCALATED_1] && s->escalate)
        ring(&r, STAGE_ESCALATED_1, calendar_add(c, t->due, 5, UNIT_WORKING_DAYS, false));
    if (!own[STAGE_ESCALATED_2] && s->escalate)
        ring(&r, STAGE_ESCALATED_2, calendar_add(c, t->due, 10, UNIT_WORKING_DAYS, false));
    return r;
}

void stage_climb(struct evaluation *v, const struct step *s, bool heard, struct task *t)
{
    struct rings r = ladder_of(v, s, t);
    day_num *days = ARENA_ARRAY(v->mem, day_num, r.n + 1);
    enum stage stage = STAGE_NONE;
    size_t n = 0;

    for (size_t i = 0; i < r.n; i++) {
        expr_record(&v->env, r.all[i].day);
        if (r.all[i].day > v->p->today || (r.all[i].stage != STAGE_REMINDED && !heard))
            continue;
        days[n++] = r.all[i].day;
        stage = r.all[i].stage > stage ? r.all[i].stage : stage;
    }
    t->stage = stage_names[stage];
    t->rings = days;
    t->n_rings = days_each_once(days, n);
}
