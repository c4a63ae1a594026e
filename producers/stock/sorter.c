/* SPDX-License-Identifier: Apache-2.0 */
#include "sorter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A sorted piece of the file, and what of it is in memory. */
struct run { int64_t at, left; char *window; size_t n, next; };
struct sorter {
    char *folder;
    size_t entry_bytes, most;            /* entries in memory */
    sorter_order *order;
    char *entries; size_t n, next;       /* not yet in the file; all of them when there is no file */
    int fd;
    int64_t count, written;              /* entries */
    struct run *runs; size_t n_runs, cap;
    char *windows;
    size_t *heap, n_heap;                /* runs by their first entry */
    bool begun, popped;                  /* the heap's first was handed out */
};

static void *take_memory(size_t bytes)
{
    void *p = malloc(bytes ? bytes : 1);

    if (!p)
        abort();
    return p;
}

struct sorter *sorter_new(const char *folder, size_t entry_bytes, size_t memory, sorter_order *order)
{
    struct sorter *s = take_memory(sizeof *s);

    *s = (struct sorter){ .entry_bytes = entry_bytes, .most = memory / entry_bytes + 1, .order = order, .fd = -1 };
    s->folder = strdup(folder);
    s->entries = take_memory(s->most * entry_bytes);
    if (!s->folder)
        abort();
    return s;
}

void sorter_free(struct sorter *s)
{
    if (!s)
        return;
    if (s->fd >= 0)
        close(s->fd);
    free(s->folder);
    free(s->entries);
    free(s->runs);
    free(s->windows);
    free(s->heap);
    free(s);
}

int64_t sorter_count(const struct sorter *s)
{
    return s->count;
}

/* ---- adding */

static bool make_file(struct sorter *s, struct err *e)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/.casebus-sort-XXXXXX", s->folder);
    s->fd = mkstemp(path);
    if (s->fd < 0)
        return err_set(e, ERR_RETRY, "cannot make a file in %s: %s", s->folder, strerror(errno));
    unlink(path);
    return true;
}

static bool write_all(struct sorter *s, const char *bytes, size_t n, int64_t at, struct err *e)
{
    for (size_t done = 0; done < n; ) {
        ssize_t put = pwrite(s->fd, bytes + done, n - done, at + (int64_t)done);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return err_set(e, ERR_RETRY, "cannot sort in %s: %s", s->folder, strerror(errno));
        done += (size_t)put;
    }
    return true;
}

static bool write_run(struct sorter *s, struct err *e)
{
    qsort(s->entries, s->n, s->entry_bytes, s->order);
    if ((s->fd < 0 && !make_file(s, e)) || !write_all(s, s->entries, s->n * s->entry_bytes, s->written * (int64_t)s->entry_bytes, e))
        return false;
    if (s->n_runs == s->cap) {
        s->cap = s->cap ? 2 * s->cap : 16;
        s->runs = realloc(s->runs, s->cap * sizeof *s->runs);
        if (!s->runs)
            abort();
    }
    s->runs[s->n_runs++] = (struct run){ .at = s->written, .left = (int64_t)s->n };
    s->written += (int64_t)s->n;
    s->n = 0;
    return true;
}

bool sorter_add(struct sorter *s, const void *entry, struct err *e)
{
    if (s->n == s->most && !write_run(s, e))
        return false;
    memcpy(s->entries + s->n * s->entry_bytes, entry, s->entry_bytes);
    s->n++;
    s->count++;
    return true;
}

/* ---- merging */

static const char *first_of(const struct sorter *s, size_t run)
{
    return s->runs[run].window + s->runs[run].next * s->entry_bytes;
}

static bool fill(struct sorter *s, struct run *r, size_t room, struct err *e)
{
    size_t want = (int64_t)room < r->left ? room : (size_t)r->left, bytes = want * s->entry_bytes;

    for (size_t done = 0; done < bytes; ) {
        ssize_t got = pread(s->fd, r->window + done, bytes - done, r->at * (int64_t)s->entry_bytes + (int64_t)done);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return err_set(e, ERR_RETRY, "cannot read what was sorted in %s: %s", s->folder, got ? strerror(errno) : "the file is too short");
        done += (size_t)got;
    }
    r->at += (int64_t)want;
    r->left -= (int64_t)want;
    r->n = want;
    r->next = 0;
    return true;
}

/* The heap's entry `i` goes down until no smaller one is below it. */
static void sink(struct sorter *s, size_t i)
{
    for (size_t child; (child = 2 * i + 1) < s->n_heap; i = child) {
        if (child + 1 < s->n_heap && s->order(first_of(s, s->heap[child + 1]), first_of(s, s->heap[child])) < 0)
            child++;
        if (s->order(first_of(s, s->heap[i]), first_of(s, s->heap[child])) <= 0)
            return;
        size_t run = s->heap[i];
        s->heap[i] = s->heap[child];
        s->heap[child] = run;
    }
}

static size_t window_entries(const struct sorter *s)
{
    size_t room = s->most / s->n_runs;

    return room > 64 ? room : 64;
}

static bool begin_runs(struct sorter *s, struct err *e)
{
    size_t room = window_entries(s);
    int64_t at = 0;

    if (!s->windows) {
        s->windows = take_memory(s->n_runs * room * s->entry_bytes);
        s->heap = take_memory(s->n_runs * sizeof *s->heap);
    }
    for (size_t i = 0; i < s->n_runs; i++) {
        struct run *r = &s->runs[i];
        int64_t end = i + 1 < s->n_runs ? at + (int64_t)s->most : s->written;

        *r = (struct run){ .at = at, .left = end - at, .window = s->windows + i * room * s->entry_bytes };
        at = end;
        s->heap[i] = i;
        if (!fill(s, r, room, e))
            return false;
    }
    s->n_heap = s->n_runs;
    for (size_t i = s->n_heap; i-- > 0; )
        sink(s, i);
    return true;
}

bool sorter_begin(struct sorter *s, struct err *e)
{
    if (!s->begun && s->fd < 0)
        qsort(s->entries, s->n, s->entry_bytes, s->order);
    else if (!s->begun && s->n && !write_run(s, e))
        return false;
    s->begun = true;
    s->next = 0;
    s->popped = false;
    return s->fd < 0 || begin_runs(s, e);
}

/* The one that was handed out leaves the heap. */
static bool pop(struct sorter *s, struct err *e)
{
    struct run *r = &s->runs[s->heap[0]];

    s->popped = false;
    if (++r->next == r->n) {
        if (r->left && !fill(s, r, window_entries(s), e))
            return false;
        if (r->next == r->n)
            s->heap[0] = s->heap[--s->n_heap];
    }
    sink(s, 0);
    return true;
}

bool sorter_next(struct sorter *s, const void **ret, struct err *e)
{
    *ret = NULL;
    if (s->fd < 0) {
        if (s->next < s->n)
            *ret = s->entries + s->next++ * s->entry_bytes;
        return true;
    }
    if (s->popped && !pop(s, e))
        return false;
    if (s->n_heap) {
        *ret = first_of(s, s->heap[0]);
        s->popped = true;
    }
    return true;
}
