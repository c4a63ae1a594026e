/* SPDX-License-Identifier: Apache-2.0 */
/* kafka_admin - a connection of librdkafka's admin API, as topics.c and rights.c use it: one question, one answer.
 * Nobody else includes this. */
#ifndef COMMON_KAFKA_ADMIN_H
#define COMMON_KAFKA_ADMIN_H
#include "kafka_client.h"

enum { KAFKA_ADMIN_MS = 10000 };                 /* so long Kafka may take for an answer */
struct kafka_admin { rd_kafka_t *rk; rd_kafka_queue_t *answers; const char *brokers; };
bool kafka_admin_open(const char *brokers, const struct cfg *client, struct kafka_admin *ret, struct err *e) MUST_CHECK;
/* Also of one that was never opened, all zero. */
void kafka_admin_close(struct kafka_admin *a);
/* rd_kafka_AdminOptions_destroy them. */
rd_kafka_AdminOptions_t *kafka_admin_options(const struct kafka_admin *a, rd_kafka_admin_op_t op);
/* The answer to the question that was put into a->answers; rd_kafka_event_destroy it.  `what` was asked, for the error. */
bool kafka_admin_answer(const struct kafka_admin *a, const char *what, rd_kafka_event_t **ret, struct err *e) MUST_CHECK;
/* Why Kafka does not answer stands in the errors of the connection.  Returns false. */
bool kafka_admin_away(const struct kafka_admin *a, rd_kafka_resp_err_t code, const char *what, struct err *e);
#endif
