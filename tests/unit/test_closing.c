/* SPDX-License-Identifier: Apache-2.0 */
/* The chain of closing records, and what is said of one that was broken in each way. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../consumers/reconcile/closing/closing.h"
#include "mem.h"

enum { RECORDS = 4 };
static const char report[] = "{ \"balanced\": true, \"agencies\": [ { \"agency\": \"meldebehoerde@05162004\", \"declared\": 41 } ], \"day\": \"2026-03-24\" }";
static struct sign_key first_key, second_key;

/* Four nights of March; the third record of the town says that another key follows. */
struct nights { const char *lines[RECORDS]; };

static day_num march(int mday)
{
    return day_from_civil(2026, 3, mday);
}

static const char *record(int64_t no, const char *before, const struct sign_key *key, const uint8_t *next_key)
{
    struct closing c = { .no = no, .day = march(23) + (day_num)no, .at = clock_midnight(march(24) + (day_num)no) + 2 * 3600 * INT64_C(1000000), .tenant = "05162004" };
    const char *line;
    struct err e;

    if (before)
        hash_sha256(before, strlen(before), c.prev);
    if (next_key)
        memcpy(c.next_key, next_key, sizeof c.next_key);
    else
        c.report = report, c.report_bytes = strlen(report);
    assert_true(closing_write(&c, key, &mem, &line, &e));
    return line;
}

static struct nights four_nights(void)
{
    struct nights n;

    for (int i = 0; i < RECORDS; i++)
        n.lines[i] = record(i + 1, i ? n.lines[i - 1] : NULL, &first_key, NULL);
    return n;
}

static struct nights with_two_keys(void)
{
    struct nights n;

    for (int i = 0; i < RECORDS; i++)
        n.lines[i] = record(i + 1, i ? n.lines[i - 1] : NULL, i < 3 ? &first_key : &second_key, i == 2 ? second_key.public : NULL);
    return n;
}

/* What is found on the walk, a text a line; "" = the chain holds. */
static const char *found(const char *const *lines, size_t n)
{
    struct chain c = {0};
    char *all = arena_strdup(&mem, "");

    for (size_t i = 0; i < n; i++) {
        struct closing ignored;
        struct err e;

        if (!chain_follow(&c, lines[i], strlen(lines[i]), &mem, &ignored, &e))
            all = arena_printf(&mem, "%s%s%s", all, *all ? "; " : "", e.text);
    }
    return all;
}

static const char *replaced(const char *line, const char *from, const char *to)
{
    const char *at = strstr(line, from);

    assert_non_null(at);
    return arena_printf(&mem, "%.*s%s%s", (int)(at - line), line, to, at + strlen(from));
}

static void every_record_names_the_one_before_and_the_chain_holds(void **state)
{
    (void)state;
    struct nights n = four_nights();

    assert_string_equal(found(n.lines, RECORDS), "");
    assert_string_equal(found(with_two_keys().lines, RECORDS), "");
}

static void a_record_is_read_as_it_was_written(void **state)
{
    (void)state;
    struct nights n = with_two_keys();
    struct closing c;
    struct err e;

    assert_true(closing_read(n.lines[1], strlen(n.lines[1]), &mem, &c, &e));
    assert_int_equal(c.no, 2);
    assert_int_equal(c.day, march(25));
    assert_string_equal(c.tenant, "05162004");
    assert_string_equal(c.report, "{\"agencies\":[{\"agency\":\"meldebehoerde@05162004\",\"declared\":41}],\"balanced\":true,\"day\":\"2026-03-24\"}");
    assert_memory_equal(c.key, first_key.public, sizeof c.key);
    assert_true(closing_read(n.lines[2], strlen(n.lines[2]), &mem, &c, &e));
    assert_null(c.report);
    assert_memory_equal(c.next_key, second_key.public, sizeof c.next_key);
}

static void each_change_of_a_line_is_found_and_named(void **state)
{
    (void)state;
    static const struct { const char *what, *from, *to, *text; } changes[] = {
        { "a number of the report", "\"declared\":41", "\"declared\":40", "record 2 (2026-03-25): its report is not the one that was signed" },
        { "the verdict", "\"balanced\":true", "\"balanced\":false", "record 2 (2026-03-25): its report is not the one that was signed" },
        { "the day", "\"day\":\"2026-03-25\"", "\"day\":\"2026-03-26\"", "record 2 (2026-03-26): it was changed after it was signed" },
        { "the time", "T01:00:00", "T02:00:00", "record 2 (2026-03-25): it was changed after it was signed" },
        { "the number", "\"no\":2", "\"no\":7", "record 7 (2026-03-25): it was changed after it was signed" },
        { "the town", "05162004\"}", "05117000\"}", "record 2 (2026-03-25): it was changed after it was signed" },
        { "the hash of the report", "\"report_hash\":\"", "\"report_hash\":\"0", "record 2 (2026-03-25): its report is not the one that was signed" },
        { "no signature", "\"signature\"", "\"signed\"", "record 2 (2026-03-25): it has no signature" },
        { "blanks", "\"no\":2", "\"no\": 2", "record 2 (2026-03-25): it is written otherwise than it was signed: keys sorted, no blanks" },
        { "a field more", "\"no\":2", "\"no\":2,\"note\":\"fine\"", "record 2 (2026-03-25): it was changed after it was signed" },
        { "a name twice", "\"no\":2", "\"no\":2,\"no\":2", "it is no closing record" },
        { "half a line", "\"day\"", "", "it is no closing record" },
    };

    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct nights n = four_nights();

        n.lines[1] = replaced(n.lines[1], changes[i].from, changes[i].to);
        print_message("%s\n", changes[i].what);
        assert_string_equal(found(n.lines, RECORDS), changes[i].text);
    }
}

static void a_record_that_is_gone_twice_there_or_moved_is_found(void **state)
{
    (void)state;
    struct nights n = four_nights();
    const char *gone[] = { n.lines[0], n.lines[2], n.lines[3] }, *twice[] = { n.lines[0], n.lines[1], n.lines[1], n.lines[2] },
               *moved[] = { n.lines[0], n.lines[2], n.lines[1], n.lines[3] }, *without_first[] = { n.lines[1], n.lines[2] };

    assert_string_equal(found(gone, 3), "record 3 (2026-03-26): record 2 was expected here");
    assert_string_equal(found(twice, 4), "record 2 (2026-03-25): record 3 was expected here");
    assert_string_equal(found(moved, 4), "record 3 (2026-03-26): record 2 was expected here; record 2 (2026-03-25): record 4 was expected here; "
                                         "record 4 (2026-03-27): record 3 was expected here");
    assert_string_equal(found(without_first, 2), "record 2 (2026-03-25): record 1 was expected here");
}

static void a_record_that_was_written_anew_is_found_by_the_next_one(void **state)
{
    (void)state;
    struct nights n = four_nights();

    n.lines[1] = record(2, n.lines[2], &first_key, NULL);
    assert_string_equal(found(n.lines, RECORDS), "record 2 (2026-03-25): the record before it is not the one that it names; "
                                                 "record 3 (2026-03-26): the record before it is not the one that it names");
}

static void another_key_signs_only_when_the_one_before_said_so(void **state)
{
    (void)state;
    struct nights n = four_nights(), rotated = with_two_keys();
    char first[SIGN_PUBLIC_TEXT_BYTES], second[SIGN_PUBLIC_TEXT_BYTES];

    hex_text(first_key.public, sizeof first_key.public, first);
    hex_text(second_key.public, sizeof second_key.public, second);
    n.lines[3] = record(4, n.lines[2], &second_key, NULL);
    assert_string_equal(found(n.lines, RECORDS), arena_printf(&mem, "record 4 (2026-03-27): it is signed with %.16s, and %.16s was to follow", second, first));
    n.lines[2] = record(3, n.lines[1], &second_key, NULL);
    n.lines[3] = record(4, n.lines[2], &second_key, NULL);
    assert_string_equal(found(n.lines, RECORDS), arena_printf(&mem, "record 3 (2026-03-26): it is signed with %.16s, and %.16s was to follow; "
                                                                    "record 4 (2026-03-27): it is signed with %.16s, and %.16s was to follow", second, first, second, first));
    rotated.lines[3] = record(4, rotated.lines[2], &first_key, NULL);
    assert_string_equal(found(rotated.lines, RECORDS), arena_printf(&mem, "record 4 (2026-03-27): it is signed with %.16s, and %.16s was to follow", first, second));
}

static void another_towns_record_does_not_belong(void **state)
{
    (void)state;
    struct closing c = { .no = 2, .day = march(25), .tenant = "05117000", .report = report, .report_bytes = strlen(report) };
    struct nights n = four_nights();
    struct err e;

    hash_sha256(n.lines[0], strlen(n.lines[0]), c.prev);
    assert_true(closing_write(&c, &first_key, &mem, &n.lines[1], &e));
    assert_string_equal(found(n.lines, 2), "record 2 (2026-03-25): it is of tenant 05117000, those before it of 05162004");
}

static void what_is_no_report_is_not_closed(void **state)
{
    (void)state;
    struct closing c = { .no = 1, .day = march(24), .tenant = "05162004", .report = "[]", .report_bytes = 2 };
    const char *line;
    struct err e;

    assert_false(closing_write(&c, &first_key, &mem, &line, &e));
    assert_string_equal(e.text, "the report is no JSON object");
}

static int open_all(void **state)
{
    uint8_t seed[KEY_BYTES] = { 1 };

    (void)state;
    sign_key_from(seed, &first_key);
    seed[0] = 2;
    sign_key_from(seed, &second_key);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_record_names_the_one_before_and_the_chain_holds),
        cmocka_unit_test(a_record_is_read_as_it_was_written),
        cmocka_unit_test(each_change_of_a_line_is_found_and_named),
        cmocka_unit_test(a_record_that_is_gone_twice_there_or_moved_is_found),
        cmocka_unit_test(a_record_that_was_written_anew_is_found_by_the_next_one),
        cmocka_unit_test(another_key_signs_only_when_the_one_before_said_so),
        cmocka_unit_test(another_towns_record_does_not_belong),
        cmocka_unit_test(what_is_no_report_is_not_closed),
    };

    return cmocka_run_group_tests(tests, open_all, mem_gone);
}
