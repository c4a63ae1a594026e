/* SPDX-License-Identifier: Apache-2.0 */
/* Who owns a task, who signed, whom it waits for, from when an agency counts. */
#include "seen.h"

#define RULE(owner) "{ id = \"R90\"; valid_from = \"2005-01-01\"; basis = \"P\"; owner = \"" owner "\"; for = \"housing.place.assigned\"; due = \"it.on + 8 days\"; escalate = false; hears = \"owner\"; }"
#define PLACED "2026-01-12 unterbringung housing.place.assigned kind=collective on=2026-01-12\n"
#define MOVED(ags, day) day " meldebehoerde registration.moved_in move_in_on=" day " registered_on=" day " ags=" ags " from=LEA\n"

static const char *owner_seen(void)
{
    const char *owner = json_string_value(json_object_get(json_array_get(json_object_get(seen.r.view, "tasks"), 0), "owner"));

    assert_int_equal(seen.r.n_tasks, 1);
    return owner ? owner : "nobody";
}

static void the_owner_is_the_instance_with_the_narrowest_territory(void **state)
{
    static const struct { const char *sentence, *agencies, *told, *owner; } rows[] = {
        { "one covers the town", "jobcenter@05162", PLACED, "jobcenter@05162" },
        { "the narrower of two", "jobcenter@05162 jobcenter@05162004 jobcenter@05", PLACED, "jobcenter@05162004" },
        { "none covers the town", "jobcenter@05111", PLACED, "nobody" },
        { "a scope that is no place covers the town", "jobcenter@aok", PLACED, "jobcenter@aok" },
        { "two of the same width", "jobcenter@aok jobcenter@tk", PLACED, "nobody" },
        { "where the person lived on the day of the event", "jobcenter@05162 jobcenter@05111", MOVED("05111000", "2026-01-10") PLACED MOVED("05162004", "2026-01-14"), "jobcenter@05111" },
        { "the last move on or before that day", "jobcenter@05162 jobcenter@05111", MOVED("05111000", "2026-01-10") MOVED("05162004", "2026-01-12") PLACED, "jobcenter@05162" },
        { "before the first move the tenant's", "jobcenter@05162 jobcenter@05111", PLACED MOVED("05111000", "2026-01-20"), "jobcenter@05162" },
        { "one that only tries is told nothing", "jobcenter@05162=shadow jobcenter@05", PLACED, "jobcenter@05" },
        { "one that left is told nothing", "jobcenter@05162=left", PLACED, "nobody" },
        { "people act for one without a program", "jobcenter@05162=paper", PLACED, "jobcenter@05162" },
        { "what is paused will speak again", "jobcenter@05162=paused", PLACED, "jobcenter@05162" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        seen_again(&seen);
        told_lines(&seen.told, rows[i].told);
        seen_load(&seen, "", RULE("jobcenter"), seen_town(&seen, rows[i].agencies, "R90"));
        seen_on(&seen, "2026-01-12");
        if (strcmp(owner_seen(), rows[i].owner) != 0)
            fail_msg("%s: saw %s", rows[i].sentence, owner_seen());
    }
}

static void the_owner_can_be_an_expression(void **state)
{
    static const struct { const char *sentence, *owner, *seen; } rows[] = {
        { "who sent it", "it.agency", "unterbringung@05162004" },
        { "what a query finds", "(last registration.moved_in).agency", "meldebehoerde@05162004" },
        { "what is unknown is nobody", "(last school.place.assigned).agency", "nobody" },
        { "an axis today", "axis(responsible.housing)", "unterbringung@05162004" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        seen_again(&seen);
        told_lines(&seen.told, PLACED MOVED("05162004", "2026-01-10"));
        seen_load(&seen, "{ name = \"responsible.housing\"; part = \"responsible\"; bars = ( { for = \"housing.place.assigned\"; value = \"it.agency\"; since = \"it.on\"; } ); }",
                  arena_printf(&seen.mem, "{ id = \"R90\"; valid_from = \"2005-01-01\"; basis = \"P\"; owner = \"%s\"; for = \"housing.place.assigned\"; due = \"it\"; }", rows[i].owner),
                  seen_town(&seen, "unterbringung@05162004 meldebehoerde@05162004", "R90"));
        seen_on(&seen, "2026-01-12");
        if (strcmp(owner_seen(), rows[i].seen) != 0)
            fail_msg("%s: saw %s", rows[i].sentence, owner_seen());
    }
}

static void the_owner_can_be_that_of_another_municipality(void **state)
{
    static const struct { const char *sentence, *agencies, *owner; } rows[] = {
        { "the one of the place that the event names", "auslaenderbehoerde@05162 auslaenderbehoerde@05111", "auslaenderbehoerde@05111" },
        { "not the person's, where that place has none", "auslaenderbehoerde@05162", "nobody" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        seen_again(&seen);
        told_lines(&seen.told, MOVED("05162004", "2026-01-10") "2026-01-12 auslaenderbehoerde@05162 residence.condition.lift_requested requested_on=2026-01-12 target_ags=05111000\n");
        seen_load(&seen, "", "{ id = \"R90\"; valid_from = \"2005-01-01\"; basis = \"P\"; owner = \"auslaenderbehoerde\"; owner_at = \"it.target_ags\"; for = \"residence.condition.lift_requested\"; due = \"it\"; }",
                  seen_town(&seen, rows[i].agencies, "R90"));
        seen_on(&seen, "2026-01-12");
        if (strcmp(owner_seen(), rows[i].owner) != 0)
            fail_msg("%s: saw %s", rows[i].sentence, owner_seen());
    }
}

static void a_rule_binds_only_who_signed(void **state)
{
    static const struct { const char *sentence, *agreements, *seen; } rows[] = {
        { "nobody agreed", "", "nobody, null" },
        { "others signed", "{ rule = \"R90\"; title = \"A\"; signatories = ( { agency = \"jobcenter@05\"; } ); }", "nobody, \"A\"" },
        { "signed without a date binds since the beginning of time", "{ rule = \"R90\"; title = \"A\"; signatories = ( { agency = \"jobcenter@05162\"; } ); }", "jobcenter@05162, \"A\"" },
        { "signed since that day", "{ rule = \"R90\"; title = \"A\"; signatories = ( { agency = \"jobcenter@05162\"; since = \"2026-01-12\"; } ); }", "jobcenter@05162, \"A\"" },
        { "signed later", "{ rule = \"R90\"; title = \"A\"; signatories = ( { agency = \"jobcenter@05162\"; since = \"2026-01-13\"; } ); }", "nobody, \"A\"" },
        { "an agreement without a title is named by rule and version", "{ rule = \"R90\"; version = \"2005-01-01\"; signatories = ( { agency = \"jobcenter@05162\"; } ); }", "jobcenter@05162, \"R90 2005-01-01\"" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        seen_again(&seen);
        told_lines(&seen.told, PLACED);
        seen_load(&seen, "", RULE("jobcenter"), arena_printf(&seen.mem, "agencies = ( { id = \"jobcenter@05162\"; }, { id = \"jobcenter@05\"; } ); agreements = ( %s );", rows[i].agreements));
        seen_on(&seen, "2026-01-12");
        char *agreement = json_dumps(json_object_get(json_array_get(json_object_get(seen.r.view, "tasks"), 0), "agreement"), JSON_ENCODE_ANY);
        const char *is = arena_printf(&seen.mem, "%s, %s", owner_seen(), agreement);
        free(agreement);
        if (strcmp(is, rows[i].seen) != 0)
            fail_msg("%s: saw %s", rows[i].sentence, is);
    }
}

static void an_agreement_holds_for_what_happens_from_its_day_on(void **state)
{
    static const char *const rule = "{ id = \"R90\"; valid_from = \"2005-01-01\"; basis = \"P\"; owner = \"jobcenter\"; for = \"housing.place.assigned\"; parameters = { days = [8, 1, 30]; }; "
                                    "due = \"it.on + $days days\"; once = \"fact\"; }";
    static const char *const tenant = "agencies = ( { id = \"jobcenter@05162\"; }, { id = \"jobcenter@05111\"; } ); agreements = ( { rule = \"R90\"; title = \"A\"; signatories = ( { agency = \"jobcenter@05162\"; } ); }, "
                                      "{ rule = \"R90\"; version = \"2005-01-01\"; from = \"2026-01-12\"; title = \"B\"; parameters = { days = 20; }; signatories = ( { agency = \"jobcenter@05111\"; } ); } );";
    static const struct { const char *sentence, *told, *seen; } rows[] = {
        { "the day before has the old terms", "2026-01-11 unterbringung housing.place.assigned kind=collective on=2026-01-11\n", "2026-01-19 A jobcenter@05162" },
        { "the day itself the new ones, and who has not signed those is not bound", PLACED, "2026-02-01 B nobody" },
        { "what happened before keeps them, also when it is told later", "2026-01-12 unterbringung housing.place.assigned kind=collective on=2026-01-11\n", "2026-01-19 A jobcenter@05162" },
    };
    char day[DAY_TEXT_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        seen_again(&seen);
        told_lines(&seen.told, rows[i].told);
        seen_load(&seen, "", rule, tenant);
        seen_on(&seen, "2026-01-12");
        const struct task *t = &seen.r.tasks[0];
        const char *is = arena_printf(&seen.mem, "%s %s %s", day_text(t->due, day), arena_strndup(&seen.mem, t->agreement, 1), owner_seen());
        if (strcmp(is, rows[i].seen) != 0)
            fail_msg("%s: saw %s", rows[i].sentence, is);
    }
}

/* The agencies that the first task waits for on the day after due. */
static const char *waits_seen(void)
{
    const struct result *r = seen_on(&seen, "2026-01-21");
    const char *text = "";
    char day[DAY_TEXT_BYTES];

    for (size_t i = 0; i < r->n_waits; i++)
        text = arena_printf(&seen.mem, "%s%s%s %s", text, *text ? ", " : "", r->waits[i].agency, day_text(r->waits[i].day, day));
    assert_int_equal(r->n_tasks, 1);
    assert_int_equal(r->tasks[0].n_waits, r->n_waits);
    assert_int_equal(r->tasks[0].unheard_since, r->n_waits ? house_day("2026-01-21") : DAY_NONE);
    assert_int_equal(r->tasks[0].late, r->n_waits == 0);
    return text;
}

static void absence_is_judged_only_on_what_was_heard(void **state)
{
#define ALL "krankenkasse@aok krankenkasse@tk krankenkasse@05111 wohnungsamt@05162004"
    static const struct { const char *sentence, *agencies, *told, *hears, *unheard, *waits; } rows[] = {
        { "everybody was heard", ALL, PLACED, "hears = [\"krankenkasse\"];", "", "" },
        { "every instance that covers the town is needed", ALL, PLACED, "hears = [\"krankenkasse\"];", "krankenkasse@tk krankenkasse@aok", "krankenkasse@aok 2026-01-20, krankenkasse@tk 2026-01-20" },
        { "another town's is not", ALL, PLACED, "hears = [\"krankenkasse\"];", "krankenkasse@05111", "" },
        { "unless it knows the person", ALL, PLACED "2026-01-13 krankenkasse@05111 health.insurance.ended basis=5_1_2a on=2026-01-13\n", "hears = [\"krankenkasse\"];", "krankenkasse@05111", "krankenkasse@05111 2026-01-20" },
        { "the owner", ALL, PLACED, "hears = \"owner\";", "wohnungsamt@05162004", "wohnungsamt@05162004 2026-01-20" },
        { "the owner and others", ALL, PLACED, "hears = [\"owner\", \"krankenkasse\"];", "wohnungsamt@05162004 krankenkasse@tk", "krankenkasse@tk 2026-01-20, wohnungsamt@05162004 2026-01-20" },
        { "by default whoever may say what done asks for", ALL, PLACED, "done = \"exists health.insurance.started\";", "krankenkasse@tk wohnungsamt@05162004", "krankenkasse@tk 2026-01-20" },
        { "without done the owner", ALL, PLACED, "", "krankenkasse@tk wohnungsamt@05162004", "wohnungsamt@05162004 2026-01-20" },
        { "a type without an instance counts as heard", "wohnungsamt@05162004", PLACED, "hears = [\"krankenkasse\"];", "", "" },
        { "on paper there are no manifests", "wohnungsamt@05162004=paper", PLACED, "hears = \"owner\";", "wohnungsamt@05162004", "" },
        { "nor from one that left or only tries", "wohnungsamt@05162004 krankenkasse@aok=left krankenkasse@tk=shadow", PLACED, "hears = [\"krankenkasse\"];", "krankenkasse@aok krankenkasse@tk", "" },
        { "one that is paused is waited for", "wohnungsamt@05162004 krankenkasse@aok=paused", PLACED, "hears = [\"krankenkasse\"];", "krankenkasse@aok", "krankenkasse@aok 2026-01-20" },
        { "no owner counts as heard", "wohnungsamt@05111", PLACED, "hears = \"owner\";", "wohnungsamt@05111", "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        seen_again(&seen);
        told_lines(&seen.told, rows[i].told);
        seen.unheard = rows[i].unheard;
        seen_load(&seen, "", arena_printf(&seen.mem, "{ id = \"R90\"; valid_from = \"2005-01-01\"; basis = \"P\"; owner = \"wohnungsamt\"; for = \"housing.place.assigned\"; due = \"it.on + 8 days\"; %s }", rows[i].hears),
                  seen_town(&seen, rows[i].agencies, "R90"));
        const char *is = waits_seen();
        if (strcmp(is, rows[i].waits) != 0)
            fail_msg("%s: waits for %s", rows[i].sentence, is);
    }
}

static void an_agency_that_tries_is_not_evaluated(void **state)
{
    (void)state;
    told_lines(&seen.told, PLACED);
    seen_load(&seen, "", RULE("jobcenter"), seen_town(&seen, "jobcenter@05162 unterbringung@05162004=shadow", "R90"));
    seen_on(&seen, "2026-01-12");
    assert_string_equal(seen_tasks(&seen), "");
    assert_int_equal(json_array_size(json_object_get(seen.r.view, "statements")), 0);
}

static void what_was_told_before_an_agency_went_live_calls_nobody(void **state)
{
    static const char *const tenant = "agencies = ( { id = \"jobcenter@05162\"; }, { id = \"unterbringung@05162004\"; live_since = \"2026-01-13\"; } ); agreements = ( { rule = \"R90\"; signatories = ( { agency = \"jobcenter@05162\"; } ); } );";

    (void)state;
    told_lines(&seen.told, PLACED "2026-01-13 unterbringung housing.place.assigned kind=hotel on=2026-01-11\n");
    seen_load(&seen, "", RULE("jobcenter"), tenant);
    const struct result *r = seen_on(&seen, "2026-01-22");
    assert_string_equal(seen_tasks(&seen), "R90.task status=open late opened=2026-01-11 due=2026-01-19 stage=overdue rings=2026-01-17,2026-01-20 owner=jobcenter@05162\n"
                                           "R90.task status=open late opened=2026-01-12 due=2026-01-20 owner=jobcenter@05162");
    assert_false(r->tasks[0].quiet);
    assert_true(r->tasks[1].quiet);
}

static void what_happened_before_the_owner_went_live_calls_nobody(void **state)
{
    static const char *const tenant = "agencies = ( { id = \"jobcenter@05162\"; live_since = \"2026-01-13\"; }, { id = \"unterbringung@05162004\"; } ); agreements = ( { rule = \"R90\"; signatories = ( { agency = \"jobcenter@05162\"; } ); } );";

    (void)state;
    told_lines(&seen.told, PLACED);
    seen_load(&seen, "", RULE("jobcenter"), tenant);
    assert_true(seen_on(&seen, "2026-01-22")->tasks[0].quiet);
    assert_string_equal(seen_tasks(&seen), "R90.task status=open late opened=2026-01-12 due=2026-01-20 owner=jobcenter@05162");
}

static void a_quiet_task_rings_when_a_person_takes_it_on_or_over(void **state)
{
    static const struct { const char *decides, *owner; } rows[] = { { "task.reopened", "jobcenter@05162" }, { "task.taken", "unterbringung@05162004" } };
    static const char *const tenant = "agencies = ( { id = \"jobcenter@05162\"; }, { id = \"unterbringung@05162004\"; live_since = \"2026-01-13\"; } ); agreements = ( { rule = \"R90\"; signatories = ( { agency = \"jobcenter@05162\"; } ); } );";
    char id[UUID_TEXT_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        seen_again(&seen);
        told_lines(&seen.told, PLACED);
        seen_load(&seen, "", RULE("jobcenter"), tenant);
        assert_true(seen_on(&seen, "2026-01-22")->tasks[0].quiet);
        json_t *event = json_pack("{s:s,s:s,s:{s:s,s:s,s:s,s:s*}}", "type", rows[i].decides, "subject", "p", "data", "task", uuid_text(seen.r.tasks[0].id, id),
                                  "reason", "other", "by", "hoffmann", "owner", i ? rows[i].owner : NULL);
        told_json(&seen.told, house_day("2026-01-21"), "hub", event);
        json_decref(event);
        assert_false(seen_on(&seen, "2026-01-22")->tasks[0].quiet);
        assert_string_equal(seen_tasks(&seen), arena_printf(&seen.mem, "R90.task status=open late opened=2026-01-12 due=2026-01-20 stage=overdue rings=2026-01-18,2026-01-21 owner=%s", rows[i].owner));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_owner_is_the_instance_with_the_narrowest_territory, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(the_owner_can_be_an_expression, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(the_owner_can_be_that_of_another_municipality, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(a_rule_binds_only_who_signed, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(an_agreement_holds_for_what_happens_from_its_day_on, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(absence_is_judged_only_on_what_was_heard, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(an_agency_that_tries_is_not_evaluated, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(what_was_told_before_an_agency_went_live_calls_nobody, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(what_happened_before_the_owner_went_live_calls_nobody, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(a_quiet_task_rings_when_a_person_takes_it_on_or_over, seen_begun, seen_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
