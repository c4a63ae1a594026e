/* SPDX-License-Identifier: Apache-2.0 */
/* made_values - a body for any event type, made from a number; and are two bodies the same? */
#ifndef TESTS_MADE_VALUES_H
#define TESTS_MADE_VALUES_H
#include <string.h>

#include "../../common/event/schema.h"

static inline uint64_t made_next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

static inline struct value made_value(const struct field *f, uint64_t *seed, struct arena *mem)
{
    static const char *const texts[] = { "x", "Ümläut-§3", "05162004", "jobcenter@05162", "a b\tc\"\\", "\xf0\x9f\x8f\xa0" };
    static const int64_t numbers[] = { 0, 1, -1, 63, 64, -64, -65, 8191, 8192, 1234567890123, INT64_MAX, INT64_MIN };
    struct value v = { .kind = f->kind };

    if (f->optional && made_next(seed) % 3 == 0)
        return (struct value){ .kind = VALUE_NONE };
    switch (f->kind) {
    case VALUE_NONE: break;
    case VALUE_BOOL: v.boolean = made_next(seed) % 2; break;
    case VALUE_INT: v.integer = numbers[made_next(seed) % 12]; break;
    case VALUE_DAY: v.day = (day_num)(made_next(seed) % 40000) - 10000; break;
    case VALUE_TIME: v.time = (time_us)made_next(seed) * 1000000 + 123456; break;
    case VALUE_SYMBOL: v.text = f->symbols[made_next(seed) % f->n_symbols]; break;
    case VALUE_CODE: case VALUE_TEXT: case VALUE_AGENCY: v.text = texts[made_next(seed) % 6]; break;
    case VALUE_SUBJECT: case VALUE_LOCAL: case VALUE_EVENT:
        for (size_t i = 0; i < SUBJECT_BYTES; i++)
            v.ref[i] = (uint8_t)made_next(seed);
        break;
    case VALUE_BYTES:
        v.bytes.n = made_next(seed) % 100;
        v.bytes.data = memset(arena_alloc(mem, v.bytes.n), (int)(made_next(seed) % 256), v.bytes.n);
        break;
    case VALUE_LIST: case VALUE_RECORD:
        v.list.n = f->kind == VALUE_RECORD ? f->n_fields : made_next(seed) % 4;
        v.list.items = ARENA_ARRAY(mem, struct value, v.list.n);
        for (size_t i = 0; i < v.list.n; i++)
            v.list.items[i] = made_value(f->kind == VALUE_RECORD ? &f->fields[i] : f->item, seed, mem);
    }
    return v;
}

static inline struct value *made_fields(const struct schema *s, uint64_t seed, struct arena *mem)
{
    struct value *all = ARENA_ARRAY(mem, struct value, s->n_fields);

    for (size_t i = 0; i < s->n_fields; i++)
        all[i] = made_value(&s->fields[i], &seed, mem);
    return all;
}

static inline bool made_equal(const struct value *a, const struct value *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case VALUE_NONE: return true;
    case VALUE_BOOL: return a->boolean == b->boolean;
    case VALUE_INT: return a->integer == b->integer;
    case VALUE_DAY: return a->day == b->day;
    case VALUE_TIME: return a->time == b->time;
    case VALUE_SYMBOL: case VALUE_CODE: case VALUE_TEXT: case VALUE_AGENCY: return strcmp(a->text, b->text) == 0;
    case VALUE_SUBJECT: case VALUE_LOCAL: case VALUE_EVENT: return memcmp(a->ref, b->ref, SUBJECT_BYTES) == 0;
    case VALUE_BYTES: return a->bytes.n == b->bytes.n && (a->bytes.n == 0 || memcmp(a->bytes.data, b->bytes.data, a->bytes.n) == 0);
    case VALUE_LIST: case VALUE_RECORD:
        for (size_t i = 0; a->list.n == b->list.n && i < a->list.n; i++)
            if (!made_equal(&a->list.items[i], &b->list.items[i]))
                return false;
        return a->list.n == b->list.n;
    }
    return false;
}

static inline bool made_equal_fields(const struct schema *s, const struct value *a, const struct value *b)
{
    for (size_t i = 0; i < s->n_fields; i++)
        if (!made_equal(&a[i], &b[i]))
            return false;
    return true;
}
#endif
