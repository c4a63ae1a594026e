/* SPDX-License-Identifier: Apache-2.0 */
#include "backoff.h"

#include "hash.h"

void backoff_reset(struct backoff *b)
{
    b->wait_ms = 0;
    b->since_ms = 0;
}

int backoff_next(struct backoff *b)
{
    int64_t now = clock_monotonic_ms();
    uint32_t dice;

    if (b->since_ms == 0)
        b->since_ms = now;
    if (b->give_up_s > 0 && now - b->since_ms >= (int64_t)b->give_up_s * 1000)
        return -1;
    if (b->wait_ms == 0)
        b->wait_ms = b->first_ms;
    else
        b->wait_ms = b->wait_ms > b->most_ms / 2 ? b->most_ms : b->wait_ms * 2;
    /* Less, never more: most_ms is a promise.  Without jitter all agencies would knock at the same moment after an outage. */
    hash_random(&dice, sizeof dice);
    return b->wait_ms - (int)(dice % (uint32_t)(b->wait_ms / 4 + 1));
}
