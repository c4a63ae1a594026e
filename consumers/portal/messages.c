/* SPDX-License-Identifier: Apache-2.0 */
#include "messages.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "../../common/ground/buf.h"

/* "200 of 1500 dead letters, 310 a second, 4 s to go" */
static bool is_progress(const char *line, struct messages *m)
{
    long long done, all;
    int end = 0;

    if (sscanf(line, "%18lld of %18lld %*[a-z ], %*18d a second, %n", &done, &all, &end) != 2 || end == 0 || all <= 0)
        return false;
    m->done = done;
    m->all = all;
    return true;
}

struct messages messages_read(const char *err, struct arena *mem)
{
    CLEANUP(buf_release) struct buf rest = {0};
    struct messages m = {0};

    while (*err) {
        size_t n = strcspn(err, "\n");

        n += err[n] == '\n';
        if (!is_progress(arena_strndup(mem, err, n), &m))
            buf_add(&rest, err, n);
        err += n;
    }
    m.rest = arena_strndup(mem, rest.data ? rest.data : "", rest.len);
    return m;
}
