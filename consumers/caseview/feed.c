/* SPDX-License-Identifier: Apache-2.0 */
#include "feed.h"

#include <stdlib.h>
#include <string.h>

#include "consumers/caseview/feed_sql.h"

enum { MARKS_AT_ONCE = 4000, DUE_AT_ONCE = 1000 };

struct mark { int64_t id; uint8_t subject[SUBJECT_BYTES]; bool told; };

/* Why somebody is marked of whom nothing new was told. */
static const char *const own_reasons[] = { "correction", "day", "earlier_day", "heard", "rules", "rebuilt", "agency" };

static bool tells_new(const char *reason)
{
    for (size_t i = 0; i < sizeof own_reasons / sizeof *own_reasons; i++)
        if (strcmp(reason, own_reasons[i]) == 0)
            return false;
    return true;
}

static int compare_marks(const void *a, const void *b)
{
    const struct mark *x = a, *y = b;
    int c = memcmp(x->subject, y->subject, SUBJECT_BYTES);

    return c ? c : (x->id > y->id) - (x->id < y->id);
}

/* By age of their oldest mark. */
static int compare_marked(const void *a, const void *b)
{
    const struct marked *x = a, *y = b;

    return (x->ids[0] > y->ids[0]) - (x->ids[0] < y->ids[0]);
}

static size_t by_subject(struct mark *marks, size_t n, struct arena *mem, struct marked *ret)
{
    int64_t *ids = ARENA_ARRAY(mem, int64_t, n + 1);
    size_t subjects = 0;

    if (n)
        qsort(marks, n, sizeof *marks, compare_marks);
    for (size_t i = 0; i < n; i++) {
        ids[i] = marks[i].id;
        if (i == 0 || memcmp(marks[i - 1].subject, marks[i].subject, SUBJECT_BYTES) != 0) {
            ret[subjects] = (struct marked){ .ids = &ids[i] };
            memcpy(ret[subjects++].subject, marks[i].subject, SUBJECT_BYTES);
        }
        ret[subjects - 1].n_ids++;
        ret[subjects - 1].told = ret[subjects - 1].told || marks[i].told;
    }
    if (subjects)
        qsort(ret, subjects, sizeof *ret, compare_marked);
    return subjects;
}

bool feed_marks(struct db *db, enum feed_part part, struct arena *mem, struct marked **ret, size_t *ret_n, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, part == FEED_FRESH ? sql_fresh : sql_rest, DB_PARAMS(db_int4(MARKS_AT_ONCE)), &r, e))
        return false;
    size_t n = (size_t)db_rows(r);
    struct mark *marks = ARENA_ARRAY(mem, struct mark, n + 1);
    for (size_t i = 0; i < n; i++) {
        marks[i].id = db_get_int(r, (int)i, 0);
        memcpy(marks[i].subject, db_get_bytes(r, (int)i, 1, NULL), SUBJECT_BYTES);
        marks[i].told = tells_new(db_get_text(r, (int)i, 2));
    }
    db_result_free(r);
    *ret = ARENA_ARRAY(mem, struct marked, n + 1);
    *ret_n = by_subject(marks, n, mem, *ret);
    return true;
}

bool feed_due(struct db *db, day_num today, bool *ret_all, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_due, DB_PARAMS(db_day(today), db_int4(DUE_AT_ONCE)), &r, e))
        return false;
    *ret_all = db_affected(r) < DUE_AT_ONCE;
    db_result_free(r);
    return true;
}

bool feed_later_days(struct db *db, day_num today, struct err *e)
{
    return db_exec(db, sql_later_days, DB_PARAMS(db_day(today)), NULL, e);
}

bool feed_is_empty(struct db *db, day_num today, bool *ret, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_is_empty, DB_PARAMS(db_day(today)), &r, e))
        return false;
    *ret = db_get_bool(r, 0, 0);
    db_result_free(r);
    return true;
}

static int compare_ids(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static size_t keep_claimed(struct marked *all, size_t n, const int64_t *claimed, size_t n_claimed)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < all[i].n_ids; k++)
            if (bsearch(&all[i].ids[k], claimed, n_claimed, sizeof *claimed, compare_ids)) {
                struct marked ours = all[i];

                all[i] = all[kept];
                all[kept++] = ours;
                break;
            }
    return kept;
}

static struct db_param ids_of(const struct marked *all, size_t n, struct arena *mem)
{
    size_t n_ids = 0;

    for (size_t i = 0; i < n; i++)
        n_ids += all[i].n_ids;
    int64_t *ids = ARENA_ARRAY(mem, int64_t, n_ids + 1);
    n_ids = 0;
    for (size_t i = 0; i < n; i++) {
        memcpy(ids + n_ids, all[i].ids, all[i].n_ids * sizeof *ids);
        n_ids += all[i].n_ids;
    }
    return db_array(DB_INT8_ARRAY, ids, n_ids);
}

static struct db_param subjects_of(const struct marked *all, size_t n, struct arena *mem)
{
    uint8_t (*subjects)[SUBJECT_BYTES] = arena_alloc(mem, (n + 1) * SUBJECT_BYTES);

    for (size_t i = 0; i < n; i++)
        memcpy(subjects[i], all[i].subject, SUBJECT_BYTES);
    return db_array(DB_UUID_ARRAY, subjects, n);
}

static void set_answered(const struct db_result *r, struct marked *all, size_t n)
{
    for (int row = 0; row < db_rows(r); row++)
        for (size_t i = 0; i < n; i++)
            if (memcmp(all[i].subject, db_get_bytes(r, row, 0, NULL), SUBJECT_BYTES) == 0)
                memcpy(all[i].subject, db_get_bytes(r, row, 1, NULL), SUBJECT_BYTES);
}

bool feed_claim(struct db *db, struct marked *all, size_t n, struct arena *mem, size_t *ret_n, const char **ret_rules, struct err *e)
{
    struct db_param ids = ids_of(all, n, mem), subjects = subjects_of(all, n, mem);
    struct db_result *r[3];

    db_queue(db, sql_claim, &ids, 1);
    db_queue(db, sql_rules, NULL, 0);            /* after the claim: who marked these for new rules has set them by now */
    db_queue(db, sql_answered, &subjects, 1);
    if (!db_sync(db, r, e))
        return false;
    size_t n_claimed = (size_t)db_rows(r[0]);
    int64_t *claimed = ARENA_ARRAY(mem, int64_t, n_claimed + 1);
    for (size_t i = 0; i < n_claimed; i++)
        claimed[i] = db_get_int(r[0], (int)i, 0);
    *ret_rules = db_rows(r[1]) ? arena_strdup(mem, db_get_text(r[1], 0, 0)) : NULL;
    set_answered(r[2], all, n);
    for (size_t i = 0; i < 3; i++)
        db_result_free(r[i]);
    if (n_claimed)
        qsort(claimed, n_claimed, sizeof *claimed, compare_ids);
    *ret_n = keep_claimed(all, n, claimed, n_claimed);
    return true;
}

static bool adopt(struct db *db, const char *rules, int64_t *ret_n, struct err *e)
{
    struct db_result *r[2];

    db_queue(db, sql_lock_rules, NULL, 0);
    db_queue(db, sql_rules, NULL, 0);
    if (!db_sync(db, r, e))
        return false;
    bool same = db_rows(r[1]) && strcmp(db_get_text(r[1], 0, 0), rules) == 0;
    db_result_free(r[0]);
    db_result_free(r[1]);
    *ret_n = 0;
    if (same)
        return true;
    db_queue(db, sql_set_rules, DB_PARAMS(db_text(rules)));
    db_queue(db, sql_mark_all, NULL, 0);
    if (!db_sync(db, r, e))
        return false;
    *ret_n = db_affected(r[1]);
    db_result_free(r[0]);
    db_result_free(r[1]);
    return true;
}

bool feed_adopt_rules(struct db *db, const char *rules, int64_t *ret_n, struct err *e)
{
    if (db_begin(db, e) && adopt(db, rules, ret_n, e) && db_commit(db, e))
        return true;
    db_rollback(db);
    return false;
}
