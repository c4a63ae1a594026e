/* SPDX-License-Identifier: Apache-2.0 */
#include "stock_judge.h"

#include <stdlib.h>
#include <string.h>

/* Records that are one fact. */
struct chain {
    const struct event *speaks;
    bool listed, agrees, compared;       /* an item names it; one of them says what it says; contents could be compared */
    uint8_t event[UUID_BYTES];           /* of such an item */
    const char *axis;
};
struct judging {
    const struct stock_frame *f; const struct stock_person *p;
    struct arena *mem;
    struct event *events; size_t n;      /* those that can be read */
    struct chain *chains; size_t *chain_of;          /* both by event */
    struct stock_finding *found; size_t n_found;
};

static void find_chains(struct judging *j)
{
    j->events = ARENA_ARRAY(j->mem, struct event, j->p->n_events + 1);
    for (size_t i = 0; i < j->p->n_events; i++)
        if (j->p->events[i].fields && !j->p->events[i].schema->control)
            j->events[j->n++] = j->p->events[i];
    j->chains = ARENA_ARRAY(j->mem, struct chain, j->n + 1);
    j->chain_of = ARENA_ARRAY(j->mem, size_t, j->n + 1);
    facts_chains(j->events, j->n, j->mem, j->chain_of);
    for (size_t i = 0; i < j->n; i++) {
        struct chain *c = &j->chains[j->chain_of[i]];

        if (!c->speaks || facts_compare_told(c->speaks, &j->events[i]) < 0)
            c->speaks = &j->events[i];
    }
}

static struct chain *chain_with(const struct judging *j, const uint8_t event[UUID_BYTES])
{
    for (size_t i = 0; i < j->n; i++)
        if (memcmp(j->events[i].id, event, UUID_BYTES) == 0)
            return &j->chains[j->chain_of[i]];
    return NULL;
}

/* Also one that cannot be read: erased, or newer than this hub. */
static bool is_there(const struct judging *j, const uint8_t event[UUID_BYTES])
{
    for (size_t i = 0; i < j->p->n_events; i++)
        if (memcmp(j->p->events[i].id, event, UUID_BYTES) == 0)
            return true;
    return false;
}

static void add(struct judging *j, enum stock_verdict verdict, const char *type, const struct chain *c, const uint8_t event[UUID_BYTES])
{
    struct stock_finding *found = &j->found[j->n_found++];

    *found = (struct stock_finding){ .verdict = verdict, .type = type, .axis = c ? c->axis : NULL, .speaks = c ? c->speaks : NULL };
    if (event)
        memcpy(found->event, event, UUID_BYTES);
}

/* ---- what the list has */

static bool compare_content(const struct judging *j, const struct stock_item *item, const struct stock_kind *kind, struct chain *c, struct err *e)
{
    static const uint8_t nothing[SUBJECT_BYTES];
    uint8_t content[SUBJECT_BYTES];

    if (!kind->values || c->speaks->schema != kind->schema || event_is_retracted(c->speaks) || memcmp(item->content, nothing, SUBJECT_BYTES) == 0)
        return true;
    if (!content_hash(kind->schema, c->speaks->fields, c->speaks->subject, &kind->days, j->f->key, j->mem, content, e))
        return false;
    c->compared = true;
    c->agrees |= memcmp(content, item->content, SUBJECT_BYTES) == 0;
    return true;
}

static bool take_item(struct judging *j, const struct stock_item *item, struct err *e)
{
    const struct stock_kind *kind = &j->f->stock->kinds[item->kind];
    struct chain *c = chain_with(j, item->event);

    if (!c && !is_there(j, item->event))
        add(j, STOCK_LACKING, kind->type, NULL, item->event);
    if (!c)
        return true;
    c->listed = true;
    memcpy(c->event, item->event, UUID_BYTES);
    return compare_content(j, item, kind, c, e);
}

/* ---- what the hub has */

static bool is_of_the_lists(const struct judging *j, const char *type)
{
    for (size_t i = 0; i < j->f->stock->n_kinds; i++)
        if (strcmp(j->f->stock->kinds[i].type, type) == 0)
            return true;
    return false;
}

static bool is_suspect(const struct judging *j, const struct chain *c)
{
    if (!c->speaks)
        return false;
    return c->listed ? event_is_retracted(c->speaks) || (c->compared && !c->agrees) : !event_is_retracted(c->speaks) && is_of_the_lists(j, c->speaks->type);
}

/* What an axis shows today, and the chains of the facts that it rests on. */
struct shown { const char *name, *value; struct chain **from; size_t n; };
struct shown_axes { struct shown *all; size_t n; };

static void add_shown(const struct judging *j, const json_t *axis, const char *name, const char *value, struct shown_axes *to)
{
    const json_t *from = json_object_get(axis, "from"), *id;
    struct shown *s = &to->all[to->n++];
    uint8_t event[UUID_BYTES];
    size_t i;

    *s = (struct shown){ .name = arena_strdup(j->mem, name), .value = arena_strdup(j->mem, value ? value : ""), .from = ARENA_ARRAY(j->mem, struct chain *, json_array_size(from) + 1) };
    json_array_foreach(from, i, id) {
        const char *text = json_string_value(id);

        if (text && uuid_parse(text, strlen(text), event))
            s->from[s->n++] = chain_with(j, event);
    }
}

/* Who is responsible (an object axis) is left out: that follows from what was told, also when it has ended. */
static void read_axes(const struct judging *j, json_t *axes, struct shown_axes *ret)
{
    const char *name;
    json_t *axis;

    *ret = (struct shown_axes){ ARENA_ARRAY(j->mem, struct shown, json_object_size(axes) + 1), 0 };
    json_object_foreach(axes, name, axis)
        if (json_object_get(axis, "value"))
            add_shown(j, axis, name, json_string_value(json_object_get(axis, "value")), ret);
}

/* The axes, if there were only this agency, on the day after the list: what ended on its day has ended. */
static bool show(const struct judging *j, const struct event *events, size_t n, struct shown_axes *ret, struct err *e)
{
    struct person_key key = { .agency = j->f->agency };
    const struct person person = { .subjects = &key, .n_subjects = 1, .events = events, .n_events = n, .today = j->f->stock->day + 1 };
    struct result r;

    memcpy(key.subject, j->p->subject, SUBJECT_BYTES);
    if (!evaluate(j->f->meaning, &person, "en", j->mem, &r, e))
        return false;
    read_axes(j, json_object_get(r.view, "axes"), ret);
    result_release(&r);
    return true;
}

static bool says_same(const struct shown_axes *axes, const struct shown *s)
{
    for (size_t i = 0; i < axes->n; i++)
        if (strcmp(axes->all[i].name, s->name) == 0)
            return strcmp(axes->all[i].value, s->value) == 0;
    return false;
}

/* The axes as they are, and as they were without what the list does not have: it is open where that makes a difference. */
static bool find_axes(struct judging *j, struct err *e)
{
    struct event *left = ARENA_ARRAY(j->mem, struct event, j->n + 1);
    struct shown_axes as_shown, without;
    size_t n = 0;

    for (size_t i = 0; i < j->n; i++)
        if (!is_suspect(j, &j->chains[j->chain_of[i]]) || j->chains[j->chain_of[i]].listed)
            left[n++] = j->events[i];
    if (!show(j, j->events, j->n, &as_shown, e) || !show(j, left, n, &without, e))
        return false;
    for (size_t i = 0; i < as_shown.n; i++) {
        const struct shown *s = &as_shown.all[i];
        bool same = says_same(&without, s);

        for (size_t k = 0; k < s->n; k++)
            if (s->from[k] && !s->from[k]->axis && (s->from[k]->listed || !same))
                s->from[k]->axis = s->name;
    }
    return true;
}

static void judge_chain(struct judging *j, const struct chain *c)
{
    if (!is_suspect(j, c))
        return;
    if (c->listed)
        add(j, event_is_retracted(c->speaks) ? STOCK_TAKEN_BACK : STOCK_DIFFERS, c->speaks->type, c, c->event);
    else if (c->axis)
        add(j, STOCK_DENIED, c->speaks->type, c, NULL);
}

static bool judge_chains(struct judging *j, struct err *e)
{
    bool any = false;

    for (size_t i = 0; i < j->n; i++)
        any |= is_suspect(j, &j->chains[i]);
    if (any && !find_axes(j, e))
        return false;
    for (size_t i = 0; i < j->n; i++)
        judge_chain(j, &j->chains[i]);
    return true;
}

/* ---- all of it */

static int compare(const void *a, const void *b)
{
    const struct stock_finding *x = a, *y = b;

    if (x->verdict != y->verdict)
        return x->verdict < y->verdict ? -1 : 1;
    if (!x->speaks || !y->speaks)
        return memcmp(x->event, y->event, UUID_BYTES);
    if (x->speaks->epoch != y->speaks->epoch)
        return x->speaks->epoch < y->speaks->epoch ? -1 : 1;
    return (x->speaks->seq > y->speaks->seq) - (x->speaks->seq < y->speaks->seq);
}

/* An event that two rows name is lacking once. */
static size_t drop_repeated(struct stock_finding *all, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (kept == 0 || compare(&all[kept - 1], &all[i]) != 0)
            all[kept++] = all[i];
    return kept;
}

bool stock_judge(const struct stock_frame *f, const struct stock_person *p, struct arena *mem, struct stock_finding **ret, size_t *ret_n, struct err *e)
{
    struct judging j = { .f = f, .p = p, .mem = mem, .found = ARENA_ARRAY(mem, struct stock_finding, p->n_items + p->n_events + 1) };

    find_chains(&j);
    for (size_t i = 0; i < p->n_items; i++)
        if (!take_item(&j, &p->items[i], e))
            return false;
    if (!judge_chains(&j, e))
        return false;
    if (j.n_found)
        qsort(j.found, j.n_found, sizeof *j.found, compare);
    *ret = j.found;
    *ret_n = drop_repeated(j.found, j.n_found);
    return true;
}
