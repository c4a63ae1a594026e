/* SPDX-License-Identifier: Apache-2.0 */
/* Axes are histories: what paints, what cuts, what lies on top. */
#include "seen.h"

#define PLACE "{ for = \"housing.place.assigned\"; value = \"it.kind\"; since = \"it.on\"; }"
#define FLAT "{ for = \"housing.flat.rented\"; value = \"flat\"; since = \"it.on\"; }"
#define IN(day) "2026-01-31 unterbringung housing.place.assigned kind=collective on=" day "\n"

struct history_row { const char *sentence, *bars, *told, *seen; };

static void history_holds(const struct history_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        seen_again(&seen);
        told_lines(&seen.told, rows[i].told);
        seen_load(&seen, arena_printf(&seen.mem, "{ name = \"housing\"; bars = ( %s ); %s }", rows[i].bars, strstr(rows[i].sentence, "between") ? "between = \"none\";" : ""), "", "");
        const char *is = seen_history(&seen, "housing", "2026-01-01", "2026-01-31");
        if (strcmp(is, rows[i].seen) != 0)
            fail_msg("%s: saw %s", rows[i].sentence, is);
    }
}

static void bars_overlap_by_rank_then_since_then_entry_then_fact(void **state)
{
    static const struct history_row rows[] = {
        { "before the first bar is unknown", FLAT, "2026-01-31 wohnungsamt housing.flat.rented on=2026-01-10", "2026-01-01 unknown, 2026-01-10 flat" },
        { "a later since covers", PLACE ", " FLAT, IN("2026-01-05") "2026-01-31 wohnungsamt housing.flat.rented on=2026-01-10", "2026-01-01 unknown, 2026-01-05 collective, 2026-01-10 flat" },
        { "a higher rank covers a later since", "{ for = \"housing.place.assigned\"; value = \"it.kind\"; since = \"it.on\"; until = \"it.on + 9 days\"; rank = 1; }, " FLAT,
          IN("2026-01-05") "2026-01-31 wohnungsamt housing.flat.rented on=2026-01-10", "2026-01-01 unknown, 2026-01-05 collective, 2026-01-15 flat" },
        { "of the same since the later entry covers", FLAT ", " PLACE, IN("2026-01-10") "2026-01-31 wohnungsamt housing.flat.rented on=2026-01-10", "2026-01-01 unknown, 2026-01-10 collective" },
        { "of the same entry and since the later fact covers", "{ for = [\"housing.place.assigned\", \"housing.flat.rented\"]; value = \"it.agency\"; since = \"2026-01-10\"; }",
          IN("2026-01-11") "2026-01-31 wohnungsamt housing.flat.rented on=2026-01-10", "2026-01-01 unknown, 2026-01-10 unterbringung@05162004" },
        { "equal neighbours are one segment", PLACE, IN("2026-01-05") IN("2026-01-10"), "2026-01-01 unknown, 2026-01-05 collective" },
        { "a bar without value paints nothing", "{ for = \"housing.loss.threatened\"; value = \"threatened\"; since = \"it.eviction_on\"; }", "2026-01-31 unterbringung housing.loss.threatened on=2026-01-05", "2026-01-01 unknown" },
        { "an until that is unknown is open", "{ for = \"housing.loss.threatened\"; value = \"threatened\"; since = \"it.on\"; until = \"it.eviction_on\"; }", "2026-01-31 unterbringung housing.loss.threatened on=2026-01-05", "2026-01-01 unknown, 2026-01-05 threatened" },
        { "bare days after the first bar are unknown", "{ for = \"housing.place.assigned\"; value = \"it.kind\"; since = \"it.on\"; until = \"it.on + 2 days\"; }", IN("2026-01-05") IN("2026-01-20"),
          "2026-01-01 unknown, 2026-01-05 collective, 2026-01-08 unknown, 2026-01-20 collective, 2026-01-23 unknown" },
        { "bare days have the value of between", "{ for = \"housing.place.assigned\"; value = \"it.kind\"; since = \"it.on\"; until = \"it.on + 2 days\"; }", IN("2026-01-05") IN("2026-01-20"),
          "2026-01-01 unknown, 2026-01-05 collective, 2026-01-08 none, 2026-01-20 collective, 2026-01-23 none" },
        { "when that is not certainly true paints nothing", "{ for = \"housing.loss.threatened\"; when = \"it.eviction_on > 2026-01-01\"; value = \"threatened\"; since = \"it.on\"; }", "2026-01-31 unterbringung housing.loss.threatened on=2026-01-05", "2026-01-01 unknown" },
    };

    (void)state;
    history_holds(rows, sizeof rows / sizeof *rows);
}

#define LEFT "{ for = \"housing.place.left\"; ends = [\"collective\"]; at = \"it.on\"; }"

static void an_event_ends_the_bars_of_others(void **state)
{
    static const struct history_row rows[] = {
        { "at is the last day", PLACE ", " LEFT, IN("2026-01-05") "2026-01-31 unterbringung housing.place.left on=2026-01-10 kind=collective", "2026-01-01 unknown, 2026-01-05 collective, 2026-01-11 unknown" },
        { "what began later goes on", PLACE ", " LEFT, IN("2026-01-05") IN("2026-01-12") "2026-01-31 unterbringung housing.place.left on=2026-01-10 kind=collective",
          "2026-01-01 unknown, 2026-01-05 collective, 2026-01-11 unknown, 2026-01-12 collective" },
        { "what began on that day ends on it", PLACE ", " LEFT, IN("2026-01-10") "2026-01-31 unterbringung housing.place.left on=2026-01-10 kind=collective", "2026-01-01 unknown, 2026-01-10 collective, 2026-01-11 unknown" },
        { "other values go on", PLACE ", " FLAT ", " LEFT, "2026-01-31 wohnungsamt housing.flat.rented on=2026-01-05\n2026-01-31 unterbringung housing.place.left on=2026-01-10 kind=collective", "2026-01-01 unknown, 2026-01-05 flat" },
        { "a star ends every value", PLACE ", " FLAT ", { for = \"housing.place.left\"; ends = [\"*\"]; at = \"it.on\"; }", "2026-01-31 wohnungsamt housing.flat.rented on=2026-01-05\n2026-01-31 unterbringung housing.place.left on=2026-01-10 kind=collective",
          "2026-01-01 unknown, 2026-01-05 flat, 2026-01-11 unknown" },
        { "own ends only what the same agency said", PLACE ", { for = \"housing.place.left\"; ends = [\"collective\"]; own = true; at = \"it.on\"; }", IN("2026-01-05") "2026-01-31 wohnungsamt housing.place.left on=2026-01-10 kind=collective", "2026-01-01 unknown, 2026-01-05 collective" },
        { "own ends what the same agency said", PLACE ", { for = \"housing.place.left\"; ends = [\"collective\"]; own = true; at = \"it.on\"; }", IN("2026-01-05") "2026-01-31 unterbringung housing.place.left on=2026-01-10 kind=collective",
          "2026-01-01 unknown, 2026-01-05 collective, 2026-01-11 unknown" },
        { "never the bars of the same event", PLACE ", { for = \"housing.place.assigned\"; ends = [\"collective\"]; at = \"it.on\"; }", IN("2026-01-05"), "2026-01-01 unknown, 2026-01-05 collective" },
        { "a bar that ends before it begins is none", PLACE ", { for = \"housing.place.left\"; ends = [\"collective\"]; at = \"it.on - 1 days\"; }, { for = \"housing.place.left\"; value = \"left\"; since = \"it.on\"; until = \"it.on - 1 days\"; }",
          IN("2026-01-05") "2026-01-31 unterbringung housing.place.left on=2026-01-10 kind=collective", "2026-01-01 unknown, 2026-01-05 collective, 2026-01-10 unknown" },
    };

    (void)state;
    history_holds(rows, sizeof rows / sizeof *rows);
}

static void a_gap_runs_and_then_has_a_length(void **state)
{
    static const char *const axis = "{ name = \"income\"; between = \"none\"; gap = { values = [\"none\"]; name = \"gap\"; };\n"
        "bars = ( { for = \"benefits.asylblg.granted\"; value = \"asylblg\"; since = \"it.from\"; rank = 1; },\n"
        "{ for = \"benefits.asylblg.ended\"; ends = [\"asylblg\"]; at = \"it.end_on\"; }, { for = \"benefits.sgb2.granted\"; value = \"sgb2\"; since = \"it.from\"; } ); }";

    (void)state;
    told_lines(&seen.told, "2026-01-02 sozialamt-asylblg benefits.asylblg.granted occurred_on=2026-01-02 from=2026-01-01 basis=§3 form=card persons=[p]\n"
                           "2026-01-20 sozialamt-asylblg benefits.asylblg.ended occurred_on=2026-01-20 end_on=2026-01-31 reason=title notice_served=true persons=[p]\n"
                           "2026-02-11 jobcenter benefits.sgb2.granted occurred_on=2026-02-11 from=2026-02-06 until=2026-12-31 provisional=false persons=[p]");
    seen_load(&seen, axis, "", "");
    seen_on(&seen, "2026-01-31");
    assert_string_equal(seen_axis(&seen, "income"), "value=asylblg since=2026-01-01 until=2026-01-31");
    assert_string_equal(seen_next_day(&seen), "2026-02-01");
    seen_on(&seen, "2026-02-01");
    assert_string_equal(seen_axis(&seen, "income"), "value=none since=2026-02-01 until=2026-02-05 gap_since=2026-02-01");
    seen_on(&seen, "2026-02-06");
    assert_string_equal(seen_axis(&seen, "income"), "value=sgb2 since=2026-02-06 gap_days=5");
    told_line(&seen.told, "2026-02-20 jobcenter benefits.sgb2.granted occurred_on=2026-02-20 from=2026-02-01 until=2026-12-31 provisional=false persons=[p]");
    seen_on(&seen, "2026-02-20");
    assert_string_equal(seen_axis(&seen, "income"), "value=sgb2 since=2026-02-01 gap_days=0");
    assert_string_equal(seen_next_day(&seen), "never");
}

static void gaps_can_be_a_list(void **state)
{
    (void)state;
    told_lines(&seen.told, IN("2026-01-05") IN("2026-01-15"));
    seen_load(&seen, "{ name = \"paper\"; between = \"expired\"; gap = { values = [\"expired\"]; name = \"gap\"; list = true; };\n"
                     "bars = ( { for = \"housing.place.assigned\"; value = \"valid\"; since = \"it.on\"; until = \"it.on + 4 days\"; } ); }", "", "");
    seen_on(&seen, "2026-01-09");
    assert_string_equal(seen_axis(&seen, "paper"), "value=valid since=2026-01-05 until=2026-01-09");
    seen_on(&seen, "2026-01-12");
    assert_string_equal(seen_axis(&seen, "paper"), "value=expired since=2026-01-10 until=2026-01-14 gap=[{\"from\":\"2026-01-10\",\"to\":null,\"days\":null}]");
    seen_on(&seen, "2026-01-25");
    assert_string_equal(seen_axis(&seen, "paper"), "value=expired since=2026-01-20 gap=[{\"from\":\"2026-01-10\",\"to\":\"2026-01-14\",\"days\":5},{\"from\":\"2026-01-20\",\"to\":null,\"days\":null}]");
}

static void an_axis_can_be_part_of_another_hidden_or_asked_by_one_below(void **state)
{
    (void)state;
    told_lines(&seen.told, IN("2026-01-05"));
    seen_load(&seen, "{ name = \"housing\"; bars = ( " PLACE " ); also = ( { name = \"applied\"; value = \"flat\"; if = \"exists housing.place.assigned\"; } ); },\n"
                     "{ name = \"spare\"; hidden = true; part = \"housing\"; between = \"bare\"; gap = { values = [\"bare\"]; name = \"gap\"; }; bars = ( { for = \"housing.place.assigned\"; value = \"x\"; since = \"it.on\"; until = \"it.on\"; } ); },\n"
                     "{ name = \"responsible.housing\"; part = \"responsible\"; bars = ( { for = \"housing.place.assigned\"; value = \"it.agency\"; since = \"it.on\"; } ); },\n"
                     "{ name = \"responsible.school\"; part = \"responsible\"; bars = ( { for = \"school.place.assigned\"; value = \"it.agency\"; since = \"it.start_on\"; } ); },\n"
                     "{ name = \"below\"; bars = ( { for = \"housing.place.assigned\"; when = \"axis(housing, it.on) = collective and axis(housing, it.on - 1 days) = collective\"; value = \"no\"; since = \"it.on\"; },\n"
                     "    { for = \"housing.place.assigned\"; when = \"axis(housing, it.on) = collective\"; value = \"yes\"; since = \"it.on\"; } ); }", "", "");
    seen_on(&seen, "2026-01-09");
    assert_string_equal(seen_axis(&seen, "housing"), "value=collective since=2026-01-05 applied=flat gap_since=2026-01-06");
    assert_null(json_object_get(json_object_get(seen.r.view, "axes"), "spare"));
    assert_string_equal(seen_axis(&seen, "below"), "value=yes since=2026-01-05");
    char *text = json_dumps(json_object_get(json_object_get(seen.r.view, "axes"), "responsible"), JSON_COMPACT);
    assert_string_equal(text, "{\"housing\":{\"agency\":\"unterbringung@05162004\",\"since\":\"2026-01-05\",\"until\":null,\"from\":[\"00000000-0000-7000-8000-000000010000\"],\"conflict\":false,"
                              "\"next\":null,\"uses\":[\"S:unterbringung@05162004\"]},\"school\":{\"agency\":\"unknown\",\"from\":[],\"conflict\":false,\"next\":null,\"uses\":[\"B:schulamt\",\"B:schule\"]}}");
    free(text);
}

static void an_axis_says_what_it_comes_from_and_rests_on(void **state)
{
    (void)state;
    told_lines(&seen.told, "2026-01-31 unterbringung housing.place.assigned kind=collective on=2026-01-05 id=17\n2026-01-31 gesundheitsamt health.tb.cleared on=2026-01-10");
    seen_load(&seen, "{ name = \"housing\"; bars = ( { for = \"housing.place.assigned\"; when = \"exists health.tb.cleared and not exists housing.place.left\"; value = \"it.kind\"; since = \"it.on\"; } ); },\n"
                     "{ name = \"majority\"; bars = ( { value = \"minor\"; since = \"birth\"; } ); }", "", "");
    seen_on(&seen, "2026-01-09");
    char *text = json_dumps(json_object_get(json_object_get(seen.r.view, "axes"), "housing"), JSON_COMPACT);
    assert_string_equal(text, "{\"value\":\"collective\",\"since\":\"2026-01-05\",\"until\":null,\"from\":[\"00000000-0000-7000-8000-000000000011\"],\"conflict\":false,\"next\":null,"
                              "\"uses\":[\"H:gesundheitsamt@05162004\",\"S:unterbringung\",\"S:unterbringung@05162004\",\"S:wohnungsamt\"]}");
    free(text);
    text = json_dumps(json_object_get(json_object_get(seen.r.view, "axes"), "majority"), JSON_COMPACT);
    assert_string_equal(text, "{\"value\":\"unknown\",\"from\":[],\"conflict\":false,\"next\":null,\"uses\":[\"I:*\"]}");
    free(text);
}

static void of_a_birth_not_exactly_known_the_latest_day_begins_and_the_earliest_ends(void **state)
{
    (void)state;
    told_line(&seen.told, "2026-01-02 meldebehoerde person.described born_on=2008-01-01 born_precision=year");
    seen_load(&seen, "{ name = \"majority\"; bars = ( { value = \"minor\"; since = \"birth\"; until = \"birth + 18 years - 1 days\"; }, { value = \"adult\"; since = \"birth + 18 years\"; } ); }", "", "");
    seen_on(&seen, "2025-12-31");
    assert_string_equal(seen_axis(&seen, "majority"), "value=minor since=2008-12-31 until=2025-12-31");
    seen_on(&seen, "2026-06-01");
    assert_string_equal(seen_axis(&seen, "majority"), "value=unknown");
    assert_string_equal(seen_next_day(&seen), "2026-12-31");
    seen_on(&seen, "2026-12-31");
    assert_string_equal(seen_axis(&seen, "majority"), "value=adult since=2026-12-31");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bars_overlap_by_rank_then_since_then_entry_then_fact, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(an_event_ends_the_bars_of_others, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(a_gap_runs_and_then_has_a_length, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(gaps_can_be_a_list, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(an_axis_can_be_part_of_another_hidden_or_asked_by_one_below, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(an_axis_says_what_it_comes_from_and_rests_on, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(of_a_birth_not_exactly_known_the_latest_day_begins_and_the_earliest_ends, seen_begun, seen_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
