/* SPDX-License-Identifier: Apache-2.0 */
/* The view as JSON (INTERFACES 5). */
#include <stdlib.h>
#include <string.h>

#include "evaluation.h"

static void put(json_t *o, const char *key, json_t *value)
{
    json_object_set_new_nocheck(o, key, value);
}

static json_t *text_json(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *day_json(day_num d)
{
    char text[DAY_TEXT_BYTES];

    return d == DAY_NONE ? json_null() : json_string_nocheck(day_text(d, text));
}

static json_t *id_json(const uint8_t id[UUID_BYTES])
{
    char text[UUID_TEXT_BYTES];

    return json_string_nocheck(uuid_text(id, text));
}

static json_t *texts_json(const char *const *texts, size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, text_json(texts[i]));
    return list;
}

static json_t *facts_json(const struct fact *const *facts, size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, id_json(facts[i]->ev->id));
    return list;
}

/* ---- axes ---- */

bool segment_is_gap(const struct axis *a, const struct segment *s)
{
    for (size_t i = 0; s->value && i < a->n_gap_values; i++)
        if (strcmp(a->gap_values[i], s->value) == 0)
            return true;
    return false;
}

static json_t *gap_json(const struct segment *s, bool running)
{
    json_t *o = json_object();

    put(o, "from", day_json(s->since));
    put(o, "to", day_json(running ? DAY_NONE : s->until));
    put(o, "days", running ? json_null() : json_integer(s->until - s->since + 1));
    return o;
}

/* `now` is a segment of h.  A list of all gaps until now, or the present one's begin, or the length of the one just before. */
static void put_gap(json_t *o, const struct axis *a, const struct history *h, const struct segment *now)
{
    if (a->gap_list) {
        json_t *list = json_array();

        for (const struct segment *s = h->segments; s <= now; s++)
            if (segment_is_gap(a, s))
                json_array_append_new(list, gap_json(s, s == now));
        put(o, a->gap_name, list);
    } else if (segment_is_gap(a, now))
        put(o, a->gap_since, day_json(now->since));
    else if (now > h->segments)
        put(o, a->gap_days, json_integer(segment_is_gap(a, now - 1) ? now[-1].until - now[-1].since + 1 : 0));
}

static bool rests_on_birth(const struct axis *a)
{
    for (size_t i = 0; i < a->n_bars; i++)
        if (a->bars[i].n_types == 0)
            return true;
    return false;
}

bool axis_conflict(const struct evaluation *v, const struct axis *a, const struct segment *now)
{
    for (size_t i = 0; now && i < now->n_facts; i++)
        if (v->statements[v->statement_of[now->facts[i]->index]].conflict)
            return true;
    return (!now || now->n_facts == 0) && v->facts.birth_conflict && rests_on_birth(a);
}

static void put_uses(const struct evaluation *v, json_t *o, const struct uses *u)
{
    size_t n;
    const char *const *names = uses_names(v, u, &n);

    put(o, "uses", texts_json(names, n));
}

static json_t *next_json(const struct history *h, const struct segment *now)
{
    const struct segment *next = history_next(h, now), *from = next ? next_comes_from(now, next) : NULL;

    if (!next)
        return json_null();
    json_t *o = json_object();
    put(o, "on", day_json(next->since));
    put(o, "value", text_json(next->value ? next->value : "unknown"));
    put(o, "from", facts_json(from->facts, from->n_facts));
    return o;
}

/* `key`: what its value is called. */
static json_t *axis_json(const struct evaluation *v, const struct axis *a, const struct history *h, const struct segment *now, const char *key)
{
    json_t *o = json_object();
    bool known = now && now->value;

    put(o, key, text_json(known ? now->value : "unknown"));
    if (known) {
        put(o, "since", day_json(now->since));
        put(o, "until", day_json(now->until));
    }
    put(o, "from", facts_json(known ? now->facts : NULL, known ? now->n_facts : 0));
    put(o, "conflict", json_boolean(axis_conflict(v, a, now)));
    put(o, "next", next_json(h, now));
    put_uses(v, o, &h->uses);
    return o;
}

/* responsible.school -> "responsible": { "school": { agency, since ... } } */
static void put_part(const struct evaluation *v, json_t *axes, const struct axis *a, const struct history *h, const struct segment *now)
{
    json_t *whole = json_object_get(axes, a->part);

    if (!whole) {
        whole = json_object();
        json_object_set_new_nocheck(axes, a->part, whole);
    }
    json_object_set_new_nocheck(whole, a->field, axis_json(v, a, h, now, "agency"));
}

static void put_axis(const struct evaluation *v, json_t *axes, const struct axis *a, const struct history *h)
{
    const struct segment *now = history_at(h, v->p->today);

    if (a->field) {
        put_part(v, axes, a, h, now);
        return;
    }
    json_t *o = a->hidden ? json_object_get(axes, a->part) : axis_json(v, a, h, now, "value");
    if (o && now && a->gap_name)
        put_gap(o, a, h, now);
    if (a->hidden)
        return;
    for (size_t i = 0; i < a->n_also; i++)
        if (h->also[i])
            put(o, a->also[i].name, text_json(a->also[i].value));
    json_object_set_new_nocheck(axes, a->name, o);
}

static json_t *axes_json(const struct evaluation *v)
{
    json_t *axes = json_object();

    for (size_t i = 0; i < v->m->n_axes; i++)
        put_axis(v, axes, &v->m->axes[i], &v->axes[i]);
    return axes;
}

/* ---- statements ---- */

static const char *assertion_of(const struct fact *f)
{
    const struct value *v = &f->ev->fields[FIELD_ASSERTION];

    return f->disputed ? "disputed" : v->kind == VALUE_SYMBOL ? v->text : "asserted";
}

static json_t *says_json(const struct fact *f)
{
    json_t *o = json_object();

    put(o, "agency", text_json(f->ev->agency));
    put(o, "event", id_json(f->ev->id));
    put(o, "since", day_json(f->recorded_on));
    put(o, "assertion", text_json(assertion_of(f)));
    put(o, "fields", fact_body_json(f));
    return o;
}

static json_t *statements_json(const struct evaluation *v)
{
    json_t *list = json_array();

    for (size_t i = 0; i < v->n_statements; i++) {
        const struct statement *s = &v->statements[i];
        json_t *o = json_object(), *says = json_array();

        for (size_t k = 0; k < s->n; k++)
            json_array_append_new(says, says_json(s->facts[k]));
        put(o, "type", text_json(s->facts[0]->type));
        put(o, "fact", fact_fields_json(s->facts[0]));
        put(o, "says", says);
        put(o, "conflict", json_boolean(s->conflict));
        json_array_append_new(list, o);
    }
    return list;
}

/* ---- tasks ---- */

const char *const task_status_names[] = { "open", "done", "cancelled", "overridden", "snoozed" };

static json_t *rings_json(const struct task *t)
{
    json_t *list = json_array();

    for (size_t i = 0; i < t->n_rings; i++)
        json_array_append_new(list, day_json(t->rings[i]));
    return list;
}

static json_t *answer_json(const struct answer *a)
{
    json_t *o = a->what ? json_object() : json_null();

    if (a->what) {
        put(o, "what", text_json(a->what));
        put(o, "by", text_json(a->by));
        put(o, "on", day_json(a->on));
        put(o, "reason", text_json(a->reason));
    }
    return o;
}

static json_t *taken_json(const struct taken *taken)
{
    json_t *o = taken->by ? json_object() : json_null();

    if (taken->by) {
        put(o, "by", text_json(taken->by));
        put(o, "on", day_json(taken->on));
        put(o, "reason", text_json(taken->reason));
    }
    return o;
}

json_t *task_json(const struct task *t, const char *lang)
{
    json_t *o = json_object();

    put(o, "id", id_json(t->id));
    put(o, "rule", text_json(t->rule));
    put(o, "step", text_json(t->step));
    put(o, "version", day_json(t->version));
    put(o, "status", text_json(task_status_names[t->status]));
    put(o, "late", json_boolean(t->late));
    put(o, "unheard_since", day_json(t->unheard_since));
    put(o, "stage", text_json(t->stage));
    put(o, "opened", day_json(t->opened));
    put(o, "due", day_json(t->due));
    put(o, "rings", rings_json(t));
    put(o, "hard_stop", day_json(t->hard_stop));
    put(o, "late_start", json_boolean(t->late_start));
    put(o, "owner", text_json(t->owner));
    put(o, "title", text_json(lang && strcmp(lang, "en") == 0 ? t->title_en : t->title_de));
    put(o, "basis", text_json(t->basis));
    put(o, "agreement", text_json(t->agreement));
    put(o, "because", facts_json(&t->because, 1));
    put(o, "by", text_json(t->by));
    put(o, "reason", text_json(t->reason));
    put(o, "done_on", day_json(t->done_on));
    put(o, "cancelled", text_json(t->cancelled));
    put(o, "answer", answer_json(&t->answer));
    put(o, "taken", taken_json(&t->taken));
    put(o, "uses", texts_json(t->uses, t->n_uses));
    return o;
}

static json_t *tasks_json(const struct evaluation *v, const char *lang)
{
    json_t *list = json_array();

    for (size_t i = 0; i < v->ret->n_tasks; i++)
        if (!v->ret->tasks[i].collapsed)
            json_array_append_new(list, task_json(&v->ret->tasks[i], lang));
    return list;
}

/* ---- the whole ---- */

static json_t *subjects_json(const struct evaluation *v)
{
    json_t *list = json_array();

    for (size_t i = 0; i < v->p->n_subjects; i++) {
        const struct person_key *k = &v->p->subjects[i];
        char text[SUBJECT_TEXT_BYTES];
        json_t *o = json_object();

        put(o, "agency", text_json(k->agency));
        put(o, "subject", json_string_nocheck(hex_text(k->subject, SUBJECT_BYTES, text)));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *heard_json(const struct person *who)
{
    json_t *o = json_object();

    for (size_t i = 0; i < who->n_heard; i++)
        json_object_set_new(o, who->heard[i].agency, day_json(who->heard[i].day));
    return o;
}

static json_t *page_json(const struct evaluation *v, const char *lang)
{
    json_t *o = json_object();

    put(o, "subjects", subjects_json(v));
    put(o, "today", day_json(v->p->today));
    put(o, "known_at", json_null());
    put(o, "heard", heard_json(v->p));
    put(o, "rules", text_json(v->m->checksum));
    put(o, "incomplete", texts_json(v->ret->incomplete, v->ret->n_incomplete));
    put(o, "next_day", day_json(v->ret->next_day));
    put(o, "axes", axes_json(v));
    put(o, "statements", statements_json(v));
    put(o, "tasks", tasks_json(v, lang));
    return o;
}

void evaluate_view(struct evaluation *v, const char *lang)
{
    v->ret->view = page_json(v, lang);
    put(v->ret->view, "digest", json_string_nocheck(v->ret->digest));
}

void result_release(struct result *r)
{
    json_decref(r->view);
    r->view = NULL;
}
