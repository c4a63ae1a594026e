/* SPDX-License-Identifier: Apache-2.0 */
/* When an agency has been silent for longer than is usual. */
#include <stdio.h>
#include <string.h>

#include "../../common/ground/rhythm.h"
#include "house.h"
#include "mem.h"

static void silence_is_counted_in_days_on_which_something_is_said(void **state)
{
    static const struct { const char *sentence, *publishes; int interval; const char *heard, *today, *since; } rows[] = {
        { "yesterday was heard", "workdays", 1, "2026-03-03", "2026-03-04", NULL },
        { "who runs in the morning closes yesterday then", "workdays", 1, "2026-03-02", "2026-03-04", NULL },
        { "two working days without a word", "workdays", 1, "2026-03-02", "2026-03-05", "2026-03-03" },
        { "Friday's word is enough until Monday is over", "workdays", 1, "2026-03-05", "2026-03-09", NULL },
        { "on Tuesday Friday and Monday are missing", "workdays", 1, "2026-03-05", "2026-03-10", "2026-03-06" },
        { "Easter is no silence", "workdays", 1, "2026-04-01", "2026-04-07", NULL },
        { "after Easter it is", "workdays", 1, "2026-04-01", "2026-04-08", "2026-04-02" },
        { "every day", "daily", 1, "2026-03-05", "2026-03-08", "2026-03-06" },
        { "a school in its holidays", "schooldays", 1, "2026-03-26", "2026-04-13", NULL },
        { "and after them", "schooldays", 1, "2026-03-26", "2026-04-14", "2026-03-27" },
        { "a week of working days", "workdays", 5, "2026-03-02", "2026-03-10", NULL },
        { "and a day more", "workdays", 5, "2026-03-02", "2026-03-11", "2026-03-03" },
        { "Mondays: one without a word", "mondays", 1, "2026-03-01", "2026-03-09", NULL },
        { "Mondays: two", "mondays", 1, "2026-03-01", "2026-03-10", "2026-03-02" },
        { "announced downtime does not count", "workdays", 1, "2026-05-08", "2026-05-20", NULL },
        { "what comes after it does", "workdays", 1, "2026-05-08", "2026-05-21", "2026-05-19" },
        { "heard of a day that is still to come", "workdays", 1, "2026-03-10", "2026-03-04", NULL },
    };
    const struct rhythm_pause pause = { house_day("2026-05-11"), house_day("2026-05-18") };
    char text[DAY_TEXT_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rhythm r = { .interval_days = rows[i].interval };
        struct err e;

        assert_true(schedule_parse(rows[i].publishes, strlen(rows[i].publishes), &r.days, &e));
        day_num since = rhythm_silent_since(&r, house_calendar(), &pause, 1, house_day(rows[i].heard), house_day(rows[i].today));
        if (since != (rows[i].since ? house_day(rows[i].since) : DAY_NONE))
            fail_msg("%s: since %s, not %s", rows[i].sentence, since == DAY_NONE ? "never" : day_text(since, text), rows[i].since ? rows[i].since : "never");
    }
}

static void the_towns_word_goes_before_the_types(void **state)
{
    struct agency agencies[] = {
        { .id = "schule@194580", .slug = "schule" }, { .id = "mbe@awo", .slug = "mbe" },
        { .id = "mbe@caritas", .slug = "mbe", .publishes = "mondays", .publishes_on = { .kind = SCHEDULE_WEEKLY, .weekdays = 1 }, .interval_days = 2 },
    };
    struct tenant t = { .schemas = "schemas", .agencies = agencies, .n_agencies = 3 };
    static const struct { const char *publishes; int interval; } should[] = { { "schooldays", 1 }, { "workdays", 5 }, { "mondays", 2 } };
    struct rhythm *all;
    struct err e;

    (void)state;
    if (!rhythm_load(&t, &mem, &all, &e))
        fail_msg("%s", e.text);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(all[i].publishes, should[i].publishes);
        assert_int_equal(all[i].interval_days, should[i].interval);
    }
    assert_int_equal(all[2].days.kind, SCHEDULE_WEEKLY);
}

static void every_type_says_how_often_it_is_heard(void **state)
{
    struct agency agencies[100] = {0};
    struct tenant t = { .schemas = "schemas", .agencies = agencies };
    struct rhythm *all;
    struct cfg *root;
    struct err e;

    (void)state;
    assert_true(cfg_load("schemas/agencies.cfg", &mem, &root, &e));
    const struct cfg *types = cfg_get(root, "types");
    for (size_t i = 0; i < types->n && t.n_agencies < 100; i++) {
        const struct cfg *type = &types->items[i];

        if (cfg_get(type, "refused"))
            continue;
        agencies[t.n_agencies++].slug = cfg_get(type, "slug")->text;
        if (!cfg_get(type, "publishes") || !cfg_get(type, "interval_days"))
            fail_msg("%s says nothing", cfg_get(type, "slug")->text);
    }
    if (!rhythm_load(&t, &mem, &all, &e))
        fail_msg("%s", e.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silence_is_counted_in_days_on_which_something_is_said),
        cmocka_unit_test(the_towns_word_goes_before_the_types),
        cmocka_unit_test(every_type_says_how_often_it_is_heard),
    };

    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
