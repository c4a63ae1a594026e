/* SPDX-License-Identifier: Apache-2.0 */
/* status - what casebus status gathers of the hub and its agencies, and shows. */
#ifndef ADMIN_STATUS_H
#define ADMIN_STATUS_H
#include "../../../common/ground/app.h"
#include "status_reports.h"
#include "status_silence.h"

enum { STATUS_UNKNOWN = -1, STATUS_FINDINGS = 20 };
struct agency_status {
    const struct agency *agency;
    int64_t next_offset, end_offset, lag, lag_seconds;            /* STATUS_UNKNOWN: Kafka is away, or nothing was read yet */
    int64_t gaps, missing, dead_letters, alarms;
    struct silence silence;
    time_us last_received;               /* 0: never */
    const char *stopped;
    const char *findings[STATUS_FINDINGS]; size_t n_findings;     /* what a person must look at: silent, gaps, file_held ... */
};
struct hub_status {
    struct agency_status *agencies; size_t n;
    struct open_report *reports; size_t n_reports;
    int64_t marks, oldest_mark_seconds, unsent, incomplete, alarms;   /* alarms: of no agency */
    const char *kafka;                   /* why Kafka was not asked, or NULL */
};
/* Has the agency a program that writes into a topic? */
bool status_has_topic(const struct agency *a);
/* On stdout. */
void status_text(const struct app *app, const struct hub_status *s);
void status_json(const struct app *app, const struct hub_status *s);
#endif
