/* SPDX-License-Identifier: Apache-2.0 */
/* Letters through the journal: the steps of a batch (batch.h) without position and breaker. */
#include <string.h>

#include "batch.h"
#include "hold.h"
#include "letters_parts.h"
#include "consumers/journal/letters_sql.h"
#include "../../common/travel/operator_log.h"

/* One transaction's letters, all of one agency. */
struct round {
    struct letters *l;
    const struct letter_user *user;              /* NULL: only tried */
    const char *command, *changed;               /* changed: of an edited one, else NULL */
    struct letter *letters; struct message *msgs; size_t n;
    struct stream s;
    struct work *w;
    struct arena *mem;
};

static bool take_letters(struct round *r, const int64_t *nos, size_t n, struct err *e)
{
    struct db_result *rows = NULL;
    bool ok = true;

    if (!db_exec(r->l->j.db, sql_take, DB_PARAMS(db_array(DB_INT8_ARRAY, nos, n)), &rows, e))
        return false;
    r->letters = ARENA_ARRAY(r->mem, struct letter, n);
    r->msgs = ARENA_ARRAY(r->mem, struct message, n);
    for (int i = 0; i < db_rows(rows) && ok; i++) {
        ok = letters_row(rows, i, r->mem, &r->letters[i], e);
        r->msgs[i] = r->letters[i].msg;
    }
    r->n = (size_t)db_rows(rows);
    db_result_free(rows);
    return ok;
}

/* The journal reads on when this transaction ends. */
static bool hold_topic(struct round *r, struct err *e)
{
    const struct letter *first = &r->letters[0];

    r->s = (struct stream){ .topic = arena_strdup(r->mem, first->msg.topic), .agency = arena_strdup(r->mem, first->agency), .agency_no = first->agency_no,
                            .state = letters_state(r->l, first->agency) };
    return db_exec(r->l->j.db, sql_lock_position, DB_PARAMS(db_text(r->s.topic)), NULL, e) && hold_numbering(&r->l->j, &r->s, e);
}

static void read_all(struct round *r)
{
    CLEANUP(arena_release) struct arena scratch = {0};
    struct work *w = r->w;
    struct accepted a;

    for (size_t i = 0; i < r->n; i++) {
        arena_reset(&scratch);
        work_mark(w, r->letters[i].subject);     /* also where the number has come meanwhile, or was edited into another person's */
        work_accept(w, &r->msgs[i], &scratch, &a);
        if (w->j->refuse)
            accept_refuse(&a, "refused", w->j->refuse->text, &scratch);
        if (a.reason)
            work_dead(w, &r->msgs[i], &a);
        else
            *(size_t *)list_add(&w->late, sizeof i, w->mem) = i;
    }
}

static bool is_dead(const struct round *r, size_t i)
{
    const struct dead *dead = r->w->dead.items;

    for (size_t d = 0; d < r->w->dead.n; d++)
        if (dead[d].msg == &r->msgs[i])
            return true;
    return false;
}

static size_t settled_ones(const struct round *r, int64_t *ret)
{
    size_t n = 0;

    for (size_t i = 0; i < r->n; i++)
        if (!is_dead(r, i))
            ret[n++] = r->letters[i].no;
    return n;
}

static bool record(struct round *r, int64_t *ret_no, struct err *e)
{
    int64_t *nos = ARENA_ARRAY(r->mem, int64_t, r->n);

    for (size_t i = 0; i < r->n; i++)
        nos[i] = r->letters[i].no;
    const struct operator_entry entry = {
        .by = r->user->by, .command = r->command, .object = letters_object(nos, r->n, r->s.agency, r->mem), .reason = r->user->reason,
        .result = arena_printf(r->mem, "%lld accepted, %lld were there, %zu refused%s%s", (long long)r->w->kept, (long long)r->w->repeats, r->w->dead.n,
                               r->changed ? "; changed: " : "", r->changed ? r->changed : ""),
    };
    return operator_log_add(r->l->j.db, &entry, ret_no, e);
}

/* Those that are dead still may be so for another reason; one that was edited in vain keeps its own. */
static void queue_states(struct round *r, int64_t entry)
{
    const struct dead *dead = r->w->dead.items;
    int64_t *nos = ARENA_ARRAY(r->mem, int64_t, r->n);
    size_t n = settled_ones(r, nos);

    db_queue(r->l->j.db, sql_settle, DB_PARAMS(db_array(DB_INT8_ARRAY, nos, n), db_int8(entry), db_bool(r->changed && r->w->kept > 0)));
    for (size_t i = 0; i < r->w->dead.n && !r->changed; i++)
        db_queue(r->l->j.db, sql_still_dead, DB_PARAMS(db_int8(r->letters[dead[i].msg - r->msgs].no), db_text(dead[i].a.reason), db_text(dead[i].a.detail)));
}

static bool numbering_moved(const struct work *w)
{
    for (size_t i = 0; i < w->numbering.n; i++)
        if (w->numbering.epochs[i].touched)
            return true;
    return false;
}

static bool go_through(struct round *r, struct err *e)
{
    struct work *w = r->w = work_begin(&r->l->j, r->l->j.db, &r->s, r->msgs, r->n, r->mem);
    int64_t entry;

    read_all(r);
    if (!rows_late(w, e) || !work_keep_rest(w, e) || (r->user && !record(r, &entry, e)) || !work_tell(w, e))
        return false;
    if (r->user)
        queue_states(r, entry);
    if (numbering_moved(w))                      /* the reader's copy in memory is old now */
        db_queue(w->db, sql_leave_topic, DB_PARAMS(db_text(r->s.topic)));
    return db_sync(w->db, NULL, e);
}

static void count(const struct round *r, size_t asked, struct arena *mem, struct letter_tally *tally)
{
    tally->passed += (int64_t)(asked - r->n);
    if (r->n == 0)
        return;
    const struct dead *last = r->w->dead.n ? (const struct dead *)r->w->dead.items + r->w->dead.n - 1 : NULL;
    tally->accepted += r->w->kept;
    tally->there += r->w->repeats;
    tally->refused += (int64_t)r->w->dead.n;
    if (last) {
        tally->reason = last->a.reason;
        tally->detail = arena_strdup(mem, last->a.detail);
    }
}

struct request { const int64_t *nos; size_t n; const struct letter_user *user; };

static bool redrive_once(struct letters *l, const struct request *q, struct arena *mem, struct letter_tally *tally, struct err *e)
{
    CLEANUP(arena_release) struct arena turn = {0};
    struct round r = { .l = l, .user = q->user, .command = "deadletter redrive", .mem = &turn };
    struct db *db = l->j.db;
    bool ok = db_begin(db, e) && take_letters(&r, q->nos, q->n, e) && (r.n == 0 || (hold_topic(&r, e) && go_through(&r, e))) && (!q->user || db_commit(db, e));

    if (!ok || !q->user)
        db_rollback(db);
    if (ok)
        count(&r, q->n, mem, tally);
    arena_release(&r.s.mem);
    return ok;
}

/* One that the database refuses stays dead for that reason. */
static bool redrive_alone(struct letters *l, const struct request *q, struct arena *mem, struct letter_tally *tally, struct err *e)
{
    if (redrive_once(l, q, mem, tally, e))
        return true;
    if (e->kind != ERR_DATA)
        return false;
    struct err why = *e;
    l->j.refuse = &why;
    bool ok = redrive_once(l, q, mem, tally, e);
    l->j.refuse = NULL;
    return ok;
}

bool letters_redrive(struct letters *l, const struct letter_ref *which, size_t n, const struct letter_user *user, struct arena *mem, struct letter_tally *tally, struct err *e)
{
    CLEANUP(arena_release) struct arena turn = {0};
    int64_t *nos = ARENA_ARRAY(&turn, int64_t, n);
    struct request q = { nos, n, user };

    for (size_t i = 0; i < n; i++)
        nos[i] = which[i].no;
    if (redrive_once(l, &q, mem, tally, e))
        return true;
    if (e->kind != ERR_DATA)
        return err_wrap(e, "redrive dead letters");
    for (q.n = 1; q.nos < nos + n; q.nos++)
        if (!redrive_alone(l, &q, mem, tally, e))
            return err_wrap(e, "redrive dead letter %lld", (long long)*q.nos);
    return true;
}

/* ---- edited */

static bool replace(struct round *r, struct event *ev, struct err *e)
{
    struct message *msg = &r->msgs[0], received = *msg;

    if (!event_encode(ev, r->mem, e))
        return false;
    event_to_message(ev, r->mem, msg);
    msg->topic = received.topic;
    msg->offset = received.offset;
    msg->broker_ms = received.broker_ms;
    return true;
}

bool letters_edit(struct letters *l, int64_t no, struct event *ev, const char *changed, const struct letter_user *user, struct arena *mem, struct letter_tally *tally, struct err *e)
{
    CLEANUP(arena_release) struct arena turn = {0};
    struct round r = { .l = l, .user = user, .command = "deadletter edit", .changed = changed, .mem = &turn };
    struct db *db = l->j.db;
    bool ok = db_begin(db, e) && take_letters(&r, &no, 1, e) && (r.n == 1 || err_set(e, ERR_CONFIG, "dead letter %lld is not open any more", (long long)no))
              && replace(&r, ev, e) && hold_topic(&r, e) && go_through(&r, e) && db_commit(db, e);

    if (ok)
        count(&r, 1, mem, tally);
    else
        db_rollback(db);
    arena_release(&r.s.mem);
    return ok;
}
