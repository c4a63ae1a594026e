/* SPDX-License-Identifier: Apache-2.0 */
/* kafka_reader - one consumer handle of librdkafka as subscribe.c uses two of them: topics are started and stopped one by one,
 * each with a queue of its own.  Nobody else includes this. */
#ifndef COMMON_KAFKA_READER_H
#define COMMON_KAFKA_READER_H
#include "kafka_client.h"

enum { KAFKA_NOTE_BYTES = 200 };
struct kafka_reader {
    rd_kafka_t *rk;                              /* NULL: not opened */
    rd_kafka_queue_t *events;
    char user[256], password[256];               /* as configured */
};
struct kafka_reading { rd_kafka_topic_t *rkt; rd_kafka_queue_t *queue; };   /* a topic that was started */

/* `group`: for commits, or NULL.  `wait_ms`: how long Kafka holds back an empty answer; `ahead_kb`: read ahead for each topic. */
bool kafka_reader_open(const char *brokers, const struct cfg *client, const char *client_id, const char *group,
                       const char *wait_ms, const char *ahead_kb, struct kafka_reader *ret, struct err *e) MUST_CHECK;
void kafka_reader_close(struct kafka_reader *r);
/* Partition 0 of the topic from that offset on; an eventfd becomes readable when something came. */
bool kafka_reader_start(const struct kafka_reader *r, const char *topic, int64_t offset, int event_fd, struct kafka_reading *ret, struct err *e) MUST_CHECK;
void kafka_reader_stop(struct kafka_reading *of);
/* Makes the reader fetch again now; without, it looks only once a second whether a queue that was full has room. */
void kafka_reader_wake(const struct kafka_reader *r);
/* The end of the topic that Kafka showed last, or -1. */
int64_t kafka_reader_end(const struct kafka_reader *r, const char *topic);
/* Takes errors of the connection; true when there was one, its text is in `note`. */
bool kafka_reader_errors(const struct kafka_reader *r, char note[KAFKA_NOTE_BYTES]);
#endif
