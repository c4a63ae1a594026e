/* SPDX-License-Identifier: Apache-2.0 */
#include "repair.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "consumers/reconcile/difference/repair_sql.h"
#include "../../../common/travel/hub.h"

struct mending {
    struct repair *r;
    const char *agency, *topic;
    const struct proved *of;
    const struct difference **reread; size_t n_reread;   /* numbers that are to be found in Kafka */
    int64_t lowest;                      /* offset of the first that the journal lacks; -1: none found */
    int64_t overwritten;
};

static void say(struct mending *m, const struct difference *d, bool done, const char *what)
{
    struct repair *r = m->r;

    ARENA_GROW(r->mem, r->steps, r->n, r->cap);
    r->steps[r->n++] = (struct repair_step){ d, done, what };
}

static bool done(struct mending *m, const struct difference *d, const char *what, struct err *e)
{
    say(m, d, true, what);
    return d->no == 0 || db_exec(m->r->db, sql_history, DB_PARAMS(db_int8(d->no), db_text(d->action), db_text(what)), NULL, e);
}

/* Before numbers come again. */
static bool clear(struct mending *m, const struct difference *d, struct err *e)
{
    return db_exec(m->r->db, sql_clear, DB_PARAMS(db_int4(m->of->agency_no), db_int8(d->epoch), db_int8(d->from_seq), db_int8(d->to_seq)), NULL, e);
}

/* ---- resend */

static bool asked_lately(const struct mending *m, const struct difference *d, bool *ret, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(m->r->db, sql_asked_lately, DB_PARAMS(db_int8(d->no)), &r, e))
        return false;
    *ret = db_get_bool(r, 0, 0);
    db_result_free(r);
    return true;
}

static bool ask_agency(struct mending *m, const struct difference *d, struct err *e)
{
    struct hub_message message;
    struct event ev;

    if (!hub_event(m->r->set, m->r->tenant, "casebus.resend", clock_now(), m->r->mem, &ev, e))
        return false;
    event_put_int(&ev, "epoch", d->epoch);
    event_put_int(&ev, "from", d->from_seq);
    event_put_int(&ev, "to", d->to_seq);
    if (!hub_make_message(m->agency, &ev, NULL, 0, m->r->mem, &message, e))
        return false;
    message.by = "casebus-reconcile";
    hub_queue_messages(m->r->db, &message, 1, m->r->mem);
    return db_sync(m->r->db, NULL, e);
}

static bool resend(struct mending *m, const struct difference *d, struct err *e)
{
    bool lately;

    if (!asked_lately(m, d, &lately, e))
        return false;
    if (lately) {
        say(m, d, false, "the agency was asked in the last 12 hours: its program has not answered yet, or does not have them any more");
        return true;
    }
    return clear(m, d, e) && ask_agency(m, d, e) && done(m, d, "the agency is asked for them: casebus-caseview sends the message", e);
}

/* ---- evaluate, restore */

static bool mark_person(struct mending *m, const struct difference *d, struct err *e)
{
    uint8_t person[1][SUBJECT_BYTES];

    assert(strlen(d->person) == 2 * SUBJECT_BYTES);
    return hex_parse(d->person, strlen(d->person), person[0], SUBJECT_BYTES) && hub_mark(m->r->db, (const uint8_t (*)[SUBJECT_BYTES])person, 1, "repair", e)
           && done(m, d, "the person is marked: casebus-caseview evaluates it", e);
}

static bool evaluate(struct mending *m, const struct difference *d, struct err *e)
{
    if (d->person)
        return mark_person(m, d, e);
    db_queue(m->r->db, sql_mark, DB_PARAMS(db_int4(m->of->agency_no), db_int8(d->epoch), db_int8(d->from_seq), db_int8(d->to_seq)));
    db_queue(m->r->db, sql_wake, NULL, 0);
    return db_sync(m->r->db, NULL, e) && done(m, d, "the persons are marked: casebus-caseview evaluates them", e);
}

static bool read_manifest(struct mending *m, const struct difference *d, struct declared *ret, bool *ret_there, struct err *e)
{
    struct event ev = { .type = "casebus.manifest", .agency = m->agency, .tenant = m->r->tenant->ags, .epoch = d->epoch, .seq = d->from_seq };
    struct db_result *r = NULL;
    struct err ignored;

    if (!db_exec(m->r->db, sql_manifest_event, DB_PARAMS(db_int4(m->of->agency_no), db_int8(d->epoch), db_int8(d->from_seq)), &r, e))
        return false;
    *ret_there = db_rows(r) == 1;
    if (*ret_there) {
        const void *payload = db_get_bytes(r, 0, 0, &ev.payload_bytes);

        ev.payload = arena_memdup(m->r->mem, payload, ev.payload_bytes);
        *ret_there = codec_schema_id(ev.payload, ev.payload_bytes, &ev.schema_id, &ignored) && event_decode(&ev, m->r->set, m->r->mem, &ignored) && ev.schema
                     && declared_read(&ev, ret, &ignored);
    }
    db_result_free(r);
    return true;
}

static bool restore(struct mending *m, const struct difference *d, struct err *e)
{
    struct declared was;
    bool there;

    if (!read_manifest(m, d, &was, &there, e))
        return false;
    if (!there) {
        say(m, d, false, "its event is not in the journal: it must come back first");
        return true;
    }
    return db_exec(m->r->db, sql_restore,
                   DB_PARAMS(db_int4(m->of->agency_no), db_int8(d->epoch), db_int8(d->from_seq), db_day(was.day), db_int8(was.no), db_int8(was.epoch), db_int8(was.first),
                             db_int8(was.last)),
                   NULL, e)
           && done(m, d, "the manifest is what its event says again", e);
}

/* ---- reread */

static bool overwrite(struct mending *m, const struct event *ev, struct err *e)
{
    const char dataclass[] = { ev->dataclass, '\0' };
    struct db_param agency = db_int4(m->of->agency_no), epoch = db_int8(ev->epoch), seq = db_int8(ev->seq);
    struct db_param payload = db_bytes(ev->payload, ev->payload_bytes);
    uint8_t hash[HASH_BYTES];

    event_hash(ev, hash);
    db_queue(m->r->db, sql_overwrite,
             DB_PARAMS(agency, epoch, seq, db_uuid(ev->id), db_int4(ev->schema_id), db_uuid(ev->subject), db_time(ev->recorded_at), db_text(ev->purpose),
                       db_text(ev->legal_basis), db_text(ev->consent), db_text(ev->traceparent), db_text(dataclass), db_bytes(hash, HASH_BYTES),
                       ev->dataclass == 'I' ? db_null() : payload));
    if (ev->dataclass == 'I')
        db_queue(m->r->db, sql_overwrite_identity, DB_PARAMS(agency, epoch, seq, db_uuid(ev->subject), payload));
    db_queue(m->r->db, sql_mark, DB_PARAMS(agency, epoch, seq, seq));
    m->overwritten++;
    return db_sync(m->r->db, NULL, e);
}

static bool found_in_kafka(void *context, const struct message *msg, const struct event *ev, struct err *e)
{
    struct mending *m = context;

    for (size_t i = 0; i < m->n_reread; i++) {
        const struct difference *d = m->reread[i];

        if (d->epoch != ev->epoch || ev->seq < d->from_seq || ev->seq > d->to_seq)
            continue;
        if (d->class == CLASS_MISMATCH)
            return overwrite(m, ev, e);
        if (m->lowest < 0)
            m->lowest = msg->offset;
    }
    return true;
}

static bool clear_all(struct mending *m, struct err *e)
{
    for (size_t i = 0; i < m->n_reread; i++)
        if (m->reread[i]->class != CLASS_MISMATCH && !clear(m, m->reread[i], e))
            return false;
    return true;
}

static bool set_back(struct mending *m, struct err *e)
{
    return m->lowest < 0 || db_exec(m->r->db, sql_set_back, DB_PARAMS(db_text(m->topic), db_int8(m->lowest)), NULL, e);
}

static bool reread(struct mending *m, struct err *e)
{
    if (m->n_reread == 0)
        return true;
    struct topic_scan scan = { .from = m->r->from, .topic = m->topic, .start = m->of->scan_start, .position = m->of->position, .each = found_in_kafka, .context = m };
    if (!topic_scan_run(&scan, e) || !clear_all(m, e) || !set_back(m, e))
        return false;
    for (size_t i = 0; i < m->n_reread; i++)
        if (!done(m, m->reread[i], m->reread[i]->class == CLASS_MISMATCH ? "the record is what Kafka has again" : "casebus-journal reads them from Kafka again", e))
            return false;
    return true;
}

/* ---- one difference */

static const char *would(const char *action)
{
    static const struct { const char *action, *what; } all[] = {
        { "resend", "would ask the agency for them" }, { "reread", "would read them from Kafka again" }, { "restore", "would restore the manifest from its event" },
        { "evaluate", "would mark the persons" },
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].action, action) == 0)
            return all[i].what;
    return "nothing";
}

static const char *why_not(const char *action)
{
    static const struct { const char *action, *what; } all[] = {
        { "wait", "it is on its way" }, { "ask", "the agency's program must run and close its day: nothing is known of what it did not say" },
        { "declare", "the journal deletes nothing: only the agency can say whether it sent them" },
        { "compare", "two copies disagree and nothing says which is right: only people can" },
        { "redrive", "its cause must be mended first, then casebus deadletter redrive" }, { "correct", "its agency must see whether it may send this" },
        { "update", "this hub's schemas are older than the agency's" },
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].action, action) == 0)
            return all[i].what;
    return "nothing is to be done";
}

/* As much of it as this run may still touch, and says so of the rest.  NULL: nothing of it. */
static const struct difference *within_bound(struct mending *m, const struct difference *d)
{
    struct difference *rest = arena_memdup(m->r->mem, d, sizeof *d), *part = NULL;

    if (d->count <= m->r->most)
        return d;
    if (m->r->most > 0) {
        part = arena_memdup(m->r->mem, d, sizeof *d);
        part->to_seq = d->from_seq + m->r->most - 1;
        part->count = m->r->most;
        rest->from_seq = part->to_seq + 1;
        rest->count = d->count - part->count;
    }
    say(m, rest, false, "one run touches no more than it may (reconcile.repair_most): the next run goes on");
    return part;
}

static bool mend(struct mending *m, const struct difference *d, struct err *e)
{
    if (d->axis)
        say(m, d, false, "the agency's list and the case view disagree: only people can say which is right");
    else if (!action_is_repair(d->action))
        say(m, d, false, why_not(d->action));
    else if ((d = within_bound(m, d)) && m->r->dry) {
        m->r->most -= d->count;
        say(m, d, false, would(d->action));
    } else if (d) {
        m->r->most -= d->count;
        if (strcmp(d->action, "resend") == 0)
            return resend(m, d, e);
        if (strcmp(d->action, "evaluate") == 0)
            return evaluate(m, d, e);
        if (strcmp(d->action, "restore") == 0)
            return restore(m, d, e);
        m->reread[m->n_reread++] = d;
    }
    return true;
}

static bool mend_all(struct mending *m, const struct difference *all, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++)
        if (difference_remains(&all[i]) && !mend(m, &all[i], e))
            return false;
    return reread(m, e);
}

bool repair_agency(struct repair *r, const char *agency, const struct proved *of, const struct difference *all, size_t n, struct err *e)
{
    struct mending m = { .r = r, .agency = agency, .topic = topic_name(r->mem, r->tenant->ags, agency, "events"), .of = of, .lowest = -1,
                         .reread = ARENA_ARRAY(r->mem, const struct difference *, n + 1) };

    if (db_begin(r->db, e) && mend_all(&m, all, n, e) && db_commit(r->db, e))
        return true;
    db_rollback(r->db);
    return err_wrap(e, "repair what differs of %s", agency);
}
