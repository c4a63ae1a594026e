/* SPDX-License-Identifier: Apache-2.0 */
#include "facts_records.h"

/* Who speaks last? */
int facts_compare_told(const struct event *x, const struct event *y)
{
    int c = compare_numbers(x->recorded_at, y->recorded_at);

    c = c ? c : compare_numbers(x->epoch, y->epoch);
    c = c ? c : compare_numbers(x->seq, y->seq);
    return c ? c : memcmp(x->id, y->id, UUID_BYTES);
}

const struct value *record_value(const struct event *ev, int index)
{
    static const struct value none = { .kind = VALUE_NONE };

    return index < 0 || (size_t)index >= ev->schema->n_fields ? &none : &ev->fields[index];
}

/* ---- do they say the same? ---- */

/* Is it one event that came twice?  By the machine's key. */
static bool is_repeat(const struct event *a, const struct event *b)
{
    return a->seq == b->seq && a->epoch == b->epoch && compare_texts(a->agency, b->agency) == 0 && memcmp(a->id, b->id, UUID_BYTES) == 0;
}

/* Fact fields by name, because versions may hold them at different places. */
static int compare_fact_fields(const struct event *a, const struct event *b)
{
    for (size_t i = 0; i < a->schema->n_fact; i++) {
        int c = value_compare(record_value(a, a->schema->fact[i]), event_field(b, a->schema->fields[a->schema->fact[i]].name));

        if (c)
            return c;
    }
    return 0;
}

/* Persons in single fields: a need reported for one child is not the same day's need of her twin. */
static int compare_persons(const struct event *a, const struct event *b)
{
    for (size_t i = FIELD_COMMON; i < a->schema->n_fields; i++)
        if (a->schema->fields[i].kind == VALUE_SUBJECT) {
            int c = value_compare(&a->fields[i], event_field(b, a->schema->fields[i].name));

            if (c)
                return c;
        }
    return 0;
}

bool record_is_decision(const struct event *ev)
{
    return strncmp(ev->type, "task.", 5) == 0;
}

/* What people record at the hub has no export that tells it again: each is its own, also two contacts of one day. */
static bool is_recorded_once(const struct event *ev)
{
    return record_is_decision(ev) || (strcmp(ev->type, "case.contact.recorded") == 0 && strncmp(ev->agency, "hub@", 4) == 0);
}

/* Same statement of one agency about one subject? */
static int compare_facts(const struct event *a, const struct event *b)
{
    int c = compare_texts(a->agency, b->agency);

    c = c ? c : compare_texts(a->type, b->type);
    c = c ? c : memcmp(a->subject, b->subject, SUBJECT_BYTES);
    if (!c && is_recorded_once(a))
        return memcmp(a->id, b->id, UUID_BYTES);
    c = c ? c : compare_fact_fields(a, b);
    return c ? c : compare_persons(a, b);
}

bool facts_same(const struct event *a, const struct event *b)
{
    return compare_facts(a, b) == 0;
}

/* ---- hashes ---- */

static uint64_t mix(uint64_t hash, uint64_t more)
{
    hash ^= more;
    hash = (hash ^ hash >> 32) * UINT64_C(0x9e3779b97f4a7c15);   /* every bit reaches the low ones, which choose the place */
    return hash ^ hash >> 32;
}

static uint64_t mix_ref(uint64_t hash, const uint8_t ref[SUBJECT_BYTES])
{
    uint64_t halves[2];

    memcpy(halves, ref, sizeof halves);
    return mix(mix(hash, halves[0]), halves[1]);
}

/* The same for values that say the same (value_compare). */
static uint64_t hash_of_value(const struct value *v)
{
    switch (v->kind) {
    case VALUE_BOOL: return mix(1, v->boolean);
    case VALUE_INT: return mix(1, (uint64_t)v->integer);
    case VALUE_DAY: return mix(1, (uint64_t)v->day);
    case VALUE_TIME: return mix(1, (uint64_t)v->time);
    case VALUE_SYMBOL: case VALUE_CODE: case VALUE_TEXT: case VALUE_AGENCY: return mix(1, facts_hash(v->text));
    case VALUE_SUBJECT: case VALUE_LOCAL: case VALUE_EVENT: return mix_ref(1, v->ref);
    case VALUE_NONE: case VALUE_BYTES: case VALUE_LIST: case VALUE_RECORD: break;
    }
    return 0;
}

/* The same for records of one fact.  Values are added up: versions may hold them at different places. */
static uint32_t hash_of_fact(const struct event *ev)
{
    uint64_t hash = mix_ref(facts_hash(ev->type), ev->subject), values = 0;

    if (is_recorded_once(ev))
        return (uint32_t)mix_ref(hash, ev->id);
    for (size_t i = 0; i < ev->schema->n_fact; i++)
        values += hash_of_value(record_value(ev, ev->schema->fact[i]));
    return (uint32_t)mix(hash, values);
}

/* ---- the records ---- */

static uint32_t *places_for(size_t n, struct arena *mem, size_t *ret_mask)
{
    size_t places = 16;

    while (places < 2 * n)
        places *= 2;
    *ret_mask = places - 1;
    return ARENA_ARRAY(mem, uint32_t, places);
}

void records_init(struct records *r, size_t most, struct arena *mem)
{
    *r = (struct records){ .all = ARENA_ARRAY(mem, struct record, most + 1) };
    r->by_id = places_for(most, mem, &r->mask);
}

/* In the table: where the search for an id begins, and goes on. */
static size_t first_place(const struct records *r, const uint8_t id[UUID_BYTES])
{
    return mix_ref(0, id) & r->mask;
}

static size_t next_place(const struct records *r, size_t at)
{
    return (at + 1) & r->mask;
}

void records_add(struct records *r, const struct event *ev)
{
    size_t at = first_place(r, ev->id);

    while (r->by_id[at])
        at = next_place(r, at);
    r->all[r->n] = (struct record){ .ev = ev, .group = r->n, .hash = hash_of_fact(ev), .corrects = record_value(ev, FIELD_CORRECTS)->kind == VALUE_EVENT };
    r->by_id[at] = (uint32_t)++r->n;
}

struct record *records_find(const struct records *r, const struct event *ev)
{
    for (size_t at = first_place(r, ev->id); r->by_id[at]; at = next_place(r, at))
        if (is_repeat(r->all[r->by_id[at] - 1].ev, ev))
            return &r->all[r->by_id[at] - 1];
    return NULL;
}

struct record *records_named(const struct records *r, const uint8_t id[UUID_BYTES], const struct event *like)
{
    struct record *first = NULL;

    for (size_t at = first_place(r, id); r->by_id[at]; at = next_place(r, at)) {
        struct record *found = &r->all[r->by_id[at] - 1];

        if (memcmp(found->ev->id, id, UUID_BYTES) != 0)
            continue;
        if (like && (compare_texts(found->ev->agency, like->agency) != 0 || compare_texts(found->ev->type, like->type) != 0))
            continue;
        if (!first || facts_compare_told(found->ev, first->ev) < 0)
            first = found;
    }
    return first;
}

/* ---- which belong together ---- */

size_t records_group(struct records *r, size_t i)
{
    while (r->all[i].group != i)
        i = r->all[i].group = r->all[r->all[i].group].group;
    return i;
}

static void join(struct records *r, size_t a, size_t b)
{
    a = records_group(r, a);
    b = records_group(r, b);
    if (a < b)
        r->all[b].group = a;
    else
        r->all[a].group = b;
}

static void join_same_facts(struct records *r, struct arena *mem)
{
    size_t mask;
    uint32_t *by_fact = places_for(r->n, mem, &mask);

    for (size_t i = 0; i < r->n; i++) {
        struct record *one = &r->all[i], *other = NULL;
        size_t at = one->hash & mask;

        for (; by_fact[at]; at = (at + 1) & mask) {
            other = &r->all[by_fact[at] - 1];
            if (other->hash == one->hash && compare_facts(other->ev, one->ev) == 0)
                break;
        }
        if (by_fact[at])
            join(r, i, (size_t)(other - r->all));
        else
            by_fact[at] = (uint32_t)(i + 1);
    }
}

/* An agency corrects only itself, and only into the same type. */
static void join_corrections(struct records *r)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct event *ev = r->all[i].ev;
        const struct record *target = r->all[i].corrects ? records_named(r, record_value(ev, FIELD_CORRECTS)->ref, ev) : NULL;

        if (target)
            join(r, i, (size_t)(target - r->all));
    }
}

void records_join(struct records *r, struct arena *mem)
{
    join_same_facts(r, mem);
    join_corrections(r);
}

void facts_chains(const struct event *events, size_t n, struct arena *mem, size_t *ret_chain)
{
    struct records r;

    records_init(&r, n, mem);
    for (size_t i = 0; i < n; i++)
        records_add(&r, &events[i]);
    records_join(&r, mem);
    for (size_t i = 0; i < n; i++)
        ret_chain[i] = records_group(&r, i);
}
