/* SPDX-License-Identifier: Apache-2.0 */
/* Server-sent events: "change" whenever something shown has changed.  The browser then asks for its page again; it asks anew by itself
 * when the stream has ended, and so must be known still. */
#include <inttypes.h>
#include <stdlib.h>

#include "visit.h"

enum { LOOK_MS = 1000, REMARK_TURNS = 15, MOST_TURNS = 300 };

struct live { struct watch *watch; int64_t version; int turns; };

static bool next(void *state, struct buf *out)
{
    struct live *l = state;
    int64_t version = watch_version(l->watch);

    if (version != l->version)
        buf_printf(out, "event: change\ndata: %" PRId64 "\n\n", version);
    else if (l->turns % REMARK_TURNS == 0)
        buf_str(out, ": here\n\n");      /* who has gone is noticed when something is sent */
    l->version = version;
    return ++l->turns < MOST_TURNS;
}

void live_begin(struct visit *v)
{
    struct live *l = calloc(1, sizeof *l);

    if (!l)
        abort();
    *l = (struct live){ .watch = v->portal->watch, .version = watch_version(v->portal->watch) };
    v->rs->type = "text/event-stream";
    v->rs->stream = (struct http_stream){ next, free, l, LOOK_MS };
}
