/* SPDX-License-Identifier: Apache-2.0 */
#include "batch.h"

#include <stdlib.h>
#include <string.h>

#include "consumers/journal/batch_sql.h"
#include "declared.h"
#include "reports.h"

void *list_add(struct list *l, size_t bytes, struct arena *mem)
{
    l->items = arena_grow(mem, l->items, l->n, &l->cap, bytes);
    return (char *)l->items + l->n++ * bytes;
}

void work_accept(struct work *w, const struct message *msg, struct arena *mem, struct accepted *ret)
{
    CLEANUP(subscribe_release) struct message whole = *msg;

    if (w->j->from)
        subscribe_headers(w->j->from, msg, mem, &whole);
    accept_message(&w->acceptance, &whole, mem, ret);
}

void work_alarm(struct work *w, const char *kind, const char *detail)
{
    *(struct alarm *)list_add(&w->alarms, sizeof(struct alarm), w->mem) = (struct alarm){ kind, detail };
}

/* ---- what follows from an event or a dead letter */

void work_mark(struct work *w, const uint8_t subject[SUBJECT_BYTES])
{
    static const uint8_t nobody[SUBJECT_BYTES];

    if (w->s->state == AGENCY_SHADOW || memcmp(subject, nobody, SUBJECT_BYTES) == 0)
        return;                                  /* shadow: kept and reconciled, not evaluated */
    memcpy(list_add(&w->subjects, SUBJECT_BYTES, w->mem), subject, SUBJECT_BYTES);
}

static void add_members(struct work *w, const struct event *ev)
{
    enum { USUAL = 16 };
    struct participant few[USUAL], *all = few;
    size_t n = event_participants(ev, few, USUAL);

    if (n > USUAL) {
        all = ARENA_ARRAY(w->mem, struct participant, n);
        n = event_participants(ev, all, n);
    }
    for (size_t i = 0; i < n; i++) {
        struct member *m = list_add(&w->members, sizeof *m, w->mem);

        *m = (struct member){ .epoch = ev->epoch, .seq = ev->seq, .role = all[i].role };
        memcpy(m->subject, all[i].subject, SUBJECT_BYTES);
        work_mark(w, all[i].subject);
    }
}

static void note_retraction(struct work *w, const struct event *ev)
{
    const struct value *corrects = &ev->fields[FIELD_CORRECTS];

    if (corrects->kind != VALUE_EVENT || !event_is_retracted(ev))
        return;
    struct retraction_row *r = list_add(&w->retractions, sizeof *r, w->mem);
    *r = (struct retraction_row){ .epoch = ev->epoch, .seq = ev->seq };
    memcpy(r->subject, ev->subject, SUBJECT_BYTES);
    memcpy(r->corrects, corrects->ref, UUID_BYTES);
}

void work_follow(struct work *w, const struct message *msg, const struct accepted *a)
{
    const struct event *ev = &a->ev;

    w->kept++;
    if (ev->dataclass == 'I') {
        struct identity *i = list_add(&w->identities, sizeof *i, w->mem);

        *i = (struct identity){ .epoch = ev->epoch, .seq = ev->seq, .payload = ev->payload, .n = ev->payload_bytes };
        memcpy(i->subject, ev->subject, SUBJECT_BYTES);
    }
    if (ev->schema)
        add_members(w, ev);
    if (ev->schema && !ev->schema->control)
        note_retraction(w, ev);
    if (!ev->schema || !ev->schema->control)
        work_mark(w, ev->subject);
    if (declared_is_manifest(ev))
        *(const struct message **)list_add(&w->manifests, sizeof(struct message *), w->mem) = msg;
    if (reports_is_one(ev))
        *(const struct message **)list_add(&w->reports, sizeof(struct message *), w->mem) = msg;
}

void work_dead(struct work *w, const struct message *msg, const struct accepted *a)
{
    struct dead *d = list_add(&w->dead, sizeof *d, w->mem);

    *d = (struct dead){ .msg = msg, .a = *a };
    d->a.ev.type = a->ev.type ? arena_strdup(w->mem, a->ev.type) : NULL;
    d->a.detail = arena_strdup(w->mem, a->detail);
    if (a->has_subject)
        work_mark(w, a->ev.subject);
    if (a->has_number && numbering_dead(&w->numbering, a->ev.epoch, a->ev.seq))
        *(struct number *)list_add(&w->behind, sizeof(struct number), w->mem) = (struct number){ a->ev.epoch, a->ev.seq };
}

/* ---- the steps */

static bool move_position(struct work *w, struct err *e)
{
    const struct stream *s = w->s;
    struct db_result *r[2];

    db_queue(w->db, sql_position_move, DB_PARAMS(db_text(s->topic), db_uuid(w->j->id), db_int8(s->fence), db_int8(w->msgs[w->n - 1].offset + 1), db_int8(s->next_offset)));
    db_queue(w->db, "savepoint rows", NULL, 0);
    if (!db_sync(w->db, r, e))
        return err_wrap(e, "move the position of %s", s->topic);
    bool moved = db_affected(r[0]) == 1;
    db_result_free(r[0]);
    db_result_free(r[1]);
    if (moved)
        return true;
    w->s->held = false;
    return err_set(e, ERR_RETRY, "another instance has taken over %s at offset %lld: this batch is not kept", s->topic, (long long)s->next_offset);
}

static bool keep_numbering(struct work *w, struct err *e)
{
    int64_t *epochs = ARENA_ARRAY(w->mem, int64_t, w->numbering.n), *next = ARENA_ARRAY(w->mem, int64_t, w->numbering.n);
    size_t n = 0;

    for (size_t i = 0; i < w->numbering.n; i++)
        if (w->numbering.epochs[i].touched) {
            epochs[n] = w->numbering.epochs[i].epoch;
            next[n++] = w->numbering.epochs[i].next_seq;
        }
    if (n == 0)
        return true;
    return db_exec(w->db, sql_numbering_keep, DB_PARAMS(db_int4(w->s->agency_no), db_array(DB_INT8_ARRAY, epochs, n), db_array(DB_INT8_ARRAY, next, n)), NULL, e);
}

/* Many marks go by COPY, which costs the database less than half; a few go in the round trip that is made anyway. */
static bool mark_all(struct work *w, size_t n, struct err *e)
{
    enum { FEW = 200 };
    const uint8_t (*subjects)[SUBJECT_BYTES] = w->subjects.items;

    if (n == 0)
        return true;
    if (n <= FEW) {
        db_queue(w->db, sql_marks, DB_PARAMS(db_array(DB_UUID_ARRAY, subjects, n), db_text("event")));
        return true;
    }
    if (!db_copy_begin(w->db, "copy casebus.mark (subject, reason) from stdin (format binary)", e))
        return false;
    for (size_t i = 0; i < n; i++) {
        db_copy_row(w->db, 2);
        db_copy_bytes(w->db, subjects[i], SUBJECT_BYTES);
        db_copy_text(w->db, "event");
    }
    return db_copy_end(w->db, NULL, e);
}

bool work_tell(struct work *w, struct err *e)
{
    const struct alarm *alarms = w->alarms.items;
    size_t subjects = subjects_each_once(w->subjects.items, w->subjects.n);

    if (!mark_all(w, subjects, e))
        return err_wrap(e, "mark who is to be evaluated");
    for (size_t i = 0; i < w->alarms.n; i++)
        db_queue(w->db, sql_alarm, DB_PARAMS(db_int4(w->s->agency_no), db_text(alarms[i].kind), db_text(alarms[i].detail)));
    if (subjects || w->marks_wake)
        db_queue(w->db, sql_wake, NULL, 0);
    return true;
}

/* The end of the transaction in one round trip: alarms, marks, the rest of the position row. */
static bool finish(struct work *w, struct err *e)
{
    uint8_t window[BREAKER_BYTES];
    size_t window_bytes = breaker_save(&w->breaker, window);

    if (!work_tell(w, e))
        return false;
    db_queue(w->db, sql_position_finish,
             DB_PARAMS(db_text(w->s->topic), db_int8(w->msgs[w->done - 1].offset + 1), db_bytes(window_bytes ? window : NULL, window_bytes),
                       db_text(w->tripped ? "flood of dead letters" : NULL), db_time(w->received_at), w->last_recorded ? db_time(w->last_recorded) : db_null()));
    return db_sync(w->db, NULL, e);
}

struct work *work_begin(struct journal *j, struct db *db, struct stream *s, const struct message *msgs, size_t n, struct arena *mem)
{
    struct work *w = ARENA_NEW(mem, struct work);

    *w = (struct work){ .j = j, .s = s, .db = db, .mem = mem, .msgs = msgs, .n = n, .done = n, .received_at = clock_now(), .breaker = s->breaker,
                        .acceptance = { .set = j->schemas, .access = j->access, .tenant = j->app->tenant.ags, .agency = s->agency } };
    w->numbering = numbering_copy(&s->numbering, mem);
    return w;
}

bool work_keep_rest(struct work *w, struct err *e)
{
    return rows_members(w, e) && manifests_keep(w, e) && reports_keep(w, e) && gaps_open(w, e) && gaps_narrow(w, e) && keep_numbering(w, e) && manifests_check(w, e);
}

bool batch_keep(struct journal *j, struct db *db, struct stream *s, const struct message *msgs, size_t n, struct arena *mem, struct err *e)
{
    if (!s->held || msgs[0].offset < s->next_offset)         /* the first half of this batch stopped the topic */
        return err_set(e, ERR_RETRY, "%s is not read on for the time being", s->topic);
    struct work *w = j->work = work_begin(j, db, s, msgs, n, mem);
    s->open = true;                              /* also the second half of a batch of which the first is committed */
    return move_position(w, e) && rows_copy(w, e) && rows_late(w, e) && rows_dead(w, e) && work_keep_rest(w, e) && finish(w, e);
}

/* ---- after the commit */

static void say(const struct work *w)
{
    const struct alarm *alarms = w->alarms.items;
    const struct missing *missing = w->missing.items;
    const struct dead *dead = w->dead.items;

    for (size_t i = 0; i < w->alarms.n; i++)
        log_warn("alarm", LOG_STR("agency", w->s->agency), LOG_STR("kind", alarms[i].kind), LOG_STR("detail", alarms[i].detail));
    for (size_t i = 0; i < w->missing.n; i++)
        log_warn("numbers are missing", LOG_STR("agency", w->s->agency), LOG_INT("epoch", missing[i].epoch), LOG_INT("from", missing[i].range.from),
                 LOG_INT("to", missing[i].range.to));
    if (w->gaps_closed)
        log_info("missing numbers have come", LOG_STR("agency", w->s->agency), LOG_INT("gaps_closed", w->gaps_closed));
    if (w->dead.n)
        log_warn("dead letters", LOG_STR("topic", w->s->topic), LOG_INT("count", w->dead.n), LOG_INT("offset", dead[0].msg->offset),
                 LOG_STR("reason", dead[0].a.reason), LOG_STR("detail", dead[0].a.detail));
    if (w->manifests_confirmed)
        log_info("manifests confirmed", LOG_STR("agency", w->s->agency), LOG_INT("count", w->manifests_confirmed));
    if (w->tripped)
        log_error("this topic waits for an operator: too many dead letters; casebus deadletter list shows them, casebus deadletter resume goes on",
                  LOG_STR("topic", w->s->topic), LOG_INT("offset", w->msgs[w->done - 1].offset + 1));
    log_debug("batch kept", LOG_STR("topic", w->s->topic), LOG_INT("messages", w->done), LOG_INT("events", w->kept), LOG_INT("repeats", w->repeats),
              LOG_INT("dead", w->dead.n));
}

void batch_committed(struct journal *j)
{
    struct work *w = j->work;
    struct stream *s = w->s;
    struct arena before = s->mem;

    j->work = NULL;
    s->open = false;
    s->next_offset = s->shown_offset = w->msgs[w->done - 1].offset + 1;
    s->breaker = w->breaker;
    s->mem = (struct arena){0};
    s->numbering = numbering_copy(&w->numbering, &s->mem);
    arena_release(&before);
    j->dead_letters |= w->dead.n > 0;
    if (w->tripped) {
        s->stopped = true;
        s->held = false;
        j->stopped_some = true;
        subscribe_pause(j->from, s->topic, true);
    }
    subscribe_mirror(j->from, s->topic, s->next_offset);
    say(w);
}
