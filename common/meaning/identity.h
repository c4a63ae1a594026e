/* SPDX-License-Identifier: Apache-2.0 */
/* identity - which pseudonyms are one person: live links -> connected components -> the oldest subject.  Pure, order-free.
 *
 * A link is an assertion: case.identity.linked, .unlinked, .distinct by this town's hub about a pair.  The last word on a pair
 * (by journal number: the hub's own events are numbered in the order in which they were decided) says whether it is linked.  A word whose
 * latest record is `retracted` was never said.  Only the hub itself retracts: the journal lets nobody else say these types, and
 * what another town's hub links is its own view. */
#ifndef COMMON_IDENTITY_H
#define COMMON_IDENTITY_H
#include "../event/event.h"

enum identity_state { IDENTITY_LINKED, IDENTITY_UNLINKED, IDENTITY_DISTINCT };
/* The last word on a pair; a < b. */
struct identity_word { uint8_t a[SUBJECT_BYTES], b[SUBJECT_BYTES]; enum identity_state state; int64_t no; const struct event *ev; };
struct identity_subject {
    uint8_t subject[SUBJECT_BYTES];
    int64_t first_no;                    /* first journal number in which it takes part */
    size_t component;                    /* out: index of the component's oldest subject */
};

/* Is it one of the three types? */
bool identity_is_word(const struct event *ev);
/* The last word on each pair among these events, sorted by pair; other events are passed over.  `hub`: whose words count. */
void identity_words(const struct event *events, size_t n, const char *hub, struct arena *mem, struct identity_word **ret, size_t *ret_n);
/* Sorts the subjects, oldest first (first_no, then the bytes), and finds the component of each.  Words on others are passed over. */
void identity_components(struct identity_subject *subjects, size_t n, const struct identity_word *words, size_t n_words);
/* A pair that was said to be distinct but is one person through other links, or NULL. */
const struct identity_word *identity_contradiction(const struct identity_subject *subjects, size_t n, const struct identity_word *words, size_t n_words);
const char *identity_state_name(enum identity_state state);     /* "linked", "unlinked", "distinct" */
int identity_compare(const uint8_t a[SUBJECT_BYTES], const uint8_t b[SUBJECT_BYTES]);
#endif
