/* SPDX-License-Identifier: Apache-2.0 */
/* Which stock is compared, what was seen, and that its messages go. */
#include "stock.h"

#include <string.h>

#include "consumers/reconcile/stock/stock_sql.h"
#include "stock_compare.h"

/* One agency's. */
struct look {
    struct stock_work *w; const char *agency; int64_t agency_no;
    struct spans *spans; struct report_row *row;
    struct arena mem;                    /* of the stock */
    struct db_result *ends;
};

static void see(const struct look *l, const struct stock *s, int64_t items, const char *result)
{
    struct stock_work *w = l->w;

    ARENA_GROW(w->mem, w->seen, w->n, w->cap);
    w->seen[w->n++] = (struct stock_seen){ l->agency_no, s->epoch, s->seq, s->through, items, w->night, s->day, result };
}

/* ---- meaning, for all agencies */

static bool open_meaning(struct stock_work *w, struct err *e)
{
    if (w->cv_db)
        return true;
    w->cv_db = db_new(w->conninfo, "casebus-reconcile");
    return db_each_session(w->cv_db, "set search_path = casebus", e) && caseview_open(&w->cv, w->tenant, w->cv_db, e);
}

void stock_close(struct stock_work *w)
{
    if (w->cv.meaning)
        caseview_close(&w->cv);
    db_free(w->cv_db);
}

/* ---- reading */

static struct stock_message message(const struct db_result *r, int i, struct arena *mem)
{
    struct stock_message msg = { .epoch = db_get_int(r, i, 0), .seq = db_get_int(r, i, 1) };
    const uint8_t *payload = db_get_bytes(r, i, 2, &msg.bytes);

    msg.payload = arena_memdup(mem, payload, msg.bytes);
    return msg;
}

/* One that cannot be read is not whole. */
static bool read_one(struct look *l, const struct stock_message *end, struct stock *ret, struct err *e)
{
    struct db_result *r = NULL;
    struct err ignored;

    if (!db_exec(l->w->db, sql_blocks, DB_PARAMS(db_int4(l->agency_no), db_int8(end->epoch), db_int8(end->seq)), &r, e))
        return false;
    size_t n = (size_t)db_rows(r);
    struct stock_message *blocks = ARENA_ARRAY(&l->mem, struct stock_message, n + 1);
    for (size_t i = 0; i < n; i++)
        blocks[i] = message(r, (int)i, &l->mem);
    db_result_free(r);
    if (!stock_read(l->w->cv.set, end, blocks, n, &l->mem, ret, &ignored))
        *ret = (struct stock){ .epoch = end->epoch, .seq = end->seq, .day = DAY_NONE };
    return true;
}

static bool compare(struct look *l, const struct stock *s, struct err *e)
{
    const struct stock_comparison c = { .db = l->w->db, .cv = &l->w->cv, .agency = l->agency, .agency_no = l->agency_no, .stock = s, .spans = l->spans };

    l->row->stock = STOCK_COMPARED;
    l->row->stock_new = true;
    l->row->stock_items = (int64_t)s->n;
    see(l, s, (int64_t)s->n, "compared");
    return stock_compare(&c, e);
}

/* The latest that came whole. */
static bool look_at_ends(struct look *l, struct err *e)
{
    for (int i = 0; i < db_rows(l->ends); i++) {
        const struct stock_message end = message(l->ends, i, &l->mem);
        struct stock s;

        if (!open_meaning(l->w, e) || !read_one(l, &end, &s, e))
            return false;
        if (s.whole && !l->row->stock_new) {
            if (!compare(l, &s, e))
                return false;
        } else
            see(l, &s, 0, s.whole ? "superseded" : "cut_off");
        arena_reset(&l->mem);
    }
    if (db_rows(l->ends) && !l->row->stock_new)
        l->row->stock = STOCK_CUT_OFF;
    return true;
}

/* Of a stock whose end did not come within a day nothing is kept for it. */
static bool look_at_endless(struct look *l, struct err *e)
{
    bool any = db_rows(l->ends) > 0;
    struct db_result *r = NULL;

    if (!db_exec(l->w->db, sql_endless, DB_PARAMS(db_int4(l->agency_no), db_int8(any ? db_get_int(l->ends, 0, 0) : 0), db_int8(any ? db_get_int(l->ends, 0, 1) : 0)), &r, e))
        return false;
    if (db_rows(r)) {
        see(l, &(struct stock){ .epoch = db_get_int(r, 0, 0), .seq = db_get_int(r, 0, 1), .day = DAY_NONE }, 0, "cut_off");
        if (!l->row->stock_new)
            l->row->stock = STOCK_CUT_OFF;
    }
    db_result_free(r);
    return true;
}

static bool look_at_new(struct look *l, struct err *e)
{
    if (!db_exec(l->w->db, sql_ends, DB_PARAMS(db_int4(l->agency_no)), &l->ends, e))
        return false;
    bool ok = look_at_ends(l, e) && look_at_endless(l, e);
    db_result_free(l->ends);
    see(l, &(struct stock){ .day = DAY_NONE }, 0, NULL);
    return ok;
}

/* ---- what the night's stock said before */

static bool carry(struct look *l, struct err *e)
{
    struct db_result *r = NULL;
    struct arena *mem = l->w->mem;

    if (!db_exec(l->w->db, sql_carried, DB_PARAMS(db_text(l->agency), db_day(l->w->night)), &r, e))
        return false;
    for (int i = 0; i < db_rows(r); i++) {
        enum difference_class class = 0;

        while (class + 1 < CLASSES && strcmp(class_name(class), db_get_text(r, i, 0)) != 0)
            class++;
        spans_single(l->spans, class, db_get_int(r, i, 2), db_get_int(r, i, 3), arena_strdup(mem, db_get_text(r, i, 6)), arena_strdup(mem, db_get_text(r, i, 7)));
        struct difference *d = &l->spans->all[l->spans->n - 1];
        d->count = db_get_int(r, i, 5);
        d->axis = arena_strdup(mem, db_get_text(r, i, 8));
        d->state = strcmp(db_get_text(r, i, 9), state_name(STATE_EXPLAINED)) == 0 ? STATE_EXPLAINED : STATE_OPEN;
    }
    db_result_free(r);
    return true;
}

static bool look_at_kept(struct look *l, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(l->w->db, sql_offered, DB_PARAMS(db_int4(l->agency_no), db_day(l->w->night)), &r, e))
        return false;
    int64_t items = db_get_int(r, 0, 0), that_night = db_get_int(r, 0, 1), ever = db_get_int(r, 0, 2);
    db_result_free(r);
    if (items >= 0)
        l->row->stock = STOCK_COMPARED;
    else if (l->row->stock != STOCK_CUT_OFF)
        l->row->stock = that_night ? STOCK_CUT_OFF : ever ? STOCK_NONE : STOCK_NOT_OFFERED;
    l->row->stock_items = items >= 0 ? items : 0;
    return carry(l, e);
}

bool stock_look(struct stock_work *w, const char *agency, int64_t agency_no, struct spans *spans, struct report_row *ret_row, struct err *e)
{
    struct look l = { .w = w, .agency = agency, .agency_no = agency_no, .spans = spans, .row = ret_row };
    bool ok = (!w->compare || look_at_new(&l, e)) && (ret_row->stock_new || look_at_kept(&l, e));

    arena_release(&l.mem);
    return ok || err_wrap(e, "compare the stock of %s", agency);
}

/* ---- keeping */

bool stock_keep(struct db *db, const struct report *r, struct err *e)
{
    for (size_t i = 0; i < r->n_stocks; i++) {
        const struct stock_seen *s = &r->stocks[i];
        struct db_param agency = db_int4(s->agency_no);

        if (s->result) {
            db_queue(db, sql_keep, DB_PARAMS(agency, db_int8(s->epoch), db_int8(s->seq), db_day(s->night), db_day(s->day), db_int8(s->through), db_int8(s->items), db_text(s->result)));
            db_queue(db, sql_forget, DB_PARAMS(agency, db_int8(s->epoch), db_int8(s->seq)));
        } else
            db_queue(db, sql_forget_letters, DB_PARAMS(agency));
    }
    return db_sync(db, NULL, e);
}
