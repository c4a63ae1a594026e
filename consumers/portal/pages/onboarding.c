/* SPDX-License-Identifier: Apache-2.0 */
/* How far each agency has come that does not count yet: what is done, what is missing, and the command that brings it on. */
#include "../../admin/agencies/onboard.h"
#include "pages.h"

static json_t *steps_of(const struct onboarding *o)
{
    json_t *all = json_array();

    for (int i = 0; i < ONBOARD_STEPS; i++) {
        const struct onboard_step *s = &o->steps[i];

        json_array_append_new(all, json_pack("{s:s,s:b,s:s?,s:s?}", "step", s->name, "done", (int)s->done, "detail", s->detail, "next", s->done ? NULL : s->next));
    }
    return all;
}

static bool add_one(struct visit *v, const struct tenant *t, const struct agency *a, json_t *all, struct err *e)
{
    struct onboarding o;

    if (!onboard_read(v->db, t, a->id, v->rq->mem, &o, e))
        return false;
    enum onboard_name next = onboard_next(&o);
    json_array_append_new(all, json_pack("{s:s,s:s,s:s?,s:s?,s:b,s:s?,s:o}", "agency", a->id, "state", agency_state_name(a->state), "missing",
                                         next < ONBOARD_STEPS ? o.steps[next].name : NULL, "next", next < ONBOARD_STEPS ? o.steps[next].next : NULL, "to_approve",
                                         (int)(next == ONBOARD_APPROVED || next == ONBOARD_LIVE), "approved_by", o.approved_by, "steps", steps_of(&o)));
    return true;
}

/* Who is live, has left or has no program has nothing to do here. */
static bool comes(const struct agency *a)
{
    return a->state == AGENCY_SHADOW || a->state == AGENCY_PAUSED;
}

bool onboarding_fill(struct visit *v, struct err *e)
{
    static const char *const same[] = { "agency", "list", NULL };
    json_t *coming = json_array(), *others = json_array();
    struct tenant t;
    bool ok = (v->db || pool_take(v->portal->pool, &v->db, e)) && app_tenant_again(v->portal->app, v->rq->mem, &t, e);

    for (size_t i = 0; ok && i < t.n_agencies; i++)
        if (comes(&t.agencies[i]))
            ok = add_one(v, &t, &t.agencies[i], coming, e);
        else
            json_array_append_new(others, json_pack("{s:s,s:s}", "agency", t.agencies[i].id, "state", agency_state_name(t.agencies[i].state)));
    visit_set(v, "coming", coming);
    visit_set(v, "others", others);
    command_shown(v, same);
    return ok;
}
