/* SPDX-License-Identifier: Apache-2.0 */
/* What people decided about tasks, and tasks that they asked for. */
#include <stdlib.h>
#include <string.h>

#include "evaluation.h"

static day_num day_of(const struct event *ev, const char *name)
{
    const struct value *v = event_field(ev, name);

    return v->kind == VALUE_DAY ? v->day : DAY_NONE;
}

static day_num happened_on(const struct event *ev)
{
    day_num d = day_of(ev, "occurred_on");

    return d == DAY_NONE ? clock_day(ev->recorded_at) : d;
}

static bool is_of_hub(const struct event *ev)
{
    return strncmp(ev->agency, "hub@", 4) == 0;
}

/* Only users of the hub and the owner's kind of agency have a say. */
static bool may_decide(const struct event *ev, const char *owner)
{
    size_t n = strcspn(ev->agency, "@");

    return is_of_hub(ev) || (owner && strcspn(owner, "@") == n && strncmp(ev->agency, owner, n) == 0);
}

static bool is_taken(const struct event *ev)
{
    return is_of_hub(ev) && strcmp(ev->type, "task.taken") == 0;
}

static bool is_returned(const struct event *ev)
{
    return is_of_hub(ev) && strcmp(ev->type, "task.returned") == 0;
}

static const char case_manager[] = "kim-case-management";

/* To whom a user gave it: an instance, or the kind that coordinates. */
static const char *taken_to(const struct event *ev)
{
    const char *owner = event_text(ev, "owner");

    return owner ? owner : case_manager;
}

static enum decision what_of(const char *type)
{
    return strcmp(type, "task.done") == 0 ? DECISION_DONE : strcmp(type, "task.overridden") == 0 ? DECISION_OVERRIDDEN
         : strcmp(type, "task.snoozed") == 0 ? DECISION_SNOOZED : DECISION_NONE;
}

static int compare_said(const void *a, const void *b)
{
    const struct said *x = a, *y = b;
    int c = memcmp(x->task, y->task, UUID_BYTES);

    return c ? c : (x->order > y->order) - (x->order < y->order);
}

void decisions_prepare(struct evaluation *v)
{
    v->said = ARENA_ARRAY(v->mem, struct said, v->facts.n_decisions + 1);
    for (size_t i = 0; i < v->facts.n_decisions; i++) {
        const struct value *about = event_field(v->facts.decisions[i], "task");

        if (about->kind == VALUE_EVENT)
            v->said[v->n_said++] = (struct said){ about->ref, i, v->facts.decisions[i] };
    }
    if (v->n_said)
        qsort(v->said, v->n_said, sizeof *v->said, compare_said);
}

/* The first word about a task, or where it would stand. */
static size_t first_said(const struct evaluation *v, const uint8_t task[UUID_BYTES])
{
    size_t low = 0, high = v->n_said;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (memcmp(v->said[middle].task, task, UUID_BYTES) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_about(const struct evaluation *v, size_t i, const uint8_t task[UUID_BYTES])
{
    return i < v->n_said && memcmp(v->said[i].task, task, UUID_BYTES) == 0;
}

struct decided decision_on(const struct evaluation *v, const uint8_t task[UUID_BYTES], const char *owner_slug)
{
    struct decided last = { .what = DECISION_NONE, .on = DAY_NONE, .until = DAY_NONE };
    const char *owner = owner_slug;

    for (size_t i = first_said(v, task); is_about(v, i, task); i++) {
        const struct event *ev = v->said[i].ev;
        enum decision what = what_of(ev->type);

        owner = is_taken(ev) ? taken_to(ev) : is_returned(ev) ? owner_slug : owner;
        if (!may_decide(ev, owner))
            continue;
        if (what == DECISION_NONE && strcmp(ev->type, "task.reopened") != 0)
            continue;                    /* taken over, accepted, refused, not ours: who does it, not what becomes of it */
        const char *by = event_text(ev, "by");
        last = (struct decided){ .what = what, .on = happened_on(ev), .until = day_of(ev, "until"), .by = by ? by : ev->agency, .reason = event_text(ev, "reason") };
    }
    return last;
}

/* ---- whose it is ---- */

static const struct agency *takes_part(const struct evaluation *v, const char *id)
{
    const struct agency *a = tenant_agency(v->m->tenant, id);

    return a && a->state != AGENCY_LEFT && a->state != AGENCY_SHADOW ? a : NULL;
}

const struct agency *owner_take(struct evaluation *v, struct task *t, const char *ags, const struct agency *by_rule)
{
    const struct event *taken = NULL;

    for (size_t i = first_said(v, t->id); is_about(v, i, t->id); i++)
        if (is_taken(v->said[i].ev) || is_returned(v->said[i].ev))
            taken = is_taken(v->said[i].ev) ? v->said[i].ev : NULL;
    if (!taken)
        return by_rule;
    const char *by = event_text(taken, "by"), *to = taken_to(taken);
    const struct agency *now = to == case_manager ? owner_of_type(v, to, ags) : takes_part(v, to);
    t->taken = (struct taken){ .by = by ? by : taken->agency, .reason = event_text(taken, "reason"), .on = happened_on(taken) };
    t->owner = now ? now->id : NULL;
    return now;
}

/* ---- what the owner answered ---- */

static struct answer answer_on(const struct evaluation *v, const uint8_t task[UUID_BYTES], const char *owner)
{
    static const char *const answers[] = { "accepted", "refused", "not_ours", NULL };
    struct answer last = { .on = DAY_NONE };

    for (size_t i = first_said(v, task); owner && is_about(v, i, task); i++) {
        const struct event *ev = v->said[i].ev;

        if ((is_of_hub(ev) && strcmp(ev->type, "task.reopened") == 0) || is_taken(ev) || is_returned(ev))
            last = (struct answer){ .on = DAY_NONE };            /* asked once more, or another one */
        for (const char *const *what = answers; *what && strcmp(ev->agency, owner) == 0; what++)
            if (strcmp(ev->type + strlen("task."), *what) == 0)
                last = (struct answer){ *what, ev->agency, event_text(ev, "reason"), happened_on(ev) };
    }
    return last;
}

void answer_take(struct evaluation *v, struct task *t)
{
    t->answer = answer_on(v, t->id, t->owner);
    if (t->answer.what && strcmp(t->answer.what, "not_ours") == 0)
        t->owner = NULL;
}

/* ---- tasks that somebody asked for ---- */

/* A code of the list's newer version is shown as it is. */
static const char *title_of(const struct evaluation *v, const char *code, const char *lang)
{
    const char *name = code ? schema_code_name(v->m->schemas, "task_request", code, lang) : NULL;

    return name ? name : code ? code : "";
}

/* A request has no rule: it stands as R00, its ladder is the default one, and only people close it. */
static struct step *step_of(struct evaluation *v, const struct event *ev)
{
    struct rule *r = ARENA_NEW(v->mem, struct rule);
    struct step *s = ARENA_NEW(v->mem, struct step);
    const char *code = event_text(ev, "code");

    r->id = "R00";
    r->version = happened_on(ev);
    r->valid_until = DAY_NONE;
    *s = (struct step){ .rule = r, .name = "requested", .hears_owner = true, .escalate = true, .title = { title_of(v, code, "de"), title_of(v, code, "en") },
                        .basis = ev->legal_basis ? ev->legal_basis : ev->schema->basis ? ev->schema->basis : "" };
    return s;
}

static struct fact *fact_of(struct evaluation *v, const struct event *ev)
{
    struct fact *f = ARENA_NEW(v->mem, struct fact);

    *f = (struct fact){ .ev = ev, .root = ev, .fields = ev->fields, .type = ev->type, .schema = ev->schema, .occurred_on = happened_on(ev), .effective = happened_on(ev),
                        .decided_on = DAY_NONE, .recorded_on = clock_day(ev->recorded_at) };
    memcpy(f->participant, ev->subject, SUBJECT_BYTES);
    return f;
}

static void add_request(struct evaluation *v, const struct event *ev, struct candidates *list)
{
    const char *owner = event_text(ev, "owner");
    day_num due = day_of(ev, "due");
    const struct fact *f = fact_of(v, ev);

    if (!owner || due == DAY_NONE)
        return;
    if (f->occurred_on > v->p->today) {
        expr_record(&v->env, f->occurred_on);
        return;
    }
    const struct agency *a = takes_part(v, owner);
    const char *slug = arena_strndup(v->mem, owner, strcspn(owner, "@"));
    struct step *s = step_of(v, ev);
    struct candidate *c = candidate_add(v, list);
    struct uses uses;
    struct outcome o = { .on = DAY_NONE };

    *c = (struct candidate){ .step = s, .name = s->name, .closed_on = DAY_NONE };
    c->task = (struct task){ .rule = s->rule->id, .step = s->name, .version = s->rule->version, .opened = f->occurred_on, .due = due, .hard_stop = DAY_NONE,
                             .owner = a ? a->id : NULL, .title_de = s->title.de, .title_en = s->title.en, .basis = s->basis, .because = f, .late_start = due < f->recorded_on };
    memcpy(c->task.subject, f->participant, SUBJECT_BYTES);
    task_name(s->rule->id, s->name, slug, f, c->task.id);
    uses_begin(v, &uses);
    const char **names = ARENA_ARRAY(v->mem, const char *, 1);
    names[0] = arena_printf(v->mem, "%c:%s", ev->dataclass, ev->agency);
    c->task.uses = names;
    c->task.n_uses = 1;
    const struct agency *now = owner_take(v, &c->task, person_ags(v, f->occurred_on), a);
    answer_take(v, &c->task);
    o.said = decision_on(v, c->task.id, slug);
    c->task.quiet = !c->task.taken.by && task_is_quiet(v, f, c->task.owner, &o.said);
    o.n_waits = owner_unheard(v, s, a, now, NULL, due, &o.waits);
    task_settle(v, s, &o, c);
}

void evaluate_requests(struct evaluation *v, struct candidates *list)
{
    for (size_t i = 0; i < v->facts.n_decisions; i++)
        if (strcmp(v->facts.decisions[i]->type, "task.requested") == 0)
            add_request(v, v->facts.decisions[i], list);
}
