/* SPDX-License-Identifier: Apache-2.0 */
/* store - what was evaluated, as rows: gathered for a batch of persons, then written in one round trip. */
#ifndef CONSUMERS_CASEVIEW_STORE_H
#define CONSUMERS_CASEVIEW_STORE_H
#include "../notice/consent_notice.h"
#include "../notice/notice.h"
#include "renew.h"

/* One person with its result, and what is to be written of it as texts. */
struct evaluated {
    const struct person_file *file;
    struct result result;
    struct notice *notices; size_t n_notices;
    struct consent_notice *consents; size_t n_consents;
    day_num next_day;
    const char *body;                    /* the view */
    const char **tasks;                  /* parallel to result.tasks; NULL: not shown */
};
/* From the result to the texts: afterwards result.view is not needed any more.  No statement is run. */
bool store_prepare(struct caseview *cv, struct evaluated *one, const struct renewal *r, time_us now, struct arena *mem, struct err *e) MUST_CHECK;
/* Replaces what was stored of `members` (as they were locked) by these persons, in the open transaction. */
bool store_persons(struct caseview *cv, const struct person_member *members, size_t n_members, struct evaluated *all, size_t n, struct renewal *r, struct arena *mem,
                   struct err *e) MUST_CHECK;
#endif
