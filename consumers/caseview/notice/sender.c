/* SPDX-License-Identifier: Apache-2.0 */
#include "sender.h"

#include <stdlib.h>
#include <string.h>

#include "consumers/caseview/notice/sender_sql.h"
#include "../../../common/travel/deadletter.h"
#include "identity_block.h"
#include "../../../common/ground/log.h"
#include "../../../common/travel/publish.h"

enum { AT_ONCE = 500, AWAIT_MS = 5000, BLOCK_MS = 30000, MAX_BLOCKED = 200 };

struct sender {
    const struct tenant *tenant;
    const char *brokers;
    const struct cfg *client;
    struct publisher *to;                /* NULL: to be opened */
    struct { const char *agency; int64_t until_ms; } blocked[MAX_BLOCKED]; size_t n_blocked;
    struct arena mem;
};

struct sender *sender_new(const struct tenant *t, const char *brokers, const struct cfg *client)
{
    struct sender *s = calloc(1, sizeof *s);

    if (!s)
        abort();
    s->tenant = t;
    s->brokers = brokers;
    s->client = client;
    return s;
}

void sender_free(struct sender *s)
{
    if (!s)
        return;
    publish_free(s->to, 0);
    arena_release(&s->mem);
    free(s);
}

/* ---- agencies whose topic cannot be written */

static struct db_param blocked_now(struct sender *s, struct arena *mem)
{
    const char **all = ARENA_ARRAY(mem, const char *, s->n_blocked + 1);
    size_t n = 0;

    for (size_t i = 0; i < s->n_blocked; i++)
        if (s->blocked[i].until_ms > clock_monotonic_ms())
            all[n++] = s->blocked[i].agency;
    return db_array(DB_TEXT_ARRAY, all, n);
}

static void block(struct sender *s, const char *agency, const struct err *why)
{
    size_t i = 0;

    while (i < s->n_blocked && strcmp(s->blocked[i].agency, agency) != 0)
        i++;
    log_warn("an inbox cannot be written, others go on", LOG_STR("agency", agency), LOG_INT("wait_ms", BLOCK_MS), LOG_STR("err", why->text));
    if (i == MAX_BLOCKED)
        return;
    if (i == s->n_blocked)
        s->blocked[s->n_blocked++].agency = arena_strdup(&s->mem, agency);
    s->blocked[i].until_ms = clock_monotonic_ms() + BLOCK_MS;
}

/* ---- one turn */

struct row { int64_t no; const char *agency; struct message msg; };
struct turn { struct row *rows; size_t n; int64_t *sent; size_t n_sent; };

/* Where nobody has described the person the task goes as it is. */
static bool add_identity(struct caseview *cv, day_num today, const uint8_t task[UUID_BYTES], struct arena *mem, struct row *row, struct err *e)
{
    struct identity who;
    bool known, added;

    return identity_find(cv, task, today, mem, &who, &known, e)
           && (!known || identity_add(cv->set, caseview_rights(cv, today), row->agency, &who, mem, &row->msg, &added, e));
}

static bool read_rows(struct sender *s, struct caseview *cv, day_num today, const struct db_result *r, struct arena *mem, struct turn *turn, struct err *e)
{
    turn->rows = ARENA_ARRAY(mem, struct row, db_rows(r) + 1);
    turn->sent = ARENA_ARRAY(mem, int64_t, db_rows(r) + 1);
    for (int i = 0; i < db_rows(r); i++) {
        struct row *row = &turn->rows[turn->n++];
        const uint8_t *headers;
        size_t n;

        row->no = db_get_int(r, i, 0);
        row->agency = db_get_text(r, i, 1);
        row->msg = (struct message){ .topic = topic_name(mem, s->tenant->ags, row->agency, "inbox") };
        row->msg.key = db_is_null(r, i, 2) ? NULL : db_get_bytes(r, i, 2, &row->msg.key_bytes);
        row->msg.value = db_get_bytes(r, i, 4, &row->msg.value_bytes);
        headers = db_get_bytes(r, i, 3, &n);
        if (!deadletter_unpack_headers(headers, n, mem, &row->msg.headers, &row->msg.n_headers, e))
            return err_wrap(e, "read message %lld of the outbox", (long long)row->no);
        if (db_get_bool(r, i, 6) && !add_identity(cv, today, db_get_bytes(r, i, 5, NULL), mem, row, e))
            return false;
    }
    return true;
}

/* The connection to Kafka is of no use any more, or what is under way takes too long: what was not confirmed goes again. */
static void start_anew(struct sender *s)
{
    publish_free(s->to, 0);
    s->to = NULL;
}

static bool is_blocked(const struct sender *s, const char *agency)
{
    for (size_t i = 0; i < s->n_blocked; i++)
        if (strcmp(s->blocked[i].agency, agency) == 0)
            return s->blocked[i].until_ms > clock_monotonic_ms();
    return false;
}

/* All to Kafka.  What concerns one agency alone blocks that one; its later messages wait behind it. */
static bool hand_over(struct sender *s, const struct turn *turn, struct err *e)
{
    for (size_t i = 0; i < turn->n; i++) {
        const struct row *row = &turn->rows[i];

        if (is_blocked(s, row->agency) || publish_send(s->to, &row->msg, (int64_t)i, e))
            continue;
        if (e->kind != ERR_CONFIG && e->kind != ERR_DATA)
            return false;
        block(s, row->agency, e);
    }
    return true;
}

static bool await_reports(struct sender *s, struct turn *turn, struct err *e)
{
    int64_t until = clock_monotonic_ms() + AWAIT_MS;
    struct report reports[64];

    while (publish_pending(s->to)) {
        size_t n = publish_poll(s->to, 100, reports, sizeof reports / sizeof *reports);

        for (size_t i = 0; i < n; i++) {
            const struct row *row = &turn->rows[reports[i].tag];

            if (!reports[i].failed)
                turn->sent[turn->n_sent++] = row->no;
            else if (reports[i].err.kind == ERR_CONFIG || reports[i].err.kind == ERR_DATA)
                block(s, row->agency, &reports[i].err);
        }
        if (n == 0 && clock_monotonic_ms() > until)
            return err_set(e, ERR_RETRY, "send the outbox: Kafka has not confirmed %zu messages within %d ms", publish_pending(s->to), AWAIT_MS);
    }
    return true;
}

/* What was confirmed is marked, also when the rest failed. */
static bool send_rows(struct sender *s, struct db *db, struct turn *turn, struct err *e)
{
    struct err ignored;
    bool ok = hand_over(s, turn, e);

    ok = await_reports(s, turn, ok ? e : &ignored) && ok;
    if (!ok || publish_is_fatal(s->to, &ignored))
        start_anew(s);
    if (turn->n_sent && !db_exec(db, sql_sent, DB_PARAMS(db_array(DB_INT8_ARRAY, turn->sent, turn->n_sent)), NULL, ok ? e : &ignored))
        return false;
    return ok;
}

static bool take_turn(struct sender *s, struct caseview *cv, day_num today, struct arena *mem, struct turn *turn, struct err *e)
{
    struct db *db = cv->db;
    struct db_result *r[2];

    db_queue(db, sql_only_one, NULL, 0);
    db_queue(db, sql_unsent, DB_PARAMS(blocked_now(s, mem), db_int4(AT_ONCE), db_int4(IDENTITY_SCHEMA)));
    if (!db_sync(db, r, e))
        return false;
    bool mine = db_get_bool(r[0], 0, 0), ok = true, sent = true;
    struct err why;
    if (mine && db_rows(r[1])) {
        ok = (s->to || publish_open(s->brokers, s->client, "casebus-caseview", &s->to, e)) && read_rows(s, cv, today, r[1], mem, turn, e);
        sent = !ok || send_rows(s, db, turn, &why);
    }
    db_result_free(r[0]);
    db_result_free(r[1]);
    if (ok && !db_commit(db, e))
        return false;
    if (ok && !sent)
        *e = why;
    return ok && sent;
}

bool sender_run(struct sender *s, struct caseview *cv, day_num today, struct arena *mem, bool *ret_more, struct err *e)
{
    struct turn turn = {0};

    if (!db_begin(cv->db, e) || !take_turn(s, cv, today, mem, &turn, e)) {
        db_rollback(cv->db);
        if (e->kind == ERR_FATAL && !s->to)      /* a handle that cannot go on is thrown away, not the program */
            e->kind = ERR_RETRY;
        return false;
    }
    *ret_more = turn.n == AT_ONCE;
    return true;
}

bool sender_is_done(struct sender *s, struct db *db, bool *ret, bool *ret_blocked, struct err *e)
{
    struct arena mem = {0};
    struct db_result *r = NULL;
    bool ok = db_exec(db, sql_left, DB_PARAMS(blocked_now(s, &mem)), &r, e);

    if (ok) {
        *ret = !db_get_bool(r, 0, 0);
        *ret_blocked = db_get_bool(r, 0, 1);
        db_result_free(r);
    }
    arena_release(&mem);
    return ok;
}
