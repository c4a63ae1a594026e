/* SPDX-License-Identifier: Apache-2.0 */
/* night - what is to be done once a day when the day is over: a table of jobs in their order, each with its result and one sentence about it.
 * A job that fails stops no other one. */
#ifndef CONSUMERS_ADMIN_NIGHT_H
#define CONSUMERS_ADMIN_NIGHT_H
#include "../admin.h"

enum night_result { NIGHT_DONE, NIGHT_FINDINGS /* a person must look */, NIGHT_SKIPPED /* nothing to do, or not set up */, NIGHT_FAILED };
struct outcome { enum night_result result; const char *detail; };
struct night {
    struct app *app;
    struct db *db;
    day_num day;                         /* that is closed */
    bool dry_run;                        /* look and tell, change nothing */
    struct arena *mem;                   /* of this job */
};
struct night_job {
    const char *name, *help;
    bool each_night;                     /* of the day itself, so what was missed is made up for; else it is about the state of things */
    /* False: failed, and e says why.  May be called again for the same day. */
    bool (*run)(struct night *n, struct outcome *ret, struct err *e);
};
/* In their order; ends with name NULL. */
extern const struct night_job night_jobs[];
const char *night_result_name(enum night_result r);

bool job_close(struct night *n, struct outcome *ret, struct err *e) MUST_CHECK;
bool job_reconcile(struct night *n, struct outcome *ret, struct err *e) MUST_CHECK;
bool job_views(struct night *n, struct outcome *ret, struct err *e) MUST_CHECK;
bool job_retention(struct night *n, struct outcome *ret, struct err *e) MUST_CHECK;
bool job_timers(struct night *n, struct outcome *ret, struct err *e) MUST_CHECK;
bool job_backup(struct night *n, struct outcome *ret, struct err *e) MUST_CHECK;
bool job_statistics(struct night *n, struct outcome *ret, struct err *e) MUST_CHECK;
bool job_earlier(struct night *n, struct outcome *ret, struct err *e) MUST_CHECK;
#endif
