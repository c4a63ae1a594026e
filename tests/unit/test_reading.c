/* SPDX-License-Identifier: Apache-2.0 */
/* How a topic is being read: the verdicts, and what is kept of the sightings before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../consumers/health/reading.h"

/* Ten seconds between two sightings; what stands in a row is the oldest first. */
enum { EVERY_S = 10, MOST = 4 };
struct row {
    const char *sentence;
    struct { int64_t next, end; } seen[MOST];
    size_t n;
    int waits_s, moved_s;                        /* at the last sighting: what waits has waited that long (-1: nothing waits); the position was written that long ago */
    bool held, stopped;
    enum reading reading;
};

static struct sighting sighting_of(const struct row *r, size_t i)
{
    const time_us start = 1000000000, at = start + (time_us)i * EVERY_S * 1000000;

    return (struct sighting){ .at = at, .next_offset = r->seen[i].next, .end_offset = r->seen[i].end, .held = r->held, .stopped = r->stopped,
                              .moved_at = at - (time_us)r->moved_s * 1000000, .waiting_since = r->waits_s < 0 ? 0 : at - (time_us)r->waits_s * 1000000 };
}

static void a_topic_is_judged_by_what_waits_and_what_moves(void **state)
{
    static const struct row rows[] = {
        { "nothing was ever sent", { { 0, 0 } }, 1, -1, 0, false, false, READING_OK },
        { "all is read", { { 40, 40 }, { 45, 45 } }, 2, -1, 3600, true, false, READING_OK },
        { "all is read, and no journal runs", { { 40, 40 } }, 1, -1, 3600, false, false, READING_OK },
        { "what came just now may wait", { { 40, 41 } }, 1, 3, 86400, true, false, READING_OK },
        { "also while a journal is started anew", { { 40, 41 } }, 1, 59, 86400, false, false, READING_OK },
        { "a backlog that gets less", { { 0, 9000 }, { 3000, 9000 }, { 6000, 9500 } }, 3, 7200, 1, true, false, READING_OK },
        { "a backlog that does not", { { 0, 9000 }, { 500, 9600 }, { 900, 9900 } }, 3, 7200, 1, true, false, READING_SLOW },
        { "one that stays is not less", { { 0, 9000 }, { 500, 9500 } }, 2, 61, 1, true, false, READING_SLOW },
        { "one look alone does not see it get less", { { 500, 9500 } }, 1, 61, 1, true, false, READING_SLOW },
        { "held and not moved", { { 40, 41 }, { 40, 41 } }, 2, 61, 61, true, false, READING_STALLED },
        { "held, not moved, for exactly as long as is borne", { { 40, 41 }, { 40, 41 } }, 2, 61, 60, true, false, READING_SLOW },
        { "held by nobody", { { 40, 41 }, { 40, 41 } }, 2, 61, 5, false, false, READING_STOPPED },
        { "waits for an operator", { { 40, 41 } }, 1, 3, 3, false, true, READING_STOPPED },
        { "waits for an operator, and nothing comes", { { 40, 40 } }, 1, -1, 3, false, true, READING_STOPPED },
        { "a database that was restored", { { 90, 90 }, { 40, 90 } }, 2, 3, 1, true, false, READING_REWOUND },
        { "restored some sightings ago", { { 90, 90 }, { 40, 90 }, { 70, 90 }, { 90, 90 } }, 4, -1, 1, true, false, READING_REWOUND },
        { "a topic that was made anew", { { 90, 12 } }, 1, -1, 3600, true, false, READING_REWOUND },
        { "rewound is worse than stopped", { { 90, 12 } }, 1, -1, 3600, false, true, READING_REWOUND },
    };
    struct sighting seen[MOST];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t k = 0; k < rows[i].n; k++)
            seen[k] = sighting_of(&rows[i], k);
        enum reading got = reading_judge(seen, rows[i].n);
        if (got != rows[i].reading)
            fail_msg("%s: wanted %s, got %s", rows[i].sentence, reading_name(rows[i].reading), reading_name(got));
    }
}

static void each_agency_has_its_last_sightings(void **state)
{
    struct sightings all = {0};

    (void)state;
    for (int64_t i = 0; i < READING_WINDOW + 3; i++) {
        sightings_add(sightings_of(&all, "schulamt@05162"), &(struct sighting){ .next_offset = i });
        sightings_add(sightings_of(&all, "jobcenter@05162"), &(struct sighting){ .next_offset = 100 + i });
    }
    const struct sighted *of = sightings_of(&all, "jobcenter@05162");
    assert_int_equal(all.n, 2);
    assert_int_equal(of->n, READING_WINDOW);
    assert_int_equal(of->seen[0].next_offset, 103);
    assert_int_equal(of->seen[READING_WINDOW - 1].next_offset, 100 + READING_WINDOW + 2);
    sightings_release(&all);
    assert_int_equal(all.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_topic_is_judged_by_what_waits_and_what_moves),
        cmocka_unit_test(each_agency_has_its_last_sightings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
