/* SPDX-License-Identifier: Apache-2.0 */
#include "person_parts.h"

#include <stdlib.h>
#include <string.h>

#include "consumers/caseview/person/person_sql.h"

typedef const uint8_t (*subject_list)[SUBJECT_BYTES];

static int compare_members(const void *a, const void *b)
{
    return identity_compare(((const struct person_member *)a)->subject, ((const struct person_member *)b)->subject);
}

struct person_member *reading_member(const struct reading *r, const uint8_t subject[SUBJECT_BYTES])
{
    struct person_member key = {0};

    memcpy(key.subject, subject, SUBJECT_BYTES);
    return bsearch(&key, r->members, r->n, sizeof key, compare_members);
}

/* ---- rows */

static bool read_heard(struct reading *r, const struct db_result *rows, struct err *e)
{
    r->heard = ARENA_ARRAY(r->mem, struct heard, db_rows(rows) + 1);
    for (int i = 0; i < db_rows(rows); i++) {
        struct heard *h = &r->heard[r->n_heard++];

        if (!caseview_agency(r->cv, db_get_int(rows, i, 0), &h->agency, e))
            return false;
        h->day = db_get_day(rows, i, 1);
    }
    return true;
}

static void read_dead(struct reading *r, const struct db_result *rows)
{
    r->dead = arena_alloc(r->mem, ((size_t)db_rows(rows) + 1) * SUBJECT_BYTES);
    for (int i = 0; i < db_rows(rows); i++)
        memcpy(r->dead[r->n_dead++], db_get_bytes(rows, i, 0, NULL), SUBJECT_BYTES);
    if (r->n_dead)
        qsort(r->dead, r->n_dead, SUBJECT_BYTES, subject_compare);
}

static void read_sent(struct reading *r, const struct db_result *rows)
{
    r->sent = ARENA_ARRAY(r->mem, struct sent_task, db_rows(rows) + 1);
    for (int i = 0; i < db_rows(rows); i++) {
        struct sent_task *s = &r->sent[r->n_sent++];
        const uint8_t *payload = db_get_bytes(rows, i, 5, &s->payload_bytes);

        memcpy(s->id, db_get_bytes(rows, i, 0, NULL), UUID_BYTES);
        memcpy(s->subject, db_get_bytes(rows, i, 1, NULL), SUBJECT_BYTES);
        s->revision = (int)db_get_int(rows, i, 2);
        memcpy(s->hash, db_get_bytes(rows, i, 3, NULL), HASH_BYTES);
        s->owner = db_is_null(rows, i, 4) ? NULL : arena_strdup(r->mem, db_get_text(rows, i, 4));
        s->payload = arena_memdup(r->mem, payload, s->payload_bytes);
    }
}

static void read_told(struct reading *r, const struct db_result *rows)
{
    r->told = ARENA_ARRAY(r->mem, struct told_word, db_rows(rows) + 1);
    for (int i = 0; i < db_rows(rows); i++) {
        struct told_word *t = &r->told[r->n_told++];

        memcpy(t->subject, db_get_bytes(rows, i, 0, NULL), SUBJECT_BYTES);
        t->dataclass = arena_strdup(r->mem, db_get_text(rows, i, 1));
        t->recipient = arena_strdup(r->mem, db_get_text(rows, i, 2));
        t->word = arena_strdup(r->mem, db_get_text(rows, i, 3));
    }
}

/* Of a task that was sent, by an agency without a file number for the person. */
static bool is_of_task(const struct reading *r, const struct record *one)
{
    if (identity_compare(one->via, one->ev.subject) == 0)
        return false;
    for (size_t i = 0; i < r->n_sent; i++)
        if (memcmp(r->sent[i].id, one->ev.subject, UUID_BYTES) == 0)
            return true;
    return false;
}

/* Under a task's id one can answer, and say nothing else of the person. */
static void drop_others(struct reading *r)
{
    size_t kept = 0;

    for (size_t i = 0; i < r->records.n; i++)
        if (!is_of_task(r, &r->records.all[i]) || strncmp(r->records.all[i].ev.type, "task.", 5) == 0)
            r->records.all[kept++] = r->records.all[i];
    r->records.n = kept;
}

/* All in one round trip; the results come in this order. */
static void queue_reads(struct reading *r, subject_list subjects)
{
    struct db_param who = db_array(DB_UUID_ARRAY, subjects, r->n), when = r->known_at ? db_time(r->known_at) : db_null();
    struct db *db = r->cv->db;

    db_queue(db, sql_events, DB_PARAMS(who, when));
    if (r->known_at)
        db_queue(db, sql_heard_then, DB_PARAMS(when));
    else
        db_queue(db, sql_heard, NULL, 0);
    if (r->known_at)
        db_queue(db, sql_dead_letters_then, DB_PARAMS(who, when));
    else
        db_queue(db, sql_dead_letters, DB_PARAMS(who));
    if (r->known_at)
        db_queue(db, sql_sent_then, DB_PARAMS(who, when));
    else
        db_queue(db, sql_sent, DB_PARAMS(who));
    db_queue(db, sql_told, DB_PARAMS(who));
}

static bool read_rows(struct reading *r, struct err *e)
{
    uint8_t (*subjects)[SUBJECT_BYTES] = arena_alloc(r->mem, (r->n + 1) * SUBJECT_BYTES);
    struct db_result *rows[5];

    for (size_t i = 0; i < r->n; i++)
        memcpy(subjects[i], r->members[i].subject, SUBJECT_BYTES);
    queue_reads(r, (subject_list)subjects);
    if (!db_sync(r->cv->db, rows, e))
        return false;
    bool ok = records_read(r->cv, rows[0], r->mem, &r->records, e) && read_heard(r, rows[1], e);
    if (ok) {
        read_dead(r, rows[2]);
        read_sent(r, rows[3]);
        read_told(r, rows[4]);
        drop_others(r);
    }
    for (size_t i = 0; i < 5; i++)
        db_result_free(rows[i]);
    return ok && records_follow(r->cv, r->known_at, r->mem, &r->records, e);
}

/* ---- who belongs together */

/* First number and agency of each subject, from the events themselves: what the table says may be older. */
static void find_first(struct reading *r)
{
    for (size_t i = 0; i < r->n; i++)
        r->members[i].first_no = INT64_MAX;
    for (size_t i = 0; i < r->records.n; i++) {
        const struct record *one = &r->records.all[i];
        struct person_member *m = reading_member(r, one->via);

        if (!m || is_of_task(r, one))
            continue;
        if (one->ev.no < m->first_no)
            m->first_no = one->ev.no;
        if (strcmp(one->ev.agency, r->cv->tenant->hub) != 0)
            m->agency_no = one->agency_no;       /* references are an agency's own: whoever names a pseudonym made it */
    }
}

static void find_words(struct reading *r)
{
    struct event *events = ARENA_ARRAY(r->mem, struct event, r->records.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < r->records.n; i++)
        if (r->records.all[i].ev.schema && identity_is_word(&r->records.all[i].ev))
            events[n++] = r->records.all[i].ev;
    identity_words(events, n, r->cv->tenant->hub, r->mem, &r->words, &r->n_words);
}

static void find_components(struct reading *r)
{
    r->subjects = ARENA_ARRAY(r->mem, struct identity_subject, r->n + 1);
    for (size_t i = 0; i < r->n; i++) {
        memcpy(r->subjects[i].subject, r->members[i].subject, SUBJECT_BYTES);
        r->subjects[i].first_no = r->members[i].first_no;
    }
    identity_components(r->subjects, r->n, r->words, r->n_words);
}

/* Linked with one of ours and not one of ours. */
static size_t find_outside(const struct reading *r, uint8_t (**ret)[SUBJECT_BYTES])
{
    size_t n = 0;

    *ret = arena_alloc(r->mem, (r->n_words + 1) * SUBJECT_BYTES);
    for (size_t i = 0; i < r->n_words; i++) {
        const struct identity_word *w = &r->words[i];

        if (w->state != IDENTITY_LINKED)
            continue;
        if (!reading_member(r, w->a))
            memcpy((*ret)[n++], w->a, SUBJECT_BYTES);
        else if (!reading_member(r, w->b))
            memcpy((*ret)[n++], w->b, SUBJECT_BYTES);
    }
    return n;
}

/* ---- the whole */

bool person_read(struct caseview *cv, const struct person_member *members, size_t n, time_us known_at, struct arena *mem, struct person_file **ret, size_t *ret_n,
                 uint8_t (**ret_outside)[SUBJECT_BYTES], size_t *ret_n_outside, struct err *e)
{
    struct reading r = { .cv = cv, .known_at = known_at, .mem = mem, .n = n, .members = ARENA_ARRAY(mem, struct person_member, n + 1) };

    memcpy(r.members, members, n * sizeof *members);
    if (n)
        qsort(r.members, n, sizeof *r.members, compare_members);
    if (!read_rows(&r, e))
        return false;
    find_first(&r);
    find_words(&r);
    find_components(&r);
    *ret_n_outside = find_outside(&r, ret_outside);
    return reading_files(&r, ret, ret_n, e);
}
