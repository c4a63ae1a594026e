/* SPDX-License-Identifier: Apache-2.0 */
#include "hub.h"

#include <assert.h>
#include <string.h>

#include "common/travel/hub_sql.h"
#include "deadletter.h"

bool hub_agency_no(struct db *db, const char *agency, int64_t *ret_no, struct err *e)
{
    for (int tries = 0; tries < 3; tries++) {
        struct db_result *r = NULL;

        if (!db_exec(db, sql_find_agency, DB_PARAMS(db_text(agency)), &r, e))
            return false;
        bool found = db_rows(r) == 1;
        if (found)
            *ret_no = db_get_int(r, 0, 0);
        db_result_free(r);
        if (found)
            return true;
        if (!db_exec(db, sql_add_agency, DB_PARAMS(db_text(agency)), NULL, e))
            return false;
    }
    return err_set(e, ERR_RETRY, "agency %s gets no number: another transaction adds it and does not end", agency);
}

bool hub_event(const struct schema_set *set, const struct tenant *t, const char *type, time_us now, struct arena *mem, struct event *ret, struct err *e)
{
    const struct schema *s = schema_by_type(set, type);

    if (!s)
        return err_set(e, ERR_FATAL, "the registry in %s has no event type %s", t->schemas, type);
    *ret = (struct event){
        .type = s->type, .agency = t->hub, .tenant = t->ags, .recorded_at = now, .received_at = now, .schema_id = s->id,
        .dataclass = s->dataclass, .purpose = "coordination", .legal_basis = s->basis, .schema = s,
        .fields = ARENA_ARRAY(mem, struct value, s->n_fields),
    };
    uuid_v7(now, ret->id);
    return true;
}

static bool take_number(struct db *db, int64_t agency_no, struct event *ev, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_begin_counter, DB_PARAMS(db_int4(agency_no), db_int8(ev->recorded_at / 1000)), NULL, e)
        || !db_exec(db, sql_next_number, DB_PARAMS(db_int4(agency_no)), &r, e))
        return false;
    ev->epoch = db_get_int(r, 0, 0);
    ev->seq = db_get_int(r, 0, 1);
    db_result_free(r);
    return true;
}

static bool describe(struct db *db, int64_t agency_no, const struct event *ev, struct err *e)
{
    return ev->dataclass != 'I' || db_exec(db, sql_describe, DB_PARAMS(db_int4(agency_no), db_int8(ev->epoch), db_int8(ev->seq), db_uuid(ev->subject),
                                                                       db_bytes(ev->payload, ev->payload_bytes)), NULL, e);
}

static bool keep(struct db *db, int64_t agency_no, struct event *ev, struct err *e)
{
    const char dataclass[] = { ev->dataclass, '\0' };
    uint8_t hash[HASH_BYTES];
    struct db_result *r = NULL;

    event_hash(ev, hash);
    if (!db_exec(db, sql_append,
                 DB_PARAMS(db_int4(agency_no), db_int8(ev->epoch), db_int8(ev->seq), db_uuid(ev->id), db_int4(ev->schema_id),
                           db_uuid(ev->subject), db_time(ev->recorded_at), db_time(ev->received_at), db_text(ev->purpose),
                           db_text(ev->legal_basis), db_text(ev->consent), db_text(ev->traceparent), db_text(dataclass),
                           db_bytes(hash, HASH_BYTES), ev->dataclass == 'I' ? db_null() : db_bytes(ev->payload, ev->payload_bytes)),
                 &r, e))
        return false;
    ev->no = db_get_int(r, 0, 0);
    db_result_free(r);
    return describe(db, agency_no, ev, e);
}

bool hub_mark(struct db *db, const uint8_t (*subjects)[SUBJECT_BYTES], size_t n, const char *reason, struct err *e)
{
    if (n == 0)
        return true;
    db_queue(db, sql_mark, DB_PARAMS(db_array(DB_UUID_ARRAY, subjects, n), db_text(reason)));
    db_queue(db, sql_wake, NULL, 0);
    return db_sync(db, NULL, e);
}

/* Everybody who takes part: a row for each but the subject, a mark for all. */
static bool keep_participants(struct db *db, int64_t agency_no, const struct event *ev, struct arena *mem, struct err *e)
{
    size_t n = event_participants(ev, NULL, 0);
    struct participant *all = ARENA_ARRAY(mem, struct participant, n);
    uint8_t (*subjects)[SUBJECT_BYTES] = arena_alloc(mem, (n + 1) * SUBJECT_BYTES);
    const char **roles = ARENA_ARRAY(mem, const char *, n);

    event_participants(ev, all, n);
    for (size_t i = 0; i < n; i++) {
        memcpy(subjects[i], all[i].subject, SUBJECT_BYTES);
        roles[i] = all[i].role;
    }
    memcpy(subjects[n], ev->subject, SUBJECT_BYTES);
    if (n && !db_exec(db, sql_participants,
                      DB_PARAMS(db_int4(agency_no), db_int8(ev->epoch), db_int8(ev->seq), db_array(DB_UUID_ARRAY, subjects, n),
                                db_array(DB_TEXT_ARRAY, roles, n)),
                      NULL, e))
        return false;
    return hub_mark(db, (const uint8_t (*)[SUBJECT_BYTES])subjects, n + 1, ev->type, e);
}

bool hub_append(struct db *db, const struct tenant *t, const struct schema_set *set, struct event *ev, struct arena *mem, struct err *e)
{
    const struct agency *speaks = tenant_agency(t, ev->agency);
    int64_t agency_no;

    assert(speaks && speaks->state == AGENCY_PAPER);
    if (!event_complete(ev, set, e) || !event_check(ev, set, e) || !event_encode(ev, mem, e))
        return err_wrap(e, "%s of %s", ev->type, strcmp(ev->agency, t->hub) == 0 ? "the hub" : ev->agency);
    return hub_agency_no(db, ev->agency, &agency_no, e) && take_number(db, agency_no, ev, e) && keep(db, agency_no, ev, e)
           && keep_participants(db, agency_no, ev, mem, e);
}

bool hub_make_message(const char *agency, struct event *ev, const uint8_t *task, int revision, struct arena *mem, struct hub_message *ret, struct err *e)
{
    CLEANUP(buf_release) struct buf headers = {0};
    struct message msg;

    if (!event_encode(ev, mem, e))
        return err_wrap(e, "%s to %s", ev->type, agency);
    event_to_message(ev, mem, &msg);
    deadletter_pack_headers(msg.headers, msg.n_headers, &headers);
    *ret = (struct hub_message){ .agency = agency, .type = ev->type, .key = { msg.key, msg.key_bytes }, .value = { msg.value, msg.value_bytes },
                                 .headers = { arena_memdup(mem, headers.data, headers.len), headers.len }, .revision = revision };
    if (task)
        memcpy(ret->task, task, UUID_BYTES);
    return true;
}

/* A message that is of no task has revision 0, and stands without task. */
void hub_queue_messages(struct db *db, const struct hub_message *all, size_t n, struct arena *mem)
{
    const char **agencies = ARENA_ARRAY(mem, const char *, n), **types = ARENA_ARRAY(mem, const char *, n), **users = ARENA_ARRAY(mem, const char *, n);
    struct db_bytes *keys = ARENA_ARRAY(mem, struct db_bytes, n), *headers = ARENA_ARRAY(mem, struct db_bytes, n), *values = ARENA_ARRAY(mem, struct db_bytes, n);
    uint8_t (*tasks)[UUID_BYTES] = arena_alloc(mem, n * UUID_BYTES);
    int64_t *revisions = ARENA_ARRAY(mem, int64_t, n), *identities = ARENA_ARRAY(mem, int64_t, n);

    for (size_t i = 0; i < n; i++) {
        agencies[i] = all[i].agency;
        types[i] = all[i].type;
        keys[i] = all[i].key;
        headers[i] = all[i].headers;
        values[i] = all[i].value;
        revisions[i] = all[i].revision;
        identities[i] = all[i].identity;
        users[i] = all[i].by;
        memcpy(tasks[i], all[i].task, UUID_BYTES);
    }
    if (n)
        db_queue(db, sql_tell, DB_PARAMS(db_array(DB_TEXT_ARRAY, agencies, n), db_array(DB_TEXT_ARRAY, types, n), db_array(DB_BYTES_ARRAY, keys, n),
                                         db_array(DB_BYTES_ARRAY, headers, n), db_array(DB_BYTES_ARRAY, values, n), db_array(DB_UUID_ARRAY, tasks, n),
                                         db_array(DB_INT4_ARRAY, revisions, n), db_array(DB_INT4_ARRAY, identities, n), db_array(DB_TEXT_ARRAY, users, n)));
}

bool hub_tell(struct db *db, const char *agency, struct event *ev, const uint8_t *task, int revision, struct arena *mem, struct err *e)
{
    struct hub_message one;

    if (!hub_make_message(agency, ev, task, revision, mem, &one, e))
        return false;
    hub_queue_messages(db, &one, 1, mem);
    return db_sync(db, NULL, e);
}
