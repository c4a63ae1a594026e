/* SPDX-License-Identifier: Apache-2.0 */
/* own_topic - what this agency has sent, as Kafka still has it (30 days). */
#ifndef PRODUCERS_OWN_TOPIC_H
#define PRODUCERS_OWN_TOPIC_H
#include "../common/travel/subscribe.h"

struct own_topic { const char *brokers; const struct cfg *client; const char *group, *topic; };
/* Calls for each of the last `most` messages (0: of all that are there now), in order; the message lives until the call returns.
 * ERR_RETRY: Kafka is away. */
bool own_topic_read(const struct own_topic *t, int64_t most, void (*each)(void *context, const struct message *m), void *context, struct err *e) MUST_CHECK;
#endif
