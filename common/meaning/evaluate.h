/* SPDX-License-Identifier: Apache-2.0 */
/* evaluate - the case view as a function: (events of one person, meaning, day, heard) -> axes, statements, tasks, next day.
 * No clock, no I/O, no order dependence, no memory. */
#ifndef COMMON_EVALUATE_H
#define COMMON_EVALUATE_H
#include <jansson.h>

#include "rules.h"

struct trace;
struct heard { const char *agency; day_num day; };       /* last day that the agency's manifest closed; absent: never heard */
struct person {
    const struct person_key *subjects; size_t n_subjects;        /* oldest first */
    const struct event *events; size_t n_events;
    day_num today;
    const struct heard *heard; size_t n_heard;
    const char **incomplete; size_t n_incomplete;        /* reasons from outside: open dead letters ... */
    bool only_tasks;                             /* no view and no digest: half the work, for who compares tasks */
    struct trace *trace;                         /* how one rule's tasks come about is written down there (trace.h); NULL: nobody asks */
};
enum task_status { TASK_OPEN, TASK_DONE, TASK_CANCELLED, TASK_OVERRIDDEN, TASK_SNOOZED };
struct task {
    uint8_t id[UUID_BYTES];
    uint8_t subject[SUBJECT_BYTES];              /* the participant it hangs on */
    const char *rule, *step;
    day_num version;
    enum task_status status;
    bool late, late_start;
    bool quiet;                                  /* from before an agency's live_since: in the view, but nobody is told until a person takes it on */
    bool collapsed;                              /* another task of the same statement stands for it: not shown, published as same_as */
    day_num unheard_since;
    const char *stage;                           /* none reminded overdue escalated_1 escalated_2 */
    day_num opened, due, hard_stop, done_on;
    const day_num *rings; size_t n_rings;
    const char *owner;                           /* slug@scope or NULL: at the case manager */
    const char *by, *reason, *cancelled;
    const char *title_de, *title_en, *basis, *agreement;
    const struct fact *because;                  /* the anchor */
    struct heard *waits; size_t n_waits;         /* whom it waits for while unheard: agency, day */
    const char *const *uses; size_t n_uses;      /* what it rests on: "B:schulamt@05162"; "B:schulamt": asked for and absent */
    const uint64_t *grounds, *closing;           /* of what was told: why it exists; what made it done or cancelled.  A bit for each of the result's told; NULL: nothing */
    struct answer { const char *what, *by, *reason; day_num on; } answer;        /* the owner's last: accepted, refused, not_ours; what NULL: none */
    struct taken { const char *by, *reason; day_num on; } taken; /* a user took it from the owner that the rule names and gave it to this one; by NULL: nobody did */
};
struct result {
    struct task *tasks; size_t n_tasks;
    day_num next_day;                            /* DAY_NONE: nothing ever by itself */
    struct heard *waits; size_t n_waits;         /* all of them, by agency and day: a manifest that closes one of these changes something */
    const char **incomplete; size_t n_incomplete;
    const char *const *told; size_t n_told;      /* "B:schulamt@05162": each class of each agency that told something of this person */
    char digest[65];                             /* hex SHA-256 of the canonical result */
    json_t *view;                                /* the document of INTERFACES 5 without person; tasks without revision.  Borrowed: result_release.  NULL: not asked for */
};
/* `lang` only chooses titles: "de" or "en"; NULL: no view is made.  All memory but view in `mem`.  ERR_FATAL only. */
bool evaluate(const struct meaning *m, const struct person *p, const char *lang, struct arena *mem, struct result *ret, struct err *e) MUST_CHECK;
void result_release(struct result *r);
/* One task as JSON (INTERFACES 5), without revision and person.  New reference. */
json_t *task_json(const struct task *t, const char *lang);
#endif
