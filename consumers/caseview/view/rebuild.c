/* SPDX-License-Identifier: Apache-2.0 */
/* All views made anew beside the old ones.
 *
 * The five derived tables exist a second time in schema casebus_rebuild.  Every transaction that fills them puts that schema first on its
 * search path, so the code that evaluates is the very same.  Services go on with the old tables meanwhile; whom they evaluate after
 * the beginning is evaluated again here, until few are left; those few, and the swap, happen in one transaction while writers
 * wait.  Tables are not exchanged but rows: that keeps rights and indexes, and every reader's snapshot stays whole. */
#include <string.h>

#include "check.h"
#include "consumers/caseview/view/rebuild_sql.h"
#include "../../../common/ground/log.h"
#include "renew.h"

typedef const uint8_t (*subject_list)[SUBJECT_BYTES];
enum { PAGE = 200, FEW = 100, ROUNDS = 20 };

struct rebuilding {
    struct caseview *cv;
    struct arena mem;                    /* emptied each page */
    day_num day;
    size_t persons, done, all;
    void (*progress)(void *context, size_t done, size_t all);
    void *context;
};

static const char make_tables[] =
    "drop schema if exists casebus_rebuild cascade; create schema casebus_rebuild;"
    "create table casebus_rebuild.subject (like casebus.subject including all); create table casebus_rebuild.link (like casebus.link including all);"
    "create table casebus_rebuild.view (like casebus.view including all); create table casebus_rebuild.task (like casebus.task including all);"
    "create table casebus_rebuild.waiting (like casebus.waiting including all)";
static const char drop_tables[] = "drop schema if exists casebus_rebuild cascade";

struct page { uint8_t (*subjects)[SUBJECT_BYTES]; const char **agencies; size_t n; };

static struct page page_of(struct db_result *r, struct arena *mem)
{
    struct page p = { .n = (size_t)db_rows(r) };

    p.subjects = arena_alloc(mem, (p.n + 1) * SUBJECT_BYTES);
    p.agencies = ARENA_ARRAY(mem, const char *, p.n + 1);
    for (size_t i = 0; i < p.n; i++) {
        memcpy(p.subjects[i], db_get_bytes(r, (int)i, 0, NULL), SUBJECT_BYTES);
        p.agencies[i] = db_is_null(r, (int)i, 1) ? NULL : arena_strdup(mem, db_get_text(r, (int)i, 1));
    }
    db_result_free(r);
    return p;
}

/* Into the tables beside, in the open transaction. */
static bool renew_page(struct rebuilding *b, const struct page *p, struct err *e)
{
    struct renewal r = { .today = b->day, .quiet = true };

    if (!db_exec(b->cv->db, sql_beside, NULL, 0, NULL, e) || !renew_lock(b->cv, (subject_list)p->subjects, p->agencies, p->n, &b->mem, e)
        || !renew(b->cv, (subject_list)p->subjects, p->n, &r, &b->mem, e))
        return false;
    b->persons += r.persons;
    return true;
}

static bool in_transaction(struct rebuilding *b, const struct page *p, struct err *e)
{
    if (p->n == 0)
        return true;
    if (db_begin(b->cv->db, e) && renew_page(b, p, e) && db_commit(b->cv->db, e))
        return true;
    db_rollback(b->cv->db);
    return false;
}

static bool is_zero(const uint8_t subject[SUBJECT_BYTES])
{
    static const uint8_t zero[SUBJECT_BYTES];

    return memcmp(subject, zero, SUBJECT_BYTES) == 0;
}

/* Who came in with somebody he is linked with is not taken again. */
static bool leave_out_done(struct rebuilding *b, struct page *p, struct err *e)
{
    struct db_result *r = NULL;
    size_t kept = 0;
    bool ok = db_begin(b->cv->db, e) && db_exec(b->cv->db, sql_beside, NULL, 0, NULL, e)
              && db_exec(b->cv->db, sql_done_already, DB_PARAMS(db_array(DB_UUID_ARRAY, p->subjects, p->n)), &r, e);

    db_rollback(b->cv->db);
    if (!ok)
        return false;
    for (size_t i = 0; i < p->n; i++) {
        bool done = is_zero(p->subjects[i]);

        for (int k = 0; k < db_rows(r) && !done; k++)
            done = memcmp(db_get_bytes(r, k, 0, NULL), p->subjects[i], SUBJECT_BYTES) == 0;
        if (done)
            continue;
        memmove(p->subjects[kept], p->subjects[i], SUBJECT_BYTES);
        p->agencies[kept++] = p->agencies[i];
    }
    p->n = kept;
    db_result_free(r);
    return true;
}

static bool fill(struct rebuilding *b, struct err *e)
{
    uint8_t after[SUBJECT_BYTES] = {0};
    struct db_result *r = NULL;

    for (;;) {
        arena_reset(&b->mem);
        if (!db_exec(b->cv->db, sql_next, DB_PARAMS(db_uuid(after), db_int4(PAGE)), &r, e))
            return false;
        struct page p = page_of(r, &b->mem);
        if (p.n == 0)
            return true;
        memcpy(after, p.subjects[p.n - 1], sizeof after);
        b->done += p.n;
        if (!leave_out_done(b, &p, e) || !in_transaction(b, &p, e))
            return false;
        if (b->progress)
            b->progress(b->context, b->done, b->all > b->done ? b->all : b->done);
    }
}

/* The time from which on what is written in the old tables has not been seen here. */
static bool barrier(struct rebuilding *b, time_us *ret, struct err *e)
{
    struct db_result *r[2];

    if (!db_begin(b->cv->db, e))
        return false;
    db_queue(b->cv->db, sql_barrier, NULL, 0);
    db_queue(b->cv->db, sql_now, NULL, 0);
    bool ok = db_sync(b->cv->db, r, e);
    if (ok) {
        *ret = db_get_time(r[1], 0, 0);
        db_result_free(r[0]);
        db_result_free(r[1]);
    }
    ok = ok && db_commit(b->cv->db, e);
    if (!ok)
        db_rollback(b->cv->db);
    return ok;
}

static bool changed_since(struct rebuilding *b, time_us since, struct page *ret, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(b->cv->db, sql_changed, DB_PARAMS(db_time(since)), &r, e))
        return false;
    *ret = page_of(r, &b->mem);
    return true;
}

static bool again(struct rebuilding *b, const struct page *all, struct err *e)
{
    for (size_t i = 0; i < all->n; i += PAGE) {
        struct page p = { .subjects = all->subjects + i, .agencies = all->agencies + i, .n = all->n - i < PAGE ? all->n - i : PAGE };

        if (!in_transaction(b, &p, e))
            return false;
    }
    return true;
}

/* As long as many were evaluated meanwhile, nobody is made to wait for them. */
static bool catch_up(struct rebuilding *b, time_us *since, struct err *e)
{
    struct page p;
    time_us now;

    for (int round = 0; round < ROUNDS; round++) {
        arena_reset(&b->mem);
        if (!barrier(b, &now, e) || !changed_since(b, *since, &p, e))
            return false;
        if (p.n <= FEW)
            return true;
        if (!again(b, &p, e))
            return false;
        *since = now;
    }
    return true;
}

static bool swap_rows(struct rebuilding *b, time_us since, struct err *e)
{
    static const char *const statements[] = { sql_drop_views, sql_set_views, sql_drop_tasks, sql_set_tasks, sql_drop_subjects, sql_set_subjects,
                                              sql_drop_links, sql_set_links, sql_drop_waiting, sql_set_waiting };
    struct page p;

    arena_reset(&b->mem);
    if (!db_exec(b->cv->db, sql_lock, NULL, 0, NULL, e) || !changed_since(b, since, &p, e) || (p.n && !renew_page(b, &p, e)))
        return false;
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        db_queue(b->cv->db, statements[i], NULL, 0);
    return db_sync(b->cv->db, NULL, e);
}

static bool swap(struct rebuilding *b, time_us since, struct err *e)
{
    if (db_begin(b->cv->db, e) && swap_rows(b, since, e) && db_commit(b->cv->db, e))
        return true;
    db_rollback(b->cv->db);
    return false;
}

/* Not for a later day than what stands there: whether a day may be judged is the service's to know. */
static bool measure(struct rebuilding *b, day_num today, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(b->cv->db, sql_size, NULL, 0, &r, e))
        return false;
    day_num last = db_get_day(r, 0, 1);
    b->all = (size_t)db_get_int(r, 0, 0);
    b->day = last != DAY_NONE && last < today ? last : today;
    db_result_free(r);
    return true;
}

static bool rebuild(struct rebuilding *b, day_num today, struct err *e)
{
    time_us since;

    return measure(b, today, e) && db_script(b->cv->db, make_tables, e) && barrier(b, &since, e) && fill(b, e) && catch_up(b, &since, e) && swap(b, since, e);
}

static bool only_one(struct db *db, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_only_one, NULL, 0, &r, e))
        return false;
    bool mine = db_get_bool(r, 0, 0);
    db_result_free(r);
    return mine || err_set(e, ERR_CONFIG, "the views are being rebuilt by somebody else");
}

bool check_rebuild(struct caseview *cv, day_num today, void (*progress)(void *context, size_t done, size_t all), void *context, size_t *ret_persons, struct err *e)
{
    struct rebuilding b = { .cv = cv, .progress = progress, .context = context };
    struct err ignored;

    if (!only_one(cv->db, e))
        return false;
    bool ok = rebuild(&b, today, e);
    if (!db_script(cv->db, drop_tables, &ignored) || !db_exec(cv->db, sql_done, NULL, 0, NULL, &ignored))
        log_warn("what a rebuild left beside the views could not be removed", LOG_STR("err", ignored.text));
    arena_release(&b.mem);
    *ret_persons = b.persons;
    return ok;
}
