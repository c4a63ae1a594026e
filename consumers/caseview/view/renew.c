/* SPDX-License-Identifier: Apache-2.0 */
#include "renew.h"

#include <stdlib.h>
#include <string.h>

#include "answers.h"
#include "consumers/caseview/view/renew_sql.h"
#include "../notice/dispute_notice.h"
#include "scratch.h"
#include "store.h"

typedef const uint8_t (*subject_list)[SUBJECT_BYTES];

/* Subjects to be locked, with who made them as far as known; sorted, each once. */
struct wanted { struct want { uint8_t subject[SUBJECT_BYTES]; const char *agency; } *all; size_t n; };
struct locked { struct person_member *members; size_t n; };

static int compare_wants(const void *a, const void *b)
{
    return identity_compare(((const struct want *)a)->subject, ((const struct want *)b)->subject);
}

static void sort_once(struct wanted *w)
{
    size_t kept = 0;

    if (w->n)
        qsort(w->all, w->n, sizeof *w->all, compare_wants);
    for (size_t i = 0; i < w->n; i++)
        if (kept == 0 || compare_wants(&w->all[kept - 1], &w->all[i]) != 0)
            w->all[kept++] = w->all[i];
        else if (!w->all[kept - 1].agency)
            w->all[kept - 1].agency = w->all[i].agency;
    w->n = kept;
}

static struct wanted want(subject_list subjects, const char *const *agencies, size_t n, struct arena *mem)
{
    struct wanted w = { .all = ARENA_ARRAY(mem, struct want, n + 1), .n = n };

    for (size_t i = 0; i < n; i++) {
        memcpy(w.all[i].subject, subjects[i], SUBJECT_BYTES);
        w.all[i].agency = agencies ? agencies[i] : NULL;
    }
    sort_once(&w);
    return w;
}

static struct wanted want_more(const struct wanted *w, subject_list subjects, size_t n, struct arena *mem)
{
    struct wanted more = { .all = ARENA_ARRAY(mem, struct want, w->n + n + 1), .n = w->n + n };

    memcpy(more.all, w->all, w->n * sizeof *w->all);
    for (size_t i = 0; i < n; i++)
        memcpy(more.all[w->n + i].subject, subjects[i], SUBJECT_BYTES);
    sort_once(&more);
    return more;
}

/* ---- 1. lock */

static struct locked members_of(const struct db_result *r, struct arena *mem)
{
    struct locked l = { .members = ARENA_ARRAY(mem, struct person_member, db_rows(r) + 1), .n = (size_t)db_rows(r) };

    for (size_t i = 0; i < l.n; i++)
        person_member_row(r, (int)i, &l.members[i]);
    return l;
}

static bool same_members(const struct locked *a, const struct locked *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (memcmp(a->members[i].subject, b->members[i].subject, SUBJECT_BYTES) != 0 || memcmp(a->members[i].person, b->members[i].person, SUBJECT_BYTES) != 0)
            return false;
    return true;
}

/* One try, in one round trip.  *ret_same: the membership read after the locks were got is the one that was locked. */
static bool try_lock(struct caseview *cv, const struct wanted *w, struct arena *mem, struct locked *ret, bool *ret_same, struct err *e)
{
    uint8_t (*subjects)[SUBJECT_BYTES] = arena_alloc(mem, (w->n + 1) * SUBJECT_BYTES);
    const char **agencies = ARENA_ARRAY(mem, const char *, w->n + 1);
    struct db *db = cv->db;
    struct db_result *r[4];

    for (size_t i = 0; i < w->n; i++) {
        memcpy(subjects[i], w->all[i].subject, SUBJECT_BYTES);
        agencies[i] = w->all[i].agency;
    }
    struct db_param who = db_array(DB_UUID_ARRAY, subjects, w->n);
    db_queue(db, sql_savepoint, NULL, 0);
    db_queue(db, sql_add_subjects, DB_PARAMS(who, db_array(DB_TEXT_ARRAY, agencies, w->n), db_text(cv->tenant->hub)));
    db_queue(db, sql_lock, DB_PARAMS(who));
    db_queue(db, sql_members, DB_PARAMS(who));
    if (!db_sync(db, r, e))
        return false;
    struct locked first = members_of(r[2], mem);
    *ret = members_of(r[3], mem);
    *ret_same = same_members(&first, ret);
    for (size_t i = 0; i < 4; i++)
        db_result_free(r[i]);
    return true;
}

static bool give_back(struct db *db, struct err *e)
{
    db_queue(db, sql_back, NULL, 0);
    db_queue(db, sql_release, NULL, 0);
    return db_sync(db, NULL, e);
}

/* From the start as often as it takes: a link or unlink in between is rare.  Locks are always taken in order from nothing. */
static bool lock_all(struct caseview *cv, struct wanted *w, struct arena *mem, struct locked *ret, struct err *e)
{
    for (;;) {
        bool same;

        if (!try_lock(cv, w, mem, ret, &same, e))
            return false;
        if (same)
            return true;
        uint8_t (*more)[SUBJECT_BYTES] = arena_alloc(mem, (ret->n + 1) * SUBJECT_BYTES);
        for (size_t i = 0; i < ret->n; i++)
            memcpy(more[i], ret->members[i].subject, SUBJECT_BYTES);
        *w = want_more(w, (subject_list)more, ret->n, mem);
        if (!give_back(cv->db, e))
            return false;
    }
}

bool renew_lock(struct caseview *cv, subject_list subjects, const char *const *agencies, size_t n, struct arena *mem, struct err *e)
{
    struct wanted w = want(subjects, agencies, n, mem);
    struct locked locked;

    return lock_all(cv, &w, mem, &locked, e) && db_exec(cv->db, sql_release, NULL, 0, NULL, e);
}

/* ---- 2. to 4. */

/* Persons of tasks that an answer of one of these accepts, and who are not locked yet. */
static size_t find_answered(const struct locked *l, const struct answer_link *links, size_t n, struct arena *mem, uint8_t (**ret)[SUBJECT_BYTES])
{
    size_t missing = 0;

    *ret = arena_alloc(mem, (n + 1) * SUBJECT_BYTES);
    for (size_t i = 0; i < n; i++) {
        bool there = false;

        for (size_t k = 0; k < l->n && !there; k++)
            there = identity_compare(l->members[k].subject, links[i].of_task) == 0;
        if (!there)
            memcpy((*ret)[missing++], links[i].of_task, SUBJECT_BYTES);
    }
    return missing;
}

/* Reads until nobody who is linked with them, or is by an answer of theirs, is missing. */
static bool lock_and_read(struct caseview *cv, struct wanted *w, const struct renewal *r, struct arena *mem, struct locked *ret, struct person_file **ret_files, size_t *ret_n,
                          struct err *e)
{
    for (;;) {
        uint8_t (*outside)[SUBJECT_BYTES];
        struct answer_link *links = NULL;
        size_t n_outside, n_links = 0, made;

        if (!lock_all(cv, w, mem, ret, e) || !person_read(cv, ret->members, ret->n, PERSON_NOW, mem, ret_files, ret_n, &outside, &n_outside, e)
            || (!r->quiet && n_outside == 0 && !answers_find(cv, *ret_files, *ret_n, mem, &links, &n_links, e)))
            return false;
        if (n_outside == 0)
            n_outside = find_answered(ret, links, n_links, mem, &outside);
        if (n_outside == 0 && n_links == 0)
            return true;
        if (n_outside == 0)              /* all are locked: now they can be linked */
            return answers_link(cv, *ret_files, *ret_n, links, n_links, r->today, mem, &made, e)
                   && (made == 0 || person_read(cv, ret->members, ret->n, PERSON_NOW, mem, ret_files, ret_n, &outside, &n_outside, e));
        *w = want_more(w, (subject_list)outside, n_outside, mem);
        if (!give_back(cv->db, e))
            return false;
    }
}

/* One person after the other, so that the JSON values of only one are there. */
static bool evaluate_all(struct caseview *cv, const struct person_file *files, size_t n, const struct renewal *r, struct arena *mem, struct evaluated *ret, struct err *e)
{
    time_us now = clock_now();
    bool ok = true;

    for (size_t i = 0; i < n && ok; i++) {
        ret[i].file = &files[i];
        scratch_begin(&cv->json);
        ok = person_evaluate(cv, &files[i], r->today, "de", mem, &ret[i].result, e);
        if (ok) {
            ok = store_prepare(cv, &ret[i], r, now, mem, e);
            result_release(&ret[i].result);
        }
        scratch_end();
    }
    return ok;
}

bool renew(struct caseview *cv, subject_list subjects, size_t n, struct renewal *r, struct arena *mem, struct err *e)
{
    struct wanted w = want(subjects, NULL, n, mem);
    struct person_file *files;
    struct locked locked;
    size_t n_files;

    if (n == 0)
        return true;
    if (!lock_and_read(cv, &w, r, mem, &locked, &files, &n_files, e))
        return false;
    struct evaluated *all = ARENA_ARRAY(mem, struct evaluated, n_files + 1);
    return evaluate_all(cv, files, n_files, r, mem, all, e) && store_persons(cv, locked.members, locked.n, all, n_files, r, mem, e)
           && (r->quiet || dispute_notice_tell(cv, files, n_files, mem, &r->messages, e));
}
