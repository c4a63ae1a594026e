/* SPDX-License-Identifier: Apache-2.0 */
/* A file that did not come by its time is silence; one that came late ends it. */
#include <stdio.h>
#include <string.h>

#include "../../common/ground/cfg.h"
#include "producers/expect.h"
#include "house.h"
#include "mem.h"

static const struct closure closures[] = { { 20571, 20575, "betriebsferien" } };      /* 2026-04-28 .. 2026-05-02 */

static struct office_days office(void)
{
    return (struct office_days){ .calendar = house_calendar(), .closures = closures, .n = 1 };
}

static struct expect expected(const char *text)
{
    struct expect x;
    struct err e;

    if (!expect_parse(text, &x, &e))
        fail_msg("%s", e.text);
    return x;
}

/* "2026-04-02T06:00" in Berlin's summer time, which all of these days have but for those that end in Z. */
static time_us at(const char *text)
{
    char whole[40];
    time_us t;
    struct err e;

    snprintf(whole, sizeof whole, "%.16s:00%s", text, text[16] ? "Z" : "+02:00");
    if (!time_parse(whole, strlen(whole), &t, &e))
        fail_msg("%s: %s", text, e.text);
    return t;
}

static void assert_time(const char *sentence, time_us is, const char *should)
{
    char text[TIME_TEXT_BYTES];

    if (is != at(should))
        fail_msg("%s: %s, not %s", sentence, time_text(is, text), should);
}

static void deadlines_stand_before_and_after_each_moment(void **state)
{
    static const struct { const char *sentence, *text, *now, *before, *after; } rows[] = {
        { "a moment is its own deadline", "workdays 06:00", "2026-04-02T06:00", "2026-04-02T06:00", "2026-04-07T06:00" },
        { "a minute before it the last working day counts", "workdays 06:00", "2026-04-07T05:59", "2026-04-02T06:00", "2026-04-07T06:00" },
        { "weeks may lie between", "mondays 18:00", "2026-04-08T12:00", "2026-04-07T18:00", "2026-04-13T18:00" },
        { "nothing is due in a closure", "workdays 06:00", "2026-04-30T12:00", "2026-04-27T06:00", "2026-05-04T06:00" },
        { "six o'clock is six o'clock on the night of summer time", "daily 06:00", "2026-03-29T12:00", "2026-03-29T04:00Z", "2026-03-30T04:00Z" },
        { "and on that of winter time", "daily 06:00", "2026-10-25T12:00", "2026-10-25T05:00Z", "2026-10-26T05:00Z" },
        { "midnight begins the day", "daily 00:00", "2026-03-29T12:00", "2026-03-28T23:00Z", "2026-03-29T22:00Z" },
    };
    struct office_days days = office();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct expect x = expected(rows[i].text);

        assert_time(rows[i].sentence, expect_before(&x, &days, at(rows[i].now)), rows[i].before);
        assert_time(rows[i].sentence, expect_after(&x, &days, at(rows[i].now)), rows[i].after);
    }
}

/* What happens from Monday, 13 April 2026 at noon on, with "workdays 06:00": "14T03:00" is a file, "14T07:00?" a look. */
static void silence_begins_with_a_deadline_and_ends_with_a_file(void **state)
{
    static const struct { const char *sentence, *story[8], *since; } rows[] = {
        { "before the first deadline nothing is missed", { "14T05:59?" }, "" },
        { "a file in time", { "14T03:00", "14T07:00?" }, "" },
        { "no file", { "14T07:00?" }, "14" },
        { "for days: since the first day", { "14T07:00?", "16T07:00?" }, "14" },
        { "a late file ends it", { "14T07:00?", "14T09:00", "14T09:01?" }, "" },
        { "and does not count for the next day", { "14T07:00?", "14T09:00", "15T07:00?" }, "15" },
        { "nor does another one on the same day", { "14T07:00?", "14T09:00", "14T15:00", "15T07:00?" }, "15" },
        { "but the next night's does", { "14T07:00?", "14T09:00", "15T02:00", "15T07:00?" }, "" },
        { "a file of another night is that day's", { "14T07:00?", "15T02:00", "15T07:00?" }, "" },
        { "who exports in the evening is in time", { "13T22:00", "14T07:00?", "14T22:00", "15T07:00?" }, "" },
        { "a late file is late when nobody looked before it", { "14T09:00", "15T07:00?" }, "15" },
        { "one file does not count for two deadlines", { "13T22:00", "14T02:00", "15T07:00?" }, "15" },
        { "on a weekend nobody waits", { "17T03:00", "19T12:00?" }, "" },
        { "and a file of Saturday is Monday's", { "17T03:00", "18T12:00", "20T07:00?" }, "" },
        { "in a closure nobody waits", { "27T03:00", "30T12:00?" }, "" },
    };
    struct office_days days = office();
    struct expect x = expected("workdays 06:00");
    char when[32], day[DAY_TEXT_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct expect_state st = { .late_on = DAY_NONE, .since = DAY_NONE };
        day_num missed = DAY_NONE;

        expect_begin(&st, &x, &days, at("2026-04-13T12:00"));
        for (const char *const *s = rows[i].story; *s; s++) {
            snprintf(when, sizeof when, "2026-04-%.8s", *s);
            if ((*s)[8])
                missed = expect_missed(&st, &x, &days, at(when));
            else
                expect_came(&st, &x, &days, at(when));
        }
        const char *since = missed == DAY_NONE ? "" : day_text(missed, day) + 8;
        if (strcmp(since, rows[i].since) != 0)
            fail_msg("%s: since \"%s\", not \"%s\"", rows[i].sentence, since, rows[i].since);
    }
}

static void the_state_is_what_its_text_says(void **state)
{
    static const char *const rows[] = { "1776050400000000 - -", "1776050400000000 2026-04-14 -", "1776050400000000 - 2026-04-14" };
    struct expect_state st;
    struct err e;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(expect_state_parse(rows[i], &st, &e));
        assert_string_equal(expect_state_text(&st, &mem), rows[i]);
    }
    assert_true(expect_state_parse(NULL, &st, &e));
    assert_int_equal(st.met, 0);
    assert_false(expect_state_parse("1776050400000000 yesterday -", &st, &e));
    assert_string_equal(e.text, "the spool's note about an expected file cannot be read: \"1776050400000000 yesterday -\"");
}

static void what_is_no_expectation_is_refused(void **state)
{
    static const char no_time[] = ": days and a time are expected, like \"workdays 06:00\"";
    static const char no_days[] = ": daily, workdays, schooldays, days of the week (mondays; mon,wed) or a day of the month (monthly 3) is expected";
    static const struct { const char *text, *named, *why; } rows[] = {
        { "", "", no_time }, { "06:00", "06:00", no_time }, { "workdays", "workdays", no_time }, { "workdays 24:00", "workdays 24:00", no_time },
        { "workdays 06:60", "workdays 06:60", no_time }, { "workdays 6:00", "workdays 6:00", no_time }, { "daily 06:00:00", "daily 06:00:00", no_time },
        { "werktags 06:00", "werktags", no_days }, { "monthly 06:00", "monthly", no_days },
    };
    char should[200];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct expect x;
        struct err e = { .text = "it was taken" };

        snprintf(should, sizeof should, "\"%s\"%s", rows[i].named, rows[i].why);
        if (expect_parse(rows[i].text, &x, &e) || strcmp(e.text, should) != 0)
            fail_msg("%s: %s", rows[i].text, e.text);
        assert_int_equal(e.kind, ERR_DATA);
    }
}

static void what_is_shipped_is_understood(void **state)
{
    const char *const *files;
    struct err e;
    char line[2000], text[100];
    int n = 0;

    (void)state;
    assert_true(cfg_folder("producers/agencies", &mem, &files, &e));
    for (; *files; files++) {
        FILE *f = fopen(*files, "re");

        assert_non_null(f);
        while (fgets(line, sizeof line, f)) {
            const char *at = strstr(line, "# expect = ");
            struct expect x;

            if (!at)
                continue;
            assert_int_equal(sscanf(at, "# expect = \"%99[^\"]\";", text), 1);
            if (!expect_parse(text, &x, &e))
                fail_msg("%s: %s", *files, e.text);
            n++;
        }
        fclose(f);
    }
    assert_true(n > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deadlines_stand_before_and_after_each_moment),
        cmocka_unit_test(silence_begins_with_a_deadline_and_ends_with_a_file),
        cmocka_unit_test(the_state_is_what_its_text_says),
        cmocka_unit_test(what_is_no_expectation_is_refused),
        cmocka_unit_test(what_is_shipped_is_understood),
    };

    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
