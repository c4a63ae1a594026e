/* SPDX-License-Identifier: Apache-2.0 */
#include "hold.h"

#include <string.h>

#include "consumers/journal/hold_sql.h"
#include "../../common/travel/hub.h"
#include "roster.h"

enum { LOOK_MS = 1000, LOOK_SOON_MS = 200, SLOW_MS = 1000 };

struct stream *journal_stream(const struct journal *j, const char *topic)
{
    for (size_t i = 0; i < j->n_streams; i++)
        if (strcmp(j->streams[i]->topic, topic) == 0)
            return j->streams[i];
    return NULL;
}

/* ---- this instance lives */

/* A lost connection may keep its lock for a while at the server: a new one takes a new key. */
static bool lock_session(struct journal *j, struct err *e)
{
    if (!db_connect(j->db, e))
        return false;
    if (j->session == db_session(j->db))
        return true;
    hash_random(&j->lock_key, sizeof j->lock_key);
    if (!db_exec(j->db, sql_lock_session, DB_PARAMS(db_int8(j->lock_key)), NULL, e))
        return false;
    j->session = db_session(j->db);
    j->beat_ms = 0;
    return true;
}

static bool beat(struct journal *j, struct err *e)
{
    int64_t now = clock_monotonic_ms();

    if (!lock_session(j, e))
        return false;
    if (j->beat_ms && now - j->beat_ms < j->set->lease_s * 1000 / 3)
        return true;
    db_queue(j->db, sql_heartbeat, DB_PARAMS(db_uuid(j->id), db_int8(j->lock_key)));
    db_queue(j->db, sql_forget_dead, NULL, 0);
    if (!db_sync(j->db, NULL, e))
        return err_wrap(e, "say that this journal lives");
    j->beat_ms = now;
    return true;
}

/* Without the right to do so we wait until the other end of its connection is given up (lock_timeout: and say so meanwhile). */
static bool end_hung(struct journal *j, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(j->db, sql_end_hung, DB_PARAMS(db_uuid(j->id), db_int8(j->set->lease_s)), &r, e)) {
        if (e->kind == ERR_CONFIG)
            log_warn("the session of a journal that hangs cannot be ended", LOG_STR("err", e->text));
        return e->kind == ERR_CONFIG;
    }
    if (db_rows(r))
        log_warn("a journal hangs, its database session was ended", LOG_INT("sessions", db_rows(r)));
    db_result_free(r);
    return true;
}

/* ---- what the position rows say */

static bool same_cluster(struct journal *j, const char *pinned, const char *topic, struct err *e)
{
    if (strcmp(pinned, j->cluster_id) == 0)
        return true;
    return err_set(e, ERR_CONFIG, "the position of %s belongs to Kafka cluster %s, but %s is cluster %s: its offsets mean other messages; set kafka.brokers to the old cluster",
                   topic, pinned, j->set->brokers, j->cluster_id);
}

static void show(const struct db_result *r, int row, struct stream *s)
{
    s->shown_offset = db_get_int(r, row, 1);
    s->stopped = db_get_bool(r, row, 2);
    s->shown_ours = db_get_bool(r, row, 3);
    s->shown_fence = db_get_int(r, row, 4);
    s->shown_free = !db_get_bool(r, row, 5);
    s->shown_shadow = db_get_bool(r, row, 8);
}

static bool read_positions(struct journal *j, struct err *e)
{
    struct db_result *r = NULL;
    bool ok = true;

    if (!db_exec(j->db, sql_positions, DB_PARAMS(db_uuid(j->id), db_int8(j->set->lease_s)), &r, e))
        return err_wrap(e, "read positions");
    for (int i = 0; i < db_rows(r) && ok; i++) {
        const char *topic = db_get_text(r, i, 0);
        struct stream *s = journal_stream(j, topic);

        j->others = (size_t)db_get_int(r, i, 7);
        if (*topic)
            ok = same_cluster(j, db_get_text(r, i, 6), topic, e);
        if (s)
            show(r, i, s);
    }
    db_result_free(r);
    return ok;
}

/* Kafka's ends of a topic.  False without an error: it is not there (yet); *ret_away: nor is Kafka. */
static bool ends_of(struct journal *j, struct stream *s, int64_t *ret_first, int64_t *ret_next, bool *ret_away)
{
    int64_t began = clock_monotonic_ms();
    struct err e;

    if (subscribe_ends(j->from, s->topic, ret_first, ret_next, &e)) {
        s->complained = false;
        return true;
    }
    *ret_away = clock_monotonic_ms() - began >= SLOW_MS;
    if (!s->complained)
        log_warn("a topic cannot be read yet", LOG_STR("topic", s->topic), LOG_STR("err", e.text));
    s->complained = true;
    return false;
}

/* A hub that never read this topic begins with what Kafka still has; whether that is the first number says the numbering. */
static bool add_position(struct journal *j, struct stream *s, int64_t first, struct err *e)
{
    if (s->agency_no == 0 && !hub_agency_no(j->db, s->agency, &s->agency_no, e))
        return false;
    if (s->shown_offset >= 0)
        return true;
    if (!db_exec(j->db, sql_add_position, DB_PARAMS(db_text(s->topic), db_int4(s->agency_no), db_text(j->cluster_id), db_int8(first), db_bool(s->state == AGENCY_SHADOW)), NULL, e))
        return err_wrap(e, "begin the position of %s", s->topic);
    s->shown_offset = first;
    s->shown_fence = 0;
    s->shown_free = true;
    s->shown_shadow = s->state == AGENCY_SHADOW;
    log_info("a topic is read for the first time", LOG_STR("topic", s->topic), LOG_INT("offset", first));
    return true;
}

/* ---- holding */

static void drop(struct journal *j, struct stream *s)
{
    s->held = s->open = false;
    subscribe_pause(j->from, s->topic, true);
}

/* We were taken for dead. */
static void lose(struct journal *j, struct stream *s)
{
    if (s->held)
        log_warn("another instance has taken over", LOG_STR("topic", s->topic), LOG_INT("offset", s->next_offset));
    drop(j, s);
}

bool hold_numbering(struct journal *j, struct stream *s, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(j->db, sql_read_numbering, DB_PARAMS(db_int4(s->agency_no)), &r, e))
        return false;
    arena_release(&s->mem);
    s->numbering = (struct numbering){0};
    for (int i = 0; i < db_rows(r); i++)
        numbering_known(&s->numbering, db_get_int(r, i, 0), db_get_int(r, i, 1), &s->mem);
    db_result_free(r);
    return true;
}

/* From a row (fence?, next_offset, breaker), beginning at column `col`; then Kafka is read from there on. */
static bool begin_stream(struct journal *j, struct stream *s, const struct db_result *r, int col, struct err *e)
{
    size_t n;
    const uint8_t *window = db_get_bytes(r, 0, col + 1, &n);

    s->next_offset = s->shown_offset = db_get_int(r, 0, col);
    breaker_load(&s->breaker, window, n);
    if (!hold_numbering(j, s, e) || !subscribe_assign(j->from, s->topic, s->next_offset, e))
        return err_wrap(e, "begin to read %s", s->topic);
    subscribe_pause(j->from, s->topic, false);
    s->held = true;
    s->open = false;
    return true;
}

/* What the position wants is not in Kafka any more: this topic waits for a person, the others go on. */
static bool stop_topic(struct journal *j, struct stream *s, int64_t first, int64_t next, struct err *e)
{
    const char *lost = s->shown_offset < first ? "messages were deleted before they were read" : "the topic was made anew or its broker lost data";
    const char *why = arena_printf(&j->mem, "Kafka has offsets %lld to %lld, wanted is %lld: %s; what is missing must come again from the agency",
                                   (long long)first, (long long)next - 1, (long long)s->shown_offset, lost);

    db_queue(j->db, sql_stop_topic, DB_PARAMS(db_text(s->topic), db_int8(s->shown_fence), db_text(why)));
    db_queue(j->db, sql_stop_alarm, DB_PARAMS(db_int4(s->agency_no), db_text(why)));
    if (!db_sync(j->db, NULL, e))
        return err_wrap(e, "stop %s", s->topic);
    s->stopped = j->stopped_some = true;
    log_error("this topic waits for an operator", LOG_STR("topic", s->topic), LOG_STR("err", why));
    return true;
}

static bool claim(struct journal *j, struct stream *s, bool *ret_away, struct err *e)
{
    int64_t first, next;
    struct db_result *r = NULL;

    if (!ends_of(j, s, &first, &next, ret_away))
        return true;
    if (!add_position(j, s, first, e))
        return false;
    if (s->shown_offset < first || s->shown_offset > next)
        return stop_topic(j, s, first, next, e);
    if (!db_exec(j->db, sql_claim, DB_PARAMS(db_text(s->topic), db_uuid(j->id), db_int8(s->shown_fence)), &r, e))
        return err_wrap(e, "claim %s", s->topic);
    bool ok = true;
    if (db_rows(r) == 1) {
        s->fence = db_get_int(r, 0, 0);
        ok = begin_stream(j, s, r, 1, e);
        if (ok)
            log_info("reading", LOG_STR("topic", s->topic), LOG_INT("offset", s->next_offset), LOG_INT("fence", s->fence));
    }
    db_result_free(r);
    return ok;
}

static bool release(struct journal *j, struct stream *s, struct err *e)
{
    drop(j, s);
    log_info("a topic is left to other journals", LOG_STR("topic", s->topic), LOG_INT("offset", s->next_offset));
    return db_exec(j->db, sql_release, DB_PARAMS(db_text(s->topic), db_uuid(j->id)), NULL, e);
}

/* Held in memory, but not in the table. */
static void drop_lost(struct journal *j)
{
    for (size_t i = 0; i < j->n_streams; i++) {
        struct stream *s = j->streams[i];

        if (s->held && s->stopped)
            drop(j, s);
        else if (s->held && !(s->shown_ours && s->shown_fence == s->fence))
            lose(j, s);
    }
}

/* Living instances share what there is to read; the one that came first gives up what is too much. */
static bool take_share(struct journal *j, struct err *e)
{
    size_t held = 0, readable = 0;
    bool away = false;

    for (size_t i = 0; i < j->n_streams; i++) {
        held += j->streams[i]->held;
        readable += j->streams[i]->wanted && !j->streams[i]->stopped;
    }
    size_t share = (readable + j->others) / (j->others + 1);
    for (size_t i = 0; i < j->n_streams && !away; i++) {
        struct stream *s = j->streams[i];

        if (s->held && (!s->wanted || held > share)) {
            held--;
            if (!release(j, s, e))
                return false;
        } else if (!s->held && s->wanted && !s->stopped && held < share && (s->shown_offset < 0 || s->shown_free)) {
            if (!claim(j, s, &away, e))
                return false;
            held += s->held;
        }
    }
    return true;
}

/* ---- a shadow agency becomes live, or the other way round: what it says counts now, or no more */

static bool switch_shadow(struct journal *j, struct stream *s, struct err *e)
{
    bool shadow = s->state == AGENCY_SHADOW;
    struct db_result *r[3];

    if (!db_begin(j->db, e))
        return false;
    db_queue(j->db, sql_set_shadow, DB_PARAMS(db_text(s->topic), db_uuid(j->id), db_int8(s->fence), db_bool(shadow)));
    db_queue(j->db, sql_mark_all_of, DB_PARAMS(db_int4(s->agency_no)));
    db_queue(j->db, sql_wake, NULL, 0);
    if (!db_sync(j->db, r, e))
        return false;
    bool ours = db_affected(r[0]) == 1;
    int64_t marked = db_affected(r[1]);
    for (int i = 0; i < 3; i++)
        db_result_free(r[i]);
    if (!ours)
        return err_set(e, ERR_RETRY, "another instance has taken over %s", s->topic);
    if (!db_commit(j->db, e))
        return false;
    s->shown_shadow = shadow;
    log_info(shadow ? "an agency does not count any more" : "an agency counts from now on", LOG_STR("agency", s->agency), LOG_INT("marked", marked));
    return true;
}

static bool switch_shadows(struct journal *j, struct err *e)
{
    for (size_t i = 0; i < j->n_streams; i++) {
        struct stream *s = j->streams[i];

        if (!s->held || (s->state == AGENCY_SHADOW) == s->shown_shadow || switch_shadow(j, s, e))
            continue;
        db_rollback(j->db);
        return err_wrap(e, "mark the persons of %s", s->agency);
    }
    return true;
}

bool hold_look(struct journal *j, bool now, struct err *e)
{
    int64_t at = clock_monotonic_ms();
    int wait_ms = j->app->until_caught_up ? LOOK_SOON_MS : LOOK_MS;

    if (!now && j->looked_ms && at - j->looked_ms < wait_ms)
        return true;
    roster_look(j);
    if (!beat(j, e) || !end_hung(j, e) || !read_positions(j, e))
        return false;
    drop_lost(j);
    if (!take_share(j, e) || !switch_shadows(j, e))
        return false;
    j->looked_ms = at;
    return true;
}

bool hold_restore(struct journal *j, struct err *e)
{
    for (size_t i = 0; i < j->n_streams; i++) {
        struct stream *s = j->streams[i];
        struct db_result *r = NULL;

        if (!s->open)
            continue;
        if (!db_exec(j->db, sql_read_position, DB_PARAMS(db_text(s->topic), db_uuid(j->id), db_int8(s->fence)), &r, e))
            return err_wrap(e, "read the position of %s", s->topic);
        bool ours = db_rows(r) == 1, ok = true;
        if (ours)
            ok = begin_stream(j, s, r, 0, e);
        else
            lose(j, s);
        db_result_free(r);
        if (!ok)
            return false;
    }
    return true;
}

void hold_leave(struct journal *j)
{
    struct err e;

    if (!j->session)
        return;
    db_queue(j->db, sql_leave, DB_PARAMS(db_uuid(j->id)));
    db_queue(j->db, sql_leave_instance, DB_PARAMS(db_uuid(j->id)));
    if (!db_sync(j->db, NULL, &e))
        log_warn("could not leave the topics to others; they will take over by themselves", LOG_STR("err", e.text));
}

bool hold_caught_up(const struct journal *j)
{
    for (size_t i = 0; i < j->n_streams; i++) {
        const struct stream *s = j->streams[i];

        if (s->wanted && !s->stopped && s->shown_offset < s->end_at_start)
            return false;
    }
    return true;
}
