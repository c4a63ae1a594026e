/* SPDX-License-Identifier: Apache-2.0 */
/* onboard - how far an agency has come from its registration to being live.
 *
 *   bundle     registered, with topics, key and bundle                     the roster
 *   selftest   its program has reached the hub                             the journal: anything of it
 *   samples    events have come, and none is a dead letter                 the journal
 *   shadow     a day is closed, with everything it declared                the journal: its manifests
 *   compared   somebody has looked at what would change                    table onboarding
 *   approved   two users want it live from the same day on                 table onboarding, behind the last look
 *   live       what it tells counts                                        the roster
 */
#ifndef ADMIN_ONBOARD_H
#define ADMIN_ONBOARD_H
#include "../../../common/ground/db.h"
#include "../../../common/ground/tenant.h"

enum onboard_name { ONBOARD_BUNDLE, ONBOARD_SELFTEST, ONBOARD_SAMPLES, ONBOARD_SHADOW, ONBOARD_COMPARED, ONBOARD_APPROVED, ONBOARD_LIVE, ONBOARD_STEPS };
struct onboard_step {
    const char *name;
    bool done;
    const char *detail;                  /* what was seen, or what is missing */
    const char *next;                    /* the command that brings it on */
};
struct onboarding {
    const char *agency;
    bool begun, live;                    /* begun: behind the last time it went live */
    struct onboard_step steps[ONBOARD_STEPS];
    const char *approved_by;             /* the one user who has approved so far, or NULL */
    const char *live_since;              /* the day that this user named */
};
/* All in `mem`.  Errors as of db_exec. */
bool onboard_read(struct db *db, const struct tenant *t, const char *agency, struct arena *mem, struct onboarding *ret, struct err *e) MUST_CHECK;
/* The first step that is not done; ONBOARD_STEPS: none. */
enum onboard_name onboard_next(const struct onboarding *o);
/* What a person did: step 'begun', 'compared', 'approved' or 'live'; by and detail may be NULL. */
bool onboard_note(struct db *db, const char *agency, const char *step, const char *by, const char *detail, struct err *e) MUST_CHECK;
#endif
