/* SPDX-License-Identifier: Apache-2.0 */
#include "diff_tasks.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_ground(const struct task *a, const struct task *b)
{
    return strcmp(a->rule, b->rule) == 0 && strcmp(a->step, b->step) == 0 && memcmp(a->because->root->id, b->because->root->id, UUID_BYTES) == 0
           && memcmp(a->subject, b->subject, SUBJECT_BYTES) == 0;
}

static size_t partner(const struct result *in, const struct task *t, const bool *taken, bool by_id)
{
    for (size_t i = 0; i < in->n_tasks; i++)
        if (!taken[i] && !in->tasks[i].collapsed && (by_id ? memcmp(in->tasks[i].id, t->id, UUID_BYTES) == 0 : same_ground(&in->tasks[i], t)))
            return i;
    return in->n_tasks;
}

static unsigned differs(const struct task *a, const struct task *b)
{
    unsigned what = 0;

    if (a->opened != b->opened || a->due != b->due || a->hard_stop != b->hard_stop)
        what |= DIFF_DATE;
    if (!same_text(a->owner, b->owner))
        what |= DIFF_OWNER;
    if (a->status != b->status || a->late != b->late || a->done_on != b->done_on || !same_text(a->cancelled, b->cancelled) || !same_text(a->stage, b->stage))
        what |= DIFF_STATE;
    return what;
}

static bool is_within(const struct task *t, day_num from, day_num until)
{
    return t && t->opened >= from && t->opened <= until;
}

size_t diff_tasks(const struct result *before, const struct result *after, day_num from, day_num until, struct arena *mem, struct task_change **ret)
{
    bool *taken = ARENA_ARRAY(mem, bool, after->n_tasks + 1);
    struct task_change *all = ARENA_ARRAY(mem, struct task_change, before->n_tasks + after->n_tasks + 1);
    size_t n = 0, kept = 0;

    for (size_t i = 0; i < before->n_tasks; i++)
        if (!before->tasks[i].collapsed)
            all[n++].before = &before->tasks[i];
    for (int by_id = 1; by_id >= 0; by_id--)
        for (size_t i = 0; i < n; i++) {
            size_t k = all[i].after ? after->n_tasks : partner(after, all[i].before, taken, by_id);

            if (k == after->n_tasks)
                continue;
            taken[k] = true;
            all[i].after = &after->tasks[k];
            all[i].what = differs(all[i].before, all[i].after);
        }
    for (size_t k = 0; k < after->n_tasks; k++)
        if (!taken[k] && !after->tasks[k].collapsed)
            all[n++].after = &after->tasks[k];
    for (size_t i = 0; i < n; i++)
        if (is_within(all[i].before, from, until) || is_within(all[i].after, from, until))
            all[kept++] = all[i];
    *ret = all;
    return kept;
}

/* ---- JSON */

/* What differs is in these. */
static json_t *short_task(const struct task *t)
{
    static const char *const shown[] = { "id", "version", "status", "late", "stage", "opened", "due", "hard_stop", "owner", "done_on", "cancelled" };
    json_t *whole, *o;

    if (!t)
        return json_null();
    whole = task_json(t, "de");
    o = json_object();
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        json_object_set(o, shown[i], json_object_get(whole, shown[i]));
    json_decref(whole);
    return o;
}

static json_t *what_json(unsigned what)
{
    static const char *const names[] = { "date", "owner", "state" };
    json_t *list = json_array();

    for (unsigned i = 0; i < 3; i++)
        if (what & (1u << i))
            json_array_append_new(list, json_string(names[i]));
    return list;
}

json_t *diff_task_json(const struct task_change *c)
{
    const struct task *t = c->after ? c->after : c->before;
    char day[DAY_TEXT_BYTES];

    return json_pack("{s:s,s:s,s:s,s:o,s:o,s:o,s:{s:s,s:s,s:s}}", "rule", t->rule, "step", t->step, "change", !c->before ? "appears" : !c->after ? "vanishes" : "changes", "what",
                     what_json(c->what), "before", short_task(c->before), "after", short_task(c->after), "because", "type", t->because->type, "agency", t->because->ev->agency,
                     "occurred_on", day_text(t->because->occurred_on, day));
}
