/* SPDX-License-Identifier: Apache-2.0 */
#include "gate.h"

#include <string.h>

bool gate_held_back(const struct err *e)
{
    static const char *const about[] = { "publisher ", "consent ", "purpose ", "legalbasis ", NULL };

    for (const char *const *a = about; *a; a++)
        if (strncmp(e->text, *a, strlen(*a)) == 0)
            return true;
    return false;
}

bool gate_encode(struct event *ev, struct arena *mem, struct err *e)
{
    if (!event_encode(ev, mem, e))
        return false;
    if (ev->payload_bytes > EVENT_MOST_BYTES)
        return err_set(e, ERR_DATA, "the event has %zu bytes, %d are allowed", ev->payload_bytes, EVENT_MOST_BYTES);
    return true;
}

void gate_date_back(struct event *ev)
{
    const struct value *on = &ev->fields[FIELD_OCCURRED_ON];

    if (ev->schema->control || on->kind != VALUE_DAY)
        return;
    time_us noon = clock_midnight(on->day) + (time_us)12 * 3600 * 1000000;
    if (noon < ev->recorded_at)
        ev->recorded_at = noon;
}
