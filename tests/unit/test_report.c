/* SPDX-License-Identifier: Apache-2.0 */
/* What an agency program tells the operators about itself stands in the spool like any event. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "producers/report.h"
#include "spool_events.h"

static struct arena mem;
static struct schema_set *set;
static struct spool *sp;
static const time_us now = 1769500000000000;             /* 2026-01-27 */
static const day_num since = 20473;                      /* 2026-01-20 */

static int begin(void **state)
{
    int code = folder_made(state);

    sp = opened();
    holds(schema_load("schemas", &mem, &set, &oops));
    return code;
}

static int end(void **state)
{
    spool_free(sp);
    schema_free(set);
    arena_release(&mem);
    return folder_gone(state);
}

static bool told(const struct report *r)
{
    struct manifest_maker maker = { .set = set, .agency = "schulamt@05162", .tenant = "05162004", .spool = sp };

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
    holds(event_from_message(&messages[0].msg, &mem, &ev, &oops) && event_decode(&ev, set, &mem, &oops) && event_check(&ev, set, &oops));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_report_is_an_event_with_the_next_number, begin, end),
        cmocka_unit_test_setup_teardown(an_end_is_told_as_well, begin, end),
        cmocka_unit_test_setup_teardown(what_is_no_code_word_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_report_that_was_rolled_back_was_never_told, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
