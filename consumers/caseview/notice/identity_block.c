/* SPDX-License-Identifier: Apache-2.0 */
#include "identity_block.h"

#include <stdlib.h>
#include <string.h>

#include "consumers/caseview/notice/identity_block_sql.h"
#include "../../../common/meaning/facts.h"
#include "../person/person.h"

enum { BLOCK_YEARS = 2 };                /* it lasts two years unless its end is told (§ 51 Abs. 4 BMG) */
static const char described[] = "person.described", set_type[] = "registration.block.set", lifted_type[] = "registration.block.lifted";

/* ---- what is known */

static struct db_param ids_wanted(const struct schema_set *set, struct arena *mem)
{
    int64_t *ids = ARENA_ARRAY(mem, int64_t, schema_count(set));
    size_t n = 0;

    for (size_t i = 0; i < schema_count(set); i++) {
        const char *type = schema_at(set, i)->type;

        if (strcmp(type, described) == 0 || strcmp(type, set_type) == 0 || strcmp(type, lifted_type) == 0)
            ids[n++] = schema_at(set, i)->id;
    }
    return db_array(DB_INT4_ARRAY, ids, n);
}

/* What cannot be read or comes from an agency on trial says nothing. */
static bool read_row(const struct caseview *cv, const struct db_result *r, int i, struct arena *mem, struct event *ret)
{
    const struct schema *s = schema_by_id(cv->set, (int32_t)db_get_int(r, i, 5));
    struct err ignored;
    size_t bytes;

    if (!s || db_is_null(r, i, 8) || tenant_is_shadow(cv->tenant, db_get_text(r, i, 1)))
        return false;
    *ret = (struct event){ .no = db_get_int(r, i, 0), .agency = arena_strdup(mem, db_get_text(r, i, 1)), .epoch = db_get_int(r, i, 2), .seq = db_get_int(r, i, 3),
                           .schema_id = s->id, .type = s->type, .dataclass = s->dataclass, .recorded_at = db_get_time(r, i, 7) };
    memcpy(ret->id, db_get_bytes(r, i, 4, NULL), UUID_BYTES);
    memcpy(ret->subject, db_get_bytes(r, i, 6, NULL), SUBJECT_BYTES);
    const uint8_t *payload = db_get_bytes(r, i, 8, &bytes);
    ret->payload = arena_memdup(mem, payload, bytes);
    ret->payload_bytes = bytes;
    return event_decode(ret, cv->set, mem, &ignored) && ret->schema;
}

/* The last word of each agency on each of its references; of those the newest. */
static const struct event *newest(const struct facts *f)
{
    const struct event *found = NULL;

    for (size_t i = 0; i < f->n_described; i++)
        if (!found || facts_compare_told(found, f->described[i].ev) < 0)
            found = f->described[i].ev;
    return found;
}

static day_num block_end(const struct fact *set)
{
    const struct value *until = fact_field(set, "until");
    int year, month, mday;

    if (until->kind == VALUE_DAY)
        return until->day;
    day_to_civil(set->occurred_on, &year, &month, &mday);
    int last = day_month_length(year + BLOCK_YEARS, month);
    return day_from_civil(year + BLOCK_YEARS, month, mday < last ? mday : last);
}

static bool is_lifted(const struct fact *set, const struct fact *const *lifted, size_t n, day_num today)
{
    for (size_t i = 0; i < n; i++)
        if (lifted[i]->occurred_on >= set->occurred_on && lifted[i]->occurred_on <= today && strcmp(lifted[i]->ev->agency, set->ev->agency) == 0)
            return true;
    return false;
}

/* From the day on which it is known, also when it is to begin later. */
static bool is_blocked(const struct facts *f, day_num today)
{
    size_t n, n_lifted;
    const struct fact *const *sets = facts_of(f, set_type, &n), *const *lifted = facts_of(f, lifted_type, &n_lifted);

    for (size_t i = 0; i < n; i++)
        if (today <= block_end(sets[i]) && !is_lifted(sets[i], lifted, n_lifted, today))
            return true;
    return false;
}

bool identity_find(struct caseview *cv, const uint8_t task[UUID_BYTES], day_num today, struct arena *mem, struct identity *ret, bool *ret_known, struct err *e)
{
    struct db_result *r = NULL;
    struct facts facts;
    size_t n = 0;

    if (!db_exec(cv->db, sql_told, DB_PARAMS(db_uuid(task), ids_wanted(cv->set, mem)), &r, e))
        return false;
    struct event *events = ARENA_ARRAY(mem, struct event, db_rows(r) + 1);
    struct person_key *keys = ARENA_ARRAY(mem, struct person_key, db_rows(r) + 1);
    for (int i = 0; i < db_rows(r); i++)
        n += read_row(cv, r, i, mem, &events[n]);
    db_result_free(r);
    for (size_t i = 0; i < n; i++) {
        memcpy(keys[i].subject, events[i].subject, SUBJECT_BYTES);
        keys[i].agency = events[i].agency;
    }
    facts_build(events, n, keys, n, mem, &facts);
    *ret = (struct identity){ newest(&facts), is_blocked(&facts, today) };
    *ret_known = ret->described != NULL;
    return true;
}

/* ---- the message */

static const struct value *part_of(const struct identity *who, const char *name)
{
    int i = schema_field(who->described->schema, name);

    return i < 0 ? NULL : &who->described->fields[i];
}

/* The record `identity`: its fields are called as those of person.described.  False: no name. */
static bool make_block(const struct field *f, const struct rights *rights, const char *recipient, const struct identity *who, struct arena *mem, struct value *ret)
{
    bool named = false;

    *ret = (struct value){ .kind = VALUE_RECORD, .list = { ARENA_ARRAY(mem, struct value, f->n_fields), f->n_fields } };
    for (size_t i = 0; i < f->n_fields; i++) {
        const char *part = f->fields[i].name;
        const struct value *v = part_of(who, part);

        if (!v || rights_to_part(rights, recipient, part) == RIGHT_NONE || (who->blocked && strcmp(part, "address") == 0))
            continue;
        ret->list.items[i] = *v;
        named = named || (strcmp(part, "names") == 0 && v->kind == VALUE_LIST && v->list.n > 0);
    }
    return named;
}

static void set_schema(struct message *msg, int32_t id, struct arena *mem)
{
    const char *text = arena_printf(mem, "urn:casebus:schema:%d", (int)id);

    for (size_t i = 0; i < msg->n_headers; i++)
        if (strcmp(msg->headers[i].name, "ce_dataschema") == 0)
            msg->headers[i] = (struct header){ msg->headers[i].name, text, strlen(text) };
}

bool identity_add(const struct schema_set *set, const struct rights *rights, const char *recipient, const struct identity *who, struct arena *mem, struct message *msg,
                  bool *ret_added, struct err *e)
{
    CLEANUP(buf_release) struct buf body = {0};
    const struct schema *before = schema_named(set, "task.state@1"), *after = schema_named(set, "task.state@2");
    int at = schema_field(after, "identity");
    struct value *old, *fields = ARENA_ARRAY(mem, struct value, after->n_fields);

    if (!codec_decode(before, msg->value, msg->value_bytes, mem, &old, e))
        return err_wrap(e, "read a task of the outbox");
    memcpy(fields, old, before->n_fields * sizeof *fields);      /* a later version only adds fields at the end */
    *ret_added = make_block(&after->fields[at], rights, recipient, who, mem, &fields[at]);
    if (!*ret_added)
        return true;
    if (!codec_encode(after, fields, &body, e))
        return err_wrap(e, "a task of the outbox with who the person is");
    msg->value = arena_memdup(mem, body.data, body.len);
    msg->value_bytes = body.len;
    set_schema(msg, after->id, mem);
    return true;
}
