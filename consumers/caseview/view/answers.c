/* SPDX-License-Identifier: Apache-2.0 */
#include "answers.h"

#include <string.h>

#include "consumers/caseview/view/answers_sql.h"
#include "../../../common/travel/hub.h"

/* ---- what is asked for */

/* Accepted under a number of one's own: the event's own subject, or the reference that it names. */
static bool read_answer(const struct event *ev, struct answer_link *ret)
{
    if (!ev->schema || strcmp(ev->type, "task.accepted") != 0)
        return false;
    const struct value *task = event_field(ev, "task"), *own = event_field(ev, "own_reference");
    const uint8_t *number = own->kind == VALUE_LOCAL ? own->ref : ev->subject;

    if (task->kind != VALUE_EVENT || memcmp(number, task->ref, SUBJECT_BYTES) == 0 || event_is_retracted(ev))
        return false;
    *ret = (struct answer_link){ .agency = ev->agency };
    memcpy(ret->own, number, SUBJECT_BYTES);
    memcpy(ret->task, task->ref, UUID_BYTES);
    return true;
}

static size_t read_answers(const struct person_file *files, size_t n, struct arena *mem, struct answer_link **ret)
{
    size_t room = 1, found = 0;
    struct answer_link ignored;

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < files[i].n_events; k++)
            room += read_answer(&files[i].events[k], &ignored);
    *ret = ARENA_ARRAY(mem, struct answer_link, room);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < files[i].n_events; k++)
            found += read_answer(&files[i].events[k], &(*ret)[found]);
    return found;
}

/* One person already, or people have said a word on the two. */
static bool is_settled(const struct person_file *files, size_t n, const struct answer_link *l)
{
    bool in_order = identity_compare(l->own, l->of_task) < 0;
    const uint8_t *a = in_order ? l->own : l->of_task, *b = in_order ? l->of_task : l->own;
    const struct person_file *f = person_file_of(files, n, l->own);

    if (!f || f == person_file_of(files, n, l->of_task))
        return true;
    for (size_t i = 0; i < f->n_words; i++)
        if (identity_compare(f->words[i].a, a) == 0 && identity_compare(f->words[i].b, b) == 0)
            return true;
    return false;
}

static bool find_tasks(struct caseview *cv, struct answer_link *all, size_t n, struct arena *mem, struct db_result **ret, struct err *e)
{
    uint8_t (*ids)[UUID_BYTES] = arena_alloc(mem, n * UUID_BYTES);
    const char **agencies = ARENA_ARRAY(mem, const char *, n);

    for (size_t i = 0; i < n; i++) {
        memcpy(ids[i], all[i].task, UUID_BYTES);
        agencies[i] = all[i].agency;
    }
    return db_exec(cv->db, sql_told, DB_PARAMS(db_array(DB_UUID_ARRAY, ids, n), db_array(DB_TEXT_ARRAY, agencies, n)), ret, e);
}

static bool set_task(const struct db_result *r, struct answer_link *l)
{
    for (int i = 0; i < db_rows(r); i++)
        if (memcmp(db_get_bytes(r, i, 0, NULL), l->task, UUID_BYTES) == 0) {
            memcpy(l->of_task, db_get_bytes(r, i, 1, NULL), SUBJECT_BYTES);
            return true;
        }
    return false;
}

bool answers_find(struct caseview *cv, const struct person_file *files, size_t n, struct arena *mem, struct answer_link **ret, size_t *ret_n, struct err *e)
{
    struct answer_link *all;
    size_t found = read_answers(files, n, mem, &all);
    struct db_result *r = NULL;

    *ret = all;
    *ret_n = 0;
    if (found == 0)
        return true;
    if (!find_tasks(cv, all, found, mem, &r, e))
        return false;
    for (size_t i = 0; i < found; i++)
        if (set_task(r, &all[i]) && !is_settled(files, n, &all[i]))
            all[(*ret_n)++] = all[i];
    db_result_free(r);
    return true;
}

/* ---- making it */

/* All subjects and words of all files, with room for one word more. */
static void gather(const struct person_file *files, size_t n, struct arena *mem, struct identity_subject **ret_subjects, size_t *ret_n, struct identity_word **ret_words, size_t *ret_n_words)
{
    size_t subjects = 0, words = 1;

    for (size_t i = 0; i < n; i++) {
        subjects += files[i].n_subjects;
        words += files[i].n_words;
    }
    *ret_subjects = ARENA_ARRAY(mem, struct identity_subject, subjects + 1);
    *ret_words = ARENA_ARRAY(mem, struct identity_word, words);
    *ret_n = *ret_n_words = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < files[i].n_subjects; k++) {
            (*ret_subjects)[*ret_n].first_no = files[i].members[k].first_no;
            memcpy((*ret_subjects)[(*ret_n)++].subject, files[i].subjects[k].subject, SUBJECT_BYTES);
        }
        memcpy(*ret_words + *ret_n_words, files[i].words, files[i].n_words * sizeof **ret_words);
        *ret_n_words += files[i].n_words;
    }
}

static bool contradicts(const struct person_file *files, size_t n, const struct answer_link *l, struct arena *mem)
{
    struct identity_subject *subjects;
    struct identity_word *words, word = { .state = IDENTITY_LINKED };
    size_t n_subjects, n_words;
    bool in_order = identity_compare(l->own, l->of_task) < 0;

    gather(files, n, mem, &subjects, &n_subjects, &words, &n_words);
    memcpy(word.a, in_order ? l->own : l->of_task, SUBJECT_BYTES);
    memcpy(word.b, in_order ? l->of_task : l->own, SUBJECT_BYTES);
    words[n_words++] = word;
    identity_components(subjects, n_subjects, words, n_words);
    return identity_contradiction(subjects, n_subjects, words, n_words) != NULL;
}

static bool say_no(struct caseview *cv, const struct answer_link *l, struct arena *mem, struct err *e)
{
    char task[UUID_TEXT_BYTES], own[SUBJECT_TEXT_BYTES];
    const char *detail = arena_printf(mem, "%s accepted task %s under its subject %s, which is known to be another person: it was not linked", l->agency, uuid_text(l->task, task),
                                      hex_text(l->own, SUBJECT_BYTES, own));

    return db_exec(cv->db, sql_alarm, DB_PARAMS(db_text(l->agency), db_text(detail)), NULL, e);
}

static bool say_link(struct caseview *cv, const struct answer_link *l, day_num today, struct arena *mem, struct err *e)
{
    char task[UUID_TEXT_BYTES];
    struct event ev;

    if (!hub_event(cv->set, cv->tenant, "case.identity.linked", clock_now(), mem, &ev, e))
        return false;
    memcpy(ev.subject, l->own, SUBJECT_BYTES);
    ev.fields[FIELD_OCCURRED_ON] = (struct value){ .kind = VALUE_DAY, .day = today };
    event_put_ref(&ev, "a", l->own);
    event_put_ref(&ev, "b", l->of_task);
    event_put_text(&ev, "method", "key");
    event_put_text(&ev, "by_1", l->agency);
    event_put_text(&ev, "by_2", arena_printf(mem, "task:%s", uuid_text(l->task, task)));
    return hub_append(cv->db, cv->tenant, cv->set, &ev, mem, e);
}

bool answers_link(struct caseview *cv, const struct person_file *files, size_t n, const struct answer_link *links, size_t n_links, day_num today, struct arena *mem,
                  size_t *ret_made, struct err *e)
{
    *ret_made = 0;
    for (size_t i = 0; i < n_links; i++) {
        bool no = contradicts(files, n, &links[i], mem);

        if (!(no ? say_no(cv, &links[i], mem, e) : say_link(cv, &links[i], today, mem, e)))
            return false;
        *ret_made += !no;
    }
    return true;
}
