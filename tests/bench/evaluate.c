/* SPDX-License-Identifier: Apache-2.0 */
/* evaluate PERSONS EVENTS - random persons of so many events each, all rules: how long evaluate() takes, and with the view as
 * JSON, and how long only to read the same events from the bytes that the journal keeps.  Prints a line for each: what, persons, seconds, CPU seconds. */
#include <time.h>

#include "tests/unit/chance.h"

enum { AT_LEAST_MS = 2000, DAYS_AFTER = 60, AMENDS = 20, MEETING = 100 };

struct bench { struct told *told; struct person *persons; size_t n; struct arena mem, turn; };

static double seconds(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A long life: the days on which events meet move on. */
static void tell(struct told *t, uint64_t seed, size_t events)
{
    day_num first = house_day("2024-01-01");
    struct chance c;

    told_open(t);
    chance_start(&c, seed);
    for (size_t n = 0; n < events; n += MEETING) {
        if (events > MEETING)
            chance_days(&c, first + (day_num)(1000 * n / events));
        chance_tell(&c, t, n + MEETING < events ? n + MEETING : events, AMENDS);
    }
}

static void make_persons(struct bench *b, size_t events)
{
    static const char *const p[] = { "p" };
    struct err e;

    b->told = ARENA_ARRAY(&b->mem, struct told, b->n);
    b->persons = ARENA_ARRAY(&b->mem, struct person, b->n);
    for (size_t i = 0; i < b->n; i++) {
        tell(&b->told[i], i + 1, events);
        struct person *who = &b->persons[i];
        *who = told_person(&b->told[i], p, 1, INT32_MAX, house_day("2025-06-01") + DAYS_AFTER, &b->mem);
        for (size_t k = 0; k < who->n_events; k++)
            if (!event_encode((struct event *)(uintptr_t)&who->events[k], &b->mem, &e))
                fail_msg("%s", e.text);
    }
}

static void run(struct bench *b, size_t i, const char *lang)
{
    struct result r;
    struct err e;

    if (!evaluate(told_meaning(&b->told[i]), &b->persons[i], lang, &b->turn, &r, &e))
        fail_msg("%s", e.text);
    result_release(&r);
}

static void judge(struct bench *b, size_t i)
{
    run(b, i, NULL);
}

static void show(struct bench *b, size_t i)
{
    run(b, i, "de");
}

static void decode(struct bench *b, size_t i)
{
    struct err e;

    for (size_t k = 0; k < b->persons[i].n_events; k++) {
        struct event ev = b->persons[i].events[k];

        if (!event_decode(&ev, house_schemas(), &b->turn, &e))
            fail_msg("%s", e.text);
    }
}

/* All persons in turn until it took long enough to be measured. */
static void measure(struct bench *b, const char *what, void (*each)(struct bench *b, size_t i))
{
    double began = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), now = began;
    size_t done = 0;

    for (; now - began < AT_LEAST_MS / 1e3; now = seconds(CLOCK_MONOTONIC))
        for (size_t i = 0; i < b->n; i++, done++) {
            arena_reset(&b->turn);
            each(b, i);
        }
    printf("%s %zu %.6f %.6f\n", what, done, now - began, seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
}

int main(int argc, char **argv)
{
    struct bench b = { .n = argc == 3 ? strtoul(argv[1], NULL, 10) : 0 };

    if (b.n == 0)
        return fprintf(stderr, "usage: evaluate PERSONS EVENTS\n"), 2;
    make_persons(&b, strtoul(argv[2], NULL, 10));
    for (size_t i = 0; i < b.n; i++)
        judge(&b, i);                    /* reads axes and rules */
    measure(&b, "read", decode);
    measure(&b, "evaluate", judge);
    measure(&b, "view", show);
    return 0;
}
