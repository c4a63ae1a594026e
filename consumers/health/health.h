/* SPDX-License-Identifier: Apache-2.0 */
/* health - does every agency deliver, is everything read and evaluated?  Gathered in one place for casebus status, the monitor and the portal. */
#ifndef HEALTH_HEALTH_H
#define HEALTH_HEALTH_H
#include "../../common/travel/subscribe.h"
#include "open_reports.h"
#include "silence.h"

enum { HEALTH_UNKNOWN = -1, HEALTH_FINDINGS = 20 };
struct agency_health {
    const struct agency *agency;
    int64_t next_offset, end_offset, lag, lag_seconds;            /* HEALTH_UNKNOWN: Kafka is away, or nothing was read yet */
    int64_t gaps, missing, dead_letters, alarms;
    struct silence silence;
    time_us last_received;               /* 0: never */
    const char *stopped;
    const char *findings[HEALTH_FINDINGS]; size_t n_findings;     /* what a person must look at: silent, gaps, file_held ... */
};
struct hub_health {
    const struct tenant *tenant;
    struct agency_health *agencies; size_t n;                     /* in the tenant's order */
    struct open_report *reports; size_t n_reports;
    int64_t marks, oldest_mark_seconds, unsent, incomplete, alarms;   /* alarms: of no agency */
    const char *kafka;                   /* why Kafka was not asked, or NULL */
};
/* `from` asks Kafka; NULL: it could not be opened, as `kafka` says.  Kafka away is part of the answer, not a reason to give none.
 * All in `mem`; borrows the tenant.  Errors as of db_exec and silence_judge. */
struct health_sources { const struct tenant *tenant; day_num today; struct db *db; struct subscriber *from; const char *kafka; };
bool health_gather(const struct health_sources *from, struct arena *mem, struct hub_health *ret, struct err *e) MUST_CHECK;
/* Has the agency a program that writes into a topic? */
bool health_has_topic(const struct agency *a);
/* Must a person look? */
bool health_has_findings(const struct hub_health *h);
/* The document of casebus status; the caller's. */
json_t *health_json(const struct hub_health *h);
#endif
