/* SPDX-License-Identifier: Apache-2.0 */
/* accept - one message from a topic: an event, or a dead letter and why.  Pure.
 *
 * Reasons: bad_header (missing, malformed, contradicts topic or body), bad_frame (no value, no Confluent frame), unknown_schema (an id
 * that no newer release can have), bad_body (not what its schema says), wrong_publisher, bad_value (a code, date or reference that its
 * schema does not allow), refused (schemas/access has no row that lets it be sent, on the day on which Kafka got it; the sentence says
 * which), later epoch_reused (the number was used for other bytes) and refused (the database would not take it). */
#ifndef JOURNAL_ACCEPT_H
#define JOURNAL_ACCEPT_H
#include "../../common/meaning/access.h"
#include "../../common/event/event.h"

struct accepted {
    struct event ev;                             /* of a dead letter: as far as it could be read */
    const char *reason;                          /* NULL: an event */
    const char *detail;                          /* of a dead letter, one sentence */
    bool has_id, has_subject, has_number, has_schema_id, has_hash;
    uint8_t hash[HASH_BYTES];                    /* wire hash */
};
struct acceptance { const struct schema_set *set; const struct access *access; const char *tenant, *agency; };

/* May it be kept, once its schema is known; `sent_on`: the day on which it came.  ERR_DATA. */
bool accept_check(const struct acceptance *a, const struct event *ev, day_num sent_on, struct err *e) MUST_CHECK;
/* Everything in `mem` but payload and what else is the message's. */
void accept_message(const struct acceptance *a, const struct message *msg, struct arena *mem, struct accepted *ret);
/* Makes a dead letter of an event. */
void accept_refuse(struct accepted *a, const char *reason, const char *detail, struct arena *mem);
#endif
