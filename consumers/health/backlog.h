/* SPDX-License-Identifier: Apache-2.0 */
/* backlog - what Kafka has of a topic that was not read yet. */
#ifndef HEALTH_BACKLOG_H
#define HEALTH_BACKLOG_H
#include "../../common/travel/subscribe.h"

/* The first message from `offset` on: when Kafka got it, and what its agency's clock said when it was recorded (0: its header does not
 * say).  ERR_RETRY: it did not come in time; else as subscribe_batch. */
bool backlog_first(struct subscriber *from, const char *topic, int64_t offset, time_us *ret_since, time_us *ret_recorded, struct err *e) MUST_CHECK;
#endif
