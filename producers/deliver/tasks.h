/* SPDX-License-Identifier: Apache-2.0 */
/* tasks - the tasks that were delivered here, each as it was told last: what answers, calendars and digests know of them.
 *
 *   spool_get "task.ID"    REVISION STATUS SUBJECT|- LETTER        LETTER: without identity; an older program kept REVISION only */
#ifndef PRODUCERS_TASKS_H
#define PRODUCERS_TASKS_H
#include "../../common/travel/spool.h"

struct kept_task {
    uint8_t id[UUID_BYTES];
    int64_t revision;
    const char *status;                  /* "" where only the revision was kept; then there is no text */
    bool has_subject;                    /* the hub named our reference to the person */
    uint8_t subject[SUBJECT_BYTES];
    const char *text;                    /* the letter, or NULL */
};
/* Keeps a task.state if its revision is newer than what is kept; *ret_new says so.  Inside the spool's transaction. */
bool tasks_keep(struct spool *sp, const struct event *ev, const char *local, struct arena *mem, bool *ret_new, struct err *e) MUST_CHECK;
/* One after the other, in the order of ids; `ret` is in `mem`.  Begins with { "" }. */
struct task_cursor { char key[64]; };
bool tasks_next(struct spool *sp, struct task_cursor *at, struct arena *mem, struct kept_task *ret, bool *ret_found, struct err *e) MUST_CHECK;
#endif
