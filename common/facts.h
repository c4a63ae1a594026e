/* SPDX-License-Identifier: Apache-2.0 */
/* facts - what is known of one person: the live facts in order, made from events.  Pure, order-free, duplicate-free.
 *
 * Same agency + subject + type + fact fields (+ participants) = one fact; the latest record speaks (recorded_at, epoch, seq);
 * `corrects` joins another record of the same agency to the chain of its target and keeps the root's identity; a chain whose last
 * speaker is `retracted` is void; a correction before its target waits.  Order: (effective_from or occurred_on, decided_on,
 * recorded_at, agency, epoch, seq).  Birth: person.described (with precision) and civil.birth.registered in role child. */
#ifndef COMMON_FACTS_H
#define COMMON_FACTS_H
#include "event.h"

struct fact {
    const struct event *ev;              /* the record that speaks */
    const struct event *root;            /* first record of the chain: its fact fields name the fact */
    const char *type;
    const struct schema *schema;
    day_num occurred_on, effective, decided_on;   /* effective = effective_from else occurred_on */
    day_num recorded_on;                 /* civil day on which the fact was FIRST told; a repeat or correction never moves it */
    const char **roles; size_t n_roles;  /* this person's roles in it: "subject", "child" ... */
    uint8_t participant[SUBJECT_BYTES];  /* this person's subject in it */
    size_t index;                        /* place in the order of facts */
    bool disputed;
};
struct person_key { uint8_t subject[SUBJECT_BYTES]; const char *agency; };
struct facts {
    struct fact *live; size_t n;         /* in order; control and hub decision types are not among them */
    const struct event **decisions; size_t n_decisions;   /* task.done .snoozed .overridden .reopened, live, in order */
    struct days birth; day_num birth_recorded_on;         /* unknown: DAY_NONE */
    const char **incomplete; size_t n_incomplete;         /* "newer_schema", ...: reasons why this may not be all */
    size_t waiting;                      /* corrections whose target is not there */
    struct { const struct event *ev; const char *why; } *dead; size_t n_dead;   /* for casebus timeline: repeated, corrected, retracted ... */
};
/* `events`: all journalled events in which one of the person's subjects takes part, decoded, any order.  All memory in `mem`. */
void facts_build(const struct event *events, size_t n, const struct person_key *subjects, size_t n_subjects, struct arena *mem, struct facts *ret);
/* Field of a fact by name: VALUE_NONE when its version lacks it. */
const struct value *fact_field(const struct fact *f, const char *name);
#endif
