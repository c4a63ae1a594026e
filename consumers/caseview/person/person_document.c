/* SPDX-License-Identifier: Apache-2.0 */
/* person_document - what is shown of a person: the evaluated view, with what was sent of it and what may not be told. */
#include "person.h"
#include "release.h"

static day_num sooner(day_num a, day_num b)
{
    return a == DAY_NONE || (b != DAY_NONE && b < a) ? b : a;
}

day_num person_next_day(const struct person_file *f, const struct result *r, day_num today)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct consents consents;

    consents_build(f->events, f->n_events, f->subjects, f->n_subjects, &mem, &consents);
    return sooner(r->next_day, consents_next_day(&consents, today));
}

static const char *withheld(const struct releasing *r, const struct task *t)
{
    static const char *const names[] = { [RELEASE_ALL] = NULL, [RELEASE_BARE] = "ground", [RELEASE_NOTHING] = "all" };

    return t->owner ? names[release_task(r, t)] : NULL;
}

json_t *person_document(struct caseview *cv, const struct person_file *f, const struct result *r, day_num today)
{
    json_t *document = json_object(), *tasks = json_object_get(r->view, "tasks");
    struct arena mem = {0};
    struct consents consents;
    struct releasing releasing = { caseview_rights(cv, today), &consents, r, today };
    char text[TIME_TEXT_BYTES], next[DAY_TEXT_BYTES];
    day_num next_day;
    size_t shown = 0;

    consents_build(f->events, f->n_events, f->subjects, f->n_subjects, &mem, &consents);
    json_object_set_new(document, "person", json_string(hex_text(f->id, SUBJECT_BYTES, (char[SUBJECT_TEXT_BYTES]){0})));
    json_object_update(document, r->view);
    next_day = sooner(r->next_day, consents_next_day(&consents, today));
    if (next_day != DAY_NONE)
        json_object_set_new(document, "next_day", json_string(day_text(next_day, next)));
    json_object_set_new(document, "known_at", f->known_at ? json_string(time_text(f->known_at, text)) : json_null());
    for (size_t i = 0; i < r->n_tasks; i++) {
        if (r->tasks[i].collapsed)
            continue;
        json_t *task = json_array_get(tasks, shown++);
        const struct sent_task *sent = person_sent(f, r->tasks[i].id);
        const char *what = withheld(&releasing, &r->tasks[i]);

        json_object_set_new(task, "revision", json_integer(sent ? sent->revision : 0));
        json_object_set_new(task, "withheld", what ? json_string(what) : json_null());
    }
    arena_release(&mem);
    return document;
}
