/* SPDX-License-Identifier: Apache-2.0 */
#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../common/ground/clock.h"

enum { TERMINAL_MS = 200, FOLLOWED_MS = 1000, QUIET_MS = 60000 };

void progress_begin(struct progress *p, const char *what, size_t all)
{
    *p = (struct progress){ .what = what, .all = all, .began_ms = clock_monotonic_ms() };
    p->shown_ms = p->began_ms;
}

void progress_show(struct progress *p, size_t done)
{
    int64_t now = clock_monotonic_ms(), passed = now - p->began_ms;
    bool terminal = isatty(STDERR_FILENO);
    int every_ms = terminal ? TERMINAL_MS : getenv("CASEBUS_FOLLOWED") ? FOLLOWED_MS : QUIET_MS;

    if (now - p->shown_ms < every_ms || done == 0 || passed == 0)
        return;
    p->shown_ms = now;
    double rate = (double)done * 1000 / (double)passed;
    fprintf(stderr, "%s%zu of %zu %s, %.0f a second, %.0f s to go%s", terminal ? "\r" : "", done, p->all, p->what, rate,
            p->all > done ? (double)(p->all - done) / rate : 0.0, terminal ? "   " : "\n");
}

void progress_end(const struct progress *p)
{
    if (isatty(STDERR_FILENO) && p->shown_ms != p->began_ms)
        fprintf(stderr, "\n");
}
