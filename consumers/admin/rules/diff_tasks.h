/* SPDX-License-Identifier: Apache-2.0 */
/* diff_tasks - a person's tasks under two sets of rules. */
#ifndef CONSUMERS_ADMIN_DIFF_TASKS_H
#define CONSUMERS_ADMIN_DIFF_TASKS_H
#include "../../../common/meaning/evaluate.h"

enum { DIFF_DATE = 1, DIFF_OWNER = 2, DIFF_STATE = 4 };
struct task_change {
    const struct task *before, *after;   /* before NULL: it appears; after NULL: it vanishes */
    unsigned what;                       /* of one that stays: which of the three; 0: none */
};
/* Every task that opens from..until under one of the two, in the order of their tasks, changed or not; in `mem`.  The same task is the one
 * with the same id, else of the same rule, step, fact and person: another kind of owner makes another id. */
size_t diff_tasks(const struct result *before, const struct result *after, day_num from, day_num until, struct arena *mem, struct task_change **ret);
/* rule, step, change (appears, vanishes, changes), what, before, after, because.  New reference. */
json_t *diff_task_json(const struct task_change *c);
#endif
