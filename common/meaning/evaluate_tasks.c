/* SPDX-License-Identifier: Apache-2.0 */
/* Tasks: for every rule, version and step each fact that calls for it.  Done before unless before silence before open. */
#include <stdlib.h>
#include <string.h>

#include "evaluation.h"

struct candidate *candidate_add(struct evaluation *v, struct candidates *list)
{
    if (list->n == list->room) {
        struct candidate *old = list->all;

        list->room = list->room ? 2 * list->room : 32;
        list->all = ARENA_ARRAY(v->mem, struct candidate, list->room);
        if (list->n)
            memcpy(list->all, old, list->n * sizeof *old);
    }
    return &list->all[list->n++];
}

void task_name(const char *rule, const char *step, const char *owner_slug, const struct fact *anchor, uint8_t ret_id[UUID_BYTES])
{
    const char *const parts[] = { rule, step, owner_slug };
    CLEANUP(buf_release) struct buf b = {0};
    uint8_t hash[HASH_BYTES];

    for (size_t i = 0; i < 3; i++) {
        buf_str(&b, parts[i]);
        buf_char(&b, '\n');
    }
    fact_identity(anchor, &b);
    buf_add(&b, anchor->participant, SUBJECT_BYTES);
    hash_sha256(b.data, b.len, hash);
    uuid_v8(hash, ret_id);
}

/* ---- who ---- */

struct owner { const char *slug; const struct agency *agency; bool signed_it; };

static enum trace_owner owner_is(const struct owner *o, const char *who, bool cannot)
{
    return cannot ? OWNER_CANNOT : o->signed_it ? OWNER_FOUND : o->agency ? OWNER_NOT_SIGNED : who && !*who ? OWNER_UNKNOWN : OWNER_NOBODY;
}

static struct owner find_owner(struct evaluation *v, const struct step *s, const struct fact *anchor, const char *ags)
{
    struct owner o = { .slug = s->owner };
    const char *who = NULL;

    if (s->owner_x) {
        struct expr_value x = expr_eval(s->owner_x, &v->env);

        who = x.kind == EXPR_SYMBOL ? x.text : "";
        o.slug = arena_strndup(v->mem, who, strcspn(who, "@"));
    }
    if (s->owner_at) {
        struct expr_value place = expr_eval(s->owner_at, &v->env);

        ags = place.kind == EXPR_SYMBOL ? place.text : ags;
    }
    if (who && strchr(who, '@'))
        o.agency = tenant_agency(v->m->tenant, who);
    else
        o.agency = owner_of_type(v, o.slug, ags);
    const struct agency *found = o.agency;
    if (o.agency && (o.agency->state == AGENCY_LEFT || o.agency->state == AGENCY_SHADOW))
        o.agency = NULL;
    o.signed_it = o.agency && owner_has_signed(v, s->rule, o.agency, anchor->effective);
    trace_owner(v, o.slug, found ? found->id : who, owner_is(&o, who, found && !o.agency));
    return o;
}

static bool is_before(const struct evaluation *v, const char *agency, day_num on)
{
    const struct agency *a = agency ? tenant_agency(v->m->tenant, agency) : NULL;

    return a && a->live_since != DAY_NONE && on < a->live_since;
}

bool task_is_quiet(const struct evaluation *v, const struct fact *anchor, const char *owner, const struct decided *said)
{
    bool taken_on = said->what == DECISION_NONE && said->by;

    return !taken_on && (is_before(v, anchor->ev->agency, anchor->recorded_on) || is_before(v, owner, anchor->occurred_on));
}

/* ---- what became of it ---- */

static void close_done(struct candidate *c, day_num on, const char *by, const char *reason)
{
    c->task.status = TASK_DONE;
    c->task.done_on = c->closed_on = on;
    c->task.by = by;
    c->task.reason = reason;
    c->task.late = on != DAY_NONE && on > c->task.due;
}

/* Done by a fact or by what people said, whichever was earlier; false: neither. */
static bool is_done(const struct outcome *o, day_num *ret_on, const char **ret_by, const char **ret_reason)
{
    bool said = o->said.what == DECISION_DONE;

    if (!o->done && !said)
        return false;
    bool by_people = said && (!o->done || (o->on != DAY_NONE && o->said.on < o->on));
    *ret_on = by_people ? o->said.on : o->on;
    *ret_by = by_people ? o->said.by : o->by;
    *ret_reason = by_people ? o->said.reason : NULL;
    return true;
}

static void stay_open(struct evaluation *v, const struct step *s, const struct outcome *o, struct candidate *c)
{
    struct task *t = &c->task;
    bool passed = v->p->today > t->due, heard = o->n_waits == 0;

    t->status = TASK_OPEN;
    if (o->said.what == DECISION_SNOOZED && (o->said.until == DAY_NONE || v->p->today < o->said.until)) {
        t->status = TASK_SNOOZED;
        t->by = o->said.by;
        t->reason = o->said.reason;
        if (o->said.until != DAY_NONE)
            expr_record(&v->env, o->said.until);
    }
    if (o->stopped)                      /* the clock stands still: nothing rings, nothing is overdue */
        return;
    expr_record(&v->env, t->due + 1);
    t->late = passed && heard;
    if (passed && !heard && t->status == TASK_OPEN) {
        t->unheard_since = t->due + 1;
        t->waits = o->waits;
        t->n_waits = o->n_waits;
    }
    if (!s->quiet && !t->quiet && t->status == TASK_OPEN)
        stage_climb(v, s, heard, t);
}

/* The silence of those who were heard; what they say later changes nothing. */
static bool is_silent(const struct evaluation *v, const struct step *s, const struct outcome *o, const struct task *t)
{
    return s->silence && !o->stopped && v->p->today > t->due && o->n_waits == 0;
}

void task_settle(struct evaluation *v, const struct step *s, const struct outcome *o, struct candidate *c)
{
    struct task *t = &c->task;
    const char *by = NULL, *reason = NULL;
    day_num on = DAY_NONE;
    bool done = is_done(o, &on, &by, &reason);

    t->stage = stage_names[STAGE_NONE];
    t->done_on = t->unheard_since = DAY_NONE;
    c->decided = o->said.what == DECISION_DONE || o->said.what == DECISION_OVERRIDDEN;
    if (s->silence && !o->stopped)
        expr_record(&v->env, t->due + 1);
    if (o->said.what == DECISION_OVERRIDDEN) {
        t->status = TASK_OVERRIDDEN;
        t->by = o->said.by;
        t->reason = o->said.reason;
        c->closed_on = o->said.on;
    } else if (done && !(s->silence && on != DAY_NONE && on > t->due)) {
        close_done(c, on, by, reason);
    } else if (o->cancelled) {
        t->status = TASK_CANCELLED;
        t->cancelled = o->cancelled;
    } else if (is_silent(v, s, o, t)) {
        close_done(c, t->due, "silence", s->silence);
    } else {
        stay_open(v, s, o, c);
    }
}

/* Is it true?  What was asked for it joins `all`, and is what it rests on when it is true. */
static bool holds(struct evaluation *v, const struct expr *x, struct uses *all, const uint64_t **ret_rests_on)
{
    struct uses asked;

    uses_begin(v, &asked);
    bool yes = expr_true(x, &v->env) == TRI_TRUE;
    uses_birth(v);
    v->using = all;
    uses_join(v, &asked);
    if (yes)
        *ret_rests_on = asked.bits;
    return yes;
}

static const char *why_not(struct evaluation *v, const struct step *s, struct uses *all, const uint64_t **ret_closing)
{
    for (size_t i = 0; i < s->n_unless; i++)
        if (holds(v, s->unless[i].x, all, ret_closing))
            return s->unless[i].reason;
    return NULL;
}

/* Done goes before cancelled. */
static struct outcome outcome_of(struct evaluation *v, const struct step *s, struct uses *all, const uint64_t **ret_closing)
{
    struct outcome o = { .on = DAY_NONE };
    const uint64_t *done_by = NULL;
    const struct fact *fact = NULL;

    o.done = s->done && holds(v, s->done, all, &done_by);
    if (o.done) {
        o.on = expr_witness(s->done, &v->env, false, &fact);
        o.by = fact ? fact->ev->agency : NULL;
        o.done_by = fact;
    }
    o.cancelled = why_not(v, s, all, ret_closing);
    if (o.done)
        *ret_closing = done_by;
    return o;
}

static bool is_ground(const struct reason *r, const struct decided *said)
{
    return !r->reason || (said->reason && strcmp(r->reason, said->reason) == 0);
}

/* Has the ground of a person's override ended?  What tells it is then part of why the task exists. */
static bool is_reopened(struct evaluation *v, const struct step *s, const struct decided *said, struct uses *all, struct uses *grounds)
{
    const uint64_t *told = NULL;

    v->env.overridden = (struct days){ said->on, said->on };
    for (size_t i = 0; said->what == DECISION_OVERRIDDEN && i < s->n_reopens; i++) {
        if (!is_ground(&s->reopens[i], said) || !holds(v, s->reopens[i].x, all, &told))
            continue;
        for (size_t k = 0; k < v->use_words; k++)
            grounds->bits[k] |= told[k];
        trace_reopened(v, s->reopens[i].x);
        return true;
    }
    return false;
}

/* ---- one fact, one step ---- */

/* The days of a task, or why there is none (yet). */
static enum trace_end find_days(struct evaluation *v, const struct step *s, const struct fact *anchor, struct task *t)
{
    if (s->when && expr_true(s->when, &v->env) != TRI_TRUE)
        return TRACE_WHEN;
    t->opened = s->opens ? trace_day(v, s->opens, TRACE_OPENS) : anchor->occurred_on;
    t->due = trace_day(v, s->due, TRACE_DUE);
    if (t->opened == DAY_NONE || t->due == DAY_NONE) {
        trace_missing(v, t->opened == DAY_NONE ? TRACE_OPENS : TRACE_DUE);
        return TRACE_NO_DAY;
    }
    expr_record(&v->env, t->opened);
    if (t->opened > v->p->today)
        return TRACE_NOT_YET;
    t->hard_stop = s->hard_stop ? trace_day(v, s->hard_stop, TRACE_HARD_STOP) : DAY_NONE;
    return TRACE_TASK;
}

/* Due before the day on which the task could first be known. */
static bool is_late_start(struct evaluation *v, const struct step *s, const struct fact *anchor, day_num due)
{
    day_num known = anchor->recorded_on, when = s->when ? expr_witness(s->when, &v->env, true, NULL) : DAY_NONE;

    if (v->env.used_birth && v->facts.birth_recorded_on > known)
        known = v->facts.birth_recorded_on;
    return due < (when > known ? when : known);
}

static void consider(struct evaluation *v, const struct step *s, const struct fact *anchor, struct candidates *list)
{
    struct task t = { .rule = s->rule->id, .step = s->name, .version = s->rule->version, .title_de = s->title.de, .title_en = s->title.en, .basis = s->basis, .because = anchor };
    struct outcome o;
    struct uses grounds, uses;
    bool stopped;

    v->env.it = anchor;
    v->env.parameters = s->rule->parameters;
    v->env.saturdays = s->saturdays;
    trace_begin(v, s, anchor);
    uses_begin(v, &grounds);
    uses_fact(v, anchor);
    enum trace_end end = find_days(v, s, anchor, &t);
    trace_when(v, s, end);
    if (end != TRACE_TASK)
        return;
    t.due = stage_due(v, s, anchor, t.due, &stopped);
    t.late_start = is_late_start(v, s, anchor, t.due);
    const char *ags = person_ags(v, anchor->occurred_on);
    struct owner owner = find_owner(v, s, anchor, ags);
    t.owner = owner.signed_it ? owner.agency->id : NULL;
    t.agreement = s->rule->agreement_title;
    memcpy(t.subject, anchor->participant, SUBJECT_BYTES);
    task_name(t.rule, t.step, owner.slug, anchor, t.id);
    const struct agency *now = owner_take(v, &t, ags, owner.agency);
    answer_take(v, &t);
    uses_birth(v);
    t.grounds = grounds.bits;
    uses_begin(v, &uses);
    uses_join(v, &grounds);
    o = outcome_of(v, s, &uses, &t.closing);
    o.stopped = stopped;
    o.said = decision_on(v, t.id, owner.slug);
    if (is_reopened(v, s, &o.said, &uses, &grounds))
        o.said = (struct decided){ .what = DECISION_NONE, .on = DAY_NONE, .until = DAY_NONE };
    t.quiet = !t.taken.by && task_is_quiet(v, anchor, t.owner, &o.said);
    o.n_waits = owner_unheard(v, s, owner.agency, now, ags, t.due, &o.waits);
    struct candidate *c = candidate_add(v, list);
    *c = (struct candidate){ .task = t, .step = s, .name = s->name, .closed_on = DAY_NONE };
    task_settle(v, s, &o, c);
    trace_task(v, s, &c->task, &o);
    c->task.uses = uses_names(v, &uses, &c->task.n_uses);
}

static void pass_over(struct evaluation *v, const struct step *s, const struct fact *anchor)
{
    trace_begin(v, s, anchor);
    trace_when(v, s, TRACE_OTHER_VERSION);
}

static void consider_step(struct evaluation *v, const struct step *s, struct candidates *list)
{
    for (size_t k = 0; k < s->n_types; k++) {
        size_t n;
        const struct fact *const *facts = facts_of(&v->facts, s->types[k], &n);

        for (size_t i = 0; i < n; i++) {
            fetch_ahead(facts, n, i);
            if (rule_holds(s->rule, facts[i]->effective))        /* the version and agreement of the day from which the fact has effect */
                consider(v, s, facts[i], list);
            else
                pass_over(v, s, facts[i]);
        }
    }
}

/* ---- the person's tasks ---- */

static int compare_tasks(const void *a, const void *b)
{
    const struct task *x = a, *y = b;
    int c = strcmp(x->rule, y->rule);

    c = c ? c : strcmp(x->step, y->step);
    c = c ? c : (x->opened > y->opened) - (x->opened < y->opened);
    c = c ? c : (x->due > y->due) - (x->due < y->due);
    return c ? c : memcmp(x->id, y->id, UUID_BYTES);
}

static int compare_waits(const void *a, const void *b)
{
    const struct heard *x = a, *y = b;
    int c = strcmp(x->agency, y->agency);

    return c ? c : (x->day > y->day) - (x->day < y->day);
}

/* Of all tasks, each once; there is room for `most`. */
static void collect_waits(struct evaluation *v, size_t most)
{
    struct result *r = v->ret;
    struct heard *all = r->waits = ARENA_ARRAY(v->mem, struct heard, most + 1);
    size_t n = 0;

    for (size_t i = 0; i < r->n_tasks; i++)
        for (size_t k = 0; k < r->tasks[i].n_waits; k++)
            all[n++] = r->tasks[i].waits[k];
    if (n)
        qsort(all, n, sizeof *all, compare_waits);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || compare_waits(&all[i - 1], &all[i]) != 0)
            all[r->n_waits++] = all[i];
}

/* A candidate whose id another one has is the same task told twice. */
static void collect(struct evaluation *v, const struct candidates *list)
{
    struct result *r = v->ret;
    size_t waits = 0;

    r->tasks = ARENA_ARRAY(v->mem, struct task, list->n + 1);
    for (size_t i = 0; i < list->n; i++)
        if (list->all[i].name) {
            r->tasks[r->n_tasks++] = list->all[i].task;
            waits += list->all[i].task.n_waits;
        }
    if (r->n_tasks)
        qsort(r->tasks, r->n_tasks, sizeof *r->tasks, compare_tasks);
    collect_waits(v, waits);
}

void evaluate_tasks(struct evaluation *v)
{
    const struct meaning *m = v->m;
    struct candidates list = {0};

    for (size_t i = 0; i < m->n_rules;) {
        size_t first = list.n;
        const char *id = m->rules[i].id;

        for (; i < m->n_rules && strcmp(m->rules[i].id, id) == 0; i++)
            for (size_t k = 0; k < m->rules[i].n_steps; k++)
                consider_step(v, &m->rules[i].steps[k], &list);
        evaluate_once(v, list.all + first, list.n - first);
        trace_once(v, list.all + first, list.n - first);
    }
    size_t first = list.n;
    evaluate_requests(v, &list);
    once_drop_repeats(v, list.all + first, list.n - first);
    collect(v, &list);
}
