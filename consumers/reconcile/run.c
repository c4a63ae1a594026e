/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include <stdlib.h>
#include <string.h>

#include "../../common/ground/principal.h"
#include "difference/history.h"
#include "difference/ledger.h"
#include "proof/proof.h"
#include "proof/tallies.h"
#include "proof/unheard.h"
#include "proof/views.h"
#include "stock/stock.h"

struct work {
    const struct run *run;
    struct db *db, *pages_db, *apart_db; struct subscriber *from; struct schema_set *set;
    struct rhythm *rhythms; struct calendar *calendar;
    struct report *report; size_t cap;
    struct stock_work stock;
    struct proved *proved;               /* by agency, as the tenant has them */
};

static struct report_row *add_row(struct work *w)
{
    struct report *r = w->report;

    ARENA_GROW(&w->run->app->mem, r->rows, r->n, w->cap);
    return &r->rows[r->n++];
}

/* ---- one agency */

static bool add_silence(struct work *w, size_t agency, const struct proved *proved, struct spans *spans, struct err *e)
{
    struct unheard_facts f = { .agency = &w->run->app->tenant.agencies[agency], .rhythm = &w->rhythms[agency], .calendar = w->calendar, .day = w->run->day,
                               .closed = proved->n > 0, .lag = proved->lag, .events = proved->events, .first_day = proved->first_day, .last_events = DAY_NONE };

    if (f.closed && f.events > 0)
        return true;
    if (!unheard_look(w->db, f.agency->id, f.day, &f.downtime, &f.last_events, e))
        return false;
    unheard_judge(&f, spans);
    return true;
}

/* What is no number of this row stands in a row of its own when there is no other, else in the first. */
static void join_others(struct work *w, struct report_row *first, const struct spans *others)
{
    struct spans both = { .all = ARENA_ARRAY(&w->run->app->mem, struct difference, first->n + others->n + 1), .n = first->n + others->n };

    memcpy(both.all, others->all, others->n * sizeof *both.all);
    if (first->n)
        memcpy(both.all + others->n, first->differences, first->n * sizeof *both.all);
    spans_sort(&both);
    first->differences = both.all;
    first->n = both.n;
}

static void add_rows(struct work *w, const struct agency *a, const struct proved *proved, const struct report_row *stock, const struct spans *others)
{
    size_t first = w->report->n;

    for (size_t i = 0; i < proved->n; i++) {
        struct report_row *row = add_row(w);

        *row = proved->rows[i];
        row->tail = proved->tail;
    }
    if (proved->n == 0)
        *add_row(w) = (struct report_row){ .agency = a->id, .in_reach = true, .hash_ok = true };
    w->report->rows[first].stock = stock->stock;
    w->report->rows[first].stock_items = stock->stock_items;
    w->report->rows[first].stock_new = stock->stock_new;
    if (others->n)
        join_others(w, &w->report->rows[first], others);
}

/* An agency that has begun later owes nothing for the day. */
static bool is_later(const struct proved *p, day_num day)
{
    return p->n == 0 && p->first_day != DAY_NONE && p->first_day > day;
}

static bool prove_agency(struct work *w, size_t i, struct err *e)
{
    struct app *app = w->run->app;
    const struct agency *a = &app->tenant.agencies[i];
    struct spans others = { .mem = &app->mem, .agency = a->id, .day = w->run->day };    /* differences that are no numbers */
    struct report_row stock = {0};
    struct proof proof = { .db = w->db, .pages_db = w->pages_db, .apart_db = w->apart_db, .from = w->from, .set = w->set, .tenant = app->tenant.ags, .agency = a->id, .shadow = a->state == AGENCY_SHADOW,
                           .day = w->run->day, .mem = &app->mem };
    struct proved *proved = &w->proved[i];

    if (!proof_run(&proof, proved, e) || !add_silence(w, i, proved, &others, e) || !stock_look(&w->stock, a->id, proved->agency_no, &others, &stock, e))
        return false;
    tallies_judge(proved, &others);
    if (!w->run->dry && proved->place >= 0 && !ledger_place(w->db, topic_name(&app->mem, app->tenant.ags, a->id, "events"), w->run->day, proved->place, e))
        return false;
    if (!is_later(proved, w->run->day) || stock.stock_new || others.n)
        add_rows(w, a, proved, &stock, &others);
    return true;
}

/* ---- all of them */

static bool is_wanted(const struct run *run, const struct agency *a)
{
    if (run->agency)
        return strcmp(run->agency, a->id) == 0;
    return agency_has_program(a);
}

static bool check_agency(const struct run *run, struct err *e)
{
    const struct agency *a = run->agency ? tenant_agency(&run->app->tenant, run->agency) : NULL;

    if (!run->agency || (a && a->state != AGENCY_PAPER))
        return true;
    if (!a)
        return err_set(e, ERR_CONFIG, "--agency %s is no agency of tenant %s: casebus agency list shows them", run->agency, run->app->tenant.ags);
    return err_set(e, ERR_CONFIG, "--agency %s has no program: nothing of it comes through Kafka that could be compared", run->agency);
}

static int compare_agencies(const void *a, const void *b)
{
    const struct report_row *x = a, *y = b;
    int order = strcmp(x->agency, y->agency);

    return order ? order : (x->epoch > y->epoch) - (x->epoch < y->epoch);
}

/* A row for the hub itself, where views differ. */
static bool check_views(struct work *w, struct err *e)
{
    const struct run *run = w->run;
    struct spans spans = { .mem = &run->app->mem, .agency = run->app->tenant.hub, .day = run->day };

    if (run->set->views == 0)
        return true;
    if (!views_check(run->set->database, &run->app->tenant, w->report, run->set->views, &spans, e))
        return false;
    w->report->hub = run->agency ? NULL : run->app->tenant.hub;
    if (spans.n)
        *add_row(w) = (struct report_row){ .agency = run->app->tenant.hub, .in_reach = true, .differences = spans.all, .n = spans.n };
    return true;
}

static bool prove_all(struct work *w, struct err *e)
{
    const struct tenant *t = &w->run->app->tenant;

    for (size_t i = 0; i < t->n_agencies; i++)
        if (is_wanted(w->run, &t->agencies[i]) && !prove_agency(w, i, e))
            return false;
    if (!check_views(w, e))
        return false;
    w->report->stocks = w->stock.seen;
    w->report->n_stocks = w->stock.n;
    if (w->report->n)
        qsort(w->report->rows, w->report->n, sizeof *w->report->rows, compare_agencies);
    if (w->run->dry)
        return ledger_compare(w->db, w->report, w->run->app->today, &w->run->app->mem, e);
    return ledger_keep(w->db, w->report, w->run->app->today, t, w->set, &w->run->app->mem, e);
}

static bool repair_all(struct work *w, struct err *e)
{
    struct repair *r = w->run->repair;
    const struct tenant *t = &w->run->app->tenant;

    if (!r)
        return true;
    *r = (struct repair){ .db = w->db, .from = w->from, .set = w->set, .tenant = t, .dry = w->run->dry, .most = w->run->set->repair_most, .mem = &w->run->app->mem };
    for (size_t i = 0; i < w->report->n; i++) {
        const struct report_row *row = &w->report->rows[i];
        size_t a = 0;

        while (a < t->n_agencies && strcmp(t->agencies[a].id, row->agency) != 0)
            a++;                                 /* the hub's own row: none of them, and no topic */
        if (!repair_agency(r, row->agency, a < t->n_agencies ? &w->proved[a] : NULL, row->differences, row->n, e))
            return false;
    }
    return true;
}

static bool open_database(struct work *w, struct err *e)
{
    struct db_result *r = NULL;

    w->db = db_new(w->run->set->database, w->run->app->program->name);
    w->pages_db = db_new(w->run->set->database, w->run->app->program->name);
    w->apart_db = db_new(w->run->set->database, w->run->app->program->name);
    w->stock = (struct stock_work){ .db = w->db, .tenant = &w->run->app->tenant, .conninfo = w->run->set->database, .night = w->run->day, .compare = w->run->stock,
                                    .mem = &w->run->app->mem };
    if (!db_exec(w->db, "select to_regclass('casebus.difference') is not null", NULL, 0, &r, e))
        return false;
    bool made = db_get_bool(r, 0, 0);
    db_result_free(r);
    return made || err_set(e, ERR_CONFIG, "the hub's database lacks tables: run casebus init");
}

static bool open_all(struct work *w, struct err *e)
{
    struct app *app = w->run->app;
    const struct tenant *t = &app->tenant;

    return check_agency(w->run, e) && schema_load(t->schemas, &app->mem, &w->set, e) && rhythm_load(t, &app->mem, &w->rhythms, e)
           && calendar_load(arena_printf(&app->mem, "%s/calendar", t->schemas), t->land, t->ags, &app->mem, &w->calendar, e) && open_database(w, e)
           && subscribe_open(w->run->set->brokers, w->run->set->client, principal_group(t->ags, "casebus-reconcile", &app->mem), &w->from, e);
}

bool run_day(const struct run *run, struct report *ret, struct err *e)
{
    struct work w = { .run = run, .report = ret, .proved = ARENA_ARRAY(&run->app->mem, struct proved, run->app->tenant.n_agencies + 1) };

    *ret = (struct report){ .tenant = run->app->tenant.ags, .day = run->day };
    bool ok = open_all(&w, e) && prove_all(&w, e) && repair_all(&w, e) && (!run->history || history_read(w.db, run->day, &run->app->mem, run->history, e));
    stock_close(&w.stock);
    subscribe_free(w.from);
    db_free(w.db);
    db_free(w.pages_db);
    db_free(w.apart_db);
    schema_free(w.set);
    return ok;
}
