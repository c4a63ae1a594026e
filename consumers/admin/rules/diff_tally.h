/* SPDX-License-Identifier: Apache-2.0 */
/* diff_tally - what a rehearsal (casebus rules diff) finds, rule by rule, and how it is shown: text with a few examples a rule, one JSON
 * document, or a line a change and one with the totals.  Changes are written as they come: memory does not grow with their number. */
#ifndef CONSUMERS_ADMIN_DIFF_TALLY_H
#define CONSUMERS_ADMIN_DIFF_TALLY_H
#include "../../../common/ground/app.h"
#include "diff_tasks.h"

/* One person's tasks of the period, as much of them as is counted and shown. */
struct diff_found {
    struct diff_entry { const char *rule; bool before, after; unsigned what; json_t *change; /* NULL: it stays as it is */ } *entries;
    size_t n;
};
/* From diff_tasks; in `mem`, each `change` a reference that diff_tally_take takes. */
struct diff_found diff_found(const struct task_change *changes, size_t n, struct arena *mem);

struct rule_tally {
    const char *rule, *title;
    size_t before, after;                /* tasks of the period */
    size_t appears, vanishes, date, owner, state, persons;
    json_t *examples;
};
struct diff_tally {
    struct app *app;                     /* format, language, memory */
    const char *old, *new;               /* what the two are called */
    day_num from, until;
    struct rule_tally *rules; size_t n_rules;
    size_t persons, differ;
    bool listed;                         /* a change stands already in the list in JSON */
};
/* app, names and days are set. */
void diff_tally_begin(struct diff_tally *t, const struct meaning *old, const struct meaning *new);
void diff_tally_take(struct diff_tally *t, const uint8_t person[SUBJECT_BYTES], const struct diff_found *found);
void diff_tally_print(struct diff_tally *t);
void diff_tally_release(struct diff_tally *t);
#endif
