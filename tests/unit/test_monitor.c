/* SPDX-License-Identifier: Apache-2.0 */
/* What the monitor shows: metrics in Prometheus' text format, and whether it can see at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../consumers/monitor/metrics.h"

enum { TEN = 10000000 };                         /* microseconds */
static struct agency agencies[] = {
    { .id = "schulamt@05162", .state = AGENCY_LIVE }, { .id = "jobcenter@05162", .state = AGENCY_PAUSED }, { .id = "mbe@awo", .state = AGENCY_PAPER },
};
static struct schema moved = { .type = "registration.moved_in", .version = 2 }, placed = { .type = "school.place.assigned", .version = 1 };

static struct parts all_well(void)
{
    return (struct parts){ .all = { { .ok = true }, { .ok = true }, { .ok = true } }, .gathered_at = 1771000000250000, .took_ms = 42, .every_s = 10 };
}

static void check_text(const char *wanted, struct buf *got)
{
    assert_string_equal(wanted, got->data);
    buf_release(got);
}

/* Of a metric all lines but HELP and TYPE, of all metrics that begin so. */
static void check_lines(const char *text, const char *prefix, const char *wanted)
{
    struct buf found = {0};

    buf_str(&found, "");
    for (const char *line = text; *line; line = strchr(line, '\n') + 1)
        if (strncmp(line, prefix, strlen(prefix)) == 0)
            buf_add(&found, line, (size_t)(strchr(line, '\n') + 1 - line));
    check_text(wanted, &found);
}

static void without_numbers_only_what_works_is_shown(void **state)
{
    struct parts parts = all_well();
    struct buf out = {0};

    (void)state;
    parts_fail(&parts, PART_DATABASE, "the database is away");
    metrics_write(&out, NULL, &parts);
    check_text("# HELP casebus_part_up 1: the monitor could use this part when it gathered the numbers.\n"
               "# TYPE casebus_part_up gauge\n"
               "casebus_part_up{part=\"database\"} 0\n"
               "casebus_part_up{part=\"kafka\"} 1\n"
               "casebus_part_up{part=\"configuration\"} 1\n"
               "# HELP casebus_gathered_timestamp_seconds When the monitor gathered the numbers.\n"
               "# TYPE casebus_gathered_timestamp_seconds gauge\n"
               "casebus_gathered_timestamp_seconds 1771000000.250\n"
               "# HELP casebus_gathering_seconds How long that took.\n"
               "# TYPE casebus_gathering_seconds gauge\n"
               "casebus_gathering_seconds 0.042\n", &out);
}

static void each_agency_has_a_line_where_its_number_is_known(void **state)
{
    const struct schema *of_school[] = { &placed, &moved }, *of_jobcenter[] = { &moved };
    struct agency_health all[] = {
        { .agency = &agencies[0], .next_offset = 40, .end_offset = 52, .lag = 12, .lag_seconds = 7, .lag_event_seconds = 3600, .today = 4, .usual = 30, .reading = READING_SLOW,
          .silence = { .heard = 20000 }, .last_received = TEN, .certificate_until = 3 * (time_us)TEN, .records = 90, .rejected = 12, .skew_known = true, .skew_seconds = -7200, .schemas = of_school, .n_schemas = 2,
          .findings = { "file_held", "gaps", "file_held" }, .n_findings = 3 },
        { .agency = &agencies[1], .next_offset = 9, .end_offset = 9, .lag = 0, .usual = USUAL_UNKNOWN, .silence = { .heard = DAY_NONE }, .schemas = of_jobcenter, .n_schemas = 1 },
        { .agency = &agencies[2], .end_offset = HEALTH_UNKNOWN, .lag = HEALTH_UNKNOWN, .usual = USUAL_UNKNOWN, .silence = { .heard = DAY_NONE } },
    };
    const struct tenant town = { .hub = "hub@05162004" };
    struct hub_health h = { .tenant = &town, .agencies = all, .n = 3, .marks = 5, .oldest_mark_seconds = 61, .certificate_until = 2 * (time_us)TEN };
    struct parts parts = all_well();
    struct buf out = {0};

    (void)state;
    metrics_write(&out, &h, &parts);
    check_lines(out.data, "casebus_agency_info", "casebus_agency_info{agency=\"schulamt@05162\",state=\"live\"} 1\ncasebus_agency_info{agency=\"jobcenter@05162\",state=\"paused\"} 1\n"
                                                 "casebus_agency_info{agency=\"mbe@awo\",state=\"paper\"} 1\n");
    check_lines(out.data, "casebus_lag", "casebus_lag_messages{agency=\"schulamt@05162\"} 12\ncasebus_lag_seconds{agency=\"schulamt@05162\"} 7\n"
                                         "casebus_lag_event_seconds{agency=\"schulamt@05162\"} 3600\n");
    check_lines(out.data, "casebus_reading", "casebus_reading{agency=\"schulamt@05162\",verdict=\"ok\"} 0\ncasebus_reading{agency=\"schulamt@05162\",verdict=\"slow\"} 1\n"
                                             "casebus_reading{agency=\"schulamt@05162\",verdict=\"stalled\"} 0\ncasebus_reading{agency=\"schulamt@05162\",verdict=\"stopped\"} 0\n"
                                             "casebus_reading{agency=\"schulamt@05162\",verdict=\"rewound\"} 0\n");
    check_lines(out.data, "casebus_last_received", "casebus_last_received_timestamp_seconds{agency=\"schulamt@05162\"} 10.000\n");
    check_lines(out.data, "casebus_heard", "casebus_heard_timestamp_seconds{agency=\"schulamt@05162\"} 1728079200.000\n");
    check_lines(out.data, "casebus_certificate", "casebus_certificate_end_timestamp_seconds{agency=\"hub@05162004\"} 20.000\n"
                                                 "casebus_certificate_end_timestamp_seconds{agency=\"schulamt@05162\"} 30.000\n");
    check_lines(out.data, "casebus_rejected", "casebus_rejected_records{agency=\"schulamt@05162\"} 12\ncasebus_rejected_records{agency=\"jobcenter@05162\"} 0\n"
                                              "casebus_rejected_records{agency=\"mbe@awo\"} 0\n");
    check_lines(out.data, "casebus_events_usual", "casebus_events_usual{agency=\"schulamt@05162\"} 30\n");
    check_lines(out.data, "casebus_clock", "casebus_clock_skew_seconds{agency=\"schulamt@05162\"} -7200\n");
    check_lines(out.data, "casebus_findings", "casebus_findings{agency=\"schulamt@05162\",finding=\"file_held\"} 2\ncasebus_findings{agency=\"schulamt@05162\",finding=\"gaps\"} 1\n");
    check_lines(out.data, "casebus_schema", "casebus_schema_agencies{type=\"school.place.assigned\",version=\"1\"} 1\ncasebus_schema_agencies{type=\"registration.moved_in\",version=\"2\"} 2\n");
    check_lines(out.data, "casebus_oldest_mark_seconds", "casebus_oldest_mark_seconds 61\n");
    buf_release(&out);
}

static void it_is_ready_when_every_part_works_and_the_numbers_are_young(void **state)
{
    const time_us at = all_well().gathered_at;
    struct parts parts = all_well(), never = { .every_s = 10 };
    struct buf out = {0};

    (void)state;
    assert_true(parts_ready(&parts, at + 60 * (time_us)1000000, &out));
    check_text("{\"ready\":true,\"parts\":[{\"part\":\"database\",\"ok\":true,\"reason\":null},{\"part\":\"kafka\",\"ok\":true,\"reason\":null},"
               "{\"part\":\"configuration\",\"ok\":true,\"reason\":null},{\"part\":\"numbers\",\"ok\":true,\"reason\":null}]}\n", &out);
    parts_fail(&parts, PART_KAFKA, "Kafka is away");
    assert_false(parts_ready(&parts, at + 61 * (time_us)1000000, &out));
    check_text("{\"ready\":false,\"parts\":[{\"part\":\"database\",\"ok\":true,\"reason\":null},{\"part\":\"kafka\",\"ok\":false,\"reason\":\"Kafka is away\"},"
               "{\"part\":\"configuration\",\"ok\":true,\"reason\":null},"
               "{\"part\":\"numbers\",\"ok\":false,\"reason\":\"they were gathered 61 s ago, every 10 s is expected\"}]}\n", &out);
    assert_false(parts_ready(&never, at, &out));
    check_text("{\"ready\":false,\"parts\":[{\"part\":\"numbers\",\"ok\":false,\"reason\":\"they were not gathered yet\"}]}\n", &out);
}

static void the_board_shows_what_was_written_last(void **state)
{
    struct board *b = board_new();
    struct parts parts = all_well();
    struct buf out = {0};

    (void)state;
    assert_false(board_metrics(b, &out));
    board_write(b, &parts, "first", "{}");
    board_write(b, &parts, "second", NULL);
    assert_true(board_metrics(b, &out));
    assert_false(board_status(b, &out));
    check_text("second", &out);
    board_parts(b, &parts);
    assert_int_equal(parts.took_ms, 42);
    board_free(b);
}

static void what_the_night_left_is_shown_with_its_labels(void **state)
{
    static struct night_number left[] = { { "casebus_reconcile_balanced", "", 0 }, { "casebus_reconcile_differences", "class=\"mismatch\"", 2 },
                                          { "casebus_reconcile_differences", "class=\"retracted\"", 0 }, { "of_another_version", "", 7 } };
    struct hub_health h = { .nights = left, .n_nights = 4 };
    struct parts parts = all_well();
    struct buf out = {0};

    (void)state;
    metrics_write(&out, &h, &parts);
    check_lines(out.data, "casebus_reconcile_", "casebus_reconcile_balanced 0\ncasebus_reconcile_differences{class=\"mismatch\"} 2\n"
                                                "casebus_reconcile_differences{class=\"retracted\"} 0\n");
    check_lines(out.data, "of_another_version", "");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_numbers_only_what_works_is_shown),
        cmocka_unit_test(each_agency_has_a_line_where_its_number_is_known),
        cmocka_unit_test(what_the_night_left_is_shown_with_its_labels),
        cmocka_unit_test(it_is_ready_when_every_part_works_and_the_numbers_are_young),
        cmocka_unit_test(the_board_shows_what_was_written_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
