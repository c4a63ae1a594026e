/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "batch.h"
#include "consumers/journal/gaps_sql.h"

static bool dead_numbers(struct work *w, const struct missing *m, int64_t **ret, size_t *ret_n, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(w->db, sql_dead_numbers, DB_PARAMS(db_int4(w->s->agency_no), db_int8(m->epoch), db_int8(m->range.from), db_int8(m->range.to)), &r, e))
        return false;
    *ret_n = (size_t)db_rows(r);
    *ret = ARENA_ARRAY(w->mem, int64_t, *ret_n);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = db_get_int(r, (int)i, 0);
    db_result_free(r);
    return true;
}

static bool open_one(struct work *w, const struct missing *m, struct list *opened, struct err *e)
{
    struct range *parts;
    int64_t *dead;
    size_t n_dead;

    if (!dead_numbers(w, m, &dead, &n_dead, e))
        return false;
    size_t n = range_without(m->range, dead, n_dead, w->mem, &parts);
    for (size_t i = 0; i < n; i++) {
        *(struct missing *)list_add(opened, sizeof *m, w->mem) = (struct missing){ m->epoch, parts[i] };
        db_queue(w->db, sql_open_gap, DB_PARAMS(db_int4(w->s->agency_no), db_int8(m->epoch), db_int8(parts[i].from), db_int8(parts[i].to)));
    }
    return db_sync(w->db, NULL, e);
}

bool gaps_open(struct work *w, struct err *e)
{
    const struct missing *missing = w->missing.items;
    struct list opened = {0};

    for (size_t i = 0; i < w->missing.n; i++)
        if (!open_one(w, &missing[i], &opened, e))
            return err_wrap(e, "open a gap of %s", w->s->agency);
    w->missing = opened;                         /* what is really missing, for the log */
    return true;
}

/* ---- what came after all */

static int by_number(const void *a, const void *b)
{
    const struct number *x = a, *y = b;

    if (x->epoch != y->epoch)
        return x->epoch < y->epoch ? -1 : 1;
    return x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* The numbers of `behind` (sorted) that lie in the gap, in order and each once. */
static size_t numbers_in(const struct list *behind, int64_t epoch, struct range gap, int64_t *ret)
{
    const struct number *all = behind->items;
    size_t n = 0;

    for (size_t i = 0; i < behind->n; i++)
        if (all[i].epoch == epoch && all[i].seq >= gap.from && all[i].seq <= gap.to && (n == 0 || ret[n - 1] != all[i].seq))
            ret[n++] = all[i].seq;
    return n;
}

static void queue_narrowed(struct work *w, int64_t epoch, struct range gap, const struct range *parts, size_t n)
{
    struct db_param agency = db_int4(w->s->agency_no);

    if (n == 0) {
        db_queue(w->db, sql_close_gap, DB_PARAMS(agency, db_int8(epoch), db_int8(gap.from)));
        w->gaps_closed++;
        return;
    }
    db_queue(w->db, sql_narrow_gap, DB_PARAMS(agency, db_int8(epoch), db_int8(gap.from), db_int8(parts[0].from), db_int8(parts[0].to)));
    for (size_t i = 1; i < n; i++)
        db_queue(w->db, sql_open_gap, DB_PARAMS(agency, db_int8(epoch), db_int8(parts[i].from), db_int8(parts[i].to)));
}

bool gaps_narrow(struct work *w, struct err *e)
{
    int64_t *seqs = ARENA_ARRAY(w->mem, int64_t, w->behind.n);
    struct db_result *r = NULL;

    if (w->behind.n == 0)
        return true;
    qsort(w->behind.items, w->behind.n, sizeof(struct number), by_number);
    if (!db_exec(w->db, sql_open_gaps, DB_PARAMS(db_int4(w->s->agency_no)), &r, e))
        return false;
    for (int i = 0; i < db_rows(r); i++) {
        struct range gap = { db_get_int(r, i, 1), db_get_int(r, i, 2) }, *parts;
        size_t n = numbers_in(&w->behind, db_get_int(r, i, 0), gap, seqs);

        if (n == 0)
            continue;
        size_t n_parts = range_without(gap, seqs, n, w->mem, &parts);
        queue_narrowed(w, db_get_int(r, i, 0), gap, parts, n_parts);
    }
    db_result_free(r);
    return db_sync(w->db, NULL, e) || err_wrap(e, "narrow gaps of %s", w->s->agency);
}
