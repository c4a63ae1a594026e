/* SPDX-License-Identifier: Apache-2.0 */
/* publish - sends messages to Kafka and says which arrived.  librdkafka stays behind publish.c, subscribe.c, topics.c.
 *
 * acks=all, enable.idempotence=true, message.timeout.ms=0 (our own spool stands behind), nagle off, metadata asked at start.
 * Delivery reports are collected and returned by publish_poll, not acted on in a callback. */
#ifndef COMMON_PUBLISH_H
#define COMMON_PUBLISH_H
#include "../ground/cfg.h"
#include "../event/event.h"

struct publisher;
/* `client`: group kafka.client, word for word to librdkafka (its own error text comes back), or NULL.  ERR_CONFIG. */
bool publish_open(const char *brokers, const struct cfg *client, const char *client_id, struct publisher **ret, struct err *e) MUST_CHECK;
/* Would it take these settings?  Nobody is reached.  ERR_CONFIG. */
bool publish_check(const char *brokers, const struct cfg *client, struct err *e) MUST_CHECK;
/* Waits for what is under way up to wait_ms, then closes. */
void publish_free(struct publisher *p, int wait_ms);
/* Hands one message over (copied); `tag` comes back with its report.  ERR_RETRY: queue full or broker away (poll, then again);
 * ERR_DATA: too large, never possible; ERR_CONFIG: no such topic, not authorised; ERR_FATAL: handle must be thrown away. */
bool publish_send(struct publisher *p, const struct message *msg, int64_t tag, struct err *e) MUST_CHECK;
/* Reports in the order of sending.  `failed` reports carry the error; the message was not delivered.  ERR_DATA is said only of a
 * message that was refused alone; of several in one batch all are ERR_RETRY, and when they are sent again they go one by one
 * (publish_send then waits for the one before). */
struct report { int64_t tag; int64_t offset; bool failed; bool timed; int64_t skew_ms; /* timed: how far our clock is ahead of the broker's (clock_skew_ms) */ struct err err; };
size_t publish_poll(struct publisher *p, int wait_ms, struct report *ret, size_t max);
size_t publish_pending(const struct publisher *p);
/* True when librdkafka reported a fatal error: free the handle, open anew, resume from the spool. */
bool publish_is_fatal(const struct publisher *p, struct err *e);
#endif
