/* SPDX-License-Identifier: Apache-2.0 */
/* Who owns a task, who signed, and whom it waits for. */
#include <string.h>

#include "evaluation.h"

/* No manifest duty: what they have not said by the end of yesterday they have not said. */
static bool is_heard_by_clock(const struct tenant *t, const struct agency *a)
{
    return a->state == AGENCY_PAPER || a->state == AGENCY_LEFT || strcmp(a->id, t->hub) == 0;
}

static day_num manifest_day(const struct person *p, const char *agency)
{
    for (size_t i = 0; i < p->n_heard; i++)
        if (strcmp(p->heard[i].agency, agency) == 0)
            return p->heard[i].day;
    return DAY_NONE;
}

static bool holds_subject(const struct person *p, const char *agency)
{
    for (size_t i = 0; i < p->n_subjects; i++)
        if (p->subjects[i].agency && strcmp(p->subjects[i].agency, agency) == 0)
            return true;
    return false;
}

/* On each day the last in the order of facts of those that had happened. */
static void find_places(struct evaluation *v)
{
    const struct facts_of_type *moved = facts_type(&v->facts, "registration.moved_in");
    const struct facts_by_day *by_day = moved ? facts_by_day(&v->facts, moved, NULL) : NULL;
    const struct fact *last = NULL;

    v->places = ARENA_ARRAY(v->mem, struct place, moved ? moved->n : 1);
    for (size_t i = 0; moved && i < moved->n; i++) {
        const struct fact *f = by_day->facts[i];
        const struct value *place = fact_field(f, "ags");

        if ((place->kind != VALUE_CODE && place->kind != VALUE_SYMBOL) || (last && f->index < last->index))
            continue;
        last = f;
        v->places[v->n_places++] = (struct place){ f->occurred_on, place->text };
    }
}

/* The hub itself stands behind the last agency of the tenant. */
void owner_prepare(struct evaluation *v)
{
    const struct tenant *t = v->m->tenant;

    v->heard = ARENA_ARRAY(v->mem, day_num, t->n_agencies + 1);
    v->holds = ARENA_ARRAY(v->mem, bool, t->n_agencies + 1);
    for (size_t i = 0; i <= t->n_agencies; i++) {
        const struct agency *a = &t->agencies[i];

        v->heard[i] = is_heard_by_clock(t, a) ? v->p->today - 1 : manifest_day(v->p, a->id);
        v->holds[i] = holds_subject(v->p, a->id);
    }
    find_places(v);
}

const char *person_ags(const struct evaluation *v, day_num on)
{
    size_t low = 0, high = v->n_places;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (v->places[middle].since <= on)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? v->places[low - 1].ags : NULL;
}

/* Who can be told to do something: not who only tries, not who is gone. */
static bool can_own(const struct agency *a)
{
    return a->state == AGENCY_LIVE || a->state == AGENCY_PAUSED || a->state == AGENCY_PAPER;
}

const struct agency *owner_of_type(const struct evaluation *v, const char *slug, const char *ags)
{
    const struct tenant *t = v->m->tenant;
    const struct agency *best = NULL;
    size_t closest = 0;

    for (size_t i = 0; i <= t->n_agencies; i++) {
        const struct agency *a = &t->agencies[i];
        size_t fit = strcmp(a->slug, slug) == 0 && can_own(a) ? tenant_fit(t, a, ags) : 0;

        if (fit == 0 || fit < closest)
            continue;
        best = fit == closest ? NULL : a;
        closest = fit;
    }
    return best;
}

bool owner_has_signed(const struct evaluation *v, const struct rule *r, const struct agency *a, day_num on)
{
    if (strcmp(a->id, v->m->tenant->hub) == 0)       /* the town keeps its own agreements */
        return true;
    for (size_t i = 0; r->agreement && i < r->agreement->n_signatories; i++)
        if (strcmp(r->agreement->signatories[i].agency, a->id) == 0)
            return r->agreement->signatories[i].since == DAY_NONE || r->agreement->signatories[i].since <= on;
    return false;
}

/* ---- whom it waits for ---- */

struct waiting { const struct evaluation *v; day_num due; struct heard *list; size_t n; };

static void wait_for(struct waiting *w, size_t agency)
{
    const struct agency *a = &w->v->m->tenant->agencies[agency];

    trace_asked(w->v, a->id, w->v->heard[agency], w->due);
    if (w->v->heard[agency] >= w->due)
        return;
    for (size_t i = 0; i < w->n; i++)
        if (w->list[i].agency == a->id)
            return;
    w->list[w->n++] = (struct heard){ a->id, w->due };
}

/* Instances of the type that take part now (paused ones will speak again) and whose territory is the person's or who know the person. */
static void wait_for_type(struct waiting *w, const char *slug, const char *ags)
{
    const struct tenant *t = w->v->m->tenant;
    bool any = strcmp(slug, "*") == 0;

    for (size_t i = 0; i < t->n_agencies; i++) {
        const struct agency *a = &t->agencies[i];

        if ((any || strcmp(a->slug, slug) == 0) && (a->state == AGENCY_LIVE || a->state == AGENCY_PAUSED) && (w->v->holds[i] || tenant_covers(t, a, ags)))
            wait_for(w, i);
    }
}

/* Where data can close a task that was taken over, the rule's owner may still tell it. */
size_t owner_unheard(const struct evaluation *v, const struct step *s, const struct agency *owner, const struct agency *now, const char *ags, day_num due,
                     struct heard **ret)
{
    const struct tenant *t = v->m->tenant;
    struct waiting w = { .v = v, .due = due, .list = ARENA_ARRAY(v->mem, struct heard, t->n_agencies + 1) };

    if (s->hears_owner && now)
        wait_for(&w, (size_t)(now - t->agencies));
    if (s->hears_owner && owner && s->done)
        wait_for(&w, (size_t)(owner - t->agencies));
    for (size_t i = 0; i < s->n_hears; i++)
        wait_for_type(&w, s->hears[i], ags);
    *ret = w.list;
    return w.n;
}
