/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include <string.h>

static void put_count(struct event *ev, const char *name, int64_t n)
{
    if (n >= 0)
        event_put_int(ev, name, n);
}

static void fill(struct event *ev, const struct report *r, const char *instance)
{
    event_put_text(ev, "kind", r->kind);
    event_put_bool(ev, "open", r->open);
    event_put_text(ev, "source", r->source);
    event_put_text(ev, "name", r->name);
    event_put_day(ev, "from", r->from);
    event_put_day(ev, "until", r->until);
    put_count(ev, "count", r->count);
    put_count(ev, "of", r->of);
    event_put_text(ev, "instance", instance);
}

bool report_has_kind(const struct schema_set *set, const char *kind)
{
    const struct schema *s = schema_by_type(set, "casebus.report");
    int i = s ? schema_field(s, "kind") : -1;

    for (size_t k = 0; i >= 0 && k < s->fields[i].n_symbols; k++)
        if (strcmp(s->fields[i].symbols[k], kind) == 0)
            return true;
    return false;
}

bool report_event(const struct manifest_maker *m, const struct report *r, time_us now, struct arena *mem, struct event *ret, struct err *e)
{
    if (!manifest_event(m, "casebus.report", now, mem, ret, e))
        return false;
    fill(ret, r, spool_instance(m->spool));
    return event_check(ret, m->set, e) && event_encode(ret, mem, e);
}

bool report_spool(const struct manifest_maker *m, const struct report *r, time_us now, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct event ev;

    return report_event(m, r, now, &mem, &ev, e) && spool_append(m->spool, &(struct spool_block){ .events = &ev, .n_events = 1 }, e);
}

static bool put_note(struct spool *sp, const char *key, const char *note, struct err *e)
{
    return note ? spool_put(sp, key, note, e) : spool_drop(sp, key, e);
}

bool report_change(const struct manifest_maker *m, const struct report *r, const char *key, const char *note, time_us now, struct err *e)
{
    if (!spool_begin(m->spool, e))
        return false;
    if (report_spool(m, r, now, e) && put_note(m->spool, key, note, e) && spool_commit(m->spool, e))
        return true;
    spool_rollback(m->spool);
    return false;
}
