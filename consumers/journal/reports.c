/* SPDX-License-Identifier: Apache-2.0 */
#include "reports.h"

#include <string.h>

#include "consumers/journal/reports_sql.h"

bool reports_is_one(const struct event *ev)
{
    return ev->schema && strcmp(ev->type, "casebus.report") == 0;
}

static struct db_param text(const struct event *ev, const char *name)
{
    const struct value *v = event_field(ev, name);

    return v->kind == VALUE_NONE ? db_null() : db_text(v->text);
}

static struct db_param day(const struct event *ev, const char *name)
{
    const struct value *v = event_field(ev, name);

    return db_day(v->kind == VALUE_NONE ? DAY_NONE : v->day);
}

static struct db_param count(const struct event *ev, const char *name)
{
    const struct value *v = event_field(ev, name);

    return v->kind == VALUE_NONE ? db_null() : db_int8(v->integer);
}

static bool says(const struct event *ev, const char *name, const char *word)
{
    const struct value *v = event_field(ev, name);

    return v->kind != VALUE_NONE && strcmp(v->text, word) == 0;
}

/* An agency program whose spool was lost reports what is still so anew. */
static bool is_loss(const struct event *ev)
{
    return event_field(ev, "open")->boolean && says(ev, "kind", "spool_lost") && says(ev, "name", "lost");
}

static bool keep_one(struct work *w, const struct message *msg, struct err *e)
{
    struct accepted a;
    const struct event *ev = &a.ev;

    work_accept(w, msg, w->mem, &a);              /* it was accepted before */
    if (is_loss(ev) && !db_exec(w->db, sql_report_void, DB_PARAMS(db_int4(w->s->agency_no), db_int8(ev->epoch)), NULL, e))
        return false;
    return db_exec(w->db, sql_report_keep,
                   DB_PARAMS(db_int4(w->s->agency_no), text(ev, "kind"), text(ev, "source"), text(ev, "name"), db_bool(event_field(ev, "open")->boolean), day(ev, "from"),
                             day(ev, "until"), count(ev, "count"), count(ev, "of"), db_int8(ev->epoch), db_int8(ev->seq)),
                   NULL, e);
}

bool reports_keep(struct work *w, struct err *e)
{
    const struct message *const *all = w->reports.items;

    for (size_t i = 0; i < w->reports.n; i++)
        if (!keep_one(w, all[i], e))
            return err_wrap(e, "keep a report of %s", w->s->agency);
    return true;
}
