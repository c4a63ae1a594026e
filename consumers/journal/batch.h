/* SPDX-License-Identifier: Apache-2.0 */
/* batch - messages of one topic into the journal, in one transaction.
 *
 *   position_move         compare-and-set, first: no row = another instance has the topic
 *   COPY event            numbers that were expected, as they come; what lies behind or is dead is put aside
 *   late                  numbers that came before or were missing: on conflict, hashes compared
 *   dead letters, gaps, numbering, manifests, participants, class I, marks, position
 *
 * Lists grow in the batch's arena.  Memory is in mind: a batch of 20,000 keeps only what cannot be written at once. */
#ifndef JOURNAL_BATCH_H
#define JOURNAL_BATCH_H
#include "accept.h"
#include "journal.h"

struct list { void *items; size_t n, cap; };
/* Room for one more, zeroed. */
void *list_add(struct list *l, size_t bytes, struct arena *mem);

struct dead { const struct message *msg; struct accepted a; };     /* msg: without its headers, like all of the batch */
struct missing { int64_t epoch; struct range range; };
struct member { uint8_t subject[SUBJECT_BYTES]; int64_t epoch, seq; const char *role; };
struct identity { int64_t epoch, seq; uint8_t subject[SUBJECT_BYTES]; const void *payload; size_t n; };
struct retraction_row { int64_t epoch, seq; uint8_t subject[SUBJECT_BYTES], corrects[UUID_BYTES]; };   /* it takes that event back */
struct number { int64_t epoch, seq; };
struct alarm { const char *kind, *detail; };

struct work {
    struct journal *j; struct stream *s; struct db *db; struct arena *mem;
    const struct message *msgs; size_t n;
    size_t done;                                 /* messages dealt with: fewer than n when the breaker tripped */
    struct acceptance acceptance;
    struct numbering numbering;                  /* as it will be */
    struct breaker breaker;
    bool tripped;
    time_us received_at, last_recorded;
    struct list late;                            /* size_t: index of a message */
    struct list dead;                            /* struct dead */
    struct list missing;                         /* struct missing: gaps that open */
    struct list members;                         /* struct member */
    struct list identities;                      /* struct identity */
    struct list retractions;                     /* struct retraction_row */
    struct list subjects;                        /* uint8_t[16]: to be marked */
    struct list behind;                          /* struct number: came after all */
    struct list alarms;                          /* struct alarm */
    struct list manifests;                       /* const struct message *: read again when it is their turn */
    struct list reports;                         /* the same */
    bool marks_wake;
    int64_t kept, repeats, gaps_closed, manifests_confirmed;
};

/* What `s` is in memory is taken over: breaker, numbering. */
struct work *work_begin(struct journal *j, struct db *db, struct stream *s, const struct message *msgs, size_t n, struct arena *mem);
/* Reads a message of the batch; what it returns is in `mem` and the message's. */
void work_accept(struct work *w, const struct message *msg, struct arena *mem, struct accepted *ret);
/* What an event leaves beside its row: members, identity, marks, a manifest to look at. */
void work_follow(struct work *w, const struct message *msg, const struct accepted *a);
/* An event cannot be accepted after all. */
void work_dead(struct work *w, const struct message *msg, const struct accepted *a);
/* Whom this is about is evaluated again; not of a shadow agency, and not nobody (zero). */
void work_mark(struct work *w, const uint8_t subject[SUBJECT_BYTES]);
void work_alarm(struct work *w, const char *kind, const char *detail);
/* Once the events' rows are written: members, manifests, reports, gaps, numbering. */
bool work_keep_rest(struct work *w, struct err *e) MUST_CHECK;
/* Marks and alarms, some of them queued: said by db_sync. */
bool work_tell(struct work *w, struct err *e) MUST_CHECK;

/* rows.c */
bool rows_copy(struct work *w, struct err *e) MUST_CHECK;         /* reads the messages; COPY of what was expected */
bool rows_late(struct work *w, struct err *e) MUST_CHECK;
bool rows_dead(struct work *w, struct err *e) MUST_CHECK;
bool rows_members(struct work *w, struct err *e) MUST_CHECK;
/* gaps.c */
bool gaps_open(struct work *w, struct err *e) MUST_CHECK;
bool gaps_narrow(struct work *w, struct err *e) MUST_CHECK;
/* manifests.c: new ones are kept (before the gaps: what they declare may be missing), then checked with those that waited for a gap. */
bool manifests_keep(struct work *w, struct err *e) MUST_CHECK;
bool manifests_check(struct work *w, struct err *e) MUST_CHECK;
#endif
