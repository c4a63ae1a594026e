/* SPDX-License-Identifier: Apache-2.0 */
/* decide_parts - what every decision goes through, shared by the decide*.c files.  Private to them. */
#ifndef CONSUMERS_CASEVIEW_DECIDE_PARTS_H
#define CONSUMERS_CASEVIEW_DECIDE_PARTS_H
#include "decide.h"

typedef const uint8_t (*subject_list)[SUBJECT_BYTES];

/* One decision on its way: in an open transaction, whom it concerns is locked. */
struct deciding {
    struct caseview *cv;
    day_num today;
    struct arena mem;
    struct event ev;
};
/* The transaction around a decision.  Two that get into each other's way: one goes again. */
bool deciding_run(struct caseview *cv, day_num today, bool (*step)(struct deciding *d, void *context, struct err *e), void *context, struct err *e) MUST_CHECK;
/* It happened on the day that was given, also when that is not the clock's. */
bool deciding_begin(struct deciding *d, const char *type, const uint8_t subject[SUBJECT_BYTES], struct err *e) MUST_CHECK;
/* What a person typed and the event type does not allow is theirs to correct: ERR_CONFIG. */
bool deciding_append(struct deciding *d, struct err *e) MUST_CHECK;
/* ERR_CONFIG: of this person nobody has told anything. */
bool deciding_known(struct caseview *cv, const uint8_t subject[SUBJECT_BYTES], struct err *e) MUST_CHECK;
/* Who typed it, where the event itself has no place for that. */
bool deciding_user(const char *by, struct err *e) MUST_CHECK;
bool deciding_entered(struct deciding *d, const char *by, struct err *e) MUST_CHECK;
bool deciding_renew(struct deciding *d, subject_list subjects, size_t n, struct err *e) MUST_CHECK;
#endif
