/* SPDX-License-Identifier: Apache-2.0 */
#include "prints.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const uint8_t absent[NUMBER_HASH];

bool prints_open(struct prints *p, int64_t epoch, int64_t first, int64_t last, struct err *e)
{
    const char *folder = getenv("TMPDIR");
    char name[300];

    snprintf(name, sizeof name, "%s/casebus-prints-XXXXXX", folder && *folder ? folder : "/tmp");
    *p = (struct prints){ .fd = mkstemp(name), .epoch = epoch, .first = first, .last = last, .left = last - first + 1 };
    if (p->fd < 0)
        return err_set(e, ERR_RETRY, "make a temporary file %s: %s; set TMPDIR to a folder with room", name, strerror(errno));
    unlink(name);
    p->beyond = calloc((size_t)(last - first) / 8 + 1, 1);
    if (!p->beyond)
        abort();
    return true;
}

void prints_close(struct prints *p)
{
    if (p->fd >= 0)
        close(p->fd);
    free(p->beyond);
    p->beyond = NULL;
    p->fd = -1;
}

bool prints_is_beyond(const struct prints *p, int64_t seq)
{
    return p->beyond[(seq - p->first) / 8] >> ((seq - p->first) % 8) & 1;
}

bool prints_holds(const struct prints *p, int64_t epoch, int64_t seq)
{
    return epoch == p->epoch && seq >= p->first && seq <= p->last;
}

static bool flush(struct prints *p, struct err *e)
{
    ssize_t n = p->changed ? pwrite(p->fd, p->window, sizeof p->window, (p->at - p->first) * NUMBER_HASH) : (ssize_t)sizeof p->window;

    p->changed = false;
    return n == (ssize_t)sizeof p->window || err_set(e, ERR_RETRY, "write hashes into a temporary file: %s; set TMPDIR to a folder with room", n < 0 ? strerror(errno) : "no room");
}

/* Behind the file's end all is absent. */
static bool fill(struct prints *p, int64_t at, struct err *e)
{
    memset(p->window, 0, sizeof p->window);
    p->at = at;
    p->filled = true;
    return pread(p->fd, p->window, sizeof p->window, (at - p->first) * NUMBER_HASH) >= 0 || err_set(e, ERR_RETRY, "read hashes from a temporary file: %s", strerror(errno));
}

static bool window_of(struct prints *p, int64_t seq, uint8_t **ret, struct err *e)
{
    int64_t at = p->first + (seq - p->first) / PRINTS_WINDOW * PRINTS_WINDOW;

    assert(seq >= p->first && seq <= p->last);
    if ((!p->filled || at != p->at) && (!flush(p, e) || !fill(p, at, e)))
        return false;
    *ret = p->window[seq - at];
    return true;
}

bool prints_put(struct prints *p, int64_t seq, const uint8_t hash[NUMBER_HASH], bool beyond, struct err *e)
{
    uint8_t *place;

    if (!window_of(p, seq, &place, e))
        return false;
    if (p->first_seen == 0)
        p->first_seen = seq;
    if (memcmp(place, absent, NUMBER_HASH) == 0) {
        memcpy(place, hash, NUMBER_HASH);
        p->changed = true;
        p->left--;
        if (beyond)
            p->beyond[(seq - p->first) / 8] |= (uint8_t)(1 << ((seq - p->first) % 8));
    }
    return true;
}

bool prints_get(struct prints *p, int64_t seq, const uint8_t **ret, struct err *e)
{
    uint8_t *place;

    if (!window_of(p, seq, &place, e))
        return false;
    *ret = memcmp(place, absent, NUMBER_HASH) == 0 ? NULL : place;
    return true;
}
