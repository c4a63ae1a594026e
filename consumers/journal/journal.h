/* SPDX-License-Identifier: Apache-2.0 */
/* journal - what the parts of casebus-journal share: the instance and its streams (one per agency's events topic).
 *
 * Several journals may run.  A topic has one holder; the position row says who (compare-and-set with holder and fence).  What stands
 * in memory about a stream is a copy of the position row, true only while it is `held` and no batch of it is open. */
#ifndef JOURNAL_JOURNAL_H
#define JOURNAL_JOURNAL_H
#include "../consumer.h"
#include "../../common/meaning/access.h"
#include "../../common/travel/subscribe.h"
#include "breaker.h"
#include "numbering.h"

struct journal_settings {
    const char *database, *brokers;
    const struct cfg *client;
    int64_t batch, lease_s, breaker_dead, breaker_window;
};

struct stream {
    char *topic, *agency;
    int64_t agency_no;                           /* 0: not known yet */
    enum agency_state state;
    bool wanted;                                 /* tenant.cfg wants it read: live or shadow */
    bool held;                                   /* by this instance; the rest of this block is then true */
    int64_t fence, next_offset;
    struct numbering numbering; struct arena mem;    /* memory of numbering */
    struct breaker breaker;
    bool open;                                   /* messages were given out and are not committed: they must come again */
    int64_t shown_offset;                        /* of the position row, whoever holds it; -1: no row */
    bool stopped;                                /* waits for an operator */
    int64_t end_at_start;                        /* --until-caught-up; -1: not known yet */
    bool shown_ours, shown_free, shown_shadow; int64_t shown_fence;   /* at the last look: ours; held by nobody alive; marked as a shadow agency */
    bool complained;                             /* its topic is missing: said once */
};
struct work;                                     /* one batch, batch.c */
struct journal {
    struct app *app;
    const struct journal_settings *set;
    struct schema_set *schemas;
    struct access *access;
    struct arena mem;                            /* as long as the program */
    struct db *db;
    struct subscriber *from;                     /* NULL: messages have their headers (letters.h) */
    uint8_t id[UUID_BYTES]; int64_t lock_key;    /* this instance */
    int64_t session;                             /* of the database in which the lock was taken */
    const char *cluster_id;
    uint64_t roster_seen;                        /* fingerprint of tenant.cfg and agencies.cfg as they were read last */
    struct stream **streams; size_t n_streams;
    int64_t looked_ms, beat_ms;                  /* last look at the positions; last heartbeat */
    size_t others;                               /* living instances beside this one, at the last look */
    int64_t days_ms;                             /* last look at the days */
    day_num day;                                 /* whose ends were recorded last; DAY_NONE: none yet */
    struct work *work;                           /* the batch in hand */
    const struct err *refuse;                    /* bury: why the one message cannot be kept */
    bool dead_letters, stopped_some;             /* met in this run */
};

struct stream *journal_stream(const struct journal *j, const char *topic);

/* batch.c: one batch in an open transaction; then what became true is taken over and said. */
bool batch_keep(struct journal *j, struct db *db, struct stream *s, const struct message *msgs, size_t n, struct arena *mem, struct err *e) MUST_CHECK;
void batch_committed(struct journal *j);
#endif
