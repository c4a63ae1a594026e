/* SPDX-License-Identifier: Apache-2.0 */
/* topic_scan - what a topic holds, between two offsets: the hashes of numbers, and messages that are to be read again. */
#ifndef RECONCILE_TOPIC_SCAN_H
#define RECONCILE_TOPIC_SCAN_H
#include "prints.h"
#include "../../common/travel/subscribe.h"

struct topic_scan {
    struct subscriber *from;
    const char *topic;
    int64_t start, until;                /* offsets; `until` is not read */
    struct prints *prints; size_t n_prints;
    /* of the manifest that closes the day, where the next day's numbers begin; 0: not asked for */
    int64_t manifest_epoch, manifest_seq;
    int64_t manifest_offset;             /* -1: not met */
    int64_t end;                         /* of the topic, now */
    bool whole;                          /* nothing of [start, until) is gone by retention */
};
/* ERR_RETRY: Kafka is away, or gives nothing more although it should. */
bool topic_scan_run(struct topic_scan *s, struct err *e) MUST_CHECK;
#endif
