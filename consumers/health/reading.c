/* SPDX-License-Identifier: Apache-2.0 */
#include "reading.h"

#include <string.h>

static bool longer_than_patience(time_us since, time_us at)
{
    return since && at - since > (time_us)READING_PATIENCE_S * 1000000;
}

static bool went_back(const struct sighting *seen, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (seen[i].next_offset < seen[i - 1].next_offset)
            return true;
    return seen[n - 1].next_offset > seen[n - 1].end_offset;
}

static bool gets_less(const struct sighting *seen, size_t n)
{
    return seen[n - 1].end_offset - seen[n - 1].next_offset < seen[0].end_offset - seen[0].next_offset;
}

enum reading reading_judge(const struct sighting *seen, size_t n)
{
    const struct sighting *now = &seen[n - 1];

    if (went_back(seen, n))
        return READING_REWOUND;
    if (now->stopped)
        return READING_STOPPED;
    if (!longer_than_patience(now->waiting_since, now->at))
        return READING_OK;
    if (!now->held)
        return READING_STOPPED;
    if (longer_than_patience(now->moved_at, now->at))
        return READING_STALLED;
    return gets_less(seen, n) ? READING_OK : READING_SLOW;
}

const char *reading_name(enum reading r)
{
    static const char *const names[READINGS] = { "ok", "slow", "stalled", "stopped", "rewound" };

    return names[r];
}

struct sighted *sightings_of(struct sightings *s, const char *agency)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->all[i].agency, agency) == 0)
            return &s->all[i];
    struct sighted *more = ARENA_ARRAY(&s->mem, struct sighted, s->n + 1);
    if (s->n)
        memcpy(more, s->all, s->n * sizeof *more);
    more[s->n] = (struct sighted){ .agency = arena_strdup(&s->mem, agency) };
    s->all = more;
    return &s->all[s->n++];
}

void sightings_add(struct sighted *of, const struct sighting *now)
{
    if (of->n == READING_WINDOW)
        memmove(of->seen, of->seen + 1, --of->n * sizeof *of->seen);
    of->seen[of->n++] = *now;
}

void sightings_release(struct sightings *s)
{
    arena_release(&s->mem);
    *s = (struct sightings){0};
}
