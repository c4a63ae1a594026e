/* SPDX-License-Identifier: Apache-2.0 */
/* facts - what is known of one person: the live facts in order, made from events.  Pure, order-free, duplicate-free.
 *
 * Same agency + subject + type + fact fields (+ the persons that single fields name) = one fact; the latest record speaks
 * (recorded_at, epoch, seq); `corrects` joins another record of the same agency and type to the chain of its target and keeps the
 * root's identity; a chain whose last speaker is `retracted` is void; a correction before its target waits.
 * Order: (effective_from or occurred_on, decided_on, recorded_at, agency, epoch, seq).
 * Birth: person.described (with precision, the latest of each subject speaks) and civil.birth.registered in role child.  What several
 * say is cut to the days on which all agree; where they contradict each other, birth is anything from the earliest to the latest. */
#ifndef COMMON_FACTS_H
#define COMMON_FACTS_H
#include "../event/event.h"

struct fact {
    const struct event *ev;              /* the record that speaks */
    const struct event *root;            /* first record of the chain: its fact fields name the fact */
    const struct value *fields;          /* of the record that speaks: conditions ask for them, and would wait for the memory of ev otherwise */
    const char *type;
    const struct schema *schema;
    day_num occurred_on, effective, decided_on;   /* effective = effective_from else occurred_on */
    day_num recorded_on;                 /* civil day on which the fact was FIRST told; a repeat or correction never moves it */
    const char **roles; size_t n_roles;  /* this person's roles in it: "subject", "child" ... */
    uint8_t participant[SUBJECT_BYTES];  /* this person's subject in it (in its root, if that names one) */
    size_t index;                        /* place in the order of facts */
    uint32_t type_hash;                  /* facts_hash(type) */
    bool disputed;
};
struct person_key { uint8_t subject[SUBJECT_BYTES]; const char *agency; };
/* The facts of a type by a day that they say, those of one day in their order; days[i] is that of facts[i]; from n_days on those that do not say it.
 * highest[i], lowest[i]: the last and the first place in the order of facts of those up to i, and of those from i on. */
struct facts_by_day { const char *field; const struct fact **facts; day_num *days; size_t n_days; uint32_t *highest, *lowest; struct facts_by_day *next; };
/* `facts` in their order; `by_day`: see facts_by_day(). */
struct facts_of_type { const char *type; const struct fact **facts; size_t n; struct facts_by_day *by_day; };
struct dead_event { const struct event *ev; const char *why; };
struct facts {
    struct arena *mem;
    struct fact *live; size_t n;         /* in order; control, identity and task types and person.described are not among them */
    struct facts_of_type *types; size_t n_types;          /* the same by type, sorted by name */
    uint16_t *type_places; size_t n_places;               /* a hash table of them: 1 + place in types, 0: free */
    struct fact *described; size_t n_described;           /* person.described, live (class I: for birth and the timeline only) */
    const struct event **decisions; size_t n_decisions;   /* task.done .snoozed .overridden .reopened .requested ..., live, in order */
    struct days birth; day_num birth_recorded_on;         /* unknown: DAY_NONE; the day since when birth could be known as it is */
    const struct fact **birth_from; size_t n_birth_from;  /* the facts that say it (of described or live) */
    bool birth_conflict;                 /* there is no day on which all of them agree */
    const char **incomplete; size_t n_incomplete;         /* "newer_schema", ...: reasons why this may not be all */
    size_t waiting;                      /* corrections whose target is not there */
    struct dead_event *dead; size_t n_dead;   /* for casebus timeline: repeated, corrected, retracted, waits for what it corrects ... */
};
/* `events`: all journalled events in which one of the person's subjects takes part, decoded, any order.  Where a person is named by
 * another one's record, the later records of that one's same fact should be there too, else a correction that drops the person is not seen.
 * All memory in `mem`. */
void facts_build(const struct event *events, size_t n, const struct person_key *subjects, size_t n_subjects, struct arena *mem, struct facts *ret);
/* Orders live facts by type and day, as the last step of facts_build. */
void facts_index(struct facts *f);
/* Field of a fact by name: VALUE_NONE when its version lacks it. */
const struct value *fact_field(const struct fact *f, const char *name);
/* The facts of a type; NULL: none.  `hash`: facts_hash(type), for who asks for a type often. */
const struct facts_of_type *facts_type(const struct facts *f, const char *type);
const struct facts_of_type *facts_type_hashed(const struct facts *f, const char *type, uint32_t hash);
uint32_t facts_hash(const char *type);
/* The same in order; NULL and 0: none. */
const struct fact *const *facts_of(const struct facts *f, const char *type, size_t *ret_n);
/* The facts of a type in the order of the day that a field says; NULL: of occurred_on.  Made when it is first asked for: most persons have
 * few facts, and nobody asks. */
const struct facts_by_day *facts_by_day(const struct facts *f, const struct facts_of_type *t, const char *field);
/* The place of the first that says this day or a later one; n_days: none does. */
size_t facts_since(const struct facts_by_day *o, day_num d);
bool fact_has_role(const struct fact *f, const char *role);
/* Are these decoded events records of one fact: the same statement of one agency about the same person? */
bool facts_same(const struct event *a, const struct event *b);
/* Which of one agency's decoded events (each once, none of casebus.*) are one chain: the same fact, or joined by `corrects`.
 * ret_chain[i]: the place of the first event of i's chain. */
void facts_chains(const struct event *events, size_t n, struct arena *mem, size_t *ret_chain);
/* Below 0: of one chain a was told before b, so b speaks. */
int facts_compare_told(const struct event *a, const struct event *b);
#endif
