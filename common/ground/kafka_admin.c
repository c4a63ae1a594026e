/* SPDX-License-Identifier: Apache-2.0 */
#include "kafka_admin.h"

#include <stdlib.h>

bool kafka_admin_open(const char *brokers, const struct cfg *client, struct kafka_admin *ret, struct err *e)
{
    if (!kafka_open(&(struct kafka_open){ .type = RD_KAFKA_PRODUCER, .brokers = brokers, .client = client, .client_id = "casebus-topics" }, &ret->rk, e))
        return false;
    ret->answers = rd_kafka_queue_new(ret->rk);
    ret->brokers = brokers;
    return true;
}

void kafka_admin_close(struct kafka_admin *a)
{
    if (!a->rk)
        return;
    rd_kafka_queue_destroy(a->answers);
    rd_kafka_destroy(a->rk);
}

rd_kafka_AdminOptions_t *kafka_admin_options(const struct kafka_admin *a, rd_kafka_admin_op_t op)
{
    rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new(a->rk, op);
    char reason[200];

    if (rd_kafka_AdminOptions_set_request_timeout(options, KAFKA_ADMIN_MS, reason, sizeof reason) != RD_KAFKA_RESP_ERR_NO_ERROR)
        abort();                                 /* a constant of ours within its bounds */
    return options;
}

bool kafka_admin_answer(const struct kafka_admin *a, const char *what, rd_kafka_event_t **ret, struct err *e)
{
    rd_kafka_event_t *event = rd_kafka_queue_poll(a->answers, 2 * KAFKA_ADMIN_MS);

    if (event && !rd_kafka_event_error(event)) {
        *ret = event;
        return true;
    }
    kafka_refused(e, event ? rd_kafka_event_error(event) : RD_KAFKA_RESP_ERR__TIMED_OUT, event ? rd_kafka_event_error_string(event) : NULL, "%s", what);
    if (event)
        rd_kafka_event_destroy(event);
    return false;
}

bool kafka_admin_away(const struct kafka_admin *a, rd_kafka_resp_err_t code, const char *what, struct err *e)
{
    rd_kafka_queue_t *errors = rd_kafka_queue_get_main(a->rk);
    rd_kafka_event_t *event;
    char note[150] = "";

    while (!*note && (event = rd_kafka_queue_poll(errors, 0))) {
        if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR)
            kafka_note(event, note, sizeof note);
        rd_kafka_event_destroy(event);
    }
    rd_kafka_queue_destroy(errors);
    return kafka_fail(e, code, "ask Kafka at %.80s %s%s%s", a->brokers, what, *note ? ": " : "", note);
}
