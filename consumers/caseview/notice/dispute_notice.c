/* SPDX-License-Identifier: Apache-2.0 */
#include "dispute_notice.h"

#include <string.h>

#include "../../../common/ground/hash.h"
#include "../../../common/travel/hub.h"
#include "consumers/caseview/notice/dispute_notice_sql.h"

static const char disputed[] = "statement.disputed";

const struct event *dispute_notice_about(const struct person_file *f, const uint8_t id[UUID_BYTES])
{
    for (size_t i = 0; i < f->n_events; i++)
        if (memcmp(f->events[i].id, id, UUID_BYTES) == 0)
            return &f->events[i];
    return NULL;
}

/* ---- which of them */

static bool took_part(const struct tenant *t, const struct event *ev)
{
    const struct agency *a = tenant_agency(t, ev->agency);

    return a && (a->live_since == DAY_NONE || clock_day(ev->recorded_at) >= a->live_since);
}

/* Does the agency say this of the event: that it is wrong, or no longer so? */
static bool is_about(const struct event *ev, const char *agency, const uint8_t id[UUID_BYTES])
{
    return ev->schema && strcmp(ev->type, disputed) == 0 && strcmp(ev->agency, agency) == 0 && event_field(ev, "fact")->kind == VALUE_EVENT
           && memcmp(event_field(ev, "fact")->ref, id, UUID_BYTES) == 0;
}

const struct event *dispute_notice_standing(const struct person_file *f, const char *agency, const uint8_t id[UUID_BYTES])
{
    const struct event *last = NULL;

    for (size_t i = 0; i < f->n_events; i++)
        if (is_about(&f->events[i], agency, id) && (!last || facts_compare_told(last, &f->events[i]) < 0))
            last = &f->events[i];
    return last && !event_is_retracted(last) ? last : NULL;
}

/* How often its agency had withdrawn it before: what is disputed again is told again. */
static int withdrawn_before(const struct person_file *f, const struct event *ev)
{
    int n = 0;

    for (size_t i = 0; i < f->n_events; i++)
        n += is_about(&f->events[i], ev->agency, event_field(ev, "fact")->ref) && event_is_retracted(&f->events[i]) && facts_compare_told(&f->events[i], ev) < 0;
    return n;
}

/* The statement that it disputes, when whoever made that is to be told. */
static const struct event *to_tell(const struct tenant *t, const struct person_file *f, const struct event *ev)
{
    if (!ev->schema || strcmp(ev->type, disputed) != 0 || tenant_is_shadow(t, ev->agency) || event_field(ev, "fact")->kind != VALUE_EVENT)
        return NULL;
    const struct event *about = dispute_notice_about(f, event_field(ev, "fact")->ref);
    return about && about->schema && strcmp(about->agency, ev->agency) != 0 && agency_has_program(tenant_agency(t, about->agency)) && took_part(t, about) && took_part(t, ev) ? about : NULL;
}

/* ---- the message */

/* The same for every record of one dispute: exported again it is not told again. */
static void name_message(const struct event *ev, const struct event *about, int withdrawn, uint8_t ret[UUID_BYTES])
{
    CLEANUP(buf_release) struct buf b = {0};
    const struct value *grounds = event_field(ev, "grounds");
    uint8_t hash[HASH_BYTES];

    buf_printf(&b, "%s\n%s\n%s\n", disputed, ev->agency, grounds->kind == VALUE_CODE ? grounds->text : "");
    buf_add(&b, about->id, UUID_BYTES);
    if (event_is_retracted(ev))
        buf_str(&b, "retracted");
    if (withdrawn)
        buf_printf(&b, "%d", withdrawn);
    hash_sha256(b.data, b.len, hash);
    uuid_v8(hash, ret);
}

/* What both versions have; in the second one also what it is about. */
static void fill(struct event *message, const struct event *ev, const struct event *about)
{
    const struct value *on = &about->fields[FIELD_OCCURRED_ON];

    memcpy(message->subject, about->subject, SUBJECT_BYTES);
    message->fields[FIELD_OCCURRED_ON] = ev->fields[FIELD_OCCURRED_ON];
    message->fields[FIELD_ASSERTION] = ev->fields[FIELD_ASSERTION];
    event_put_ref(message, "fact", about->id);
    *event_place(message, "grounds") = *event_field(ev, "grounds");
    if (schema_field(message->schema, "about_type") < 0)
        return;
    event_put_text(message, "about_type", about->type);
    if (on->kind == VALUE_DAY)
        *event_place(message, "about_on") = *on;
}

static bool tell(struct caseview *cv, const struct event *ev, const struct event *about, int withdrawn, struct arena *mem, size_t *told, struct err *e)
{
    char id[UUID_TEXT_BYTES];
    struct event message;
    struct db_result *r = NULL;

    if (!hub_event(cv->set, cv->tenant, disputed, ev->recorded_at, mem, &message, e))
        return false;
    name_message(ev, about, withdrawn, message.id);
    if (!db_exec(cv->db, sql_is_told, DB_PARAMS(db_text(about->agency), db_text(uuid_text(message.id, id))), &r, e))
        return false;
    bool already = db_get_bool(r, 0, 0), reads = db_get_int(r, 0, 1) >= message.schema_id;
    db_result_free(r);
    if (already)
        return true;
    if (!reads) {                        /* the first version has the same fields up to the ground */
        message.schema = schema_named(cv->set, "statement.disputed@1");
        message.schema_id = message.schema->id;
    }
    fill(&message, ev, about);
    ++*told;
    return hub_tell(cv->db, about->agency, &message, NULL, 0, mem, e);
}

bool dispute_notice_tell(struct caseview *cv, const struct person_file *files, size_t n, struct arena *mem, size_t *told, struct err *e)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < files[i].n_events; k++) {
            const struct event *ev = &files[i].events[k], *about = to_tell(cv->tenant, &files[i], ev);

            if (about && !tell(cv, ev, about, withdrawn_before(&files[i], ev), mem, told, e))
                return false;
        }
    return true;
}
