/* SPDX-License-Identifier: Apache-2.0 */
#include "own_topic.h"

#include "../common/ground/stop.h"

enum { BATCH = 500, WAIT_MS = 5000 };

static bool read_from(struct subscriber *sub, const char *topic, int64_t from, int64_t end, void (*each)(void *context, const struct message *m), void *context, struct err *e)
{
    int64_t give_up = clock_monotonic_ms() + WAIT_MS;

    if (from == end)
        return true;
    if (!subscribe_assign(sub, topic, from, e))
        return false;
    while (from < end) {
        struct message *messages;
        size_t n;

        if (!subscribe_batch(sub, BATCH, BATCH, &messages, &n, e))
            return false;
        if (n == 0 && (stop_requested() || clock_monotonic_ms() > give_up))
            return err_set(e, ERR_RETRY, "cannot read %s to its end: nothing came", topic);
        for (size_t i = 0; i < n && messages[i].offset < end; i++)
            each(context, &messages[i]);
        if (n) {
            from = messages[n - 1].offset + 1;
            give_up = clock_monotonic_ms() + WAIT_MS;
        }
    }
    return true;
}

bool own_topic_read(const struct own_topic *t, int64_t most, void (*each)(void *context, const struct message *m), void *context, struct err *e)
{
    struct subscriber *sub;
    int64_t first, end;

    if (!subscribe_open(t->brokers, t->client, t->group, &sub, e))
        return false;
    bool ok = subscribe_ends(sub, t->topic, &first, &end, e)
              && read_from(sub, t->topic, most && end - most > first ? end - most : first, end, each, context, e);
    subscribe_free(sub);
    return ok;
}
