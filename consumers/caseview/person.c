/* SPDX-License-Identifier: Apache-2.0 */
#include "person.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "consumers/caseview/person_sql.h"
#include "records.h"

typedef const uint8_t (*subject_list)[SUBJECT_BYTES];

/* What one load works with. */
struct reading {
    struct caseview *cv;
    time_us known_at;
    struct arena *mem;
    struct records records;              /* sorted by subject through which they were found */
    struct identity_word *words; size_t n_words;
    struct heard *heard; size_t n_heard;
    uint8_t (*dead)[SUBJECT_BYTES]; size_t n_dead;       /* sorted */
    struct sent_task *sent; size_t n_sent;
    struct told_word *told; size_t n_told;
    struct person_member *members; size_t n;             /* sorted by subject */
    struct identity_subject *subjects;                   /* the same, oldest first, with components */
};

static int compare_members(const void *a, const void *b)
{
    return identity_compare(((const struct person_member *)a)->subject, ((const struct person_member *)b)->subject);
}

static int compare_subjects(const void *a, const void *b)
{
    return identity_compare(a, b);
}

static struct person_member *member_of(const struct reading *r, const uint8_t subject[SUBJECT_BYTES])
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
        qsort(r->dead, r->n_dead, SUBJECT_BYTES, compare_subjects);
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
        struct person_member *m = member_of(r, one->via);

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
        if (!member_of(r, w->a))
            memcpy((*ret)[n++], w->a, SUBJECT_BYTES);
        else if (!member_of(r, w->b))
            memcpy((*ret)[n++], w->b, SUBJECT_BYTES);
    }
    return n;
}

/* ---- files */

static bool is_of(const struct person_file *f, const uint8_t subject[SUBJECT_BYTES])
{
    for (size_t i = 0; i < f->n_subjects; i++)
        if (identity_compare(f->subjects[i].subject, subject) == 0)
            return true;
    return false;
}

static bool set_subjects(const struct reading *r, size_t oldest, struct person_file *f, struct err *e)
{
    f->subjects = ARENA_ARRAY(r->mem, struct person_key, r->n + 1 - oldest);
    f->members = ARENA_ARRAY(r->mem, struct person_member, r->n + 1 - oldest);
    memcpy(f->id, r->subjects[oldest].subject, SUBJECT_BYTES);
    for (size_t i = oldest; i < r->n; i++) {
        if (r->subjects[i].component != oldest)
            continue;
        struct person_key *key = &f->subjects[f->n_subjects];
        struct person_member *m = &f->members[f->n_subjects++];

        *m = *member_of(r, r->subjects[i].subject);
        memcpy(m->person, f->id, SUBJECT_BYTES);
        memcpy(key->subject, m->subject, SUBJECT_BYTES);
        key->agency = "";
        if (m->agency_no && !caseview_agency(r->cv, m->agency_no, &key->agency, e))
            return false;
    }
    return true;
}

static int compare_via(const void *a, const void *b)
{
    const struct record *x = a, *y = b;
    int c = identity_compare(x->via, y->via);

    return c ? c : (x->ev.no > y->ev.no) - (x->ev.no < y->ev.no);
}

static size_t first_via(const struct records *records, const uint8_t subject[SUBJECT_BYTES])
{
    size_t low = 0, high = records->n;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (identity_compare(records->all[middle].via, subject) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t end_via(const struct records *records, size_t from, const uint8_t subject[SUBJECT_BYTES])
{
    while (from < records->n && identity_compare(records->all[from].via, subject) == 0)
        from++;
    return from;
}

static int compare_no(const void *a, const void *b)
{
    const struct event *x = a, *y = b;

    return (x->no > y->no) - (x->no < y->no);
}

/* Found through two of the person's subjects it is still one event. */
static size_t each_once(struct event *events, size_t n)
{
    size_t kept = 0;

    if (n)
        qsort(events, n, sizeof *events, compare_no);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || events[kept - 1].no != events[i].no)
            events[kept++] = events[i];
    return kept;
}

static void set_incomplete(struct person_file *f, const char *reason)
{
    for (size_t i = 0; i < f->n_incomplete; i++)
        if (strcmp(f->incomplete[i], reason) == 0)
            return;
    f->incomplete[f->n_incomplete++] = reason;
}

static void set_events(const struct reading *r, struct person_file *f)
{
    size_t n = 0;

    for (size_t s = 0; s < f->n_subjects; s++) {
        size_t from = first_via(&r->records, f->subjects[s].subject);
        n += end_via(&r->records, from, f->subjects[s].subject) - from;
    }
    f->events = ARENA_ARRAY(r->mem, struct event, n + 1);
    for (size_t s = 0; s < f->n_subjects; s++)
        for (size_t i = first_via(&r->records, f->subjects[s].subject), end = end_via(&r->records, i, f->subjects[s].subject); i < end; i++) {
            if (r->records.all[i].unreadable)
                set_incomplete(f, "unreadable");
            else
                f->events[f->n_events++] = r->records.all[i].ev;
        }
    f->n_events = each_once(f->events, f->n_events);
}

static void set_words(const struct reading *r, struct person_file *f)
{
    f->words = ARENA_ARRAY(r->mem, struct identity_word, r->n_words + 1);
    for (size_t i = 0; i < r->n_words; i++)
        if (is_of(f, r->words[i].a) || is_of(f, r->words[i].b))
            f->words[f->n_words++] = r->words[i];
    for (size_t i = 0; i < f->n_words; i++)
        if (f->words[i].state == IDENTITY_DISTINCT && is_of(f, f->words[i].a) && is_of(f, f->words[i].b))
            set_incomplete(f, "distinct");
}

static void set_rest(const struct reading *r, struct person_file *f)
{
    for (size_t i = 0; i < f->n_subjects && r->n_dead; i++)
        if (bsearch(f->subjects[i].subject, r->dead, r->n_dead, SUBJECT_BYTES, compare_subjects))
            set_incomplete(f, "dead_letter");
    size_t n = 0;
    for (size_t i = 0; i < r->n_sent; i++)
        n += is_of(f, r->sent[i].subject);
    f->sent = ARENA_ARRAY(r->mem, struct sent_task, n + 1);
    for (size_t i = 0; i < r->n_sent; i++)
        if (is_of(f, r->sent[i].subject))
            f->sent[f->n_sent++] = r->sent[i];
    f->told = ARENA_ARRAY(r->mem, struct told_word, r->n_told + 1);
    for (size_t i = 0; i < r->n_told; i++)
        if (is_of(f, r->told[i].subject))
            f->told[f->n_told++] = r->told[i];
    f->heard = r->heard;
    f->n_heard = r->n_heard;
    f->known_at = r->known_at;
}

static bool make_files(const struct reading *r, struct person_file **ret, size_t *ret_n, struct err *e)
{
    struct person_file *files = ARENA_ARRAY(r->mem, struct person_file, r->n + 1);
    size_t n = 0;

    if (r->records.n)
        qsort(r->records.all, r->records.n, sizeof *r->records.all, compare_via);
    for (size_t i = 0; i < r->n; i++) {
        if (r->subjects[i].component != i)
            continue;
        struct person_file *f = &files[n++];

        f->incomplete = ARENA_ARRAY(r->mem, const char *, 4);
        if (!set_subjects(r, i, f, e))
            return false;
        set_events(r, f);
        set_words(r, f);
        set_rest(r, f);
    }
    *ret = files;
    *ret_n = n;
    return true;
}

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
    return make_files(&r, ret, ret_n, e);
}

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
            if (is_of(&files[i], subjects[k])) {
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

/* ---- evaluating */

bool person_is_shadow(const struct tenant *t, const char *agency)
{
    const struct agency *a = tenant_agency(t, agency);

    return a && a->state == AGENCY_SHADOW;
}

/* What shadow agencies say is journalled, not evaluated. */
static void leave_out_shadows(const struct caseview *cv, const struct person_file *f, struct arena *mem, struct person *ret)
{
    struct event *kept;
    size_t n = 0;

    ret->events = f->events;
    ret->n_events = f->n_events;
    for (size_t i = 0; i < f->n_events && n == 0; i++)
        n = person_is_shadow(cv->tenant, f->events[i].agency);
    if (n == 0)
        return;
    kept = ARENA_ARRAY(mem, struct event, f->n_events);
    n = 0;
    for (size_t i = 0; i < f->n_events; i++)
        if (!person_is_shadow(cv->tenant, f->events[i].agency))
            kept[n++] = f->events[i];
    ret->events = kept;
    ret->n_events = n;
}

static bool by_the_clock(const struct agency *a)
{
    return a->state == AGENCY_PAPER || a->state == AGENCY_LEFT;
}

/* Hub, paper and left agencies close no days: all they had to say until yesterday has been said. */
static void set_heard(const struct caseview *cv, const struct person_file *f, struct arena *mem, struct person *ret)
{
    const struct tenant *t = cv->tenant;
    struct heard *all = ARENA_ARRAY(mem, struct heard, f->n_heard + t->n_agencies + 1);
    size_t n = 0;

    for (size_t i = 0; i < f->n_heard; i++) {
        const struct agency *a = tenant_agency(t, f->heard[i].agency);

        if (a && !by_the_clock(a))
            all[n++] = f->heard[i];
    }
    for (size_t i = 0; i < t->n_agencies; i++)
        if (by_the_clock(&t->agencies[i]) && strcmp(t->agencies[i].id, t->hub) != 0)
            all[n++] = (struct heard){ t->agencies[i].id, ret->today - 1 };
    all[n++] = (struct heard){ t->hub, ret->today - 1 };
    ret->heard = all;
    ret->n_heard = n;
}

/* What evaluate() is asked with, beside what the caller wants of it. */
static struct person asked(const struct caseview *cv, const struct person_file *f, day_num today, struct arena *mem)
{
    struct person p = { .subjects = f->subjects, .n_subjects = f->n_subjects, .today = today, .incomplete = f->incomplete, .n_incomplete = f->n_incomplete };

    leave_out_shadows(cv, f, mem, &p);
    set_heard(cv, f, mem, &p);
    return p;
}

bool person_evaluate(struct caseview *cv, const struct person_file *f, day_num today, const char *lang, struct arena *mem, struct result *ret, struct err *e)
{
    return person_trace(cv, f, today, lang, NULL, mem, ret, e);
}

bool person_trace(struct caseview *cv, const struct person_file *f, day_num today, const char *lang, struct trace *trace, struct arena *mem, struct result *ret,
                  struct err *e)
{
    struct person p = asked(cv, f, today, mem);

    p.trace = trace;
    return evaluate(cv->meaning, &p, lang, mem, ret, e);
}

bool person_tasks(struct caseview *cv, const struct person_file *f, day_num today, struct arena *mem, struct result *ret, struct err *e)
{
    struct person p = asked(cv, f, today, mem);

    p.only_tasks = true;
    return evaluate(cv->meaning, &p, "de", mem, ret, e);
}

const struct sent_task *person_sent(const struct person_file *f, const uint8_t task[UUID_BYTES])
{
    for (size_t i = 0; i < f->n_sent; i++)
        if (memcmp(f->sent[i].id, task, UUID_BYTES) == 0)
            return &f->sent[i];
    return NULL;
}
