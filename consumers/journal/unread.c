/* SPDX-License-Identifier: Apache-2.0 */
#include "unread.h"

#include <string.h>

#include "accept.h"
#include "consumers/journal/unread_sql.h"
#include "../../common/travel/hub.h"

struct place_of { int64_t agency, epoch, seq; };

static bool is_shadow(const struct journal *j, const char *agency)
{
    for (size_t i = 0; i < j->n_streams; i++)
        if (strcmp(j->streams[i]->agency, agency) == 0)
            return j->streams[i]->state == AGENCY_SHADOW;
    return false;
}

/* Members, a mark for everybody, and it counts as read. */
static bool take_in(struct journal *j, const struct place_of *at, const struct event *ev, struct arena *mem, struct err *e)
{
    size_t n = event_participants(ev, NULL, 0);
    struct participant *all = ARENA_ARRAY(mem, struct participant, n + 1);
    uint8_t (*subjects)[SUBJECT_BYTES] = arena_alloc(mem, (n + 1) * SUBJECT_BYTES);

    event_participants(ev, all, n);
    memcpy(subjects[n], ev->subject, SUBJECT_BYTES);
    for (size_t i = 0; i < n; i++) {
        memcpy(subjects[i], all[i].subject, SUBJECT_BYTES);
        db_queue(j->db, sql_join_event, DB_PARAMS(db_uuid(all[i].subject), db_int4(at->agency), db_int8(at->epoch), db_int8(at->seq), db_text(all[i].role)));
    }
    db_queue(j->db, sql_is_read, DB_PARAMS(db_int4(at->agency), db_int8(at->epoch), db_int8(at->seq)));
    if (!db_sync(j->db, NULL, e))
        return false;
    return is_shadow(j, ev->agency) || hub_mark(j->db, (const uint8_t (*)[SUBJECT_BYTES])subjects, n + 1, "event", e);
}

static const char *text_or_null(const struct db_result *r, int row, int column)
{
    return db_is_null(r, row, column) ? NULL : db_get_text(r, row, column);
}

/* What is not as its schema says, or of somebody who may not say it, stays unread: the person stays incomplete. */
static bool read_row(struct journal *j, const struct db_result *r, int i, struct place_of *at, int64_t *ret_read, struct arena *mem, struct err *e)
{
    struct event ev = { .type = db_get_text(r, i, 3), .agency = db_get_text(r, i, 6), .tenant = j->app->tenant.ags, .recorded_at = db_get_time(r, i, 7),
                        .dataclass = *db_get_text(r, i, 8), .purpose = text_or_null(r, i, 10), .legal_basis = text_or_null(r, i, 11), .consent = text_or_null(r, i, 12) };
    const struct acceptance a = { .set = j->schemas, .access = j->access, .tenant = ev.tenant, .agency = ev.agency };
    struct err why;

    *at = (struct place_of){ db_get_int(r, i, 0), db_get_int(r, i, 1), db_get_int(r, i, 2) };
    ev.epoch = at->epoch;
    ev.seq = at->seq;
    memcpy(ev.subject, db_get_bytes(r, i, 4, NULL), SUBJECT_BYTES);
    memcpy(ev.id, db_get_bytes(r, i, 9, NULL), UUID_BYTES);
    ev.payload = db_get_bytes(r, i, 5, &ev.payload_bytes);
    if (!event_decode(&ev, j->schemas, mem, &why) || !accept_check(&a, &ev, clock_day(db_get_time(r, i, 13)), &why)) {
        log_warn("an event of a schema that was new cannot be read", LOG_STR("agency", ev.agency), LOG_INT("epoch", at->epoch), LOG_INT("seq", at->seq),
                 LOG_STR("err", why.text));
        return true;
    }
    ++*ret_read;
    return take_in(j, at, &ev, mem, e);
}

static bool read_some(struct journal *j, const int64_t *ids, size_t n, struct place_of *at, int *ret_rows, int64_t *ret_read, struct arena *mem, struct err *e)
{
    struct db_result *r = NULL;
    bool ok = true;

    if (!db_begin(j->db, e)
        || !db_exec(j->db, sql_unread, DB_PARAMS(db_array(DB_INT4_ARRAY, ids, n), db_int4(at->agency), db_int8(at->epoch), db_int8(at->seq)), &r, e))
        return false;
    *ret_rows = db_rows(r);
    for (int i = 0; i < *ret_rows && ok; i++)
        ok = read_row(j, r, i, at, ret_read, mem, e);
    db_result_free(r);
    return ok && db_commit(j->db, e);
}

bool unread_read(struct journal *j, struct arena *mem, struct err *e)
{
    size_t n = schema_count(j->schemas);
    int64_t *ids = ARENA_ARRAY(mem, int64_t, n), read = 0;
    struct place_of at = {0};
    int rows = 1;

    for (size_t i = 0; i < n; i++)
        ids[i] = schema_at(j->schemas, i)->id;
    while (rows)
        if (!read_some(j, ids, n, &at, &rows, &read, mem, e)) {
            db_rollback(j->db);
            return err_wrap(e, "read events whose schema was not known when they came");
        }
    if (read)
        log_info("events of schemas that were new have been read", LOG_INT("events", read));
    return true;
}
