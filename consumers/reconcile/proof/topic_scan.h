/* SPDX-License-Identifier: Apache-2.0 */
/* topic_scan - what a topic holds, between two offsets: the hashes of numbers, and messages that are to be read again. */
#ifndef RECONCILE_TOPIC_SCAN_H
#define RECONCILE_TOPIC_SCAN_H
#include <stdatomic.h>

#include "prints.h"
#include "../../../common/travel/subscribe.h"

struct topic_scan {
    struct subscriber *from;
    const char *topic;
    int64_t start, position;             /* offsets: where to begin, and through where the journal has read; the scan goes on until it has all
                                            numbers, at most to the topic's end */
    struct prints *prints; size_t n_prints;
    /* Called for each message that can be read, if not NULL; `ev` is not decoded and lives until the call returns. */
    bool (*each)(void *context, const struct message *msg, const struct event *ev, struct err *e); void *context;
    /* of the manifest that closes the day, where the next day's numbers begin; 0: not asked for */
    int64_t manifest_epoch, manifest_seq;
    int64_t manifest_offset;             /* -1: not met */
    int64_t end;                         /* of the topic, at the begin of the scan */
    bool whole;                          /* nothing behind `start` is gone by retention */
    pthread_t thread; bool running, ok;
    atomic_bool cut_off;
    struct err err;
};
/* Both begin with which offsets the topic has: end and whole.  ERR_RETRY: Kafka is away, or gives nothing more although it should. */
bool topic_scan_run(struct topic_scan *s, struct err *e) MUST_CHECK;
/* The same in a thread of its own, which ends every one of the prints.  `from` is its until topic_scan_join. */
bool topic_scan_start(struct topic_scan *s, struct err *e) MUST_CHECK;
/* Waits for it, if it runs; cut_off: what has come by now is enough. */
bool topic_scan_join(struct topic_scan *s, bool cut_off, struct err *e) MUST_CHECK;
#endif
