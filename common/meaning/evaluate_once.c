/* SPDX-License-Identifier: Apache-2.0 */
/* Which of several tasks of one step stand.  First those of one statement (two agencies tell the same fact) become one; then `once`
 * lets a later one give way to an earlier.  What gives way is same_as, and is back with its own id and due date when a link is undone. */
#include <stdlib.h>
#include <string.h>

#include "evaluation.h"

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *x = *(struct candidate *const *)a, *y = *(struct candidate *const *)b;
    int c = strcmp(x->name, y->name);

    c = c ? c : (x->task.because->index > y->task.because->index) - (x->task.because->index < y->task.because->index);
    return c ? c : (x->task.due > y->task.due) - (x->task.due < y->task.due);
}

static void clear(struct task *t)
{
    t->stage = stage_names[STAGE_NONE];
    t->late = false;
    t->rings = NULL;
    t->n_rings = t->n_waits = 0;
    t->unheard_since = DAY_NONE;
}

static void give_way(struct candidate *c, const struct candidate *stands)
{
    struct task *t = &c->task;

    c->stands = stands;
    clear(t);
    t->status = TASK_CANCELLED;
    t->cancelled = "same_as";
    t->done_on = c->closed_on = DAY_NONE;
    t->by = t->reason = NULL;
}

/* What people said of one of them holds for the one that stands. */
static void take_over(struct candidate *stands, const struct candidate *from)
{
    struct task *t = &stands->task;

    if (!from->decided || stands->decided || (t->status != TASK_OPEN && t->status != TASK_SNOOZED))
        return;
    clear(t);
    t->status = from->task.status;
    t->done_on = from->task.done_on;
    t->by = from->task.by;
    t->reason = from->task.reason;
    t->late = t->status == TASK_DONE && t->done_on > t->due;
    stands->closed_on = from->closed_on;
    stands->decided = true;
}

static bool is_standing(const struct candidate *c)
{
    return c && c->name && !c->task.collapsed;
}

static struct candidate **standing_for(const struct evaluation *v, const struct candidate *c)
{
    return &v->standing[v->statement_of[c->task.because->index]];
}

/* Of one statement the one with the earliest due day stands; of the same name (told twice) only one is a task at all. */
static void join_statements(const struct evaluation *v, struct candidate **all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct candidate **standing = standing_for(v, all[i]), *a = *standing, *b = all[i];

        *standing = b;
        if (!a)
            continue;
        struct candidate *first = b->task.due < a->task.due ? b : a, *other = first == a ? b : a;
        take_over(first, other);
        if (memcmp(a->task.id, b->task.id, UUID_BYTES) == 0)
            other->name = NULL;
        else
            other->task.collapsed = true;
        give_way(other, first);
        *standing = first;
    }
    for (size_t i = 0; i < n; i++)
        *standing_for(v, all[i]) = NULL;
}

static bool is_busy(const struct candidate *old, const struct candidate *c)
{
    if (c->step->once == ONCE_PERSON)
        return true;
    return old->task.status == TASK_OPEN || old->task.status == TASK_SNOOZED || (old->closed_on != DAY_NONE && old->closed_on >= c->task.opened);
}

static void let_one_stand(struct candidate **all, size_t n)
{
    const struct candidate *old = NULL;

    for (size_t i = 0; i < n; i++) {
        if (!is_standing(all[i]) || all[i]->step->once == ONCE_FACT)
            continue;
        if (old && is_busy(old, all[i]))
            give_way(all[i], old);
        else
            old = all[i];
    }
}

void evaluate_once(const struct evaluation *v, struct candidate *list, size_t n)
{
    struct candidate **sorted = ARENA_ARRAY(v->mem, struct candidate *, n + 1);

    for (size_t i = 0; i < n; i++)
        sorted[i] = &list[i];
    if (n > 1)
        qsort(sorted, n, sizeof(struct candidate *), compare_candidates);
    for (size_t i = 0, end; i < n; i = end) {
        const char *name = sorted[i]->name;

        for (end = i + 1; end < n && strcmp(sorted[end]->name, name) == 0;)
            end++;
        join_statements(v, sorted + i, end - i);
        let_one_stand(sorted + i, end - i);
    }
}

static int compare_ids(const void *a, const void *b)
{
    const struct candidate *x = *(struct candidate *const *)a, *y = *(struct candidate *const *)b;
    int c = memcmp(x->task.id, y->task.id, UUID_BYTES);

    return c ? c : (x > y) - (x < y);
}

void once_drop_repeats(const struct evaluation *v, struct candidate *list, size_t n)
{
    struct candidate **sorted = ARENA_ARRAY(v->mem, struct candidate *, n + 1);

    for (size_t i = 0; i < n; i++)
        sorted[i] = &list[i];
    if (n > 1)
        qsort(sorted, n, sizeof(struct candidate *), compare_ids);
    for (size_t i = 1; i < n; i++)
        if (memcmp(sorted[i - 1]->task.id, sorted[i]->task.id, UUID_BYTES) == 0)
            sorted[i - 1]->name = NULL;
}
