/* SPDX-License-Identifier: Apache-2.0 */
/* inbox - what the hub sends to this agency: tasks are kept and queued for the deliveries, control messages are obeyed.
 *
 * Read from a position kept in the spool.  Of a task the highest revision wins, and none is queued twice.  What a control message
 * asks for is noted in the spool in the same transaction as the position: the loop acts on the notes.
 *
 *   casebus.confirmed  the spool may forget            casebus.pause, .resume   "paused"
 *   casebus.resend     "resend": lines EPOCH FROM TO   casebus.consent          "consent.SUBJECT.CLASS.RECIPIENT"
 *                                                                         (neither until nor withdrawn: it is forgotten)   */
#ifndef PRODUCERS_INBOX_H
#define PRODUCERS_INBOX_H
#include "deliver/deliver.h"
#include "epoch.h"
#include "sender.h"

struct inbox {
    /* set by the owner */
    const char *brokers, *group, *topic;
    const struct cfg *client;
    const struct schema_set *set;
    struct spool *spool;
    struct deliveries *deliveries;
    /* state */
    struct subscriber *subscriber;
    int64_t position;                    /* next offset to read */
    int64_t goal;                        /* end of the topic when it was first looked at: caught up there */
    struct epoch_mark confirmed;         /* the hub's highest confirmation met */
    bool paused;                         /* the hub asked us to stop sending */
    bool resend;                         /* it asked for numbers again, and they have not gone out yet */
    int64_t delivered;
    int64_t consents;                    /* words on consents, noted in the spool for the gate */
    struct arena mem;
};
/* Reads and handles what is there, at most one batch; waits up to wait_ms for it.  *ret_n: messages. */
bool inbox_read(struct inbox *in, int wait_ms, size_t *ret_n, struct err *e) MUST_CHECK;
/* True once everything that was there at the first look has been handled. */
bool inbox_is_caught_up(const struct inbox *in);
/* Sends again what the hub asked for. */
bool inbox_resend(struct inbox *in, struct sender *out, struct err *e) MUST_CHECK;
void inbox_release(struct inbox *in);
/* One message (for tests without Kafka); inside the spool's transaction. */
bool inbox_handle(struct inbox *in, const struct message *msg, struct err *e) MUST_CHECK;
#endif
