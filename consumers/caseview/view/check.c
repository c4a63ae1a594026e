/* SPDX-License-Identifier: Apache-2.0 */
/* The stored view against what is computed from the journal, in one snapshot. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "consumers/caseview/view/check_sql.h"
#include "jsontext.h"

typedef const uint8_t (*subject_list)[SUBJECT_BYTES];

/* What is stored of the persons of a page. */
struct stored { struct db_result *views, *tasks, *pending, *members; };

static bool read_stored(struct caseview *cv, subject_list persons, size_t n, struct stored *ret, struct err *e)
{
    struct db_param who = db_array(DB_UUID_ARRAY, persons, n);
    struct db_result *r[4];

    db_queue(cv->db, sql_stored_views, &who, 1);
    db_queue(cv->db, sql_stored_tasks, &who, 1);
    db_queue(cv->db, sql_pending, &who, 1);
    db_queue(cv->db, sql_stored_members, &who, 1);
    if (!db_sync(cv->db, r, e))
        return false;
    *ret = (struct stored){ .views = r[0], .tasks = r[1], .pending = r[2], .members = r[3] };
    return true;
}

static void free_stored(struct stored *s)
{
    db_result_free(s->views);
    db_result_free(s->tasks);
    db_result_free(s->pending);
    db_result_free(s->members);
}

/* Row of that person, from the row behind `after` on, or -1. */
static int row_of(const struct db_result *r, int col, const uint8_t id[UUID_BYTES], int after)
{
    for (int i = after + 1; i < db_rows(r); i++)
        if (memcmp(db_get_bytes(r, i, col, NULL), id, UUID_BYTES) == 0)
            return i;
    return -1;
}

static bool same_members(const struct stored *s, const struct person_file *f)
{
    size_t n = 0;

    for (int i = row_of(s->members, 1, f->id, -1); i >= 0; i = row_of(s->members, 1, f->id, i))
        n++;
    if (n != f->n_subjects)
        return false;
    for (size_t k = 0; k < f->n_subjects; k++) {
        int i = row_of(s->members, 0, f->subjects[k].subject, -1);

        if (i < 0 || memcmp(db_get_bytes(s->members, i, 1, NULL), f->id, SUBJECT_BYTES) != 0)
            return false;
    }
    return true;
}

static bool same_task(const struct stored *s, const struct task *t, const json_t *body, struct arena *mem)
{
    int row = row_of(s->tasks, 1, t->id, -1);

    return row >= 0 && strcmp(db_get_text(s->tasks, row, 2), jsontext(body, mem)) == 0;
}

/* `tasks`: of the person's document. */
static bool same_tasks(const struct stored *s, const struct person_file *f, const struct result *r, const json_t *tasks, struct arena *mem)
{
    size_t shown = 0, rows = 0;

    for (size_t i = 0; i < r->n_tasks; i++) {
        if (r->tasks[i].collapsed)
            continue;
        if (!same_task(s, &r->tasks[i], json_array_get(tasks, shown++), mem))
            return false;
    }
    for (int i = row_of(s->tasks, 0, f->id, -1); i >= 0; i = row_of(s->tasks, 0, f->id, i))
        rows++;
    return rows == shown;
}

/* What people read; a digest beside it does not keep it from being changed by hand.  Which days were heard may have moved on. */
static bool same_body(const char *body, const json_t *document, struct arena *mem)
{
    static const char *const parts[] = { "axes", "statements" };

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(body, arena_printf(mem, "\"%s\":%s", parts[i], jsontext(json_object_get(document, parts[i]), mem))))
            return false;
    return true;
}

static void differs(struct checked *c, const char *what)
{
    c->outcome = CHECK_DIFFERS;
    c->what = what;
}

static bool compare_evaluated(struct caseview *cv, const struct person_file *f, const struct stored *s, int view, struct arena *mem, struct checked *c, struct err *e)
{
    day_num day = db_get_day(s->views, view, 1);
    struct result r;

    if (!person_evaluate(cv, f, day, "de", mem, &r, e))
        return false;
    json_t *document = person_document(cv, f, &r, day);
    c->stored = arena_strdup(mem, db_get_text(s->views, view, 3));
    c->computed = arena_strdup(mem, r.digest);
    if (strcmp(c->stored, c->computed) != 0)
        differs(c, "digest");
    else if (!same_tasks(s, f, &r, json_object_get(document, "tasks"), mem))
        differs(c, "tasks");
    else if (!same_body(db_get_text(s->views, view, 4), document, mem))
        differs(c, "body");
    json_decref(document);
    result_release(&r);
    return true;
}

static bool check_one(struct caseview *cv, const struct person_file *f, const struct stored *s, struct arena *mem, struct checked *c, struct err *e)
{
    int view = row_of(s->views, 0, c->person, -1);

    c->outcome = CHECK_SAME;
    if (row_of(s->pending, 0, c->person, -1) >= 0 || (view >= 0 && strcmp(db_get_text(s->views, view, 2), meaning_checksum(cv->meaning)) != 0))
        c->outcome = CHECK_PENDING;
    else if (memcmp(f->id, c->person, SUBJECT_BYTES) != 0)
        differs(c, "person is gone");
    else if (view < 0)
        differs(c, "no view");
    else if (!same_members(s, f))
        differs(c, "members");
    else
        return compare_evaluated(cv, f, s, view, mem, c, e);
    return true;
}

static bool check_all(struct caseview *cv, subject_list persons, size_t n, struct arena *mem, struct checked **ret, struct err *e)
{
    struct checked *all = ARENA_ARRAY(mem, struct checked, n + 1);
    struct person_file *files;
    struct stored stored;
    size_t n_files;
    bool ok = true;

    if (!person_load(cv, persons, n, PERSON_NOW, mem, &files, &n_files, e) || !read_stored(cv, persons, n, &stored, e))
        return false;
    for (size_t i = 0; i < n && ok; i++) {
        memcpy(all[i].person, persons[i], SUBJECT_BYTES);
        ok = check_one(cv, person_file_of(files, n_files, persons[i]), &stored, mem, &all[i], e);
    }
    free_stored(&stored);
    *ret = all;
    return ok;
}

static size_t take_ids(struct db_result *r, struct arena *mem, uint8_t (**ret)[SUBJECT_BYTES])
{
    size_t n = (size_t)db_rows(r);

    *ret = arena_alloc(mem, (n + 1) * SUBJECT_BYTES);
    for (size_t i = 0; i < n; i++)
        memcpy((*ret)[i], db_get_bytes(r, (int)i, 0, NULL), SUBJECT_BYTES);
    db_result_free(r);
    return n;
}

static int compare_checked(const void *a, const void *b)
{
    return identity_compare(((const struct checked *)a)->person, ((const struct checked *)b)->person);
}

/* Subjects that are told of and that nobody ever evaluated stand among the persons of the page. */
static bool add_unknown(struct caseview *cv, const uint8_t after[SUBJECT_BYTES], const uint8_t until[SUBJECT_BYTES], size_t max, struct arena *mem,
                        struct checked **all, size_t *n, struct err *e)
{
    struct db_result *r = NULL;
    uint8_t (*unknown)[SUBJECT_BYTES];

    if (!db_exec(cv->db, sql_unknown, DB_PARAMS(db_uuid(after), db_uuid(until), db_int4((int64_t)max)), &r, e))
        return false;
    size_t more = take_ids(r, mem, &unknown);
    if (more == 0)
        return true;
    struct checked *grown = ARENA_ARRAY(mem, struct checked, *n + more);
    memcpy(grown, *all, *n * sizeof *grown);
    for (size_t i = 0; i < more; i++) {
        grown[*n + i] = (struct checked){ .outcome = CHECK_DIFFERS, .what = "never evaluated" };
        memcpy(grown[*n + i].person, unknown[i], SUBJECT_BYTES);
    }
    *n += more;
    qsort(grown, *n, sizeof *grown, compare_checked);
    *all = grown;
    return true;
}

static bool read_page(struct caseview *cv, const uint8_t after[SUBJECT_BYTES], size_t max, struct arena *mem, struct checked **ret, size_t *ret_n, struct err *e)
{
    uint8_t (*persons)[SUBJECT_BYTES], until[SUBJECT_BYTES];
    struct db_result *r = NULL;

    if (!db_exec(cv->db, sql_persons, DB_PARAMS(db_uuid(after), db_int4((int64_t)max)), &r, e))
        return false;
    *ret_n = take_ids(r, mem, &persons);
    memset(until, 0xff, sizeof until);
    if (*ret_n == max)
        memcpy(until, persons[max - 1], sizeof until);
    return check_all(cv, (subject_list)persons, *ret_n, mem, ret, e) && add_unknown(cv, after, until, max, mem, ret, ret_n, e);
}

bool check_page(struct caseview *cv, const uint8_t after[SUBJECT_BYTES], size_t max, struct arena *mem, struct checked **ret, size_t *ret_n, struct err *e)
{
    bool ok = person_snapshot(cv, e) && read_page(cv, after, max, mem, ret, ret_n, e);

    person_snapshot_end(cv);
    return ok;
}

bool check_persons(struct caseview *cv, const uint8_t (*persons)[SUBJECT_BYTES], size_t n, struct arena *mem, struct checked **ret, struct err *e)
{
    bool ok = person_snapshot(cv, e) && check_all(cv, persons, n, mem, ret, e);

    person_snapshot_end(cv);
    return ok;
}

bool check_sample(struct caseview *cv, size_t n, struct arena *mem, struct checked **ret, size_t *ret_n, struct err *e)
{
    uint8_t (*persons)[SUBJECT_BYTES];
    struct db_result *r = NULL;
    bool ok = person_snapshot(cv, e) && db_exec(cv->db, sql_sample, DB_PARAMS(db_int4((int64_t)n)), &r, e);

    if (ok) {
        *ret_n = take_ids(r, mem, &persons);
        ok = check_all(cv, (subject_list)persons, *ret_n, mem, ret, e);
    }
    person_snapshot_end(cv);
    return ok;
}
