/* SPDX-License-Identifier: Apache-2.0 */
#include "batch.h"
#include "consumers/journal/manifests_sql.h"
#include "declared.h"
#include "../../common/travel/hub.h"

/* ---- new ones */

static bool keep_one(struct work *w, const struct message *msg, struct err *e)
{
    struct accepted a;
    struct declared d;
    struct missing m;
    struct db_result *r = NULL;

    work_accept(w, msg, w->mem, &a);              /* it was accepted before */
    if (!declared_read(&a.ev, &d, e))
        return false;
    if (!db_exec(w->db, sql_manifest_keep,
                 DB_PARAMS(db_int4(w->s->agency_no), db_int8(d.epoch), db_int8(d.no), db_day(d.day), db_int8(d.own_epoch), db_int8(d.seq), db_int8(d.first),
                           db_int8(d.last), db_bytes(a.ev.payload, a.ev.payload_bytes), db_int8(d.tallies[TALLY_RECORDS]), db_int8(d.tallies[TALLY_REJECTED])),
                 &r, e))
        return false;
    bool fresh = db_affected(r) == 1;
    db_result_free(r);
    if (!fresh)
        work_alarm(w, "manifest_reused", arena_printf(w->mem, "manifest %lld of epoch %lld was made twice", (long long)d.no, (long long)d.own_epoch));
    if (!db_exec(w->db, sql_reads, DB_PARAMS(db_int4(w->s->agency_no), db_int4(a.ev.reads)), NULL, e))
        return false;
    m.epoch = d.epoch;
    if (numbering_declared(&w->numbering, d.epoch, d.last, w->mem, &m.range))
        *(struct missing *)list_add(&w->missing, sizeof m, w->mem) = m;
    return true;
}

bool manifests_keep(struct work *w, struct err *e)
{
    const struct message *const *all = w->manifests.items;

    for (size_t i = 0; i < w->manifests.n; i++)
        if (!keep_one(w, all[i], e))
            return err_wrap(e, "keep a manifest of %s", w->s->agency);
    return true;
}

/* ---- checking */

static bool chain_holds(struct work *w, const struct declared *d, const char **ret_why, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(w->db, sql_before,
                 DB_PARAMS(db_int4(w->s->agency_no), db_int8(d->own_epoch), db_int8(d->seq), db_int8(d->epoch), db_bytes(d->prev_bytes ? d->prev : (const void *)"", d->prev_bytes)),
                 &r, e))
        return false;
    int64_t through = db_get_int(r, 0, 0);
    bool names = !db_is_null(r, 0, 1) && db_get_bool(r, 0, 1);
    db_result_free(r);
    /* Of an epoch that is over the agency declares again what had not been confirmed. */
    if (d->first > through + 1 || (d->epoch == d->own_epoch && d->first != through + 1))
        *ret_why = arena_printf(w->mem, "manifest %lld of epoch %lld begins with number %lld, expected %lld", (long long)d->no, (long long)d->epoch, (long long)d->first,
                                (long long)through + 1);
    else if (!names)
        *ret_why = arena_printf(w->mem, "manifest %lld of epoch %lld does not name the one before it", (long long)d->no, (long long)d->epoch);
    return true;
}

static bool numbers_agree(struct work *w, const struct declared *d, const char **ret_why, struct err *e)
{
    struct db_result *r = NULL;
    int64_t seq = 0;

    if (!db_exec(w->db, sql_present, DB_PARAMS(db_int4(w->s->agency_no), db_int8(d->epoch), db_int8(d->first), db_int8(d->last)), &r, e))
        return false;
    size_t n = (size_t)db_rows(r);
    struct present *have = ARENA_ARRAY(w->mem, struct present, n);
    for (size_t i = 0; i < n; i++)
        have[i] = (struct present){ db_get_int(r, (int)i, 0), db_is_null(r, (int)i, 1) ? NULL : db_get_bytes(r, (int)i, 1, NULL) };
    enum verdict v = declared_compare(d, have, n, &seq);
    db_result_free(r);
    if (v != VERDICT_EQUAL)
        *ret_why = arena_printf(w->mem, "manifest %lld of epoch %lld: number %lld %s", (long long)d->no, (long long)d->epoch, (long long)seq,
                                v == VERDICT_MISSING ? "is not in the journal" : "was sent with other bytes than the journal has");
    return true;
}

static bool check_one(struct work *w, int64_t own_epoch, int64_t seq, const void *body, size_t bytes, struct err *e)
{
    struct event ev = { .type = "casebus.manifest", .agency = w->s->agency, .epoch = own_epoch, .seq = seq, .payload = body, .payload_bytes = bytes };
    struct declared d;
    const char *why = NULL;

    if (!event_decode(&ev, w->j->schemas, w->mem, e) || !declared_read(&ev, &d, e)) {
        e->kind = ERR_FATAL;                     /* it was read before it was kept */
        return err_wrap(e, "manifest under number %lld of %s", (long long)seq, w->s->agency);
    }
    if (!chain_holds(w, &d, &why, e) || (!why && !numbers_agree(w, &d, &why, e)))
        return false;
    if (why)
        work_alarm(w, "manifest_mismatch", why);
    return db_exec(w->db, sql_checked, DB_PARAMS(db_int4(w->s->agency_no), db_int8(own_epoch), db_int8(seq), db_bool(!why)), NULL, e);
}

/* ---- what follows: the agency may forget, the day is heard, who waited for it is looked at again */

static bool confirm(struct work *w, struct err *e)
{
    struct db_result *r = NULL;
    struct event ev;

    if (!db_exec(w->db, sql_confirm, DB_PARAMS(db_int4(w->s->agency_no)), &r, e))
        return false;
    bool ok = true;
    for (int i = 0; i < db_rows(r) && ok; i++) {
        ok = hub_event(w->j->schemas, &w->j->app->tenant, "casebus.confirmed", w->received_at, w->mem, &ev, e);
        if (!ok)
            break;
        event_put_int(&ev, "epoch", db_get_int(r, i, 0));
        event_put_int(&ev, "through_seq", db_get_int(r, i, 1));
        ok = hub_tell(w->db, w->s->agency, &ev, NULL, 0, w->mem, e);
        w->manifests_confirmed++;
    }
    db_result_free(r);
    return ok;
}

static bool hear(struct work *w, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(w->db, sql_heard, DB_PARAMS(db_int4(w->s->agency_no)), &r, e))
        return false;
    day_num day = db_rows(r) ? db_get_day(r, 0, 0) : DAY_NONE;
    db_result_free(r);
    if (day == DAY_NONE)
        return true;
    if (!db_exec(w->db, sql_mark_waiting, DB_PARAMS(db_text(w->s->agency), db_day(day)), &r, e))
        return false;
    w->marks_wake |= db_affected(r) > 0;
    db_result_free(r);
    return true;
}

bool manifests_check(struct work *w, struct err *e)
{
    struct db_result *r = NULL;
    bool ok = true;

    if (w->manifests.n == 0 && w->behind.n == 0)
        return true;
    if (!db_exec(w->db, sql_unchecked, DB_PARAMS(db_int4(w->s->agency_no)), &r, e))
        return false;
    for (int i = 0; i < db_rows(r) && ok; i++) {
        size_t bytes;
        const uint8_t *body = db_get_bytes(r, i, 2, &bytes);

        ok = check_one(w, db_get_int(r, i, 0), db_get_int(r, i, 1), body, bytes, e);
    }
    db_result_free(r);
    return (ok && confirm(w, e) && hear(w, e)) || err_wrap(e, "check manifests of %s", w->s->agency);
}
