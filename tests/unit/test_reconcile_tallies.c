/* SPDX-License-Identifier: Apache-2.0 */
/* What an agency's sources counted is judged against itself and against what arrived. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "consumers/reconcile/proof/tallies.h"

static const struct row {
    const char *sentence;
    struct report_row row; size_t epochs;
    const char *detail; int64_t count;   /* NULL: nothing differs */
} rows[] = {
    { "each record is one event, or none with a reason", { .declared = 13, .journal = 13, .told = 12, .tallies = { 1, 20, 12, 5, 2, 1 } }, 1, NULL, 0 },
    { "a record becomes several events", { .declared = 9, .journal = 9, .told = 9, .tallies = { 1, 3, 9, 0, 0, 0 } }, 1, NULL, 0 },
    { "a program that counts nothing", { .declared = 9, .journal = 9, .told = 9 }, 1, NULL, 0 },
    { "a source says nothing of three records", { .declared = 9, .journal = 9, .told = 9, .vanished = 3, .tallies = { 1, 12, 9, 0, 0, 0 } }, 1, detail_vanished, 3 },
    { "two events are counted and not declared", { .declared = 9, .journal = 9, .told = 9, .tallies = { 1, 11, 11, 0, 0, 0 } }, 1, detail_other_count, 2 },
    { "four are declared and not counted", { .declared = 9, .journal = 9, .told = 9, .tallies = { 1, 5, 5, 0, 0, 0 } }, 1, detail_other_count, 4 },
    { "what is missing here may be what was counted", { .declared = 9, .journal = 7, .told = 7, .tallies = { 1, 9, 9, 0, 0, 0 } }, 1, NULL, 0 },
    { "so may a dead letter", { .declared = 9, .journal = 9, .told = 7, .buckets = { [BUCKET_DEAD] = 2 }, .tallies = { 1, 9, 9, 0, 0, 0 } }, 1, NULL, 0 },
    { "and a void", { .declared = 9, .journal = 9, .told = 8, .buckets = { [BUCKET_VOID] = 1 }, .tallies = { 1, 9, 9, 0, 0, 0 } }, 1, NULL, 0 },
    { "a day on which a new epoch began", { .declared = 9, .journal = 9, .told = 9, .tallies = { 1, 11, 11, 0, 0, 0 } }, 2, NULL, 0 },
};

static void what_sources_count_is_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena mem = {0};
        struct report_row of[2] = { rows[i].row, {0} };
        struct proved p = { .rows = of, .n = rows[i].epochs };
        struct spans spans = { .mem = &mem, .agency = "jobcenter@05162" };

        tallies_judge(&p, &spans);
        if ((spans.n == 1) != (rows[i].detail != NULL) || spans.n > 1)
            fail_msg("%s: %zu differences", rows[i].sentence, spans.n);
        if (spans.n && (strcmp(spans.all[0].detail, rows[i].detail) != 0 || spans.all[0].count != rows[i].count || spans.all[0].class != CLASS_MISMATCH
                        || strcmp(spans.all[0].owner, "jobcenter@05162") != 0))
            fail_msg("%s: %s, %lld, owner %s", rows[i].sentence, spans.all[0].detail, (long long)spans.all[0].count, spans.all[0].owner);
        arena_release(&mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_sources_count_is_judged) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
