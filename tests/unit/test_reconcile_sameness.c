/* SPDX-License-Identifier: Apache-2.0 */
/* The same difference on the next night is the same difference. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "consumers/reconcile/difference/sameness.h"

enum { TODAY = 20500 };
#define MISSING MISSING_ON(TODAY)
#define MISSING_ON(d) .class = CLASS_MISSING_AT_VIEW, .agency = "jobcenter@05162", .owner = "operator", .epoch = 7, .day = (d), .action = "resend", .detail = "x"
#define UNDECLARED .class = CLASS_MISSING_AT_SOURCE, .agency = "jobcenter@05162", .owner = "jobcenter@05162", .action = "declare", .detail = "u"
#define BEHIND .class = CLASS_MISSING_AT_SOURCE, .agency = "jobcenter@05162", .owner = "jobcenter@05162", .action = "declare"
#define DENIED UNDECLARED, .axis = "residence"
#define SILENT .class = CLASS_SILENT_SOURCE, .agency = "jobcenter@05162", .owner = "jobcenter@05162", .day = TODAY, .action = "ask"

static const struct row {
    const char *sentence;
    struct difference kept, found;       /* found.agency NULL: nothing was */
    enum fate fate;
    bool same; enum difference_state state;
} rows[] = {
    { "found again", { .no = 5, MISSING, .from_seq = 3, .to_seq = 9, .count = 7 }, { MISSING, .from_seq = 3, .to_seq = 9, .count = 7 }, FATE_SAME, true, STATE_OPEN },
    { "half of it was repaired", { .no = 5, MISSING, .from_seq = 3, .to_seq = 9, .count = 7 }, { MISSING, .from_seq = 5, .to_seq = 9, .count = 5 }, FATE_CHANGED, true, STATE_OPEN },
    { "other numbers", { .no = 5, MISSING, .from_seq = 3, .to_seq = 9, .count = 7 }, { MISSING, .from_seq = 12, .to_seq = 12, .count = 1 }, FATE_GONE, false, STATE_OPEN },
    { "another day's", { .no = 5, MISSING_ON(TODAY - 1), .from_seq = 3, .to_seq = 9 }, { MISSING, .from_seq = 3, .to_seq = 9 }, FATE_NOT_LOOKED_AT, false, STATE_OPEN },
    { "gone", { .no = 5, MISSING, .from_seq = 3, .to_seq = 9 }, { .agency = NULL }, FATE_GONE, false, STATE_OPEN },
    { "somebody has it in hand", { .no = 5, MISSING, .from_seq = 3, .to_seq = 9, .state = STATE_ASSIGNED, .by = "m.weber" }, { MISSING, .from_seq = 3, .to_seq = 9 }, FATE_SAME, true, STATE_ASSIGNED },
    { "somebody has accepted it", { .no = 5, MISSING, .from_seq = 3, .to_seq = 9, .state = STATE_ACCEPTED, .by = "m.weber" }, { MISSING, .from_seq = 3, .to_seq = 9 }, FATE_SAME, true, STATE_ACCEPTED },
    { "accepted, and half of it was repaired", { .no = 5, MISSING, .from_seq = 3, .to_seq = 9, .count = 7, .state = STATE_ACCEPTED, .by = "m.weber" },
      { MISSING, .from_seq = 5, .to_seq = 9, .count = 5 }, FATE_CHANGED, true, STATE_ACCEPTED },
    { "accepted, and it has more numbers now", { .no = 5, MISSING, .from_seq = 3, .to_seq = 9, .count = 7, .state = STATE_ACCEPTED, .by = "m.weber" },
      { MISSING, .from_seq = 3, .to_seq = 10, .count = 8 }, FATE_CHANGED, true, STATE_OPEN },
    { "explained by a person, and as many, but others", { .no = 5, MISSING, .from_seq = 3, .to_seq = 9, .count = 7, .state = STATE_EXPLAINED, .by = "m.weber" },
      { MISSING, .from_seq = 2, .to_seq = 8, .count = 7 }, FATE_CHANGED, true, STATE_OPEN },
    { "who has it in hand has also what came to it", { .no = 5, MISSING, .from_seq = 3, .to_seq = 9, .count = 7, .state = STATE_ASSIGNED, .by = "m.weber" },
      { MISSING, .from_seq = 3, .to_seq = 10, .count = 8 }, FATE_CHANGED, true, STATE_ASSIGNED },
    { "what explained itself does so no more", { .no = 5, MISSING, .from_seq = 3, .to_seq = 9, .state = STATE_EXPLAINED }, { MISSING, .from_seq = 3, .to_seq = 9 }, FATE_CHANGED, true, STATE_OPEN },
    { "silence again", { .no = 5, SILENT, .detail = "s" }, { SILENT, .detail = "s" }, FATE_SAME, true, STATE_OPEN },
    { "silence for another reason", { .no = 5, SILENT, .detail = "s" }, { SILENT, .detail = "t" }, FATE_GONE, false, STATE_OPEN },
    { "nobody declares it on a later day either", { .no = 5, UNDECLARED, .epoch = 7, .from_seq = 200, .to_seq = 200, .count = 1, .day = TODAY - 3 },
      { UNDECLARED, .epoch = 7, .from_seq = 200, .to_seq = 200, .count = 1, .day = TODAY }, FATE_SAME, true, STATE_OPEN },
    { "a later day has declared it", { .no = 5, UNDECLARED, .epoch = 7, .from_seq = 50, .to_seq = 50, .day = TODAY - 3 }, { .agency = NULL }, FATE_GONE, false, STATE_OPEN },
    { "behind the last manifest, and its own day is proved again, which does not look there", { .no = 5, BEHIND, .epoch = 7, .from_seq = 200, .to_seq = 200, .day = TODAY, .detail = "it came after the last manifest although it is of a day that is closed" }, { .agency = NULL },
      FATE_NOT_LOOKED_AT, false, STATE_OPEN },
    { "of an epoch that is over, likewise",
      { .no = 5, BEHIND, .epoch = 6, .from_seq = 20, .to_seq = 20, .day = TODAY, .detail = "its program began to count anew, and no manifest declares these numbers of before" },
      { .agency = NULL }, FATE_NOT_LOOKED_AT, false, STATE_OPEN },
    { "a hole between two manifests of its day that is no more", { .no = 5, UNDECLARED, .epoch = 7, .from_seq = 50, .to_seq = 50, .day = TODAY }, { .agency = NULL }, FATE_GONE, false, STATE_OPEN },
    { "a later day has not come so far", { .no = 5, UNDECLARED, .epoch = 7, .from_seq = 200, .to_seq = 200, .day = TODAY - 3 }, { .agency = NULL }, FATE_NOT_LOOKED_AT, false, STATE_OPEN },
};

static void what_becomes_of_a_kept_difference(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct difference found = rows[i].found;
        struct report_row row = { .agency = "jobcenter@05162", .epoch = 7, .first_seq = 1, .last_seq = 100, .differences = &found, .n = found.agency != NULL };
        struct report report = { .day = TODAY, .rows = &row, .n = 1 };
        enum fate fate;

        sameness_match(&rows[i].kept, 1, &report, &fate);
        if (fate != rows[i].fate || (found.no == 5) != rows[i].same || (rows[i].same && found.state != rows[i].state))
            fail_msg("%s: fate %d, number %d, state %s", rows[i].sentence, (int)fate, (int)found.no, state_name(found.state));
    }
}

/* What a stock shows stands with the night that compared it, and only the next stock closes it. */
static void a_difference_of_a_stock_closes_with_the_next_one(void **state)
{
    static const struct { const char *sentence; bool compared; struct difference kept, found; enum fate fate; } stock[] = {
        { "no stock was compared", false, { .no = 5, DENIED, .from_seq = 3, .day = TODAY - 7 }, { .agency = NULL }, FATE_NOT_LOOKED_AT },
        { "not that night's either", false, { .no = 5, DENIED, .from_seq = 3, .day = TODAY }, { .agency = NULL }, FATE_NOT_LOOKED_AT },
        { "the next one does not show it", true, { .no = 5, DENIED, .from_seq = 3, .day = TODAY - 7 }, { .agency = NULL }, FATE_GONE },
        { "the next one shows it again", true, { .no = 5, DENIED, .from_seq = 3, .day = TODAY - 7 }, { DENIED, .from_seq = 3, .day = TODAY }, FATE_CHANGED },
        { "the same night proved again", false, { .no = 5, DENIED, .from_seq = 3, .day = TODAY }, { DENIED, .from_seq = 3, .day = TODAY }, FATE_SAME },
        { "on another axis it is another one", true, { .no = 5, DENIED, .from_seq = 3, .day = TODAY }, { UNDECLARED, .axis = "income", .from_seq = 3, .day = TODAY }, FATE_GONE },
        { "the number itself is another one", true, { .no = 5, DENIED, .from_seq = 3, .day = TODAY }, { UNDECLARED, .from_seq = 3, .to_seq = 3, .day = TODAY }, FATE_GONE },
    };

    (void)state;
    for (size_t i = 0; i < sizeof stock / sizeof *stock; i++) {
        struct difference found = stock[i].found;
        struct report_row row = { .agency = "jobcenter@05162", .epoch = 7, .first_seq = 1, .last_seq = 100, .stock_new = stock[i].compared, .differences = &found, .n = found.agency != NULL };
        struct report report = { .day = TODAY, .rows = &row, .n = 1 };
        enum fate fate;

        sameness_match(&stock[i].kept, 1, &report, &fate);
        if (fate != stock[i].fate)
            fail_msg("%s: fate %d", stock[i].sentence, (int)fate);
    }
}

static void another_agency_of_the_report_says_nothing_of_it(void **state)
{
    const struct difference kept = { .no = 5, MISSING, .from_seq = 3, .to_seq = 9 };
    struct report_row row = { .agency = "schulamt@05162", .epoch = 7, .first_seq = 1, .last_seq = 100 };
    struct report report = { .day = TODAY, .rows = &row, .n = 1 };
    enum fate fate;

    (void)state;
    sameness_match(&kept, 1, &report, &fate);
    assert_int_equal(fate, FATE_NOT_LOOKED_AT);
}

static void a_run_that_looks_behind_the_last_manifest_closes_what_is_there_no_more(void **state)
{
    const struct difference kept[] = { { .no = 5, BEHIND, .epoch = 6, .from_seq = 20, .to_seq = 20, .day = TODAY - 3, .detail = detail_old_epoch },
                                       { .no = 6, UNDECLARED, .epoch = 6, .from_seq = 20, .to_seq = 20, .day = TODAY - 3 } };
    struct report_row row = { .agency = "jobcenter@05162", .epoch = 8, .first_seq = 1, .last_seq = 100, .tail = true };
    struct report report = { .day = TODAY, .rows = &row, .n = 1 };
    enum fate fates[2];

    (void)state;
    sameness_match(kept, 2, &report, fates);
    assert_int_equal(fates[0], FATE_GONE);
    assert_int_equal(fates[1], FATE_NOT_LOOKED_AT);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_becomes_of_a_kept_difference), cmocka_unit_test(a_difference_of_a_stock_closes_with_the_next_one),
                                         cmocka_unit_test(a_run_that_looks_behind_the_last_manifest_closes_what_is_there_no_more),
                                        cmocka_unit_test(another_agency_of_the_report_says_nothing_of_it) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
