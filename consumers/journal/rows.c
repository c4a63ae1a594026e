/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "batch.h"
#include "consumers/journal/rows_sql.h"
#include "../../common/travel/deadletter.h"

/* ---- what was expected: read, and straight into the table */

static const char copy_event[] =
    "copy casebus.event (agency, epoch, seq, id, schema_id, subject, recorded_at, received_at, purpose, legal_basis, consent, traceparent,"
    " dataclass, type, hash, payload) from stdin (format binary)";

static void copy_row(struct work *w, const struct accepted *a)
{
    const struct event *ev = &a->ev;
    struct db *db = w->db;

    db_copy_row(db, 16);
    db_copy_int4(db, w->s->agency_no);
    db_copy_int8(db, ev->epoch);
    db_copy_int8(db, ev->seq);
    db_copy_bytes(db, ev->id, UUID_BYTES);
    db_copy_int4(db, ev->schema_id);
    db_copy_bytes(db, ev->subject, SUBJECT_BYTES);
    db_copy_time(db, ev->recorded_at);
    db_copy_time(db, w->received_at);
    db_copy_text(db, ev->purpose);
    db_copy_text(db, ev->legal_basis);
    db_copy_text(db, ev->consent);
    db_copy_text(db, ev->traceparent);
    db_copy_bytes(db, &ev->dataclass, 1);
    db_copy_text(db, ev->schema ? NULL : ev->type);
    db_copy_bytes(db, a->hash, HASH_BYTES);
    if (ev->dataclass == 'I')
        db_copy_null(db);                        /* who the person is stands in described */
    else
        db_copy_bytes(db, ev->payload, ev->payload_bytes);
}

static void note_place(struct work *w, const struct event *ev, const struct placed *p)
{
    if (p->place == PLACE_AHEAD)
        *(struct missing *)list_add(&w->missing, sizeof(struct missing), w->mem) = (struct missing){ ev->epoch, p->missing };
    if (p->new_epoch)
        work_alarm(w, "new_epoch", arena_printf(w->mem, "epoch %lld begins: the agency's spool was lost, restored or copied", (long long)ev->epoch));
    if (p->old_epoch)
        work_alarm(w, "old_epoch", arena_printf(w->mem, "epoch %lld is used although a later one has begun: an old copy of the spool may be running", (long long)ev->epoch));
}

struct pass { bool copying; size_t copied; struct arena scratch; };

/* False only when COPY cannot begin. */
static bool take_one(struct work *w, size_t i, struct pass *p, bool *ret_dead, struct err *e)
{
    struct accepted a;

    arena_reset(&p->scratch);
    work_accept(w, &w->msgs[i], &p->scratch, &a);
    if (w->j->refuse)
        accept_refuse(&a, "refused", w->j->refuse->text, &p->scratch);
    *ret_dead = a.reason != NULL;
    if (a.reason) {
        work_dead(w, &w->msgs[i], &a);
        return true;
    }
    if (a.ev.recorded_at > w->last_recorded)
        w->last_recorded = a.ev.recorded_at;
    struct placed at = numbering_event(&w->numbering, a.ev.epoch, a.ev.seq, w->mem);
    note_place(w, &a.ev, &at);
    if (at.place == PLACE_BEHIND) {
        *(size_t *)list_add(&w->late, sizeof i, w->mem) = i;
        return true;
    }
    if (!p->copying && !db_copy_begin(w->db, copy_event, e))
        return false;
    p->copying = true;
    copy_row(w, &a);
    work_follow(w, &w->msgs[i], &a);
    return true;
}

static bool take_all(struct work *w, struct pass *p, struct err *e)
{
    for (size_t i = 0; i < w->n && !w->tripped; i++) {
        bool dead;

        if (!take_one(w, i, p, &dead, e))
            return false;
        w->tripped = breaker_add(&w->breaker, dead);
        w->done = i + 1;
    }
    if (w->tripped)
        work_alarm(w, "flood", arena_printf(w->mem, "%d of the last %d messages were dead letters: the topic waits", w->breaker.dead, w->breaker.total));
    return true;
}

/* The database has one of the numbers already, although the numbering did not know: all of them go the careful way. */
static bool start_over(struct work *w, struct err *e)
{
    const struct dead *dead = w->dead.items;
    size_t d = 0;

    if (!db_exec(w->db, "rollback to savepoint rows", NULL, 0, NULL, e))
        return false;
    w->members.n = w->identities.n = w->retractions.n = w->manifests.n = w->late.n = 0;
    w->kept = 0;
    for (size_t i = 0; i < w->done; i++)
        if (d < w->dead.n && dead[d].msg == &w->msgs[i])
            d++;
        else
            *(size_t *)list_add(&w->late, sizeof i, w->mem) = i;
    return true;
}

bool rows_copy(struct work *w, struct err *e)
{
    struct pass p = {0};
    bool ok = take_all(w, &p, e);

    arena_release(&p.scratch);
    if (!ok || !p.copying)
        return ok;
    if (db_copy_end(w->db, NULL, e))
        return true;
    if (e->kind != ERR_DATA)
        return err_wrap(e, "copy events of %s", w->s->agency);
    return start_over(w, e);
}

/* ---- what lies behind */

enum { LATE_AT_ONCE = 1000 };
struct columns {                                 /* of the late ones: arrays side by side */
    int64_t epoch[LATE_AT_ONCE], seq[LATE_AT_ONCE], schema_id[LATE_AT_ONCE];
    uint8_t id[LATE_AT_ONCE][UUID_BYTES], subject[LATE_AT_ONCE][SUBJECT_BYTES];
    time_us recorded_at[LATE_AT_ONCE];
    const char *purpose[LATE_AT_ONCE], *legal_basis[LATE_AT_ONCE], *consent[LATE_AT_ONCE], *traceparent[LATE_AT_ONCE], *dataclass[LATE_AT_ONCE], *type[LATE_AT_ONCE];
    struct db_bytes hash[LATE_AT_ONCE], payload[LATE_AT_ONCE];
    size_t n;
};

static void add_column(struct columns *c, const struct accepted *a, struct arena *mem)
{
    const struct event *ev = &a->ev;
    size_t i = c->n++;

    c->epoch[i] = ev->epoch;
    c->seq[i] = ev->seq;
    c->schema_id[i] = ev->schema_id;
    memcpy(c->id[i], ev->id, UUID_BYTES);
    memcpy(c->subject[i], ev->subject, SUBJECT_BYTES);
    c->recorded_at[i] = ev->recorded_at;
    c->purpose[i] = ev->purpose;
    c->legal_basis[i] = ev->legal_basis;
    c->consent[i] = ev->consent;
    c->traceparent[i] = ev->traceparent;
    c->dataclass[i] = arena_strndup(mem, &ev->dataclass, 1);
    c->type[i] = ev->schema ? NULL : ev->type;
    c->hash[i] = (struct db_bytes){ a->hash, HASH_BYTES };
    c->payload[i] = ev->dataclass == 'I' ? (struct db_bytes){ NULL, 0 } : (struct db_bytes){ ev->payload, ev->payload_bytes };
}

static bool write_late(struct work *w, const struct columns *c, struct err *e)
{
    return db_exec(w->db, sql_late,
                   DB_PARAMS(db_int4(w->s->agency_no), db_time(w->received_at), db_array(DB_INT8_ARRAY, c->epoch, c->n), db_array(DB_INT8_ARRAY, c->seq, c->n),
                             db_array(DB_UUID_ARRAY, c->id, c->n), db_array(DB_INT4_ARRAY, c->schema_id, c->n), db_array(DB_UUID_ARRAY, c->subject, c->n),
                             db_array(DB_TIME_ARRAY, c->recorded_at, c->n), db_array(DB_TEXT_ARRAY, c->purpose, c->n), db_array(DB_TEXT_ARRAY, c->legal_basis, c->n),
                             db_array(DB_TEXT_ARRAY, c->consent, c->n), db_array(DB_TEXT_ARRAY, c->traceparent, c->n), db_array(DB_TEXT_ARRAY, c->dataclass, c->n),
                             db_array(DB_TEXT_ARRAY, c->type, c->n), db_array(DB_BYTES_ARRAY, c->hash, c->n), db_array(DB_BYTES_ARRAY, c->payload, c->n)),
                   NULL, e);
}

/* there: the hash that has the number, or NULL; is_letter: the message is a dead letter, and comes in only when people redrive it */
struct late { const struct message *msg; struct accepted a; const uint8_t *there; bool is_letter; };

/* What the table has, and then what of this chunk itself comes first under its number.  What is redriven is a dead letter and no reading again. */
static bool look_there(struct work *w, struct late *late, size_t n, struct arena *mem, struct db_result **ret, struct err *e)
{
    int64_t *epochs = ARENA_ARRAY(mem, int64_t, n), *seqs = ARENA_ARRAY(mem, int64_t, n), *offsets = ARENA_ARRAY(mem, int64_t, n);

    for (size_t i = 0; i < n; i++) {
        epochs[i] = late[i].a.ev.epoch;
        seqs[i] = late[i].a.ev.seq;
        offsets[i] = w->j->from ? late[i].msg->offset : -1;
    }
    if (!db_exec(w->db, sql_late_there,
                 DB_PARAMS(db_int4(w->s->agency_no), db_array(DB_INT8_ARRAY, epochs, n), db_array(DB_INT8_ARRAY, seqs, n), db_text(w->s->topic),
                           db_array(DB_INT8_ARRAY, offsets, n)),
                 ret, e))
        return err_wrap(e, "look for numbers of %s that lie behind", w->s->agency);
    for (int i = 0; i < db_rows(*ret); i++) {
        struct late *l = &late[db_get_int(*ret, i, 0) - 1];

        l->there = db_is_null(*ret, i, 1) ? NULL : db_get_bytes(*ret, i, 1, NULL);
        l->is_letter = db_get_bool(*ret, i, 2);
    }
    return true;
}

static void reused(struct work *w, struct late *l, struct arena *mem)
{
    accept_refuse(&l->a, "epoch_reused", "this number was used before for other bytes", mem);
    work_dead(w, l->msg, &l->a);
    work_alarm(w, "epoch_reused", arena_printf(w->mem, "numbers of epoch %lld were used twice for different events", (long long)l->a.ev.epoch));
}

static const uint8_t *earlier_twin(const struct late *late, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (late[j].a.ev.seq == late[i].a.ev.seq && late[j].a.ev.epoch == late[i].a.ev.epoch)
            return late[j].there ? late[j].there : late[j].a.hash;
    return NULL;
}

static bool settle_late(struct work *w, struct late *late, size_t n, struct arena *mem, struct err *e)
{
    struct columns *c = ARENA_NEW(mem, struct columns);
    struct db_result *r = NULL;

    if (!look_there(w, late, n, mem, &r, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct late *l = &late[i];

        if (!l->there)
            l->there = earlier_twin(late, i);
        if (l->there && !l->is_letter && memcmp(l->there, l->a.hash, HASH_BYTES) != 0) {
            reused(w, l, mem);
        } else if (l->there || l->is_letter) {
            w->repeats++;
        } else {
            add_column(c, &l->a, mem);
            work_follow(w, l->msg, &l->a);
            *(struct number *)list_add(&w->behind, sizeof(struct number), w->mem) = (struct number){ l->a.ev.epoch, l->a.ev.seq };
        }
    }
    db_result_free(r);
    return c->n == 0 || write_late(w, c, e) || err_wrap(e, "keep late events of %s", w->s->agency);
}

static bool late_chunk(struct work *w, const size_t *late, size_t n, struct arena *mem, struct err *e)
{
    struct late *chunk = ARENA_ARRAY(mem, struct late, n);

    for (size_t i = 0; i < n; i++) {
        chunk[i].msg = &w->msgs[late[i]];
        work_accept(w, chunk[i].msg, mem, &chunk[i].a);
    }
    return settle_late(w, chunk, n, mem, e);
}

bool rows_late(struct work *w, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const size_t *late = w->late.items;

    for (size_t from = 0; from < w->late.n; from += LATE_AT_ONCE) {
        size_t left = w->late.n - from;

        arena_reset(&mem);
        if (!late_chunk(w, late + from, left < LATE_AT_ONCE ? left : LATE_AT_ONCE, &mem, e))
            return false;
    }
    return true;
}

/* ---- what could not be accepted */

static struct db_param maybe(bool known, struct db_param p)
{
    return known ? p : db_null();
}

static void queue_dead(struct work *w, const struct dead *d, struct arena *mem, struct buf *headers)
{
    CLEANUP(subscribe_release) struct message msg;
    const struct accepted *a = &d->a;

    subscribe_headers(w->j->from, d->msg, mem, &msg);
    buf_reset(headers);
    buf_reserve(headers, 1);                     /* no header at all is empty, not null */
    deadletter_pack_headers(msg.headers, msg.n_headers, headers);
    db_queue(w->db, sql_dead_letter,
             DB_PARAMS(db_text(w->s->topic), db_int8(msg.offset), db_int4(w->s->agency_no), maybe(a->has_number, db_int8(a->ev.epoch)),
                       maybe(a->has_number, db_int8(a->ev.seq)), maybe(a->has_id, db_uuid(a->ev.id)), db_text(a->ev.type),
                       maybe(a->has_schema_id, db_int4(a->ev.schema_id)), maybe(a->has_subject, db_uuid(a->ev.subject)), db_text(a->reason), db_text(a->detail),
                       db_bytes(msg.key, msg.key_bytes), db_bytes(headers->data, headers->len), db_bytes(msg.value, msg.value_bytes),
                       maybe(a->has_hash, db_bytes(a->hash, HASH_BYTES)), db_time(w->received_at)));
}

bool rows_dead(struct work *w, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    CLEANUP(buf_release) struct buf headers = {0};
    const struct dead *dead = w->dead.items;

    for (size_t i = 0; i < w->dead.n; i++) {
        arena_reset(&mem);
        queue_dead(w, &dead[i], &mem, &headers);
    }
    return db_sync(w->db, NULL, e) || err_wrap(e, "keep dead letters of %s", w->s->topic);
}

/* ---- who takes part, who they are */

static bool copy_members(struct work *w, struct err *e)
{
    const struct member *m = w->members.items;

    if (w->members.n == 0)
        return true;
    if (!db_copy_begin(w->db, "copy casebus.participant (subject, agency, epoch, seq, role) from stdin (format binary)", e))
        return false;
    for (size_t i = 0; i < w->members.n; i++) {
        db_copy_row(w->db, 5);
        db_copy_bytes(w->db, m[i].subject, SUBJECT_BYTES);
        db_copy_int4(w->db, w->s->agency_no);
        db_copy_int8(w->db, m[i].epoch);
        db_copy_int8(w->db, m[i].seq);
        db_copy_text(w->db, m[i].role);
    }
    return db_copy_end(w->db, NULL, e);
}

static bool copy_identities(struct work *w, struct err *e)
{
    const struct identity *d = w->identities.items;

    if (w->identities.n == 0)
        return true;
    if (!db_copy_begin(w->db, "copy casebus.described (agency, epoch, seq, subject, payload) from stdin (format binary)", e))
        return false;
    for (size_t i = 0; i < w->identities.n; i++) {
        db_copy_row(w->db, 5);
        db_copy_int4(w->db, w->s->agency_no);
        db_copy_int8(w->db, d[i].epoch);
        db_copy_int8(w->db, d[i].seq);
        db_copy_bytes(w->db, d[i].subject, SUBJECT_BYTES);
        db_copy_bytes(w->db, d[i].payload, d[i].n);
    }
    return db_copy_end(w->db, NULL, e);
}

static bool keep_retractions(struct work *w, struct err *e)
{
    const struct retraction_row *all = w->retractions.items;

    if (w->retractions.n == 0)
        return true;
    for (size_t i = 0; i < w->retractions.n; i++)
        db_queue(w->db, sql_retraction, DB_PARAMS(db_int4(w->s->agency_no), db_int8(all[i].epoch), db_int8(all[i].seq), db_uuid(all[i].subject), db_uuid(all[i].corrects)));
    return db_sync(w->db, NULL, e);
}

bool rows_members(struct work *w, struct err *e)
{
    return (copy_members(w, e) && copy_identities(w, e) && keep_retractions(w, e)) || err_wrap(e, "keep who takes part in events of %s", w->s->agency);
}
