/* SPDX-License-Identifier: Apache-2.0 */
/* proof - one agency on one day: its manifests, Kafka and the journal side by side, number by number, page by page.
 *
 *   manifests of the day --> ranges --> prints of what Kafka has (topic_scan)
 *                              \-> pages of the journal (events, dead letters, what stands apart) --> number_judge --> buckets, spans
 *   (Kafka, the journal and what stands apart are read side by side, each in a thread)
 *   and what no manifest declares: holes between two of them, and what lies behind the last one although it is of a day that is closed.
 *
 * All that is read of one agency is of one snapshot, and closed by positions: what came after it was taken belongs to the next run. */
#ifndef RECONCILE_PROOF_H
#define RECONCILE_PROOF_H
#include "declarations.h"
#include "topic_scan.h"

struct proof {
    struct db *db, *pages_db, *apart_db; /* three sessions */
    struct subscriber *from;
    const struct schema_set *set; const char *tenant;
    const char *agency; bool shadow;
    day_num day;
    struct arena *mem;                   /* of the report */
};
/* What follows from the rows for days without a manifest, and which numbers were looked at. */
struct proved {
    struct report_row *rows; size_t n;   /* by epoch; none: no manifest of that day */
    int64_t lag;                         /* messages that Kafka has and the journal had not read */
    int64_t agency_no, scan_start, position;     /* 0: nothing ever came; where the day's numbers begin in the topic, and through where the journal has read it */
    int64_t place;                       /* offset of the manifest that closes the day; -1: not met */
    int64_t events;                      /* of these rows: what somebody was told, not the agency program's own words */
    day_num last_day;                    /* that the agency has closed; DAY_NONE: none ever */
    day_num first_day;
    bool tail;                           /* numbers behind the last manifest were looked at */
};
/* Errors as of db_exec and topic_scan_run. */
bool proof_run(const struct proof *p, struct proved *ret, struct err *e) MUST_CHECK;
#endif
