/* SPDX-License-Identifier: Apache-2.0 */
#include "trace.h"

#include <string.h>

const char *const trace_date_names[TRACE_DATES] = { [TRACE_OPENS] = "opens", [TRACE_DUE] = "due", [TRACE_HARD_STOP] = "hard_stop" };

void trace_step(struct trace_steps *to, struct trace_step step)
{
    if (to->n == to->room) {
        struct trace_step *old = to->all;

        to->room = to->room ? 2 * to->room : 4;
        to->all = ARENA_ARRAY(to->mem, struct trace_step, to->room);
        if (to->n)
            memcpy(to->all, old, to->n * sizeof *old);
    }
    to->all[to->n++] = step;
}
