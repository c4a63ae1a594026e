/* SPDX-License-Identifier: Apache-2.0 */
/* kafka_client - what publish.c, subscribe.c and topics.c share of librdkafka; nobody else includes this.
 *
 * Settings come in three layers: our defaults, then group kafka.client, then what correctness rests on and nobody may change.
 * libconfig's names have no dots: `ssl = { ca = { location = "x"; }; };` and `ssl_ca_location = "x";` both are ssl.ca.location.
 * Relative paths in *.location are relative to the configuration that they stand in. */
#ifndef COMMON_KAFKA_CLIENT_H
#define COMMON_KAFKA_CLIENT_H
#include <librdkafka/rdkafka.h>

#include "cfg.h"

struct kafka_setting { const char *name, *value; };      /* a table of them ends with name NULL */
struct kafka_open {
    rd_kafka_type_t type;
    const char *brokers;
    const struct cfg *client;                            /* may be NULL */
    const char *client_id;
    const struct kafka_setting *defaults, *fixed;        /* may be NULL */
    int events;                                          /* RD_KAFKA_EVENT_*, beside errors */
    bool offline;                                        /* a handle that reaches nobody: only to see that the settings are good */
};
/* A handle whose errors are events and whose log lines are debug lines of ours.  ERR_CONFIG with librdkafka's own text. */
bool kafka_open(const struct kafka_open *how, rd_kafka_t **ret, struct err *e) MUST_CHECK;

/* Kind of an answer of Kafka: ERR_DATA for a message that can never be taken, ERR_CONFIG for rights and names, ERR_FATAL for
 * a handle that is no more use, else ERR_RETRY. */
enum err_kind kafka_error_kind(rd_kafka_resp_err_t code);
/* "<what>: <text of the code>" and what an operator can do about it; kind by kafka_error_kind.  Returns false. */
bool kafka_fail(struct err *e, rd_kafka_resp_err_t code, const char *format, ...) PRINTF_LIKE(3, 4);
/* The same where the broker has told more than the code says; `told` may be NULL. */
bool kafka_refused(struct err *e, rd_kafka_resp_err_t code, const char *told, const char *format, ...) PRINTF_LIKE(4, 5);
/* Keeps the text of an error event for the next message of ours ("broker away" alone explains nothing, and "all brokers are down" less than
 * what was told before it). */
void kafka_note(rd_kafka_event_t *event, char *note, size_t note_bytes);
#endif
