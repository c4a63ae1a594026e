/* SPDX-License-Identifier: Apache-2.0 */
#include "messages.h"

#include <inttypes.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

/* Was it read before, in another file or at another place of this one? */
static bool was_read(struct spool *spool, const char *source, const struct spool_progress *mine, bool *ret, struct err *e)
{
    char *state = NULL;
    int64_t done;
    bool found;

    if (!spool_progress_get(spool, source, mine->name, &done, &state, &found, e))
        return false;
    *ret = found && state && strcmp(state, mine->state) != 0;
    free(state);
    return true;
}

/* The events of one message are moved down to where the events that stay end. */
static void stay(struct source_batch *b, struct source_message *m, size_t to, size_t n)
{
    if (n)                                           /* of a batch without any there is no array */
        memmove(&b->events[to], &b->events[m->first], n * sizeof *b->events);
    if (n && b->origins)
        memmove(&b->origins[to], &b->origins[m->first], n * sizeof *b->origins);
    m->first = to;
}

/* The second of two messages with one id in this batch. */
static bool is_second(struct hsearch_data *ids, const struct source_message *m)
{
    ENTRY entry = { .key = (char *)(uintptr_t)m->id, .data = (void *)(uintptr_t)m }, *found;

    return hsearch_r(entry, ENTER, &found, ids) && found->data != entry.data;
}

/* Which of them are to be left out; their progress. */
static bool judge(struct spool *spool, const char *source, const char *file_hash, const struct source_batch *b, struct arena *mem,
                  struct spool_progress *progress, bool *before, struct err *e)
{
    struct hsearch_data ids = {0};
    bool ok = true;

    if (!hcreate_r(2 * b->n_messages, &ids))
        abort();
    for (size_t i = 0; i < b->n_messages && ok; i++) {
        const struct source_message *m = &b->messages[i];

        progress[i] = (struct spool_progress){ .source = source, .name = arena_printf(mem, "message %s", m->id), .done = m->records,
                                               .state = arena_printf(mem, "%s %" PRId64, file_hash, m->no) };
        before[i] = is_second(&ids, m);
        ok = before[i] || was_read(spool, source, &progress[i], &before[i], e);
    }
    hdestroy_r(&ids);
    return ok;
}

static void sift(struct source_batch *b, const bool *before, const struct spool_progress *progress)
{
    size_t kept = 0, events = 0;

    for (size_t i = 0; i < b->n_messages; i++) {
        struct source_message m = b->messages[i];
        size_t n = (i + 1 < b->n_messages ? b->messages[i + 1].first : b->n_events) - m.first;

        if (before[i]) {
            b->unchanged += m.records;
            continue;
        }
        stay(b, &m, events, n);
        events += n;
        b->messages[kept++] = m;
        b->progress[b->n_progress++] = progress[i];
    }
    b->n_messages = kept;
    b->n_events = events;
}

bool messages_keep(struct spool *spool, const char *source, const char *file_hash, struct source_batch *b, struct arena *mem, struct err *e)
{
    struct spool_progress *all = ARENA_ARRAY(mem, struct spool_progress, b->n_progress + b->n_messages), *mine = ARENA_ARRAY(mem, struct spool_progress, b->n_messages);
    bool *before = ARENA_ARRAY(mem, bool, b->n_messages);

    if (b->n_messages == 0)
        return true;
    if (!judge(spool, source, file_hash, b, mem, mine, before, e))
        return false;
    if (b->n_progress)
        memcpy(all, b->progress, b->n_progress * sizeof *all);
    b->progress = all;
    sift(b, before, mine);
    return true;
}
