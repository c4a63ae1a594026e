/* SPDX-License-Identifier: Apache-2.0 */
/* A task from its opening to its end: days, done before unless before silence before open, the ladder, once, stops, decisions. */
#include "seen.h"

#define RULE "{ id = \"R90\"; valid_from = \"2005-01-01\"; basis = \"P\"; owner = \"wohnungsamt\"; title = { de = \"Aufgabe\"; en = \"Task\"; }; for = \"housing.place.assigned\"; "
#define AGENCIES "unterbringung@05162004 wohnungsamt@05162004 gesundheitsamt@05162"
#define PLACED "2026-01-12 unterbringung housing.place.assigned kind=collective on=2026-01-12\n"

static void load(const char *rules)
{
    seen_load(&seen, "", rules, seen_town(&seen, AGENCIES, "R90"));
}

struct task_row { const char *sentence, *rule, *told, *day, *seen; };

static void rows_hold(const struct task_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        seen_again(&seen);
        told_lines(&seen.told, rows[i].told);
        load(arena_printf(&seen.mem, RULE "%s }", rows[i].rule));
        if (strstr(rows[i].sentence, "not heard"))
            seen.unheard = "wohnungsamt@05162004";
        seen_on(&seen, rows[i].day);
        if (strcmp(seen_tasks(&seen), rows[i].seen) != 0)
            fail_msg("%s: saw %s", rows[i].sentence, seen_tasks(&seen));
    }
}

#define OWNED " owner=wohnungsamt@05162004"
#define CLEARED "2026-01-20 gesundheitsamt@05162 health.tb.cleared on=2026-01-20\n"
#define LEFT "2026-01-21 unterbringung housing.place.left on=2026-01-21 kind=collective\n"

static void days_of_a_task(void **state)
{
    static const struct task_row rows[] = {
        { "it opens on the day of its event", "due = \"it.on + 14 days\";", PLACED, "2026-01-12", "R90.task status=open opened=2026-01-12 due=2026-01-26" OWNED },
        { "before it opens there is none", "due = \"it.on + 14 days\"; opens = \"it.on + 2 days\";", PLACED, "2026-01-13", "" },
        { "it opens when opens has come", "due = \"it.on + 14 days\"; opens = \"it.on + 2 days\";", PLACED, "2026-01-14", "R90.task status=open opened=2026-01-14 due=2026-01-26" OWNED },
        { "an event of tomorrow opens nothing today", "due = \"it.on + 14 days\";", PLACED, "2026-01-11", "" },
        { "due falls on a Saturday", "due = \"it.on + 5 days\";", PLACED, "2026-01-12", "R90.task status=open opened=2026-01-12 due=2026-01-17" OWNED },
        { "only roll rolls, and not the hard stop", "due = \"it.on + 5 days\"; roll = \"next_working_day\"; hard_stop = \"it.on + 5 days\";", PLACED, "2026-01-12", "R90.task status=open opened=2026-01-12 due=2026-01-19 hard_stop=2026-01-17" OWNED },
        { "working days do not count Saturdays", "due = \"it.on + 5 working days\";", PLACED, "2026-01-12", "R90.task status=open opened=2026-01-12 due=2026-01-19" OWNED },
        { "unless the rule says so", "due = \"it.on + 5 working days\"; saturdays = true;", PLACED, "2026-01-12", "R90.task status=open opened=2026-01-12 due=2026-01-17" OWNED },
        { "no task while when is not certainly true", "due = \"it.on\"; when = \"birth < 2000-01-01\";", PLACED, "2026-01-12", "" },
        { "no task without a due day", "due = \"birth + 1 years\";", PLACED, "2026-01-12", "" },
        { "of a birth not exactly known due is the earliest", "due = \"birth + 30 years\";", PLACED "2026-01-12 unterbringung person.described born_on=2000-02-01 born_precision=month\n", "2026-01-12", "R90.task status=open opened=2026-01-12 due=2030-02-01" OWNED },
        { "due before it could be known is a late start", "due = \"it.on + 2 days\"; ladder = \"none\";", "2026-01-15 unterbringung housing.place.assigned kind=collective on=2026-01-12\n", "2026-01-14", "R90.task status=open late_start opened=2026-01-12 due=2026-01-14" OWNED },
        { "a repeat does not move the late start", "due = \"it.on + 3 days\"; ladder = \"none\";", "2026-01-15 unterbringung housing.place.assigned kind=collective on=2026-01-12\n2026-03-15 unterbringung housing.place.assigned kind=collective on=2026-01-12\n", "2026-01-14",
          "R90.task status=open opened=2026-01-12 due=2026-01-15" OWNED },
        { "the day of when counts for a late start", "due = \"it.on + 2 days\"; ladder = \"none\"; when = \"exists health.tb.cleared\";", PLACED CLEARED, "2026-01-14", "R90.task status=open late_start opened=2026-01-12 due=2026-01-14" OWNED },
        { "the day of birth counts for a late start", "due = \"it.on + 2 days\"; ladder = \"none\"; when = \"age(it.on) > 2\";", PLACED "2026-01-15 unterbringung person.described born_on=2000-02-01\n", "2026-01-14", "R90.task status=open late_start opened=2026-01-12 due=2026-01-14" OWNED },
        { "the day of reached counts for a late start", "due = \"it.on + 2 days\"; ladder = \"none\"; when = \"reached(it.on + 3 days)\";", PLACED, "2026-01-15", "R90.task status=open late late_start opened=2026-01-12 due=2026-01-14" OWNED },
    };

    (void)state;
    rows_hold(rows, sizeof rows / sizeof *rows);
}

#define UNTIL "due = \"it.on + 7 days\"; ladder = \"none\"; "
#define DONE "done = \"exists health.tb.cleared\"; "
#define UNLESS "unless = ( { reason = \"left\"; if = \"exists housing.place.left\"; } ); "

static void done_before_unless_before_silence_before_open(void **state)
{
    static const struct task_row rows[] = {
        { "open", UNTIL DONE UNLESS, PLACED, "2026-01-19", "R90.task status=open opened=2026-01-12 due=2026-01-19" OWNED },
        { "done late by who told it", UNTIL DONE UNLESS, PLACED CLEARED, "2026-01-20", "R90.task status=done late opened=2026-01-12 due=2026-01-19 done_on=2026-01-20 by=gesundheitsamt@05162" OWNED },
        { "what was done stays done", UNTIL DONE UNLESS, PLACED CLEARED LEFT, "2026-01-21", "R90.task status=done late opened=2026-01-12 due=2026-01-19 done_on=2026-01-20 by=gesundheitsamt@05162" OWNED },
        { "unless", UNTIL DONE UNLESS, PLACED LEFT, "2026-01-21", "R90.task status=cancelled opened=2026-01-12 due=2026-01-19 cancelled=left" OWNED },
        { "done since the earlier of or", UNTIL "done = \"exists health.tb.cleared or exists housing.place.left\";", PLACED CLEARED LEFT, "2026-01-21", "R90.task status=done late opened=2026-01-12 due=2026-01-19 done_on=2026-01-20 by=gesundheitsamt@05162" OWNED },
        { "done since the later of and", UNTIL "done = \"exists health.tb.cleared and exists housing.place.left\";", PLACED CLEARED LEFT, "2026-01-21", "R90.task status=done late opened=2026-01-12 due=2026-01-19 done_on=2026-01-21 by=unterbringung@05162004" OWNED },
        { "on the day itself silence says nothing", UNTIL DONE "silence = \"consent\";", PLACED, "2026-01-19", "R90.task status=open opened=2026-01-12 due=2026-01-19" OWNED },
        { "silence after due", UNTIL DONE "silence = \"consent\";", PLACED, "2026-01-20", "R90.task status=done opened=2026-01-12 due=2026-01-19 done_on=2026-01-19 by=silence reason=consent" OWNED },
        { "a later done changes nothing", UNTIL DONE "silence = \"consent\";", PLACED CLEARED, "2026-01-25", "R90.task status=done opened=2026-01-12 due=2026-01-19 done_on=2026-01-19 by=silence reason=consent" OWNED },
        { "a done in time comes before silence", UNTIL DONE "silence = \"consent\";", PLACED "2026-01-25 gesundheitsamt@05162 health.tb.cleared on=2026-01-19\n", "2026-01-25", "R90.task status=done opened=2026-01-12 due=2026-01-19 done_on=2026-01-19 by=gesundheitsamt@05162" OWNED },
        { "unless comes before silence", UNTIL DONE UNLESS "silence = \"consent\";", PLACED LEFT, "2026-01-25", "R90.task status=cancelled opened=2026-01-12 due=2026-01-19 cancelled=left" OWNED },
        { "silence of one not heard is none", UNTIL DONE "silence = \"consent\"; hears = \"owner\";", PLACED, "2026-01-20", "R90.task status=open opened=2026-01-12 due=2026-01-19 unheard_since=2026-01-20" OWNED },
        { "unless of the rule and of the step add up", UNTIL "steps = ( { name = \"a\"; unless = ( { reason = \"cleared\"; if = \"exists health.tb.cleared\"; } ); } );" UNLESS, PLACED LEFT, "2026-01-21", "R90.a status=cancelled opened=2026-01-12 due=2026-01-19 cancelled=left" OWNED },
    };

    (void)state;
    rows_hold(rows, sizeof rows / sizeof *rows);
}

#define AT20 "due = \"it.on + 8 days\"; hears = \"owner\"; "

static void the_ladder_rings_on_its_days(void **state)
{
    static const struct task_row rows[] = {
        { "no ring before a quarter of the days before due", "due = \"it.on + 9 days\";", PLACED, "2026-01-17", "R90.task status=open opened=2026-01-12 due=2026-01-21" OWNED },
        { "a quarter rounded up before due it reminds", "due = \"it.on + 9 days\";", PLACED, "2026-01-18", "R90.task status=open opened=2026-01-12 due=2026-01-21 stage=reminded rings=2026-01-18" OWNED },
        { "overdue is the day after due", AT20, PLACED, "2026-01-21", "R90.task status=open late opened=2026-01-12 due=2026-01-20 stage=overdue rings=2026-01-18,2026-01-21" OWNED },
        { "five working days after due it escalates", AT20, PLACED, "2026-01-27", "R90.task status=open late opened=2026-01-12 due=2026-01-20 stage=escalated_1 rings=2026-01-18,2026-01-21,2026-01-27" OWNED },
        { "ten working days after due it escalates again", AT20, PLACED, "2026-02-03", "R90.task status=open late opened=2026-01-12 due=2026-01-20 stage=escalated_2 rings=2026-01-18,2026-01-21,2026-01-27,2026-02-03" OWNED },
        { "escalate = false does not escalate", AT20 "escalate = false;", PLACED, "2026-02-03", "R90.task status=open late opened=2026-01-12 due=2026-01-20 stage=overdue rings=2026-01-18,2026-01-21" OWNED },
        { "entries replace the default ones of their stage", AT20 "ladder = ( { stage = \"reminded\"; at = \"opened + 1 days\"; }, { stage = \"reminded\"; at = \"due - 1 days\"; } );", PLACED, "2026-01-21",
          "R90.task status=open late opened=2026-01-12 due=2026-01-20 stage=overdue rings=2026-01-13,2026-01-19,2026-01-21" OWNED },
        { "none rings never", AT20 "ladder = \"none\";", PLACED, "2026-02-03", "R90.task status=open late opened=2026-01-12 due=2026-01-20" OWNED },
        { "due on the day it opens reminds of nothing", "due = \"it.on\";", PLACED, "2026-01-12", "R90.task status=open opened=2026-01-12 due=2026-01-12" OWNED },
        { "while not heard only the reminder rings", AT20, PLACED, "2026-02-03", "R90.task status=open opened=2026-01-12 due=2026-01-20 stage=reminded rings=2026-01-18 unheard_since=2026-01-21" OWNED },
    };

    (void)state;
    rows_hold(rows, sizeof rows / sizeof *rows);
}

static void the_next_day_is_the_first_on_which_something_can_change(void **state)
{
    static const struct { const char *day, *next; } rows[] = {
        { "2026-01-11", "2026-01-12" }, { "2026-01-12", "2026-01-18" }, { "2026-01-17", "2026-01-18" }, { "2026-01-18", "2026-01-21" }, { "2026-01-20", "2026-01-21" },
        { "2026-01-21", "2026-01-27" }, { "2026-01-27", "2026-02-03" }, { "2026-02-03", "2026-03-01" }, { "2026-03-01", "never" },
    };

    (void)state;
    told_lines(&seen.told, PLACED);
    /* R91 is not called for: what it would wait for wakes nobody. */
    load(RULE "due = \"it.on + 8 days\"; hears = \"owner\"; unless = ( { reason = \"late\"; if = \"reached(2026-03-01)\"; } ); },\n"
         "{ id = \"R91\"; valid_from = \"2005-01-01\"; basis = \"P\"; owner = \"wohnungsamt\"; for = \"housing.place.assigned\"; opens = \"it.on + 2 days\"; due = \"it.on + 2 days\"; when = \"exists health.tb.cleared\"; done = \"exists health.tb.cleared\"; }");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        seen_on(&seen, rows[i].day);
        assert_string_equal(seen_next_day(&seen), rows[i].next);
    }
}

static void later_tasks_give_way_as_once_says(void **state)
{
#define TWICE "2026-01-12 unterbringung housing.place.assigned kind=collective on=2026-01-12\n2026-01-15 unterbringung housing.place.assigned kind=hotel on=2026-01-15\n"
    static const struct task_row rows[] = {
        { "fact: each has its own", UNTIL "once = \"fact\";", TWICE, "2026-01-15", "R90.task status=open opened=2026-01-12 due=2026-01-19" OWNED "\nR90.task status=open opened=2026-01-15 due=2026-01-22" OWNED },
        { "open: the later is the same while the earlier is open", UNTIL "once = \"open\";", TWICE, "2026-01-15", "R90.task status=open opened=2026-01-12 due=2026-01-19" OWNED "\nR90.task status=cancelled opened=2026-01-15 due=2026-01-22 cancelled=same_as" OWNED },
        { "open: once the earlier was done the later is its own", UNTIL "once = \"open\"; done = \"exists health.tb.cleared from it\";", TWICE "2026-01-14 gesundheitsamt@05162 health.tb.cleared on=2026-01-14\n", "2026-01-15",
          "R90.task status=done opened=2026-01-12 due=2026-01-19 done_on=2026-01-14 by=gesundheitsamt@05162" OWNED "\nR90.task status=open opened=2026-01-15 due=2026-01-22" OWNED },
        { "open: done only after the later opened it stays the same", UNTIL "once = \"open\"; done = \"exists health.tb.cleared from it\";", TWICE "2026-01-16 gesundheitsamt@05162 health.tb.cleared on=2026-01-16\n", "2026-01-16",
          "R90.task status=done opened=2026-01-12 due=2026-01-19 done_on=2026-01-16 by=gesundheitsamt@05162" OWNED "\nR90.task status=cancelled opened=2026-01-15 due=2026-01-22 cancelled=same_as" OWNED },
        { "person: one ever", UNTIL "once = \"person\"; unless = ( { reason = \"no\"; if = \"it.kind = collective\"; } );", TWICE, "2026-01-15", "R90.task status=cancelled opened=2026-01-12 due=2026-01-19 cancelled=no" OWNED "\nR90.task status=cancelled opened=2026-01-15 due=2026-01-22 cancelled=same_as" OWNED },
        { "steps do not exclude each other", UNTIL "once = \"person\"; steps = ( { name = \"a\"; when = \"it.kind = collective\"; }, { name = \"b\"; when = \"it.kind = hotel\"; } );", TWICE, "2026-01-15", "R90.a status=open opened=2026-01-12 due=2026-01-19" OWNED "\nR90.b status=open opened=2026-01-15 due=2026-01-22" OWNED },
        { "unless they share a name", UNTIL "once = \"person\"; steps = ( { name = \"a\"; when = \"it.kind = hotel\"; }, { name = \"a\"; when = \"it.kind = collective\"; } );", TWICE, "2026-01-15", "R90.a status=open opened=2026-01-12 due=2026-01-19" OWNED "\nR90.a status=cancelled opened=2026-01-15 due=2026-01-22 cancelled=same_as" OWNED },
        { "the same fact from two agencies is one task, of the earlier due day", "ladder = \"none\"; once = \"fact\"; due = \"it.recorded_on + 7 days\";", "2026-01-14 unterbringung housing.place.assigned kind=collective on=2026-01-12\n2026-01-13 wohnungsamt housing.place.assigned kind=collective on=2026-01-12\n", "2026-01-15",
          "R90.task status=open opened=2026-01-12 due=2026-01-20" OWNED },
    };

    (void)state;
    rows_hold(rows, sizeof rows / sizeof *rows);
}

static void the_clock_stands_still_between_two_events(void **state)
{
#define STOPPED "{ id = \"R90\"; valid_from = \"2005-01-01\"; basis = \"L\"; owner = \"it.agency\"; for = \"recognition.applied\"; due = \"it.on + 1 months\"; done = \"exists recognition.decided\"; stops = ( { from = \"recognition.documents.requested\"; until = \"recognition.complete\"; } ); }"
#define APPLIED "2026-01-12 anerkennungsstelle@05 recognition.applied profession=81302 track=normal on=2026-01-12\n"
#define ASKED(day) day " anerkennungsstelle@05 recognition.documents.requested on=" day "\n"
#define COMPLETE(day) day " anerkennungsstelle@05 recognition.complete profession=81302 track=normal on=" day "\n"
    static const struct { const char *sentence, *told, *day, *seen; } rows[] = {
        { "nothing stops it", APPLIED, "2026-02-13", "status=open late opened=2026-01-12 due=2026-02-12 stage=overdue rings=2026-02-04,2026-02-13" },
        { "while it stands still due is unmoved and nothing rings", APPLIED ASKED("2026-01-20"), "2026-03-13", "status=open opened=2026-01-12 due=2026-02-12" },
        { "then due is later by those days", APPLIED ASKED("2026-01-20") COMPLETE("2026-01-30"), "2026-02-20", "status=open opened=2026-01-12 due=2026-02-22 stage=reminded rings=2026-02-11" },
        { "a stop within a stop is part of it", APPLIED ASKED("2026-01-20") ASKED("2026-01-25") COMPLETE("2026-01-30"), "2026-02-01", "status=open opened=2026-01-12 due=2026-02-22" },
        { "two stops add up", APPLIED ASKED("2026-01-20") COMPLETE("2026-01-30") ASKED("2026-02-05") COMPLETE("2026-02-06"), "2026-02-08", "status=open opened=2026-01-12 due=2026-02-23" },
        { "a stop after the time ran out changes nothing", APPLIED ASKED("2026-02-13"), "2026-02-13", "status=open late opened=2026-01-12 due=2026-02-12 stage=overdue rings=2026-02-04,2026-02-13" },
        { "what was asked before the anchor is no stop", ASKED("2026-01-10") APPLIED, "2026-01-13", "status=open opened=2026-01-12 due=2026-02-12" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        seen_again(&seen);
        told_lines(&seen.told, rows[i].told);
        seen_load(&seen, "", STOPPED, seen_town(&seen, "anerkennungsstelle@05", "R90"));
        seen_on(&seen, rows[i].day);
        const char *wanted = arena_printf(&seen.mem, "R90.task %s owner=anerkennungsstelle@05", rows[i].seen);
        if (strcmp(seen_tasks(&seen), wanted) != 0)
            fail_msg("%s: saw %s", rows[i].sentence, seen_tasks(&seen));
    }
}

/* Tells what a user of the hub, or an agency, decides about the first task. */
static void decide(const char *day, const char *agency, const char *what, const char *more)
{
    char id[UUID_TEXT_BYTES];

    told_line(&seen.told, arena_printf(&seen.mem, "%s %s task.%s task=%s %s", day, agency, what, uuid_text(seen.r.tasks[0].id, id), more));
}

static void people_decide(void **state)
{
    (void)state;
    told_lines(&seen.told, PLACED);
    load(RULE UNTIL DONE " }");
    seen_on(&seen, "2026-01-12");
    decide("2026-01-13", "hub@05162004", "snoozed", "by=meier reason=waiting until=2026-01-16");
    seen_on(&seen, "2026-01-15");
    assert_string_equal(seen_tasks(&seen), "R90.task status=snoozed opened=2026-01-12 due=2026-01-19 by=meier reason=waiting" OWNED);
    assert_string_equal(seen_next_day(&seen), "2026-01-16");
    seen_on(&seen, "2026-01-16");
    assert_string_equal(seen_tasks(&seen), "R90.task status=open opened=2026-01-12 due=2026-01-19" OWNED);

    decide("2026-01-14", "gesundheitsamt@05162", "done", "");
    seen_on(&seen, "2026-01-16");
    assert_string_equal(seen_tasks(&seen), "R90.task status=open opened=2026-01-12 due=2026-01-19" OWNED);
    decide("2026-01-15", "wohnungsamt", "done", "");
    seen_on(&seen, "2026-01-16");
    assert_string_equal(seen_tasks(&seen), "R90.task status=done opened=2026-01-12 due=2026-01-19 done_on=2026-01-15 by=wohnungsamt@05162004" OWNED);
    decide("2026-01-16", "hub@05162004", "reopened", "by=meier");
    seen_on(&seen, "2026-01-16");
    assert_string_equal(seen_tasks(&seen), "R90.task status=open opened=2026-01-12 due=2026-01-19" OWNED);
    decide("2026-01-17", "hub@05162004", "overridden", "by=meier reason=not_needed");
    told_lines(&seen.told, CLEARED);
    seen_on(&seen, "2026-01-20");
    assert_string_equal(seen_tasks(&seen), "R90.task status=overridden opened=2026-01-12 due=2026-01-19 by=meier reason=not_needed" OWNED);
    decide("2026-01-21", "hub@05162004", "reopened", "by=meier");
    seen_on(&seen, "2026-01-21");
    assert_string_equal(seen_tasks(&seen), "R90.task status=done late opened=2026-01-12 due=2026-01-19 done_on=2026-01-20 by=gesundheitsamt@05162" OWNED);
}

static void a_user_may_be_earlier_than_the_fact(void **state)
{
    (void)state;
    told_lines(&seen.told, PLACED CLEARED);
    load(RULE UNTIL DONE " }");
    seen_on(&seen, "2026-01-20");
    decide("2026-01-18", "hub@05162004", "done", "by=meier reason=told");
    seen_on(&seen, "2026-01-20");
    assert_string_equal(seen_tasks(&seen), "R90.task status=done opened=2026-01-12 due=2026-01-19 done_on=2026-01-18 by=meier reason=told" OWNED);
}

static void somebody_asks_for_a_task(void **state)
{
    (void)state;
    told_lines(&seen.told, "2026-01-12 gesundheitsamt@05162 task.requested owner=wohnungsamt@05162004 code=appointment due=2026-01-20\n"
                           "2026-01-12 gesundheitsamt@05162 task.requested owner=wohnungsamt@05162004 code=appointment due=2026-01-20");
    load(RULE "due = \"it\"; }");
    seen_on(&seen, "2026-01-19");
    assert_string_equal(seen_tasks(&seen), "R00.requested status=open opened=2026-01-12 due=2026-01-20 stage=reminded rings=2026-01-18" OWNED);
    assert_string_equal(seen.r.tasks[0].title_de, "Termin vergeben");
    assert_string_equal(seen.r.tasks[0].title_en, "give an appointment");
    decide("2026-01-19", "wohnungsamt", "done", "");
    seen_on(&seen, "2026-01-19");
    assert_string_equal(seen_tasks(&seen), "R00.requested status=done opened=2026-01-12 due=2026-01-20 done_on=2026-01-19 by=wohnungsamt@05162004" OWNED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(days_of_a_task, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(done_before_unless_before_silence_before_open, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(the_ladder_rings_on_its_days, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(the_next_day_is_the_first_on_which_something_can_change, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(later_tasks_give_way_as_once_says, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(the_clock_stands_still_between_two_events, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(people_decide, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(a_user_may_be_earlier_than_the_fact, seen_begun, seen_over),
        cmocka_unit_test_setup_teardown(somebody_asks_for_a_task, seen_begun, seen_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
