/* SPDX-License-Identifier: Apache-2.0 */
#include "views.h"

#include <string.h>

#include "consumers/reconcile/proof/views_sql.h"
#include "../../caseview/caseview.h"
#include "../../caseview/view/check.h"

enum { AT_ONCE = 200 };
typedef uint8_t person_id[SUBJECT_BYTES];

static bool persons_of(struct db *db, const struct report *r, int64_t most, struct arena *mem, person_id **ret, size_t *ret_n, struct err *e)
{
    const char **agencies = ARENA_ARRAY(mem, const char *, r->n + 1);
    int64_t *epochs = ARENA_ARRAY(mem, int64_t, r->n + 1), *first = ARENA_ARRAY(mem, int64_t, r->n + 1), *last = ARENA_ARRAY(mem, int64_t, r->n + 1);
    struct db_result *rows = NULL;
    char day[DAY_TEXT_BYTES];

    for (size_t i = 0; i < r->n; i++) {
        agencies[i] = r->rows[i].agency;
        epochs[i] = r->rows[i].epoch;
        first[i] = r->rows[i].first_seq;
        last[i] = r->rows[i].last_seq;
    }
    if (!db_exec(db, sql_persons, DB_PARAMS(db_array(DB_TEXT_ARRAY, agencies, r->n), db_array(DB_INT8_ARRAY, epochs, r->n), db_array(DB_INT8_ARRAY, first, r->n),
                                            db_array(DB_INT8_ARRAY, last, r->n), db_text(day_text(r->day, day)), db_int8(most)), &rows, e))
        return false;
    *ret_n = (size_t)db_rows(rows);
    *ret = ARENA_ARRAY(mem, person_id, *ret_n + 1);
    for (size_t i = 0; i < *ret_n; i++)
        memcpy((*ret)[i], db_get_bytes(rows, (int)i, 0, NULL), SUBJECT_BYTES);
    db_result_free(rows);
    return true;
}

/* The numbers that differ, as parameters. */
struct numbers { const char **agencies; int64_t *epochs, *first, *last; size_t n; time_us end; /* of the day */ };

static struct numbers numbers_of(const struct report *r, struct arena *mem)
{
    struct numbers all = {0};
    size_t n = 0;

    for (size_t i = 0; i < r->n; i++)
        n += r->rows[i].n;
    all = (struct numbers){ ARENA_ARRAY(mem, const char *, n + 1), ARENA_ARRAY(mem, int64_t, n + 1), ARENA_ARRAY(mem, int64_t, n + 1), ARENA_ARRAY(mem, int64_t, n + 1), 0, clock_midnight(r->day + 1) };
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->rows[i].n; k++) {
            const struct difference *d = &r->rows[i].differences[k];

            if (d->from_seq == 0 || d->axis || d->class == CLASS_RETRACTED)
                continue;
            all.agencies[all.n] = d->agency;
            all.epochs[all.n] = d->epoch;
            all.first[all.n] = d->from_seq;
            all.last[all.n++] = d->to_seq;
        }
    return all;
}

static bool is_explained(struct db *db, const uint8_t person[SUBJECT_BYTES], const struct numbers *by, bool *ret, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_explained, DB_PARAMS(db_uuid(person), db_array(DB_TEXT_ARRAY, by->agencies, by->n), db_array(DB_INT8_ARRAY, by->epochs, by->n),
                                              db_array(DB_INT8_ARRAY, by->first, by->n), db_array(DB_INT8_ARRAY, by->last, by->n), db_time(by->end)), &r, e))
        return false;
    *ret = db_get_bool(r, 0, 0);
    db_result_free(r);
    return true;
}

static void differs(struct spans *spans, const struct checked *c)
{
    char *id = arena_alloc(spans->mem, SUBJECT_TEXT_BYTES);

    hex_text(c->person, SUBJECT_BYTES, id);
    spans_single(spans, CLASS_MISMATCH, 0, 0, "evaluate", arena_printf(spans->mem, "the stored view of person %s is not what the journal says: %s", id, c->what));
    spans->all[spans->n - 1].owner = "operator";
    spans->all[spans->n - 1].person = id;
}

static bool judge(struct caseview *cv, const struct checked *c, const struct numbers *by, struct spans *spans, struct err *e)
{
    bool explained;

    if (c->outcome != CHECK_DIFFERS)
        return true;
    if (!is_explained(cv->db, c->person, by, &explained, e))
        return false;
    if (!explained)
        differs(spans, c);
    return true;
}

static bool check_all(struct caseview *cv, person_id *persons, size_t n, const struct numbers *by, struct spans *spans, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct checked *found;

    for (size_t at = 0, some; at < n; at += some) {
        some = n - at < AT_ONCE ? n - at : AT_ONCE;
        arena_reset(&mem);
        if (!check_persons(cv, (const uint8_t (*)[SUBJECT_BYTES])(persons + at), some, &mem, &found, e))
            return false;
        for (size_t i = 0; i < some; i++)
            if (!judge(cv, &found[i], by, spans, e))
                return false;
    }
    return true;
}

bool views_check(const char *conninfo, const struct tenant *t, const struct report *r, int64_t most, struct spans *spans, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct db *db = db_new(conninfo, "casebus-reconcile");
    struct caseview cv = {0};
    person_id *persons;
    size_t n;
    bool ok = db_each_session(db, sql_session, e) && persons_of(db, r, most, &mem, &persons, &n, e) && (n == 0 || caseview_open(&cv, t, db, e));

    if (ok && n) {
        const struct numbers by = numbers_of(r, &mem);

        ok = check_all(&cv, persons, n, &by, spans, e);
        caseview_close(&cv);
    }
    db_free(db);
    return ok || err_wrap(e, "compute views again");
}
