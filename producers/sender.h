/* SPDX-License-Identifier: Apache-2.0 */
/* sender - from the spool to Kafka, in order, and back into the spool what arrived.
 *
 *   recorded <= delivered <= handed <= spooled        (numbers of the current epoch)
 *   on disk     reported     with librdkafka   in the spool
 *
 * What was just spooled is handed over from memory; everything else is read from the spool.  After a fatal error the connection
 * is thrown away and sending goes on behind what was delivered: a repeat is harmless, the number is the same.  What Kafka never
 * takes is replaced by a casebus.void under its number, so that it holds nobody up and the hub sees it. */
#ifndef PRODUCERS_SENDER_H
#define PRODUCERS_SENDER_H
#include "../common/travel/publish.h"
#include "manifest.h"

struct sender {
    /* set by the owner */
    const char *brokers, *client_id, *topic;
    const struct cfg *client;
    struct spool *spool;
    const struct manifest_maker *maker;  /* of voids, for what can never be sent */
    /* state */
    struct publisher *publisher;
    int64_t epoch, recorded, delivered, handed;
    int64_t recorded_ms;
    bool timed; int64_t skew_ms;         /* how far our clock is ahead of Kafka's, as the last report shows */
    const struct event *fresh; size_t n_fresh;   /* what was offered */
    struct arena mem;
};
/* Where the spool stands; again after a new epoch. */
bool sender_begin(struct sender *s, struct err *e) MUST_CHECK;
void sender_release(struct sender *s);
/* These events were spooled this moment: as soon as they are the next in order they are handed over from memory.  Borrowed until the next
 * call; n = 0 takes them back. */
void sender_offer(struct sender *s, const struct event *events, size_t n);
/* Some of them wait for room. */
bool sender_has_fresh(const struct sender *s);
/* Takes reports and hands over what the spool holds; waits up to wait_ms when there is nothing else to do.
 * *ret_idle: everything spooled is delivered and recorded. */
bool sender_pump(struct sender *s, int wait_ms, bool *ret_idle, struct err *e) MUST_CHECK;
/* The same bytes again (casebus.resend), from the spool; returns when they have arrived.  *ret_sent: how many the spool still had. */
bool sender_again(struct sender *s, int64_t epoch, int64_t from, int64_t to, int64_t *ret_sent, struct err *e) MUST_CHECK;
#endif
