/* SPDX-License-Identifier: Apache-2.0 */
#include "moments.h"

#include <stdlib.h>
#include <string.h>

#include "../../../common/ground/member.h"

struct moment {
    const struct event *ev;
    const struct fact *fact;             /* where it speaks for one, else NULL */
    const char *why;                     /* not live: why */
    day_num effective, decided_on;
};

static day_num day_in(const struct event *ev, int index)
{
    return ev->fields && index >= 0 && (size_t)index < ev->schema->n_fields && ev->fields[index].kind == VALUE_DAY ? ev->fields[index].day : DAY_NONE;
}

static struct moment moment_of(const struct event *ev)
{
    struct moment m = { .ev = ev };
    bool common = ev->schema && !ev->schema->control;

    m.effective = common ? day_in(ev, FIELD_EFFECTIVE_FROM) : DAY_NONE;
    if (m.effective == DAY_NONE)
        m.effective = common ? day_in(ev, FIELD_OCCURRED_ON) : clock_day(ev->recorded_at);
    m.decided_on = common ? day_in(ev, FIELD_DECIDED_ON) : DAY_NONE;
    return m;
}

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_order_of_facts(const void *x, const void *y)
{
    const struct moment *a = x, *b = y;
    int c = compare(a->effective, b->effective);

    c = c ? c : compare(a->decided_on, b->decided_on);
    c = c ? c : compare(a->ev->recorded_at, b->ev->recorded_at);
    c = c ? c : strcmp(a->ev->agency, b->ev->agency);
    c = c ? c : compare(a->ev->epoch, b->ev->epoch);
    return c ? c : compare(a->ev->seq, b->ev->seq);
}

/* Identity and task events are decisions about facts: they are live and speak for none. */
static void say_why(const struct facts *f, struct moment *m)
{
    if (!m->ev->schema)
        m->why = "newer_schema";
    for (size_t i = 0; i < f->n_dead; i++)
        if (f->dead[i].ev == m->ev)
            m->why = f->dead[i].why;
    for (size_t i = 0; i < f->n; i++)
        if (f->live[i].ev == m->ev)
            m->fact = &f->live[i];
    for (size_t i = 0; i < f->n_described; i++)
        if (f->described[i].ev == m->ev)
            m->fact = &f->described[i];
}

static json_t *fields_json(const struct event *ev)
{
    struct buf text = {0};

    if (!ev->fields)
        return json_object();
    event_fields_json(ev, &text);
    json_t *fields = json_loadb(text.data, text.len, 0, NULL);
    buf_release(&text);
    return fields ? fields : json_object();
}

static json_t *roles_json(const struct moment *m)
{
    json_t *roles = json_array();

    for (size_t i = 0; m->fact && i < m->fact->n_roles; i++)
        json_array_append_new(roles, json_string(m->fact->roles[i]));
    return roles;
}

static json_t *moment_json(const struct moment *m)
{
    const struct event *ev = m->ev;
    char id[UUID_TEXT_BYTES], subject[SUBJECT_TEXT_BYTES], recorded[TIME_TEXT_BYTES], received[TIME_TEXT_BYTES];
    bool common = ev->schema && !ev->schema->control;
    const struct value *assertion = common ? &ev->fields[FIELD_ASSERTION] : NULL;

    return json_pack("{s:s,s:s,s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:s,s:s,s:s?,s:b,s:s?,s:o}", "event", uuid_text(ev->id, id), "type", ev->type, "agency", ev->agency,
                     "subject", hex_text(ev->subject, SUBJECT_BYTES, subject), "role", roles_json(m),
                     "occurred_on", member_day(m->fact ? m->fact->occurred_on : common ? day_in(ev, FIELD_OCCURRED_ON) : DAY_NONE),
                     "decided_on", member_day(m->decided_on), "effective_from", member_day(common ? day_in(ev, FIELD_EFFECTIVE_FROM) : DAY_NONE),
                     "effective_to", member_day(common ? day_in(ev, FIELD_EFFECTIVE_TO) : DAY_NONE), "recorded_at", time_text(ev->recorded_at, recorded),
                     "received_at", time_text(ev->received_at, received), "assertion", assertion && assertion->kind == VALUE_SYMBOL ? assertion->text : NULL,
                     "live", (int)(m->why == NULL), "why", m->why, "fields", fields_json(ev));
}

json_t *moments_json(const struct person_file *p, struct arena *mem)
{
    struct moment *all = ARENA_ARRAY(mem, struct moment, p->n_events + 1);
    json_t *list = json_array();
    struct facts f;

    facts_build(p->events, p->n_events, p->subjects, p->n_subjects, mem, &f);
    for (size_t i = 0; i < p->n_events; i++) {
        all[i] = moment_of(&p->events[i]);
        say_why(&f, &all[i]);
    }
    qsort(all, p->n_events, sizeof *all, by_order_of_facts);
    for (size_t i = 0; i < p->n_events; i++)
        json_array_append_new(list, moment_json(&all[i]));
    return list;
}
