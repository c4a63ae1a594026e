/* SPDX-License-Identifier: Apache-2.0 */
/* The view as JSON (INTERFACES 5), and the same once more in the canonical form of which the digest is taken: sorted keys, absent
 * instead of null, facts by what they say instead of by the message that brought them, nothing of the day or the envelope. */
#include <stdlib.h>
#include <string.h>

#include "evaluation.h"

struct page { const struct evaluation *v; bool canonical; const char *lang; };

static void put(const struct page *p, json_t *o, const char *key, json_t *value)
{
    if (p->canonical && json_is_null(value))
        json_decref(value);
    else
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

/* ---- facts that an output comes from ---- */

static int compare_roots(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* As texts, sorted and each once: facts of two files of one person may have the same name. */
static json_t *roots_json(const struct fact *const *facts, size_t n)
{
    char **texts = calloc(n + 1, sizeof *texts);
    json_t *list = json_array();

    for (size_t i = 0; texts && i < n; i++) {
        json_t *root = fact_root_json(facts[i]);

        texts[i] = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
        json_decref(root);
    }
    if (!texts)
        abort();
    if (n)
        qsort(texts, n, sizeof *texts, compare_roots);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || strcmp(texts[i - 1], texts[i]) != 0)
            json_array_append_new(list, json_string(texts[i]));
    }
    for (size_t i = 0; i < n; i++)
        free(texts[i]);
    free(texts);
    return list;
}

static json_t *facts_json(const struct page *p, const struct fact *const *facts, size_t n)
{
    json_t *list;

    if (p->canonical)
        return roots_json(facts, n);
    list = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, id_json(facts[i]->ev->id));
    return list;
}

/* ---- axes ---- */

static bool is_gap(const struct axis *a, const struct segment *s)
{
    for (size_t i = 0; s->value && i < a->n_gap_values; i++)
        if (strcmp(a->gap_values[i], s->value) == 0)
            return true;
    return false;
}

static json_t *gap_json(const struct page *p, const struct segment *s, bool running)
{
    json_t *o = json_object();

    put(p, o, "from", day_json(s->since));
    put(p, o, "to", day_json(running ? DAY_NONE : s->until));
    put(p, o, "days", running ? json_null() : json_integer(s->until - s->since + 1));
    return o;
}

/* `now` is a segment of h.  A list of all gaps until now, or the present one's begin, or the length of the one just before. */
static void put_gap(const struct page *p, json_t *o, const struct axis *a, const struct history *h, const struct segment *now)
{
    if (a->gap_list) {
        json_t *list = json_array();

        for (const struct segment *s = h->segments; s <= now; s++)
            if (is_gap(a, s))
                json_array_append_new(list, gap_json(p, s, s == now));
        put(p, o, a->gap_name, list);
    } else if (is_gap(a, now))
        put(p, o, a->gap_since, day_json(now->since));
    else if (now > h->segments)
        put(p, o, a->gap_days, json_integer(is_gap(a, now - 1) ? now[-1].until - now[-1].since + 1 : 0));
}

static bool is_conflict(const struct page *p, const struct segment *s)
{
    for (size_t i = 0; i < s->n_facts; i++)
        if (p->v->statements[p->v->statement_of[s->facts[i]->index]].conflict)
            return true;
    return false;
}

static void put_uses(const struct page *p, json_t *o, const struct uses *u)
{
    size_t n;
    const char *const *names = uses_names(p->v, u, &n);

    put(p, o, "uses", texts_json(names, n));
}

static json_t *axis_json(const struct page *p, const struct history *h, const struct segment *now)
{
    json_t *o = json_object();

    put(p, o, "value", text_json(now && now->value ? now->value : "unknown"));
    if (now && now->value) {
        put(p, o, "since", day_json(now->since));
        put(p, o, "until", day_json(now->until));
    }
    put(p, o, "from", facts_json(p, now && now->value ? now->facts : NULL, now && now->value ? now->n_facts : 0));
    put(p, o, "conflict", json_boolean(now && now->value && is_conflict(p, now)));
    put_uses(p, o, &h->uses);
    return o;
}

/* responsible.school -> "responsible": { "school": { agency, since } } */
static void put_part(const struct page *p, json_t *axes, const struct axis *a, const struct segment *now)
{
    json_t *whole = json_object_get(axes, a->part), *o = json_object();

    if (!whole) {
        whole = json_object();
        json_object_set_new_nocheck(axes, a->part, whole);
    }
    put(p, o, "agency", text_json(now && now->value ? now->value : "unknown"));
    if (now && now->value)
        put(p, o, "since", day_json(now->since));
    json_object_set_new_nocheck(whole, a->field, o);
}

static void put_axis(const struct page *p, json_t *axes, const struct axis *a, const struct history *h)
{
    const struct segment *now = history_at(h, p->v->p->today);

    if (a->field) {
        put_part(p, axes, a, now);
        return;
    }
    json_t *o = a->hidden ? json_object_get(axes, a->part) : axis_json(p, h, now);
    if (o && now && a->gap_name)
        put_gap(p, o, a, h, now);
    if (a->hidden)
        return;
    for (size_t i = 0; i < a->n_also; i++)
        if (h->also[i])
            put(p, o, a->also[i].name, text_json(a->also[i].value));
    json_object_set_new_nocheck(axes, a->name, o);
}

static json_t *axes_json(const struct page *p)
{
    json_t *axes = json_object();

    for (size_t i = 0; i < p->v->m->n_axes; i++)
        put_axis(p, axes, &p->v->m->axes[i], &p->v->axes[i]);
    return axes;
}

/* ---- statements ---- */

static const char *assertion_of(const struct fact *f)
{
    const struct value *v = &f->ev->fields[FIELD_ASSERTION];

    return f->disputed ? "disputed" : v->kind == VALUE_SYMBOL ? v->text : "asserted";
}

static json_t *says_json(const struct page *p, const struct fact *f)
{
    json_t *o = json_object();

    put(p, o, "agency", text_json(f->ev->agency));
    if (!p->canonical) {
        put(p, o, "event", id_json(f->ev->id));
        put(p, o, "assertion", text_json(assertion_of(f)));
    }
    put(p, o, "fields", fact_body_json(f));
    return o;
}

static json_t *statements_json(const struct page *p)
{
    json_t *list = json_array();

    for (size_t i = 0; i < p->v->n_statements; i++) {
        const struct statement *s = &p->v->statements[i];
        json_t *o = json_object(), *says = json_array();

        for (size_t k = 0; k < s->n; k++)
            json_array_append_new(says, says_json(p, s->facts[k]));
        put(p, o, "type", text_json(s->facts[0]->type));
        put(p, o, "fact", fact_fields_json(s->facts[0]));
        put(p, o, "says", says);
        put(p, o, "conflict", json_boolean(s->conflict));
        json_array_append_new(list, o);
    }
    return list;
}

/* ---- tasks ---- */

static const char *const status_names[] = { "open", "done", "cancelled", "overridden", "snoozed" };

static json_t *rings_json(const struct task *t)
{
    json_t *list = json_array();

    for (size_t i = 0; i < t->n_rings; i++)
        json_array_append_new(list, day_json(t->rings[i]));
    return list;
}

static json_t *task_object(const struct page *p, const struct task *t)
{
    json_t *o = json_object();

    put(p, o, "id", id_json(t->id));
    put(p, o, "rule", text_json(t->rule));
    put(p, o, "step", text_json(t->step));
    put(p, o, "version", day_json(t->version));
    put(p, o, "status", text_json(status_names[t->status]));
    put(p, o, "late", json_boolean(t->late));
    put(p, o, "unheard_since", day_json(t->unheard_since));
    put(p, o, "stage", text_json(t->stage));
    put(p, o, "opened", day_json(t->opened));
    put(p, o, "due", day_json(t->due));
    put(p, o, "rings", rings_json(t));
    put(p, o, "hard_stop", day_json(t->hard_stop));
    put(p, o, "late_start", json_boolean(t->late_start));
    put(p, o, "owner", text_json(t->owner));
    put(p, o, "title", text_json(p->lang && strcmp(p->lang, "en") == 0 ? t->title_en : t->title_de));
    put(p, o, "basis", text_json(t->basis));
    put(p, o, "agreement", text_json(t->agreement));
    put(p, o, "because", facts_json(p, &t->because, 1));
    put(p, o, "by", text_json(t->by));
    put(p, o, "reason", text_json(t->reason));
    put(p, o, "done_on", day_json(t->done_on));
    put(p, o, "cancelled", text_json(t->cancelled));
    put(p, o, "uses", texts_json(t->uses, t->n_uses));
    return o;
}

json_t *task_json(const struct task *t, const char *lang)
{
    return task_object(&(struct page){ .lang = lang }, t);
}

static json_t *tasks_json(const struct page *p)
{
    json_t *list = json_array();

    for (size_t i = 0; i < p->v->ret->n_tasks; i++)
        if (!p->v->ret->tasks[i].collapsed)
            json_array_append_new(list, task_object(p, &p->v->ret->tasks[i]));
    return list;
}

/* ---- the whole ---- */

static json_t *subjects_json(const struct page *p)
{
    json_t *list = json_array();

    for (size_t i = 0; i < p->v->p->n_subjects; i++) {
        const struct person_key *k = &p->v->p->subjects[i];
        char text[SUBJECT_TEXT_BYTES];
        json_t *o = json_object();

        put(p, o, "agency", text_json(k->agency));
        put(p, o, "subject", json_string_nocheck(hex_text(k->subject, SUBJECT_BYTES, text)));
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

static json_t *page_json(const struct page *p)
{
    const struct evaluation *v = p->v;
    json_t *o = json_object();

    put(p, o, "subjects", subjects_json(p));
    if (!p->canonical) {
        put(p, o, "today", day_json(v->p->today));
        put(p, o, "known_at", json_null());
        put(p, o, "heard", heard_json(v->p));
    }
    put(p, o, "rules", text_json(v->m->checksum));
    put(p, o, "incomplete", texts_json(v->ret->incomplete, v->ret->n_incomplete));
    put(p, o, "next_day", day_json(v->ret->next_day));
    put(p, o, "axes", axes_json(p));
    put(p, o, "statements", statements_json(p));
    put(p, o, "tasks", tasks_json(p));
    return o;
}

static int add_to_buf(const char *text, size_t n, void *data)
{
    buf_add(data, text, n);
    return 0;
}

static void take_digest(const struct evaluation *v)
{
    CLEANUP(buf_release) struct buf b = {0};
    uint8_t hash[HASH_BYTES];
    json_t *canonical = page_json(&(struct page){ v, true, "de" });

    if (json_dump_callback(canonical, add_to_buf, &b, JSON_COMPACT | JSON_SORT_KEYS) != 0)
        abort();
    json_decref(canonical);
    hash_sha256(b.data, b.len, hash);
    hex_text(hash, sizeof hash, v->ret->digest);
}

void evaluate_view(struct evaluation *v, const char *lang)
{
    take_digest(v);
    v->ret->view = page_json(&(struct page){ v, false, lang });
    json_object_set_new_nocheck(v->ret->view, "digest", json_string_nocheck(v->ret->digest));
}

void result_release(struct result *r)
{
    json_decref(r->view);
    r->view = NULL;
}
