/* SPDX-License-Identifier: Apache-2.0 */
/* In which order the nights' jobs are done, and which are not done again. */
#include <stdlib.h>
#include <string.h>

#include "../../consumers/admin/nightly/plan.h"
#include "mem.h"

static const struct night_job jobs[] = {
    { "close", "", true, NULL }, { "reconcile", "", true, NULL }, { "views", "", false, NULL }, { "statistics", "", true, NULL }, { .name = NULL },
};

static day_num march(int mday)
{
    return day_from_civil(2026, 3, mday);
}

/* "24 close, 24 reconcile": days of March 2026. */
static const char *plan(struct plan_of of)
{
    struct night_step *steps;
    size_t n = plan_make(&of, jobs, &mem, &steps);
    const char *all = "";

    for (size_t i = 0; i < n; i++)
        all = arena_printf(&mem, "%s%s%d %s", all, i ? ", " : "", (int)(steps[i].night - march(1) + 1), steps[i].job->name);
    return all;
}

/* "20 close done": a record a comma, as in table nightly. */
static struct plan_of after(const char *records)
{
    struct night_record *all = ARENA_ARRAY(&mem, struct night_record, strlen(records) + 1);
    static const char *const results[] = { "done", "findings", "skipped", "failed" };
    struct plan_of of = { .last = march(24), .most = 31, .records = all };
    char *rest = arena_strdup(&mem, records), *word;

    for (char *one = strtok_r(rest, ",", &rest); one; one = strtok_r(NULL, ",", &rest)) {
        struct night_record *r = &all[of.n++];

        r->night = march((int)strtol(strtok_r(one, " ", &word), NULL, 10));
        r->job = strtok_r(NULL, " ", &word);
        const char *result = strtok_r(NULL, " ", &word);
        for (int k = NIGHT_DONE; k <= NIGHT_FAILED; k++)
            if (strcmp(results[k], result) == 0)
                r->result = (enum night_result)k;
    }
    return of;
}

static void the_order_of_the_nights(void **state)
{
    (void)state;
    static const struct { const char *what, *records, *want; } rows[] = {
        { "the first run ever does the last night and knows of no backlog", "", "24 close, 24 reconcile, 24 views, 24 statistics" },
        { "after a normal night only the last one is to be done", "23 close done,23 reconcile done,23 views done,23 statistics skipped",
          "24 close, 24 reconcile, 24 views, 24 statistics" },
        { "a finding is a result: it is not done again", "24 close findings,24 reconcile findings", "24 views, 24 statistics" },
        { "what failed is done again", "24 close failed,24 reconcile done,24 views failed", "24 close, 24 views, 24 statistics" },
        { "after a kill it goes on with the job that was under way", "24 close done", "24 reconcile, 24 views, 24 statistics" },
        { "three nights without a run: last night first, then the missed ones, the oldest first, only what belongs to a day",
          "20 close done,20 reconcile done,20 views done,20 statistics skipped",
          "24 close, 24 reconcile, 24 views, 24 statistics, 21 close, 21 reconcile, 21 statistics, 22 close, 22 reconcile, 22 statistics, 23 close, 23 reconcile, 23 statistics" },
        { "what failed in an earlier night is made up for", "23 close done,23 reconcile failed,23 views failed,23 statistics skipped",
          "24 close, 24 reconcile, 24 views, 24 statistics, 23 reconcile" },
        { "all is done", "24 close done,24 reconcile done,24 views done,24 statistics skipped", "" },
        { "nights behind the last one are none of this run's", "25 close done,25 reconcile done", "24 close, 24 reconcile, 24 views, 24 statistics" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        print_message("%s\n", rows[i].what);
        assert_string_equal(plan(after(rows[i].records)), rows[i].want);
    }
}

static void not_more_nights_are_made_up_for_than_may_be(void **state)
{
    (void)state;
    struct plan_of of = after("1 close done,1 reconcile done,1 statistics done");

    of.most = 2;
    assert_string_equal(plan(of), "24 close, 24 reconcile, 24 views, 24 statistics, 22 close, 22 reconcile, 22 statistics, 23 close, 23 reconcile, 23 statistics");
    of.most = 0;
    assert_string_equal(plan(of), "24 close, 24 reconcile, 24 views, 24 statistics");
}

static void nights_that_nobody_will_do_are_known(void **state)
{
    (void)state;
    struct plan_of of = after("10 close done,10 reconcile done,11 close done");
    day_num first;

    of.most = 2;
    assert_int_equal(plan_left_out(&of, &first), march(21));
    assert_int_equal(first, march(12));
    of.most = 12;
    assert_int_equal(plan_left_out(&of, &first), DAY_NONE);
    of = after("");
    assert_int_equal(plan_left_out(&of, &first), DAY_NONE);
}

static void one_job_alone_touches_no_other_night(void **state)
{
    (void)state;
    struct plan_of of = after("20 close done,24 reconcile findings");

    of.only = "reconcile";
    assert_string_equal(plan(of), "");
    of.again = true;
    assert_string_equal(plan(of), "24 reconcile");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_the_nights),
        cmocka_unit_test(not_more_nights_are_made_up_for_than_may_be),
        cmocka_unit_test(nights_that_nobody_will_do_are_known),
        cmocka_unit_test(one_job_alone_touches_no_other_night),
    };

    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
