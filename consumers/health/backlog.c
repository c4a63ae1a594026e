/* SPDX-License-Identifier: Apache-2.0 */
#include "backlog.h"

#include <string.h>

#include "../../common/ground/stop.h"

enum { WAIT_MS = 3000 };

static time_us recorded_at(const struct message *msg)
{
    time_us at;
    struct err e;

    for (size_t i = 0; i < msg->n_headers; i++)
        if (strcmp(msg->headers[i].name, "ce_time") == 0 && msg->headers[i].value && time_parse(msg->headers[i].value, msg->headers[i].n, &at, &e))
            return at;
    return 0;
}

static bool read_one(struct subscriber *from, const char *topic, time_us *ret_since, time_us *ret_recorded, struct err *e)
{
    int64_t end = clock_monotonic_ms() + WAIT_MS, left = WAIT_MS;
    struct message *msg;
    size_t n = 0;

    for (; n == 0 && left > 0 && !stop_requested(); left = end - clock_monotonic_ms())
        if (!subscribe_batch(from, (int)left, 1, &msg, &n, e))
            return false;
    if (n == 0)
        return err_set(e, ERR_RETRY, "read the first message of %s that waits: it did not come within %d ms", topic, WAIT_MS);
    *ret_since = msg->broker_ms * 1000;
    *ret_recorded = recorded_at(msg);
    return true;
}

/* Read from and left again: nothing is read ahead of who waits for long. */
bool backlog_first(struct subscriber *from, const char *topic, int64_t offset, time_us *ret_since, time_us *ret_recorded, struct err *e)
{
    subscribe_pause(from, topic, false);
    bool ok = subscribe_assign(from, topic, offset, e) && read_one(from, topic, ret_since, ret_recorded, e);
    subscribe_pause(from, topic, true);
    return ok;
}
