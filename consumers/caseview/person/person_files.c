/* SPDX-License-Identifier: Apache-2.0 */
#include "person_parts.h"

#include <stdlib.h>
#include <string.h>

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

        *m = *reading_member(r, r->subjects[i].subject);
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
        if (person_has(f, r->words[i].a) || person_has(f, r->words[i].b))
            f->words[f->n_words++] = r->words[i];
    for (size_t i = 0; i < f->n_words; i++)
        if (f->words[i].state == IDENTITY_DISTINCT && person_has(f, f->words[i].a) && person_has(f, f->words[i].b))
            set_incomplete(f, "distinct");
}

static void set_rest(const struct reading *r, struct person_file *f)
{
    for (size_t i = 0; i < f->n_subjects && r->n_dead; i++)
        if (bsearch(f->subjects[i].subject, r->dead, r->n_dead, SUBJECT_BYTES, subject_compare))
            set_incomplete(f, "dead_letter");
    size_t n = 0;
    for (size_t i = 0; i < r->n_sent; i++)
        n += person_has(f, r->sent[i].subject);
    f->sent = ARENA_ARRAY(r->mem, struct sent_task, n + 1);
    for (size_t i = 0; i < r->n_sent; i++)
        if (person_has(f, r->sent[i].subject))
            f->sent[f->n_sent++] = r->sent[i];
    f->told = ARENA_ARRAY(r->mem, struct told_word, r->n_told + 1);
    for (size_t i = 0; i < r->n_told; i++)
        if (person_has(f, r->told[i].subject))
            f->told[f->n_told++] = r->told[i];
    f->heard = r->heard;
    f->n_heard = r->n_heard;
    f->known_at = r->known_at;
}

bool reading_files(struct reading *r, struct person_file **ret, size_t *ret_n, struct err *e)
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
