/* SPDX-License-Identifier: Apache-2.0 */
/* consents - what a person has allowed: case.consent.given and .withdrawn in the order of facts; the last word on class and recipient counts.
 * Pure. */
#ifndef COMMON_CONSENTS_H
#define COMMON_CONSENTS_H
#include "facts.h"

struct consent_said {
    char dataclass;                      /* 0: all, a withdrawal without scope */
    const char *recipient, *purpose;     /* "slug@scope" or "slug"; NULL: any */
    bool given;
    day_num from, until;                 /* of what was given; until DAY_NONE: open */
    const struct event *ev;              /* that says it */
};
struct consents { struct consent_said *all; size_t n; };      /* in the order in which they count */
/* As facts_build wants them; events of other types are passed over. */
void consents_build(const struct event *events, size_t n, const struct person_key *subjects, size_t n_subjects, struct arena *mem, struct consents *ret);
/* The one that lasts on that day for class, recipient ("slug@scope") and purpose; NULL: none. */
const struct consent_said *consents_lasting(const struct consents *c, char dataclass, const char *recipient, const char *purpose, day_num on);
/* Is there one? */
bool consents_cover(const struct consents *c, char dataclass, const char *recipient, const char *purpose, day_num on);
/* The last word on that class to each recipient that was ever named, as of that day; one that has ended by itself stands with its last day.
 * Recipient "*": everybody, of a withdrawal without scope.  Returns how many, in `mem`. */
size_t consents_last(const struct consents *c, char dataclass, const char *purpose, day_num on, struct arena *mem, struct consent_said **ret);
/* The first day after `on` on which one begins or has ended; DAY_NONE: there is none. */
day_num consents_next_day(const struct consents *c, day_num on);
#endif
