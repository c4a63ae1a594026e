/* SPDX-License-Identifier: Apache-2.0 */
/* The digest of a result: of its canonical text, written straight from the evaluation.  It is the view of evaluate_view.c with keys in order,
 * without blanks and nulls, facts as what they say instead of as the message that brought them, and without a word of the day it was made
 * for or of the envelopes.  Keys are written in their order here; those that come from data are sorted. */
#include <stdlib.h>
#include <string.h>

#include "evaluation.h"

/* The text goes into the hash in pieces: that of many events is larger than the processor's cache. */
enum { PIECE_BYTES = 32 * 1024 };
struct digest {
    struct evaluation *v;
    struct buf text;                     /* what is not yet in the hash */
    struct hash_sum sum;
    const char **roots;                  /* of each live fact, once it was asked for */
};

static void hash_text(struct digest *d)
{
    hash_more(&d->sum, d->text.data, d->text.len);
    buf_reset(&d->text);
}

static const char *kept(struct digest *d, struct buf *b)
{
    const char *text = arena_strndup(d->v->mem, b->data, b->len);

    buf_release(b);
    return text;
}

/* ---- members; what is unknown is left out */

static void add_text(struct buf *b, bool *any, const char *key, const char *text)
{
    if (!text)
        return;
    canonical_key(b, any, key);
    canonical_text(b, text);
}

static void add_day(struct buf *b, bool *any, const char *key, day_num d)
{
    char text[DAY_TEXT_BYTES];

    if (d != DAY_NONE)
        add_text(b, any, key, day_text(d, text));
}

static void add_bool(struct buf *b, bool *any, const char *key, bool value)
{
    canonical_key(b, any, key);
    buf_str(b, value ? "true" : "false");
}

static void add_list(struct buf *b, const char *const *texts, size_t n)
{
    buf_char(b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(b, ',');
        canonical_text(b, texts[i]);
    }
    buf_char(b, ']');
}

/* ---- facts by what they say */

static const char *root_text(struct digest *d, const struct fact *f)
{
    const struct facts *all = &d->v->facts;
    bool live = f >= all->live && f < all->live + all->n;        /* a request for a task is no fact of the person */
    struct buf b = {0};

    if (live && d->roots[f->index])
        return d->roots[f->index];
    canonical_root(&b, f);
    const char *text = kept(d, &b);
    if (live)
        d->roots[f->index] = text;
    return text;
}

/* Sorted, each once: two files of one person may say the same. */
static void add_facts(struct digest *d, struct buf *b, const struct fact *const *facts, size_t n)
{
    const char **texts = ARENA_ARRAY(d->v->mem, const char *, n + 1);

    for (size_t i = 0; i < n; i++)
        texts[i] = root_text(d, facts[i]);
    n = texts_each_once(texts, n);
    buf_char(b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(b, ',');
        buf_str(b, texts[i]);
    }
    buf_char(b, ']');
}

/* ---- axes: objects whose members depend on the axis ---- */

enum { MEMBERS_OF_ITS_OWN = 7 };
struct member { const char *key, *text; };
struct object { struct member *members; size_t n; };     /* each text in canonical form */

static int compare_members(const void *a, const void *b)
{
    return strcmp(((const struct member *)a)->key, ((const struct member *)b)->key);
}

static void add_object(struct buf *b, struct object *o)
{
    bool any = false;

    qsort(o->members, o->n, sizeof *o->members, compare_members);
    buf_char(b, '{');
    for (size_t i = 0; i < o->n; i++) {
        canonical_key(b, &any, o->members[i].key);
        buf_str(b, o->members[i].text);
    }
    buf_char(b, '}');
}

static void put(struct digest *d, struct object *o, const char *key, struct buf *text)
{
    o->members[o->n++] = (struct member){ key, kept(d, text) };
}

static void put_text(struct digest *d, struct object *o, const char *key, const char *text)
{
    struct buf b = {0};

    canonical_text(&b, text);
    put(d, o, key, &b);
}

static void put_day(struct digest *d, struct object *o, const char *key, day_num day)
{
    char text[DAY_TEXT_BYTES];

    if (day != DAY_NONE)
        put_text(d, o, key, day_text(day, text));
}

static void put_number(struct digest *d, struct object *o, const char *key, int n)
{
    struct buf b = {0};

    buf_printf(&b, "%d", n);
    put(d, o, key, &b);
}

static void put_next(struct digest *d, struct object *o, const struct history *h, const struct segment *now)
{
    const struct segment *next = history_next(h, now), *from = next ? next_comes_from(now, next) : NULL;
    struct buf b = {0};
    bool any = false;

    if (!next)
        return;
    buf_char(&b, '{');
    canonical_key(&b, &any, "from");
    add_facts(d, &b, from->facts, from->n_facts);
    add_day(&b, &any, "on", next->since);
    add_text(&b, &any, "value", next->value ? next->value : "unknown");
    buf_char(&b, '}');
    put(d, o, "next", &b);
}

/* `key`: what its value is called. */
static void put_axis(struct digest *d, struct object *o, const struct axis *a, const struct history *h, const struct segment *now, const char *key)
{
    bool known = now && now->value;
    struct buf from = {0}, uses = {0}, conflict = {0};
    size_t n;
    const char *const *names = uses_names(d->v, &h->uses, &n);

    put_text(d, o, key, known ? now->value : "unknown");
    put_day(d, o, "since", known ? now->since : DAY_NONE);
    put_day(d, o, "until", known ? now->until : DAY_NONE);
    add_facts(d, &from, known ? now->facts : NULL, known ? now->n_facts : 0);
    put(d, o, "from", &from);
    buf_str(&conflict, axis_conflict(d->v, a, now) ? "true" : "false");
    put(d, o, "conflict", &conflict);
    put_next(d, o, h, now);
    add_list(&uses, names, n);
    put(d, o, "uses", &uses);
}

static void add_gap(struct buf *b, const struct segment *s, bool running)
{
    bool any = false;

    buf_char(b, '{');
    if (!running) {
        canonical_key(b, &any, "days");
        buf_printf(b, "%d", s->until - s->since + 1);
    }
    add_day(b, &any, "from", s->since);
    add_day(b, &any, "to", running ? DAY_NONE : s->until);
    buf_char(b, '}');
}

static void put_gap_list(struct digest *d, struct object *o, const struct axis *a, const struct history *h, const struct segment *now)
{
    struct buf b = {0};

    buf_char(&b, '[');
    for (const struct segment *s = h->segments; s <= now; s++)
        if (segment_is_gap(a, s)) {
            if (b.len > 1)
                buf_char(&b, ',');
            add_gap(&b, s, s == now);
        }
    buf_char(&b, ']');
    put(d, o, a->gap_name, &b);
}

static void put_gap(struct digest *d, struct object *o, const struct axis *a, const struct history *h, const struct segment *now)
{
    if (a->gap_list)
        put_gap_list(d, o, a, h, now);
    else if (segment_is_gap(a, now))
        put_day(d, o, a->gap_since, now->since);
    else if (now > h->segments)
        put_number(d, o, a->gap_days, segment_is_gap(a, now - 1) ? now[-1].until - now[-1].since + 1 : 0);
}

/* responsible.school -> "responsible": { "school": { agency, since ... } } */
static void put_part(struct digest *d, struct object *whole, const struct axis *a, const struct history *h, const struct segment *now)
{
    struct object o = { .members = ARENA_ARRAY(d->v->mem, struct member, MEMBERS_OF_ITS_OWN) };
    struct buf b = {0};

    put_axis(d, &o, a, h, now, "agency");
    add_object(&b, &o);
    put(d, whole, a->field, &b);
}

static struct object *object_named(struct digest *d, struct object *all, const char **names, size_t *n, const char *name, size_t more)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(names[i], name) == 0)
            return &all[i];
    names[*n] = name;
    all[*n].members = ARENA_ARRAY(d->v->mem, struct member, MEMBERS_OF_ITS_OWN + d->v->m->n_axes + more);
    return &all[(*n)++];
}

static void add_axes(struct digest *d)
{
    const struct meaning *m = d->v->m;
    struct object *all = ARENA_ARRAY(d->v->mem, struct object, m->n_axes + 1), axes = { .members = ARENA_ARRAY(d->v->mem, struct member, m->n_axes + 1) };
    const char **names = ARENA_ARRAY(d->v->mem, const char *, m->n_axes + 1);
    size_t n = 0;

    for (size_t i = 0; i < m->n_axes; i++) {
        const struct axis *a = &m->axes[i];
        const struct history *h = &d->v->axes[i];
        const struct segment *now = history_at(h, d->v->p->today);

        if (a->hidden && !a->part)
            continue;
        struct object *o = object_named(d, all, names, &n, a->part ? a->part : a->name, a->n_also);

        if (a->field)
            put_part(d, o, a, h, now);
        else if (!a->hidden)
            put_axis(d, o, a, h, now, "value");
        if (!a->field && now && a->gap_name)
            put_gap(d, o, a, h, now);
        for (size_t k = 0; k < a->n_also && !a->field && !a->hidden; k++)
            if (h->also[k])
                put_text(d, o, a->also[k].name, a->also[k].value);
    }
    for (size_t i = 0; i < n; i++) {
        struct buf b = {0};

        add_object(&b, &all[i]);
        put(d, &axes, names[i], &b);
    }
    add_object(&d->text, &axes);
}

/* ---- statements ---- */

static void add_statement(struct buf *b, const struct statement *s)
{
    buf_str(b, s->conflict ? "{\"conflict\":true,\"fact\":" : "{\"conflict\":false,\"fact\":");
    canonical_name(b, s->facts[0]);
    buf_str(b, ",\"says\":[");
    for (size_t i = 0; i < s->n; i++) {
        buf_str(b, i ? ",{\"agency\":" : "{\"agency\":");
        canonical_text(b, s->facts[i]->ev->agency);
        buf_str(b, ",\"fields\":");
        canonical_body(b, s->facts[i]);
        add_day(b, &(bool){ true }, "since", s->facts[i]->recorded_on);
        buf_char(b, '}');
    }
    buf_str(b, "],\"type\":");
    canonical_text(b, s->facts[0]->type);
    buf_char(b, '}');
}

/* As fetch_ahead: all that the fact says. */
static void fetch_statement(const struct evaluation *v, size_t i)
{
    const struct fact *f = i + 4 < v->n_statements ? v->statements[i + 4].facts[0] : NULL;

    if (i + 8 < v->n_statements)
        __builtin_prefetch(v->statements[i + 8].facts[0]);
    for (size_t k = 0; f && k < f->schema->n_fields; k += 2)
        __builtin_prefetch(&f->fields[k]);
}

static void add_statements(struct digest *d)
{
    buf_char(&d->text, '[');
    for (size_t i = 0; i < d->v->n_statements; i++) {
        fetch_statement(d->v, i);
        if (i)
            buf_char(&d->text, ',');
        add_statement(&d->text, &d->v->statements[i]);
        if (d->text.len > PIECE_BYTES)
            hash_text(d);
    }
    buf_char(&d->text, ']');
}

/* ---- tasks ---- */

static void add_answer(struct buf *b, bool *any, const struct answer *a)
{
    bool inner = false;

    if (!a->what)
        return;
    canonical_key(b, any, "answer");
    buf_char(b, '{');
    add_text(b, &inner, "by", a->by);
    add_day(b, &inner, "on", a->on);
    add_text(b, &inner, "reason", a->reason);
    add_text(b, &inner, "what", a->what);
    buf_char(b, '}');
}

static void add_taken(struct buf *b, bool *any, const struct taken *taken)
{
    bool inner = false;

    if (!taken->by)
        return;
    canonical_key(b, any, "taken");
    buf_char(b, '{');
    add_text(b, &inner, "by", taken->by);
    add_day(b, &inner, "on", taken->on);
    add_text(b, &inner, "reason", taken->reason);
    buf_char(b, '}');
}

static void add_rings(struct buf *b, bool *any, const struct task *t)
{
    char text[DAY_TEXT_BYTES];

    canonical_key(b, any, "rings");
    buf_char(b, '[');
    for (size_t i = 0; i < t->n_rings; i++) {
        if (i)
            buf_char(b, ',');
        canonical_text(b, day_text(t->rings[i], text));
    }
    buf_char(b, ']');
}

static void add_task(struct digest *d, const struct task *t)
{
    struct buf *b = &d->text;
    char id[UUID_TEXT_BYTES];
    bool any = false;

    buf_char(b, '{');
    add_text(b, &any, "agreement", t->agreement);
    add_answer(b, &any, &t->answer);
    add_text(b, &any, "basis", t->basis);
    canonical_key(b, &any, "because");
    add_facts(d, b, &t->because, 1);
    add_text(b, &any, "by", t->by);
    add_text(b, &any, "cancelled", t->cancelled);
    add_day(b, &any, "done_on", t->done_on);
    add_day(b, &any, "due", t->due);
    add_day(b, &any, "hard_stop", t->hard_stop);
    add_text(b, &any, "id", uuid_text(t->id, id));
    add_bool(b, &any, "late", t->late);
    add_bool(b, &any, "late_start", t->late_start);
    add_day(b, &any, "opened", t->opened);
    add_text(b, &any, "owner", t->owner);
    add_text(b, &any, "reason", t->reason);
    add_rings(b, &any, t);
    add_text(b, &any, "rule", t->rule);
    add_text(b, &any, "stage", t->stage);
    add_text(b, &any, "status", task_status_names[t->status]);
    add_text(b, &any, "step", t->step);
    add_taken(b, &any, &t->taken);
    add_text(b, &any, "title", t->title_de);     /* the digest does not depend on the language */
    add_day(b, &any, "unheard_since", t->unheard_since);
    canonical_key(b, &any, "uses");
    add_list(b, t->uses, t->n_uses);
    add_day(b, &any, "version", t->version);
    buf_char(b, '}');
}

static void add_tasks(struct digest *d)
{
    const struct result *r = d->v->ret;
    bool any = false;

    buf_char(&d->text, '[');
    for (size_t i = 0; i < r->n_tasks; i++) {
        if (r->tasks[i].collapsed)
            continue;
        if (any)
            buf_char(&d->text, ',');
        any = true;
        add_task(d, &r->tasks[i]);
        if (d->text.len > PIECE_BYTES)
            hash_text(d);
    }
    buf_char(&d->text, ']');
}

/* ---- the whole ---- */

static void add_subjects(struct digest *d)
{
    const struct person *p = d->v->p;
    char text[SUBJECT_TEXT_BYTES];

    buf_char(&d->text, '[');
    for (size_t i = 0; i < p->n_subjects; i++) {
        bool any = false;

        buf_str(&d->text, i ? ",{" : "{");
        add_text(&d->text, &any, "agency", p->subjects[i].agency);
        add_text(&d->text, &any, "subject", hex_text(p->subjects[i].subject, SUBJECT_BYTES, text));
        buf_char(&d->text, '}');
    }
    buf_char(&d->text, ']');
}

static void add_document(struct digest *d)
{
    const struct result *r = d->v->ret;
    bool any = true;

    buf_str(&d->text, "{\"axes\":");
    add_axes(d);
    buf_str(&d->text, ",\"incomplete\":");
    add_list(&d->text, r->incomplete, r->n_incomplete);
    add_day(&d->text, &any, "next_day", r->next_day);
    add_text(&d->text, &any, "rules", d->v->m->checksum);
    buf_str(&d->text, ",\"statements\":");
    add_statements(d);
    buf_str(&d->text, ",\"subjects\":");
    add_subjects(d);
    buf_str(&d->text, ",\"tasks\":");
    add_tasks(d);
    buf_char(&d->text, '}');
}

void evaluate_digest(struct evaluation *v)
{
    struct digest d = { .v = v, .roots = ARENA_ARRAY(v->mem, const char *, v->facts.n + 1) };
    uint8_t hash[HASH_BYTES];

    hash_begin(&d.sum);
    add_document(&d);
    hash_text(&d);
    hash_end(&d.sum, hash);
    hex_text(hash, sizeof hash, v->ret->digest);
    buf_release(&d.text);
}
