/* SPDX-License-Identifier: Apache-2.0 */
#include "proof.h"

#include <stdlib.h>
#include <string.h>

#include "consumers/reconcile/proof/proof_sql.h"
#include "../../../common/ground/stop.h"
#include "journal_page.h"

_Static_assert((int)PAGE_NUMBERS <= (int)PRINTS_WINDOW, "the prints of a page are read at once");

/* One run over one agency. */
struct walk {
    const struct proof *p;
    struct declaration_reader reader;
    struct pages pages;
    struct topic_scan scan;
    int64_t position;                    /* where the journal stands */
    struct declaration *declarations; size_t n_declarations;
    struct proved *ret;
    struct report_row *row;              /* the one that is being counted */
    struct prints *prints;               /* its prints, */
    struct prints_page shown;            /* and those of the page at hand */
    struct spans spans;
};

/* ---- what is there */

static bool look_up(struct walk *w, struct err *e)
{
    const struct proof *p = w->p;
    struct db_result *r = NULL;

    if (!db_exec(p->db, sql_agency, DB_PARAMS(db_text(p->agency), db_text(w->scan.topic), db_day(p->day)), &r, e))
        return false;
    if (db_rows(r)) {
        w->reader.agency_no = db_get_int(r, 0, 0);
        w->position = db_get_int(r, 0, 1);
        w->ret->first_day = db_get_day(r, 0, 2);
        w->ret->last_day = db_get_day(r, 0, 3);
        w->scan.start = db_get_int(r, 0, 4);
        w->ret->agency_no = w->pages.apart.agency_no = w->reader.agency_no;
        w->ret->position = w->position;
        w->ret->scan_start = w->scan.start;
    }
    db_result_free(r);
    return declarations_of(&w->reader, p->day, p->mem, &w->declarations, &w->n_declarations, e);
}

/* A row for each epoch of which something is declared. */
static void make_rows(struct walk *w)
{
    struct report_row *rows = ARENA_ARRAY(w->p->mem, struct report_row, w->n_declarations + 1);
    size_t n = 0;

    for (size_t i = 0; i < w->n_declarations; i++) {
        const struct declaration *d = &w->declarations[i];

        if (n == 0 || rows[n - 1].epoch != d->epoch)
            rows[n++] = (struct report_row){ .agency = w->p->agency, .epoch = d->epoch, .first_seq = d->first, .last_seq = d->last, .hash_ok = true };
        else if (d->last > rows[n - 1].last_seq)
            rows[n - 1].last_seq = d->last;
        for (size_t t = 0; t < TALLIES; t++)
            rows[n - 1].tallies[t] += d->tallies[t];
        rows[n - 1].vanished += d->vanished;
        rows[n - 1].manifest = d->whole ? arena_memdup(w->p->mem, d->hash, sizeof d->hash) : NULL;
    }
    w->ret->rows = rows;
    w->ret->n = n;
}

/* ---- Kafka */

static bool start_scan(struct walk *w, struct err *e)
{
    struct topic_scan *s = &w->scan;

    for (size_t i = 0; i < w->ret->n; i++)
        if (!prints_open(&w->prints[i], w->ret->rows[i].epoch, w->ret->rows[i].first_seq, w->ret->rows[i].last_seq, e))
            return false;
    if (w->n_declarations) {
        const struct declaration *last = &w->declarations[w->n_declarations - 1];

        s->manifest_epoch = last->own_epoch;
        s->manifest_seq = last->seq;
    }
    s->prints = w->prints;
    s->n_prints = w->ret->n;
    s->position = w->position;
    if (!topic_scan_start(s, e))
        return false;
    w->ret->lag = s->end - w->position;
    return true;
}

/* After an error nobody waits for the rest of it. */
static bool end_scan(struct walk *w, bool ok, struct err *e)
{
    struct err later;

    if (!topic_scan_join(&w->scan, !ok, ok ? e : &later))
        return false;
    w->ret->place = w->scan.manifest_offset;
    return ok;
}

/* An old epoch's numbers stand before the manifest at which the scan began. */
static bool whole_row(const struct walk *w, const struct report_row *row)
{
    return w->scan.whole && (w->scan.start == 0 || row->epoch == w->scan.manifest_epoch);
}

/* ---- the numbers */

static void count(struct walk *w, const struct number *n, const struct judgement *v)
{
    if (!n->declared)
        return;
    w->row->declared++;
    w->row->kafka += n->kafka || (n->is_dead && w->row->in_reach);
    w->row->journal += v->in_journal;
    if (v->in_journal)
        w->row->buckets[v->bucket]++;
}

/* Which manifest declares a number; of the one that was met last the hashes are at hand. */
struct cover { size_t next; const struct declaration *d; struct declared read; struct arena mem; };

/* Moves on to the manifest that declares the number, or the next one behind it.  d NULL: there is none. */
static bool cover_move(struct walk *w, struct cover *c, int64_t seq, struct err *e)
{
    while (c->next < w->n_declarations && (!c->d || seq > c->d->last)) {
        c->d = &w->declarations[c->next++];
        if (c->d->epoch != w->row->epoch || seq > c->d->last) {
            c->d = NULL;
            continue;
        }
        arena_reset(&c->mem);
        if (!declaration_read(&w->reader, c->d, &c->mem, &c->read, e))
            return false;
    }
    if (c->d && seq > c->d->last)
        c->d = NULL;
    return true;
}

static void put_declared(const struct walk *w, const struct declared *d, int64_t seq, struct number *n)
{
    n->declared = true;
    n->beyond = w->shown.beyond[seq - w->shown.from];
    n->wanted = d->hashes ? d->hashes + (seq - d->first) * DECLARED_HASH_BYTES : NULL;
    n->in_reach = w->row->in_reach || (w->shown.first_seen && seq >= w->shown.first_seen);
    n->kafka = prints_page_hash(&w->shown, seq);
}

static bool walk_number(struct walk *w, struct cover *c, struct page *page, int64_t seq, struct err *e)
{
    struct number n;
    bool told;

    page_number(page, seq, &n, &told);
    if (!cover_move(w, c, seq, e))
        return false;
    bool declared = c->d && seq >= c->d->first, hole = c->d && !declared && seq > c->d->through;
    if (!declared && !hole)
        return true;                             /* a manifest of another day does */
    if (declared)
        put_declared(w, &c->read, seq, &n);
    struct judgement v = number_judge(&n);
    count(w, &n, &v);
    w->ret->events += declared && told;
    w->row->told += declared && told;
    if (v.differs)
        spans_add(&w->spans, page->epoch, seq, 1, &v);
    return true;
}

/* From where: also what lies between earlier manifests and the first of the day. */
static int64_t begin_of(const struct walk *w)
{
    int64_t from = w->row->first_seq;

    for (size_t i = 0; i < w->n_declarations; i++)
        if (w->declarations[i].epoch == w->row->epoch && w->declarations[i].through + 1 < from)
            from = w->declarations[i].through + 1;
    return from;
}

static bool walk_pages(struct walk *w, struct cover *c, struct err *e)
{
    struct page *page;

    do {
        if (stop_requested())
            return err_set(e, ERR_RETRY, "read the journal: asked to stop at number %lld", (long long)w->pages.next);
        if (!pages_next(&w->pages, &page, e) || (page && !prints_read(w->prints, page->from, page->to, &w->shown, e)))
            return false;
        for (int64_t seq = page ? page->from : 1; page && seq <= page->to; seq++)
            if (!walk_number(w, c, page, seq, e))
                return false;
    } while (page);
    return true;
}

static bool walk_row(struct walk *w, struct err *e)
{
    struct cover c = {0};

    w->row->in_reach = whole_row(w, w->row);
    pages_begin(&w->pages, w->row->epoch, begin_of(w), w->row->last_seq);
    bool ok = walk_pages(w, &c, e);
    pages_end(&w->pages);
    arena_release(&c.mem);
    return ok;
}

/* ---- what no manifest declares */

/* The last number of an epoch that any manifest declares: one of the day, which is the last, or an earlier one. */
static bool declared_through(struct walk *w, int64_t epoch, int64_t *ret, struct err *e)
{
    struct db_result *r = NULL;

    for (size_t i = 0; i < w->ret->n; i++)
        if (w->ret->rows[i].epoch == epoch) {
            *ret = w->ret->rows[i].last_seq;
            return true;
        }
    if (!db_exec(w->p->db, sql_declared_through, DB_PARAMS(db_int4(w->reader.agency_no), db_int8(epoch)), &r, e))
        return false;
    *ret = db_get_int(r, 0, 0);
    db_result_free(r);
    return true;
}

/* Of an epoch that is over no manifest is to come. */
static struct judgement undeclared(const struct walk *w, int64_t epoch)
{
    bool over = epoch < w->declarations[w->n_declarations - 1].own_epoch;

    return (struct judgement){ .differs = true, .class = CLASS_MISSING_AT_SOURCE, .action = "declare", .detail = over ? detail_old_epoch : detail_after_closing };
}

static bool tail_of(struct walk *w, int64_t epoch, struct err *e)
{
    const struct judgement v = undeclared(w, epoch);
    struct db_result *r = NULL;
    int64_t through;

    if (!declared_through(w, epoch, &through, e) || !db_exec(w->p->db, sql_tail, DB_PARAMS(db_int4(w->reader.agency_no), db_int8(epoch), db_int8(through), db_time(clock_midnight(w->p->day + 1))), &r, e))
        return false;
    for (int i = 0; i < db_rows(r); i++) {
        const struct schema *s = schema_by_id(w->p->set, (int32_t)db_get_int(r, i, 1));

        if (!s || !s->control)
            spans_add(&w->spans, epoch, db_get_int(r, i, 0), 1, &v);
    }
    db_result_free(r);
    return true;
}

static bool walk_tail(struct walk *w, struct err *e)
{
    int64_t epoch = 0;

    w->ret->tail = w->ret->n > 0 && w->ret->last_day == w->p->day;
    while (w->ret->tail) {
        struct db_result *r = NULL;

        if (!db_exec(w->p->db, sql_next_epoch, DB_PARAMS(db_int4(w->reader.agency_no), db_int8(epoch)), &r, e))
            return false;
        bool none = db_is_null(r, 0, 0);
        epoch = db_get_int(r, 0, 0);
        db_result_free(r);
        if (none)
            return true;
        if (!tail_of(w, epoch, e))
            return false;
    }
    return true;
}

/* ---- all of it */

/* Differences of one row: those of its epoch, and with the last row those of epochs that have none. */
static void share_differences(struct walk *w)
{
    size_t at = 0;

    spans_sort(&w->spans);
    for (size_t i = 0; i < w->ret->n; i++) {
        struct report_row *row = &w->ret->rows[i];
        bool last = i + 1 == w->ret->n;

        row->differences = w->spans.all + at;
        for (; at < w->spans.n && (last || w->spans.all[at].epoch <= row->epoch); at++, row->n++)
            row->hash_ok &= w->spans.all[at].class != CLASS_MISMATCH;
    }
}

static bool walk_all(struct walk *w, struct err *e)
{
    if (!look_up(w, e))
        return false;
    make_rows(w);
    w->prints = arena_alloc(w->p->mem, (w->ret->n + 1) * sizeof *w->prints);
    struct prints *prints = w->prints;
    for (size_t i = 0; i < w->ret->n; i++)
        prints[i].fd = -1;
    bool ok = start_scan(w, e);
    for (size_t i = 0; i < w->ret->n && ok; i++) {
        w->row = &w->ret->rows[i];
        w->prints = &prints[i];
        ok = walk_row(w, e);
    }
    ok = end_scan(w, ok && walk_tail(w, e), e);
    for (size_t i = 0; i < w->ret->n; i++)
        prints_close(&prints[i]);
    if (ok)
        share_differences(w);
    return ok;
}

/* All sessions see the same moment. */
static bool begin_with(struct db *db, const char *snapshot, struct err *e)
{
    return db_begin(db, e) && db_exec(db, sql_snapshot, NULL, 0, NULL, e) && db_exec(db, snapshot, NULL, 0, NULL, e);
}

static bool begin_together(const struct proof *p, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_begin(p->db, e) || !db_exec(p->db, sql_snapshot, NULL, 0, NULL, e) || !db_exec(p->db, sql_export, NULL, 0, &r, e))
        return false;
    const char *same = arena_printf(p->mem, "set transaction snapshot '%s'", db_get_text(r, 0, 0));
    db_result_free(r);
    return begin_with(p->pages_db, same, e) && begin_with(p->apart_db, same, e);
}

bool proof_run(const struct proof *p, struct proved *ret, struct err *e)
{
    struct walk *w = calloc(1, sizeof *w);

    if (!w)
        abort();
    *w = (struct walk){
        .p = p, .ret = ret, .reader = { .db = p->db, .set = p->set, .agency = p->agency, .tenant = p->tenant, .spans = &w->spans },
        .pages = { .db = p->pages_db, .reader = &w->reader, .apart = { .db = p->apart_db, .shadow = p->shadow } },
        .scan = { .from = p->from, .topic = topic_name(p->mem, p->tenant, p->agency, "events") },
        .spans = { .mem = p->mem, .agency = p->agency, .day = p->day },
    };

    *ret = (struct proved){ .place = -1, .first_day = DAY_NONE, .last_day = DAY_NONE };
    bool ok = begin_together(p, e) && walk_all(w, e);
    db_rollback(p->db);
    db_rollback(p->pages_db);
    db_rollback(p->apart_db);
    free(w);
    return ok || err_wrap(e, "prove %s", p->agency);
}
