/* SPDX-License-Identifier: Apache-2.0 */
/* health - does every agency deliver, is everything read and evaluated?  Gathered in one place for casebus status, the monitor and the portal. */
#ifndef HEALTH_HEALTH_H
#define HEALTH_HEALTH_H
#include "../../common/travel/subscribe.h"
#include "open_reports.h"
#include "reading.h"
#include "silence.h"
#include "usual.h"

/* An agency whose clock is wrong by more than HEALTH_SKEW_S, or that refused HEALTH_REJECTED of its records (a tenth of them or more) on its last day, is to be looked at. */
enum { HEALTH_UNKNOWN = -1, HEALTH_FINDINGS = 24, HEALTH_SKEW_S = 300, HEALTH_REJECTED = 10 };
struct agency_health {
    const struct agency *agency;
    int64_t next_offset, end_offset, lag;                         /* HEALTH_UNKNOWN: Kafka is away, or nothing was read yet */
    int64_t lag_seconds, lag_event_seconds;                       /* since Kafka got what is to be read next; since it was recorded at the agency */
    int64_t gaps, missing, dead_letters, alarms;
    int64_t unconfirmed;                                          /* manifests that are not proved yet */
    int64_t today, usual;                                         /* events since its last closed day; on such a day of the week (USUAL_UNKNOWN) */
    int64_t records, rejected;                                    /* of its last closed day that had records: met, refused at its side */
    bool unread;                                                  /* sent in a schema that this hub does not know yet */
    bool skew_known; int64_t skew_seconds;                        /* its clock is ahead; negative: behind; 0: nothing shows that it is wrong */
    bool clock_told;                                              /* its program says that it is wrong, by Kafka's times */
    int64_t reads;                                                /* the newest schema id that its program reads; 0: not told */
    const struct schema **schemas; size_t n_schemas;              /* event types and versions that it sent lately */
    struct silence silence;
    time_us last_received, last_recorded;                         /* 0: never */
    time_us certificate_until;                                    /* 0: it has none that is valid */
    const char *stopped;
    bool held; time_us moved_at;                                  /* does a living journal hold its topic; when its position was written last */
    enum reading reading;                                         /* of an agency whose topic is read */
    const char *findings[HEALTH_FINDINGS]; size_t n_findings;     /* what a person must look at: silent, gaps, file_held ... */
};
struct night_number { const char *name, *labels; int64_t value; };      /* of table metric: what casebus nightly left for the monitor */
struct hub_health {
    const struct tenant *tenant;
    struct agency_health *agencies; size_t n;                     /* in the tenant's order */
    struct open_report *reports; size_t n_reports;
    int64_t marks, oldest_mark_seconds, unsent, incomplete, alarms;   /* alarms: of no agency */
    int64_t due;                         /* persons whose day has come and who were not evaluated for it */
    int64_t differences; day_num differences_since;     /* of the nightly proof: open, with somebody who must act; since: of the oldest, DAY_NONE: none */
    struct night_number *nights; size_t n_nights;                 /* by name, labels */
    const char *kafka;                   /* why Kafka was not asked, or NULL */
    time_us certificate_until; bool certificate_ends;   /* of the hub's own (0: none); within a month, or it has ended */
};
struct health_sources {
    const struct tenant *tenant;
    const struct schema_set *schemas;
    struct db *db;
    struct subscriber *from; const char *kafka;                   /* asks Kafka; NULL: it could not be opened, as `kafka` says */
    const struct cfg *client;                                     /* kafka.client: names the hub's own certificate; may be NULL */
    day_num today; bool by_clock;                                 /* the clock's day?  Else no agency's clock is judged by ours */
    struct sightings *seen;                                       /* what was seen before; NULL: this is the only look */
};
/* Kafka away is part of the answer, not a reason to give none.  All in `mem`; borrows the tenant and the schemas.
 * Errors as of db_exec; ERR_CONFIG: the calendar or schemas/agencies.cfg cannot be read. */
bool health_gather(const struct health_sources *from, struct arena *mem, struct hub_health *ret, struct err *e) MUST_CHECK;
/* Ends its certificate within a month, or has it ended? */
bool health_certificate_ends(time_us until, day_num today);
/* Must a person look? */
bool health_has_findings(const struct hub_health *h);
/* The document of casebus status; the caller's. */
json_t *health_json(const struct hub_health *h);
#endif
