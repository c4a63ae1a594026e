/* SPDX-License-Identifier: Apache-2.0 */
#include "letters_parts.h"

#include <string.h>

#include "consumers/journal/letters_sql.h"
#include "../../common/travel/deadletter.h"
#include "../../common/travel/hub.h"
#include "../../common/travel/operator_log.h"

bool letters_open(struct app *app, struct db *db, struct letters **ret, struct err *e)
{
    struct arena mem = {0};
    struct letters *l = ARENA_NEW(&mem, struct letters);

    l->j = (struct journal){ .app = app, .db = db, .mem = mem };
    if (schema_load(app->tenant.schemas, &l->j.mem, &l->j.schemas, e) && access_load(app->tenant.schemas, l->j.schemas, &l->j.mem, &l->j.access, e)) {
        *ret = l;
        return true;
    }
    letters_close(l);
    return false;
}

void letters_close(struct letters *l)
{
    if (!l)
        return;
    struct arena mem = l->j.mem;                 /* it holds `l`, too */
    schema_free(l->j.schemas);
    arena_release(&mem);
}

const struct schema_set *letters_schemas(const struct letters *l)
{
    return l->j.schemas;
}

bool letters_choose(struct letters *l, const struct letter_choice *which, struct arena *mem, struct letter_ref **ret, size_t *ret_n, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(l->j.db, sql_choose, DB_PARAMS(db_text(which->group), db_text(which->agency),
                                                which->n_nos ? db_array(DB_INT8_ARRAY, which->nos, which->n_nos) : db_null()), &r, e))
        return err_wrap(e, "choose dead letters");
    *ret_n = (size_t)db_rows(r);
    *ret = ARENA_ARRAY(mem, struct letter_ref, *ret_n + 1);
    for (int i = 0; i < db_rows(r); i++)
        (*ret)[i] = (struct letter_ref){ db_get_int(r, i, 0), db_get_int(r, i, 1) };
    db_result_free(r);
    return true;
}

/* ---- one letter */

static const void *bytes_or_null(const struct db_result *r, int row, int col, size_t *ret_n, struct arena *mem)
{
    const uint8_t *bytes = db_get_bytes(r, row, col, ret_n);

    return db_is_null(r, row, col) ? NULL : arena_memdup(mem, bytes, *ret_n);
}

bool letters_row(const struct db_result *r, int row, struct arena *mem, struct letter *ret, struct err *e)
{
    struct message *msg = &ret->msg;
    size_t n;

    *ret = (struct letter){ .no = db_get_int(r, row, 0), .agency_no = db_get_int(r, row, 1), .agency = arena_strdup(mem, db_get_text(r, row, 2)), .open = db_get_bool(r, row, 9) };
    if (!db_is_null(r, row, 10))
        memcpy(ret->subject, db_get_bytes(r, row, 10, NULL), SUBJECT_BYTES);
    msg->topic = arena_strdup(mem, db_get_text(r, row, 3));
    msg->offset = db_get_int(r, row, 4);
    msg->broker_ms = db_get_time(r, row, 8) / 1000;          /* for the day on which it came: the rights of then hold */
    msg->key = bytes_or_null(r, row, 5, &msg->key_bytes, mem);
    msg->value = bytes_or_null(r, row, 7, &msg->value_bytes, mem);
    const void *headers = bytes_or_null(r, row, 6, &n, mem);
    return deadletter_unpack_headers(headers, n, mem, &msg->headers, &msg->n_headers, e) || err_wrap(e, "dead letter %lld", (long long)ret->no);
}

struct acceptance letters_acceptance(const struct letters *l, const char *agency)
{
    return (struct acceptance){ .set = l->j.schemas, .access = l->j.access, .tenant = l->j.app->tenant.ags, .agency = agency };
}

enum agency_state letters_state(const struct letters *l, const char *agency)
{
    const struct agency *a = tenant_agency(&l->j.app->tenant, agency);

    return a ? a->state : AGENCY_LEFT;
}

bool letters_read(struct letters *l, int64_t no, struct arena *mem, struct letter *ret, struct err *e)
{
    struct db_result *r = NULL;
    struct letter letter;

    if (!db_exec(l->j.db, sql_letter, DB_PARAMS(db_int8(no)), &r, e))
        return false;
    bool ok = (db_rows(r) == 1 || err_set(e, ERR_CONFIG, "there is no dead letter %lld: casebus deadletter list shows them", (long long)no))
              && letters_row(r, 0, mem, &letter, e);
    db_result_free(r);
    if (!ok)
        return false;
    const struct acceptance acceptance = letters_acceptance(l, letter.agency);
    accept_message(&acceptance, &letter.msg, mem, &letter.read);
    *ret = letter;
    return true;
}

const char *letters_object(const int64_t *nos, size_t n, const char *agency, struct arena *mem)
{
    if (n == 1)
        return arena_printf(mem, "dead letter %lld", (long long)nos[0]);
    return arena_printf(mem, "%zu dead letters of %s, %lld to %lld", n, agency, (long long)nos[0], (long long)nos[n - 1]);
}

/* ---- giving up */

struct given_up { int64_t *nos; uint8_t (*subjects)[SUBJECT_BYTES]; size_t n, n_subjects; const char *agency; };

static bool take_subjects(struct letters *l, const struct letter_ref *which, size_t n, struct arena *mem, struct given_up *ret, struct err *e)
{
    int64_t *nos = ARENA_ARRAY(mem, int64_t, n);
    struct db_result *r = NULL;

    for (size_t i = 0; i < n; i++)
        nos[i] = which[i].no;
    if (!db_exec(l->j.db, sql_take_subjects, DB_PARAMS(db_array(DB_INT8_ARRAY, nos, n)), &r, e))
        return false;
    ret->subjects = arena_alloc(mem, n * SUBJECT_BYTES);
    ret->nos = nos;
    for (int i = 0; i < db_rows(r); i++) {
        ret->nos[ret->n++] = db_get_int(r, i, 0);
        if (!db_is_null(r, i, 1))
            memcpy(ret->subjects[ret->n_subjects++], db_get_bytes(r, i, 1, NULL), SUBJECT_BYTES);
        ret->agency = arena_strdup(mem, db_get_text(r, i, 2));
    }
    db_result_free(r);
    return true;
}

static bool give_up(struct letters *l, const struct given_up *g, const struct letter_user *user, struct arena *mem, struct err *e)
{
    const struct operator_entry entry = { .by = user->by, .and_by = user->and_by, .command = "deadletter discard", .object = letters_object(g->nos, g->n, g->agency, mem),
                                          .reason = user->reason, .result = arena_printf(mem, "%zu discarded", g->n) };
    int64_t no;

    if (!operator_log_add(l->j.db, &entry, &no, e) || !db_exec(l->j.db, sql_discard, DB_PARAMS(db_array(DB_INT8_ARRAY, g->nos, g->n), db_int8(no)), NULL, e))
        return false;
    return letters_state(l, g->agency) == AGENCY_SHADOW || hub_mark(l->j.db, (const uint8_t (*)[SUBJECT_BYTES])g->subjects, g->n_subjects, "event", e);
}

bool letters_discard(struct letters *l, const struct letter_ref *which, size_t n, const struct letter_user *user, int64_t *ret_n, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct given_up g = {0};

    if (db_begin(l->j.db, e) && take_subjects(l, which, n, &mem, &g, e) && (g.n == 0 || give_up(l, &g, user, &mem, e)) && db_commit(l->j.db, e)) {
        *ret_n = (int64_t)g.n;
        return true;
    }
    db_rollback(l->j.db);
    return err_wrap(e, "discard dead letters");
}
