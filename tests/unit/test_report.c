/* SPDX-License-Identifier: Apache-2.0 */
/* What an agency program tells the operators about itself stands in the spool like any event. */
#include <stdio.h>
#include <string.h>

#include "producers/report.h"
#include "producers/trouble.h"
#include "house.h"
#include "spool_events.h"

static struct arena mem;
static struct spool *sp;
static const time_us now = 1769500000000000;             /* 2026-01-27 */
static const day_num since = 20473;                      /* 2026-01-20 */

static int begin(void **state)
{
    int code = folder_made(state);

    sp = opened();
    return code;
}

static int end(void **state)
{
    spool_free(sp);
    arena_release(&mem);
    return folder_gone(state);
}

static bool told(const struct report *r)
{
    struct manifest_maker maker = { .set = house_schemas(), .agency = "schulamt@05162", .tenant = "05162004", .spool = sp };

    return report_spool(&maker, r, now, &oops);
}

/* The body of the last event of the spool, read as the hub does; without the instance, which is this file's own. */
static const char *last_body(void)
{
    CLEANUP(buf_release) struct buf body = {0};
    struct spool_message *messages;
    struct event ev = {0};
    size_t n;
    int64_t seq = spool_next_seq(sp) - 1;

    holds(spool_range(sp, "casebus.05162004.schulamt.05162.events", spool_epoch(sp), seq, seq, &mem, &messages, &n, &oops));
    assert_int_equal(n, 1);
    holds(event_from_message(&messages[0].msg, &mem, &ev, &oops) && event_decode(&ev, house_schemas(), &mem, &oops) && event_check(&ev, house_schemas(), &oops));
    struct value *instance = &ev.fields[schema_field(ev.schema, "instance")];
    assert_string_equal(instance->text, spool_instance(sp));
    instance->kind = VALUE_NONE;
    event_fields_json(&ev, &body);
    return arena_strdup(&mem, body.data);
}

static void a_report_is_an_event_with_the_next_number(void **state)
{
    (void)state;
    holds(told(&(struct report){ .kind = "inbox_uncollected", .open = true, .source = "drop", .from = since, .until = DAY_NONE, .count = 3, .of = -1 }));
    assert_int_equal(spool_next_seq(sp), 2);
    assert_string_equal(last_body(), "{\"kind\":\"inbox_uncollected\",\"open\":true,\"source\":\"drop\",\"from\":\"2026-01-20\",\"count\":3}");
}

static void an_end_is_told_as_well(void **state)
{
    (void)state;
    holds(told(&(struct report){ .kind = "downtime", .open = false, .name = "umzug", .from = since, .until = since + 3, .count = -1, .of = -1 }));
    assert_string_equal(last_body(), "{\"kind\":\"downtime\",\"open\":false,\"name\":\"umzug\",\"from\":\"2026-01-20\",\"until\":\"2026-01-23\"}");
}

static void what_is_no_code_word_is_refused(void **state)
{
    (void)state;
    assert_false(told(&(struct report){ .kind = "file_held", .open = true, .name = "Liste Müller.csv", .from = since, .until = DAY_NONE, .count = -1, .of = -1 }));
    assert_string_equal(oops.text, "field \"name\" is no code word of at most 64 letters, digits and . _ - : @ +");
    assert_int_equal(spool_next_seq(sp), 1);
}

static void a_report_that_was_rolled_back_was_never_told(void **state)
{
    (void)state;
    holds(spool_begin(sp, &oops));
    holds(told(&(struct report){ .kind = "spool_full", .open = true, .from = since, .until = DAY_NONE, .count = 1, .of = 2 }));
    spool_rollback(sp);
    assert_int_equal(spool_next_seq(sp), 1);
}

static const char *told_of_clock(int64_t skew_ms)
{
    const struct manifest_maker maker = { .set = house_schemas(), .agency = "schulamt@05162", .tenant = "05162004", .spool = sp };
    int64_t before = spool_next_seq(sp);
    bool told_now;

    holds(trouble_clock(&maker, skew_ms, now, &told_now, &oops));
    assert_int_equal(told_now, spool_next_seq(sp) > before);
    return told_now ? last_body() : NULL;
}

static void a_clock_is_told_of_when_it_goes_wrong_and_when_it_is_right_again(void **state)
{
    (void)state;
    assert_null(told_of_clock(0));
    assert_null(told_of_clock(300000));
    assert_null(told_of_clock(-300000));
    assert_string_equal(told_of_clock(7200000), "{\"kind\":\"clock\",\"open\":true,\"name\":\"ahead\",\"from\":\"2026-01-27\",\"count\":7200}");
    assert_null(told_of_clock(7100000));
    assert_string_equal(told_of_clock(-600000), "{\"kind\":\"clock\",\"open\":true,\"name\":\"behind\",\"from\":\"2026-01-27\",\"count\":600}");
    assert_int_equal(spool_next_seq(sp), 4);             /* that it is not ahead any more was told, too */
    assert_string_equal(told_of_clock(20), "{\"kind\":\"clock\",\"open\":false,\"name\":\"behind\",\"from\":\"2026-01-27\"}");
    assert_null(told_of_clock(0));
}

static void schemas_that_do_not_know_of_clocks_keep_nobody_from_sending(void **state)
{
    (void)state;
    schema_hold(house_schemas(), schema_by_id(house_schemas(), 139));            /* casebus.report in its first version */
    assert_null(told_of_clock(7200000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_report_is_an_event_with_the_next_number, begin, end),
        cmocka_unit_test_setup_teardown(an_end_is_told_as_well, begin, end),
        cmocka_unit_test_setup_teardown(what_is_no_code_word_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_report_that_was_rolled_back_was_never_told, begin, end),
        cmocka_unit_test_setup_teardown(a_clock_is_told_of_when_it_goes_wrong_and_when_it_is_right_again, begin, end),
        cmocka_unit_test_setup_teardown(schemas_that_do_not_know_of_clocks_keep_nobody_from_sending, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
