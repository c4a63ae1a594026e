/* SPDX-License-Identifier: Apache-2.0 */
#include "person.h"

#include <string.h>

#include "consumers/caseview/person/person_sql.h"

typedef const uint8_t (*subject_list)[SUBJECT_BYTES];

/* ---- loading */

static bool has_member(const struct person_member *members, size_t n, const uint8_t subject[SUBJECT_BYTES])
{
    for (size_t i = 0; i < n; i++)
        if (identity_compare(members[i].subject, subject) == 0)
            return true;
    return false;
}

/* Room for as many more is made by the caller. */
static size_t add_subjects(struct person_member *members, size_t n, subject_list subjects, size_t n_subjects)
{
    for (size_t i = 0; i < n_subjects; i++)
        if (!has_member(members, n, subjects[i])) {
            members[n] = (struct person_member){ .first_no = INT64_MAX };
            memcpy(members[n].subject, subjects[i], SUBJECT_BYTES);
            memcpy(members[n++].person, subjects[i], SUBJECT_BYTES);
        }
    return n;
}

void person_member_row(const struct db_result *r, int row, struct person_member *ret)
{
    memcpy(ret->subject, db_get_bytes(r, row, 0, NULL), SUBJECT_BYTES);
    memcpy(ret->person, db_get_bytes(r, row, 1, NULL), SUBJECT_BYTES);
    ret->agency_no = db_is_null(r, row, 2) ? 0 : db_get_int(r, row, 2);
    ret->first_no = db_get_int(r, row, 3);
}

/* Where to start: who belongs to them now by the table.  As known earlier the table says nothing: the events alone. */
static bool first_members(struct caseview *cv, subject_list subjects, size_t n, time_us known_at, struct arena *mem, struct person_member **ret, size_t *ret_n,
                          struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(cv->db, sql_members, DB_PARAMS(db_array(DB_UUID_ARRAY, subjects, n)), &r, e))
        return false;
    size_t n_rows = (size_t)db_rows(r), kept = 0;
    struct person_member *all = ARENA_ARRAY(mem, struct person_member, n_rows + n + 1);
    for (size_t i = 0; i < n_rows; i++) {
        struct person_member m;
        bool asked = false;

        person_member_row(r, (int)i, &m);
        for (size_t k = 0; k < n && !asked; k++)
            asked = identity_compare(subjects[k], m.subject) == 0;
        if (asked || known_at == PERSON_NOW)
            all[kept++] = m;
    }
    db_result_free(r);
    *ret_n = add_subjects(all, kept, subjects, n);
    *ret = all;
    return true;
}

/* The files that hold one of these subjects. */
static size_t keep_asked(struct person_file *files, size_t n_files, subject_list subjects, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n_files; i++)
        for (size_t k = 0; k < n; k++)
            if (person_has(&files[i], subjects[k])) {
                files[kept++] = files[i];
                break;
            }
    return kept;
}

bool person_load(struct caseview *cv, subject_list subjects, size_t n, time_us known_at, struct arena *mem, struct person_file **ret, size_t *ret_n, struct err *e)
{
    struct person_member *members;
    uint8_t (*outside)[SUBJECT_BYTES];
    size_t n_members, n_outside, n_files;
    struct person_file *files;

    if (!first_members(cv, subjects, n, known_at, mem, &members, &n_members, e)
        || !person_read(cv, members, n_members, known_at, mem, &files, &n_files, &outside, &n_outside, e))
        return false;
    while (n_outside) {
        struct person_member *more = ARENA_ARRAY(mem, struct person_member, n_members + n_outside + 1);

        memcpy(more, members, n_members * sizeof *more);
        n_members = add_subjects(more, n_members, (subject_list)outside, n_outside);
        members = more;
        if (!person_read(cv, members, n_members, known_at, mem, &files, &n_files, &outside, &n_outside, e))
            return false;
    }
    *ret_n = keep_asked(files, n_files, subjects, n);
    *ret = files;
    return true;
}

bool person_known(struct caseview *cv, const uint8_t subject[SUBJECT_BYTES], bool *ret, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(cv->db, sql_known, DB_PARAMS(db_uuid(subject)), &r, e))
        return false;
    *ret = db_get_bool(r, 0, 0);
    db_result_free(r);
    return true;
}

bool person_page(struct caseview *cv, const uint8_t after[SUBJECT_BYTES], size_t max, struct arena *mem, uint8_t (**ret)[SUBJECT_BYTES], size_t *ret_n, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(cv->db, sql_page, DB_PARAMS(db_uuid(after), db_int4((int64_t)max)), &r, e))
        return false;
    *ret_n = (size_t)db_rows(r);
    *ret = arena_alloc(mem, (*ret_n + 1) * SUBJECT_BYTES);
    for (size_t i = 0; i < *ret_n; i++)
        memcpy((*ret)[i], db_get_bytes(r, (int)i, 0, NULL), SUBJECT_BYTES);
    db_result_free(r);
    return true;
}

bool person_snapshot(struct caseview *cv, struct err *e)
{
    db_rollback(cv->db);
    return db_begin(cv->db, e) && db_exec(cv->db, sql_snapshot, NULL, 0, NULL, e);
}

void person_snapshot_end(struct caseview *cv)
{
    db_rollback(cv->db);
}

/* ---- in a file */

bool person_has(const struct person_file *f, const uint8_t subject[SUBJECT_BYTES])
{
    for (size_t i = 0; i < f->n_subjects; i++)
        if (identity_compare(f->subjects[i].subject, subject) == 0)
            return true;
    return false;
}

const struct person_file *person_file_of(const struct person_file *files, size_t n, const uint8_t subject[SUBJECT_BYTES])
{
    for (size_t i = 0; i < n; i++)
        if (person_has(&files[i], subject))
            return &files[i];
    return NULL;
}

const struct sent_task *person_sent(const struct person_file *f, const uint8_t task[UUID_BYTES])
{
    for (size_t i = 0; i < f->n_sent; i++)
        if (memcmp(f->sent[i].id, task, UUID_BYTES) == 0)
            return &f->sent[i];
    return NULL;
}
