/* SPDX-License-Identifier: Apache-2.0 */
/* producer_parts - the producer's state, shared by
 *   producer.c           opening and closing              producer_loop.c      the activities in turn, pauses, the service
 *   producer_take.c      sources -> spool, closing days   producer_commands.c  what is done once
 *   producer_send.c      spool -> Kafka -> deliveries                                                                                  */
#ifndef PRODUCERS_PRODUCER_PARTS_H
#define PRODUCERS_PRODUCER_PARTS_H
#include "../common/ground/backoff.h"
#include "rows/ahead.h"
#include "deliver/deliver.h"
#include "epoch.h"
#include "gate.h"
#include "inbox.h"
#include "manifest.h"
#include "office.h"
#include "producer.h"
#include "sender.h"
#include "source.h"

enum { IDLE_MS = 100 };                  /* so long the loop waits when nothing is to be done */

/* One of the four things the loop does in turn.  When the world is unwell for one of them, the others go on. */
struct activity { const char *what; struct backoff backoff; int64_t not_before_ms; };

struct producer {
    struct app *app;
    const struct producer_settings *set;
    struct schema_set *schemas;
    uint8_t key[KEY_BYTES];
    struct gate gate;
    int64_t consents;                    /* of the inbox's, that the gate knows */
    struct spool *spool;
    const char *scratch;                 /* folder of a spool that nobody is to keep, or NULL */
    int lock_fd;
    bool may_send;                       /* the lock is ours: nobody else sends from this spool */
    struct source_context context;
    struct others others;
    struct opened_source *sources; size_t n_sources, turn;
    struct opened_source lines;          /* for publish, where no source of that name is configured */
    struct office_days office;

    /* the batch in hand: no other is taken before it is acknowledged */
    struct ahead *ahead;
    struct opened_source *current;
    struct source_batch *batch;
    struct arena *mem;                   /* the batch's */
    enum { NO_BATCH, READ, KEPT, SPOOLED } stage;

    struct manifest_maker manifest;
    struct sender sender;
    struct inbox inbox;
    struct deliveries deliveries;
    bool letters_came;                   /* the last look into the inbox found some: there may be more of what is delivered together */
    bool settled;                        /* the epoch was compared with topic and inbox */
    bool sent_all;
    bool once;                           /* out when all is done */
    bool no_taking;                      /* only send */
    struct activity taking, sending, reading, delivering;
    day_num certificate_told;            /* the day on which its end was told last */
    int64_t closed_minute, watched_minute;
    day_num today;
    struct producer_sum sum;
};

/* The clock's time, on the day that --today names, which is p->today from now on. */
time_us producer_now(struct producer *p);

/* ---- producer_take.c */

/* While nothing is being read: what the hub said of consents since the last input, and the day. */
bool producer_set_gate(struct producer *p, struct err *e) MUST_CHECK;
/* The source has been asked for an input and has one. */
void producer_begin_input(struct producer *p, struct opened_source *s);
/* The next batch of it is the one in hand. */
bool producer_read_batch(struct producer *p, struct err *e) MUST_CHECK;
void producer_add_to_sum(struct producer *p);
/* One step of one batch: read it, keep what was refused, put it on disk, acknowledge it.  What failed is tried again from there. */
bool producer_take_some(struct producer *p, bool *ret_busy, struct err *e) MUST_CHECK;
bool producer_close_through(struct producer *p, day_num through, struct err *e) MUST_CHECK;
/* Before anything is spooled on a day, the days before it are closed; the service closes its own at 23:50. */
bool producer_close_days(struct producer *p, struct err *e) MUST_CHECK;

/* Once a minute and after whatever came, when nothing is left to take: what did not come, what is closed, what is over. */
bool producer_watch(struct producer *p, struct err *e) MUST_CHECK;

/* ---- producer_send.c; *ret_busy: came in true, or there was something to do */

/* The first time the epoch is settled: what was sent before under our numbers, and what the hub has confirmed. */
bool producer_send_some(struct producer *p, bool *ret_busy, struct err *e) MUST_CHECK;
bool producer_read_inbox(struct producer *p, bool *ret_busy, struct err *e) MUST_CHECK;
bool producer_deliver_some(struct producer *p, bool *ret_busy, struct err *e) MUST_CHECK;

/* ---- producer_loop.c */

/* `act`, unless the activity pauses.  The world is unwell: it pauses, and that is no failure until it was tried long enough. */
bool producer_take_turn(struct producer *p, struct activity *a, bool (*act)(struct producer *p, bool *ret_busy, struct err *e), bool *ret_busy, struct err *e) MUST_CHECK;
/* Until the program is asked to stop, or (p->once) all is done. */
bool producer_go_round(struct producer *p, struct err *e) MUST_CHECK;
#endif
