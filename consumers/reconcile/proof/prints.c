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
    *p = (struct prints){ .fd = mkstemp(name), .epoch = epoch, .first = first, .last = last, .left = last - first + 1, .through = first - 1,
                           .lock = PTHREAD_MUTEX_INITIALIZER, .came = PTHREAD_COND_INITIALIZER };
    if (p->fd < 0)
        return err_set(e, ERR_RETRY, "make a temporary file %s: %s; set TMPDIR to a folder with room", name, strerror(errno));
    unlink(name);
    p->beyond = calloc((size_t)(last - first + 1) / 8 + 1, 1);     /* also of no numbers: a day on which nothing was sent */
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
static bool read_file(const struct prints *p, int64_t from, size_t bytes, void *ret, struct err *e)
{
    memset(ret, 0, bytes);
    return pread(p->fd, ret, bytes, (from - p->first) * NUMBER_HASH) >= 0 || err_set(e, ERR_RETRY, "read hashes from a temporary file: %s", strerror(errno));
}

static bool fill(struct prints *p, int64_t at, struct err *e)
{
    p->at = at;
    p->filled = true;
    return read_file(p, at, sizeof p->window, p->window, e);
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

static void set_beyond(struct prints *p, int64_t seq)
{
    p->beyond[(seq - p->first) / 8] |= (uint8_t)(1 << ((seq - p->first) % 8));
}

static bool is_beyond(const struct prints *p, int64_t seq)
{
    return p->beyond[(seq - p->first) / 8] >> ((seq - p->first) % 8) & 1;
}

static bool put(struct prints *p, int64_t seq, const uint8_t hash[NUMBER_HASH], bool beyond, struct err *e)
{
    uint8_t *place;

    if (!window_of(p, seq, &place, e))
        return false;
    if (p->first_seen == 0)
        p->first_seen = seq;
    if (memcmp(place, absent, NUMBER_HASH) != 0)
        return true;
    memcpy(place, hash, NUMBER_HASH);
    p->changed = true;
    p->left--;
    if (beyond)
        set_beyond(p, seq);
    p->through += seq == p->through + 1;
    if (p->through == p->awaited)
        pthread_cond_signal(&p->came);
    return true;
}

bool prints_put(struct prints *p, int64_t seq, const uint8_t hash[NUMBER_HASH], bool beyond, struct err *e)
{
    pthread_mutex_lock(&p->lock);
    bool ok = put(p, seq, hash, beyond, e);
    pthread_mutex_unlock(&p->lock);
    return ok;
}

void prints_end(struct prints *p, const struct err *failed)
{
    pthread_mutex_lock(&p->lock);
    p->ended = true;
    p->failed = failed != NULL;
    if (failed)
        p->err = *failed;
    pthread_cond_signal(&p->came);
    pthread_mutex_unlock(&p->lock);
}

/* ---- the reader */

static bool read_some(struct prints *p, int64_t from, int64_t to, struct prints_page *ret, struct err *e)
{
    p->awaited = to;
    while (p->through < to && !p->ended)
        pthread_cond_wait(&p->came, &p->lock);
    if (p->failed) {
        *e = p->err;
        return false;
    }
    ret->from = from;
    ret->first_seen = p->first_seen;
    for (int64_t seq = from; seq <= to; seq++)
        ret->beyond[seq - from] = is_beyond(p, seq);
    return flush(p, e) && read_file(p, from, (size_t)(to - from + 1) * NUMBER_HASH, ret->hashes, e);
}

bool prints_read(struct prints *p, int64_t from, int64_t to, struct prints_page *ret, struct err *e)
{
    from = from > p->first ? from : p->first;
    to = to < p->last ? to : p->last;
    if (from > to)
        return true;
    pthread_mutex_lock(&p->lock);
    bool ok = read_some(p, from, to, ret, e);
    pthread_mutex_unlock(&p->lock);
    return ok;
}

const uint8_t *prints_page_hash(const struct prints_page *page, int64_t seq)
{
    const uint8_t *hash = page->hashes[seq - page->from];

    return memcmp(hash, absent, NUMBER_HASH) == 0 ? NULL : hash;
}
