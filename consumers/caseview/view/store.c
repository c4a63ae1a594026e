/* SPDX-License-Identifier: Apache-2.0 */
#include "store.h"

#include <stdlib.h>
#include <string.h>

#include "consumers/caseview/view/renew_sql.h"
#include "../../../common/travel/hub.h"
#include "jsontext.h"
#include "../person/records.h"

/* Everything that is to be written, as columns; the texts are ours until it is. */
struct rows {
    struct caseview *cv;
    struct arena *mem;
    struct renewal *r;
    size_t n_queued;
    struct { uint8_t (*person)[SUBJECT_BYTES]; day_num *next_day; const char **digest, **body; int64_t *incomplete; size_t n; } views;
    struct {
        uint8_t (*id)[UUID_BYTES], (*person)[SUBJECT_BYTES], (*subject)[SUBJECT_BYTES];
        const char **rule, **step, **owner, **status, **stage, **title_de, **title_en, **body;
        day_num *opened, *due;
        int64_t *unheard;
        size_t n;
    } tasks;
    struct { uint8_t (*person)[SUBJECT_BYTES]; const char **agency; day_num *day; size_t n; } waiting;
    struct { uint8_t (*id)[UUID_BYTES], (*subject)[SUBJECT_BYTES]; int64_t *revision; struct db_bytes *hash, *payload; const char **owner; size_t n; } sent;
    struct { struct hub_message *all; size_t n; } messages;
    struct { struct consent_notice *all; size_t n; } consents;
    struct { uint8_t (*subject)[SUBJECT_BYTES]; size_t n, room; } corrected, untold;       /* to be marked */
};

static void queue(struct rows *w, const char *sql, const struct db_param *params, int n)
{
    db_queue(w->cv->db, sql, params, n);
    w->n_queued++;
}

/* ---- room for all of it */

static void make_room(struct rows *w, const struct evaluated *all, size_t n)
{
    size_t tasks = 1, waits = 1, sent = 1, consents = 1;

    for (size_t i = 0; i < n; i++) {
        tasks += all[i].result.n_tasks;
        waits += all[i].result.n_waits;
        sent += all[i].n_notices;
        consents += all[i].n_consents;
    }
#define ROOM(place, how_many) (place) = arena_alloc(w->mem, sizeof *(place) * (how_many))
    ROOM(w->views.person, n + 1), ROOM(w->views.next_day, n + 1), ROOM(w->views.digest, n + 1), ROOM(w->views.body, n + 1), ROOM(w->views.incomplete, n + 1);
    ROOM(w->tasks.id, tasks), ROOM(w->tasks.person, tasks), ROOM(w->tasks.subject, tasks), ROOM(w->tasks.rule, tasks), ROOM(w->tasks.step, tasks);
    ROOM(w->tasks.owner, tasks), ROOM(w->tasks.status, tasks), ROOM(w->tasks.stage, tasks), ROOM(w->tasks.title_de, tasks), ROOM(w->tasks.title_en, tasks);
    ROOM(w->tasks.body, tasks), ROOM(w->tasks.opened, tasks), ROOM(w->tasks.due, tasks), ROOM(w->tasks.unheard, tasks);
    ROOM(w->waiting.person, waits), ROOM(w->waiting.agency, waits), ROOM(w->waiting.day, waits);
    ROOM(w->sent.id, sent), ROOM(w->sent.subject, sent), ROOM(w->sent.revision, sent), ROOM(w->sent.hash, sent), ROOM(w->sent.payload, sent), ROOM(w->sent.owner, sent);
    ROOM(w->untold.subject, n + 1), ROOM(w->messages.all, sent + consents), ROOM(w->consents.all, consents);
#undef ROOM
}

/* ---- from values to texts */

/* The file as it is once these have been sent: its revisions are those of the view. */
static struct person_file told(const struct person_file *f, const struct notice *all, size_t n, struct arena *mem)
{
    struct person_file now = *f;

    now.sent = ARENA_ARRAY(mem, struct sent_task, f->n_sent + n + 1);
    now.n_sent = 0;
    for (size_t i = 0; i < n; i++)
        if (all[i].last)
            now.sent[now.n_sent++] = all[i].sent;
    memcpy(now.sent + now.n_sent, f->sent, f->n_sent * sizeof *f->sent);         /* the first found counts */
    now.n_sent += f->n_sent;
    return now;
}

bool store_prepare(struct caseview *cv, struct evaluated *one, const struct renewal *r, time_us now, struct arena *mem, struct err *e)
{
    size_t shown = 0;

    if (!notice_find(cv, one->file, &one->result, r->today, now, mem, &one->notices, &one->n_notices, e)
        || !consent_notice_find(cv, one->file, r->today, now, mem, &one->consents, &one->n_consents, e))
        return false;
    one->next_day = person_next_day(one->file, &one->result, r->today);
    struct person_file f = r->quiet ? *one->file : told(one->file, one->notices, one->n_notices, mem);
    json_t *document = person_document(cv, &f, &one->result, r->today), *tasks = json_object_get(document, "tasks");
    one->tasks = ARENA_ARRAY(mem, const char *, one->result.n_tasks + 1);
    for (size_t i = 0; i < one->result.n_tasks; i++)
        one->tasks[i] = one->result.tasks[i].collapsed ? NULL : jsontext(json_array_get(tasks, shown++), mem);
    one->body = jsontext(document, mem);
    json_decref(document);
    return true;
}

/* ---- gathering */

static const char *status_name(enum task_status s)
{
    static const char *const names[] = { [TASK_OPEN] = "open", [TASK_DONE] = "done", [TASK_CANCELLED] = "cancelled",
                                         [TASK_OVERRIDDEN] = "overridden", [TASK_SNOOZED] = "snoozed" };

    return names[s];
}

static void add_task(struct rows *w, const struct person_file *f, const struct task *t, const char *body)
{
    size_t i = w->tasks.n++;

    memcpy(w->tasks.id[i], t->id, UUID_BYTES);
    memcpy(w->tasks.person[i], f->id, SUBJECT_BYTES);
    memcpy(w->tasks.subject[i], t->subject, SUBJECT_BYTES);
    w->tasks.rule[i] = t->rule;
    w->tasks.step[i] = t->step;
    w->tasks.owner[i] = t->owner;
    w->tasks.status[i] = status_name(t->status);
    w->tasks.stage[i] = t->stage;
    w->tasks.opened[i] = t->opened;
    w->tasks.due[i] = t->due;
    w->tasks.unheard[i] = t->unheard_since != DAY_NONE;
    w->tasks.title_de[i] = t->title_de;
    w->tasks.title_en[i] = t->title_en;
    w->tasks.body[i] = body;
}

static void add_view(struct rows *w, const struct evaluated *one)
{
    const struct result *result = &one->result;
    size_t i = w->views.n++;

    memcpy(w->views.person[i], one->file->id, SUBJECT_BYTES);
    w->views.next_day[i] = one->next_day;
    w->views.digest[i] = result->digest;
    w->views.incomplete[i] = result->n_incomplete > 0;
    w->views.body[i] = one->body;
    for (size_t k = 0; k < result->n_tasks; k++)
        if (one->tasks[k])
            add_task(w, one->file, &result->tasks[k], one->tasks[k]);
}

/* A day that was heard already is not waited for: the row would be due at once, again and again. */
static bool was_heard(const struct person_file *f, const struct heard *wait)
{
    for (size_t i = 0; i < f->n_heard; i++)
        if (strcmp(f->heard[i].agency, wait->agency) == 0)
            return f->heard[i].day >= wait->day;
    return false;
}

static void add_waits(struct rows *w, const struct person_file *f, const struct result *result)
{
    for (size_t k = 0; k < result->n_waits; k++) {
        size_t i = w->waiting.n;

        if (was_heard(f, &result->waits[k]))
            continue;
        memcpy(w->waiting.person[i], f->id, SUBJECT_BYTES);
        w->waiting.agency[i] = result->waits[k].agency;
        w->waiting.day[i] = result->waits[k].day;
        w->waiting.n++;
    }
}

static void add_sent(struct rows *w, const struct notice *n)
{
    size_t i = w->sent.n++;

    memcpy(w->sent.id[i], n->sent.id, UUID_BYTES);
    memcpy(w->sent.subject[i], n->sent.subject, SUBJECT_BYTES);
    w->sent.revision[i] = n->sent.revision;
    w->sent.hash[i] = (struct db_bytes){ n->sent.hash, HASH_BYTES };
    w->sent.payload[i] = (struct db_bytes){ n->ev.payload, n->ev.payload_bytes };
    w->sent.owner[i] = n->sent.owner;
}

/* Messages into the outbox, and what was sent. */
static bool tell(struct rows *w, struct notice *all, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        if (!hub_make_message(all[i].receiver, &all[i].ev, all[i].sent.id, all[i].sent.revision, w->mem, &w->messages.all[w->messages.n], e))
            return false;
        w->messages.all[w->messages.n].identity = all[i].identity;
        w->messages.n++;
        if (all[i].last)
            add_sent(w, &all[i]);
    }
    w->r->messages += n;
    return true;
}

static void tell_consents(struct rows *w, const struct consent_notice *all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        w->messages.all[w->messages.n++] = all[i].message;
        w->consents.all[w->consents.n++] = all[i];
    }
    w->r->messages += n;
}

static bool add_person(struct rows *w, const struct evaluated *one, struct err *e)
{
    if (w->r->quiet && one->n_notices + one->n_consents)
        memcpy(w->untold.subject[w->untold.n++], one->file->id, SUBJECT_BYTES);
    if (!w->r->quiet && !tell(w, one->notices, one->n_notices, e))
        return false;
    if (!w->r->quiet)
        tell_consents(w, one->consents, one->n_consents);
    add_view(w, one);
    add_waits(w, one->file, &one->result);
    w->r->persons++;
    return true;
}

/* Whom a correction no longer names is not marked by it: his view still stands on the old record. */
static void add_corrected(struct rows *w, const struct person_file *f)
{
    uint8_t (*dropped)[SUBJECT_BYTES];
    size_t n;

    records_dropped(f->events, f->n_events, w->mem, &dropped, &n);
    if (n == 0)
        return;
    if (w->corrected.n + n > w->corrected.room) {
        uint8_t (*more)[SUBJECT_BYTES] = arena_alloc(w->mem, (w->corrected.n + n) * 2 * SUBJECT_BYTES);

        if (w->corrected.n)
            memcpy(more, w->corrected.subject, w->corrected.n * SUBJECT_BYTES);
        w->corrected.subject = more;
        w->corrected.room = (w->corrected.n + n) * 2;
    }
    memcpy(w->corrected.subject + w->corrected.n, dropped, n * SUBJECT_BYTES);
    w->corrected.n += n;
}

/* ---- membership */

static const struct person_member *before(const struct person_member *members, size_t n, const uint8_t subject[SUBJECT_BYTES])
{
    size_t low = 0, high = n;            /* locked in order */

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (identity_compare(members[middle].subject, subject) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return &members[low];
}

static void queue_subjects(struct rows *w, const struct person_member *members, size_t n_members, const struct evaluated *all, size_t n)
{
    uint8_t (*subjects)[SUBJECT_BYTES] = arena_alloc(w->mem, (n_members + 1) * SUBJECT_BYTES), (*persons)[SUBJECT_BYTES] = arena_alloc(w->mem, (n_members + 1) * SUBJECT_BYTES);
    int64_t *first = ARENA_ARRAY(w->mem, int64_t, n_members + 1), *agencies = ARENA_ARRAY(w->mem, int64_t, n_members + 1);
    size_t changed = 0;

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < all[i].file->n_subjects; k++) {
            const struct person_member *now = &all[i].file->members[k], *old = before(members, n_members, now->subject);

            if (memcmp(now->person, old->person, SUBJECT_BYTES) == 0 && now->first_no == old->first_no && now->agency_no == old->agency_no)
                continue;
            memcpy(subjects[changed], now->subject, SUBJECT_BYTES);
            memcpy(persons[changed], now->person, SUBJECT_BYTES);
            first[changed] = now->first_no;
            agencies[changed++] = now->agency_no;
        }
    if (changed)
        queue(w, sql_set_subjects, DB_PARAMS(db_array(DB_UUID_ARRAY, subjects, changed), db_array(DB_UUID_ARRAY, persons, changed),
                                             db_array(DB_INT8_ARRAY, first, changed), db_array(DB_INT4_ARRAY, agencies, changed)));
}

static void queue_links(struct rows *w, const struct person_member *members, size_t n_members, const struct evaluated *all, size_t n)
{
    uint8_t (*subjects)[SUBJECT_BYTES] = arena_alloc(w->mem, (n_members + 1) * SUBJECT_BYTES), (*a)[SUBJECT_BYTES], (*b)[SUBJECT_BYTES];
    size_t n_words = 0, said = 0, at = 0;

    for (size_t i = 0; i < n; i++) {
        n_words += all[i].file->n_words;
        for (size_t k = 0; k < all[i].file->n_events; k++)
            said += identity_is_word(&all[i].file->events[k]);
    }
    if (said == 0)
        return;
    const char **states = ARENA_ARRAY(w->mem, const char *, n_words + 1);
    int64_t *numbers = ARENA_ARRAY(w->mem, int64_t, n_words + 1);
    a = arena_alloc(w->mem, (n_words + 1) * SUBJECT_BYTES);
    b = arena_alloc(w->mem, (n_words + 1) * SUBJECT_BYTES);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < all[i].file->n_words; k++) {
            const struct identity_word *word = &all[i].file->words[k];
            bool there = false;

            for (size_t m = 0; m < at && !there; m++)           /* a pair of two persons stands in both files */
                there = memcmp(a[m], word->a, SUBJECT_BYTES) == 0 && memcmp(b[m], word->b, SUBJECT_BYTES) == 0;
            if (there)
                continue;
            memcpy(a[at], word->a, SUBJECT_BYTES);
            memcpy(b[at], word->b, SUBJECT_BYTES);
            states[at] = identity_state_name(word->state);
            numbers[at++] = word->no;
        }
    for (size_t i = 0; i < n_members; i++)
        memcpy(subjects[i], members[i].subject, SUBJECT_BYTES);
    queue(w, sql_drop_links, DB_PARAMS(db_array(DB_UUID_ARRAY, subjects, n_members)));
    if (at)
        queue(w, sql_add_links, DB_PARAMS(db_array(DB_UUID_ARRAY, a, at), db_array(DB_UUID_ARRAY, b, at), db_array(DB_TEXT_ARRAY, states, at),
                                          db_array(DB_INT8_ARRAY, numbers, at)));
}

/* ---- writing */

/* Former persons and new ones, each once; the former that are no person any more come first, *ret_gone of them. */
static size_t persons_of(const struct person_member *members, size_t n_members, const struct evaluated *all, size_t n, struct arena *mem,
                         uint8_t (**ret)[SUBJECT_BYTES], size_t *ret_gone)
{
    uint8_t (*persons)[SUBJECT_BYTES] = arena_alloc(mem, (n_members + n + 1) * SUBJECT_BYTES);
    size_t found = 0;

    for (size_t i = 0; i < n_members; i++) {
        bool known = false;

        for (size_t k = 0; k < n && !known; k++)
            known = identity_compare(all[k].file->id, members[i].person) == 0;
        for (size_t k = 0; k < found && !known; k++)
            known = identity_compare(persons[k], members[i].person) == 0;
        if (!known)
            memcpy(persons[found++], members[i].person, SUBJECT_BYTES);
    }
    *ret_gone = found;
    for (size_t k = 0; k < n; k++)
        memcpy(persons[found++], all[k].file->id, SUBJECT_BYTES);
    *ret = persons;
    return found;
}

static void queue_views(struct rows *w, struct db_param persons, struct db_param gone)
{
    if (gone.n)
        queue(w, sql_drop_views, &gone, 1);
    queue(w, sql_set_views, DB_PARAMS(db_array(DB_UUID_ARRAY, w->views.person, w->views.n), db_day(w->r->today), db_text(meaning_checksum(w->cv->meaning)),
                                      db_array(DB_DAY_ARRAY, w->views.next_day, w->views.n), db_array(DB_TEXT_ARRAY, w->views.digest, w->views.n),
                                      db_array(DB_INT4_ARRAY, w->views.incomplete, w->views.n), db_array(DB_TEXT_ARRAY, w->views.body, w->views.n)));
    queue(w, sql_drop_waiting, &persons, 1);
    if (w->waiting.n)
        queue(w, sql_set_waiting, DB_PARAMS(db_array(DB_UUID_ARRAY, w->waiting.person, w->waiting.n), db_array(DB_TEXT_ARRAY, w->waiting.agency, w->waiting.n),
                                            db_array(DB_DAY_ARRAY, w->waiting.day, w->waiting.n)));
}

static void queue_tasks(struct rows *w, struct db_param persons)
{
    size_t n = w->tasks.n;

    queue(w, sql_drop_tasks, DB_PARAMS(persons, db_array(DB_UUID_ARRAY, w->tasks.id, n)));
    if (n)
        queue(w, sql_set_tasks,
              DB_PARAMS(db_array(DB_UUID_ARRAY, w->tasks.id, n), db_array(DB_UUID_ARRAY, w->tasks.person, n), db_array(DB_UUID_ARRAY, w->tasks.subject, n),
                        db_array(DB_TEXT_ARRAY, w->tasks.rule, n), db_array(DB_TEXT_ARRAY, w->tasks.step, n), db_array(DB_TEXT_ARRAY, w->tasks.owner, n),
                        db_array(DB_TEXT_ARRAY, w->tasks.status, n), db_array(DB_TEXT_ARRAY, w->tasks.stage, n), db_array(DB_DAY_ARRAY, w->tasks.opened, n),
                        db_array(DB_DAY_ARRAY, w->tasks.due, n), db_array(DB_INT4_ARRAY, w->tasks.unheard, n), db_array(DB_TEXT_ARRAY, w->tasks.title_de, n),
                        db_array(DB_TEXT_ARRAY, w->tasks.title_en, n), db_array(DB_TEXT_ARRAY, w->tasks.body, n)));
    if (w->sent.n)
        queue(w, sql_set_sent,
              DB_PARAMS(db_array(DB_UUID_ARRAY, w->sent.id, w->sent.n), db_array(DB_UUID_ARRAY, w->sent.subject, w->sent.n),
                        db_array(DB_INT4_ARRAY, w->sent.revision, w->sent.n), db_array(DB_BYTES_ARRAY, w->sent.hash, w->sent.n),
                        db_array(DB_TEXT_ARRAY, w->sent.owner, w->sent.n), db_array(DB_BYTES_ARRAY, w->sent.payload, w->sent.n)));
}

static void queue_marks(struct rows *w)
{
    if (w->corrected.n)
        queue(w, sql_mark, DB_PARAMS(db_array(DB_UUID_ARRAY, w->corrected.subject, w->corrected.n), db_text("correction")));
    if (w->untold.n)
        queue(w, sql_mark, DB_PARAMS(db_array(DB_UUID_ARRAY, w->untold.subject, w->untold.n), db_text("rebuilt")));
}

/* Incomplete now and, as far as their former views say, not before. */
static size_t newly_incomplete(const struct rows *w, const struct evaluated *all, size_t n, const struct db_result *views)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        bool was = false;

        for (int k = 0; k < db_rows(views) && !was; k++)
            was = db_get_bool(views, k, 1) && identity_compare(all[i].file->id, db_get_bytes(views, k, 0, NULL)) == 0;
        count += w->views.incomplete[i] && !was;
    }
    return count;
}

static bool was_told(const struct renewal *r, const struct person_file *f)
{
    for (size_t i = 0; i < r->n_told; i++)
        for (size_t k = 0; k < f->n_subjects; k++)
            if (identity_compare(r->told[i], f->subjects[k].subject) == 0)
                return true;
    return false;
}

static bool gather(struct rows *w, const struct evaluated *all, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        if (!add_person(w, &all[i], e))
            return false;
        if (was_told(w->r, all[i].file))
            add_corrected(w, all[i].file);
    }
    return true;
}

bool store_persons(struct caseview *cv, const struct person_member *members, size_t n_members, struct evaluated *all, size_t n, struct renewal *r, struct arena *mem,
                   struct err *e)
{
    struct rows w = { .cv = cv, .mem = mem, .r = r };
    uint8_t (*persons)[SUBJECT_BYTES];
    size_t n_gone, n_persons = persons_of(members, n_members, all, n, mem, &persons, &n_gone);
    struct db_param param = db_array(DB_UUID_ARRAY, persons, n_persons);

    make_room(&w, all, n);
    queue(&w, sql_views, &param, 1);
    bool ok = gather(&w, all, n, e);
    if (ok) {
        if (w.messages.n)
            hub_queue_messages(cv->db, w.messages.all, w.messages.n, mem), w.n_queued++;
        if (w.consents.n)
            consent_notice_keep(cv->db, w.consents.all, w.consents.n, mem), w.n_queued++;
        queue_subjects(&w, members, n_members, all, n);
        queue_links(&w, members, n_members, all, n);
        queue_views(&w, param, db_array(DB_UUID_ARRAY, persons, n_gone));
        queue_tasks(&w, param);
        queue_marks(&w);
        queue(&w, sql_release, NULL, 0);
        struct db_result **results = ARENA_ARRAY(mem, struct db_result *, w.n_queued);
        ok = db_sync(cv->db, results, e);
        if (ok)
            r->incomplete += newly_incomplete(&w, all, n, results[0]);
        for (size_t i = 0; ok && i < w.n_queued; i++)
            db_result_free(results[i]);
    }
    return ok;
}
