/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger.h"

#include <inttypes.h>
#include <string.h>

#include "consumers/reconcile/difference/ledger_sql.h"
#include "difference_notice.h"
#include "sameness.h"
#include "../stock/stock.h"

struct kept { struct difference *all; size_t n; enum fate *fates; };

/* Whose differences this run can speak of: every agency of the report, each once. */
static struct db_param agencies(const struct report *r, struct arena *mem)
{
    const char **all = ARENA_ARRAY(mem, const char *, r->n + 1);
    size_t n = 0;

    if (r->hub)
        all[n++] = r->hub;
    for (size_t i = 0; i < r->n; i++)
        if (n == 0 || strcmp(all[n - 1], r->rows[i].agency) != 0)
            all[n++] = r->rows[i].agency;
    return db_array(DB_TEXT_ARRAY, all, n);
}

/* A word that this program does not know (of a later one) is the first of all. */
static int place_of(const char *text, const char *(*name)(int), int n)
{
    for (int i = 0; i < n; i++)
        if (strcmp(name(i), text) == 0)
            return i;
    return 0;
}

static const char *name_of_class(int i)
{
    return class_name((enum difference_class)i);
}

static const char *name_of_state(int i)
{
    return state_name((enum difference_state)i);
}

static struct difference take_row(const struct db_result *r, int i, struct arena *mem)
{
    return (struct difference){
        .no = db_get_int(r, i, 0), .class = (enum difference_class)place_of(db_get_text(r, i, 1), name_of_class, CLASSES), .agency = arena_strdup(mem, db_get_text(r, i, 2)),
        .owner = db_is_null(r, i, 3) ? NULL : arena_strdup(mem, db_get_text(r, i, 3)), .epoch = db_get_int(r, i, 4), .from_seq = db_get_int(r, i, 5),
        .to_seq = db_get_int(r, i, 6), .count = db_get_int(r, i, 7), .day = db_get_day(r, i, 8), .since = db_get_day(r, i, 9),
        .state = (enum difference_state)place_of(db_get_text(r, i, 10), name_of_state, STATES), .by = db_is_null(r, i, 11) ? NULL : arena_strdup(mem, db_get_text(r, i, 11)),
        .action = arena_strdup(mem, db_get_text(r, i, 12)), .detail = arena_strdup(mem, db_get_text(r, i, 13)),
        .axis = db_is_null(r, i, 14) ? NULL : arena_strdup(mem, db_get_text(r, i, 14)),
    };
}

static void judge(struct report *r, day_num today)
{
    r->balanced = true;
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->rows[i].n; k++) {
            struct difference *d = &r->rows[i].differences[k];

            if (d->no == 0)
                d->since = today;
            r->balanced &= !difference_remains(d);
        }
}

static void take_rows(const struct db_result *rows, struct arena *mem, struct difference **ret, size_t *ret_n)
{
    *ret_n = (size_t)db_rows(rows);
    *ret = ARENA_ARRAY(mem, struct difference, *ret_n + 1);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = take_row(rows, (int)i, mem);
}

static bool compare(struct db *db, struct report *r, day_num today, struct arena *mem, struct kept *ret, struct err *e)
{
    struct db_param who = agencies(r, mem);
    struct db_result *rows = NULL;

    if (!db_exec(db, sql_open, &who, 1, &rows, e))
        return err_wrap(e, "read the differences that are open");
    take_rows(rows, mem, &ret->all, &ret->n);
    db_result_free(rows);
    ret->fates = ARENA_ARRAY(mem, enum fate, ret->n + 1);
    sameness_match(ret->all, ret->n, r, ret->fates);
    judge(r, today);
    return true;
}

bool ledger_compare(struct db *db, struct report *r, day_num today, struct arena *mem, struct err *e)
{
    struct kept kept;

    return compare(db, r, today, mem, &kept, e);
}

bool ledger_earlier(struct db *db, day_num before, struct arena *mem, struct difference **ret, size_t *ret_n, struct err *e)
{
    struct db_result *rows = NULL;

    if (!db_exec(db, sql_earlier, DB_PARAMS(db_day(before)), &rows, e))
        return err_wrap(e, "read what of earlier days is open");
    take_rows(rows, mem, ret, ret_n);
    db_result_free(rows);
    return true;
}

/* ---- keeping */

static void queue_history(struct db *db, int64_t no, const char *what, const char *detail)
{
    db_queue(db, sql_history, DB_PARAMS(db_int8(no), db_text(what), db_text(detail)));
}

static const char *numbers_text(const struct difference *d, struct arena *mem)
{
    return arena_printf(mem, "%" PRId64 " of numbers %" PRId64 "-%" PRId64, d->count, d->from_seq, d->to_seq);
}

static bool keep_new(struct db *db, struct difference *d, struct arena *mem, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_found,
                 DB_PARAMS(db_day(d->day), db_text(d->agency), db_text(class_name(d->class)), db_text(d->owner), db_int8(d->epoch), db_int8(d->from_seq), db_int8(d->to_seq),
                           db_int8(d->count), db_text(d->action), db_text(d->detail), db_text(state_name(d->state)), db_day(d->since), db_text(d->axis)),
                 &r, e))
        return false;
    d->no = db_get_int(r, 0, 0);
    db_result_free(r);
    queue_history(db, d->no, "found", numbers_text(d, mem));
    return db_sync(db, NULL, e);
}

static void queue_changed(struct db *db, const struct difference *d)
{
    db_queue(db, sql_changed, DB_PARAMS(db_int8(d->no), db_int8(d->from_seq), db_int8(d->to_seq), db_int8(d->count), db_text(d->action), db_text(d->detail),
                                        db_text(state_name(d->state)), db_day(d->day), db_text(d->by)));
}

static const struct difference *found_as(const struct report *r, int64_t no)
{
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->rows[i].n; k++)
            if (r->rows[i].differences[k].no == no)
                return &r->rows[i].differences[k];
    return NULL;
}

/* What a person had explained or accepted has grown: sameness.c. */
static bool is_open_again(const struct difference *kept, const struct difference *now)
{
    return kept->by && !now->by;
}

static bool keep_old(struct db *db, const struct report *r, const struct kept *kept, struct arena *mem, struct err *e)
{
    for (size_t i = 0; i < kept->n; i++) {
        int64_t no = kept->all[i].no;

        if (kept->fates[i] == FATE_CHANGED) {
            const struct difference *now = found_as(r, no);

            queue_changed(db, now);
            queue_history(db, no, is_open_again(&kept->all[i], now) ? "reopened" : "changed", numbers_text(now, mem));
        } else if (kept->fates[i] == FATE_GONE) {
            db_queue(db, sql_gone, DB_PARAMS(db_int8(no)));
            queue_history(db, no, "gone", NULL);
        }
    }
    return db_sync(db, NULL, e);
}

static void queue_row(struct db *db, day_num day, const struct report_row *row)
{
    db_queue(db, sql_reconciled,
             DB_PARAMS(db_day(day), db_text(row->agency), db_int8(row->epoch), db_int8(row->first_seq), db_int8(row->last_seq), db_int8(row->declared), db_int8(row->kafka),
                       db_bool(row->in_reach), db_int8(row->journal), db_bool(row->hash_ok), db_array(DB_INT8_ARRAY, row->buckets, BUCKETS)));
}

static bool keep_rows(struct db *db, const struct report *r, struct arena *mem, struct err *e)
{
    struct db_param who = agencies(r, mem);

    db_queue(db, sql_forget, DB_PARAMS(db_day(r->day), who));
    for (size_t i = 0; i < r->n; i++)
        queue_row(db, r->day, &r->rows[i]);
    return db_sync(db, NULL, e);
}

/* Nobody is there any more who could answer for their numbers, and no run looks at them. */
static bool close_left(struct db *db, const struct tenant *t, struct arena *mem, struct err *e)
{
    const char **left = ARENA_ARRAY(mem, const char *, t->n_agencies + 1);
    size_t n = 0;

    for (size_t i = 0; i < t->n_agencies; i++)
        if (t->agencies[i].state == AGENCY_LEFT)
            left[n++] = t->agencies[i].id;
    return n == 0 || db_exec(db, sql_left, DB_PARAMS(db_array(DB_TEXT_ARRAY, left, n)), NULL, e);
}

static bool keep_all(struct db *db, struct report *r, day_num today, struct arena *mem, struct err *e)
{
    struct kept kept;

    if (!db_exec(db, sql_lock, NULL, 0, NULL, e) || !compare(db, r, today, mem, &kept, e) || !keep_old(db, r, &kept, mem, e))
        return false;
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->rows[i].n; k++)
            if (r->rows[i].differences[k].no == 0 && !keep_new(db, &r->rows[i].differences[k], mem, e))
                return false;
    return keep_rows(db, r, mem, e);
}

bool ledger_keep(struct db *db, struct report *r, day_num today, const struct tenant *t, const struct schema_set *set, struct arena *mem, struct err *e)
{
    if (db_begin(db, e) && keep_all(db, r, today, mem, e) && stock_keep(db, r, e) && close_left(db, t, mem, e) && difference_notice_tell(db, t, set, mem, e) && db_commit(db, e))
        return true;
    db_rollback(db);
    return err_wrap(e, "keep the report");
}

bool ledger_place(struct db *db, const char *topic, day_num day, int64_t offset, struct err *e)
{
    return db_exec(db, sql_place, DB_PARAMS(db_text(topic), db_day(day), db_int8(offset)), NULL, e);
}
