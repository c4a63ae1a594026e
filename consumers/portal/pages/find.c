/* SPDX-License-Identifier: Apache-2.0 */
/* An event by its id, with the way that it has gone; the events of a pseudonym.  Dates and types only: what an event says is for case
 * workers. */
#include <string.h>

#include "consumers/portal/pages/find_sql.h"
#include "../../health/way.h"
#include "pages.h"

static const char *type_of(const struct visit *v, json_int_t schema_id)
{
    const struct schema *s = schema_by_id(v->portal->schemas, (int)schema_id);

    return s ? s->type : NULL;
}

/* The names of the event types that the rows have as numbers. */
static void name_types(struct visit *v)
{
    json_t *events = json_object_get(v->data, "events"), *ev;
    size_t i;

    json_array_foreach(events, i, ev)
        if (json_is_null(json_object_get(ev, "type"))) {
            const char *type = type_of(v, json_integer_value(json_object_get(ev, "schema_id")));

            json_object_set_new(ev, "type", type ? json_string(type) : json_null());
        }
}

#define EVENT_SHAPE "no:i agency:t epoch:i seq:i id:u subject:x type:t schema_id:i recorded_at:T received_at:T dataclass:t"

static json_t *hops_json(const struct visit *v, const struct way *w)
{
    json_t *all = json_array();
    char at[TIME_TEXT_BYTES];

    for (size_t i = 0; i < w->n; i++) {
        const struct hop *h = &w->hops[i];
        const char *after = i ? arena_printf(v->rq->mem, "%.3f", (double)(h->at - w->hops[i - 1].at) / 1e6) : NULL;

        json_array_append_new(all, json_pack("{s:s,s:s?,s:s,s:s?,s:s}", "at", time_text(h->at, at), "after", after, "hop", h->hop, "agency", h->agency, "detail", h->detail));
    }
    return all;
}

static bool find_event(struct visit *v, const uint8_t id[UUID_BYTES], struct err *e)
{
    struct way way;

    if (!rows_ask(v, "events", EVENT_SHAPE, sql_event, DB_PARAMS(db_uuid(id)), e) || !way_read(v->db, v->portal->schemas, id, v->rq->mem, &way, e))
        return false;
    visit_set(v, "hops", hops_json(v, &way));
    return rows_ask(v, "tasks", "task:u rule:t owner:t status:t due:d", sql_tasks, DB_PARAMS(db_uuid(id)), e)
           && rows_ask(v, "letters", "no:i agency:t reason:t state:t at:T", sql_letters, DB_PARAMS(db_uuid(id)), e);
}

static bool find_subject(struct visit *v, const uint8_t subject[SUBJECT_BYTES], struct err *e)
{
    return rows_ask(v, "events", EVENT_SHAPE, sql_events, DB_PARAMS(db_uuid(subject)), e)
           && rows_ask(v, "persons", "person:x evaluated_at:T evaluated_on:d waits:b", sql_person, DB_PARAMS(db_uuid(subject)), e);
}

bool find_fill(struct visit *v, struct err *e)
{
    const char *asked = visit_asked(v, "q");
    const char *const same[] = { "case", "show", "--subject", asked, NULL }, *const trace[] = { "trace", asked, NULL };
    uint8_t id[UUID_BYTES];

    visit_set(v, "q", json_string(asked));
    if (!asked)
        return true;
    if (hex_parse(asked, strlen(asked), id, SUBJECT_BYTES)) {
        command_shown(v, same);
        if (!find_subject(v, id, e))
            return false;
    } else if (uuid_parse(asked, strlen(asked), id)) {
        command_shown(v, trace);
        if (!find_event(v, id, e))
            return false;
    } else {
        visit_set(v, "not_understood", json_true());
    }
    name_types(v);
    visit_set(v, "nothing", json_boolean(json_array_size(json_object_get(v->data, "events")) + json_array_size(json_object_get(v->data, "letters")) == 0));
    return true;
}
