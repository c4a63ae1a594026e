/* SPDX-License-Identifier: Apache-2.0 */
#include "retraction.h"

#include <stdlib.h>
#include <string.h>

/* A record on its way: taken back before, or a retraction itself: it is not told again, whatever else goes. */
struct record { const struct own_event *own; size_t chain; bool dead; };

static int compare_ids(const void *a, const void *b)
{
    return memcmp(*(const uint8_t *const *)a, *(const uint8_t *const *)b, UUID_BYTES);
}

/* The ids that retractions name, sorted. */
static const uint8_t **taken_back(const struct own_event *known, size_t n, struct arena *mem, size_t *ret_n)
{
    const uint8_t **ids = ARENA_ARRAY(mem, const uint8_t *, n + 1);

    *ret_n = 0;
    for (size_t i = 0; i < n; i++)
        if (event_is_retracted(&known[i].ev) && known[i].ev.fields[FIELD_CORRECTS].kind == VALUE_EVENT)
            ids[(*ret_n)++] = known[i].ev.fields[FIELD_CORRECTS].ref;
    if (*ret_n)
        qsort(ids, *ret_n, sizeof *ids, compare_ids);
    return ids;
}

static int compare_chains(const void *a, const void *b)
{
    const struct record *x = a, *y = b;

    return x->chain != y->chain ? (x->chain > y->chain) - (x->chain < y->chain) : (x->own > y->own) - (x->own < y->own);
}

/* All records, chain after chain, in the order of their numbers. */
static struct record *sorted_records(const struct own_event *known, size_t n, struct arena *mem)
{
    struct record *all = ARENA_ARRAY(mem, struct record, n + 1);
    struct event *events = ARENA_ARRAY(mem, struct event, n + 1);
    size_t *chains = ARENA_ARRAY(mem, size_t, n + 1), n_ids;
    const uint8_t **ids = taken_back(known, n, mem, &n_ids);

    for (size_t i = 0; i < n; i++)
        events[i] = known[i].ev;
    facts_chains(events, n, mem, chains);
    for (size_t i = 0; i < n; i++) {
        const uint8_t *id = known[i].ev.id;

        all[i] = (struct record){ &known[i], chains[i], event_is_retracted(&known[i].ev) || (n_ids && bsearch(&id, ids, n_ids, sizeof *ids, compare_ids)) };
    }
    if (n)
        qsort(all, n, sizeof *all, compare_chains);
    return all;
}

static void say(struct retraction *ret, const struct record *of, time_us recorded_at, bool again, bool rest, time_us now, struct arena *mem)
{
    struct statement *s = &ret->say[ret->n++];

    *s = (struct statement){ of->own->ev, of->own, again, rest };
    s->ev.fields = arena_memdup(mem, s->ev.fields, s->ev.schema->n_fields * sizeof *s->ev.fields);
    if (!again) {
        struct value *corrects = &s->ev.fields[FIELD_CORRECTS];

        s->ev.fields[FIELD_ASSERTION] = (struct value){ .kind = VALUE_SYMBOL, .text = "retracted" };
        *corrects = (struct value){ .kind = VALUE_EVENT };
        memcpy(corrects->ref, of->own->ev.id, UUID_BYTES);
    }
    uuid_v7(now, s->ev.id);
    s->ev.recorded_at = recorded_at;
    s->ev.epoch = s->ev.seq = 0;
}

static void settle(const struct record *chain, size_t n, time_us now, struct arena *mem, struct retraction *ret)
{
    const struct record *speaker = NULL, *rest = NULL;
    size_t asked = 0;

    for (size_t i = 0; i < n; i++) {
        const struct record *r = &chain[i];

        if (!speaker || facts_compare_told(&speaker->own->ev, &r->own->ev) < 0)
            speaker = r;
        if (!r->dead && !r->own->asked && (!rest || facts_compare_told(&rest->own->ev, &r->own->ev) < 0))
            rest = r;
        asked += r->own->asked && !r->dead;
        ret->already += r->own->asked && r->dead;
    }
    if (!asked || speaker->dead || !speaker->own->asked) {
        *(speaker->dead ? &ret->already : &ret->corrected) += asked;
        return;
    }
    for (size_t i = 0; i < n; i++)
        if (chain[i].own->asked && !chain[i].dead)
            say(ret, &chain[i], speaker->own->ev.recorded_at, false, rest != NULL, now, mem);
    if (rest)
        say(ret, rest, speaker->own->ev.recorded_at, true, false, now, mem);
    ret->retracted += asked;
    ret->again += rest != NULL;
}

void retraction_find(const struct own_event *known, size_t n, time_us now, struct arena *mem, struct retraction *ret)
{
    struct record *all = sorted_records(known, n, mem);

    *ret = (struct retraction){ .say = ARENA_ARRAY(mem, struct statement, 2 * n + 1) };
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && all[end].chain == all[i].chain;)
            end++;
        settle(all + i, end - i, now, mem, ret);
    }
}
