/* SPDX-License-Identifier: Apache-2.0 */
/* check - is the stored view what the journal says, and making it anew beside the old one. */
#ifndef CONSUMERS_CASEVIEW_CHECK_H
#define CONSUMERS_CASEVIEW_CHECK_H
#include "../person/person.h"

enum check_outcome { CHECK_SAME, CHECK_PENDING /* marked or due: not compared */, CHECK_DIFFERS };
struct checked {
    uint8_t person[SUBJECT_BYTES];
    enum check_outcome outcome;
    const char *what;                    /* "no view", "digest", "tasks", "members", "person is gone", ... ; NULL when same */
    const char *stored, *computed;       /* digests, or NULL */
};
/* The next persons after that id, each evaluated again for the day of its stored view and compared, in one snapshot.  n = 0: no more. */
bool check_page(struct caseview *cv, const uint8_t after[SUBJECT_BYTES], size_t max, struct arena *mem, struct checked **ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* The same for these persons. */
bool check_persons(struct caseview *cv, const uint8_t (*persons)[SUBJECT_BYTES], size_t n, struct arena *mem, struct checked **ret, struct err *e) MUST_CHECK;
/* The same for so many persons by chance. */
bool check_sample(struct caseview *cv, size_t n, struct arena *mem, struct checked **ret, size_t *ret_n, struct err *e) MUST_CHECK;

/* Makes subject, link, view, task and waiting anew from the journal in a schema beside it and swaps them in at the end; readers see the
 * old tables until then, services go on.  What was sent is not touched; persons of whom somebody must be told are marked.
 * `progress` may be NULL. */
bool check_rebuild(struct caseview *cv, day_num today, void (*progress)(void *context, size_t done, size_t all), void *context, size_t *ret_persons, struct err *e) MUST_CHECK;
#endif
