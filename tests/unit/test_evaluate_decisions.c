/* SPDX-License-Identifier: Apache-2.0 */
/* What people decide about whose a task is, and when an override of theirs ends. */
#include "seen.h"

#define RULE "{ id = \"R90\"; valid_from = \"2005-01-01\"; basis = \"P\"; owner = \"wohnungsamt\"; title = { de = \"Aufgabe\"; en = \"Task\"; }; for = \"housing.place.assigned\"; due = \"it.on + 30 days\"; ladder = \"none\"; "
#define DONE "done = \"exists health.tb.cleared\"; "
#define PLACED "2026-01-12 unterbringung housing.place.assigned kind=collective on=2026-01-12"
#define OPEN "R90.task status=open opened=2026-01-12 due=2026-02-11 owner="
#define MANAGER "kim-case-management@05162004"

static void begin(const char *agencies, const char *rule)
{
    seen_again(&seen);
    told_lines(&seen.told, PLACED);
    seen_load(&seen, "", arena_printf(&seen.mem, RULE "%s }", rule), seen_town(&seen, arena_printf(&seen.mem, "unterbringung@05162004 wohnungsamt@05162004 gesundheitsamt@05162%s", agencies), "R90"));
    seen_on(&seen, "2026-01-12");
}

/* What is decided about the first task: "DAY AGENCY TYPE FIELDS", each on a line; a line of another type is told as it is. */
static void decide(const char *lines)
{
    char id[UUID_TEXT_BYTES];

    uuid_text(seen.r.tasks[0].id, id);
    for (const char *line = lines; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        const char *text = arena_strndup(&seen.mem, line, strcspn(line, "\n"));

        told_line(&seen.told, strstr(text, " task.") ? arena_printf(&seen.mem, "%s task=%s", text, id) : text);
    }
}

static const char *taken(void)
{
    static const char *const keys[] = { "by", "on", "reason", NULL };

    return seen_members(&seen, json_object_get(json_array_get(json_object_get(seen.r.view, "tasks"), 0), "taken"), keys);
}

static const char *answer(void)
{
    static const char *const keys[] = { "what", "by", NULL };

    return seen_members(&seen, json_object_get(json_array_get(json_object_get(seen.r.view, "tasks"), 0), "answer"), keys);
}

#define TAKE "2026-01-14 hub@05162004 task.taken by=meier\n"
#define GIVE "2026-01-14 hub@05162004 task.taken by=meier owner=gesundheitsamt@05162 reason=waiting\n"
#define RETURN "2026-01-15 hub@05162004 task.returned by=meier\n"

static void a_task_is_taken_over_and_handed_back(void **state)
{
    static const struct { const char *sentence, *agencies, *told, *task, *taken, *answer; } rows[] = {
        { "taken over it is the case manager's", " " MANAGER, TAKE, OPEN MANAGER, "by=meier on=2026-01-14", "" },
        { "where no agency coordinates it has no owner, as all that stands with the case manager", "", TAKE, "R90.task status=open opened=2026-01-12 due=2026-02-11", "by=meier on=2026-01-14", "" },
        { "given to another agency it is that one's", "", GIVE, OPEN "gesundheitsamt@05162", "by=meier on=2026-01-14 reason=waiting", "" },
        { "who has left owns nothing", " jobcenter@05162=left", "2026-01-14 hub@05162004 task.taken by=meier owner=jobcenter@05162", "R90.task status=open opened=2026-01-12 due=2026-02-11", "by=meier on=2026-01-14", "" },
        { "handed back it is again whose the rule says", "", GIVE RETURN, OPEN "wohnungsamt@05162004", "", "" },
        { "taken over once more, the last word counts", " " MANAGER, GIVE RETURN "2026-01-16 hub@05162004 task.taken by=schulz\n", OPEN MANAGER, "by=schulz on=2026-01-16", "" },
        { "what the former owner answered is void", "", "2026-01-13 wohnungsamt task.refused reason=waiting\n" GIVE, OPEN "gesundheitsamt@05162", "by=meier on=2026-01-14 reason=waiting", "" },
        { "the new one answers", "", GIVE "2026-01-15 gesundheitsamt@05162 task.accepted\n", OPEN "gesundheitsamt@05162", "by=meier on=2026-01-14 reason=waiting", "what=accepted by=gesundheitsamt@05162" },
        { "the former one does not", "", GIVE "2026-01-15 wohnungsamt task.accepted\n", OPEN "gesundheitsamt@05162", "by=meier on=2026-01-14 reason=waiting", "" },
        { "who says that it is not his leaves it to the case manager again", "", GIVE "2026-01-15 gesundheitsamt@05162 task.not_ours\n", "R90.task status=open opened=2026-01-12 due=2026-02-11", "by=meier on=2026-01-14 reason=waiting",
          "what=not_ours by=gesundheitsamt@05162" },
        { "the new one says that it is done", "", GIVE "2026-01-15 gesundheitsamt@05162 task.done\n", "R90.task status=done opened=2026-01-12 due=2026-02-11 done_on=2026-01-15 by=gesundheitsamt@05162 owner=gesundheitsamt@05162",
          "by=meier on=2026-01-14 reason=waiting", "" },
        { "the former one has no say any more", "", GIVE "2026-01-15 wohnungsamt task.done\n", OPEN "gesundheitsamt@05162", "by=meier on=2026-01-14 reason=waiting", "" },
        { "what it said while it was its own stands", "", "2026-01-13 wohnungsamt task.snoozed until=2026-03-01 reason=waiting\n" GIVE,
          "R90.task status=snoozed opened=2026-01-12 due=2026-02-11 by=wohnungsamt@05162004 reason=waiting owner=gesundheitsamt@05162", "by=meier on=2026-01-14 reason=waiting", "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin(rows[i].agencies, "");
        decide(rows[i].told);
        seen_on(&seen, "2026-01-20");
        if (strcmp(seen_tasks(&seen), rows[i].task) != 0 || strcmp(taken(), rows[i].taken) != 0 || strcmp(answer(), rows[i].answer) != 0)
            fail_msg("%s: saw %s, taken %s, answer %s", rows[i].sentence, seen_tasks(&seen), taken(), answer());
    }
}

/* Lateness needs whoever could have told that it is done. */
static void who_is_heard_of_a_task_that_was_taken_over(void **state)
{
    static const struct { const char *sentence, *rule, *unheard, *seen; } rows[] = {
        { "only people close it: the new owner must be heard", "", "gesundheitsamt@05162", OPEN "gesundheitsamt@05162" },
        { "the former one need not", "", "wohnungsamt@05162004", NULL },
        { "data can close it: the former one must be heard as well", DONE "hears = \"owner\"; ", "wohnungsamt@05162004", OPEN "gesundheitsamt@05162" },
        { "all were heard", DONE "hears = \"owner\"; ", "", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin("", rows[i].rule);
        decide(GIVE);
        seen.unheard = rows[i].unheard;
        seen_on(&seen, "2026-02-12");
        bool waits = json_is_string(json_object_get(json_array_get(json_object_get(seen.r.view, "tasks"), 0), "unheard_since"));
        if (waits != (rows[i].seen != NULL))
            fail_msg("%s: saw %s", rows[i].sentence, seen_tasks(&seen));
    }
}

#define OVER "2026-01-14 hub@05162004 task.overridden by=meier reason=pregnant\n"
#define OVERRIDDEN "R90.task status=overridden opened=2026-01-12 due=2026-02-11 by=meier reason=pregnant owner=wohnungsamt@05162004"
#define AGAIN OPEN "wohnungsamt@05162004"
#define ENDS "reopens = \"exists housing.place.left after overridden\"; "
#define LEFT(day) day " unterbringung housing.place.left on=" day " kind=collective\n"

static void an_override_ends_with_its_ground(void **state)
{
    static const struct { const char *sentence, *rule, *told, *seen; } rows[] = {
        { "where the rule names no ground it stands", "", OVER LEFT("2026-01-15"), OVERRIDDEN },
        { "it stands while nothing tells that its ground has ended", ENDS, OVER, OVERRIDDEN },
        { "what ends it opens the task again", ENDS, OVER LEFT("2026-01-15"), AGAIN },
        { "what happened before it ends nothing", ENDS, LEFT("2026-01-13") OVER, OVERRIDDEN },
        { "nor what happened the same day, which the user knew", ENDS, LEFT("2026-01-14") OVER, OVERRIDDEN },
        { "told in any order", ENDS, LEFT("2026-01-15") OVER, AGAIN },
        { "overridden again afterwards, it stands", ENDS, OVER LEFT("2026-01-15") "2026-01-16 hub@05162004 task.overridden by=meier reason=pregnant\n", OVERRIDDEN },
        { "and ends again", ENDS, OVER LEFT("2026-01-15") "2026-01-16 hub@05162004 task.overridden by=meier reason=pregnant\n" LEFT("2026-01-17"), AGAIN },
        { "what was done meanwhile is done", ENDS DONE, OVER "2026-01-16 gesundheitsamt@05162 health.tb.cleared on=2026-01-16\n" LEFT("2026-01-17"),
          "R90.task status=done opened=2026-01-12 due=2026-02-11 done_on=2026-01-16 by=gesundheitsamt@05162 owner=wohnungsamt@05162004" },
        { "what a user said was done stays done", ENDS, "2026-01-14 hub@05162004 task.done by=meier reason=told\n" LEFT("2026-01-15"),
          "R90.task status=done opened=2026-01-12 due=2026-02-11 done_on=2026-01-14 by=meier reason=told owner=wohnungsamt@05162004" },
        { "a day can end it", "reopens = \"reached(overridden + 5 days)\"; ", OVER, AGAIN },
        { "not before it has come", "reopens = \"reached(overridden + 7 days)\"; ", OVER, OVERRIDDEN },
        { "a ground is one reason", "reopens = ( { reason = \"pregnant\"; if = \"exists housing.place.left after overridden\"; } ); ", OVER LEFT("2026-01-15"), AGAIN },
        { "what ends another reason ends this one not", "reopens = ( { reason = \"abroad\"; if = \"exists housing.place.left after overridden\"; } ); ", OVER LEFT("2026-01-15"), OVERRIDDEN },
        { "a step has its own", "reopens = \"reached(overridden)\"; steps = ( { name = \"task\"; reopens = \"reached(overridden + 7 days)\"; } ); ", OVER, OVERRIDDEN },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin("", rows[i].rule);
        decide(rows[i].told);
        seen_on(&seen, "2026-01-20");
        if (strcmp(seen_tasks(&seen), rows[i].seen) != 0)
            fail_msg("%s: saw %s", rows[i].sentence, seen_tasks(&seen));
    }
}

static void the_day_that_ends_an_override_is_waited_for(void **state)
{
    (void)state;
    begin("", "reopens = \"reached(overridden + 7 days)\"; ");
    decide(OVER);
    seen_on(&seen, "2026-01-20");
    assert_string_equal(seen_next_day(&seen), "2026-01-21");
}

/* The owner is told of a ground only as far as he may know what it rests on. */
static void what_ended_an_override_is_a_ground_of_the_task(void **state)
{
    (void)state;
    begin("", "reopens = \"exists health.tb.cleared after overridden\"; ");
    decide(OVER "2026-01-15 gesundheitsamt@05162 health.tb.cleared on=2026-01-15\n");
    seen_on(&seen, "2026-01-20");
    const struct task *t = &seen.r.tasks[0];
    bool rests = false;
    for (size_t i = 0; i < seen.r.n_told; i++)
        rests = rests || (strcmp(seen.r.told[i], "H:gesundheitsamt@05162") == 0 && (t->grounds[i / 64] >> (i % 64) & 1));
    assert_true(rests);
}

/* The task of the rule with its status on the day. */
static const char *status_of(const char *rule, const char *day, char ret_id[UUID_TEXT_BYTES])
{
    static const char *const p[] = { "p" };
    struct person who = told_person(&seen.told, p, 1, INT32_MAX, house_day(day), &seen.mem);
    struct result r = told_evaluate(&seen.told, &who, &seen.mem);
    const char *status = "none";

    for (size_t i = 0; i < r.n_tasks; i++)
        if (strcmp(r.tasks[i].rule, rule) == 0) {
            status = json_string_value(json_object_get(json_array_get(json_object_get(r.view, "tasks"), i), "status"));
            uuid_text(r.tasks[i].id, ret_id);
            break;
        }
    status = arena_strdup(&seen.mem, status);
    result_release(&r);
    return status;
}

#define CHILD "2026-01-20 meldebehoerde person.described born_on=2016-05-05 born_precision=day\n2026-01-20 meldebehoerde registration.moved_in move_in_on=2026-01-20 registered_on=2026-01-20 ags=05162004 from=LEA\n"
#define SMALL "2026-01-20 meldebehoerde person.described born_on=2023-05-05 born_precision=day\n2026-01-20 meldebehoerde registration.moved_in move_in_on=2026-01-20 registered_on=2026-01-20 ags=05162004 from=LEA\n"
#define HOUSED "2026-01-20 unterbringung housing.place.assigned kind=collective on=2026-01-20\n"

/* The grounds that our own rules name. */
static void our_rules_know_when_a_ground_has_ended(void **state)
{
    static const struct { const char *rule, *owner, *before, *reason, *ends, *then; } rows[] = {
        { "R15", "kommunales-integrationszentrum", CHILD, "attends", "2026-02-02 schule school.left on=2026-02-02 reason=moved", "open" },
        { "R16", "schulamt", CHILD, "attends", "2026-02-02 schule school.left on=2026-02-02 reason=moved", "open" },
        { "R16", "schulamt", CHILD, "abroad", "2026-02-02 schule school.left on=2026-02-02 reason=moved", "overridden" },
        { "R19", "unterbringung", HOUSED, "pregnant", "2026-02-02 standesamt:k civil.birth.registered child=k born_on=2026-02-01 parents=[p] status=beurkundet", "open" },
        { "R20", "kim-case-management", SMALL, "parents_refuse", "2026-02-02 jugendamt childcare.need.reported child=p needed_from=2026-08-01 occurred_on=2026-02-02", "done" },
    };
    char id[UUID_TEXT_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        seen_again(&seen);
        told_everybody(&seen.told);
        told_lines(&seen.told, rows[i].before);
        assert_string_equal(status_of(rows[i].rule, "2026-01-21", id), "open");
        told_line(&seen.told, arena_printf(&seen.mem, "2026-01-22 %s task.overridden task=%s by=meier reason=%s", rows[i].owner, id, rows[i].reason));
        assert_string_equal(status_of(rows[i].rule, "2026-01-23", id), "overridden");
        told_line(&seen.told, rows[i].ends);
        if (strcmp(status_of(rows[i].rule, "2026-02-03", id), rows[i].then) != 0)
            fail_msg("%s, %s: saw %s", rows[i].rule, rows[i].reason, status_of(rows[i].rule, "2026-02-03", id));
    }
}

static void overridden_is_a_day_of_reopens_only(void **state)
{
    struct err e = {0};

    (void)state;
    seen_again(&seen);
    assert_false(town_load(&seen.town, "", RULE "done = \"exists health.tb.cleared after overridden\"; }", seen_town(&seen, "wohnungsamt@05162004", "R90"), &e));
    assert_string_equal(strstr(e.text, "r.cfg:"), "r.cfg:2:233: \"overridden\" is no name that is known here, so it is a symbol, where a day is wanted");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_task_is_taken_over_and_handed_back),
        cmocka_unit_test(who_is_heard_of_a_task_that_was_taken_over),
        cmocka_unit_test(an_override_ends_with_its_ground),
        cmocka_unit_test(the_day_that_ends_an_override_is_waited_for),
        cmocka_unit_test(what_ended_an_override_is_a_ground_of_the_task),
        cmocka_unit_test(our_rules_know_when_a_ground_has_ended),
        cmocka_unit_test(overridden_is_a_day_of_reopens_only),
    };

    return cmocka_run_group_tests(tests, seen_begun, seen_over);
}
