/* SPDX-License-Identifier: Apache-2.0 */
/* report - what one run found of one day: for each agency and epoch the numbers of its manifests, counted in each place where they
 * must be, and every difference with its class and owner.
 *
 *   declared   numbers in the ranges of the manifests of the day: voids included, the manifests that close it not
 *   kafka      of these the ones that the topic still holds
 *   journal    of these the ones that the hub has: events and dead letters
 *   buckets    what became of the ones in the journal: each lies in exactly one, and together they are `journal`
 *
 * A report says nothing of when it was made: the same facts give the same text, also after a kill.  It and all that it points to lie in
 * the run's arena. */
#ifndef RECONCILE_REPORT_H
#define RECONCILE_REPORT_H
#include <jansson.h>

#include "../../../common/ground/arena.h"
#include "../../../common/ground/day.h"
#include "../../journal/declared.h"

enum bucket {
    BUCKET_VIEW,                         /* the view rests on it; or the hub itself used it (casebus.*) */
    BUCKET_DEAD,                         /* a dead letter, and no event under the same number */
    BUCKET_VOID,                         /* casebus.void: its agency could not send it */
    BUCKET_RETRACTED,                    /* its agency took it back */
    BUCKET_RESTRICTED, BUCKET_ERASED,    /* the person is restricted; the content was erased */
    BUCKET_UNREAD,                       /* newer than the schemas that the hub has */
    BUCKET_UNMAPPED,                     /* of somebody for whom there is no view, and nobody is going to make one */
    BUCKET_WAITING,                      /* the person is marked: the view will see it */
    BUCKET_SHADOW,                       /* the agency is a shadow: kept, not evaluated */
    BUCKETS
};
enum difference_class {                  /* as in DOMAIN.md 6 */
    CLASS_IN_FLIGHT, CLASS_MISSING_AT_VIEW, CLASS_MISSING_AT_SOURCE, CLASS_MISMATCH, CLASS_REJECTED_BY_GATE, CLASS_QUARANTINED_SCHEMA,
    CLASS_ERASED_BY_LEDGER, CLASS_RESTRICTED, CLASS_RETRACTED, CLASS_UNMAPPED_SUBJECT, CLASS_SILENT_SOURCE,
    CLASSES
};
enum stock_state {                       /* of what an agency says its lists of the present amount to */
    STOCK_NOT_OFFERED,                   /* none ever came */
    STOCK_NONE,                          /* none came for this night */
    STOCK_COMPARED, STOCK_CUT_OFF,       /* it did not come whole, and nothing was compared */
    STOCK_STATES
};
enum difference_state { STATE_OPEN, STATE_ASSIGNED, STATE_EXPLAINED, STATE_ACCEPTED, STATE_REPAIRED, STATES };

struct difference {
    int64_t no;                          /* of its row; 0: not kept (a dry run) */
    enum difference_class class;
    const char *agency;                  /* whose numbers */
    const char *owner;                   /* who must act: an agency, "operator", "both" (operator and agency), "linkage_clerk"; NULL: nobody */
    int64_t epoch, from_seq, to_seq;     /* 0 where there are no numbers: a silent source */
    int64_t count;
    day_num day, since;                  /* of which day; the day of the first run that found it */
    enum difference_state state;
    const char *by;                      /* who assigned, explained or accepted it; NULL: nobody */
    const char *action;                  /* what to do, a code: wait, resend, reread, declare, compare, restore, correct, redrive,
                                            update, ask, evaluate, none */
    const char *axis;                    /* of a stock: which axis shows it, or the event's type where none does; NULL: it is about numbers or views */
    const char *person;                  /* whose view it is (32 hex digits); NULL where it is about numbers */
    const char *detail;                  /* one sentence for people, English, no personal data; "" where the class says all */
};
struct report_row {
    const char *agency;
    int64_t epoch;                       /* 0: no manifest of the day */
    int64_t first_seq, last_seq;         /* 0 where there is no manifest */
    int64_t declared, kafka, journal;
    bool in_reach;                       /* Kafka still has all of the range; else `kafka` counts what it has */
    bool hash_ok;                        /* every hash and the chain of manifests hold */
    bool tail;                           /* what lies behind the agency's last manifest was looked at, too */
    int64_t buckets[BUCKETS];
    int64_t told;                        /* of the declared numbers in the journal: what tells of somebody, not the agency program's own words */
    int64_t vanished;                    /* records that the sources read and of which they do not say what became */
    int64_t tallies[TALLIES];            /* what the sources read and what became of it, as the manifests say; TALLY_EVENTS is `told` where nothing is missing */
    enum stock_state stock; int64_t stock_items;   /* of the agency's first row; how many items were compared */
    bool stock_new;                      /* in this run */
    const uint8_t *manifest;             /* SHA-256 of the last manifest of the row, which names those before it; NULL: there is none, or none that is what came */
    struct difference *differences; size_t n;      /* in the order of epoch, from_seq, class */
};
struct stock_seen;
struct report {
    const char *tenant;
    day_num day;
    bool balanced;                       /* no difference that somebody must act on or wait for */
    struct report_row *rows; size_t n;   /* by agency, epoch */
    const struct stock_seen *stocks; size_t n_stocks;      /* to be kept with the report (stock.h) */
    const char *hub;                     /* the hub's own views were looked at, too: it has a row when one differs; NULL: they were not, or not all */
};

/* Of a matrix agencies x days, from what the runs of those days kept: see history.h. */
struct report_cell {
    const char *agency; day_num day;
    int64_t declared, open; enum difference_class gravest; /* of the open ones */
    int64_t accepted, found;             /* found: all that somebody had to act on or wait for, also those that are gone */
};
struct report_history {
    struct report_cell *cells; size_t n;                 /* by agency, day */
    struct difference *earlier; size_t n_earlier;        /* of days before the report's, what must still be acted on */
};

/* Details of numbers behind the last manifest of their epoch: they were looked for there, not among those of a day. */
extern const char detail_after_closing[], detail_old_epoch[];
/* Details of what an agency's sources counted (tallies.h). */
extern const char detail_vanished[], detail_other_count[];

/* "missing_at_view" and so on. */
const char *bucket_name(enum bucket b);
const char *class_name(enum difference_class c);
const char *state_name(enum difference_state s);
const char *stock_state_name(enum stock_state s);
/* The owner of a difference of that class of that agency. */
const char *class_owner(enum difference_class c, const char *agency);
/* "jobcenter@05162: missing_at_view, 2 of epoch 1768896000000, numbers 5-6".  In `mem`. */
const char *difference_name(const struct difference *d, struct arena *mem);
/* Does it keep the day from being balanced: open or assigned, and somebody owns it or it is on its way? */
bool difference_remains(const struct difference *d);

/* Is it one that `casebus-reconcile --repair` does? */
bool action_is_repair(const char *action);

/* INTERFACES 7; the caller's.  With JSON_COMPACT | JSON_SORT_KEYS it is the canonical text that a closing record is made of. */
json_t *report_json(const struct report *r);
/* On stdout, for people. */
void report_text(const struct report *r, struct arena *mem);
#endif
