/* SPDX-License-Identifier: Apache-2.0 */
/* How a task comes about, as evaluate() writes it down: days step by step, what conditions saw, who was asked; and why there is none. */
#include "chance.h"
#include "seen.h"
#include "../../common/meaning/trace.h"

static struct arena words;               /* of rows, while seen begins anew */

static int close_seen(void **state)
{
    (void)state;
    seen_close(&seen);
    arena_release(&words);
    return 0;
}

/* ---- traces as short text */

static void add_days(struct buf *b, struct days d)
{
    char from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];

    if (d.from == DAY_NONE) {
        buf_str(b, " (birth)");
        return;
    }
    buf_printf(b, d.from == d.until ? " %s" : " %s..%s", day_text(d.from, from), day_text(d.until, until));
}

static void add_step(struct buf *b, const struct trace_step *s)
{
    static const char *const units[] = { "days", "weeks", "months", "years", "working days", "school days" };
    static const char *const kinds[] = { "=", "", "earliest", "latest", "month end", "stop", "stands", "roll" };
    char day[DAY_TEXT_BYTES];

    buf_printf(b, "%s%s%s", b->len ? "; " : "", kinds[s->kind], s->personal ? "personal " : "");
    if (s->kind == TRACE_SUM)
        buf_printf(b, "%s", s->text);
    if (s->kind != TRACE_EARLIEST && s->kind != TRACE_LATEST)
        add_days(b, s->from);
    for (size_t i = 0; i < s->n_choices; i++)
        add_days(b, s->choices[i]);
    if (s->kind == TRACE_SUM)
        buf_printf(b, " %+d %s%s", s->amount, units[s->unit], s->saturdays ? " with Saturdays" : "");
    if (s->kind == TRACE_STOP)
        buf_printf(b, " %+d %s to", s->amount, day_text(s->stopped->occurred_on, day));
    if (s->kind == TRACE_STOP)
        buf_printf(b, " %s", day_text(s->went_on->occurred_on, day));
    if (s->kind == TRACE_STANDS)
        buf_printf(b, " since %s", day_text(s->stopped->occurred_on, day));
    if (s->kind != TRACE_VALUE && s->kind != TRACE_STANDS) {
        buf_str(b, " ->");
        add_days(b, s->to);
    }
}

static const char *steps_text(const struct trace_steps *steps, struct arena *mem)
{
    CLEANUP(buf_release) struct buf b = {0};

    for (size_t i = 0; i < steps->n; i++)
        add_step(&b, &steps->all[i]);
    return arena_strdup(mem, b.data ? b.data : "");
}

static const char *parts_text(const struct expr_part *parts, size_t n, struct arena *mem)
{
    static const char *const is[] = { "no", "yes" };
    CLEANUP(buf_release) struct buf b = {0};
    char day[DAY_TEXT_BYTES];

    for (size_t i = 0; i < n; i++) {
        buf_printf(&b, "%s%s: %s", i ? "; " : "", parts[i].is == TRI_UNKNOWN ? "unknown" : is[parts[i].is], parts[i].text);
        for (size_t k = 0; k < parts[i].n_saw; k++) {
            const struct expr_saw *s = &parts[i].saw[k];

            buf_str(&b, k ? ", " : " | ");
            if (s->sight == SAW_VALUE)
                buf_printf(&b, "%s = %s", s->text, s->value ? s->value : "?");
            else if (s->sight == SAW_NOTHING)
                buf_printf(&b, "no %s", s->text);
            else if (s->sight == SAW_MATCH)
                buf_printf(&b, "%s of %s", s->text, day_text(s->fact->occurred_on, day));
            else
                buf_printf(&b, "not that of %s: %s (%s)", day_text(s->fact->occurred_on, day), s->text, s->value ? s->value : "");
        }
    }
    return arena_strdup(mem, b.data ? b.data : "");
}

static struct trace trace_on(const char *day)
{
    struct person who = seen_person(&seen, house_day(day));
    struct trace t = { .rule = "R90", .mem = &seen.mem };

    who.trace = &t;
    result_release(&seen.r);
    seen.told.meaning = seen.town.meaning;
    seen.r = told_evaluate(&seen.told, &who, &seen.mem);
    return t;
}

#define RULE "{ id = \"R90\"; valid_from = \"2005-01-01\"; basis = \"P\"; owner = \"wohnungsamt\"; title = { de = \"Aufgabe\"; en = \"Task\"; }; for = \"housing.place.assigned\"; "
#define AGENCIES "unterbringung@05162004 wohnungsamt@05162004 gesundheitsamt@05162 anerkennungsstelle@05162004 meldebehoerde@05162004"
#define PLACED "2026-01-12 unterbringung housing.place.assigned kind=collective on=2026-01-12\n"
#define CLEARED "2026-01-20 gesundheitsamt@05162 health.tb.cleared on=2026-01-20\n"

static void load(const char *rule)
{
    seen_load(&seen, "", rule, seen_town(&seen, AGENCIES, "R90"));
}

/* The trace of the only fact that calls for the rule. */
static struct trace_anchor only(const char *told, const char *rule, const char *day)
{
    seen_again(&seen);
    told_lines(&seen.told, told);
    load(rule);
    struct trace t = trace_on(day);
    assert_int_equal(t.n, 1);
    return t.all[0];
}

/* ---- days */

struct due_row { const char *sentence, *told, *rule, *steps; };

static void due_days_step_by_step(void **state)
{
    static const struct due_row rows[] = {
        { "days, and the end rolls off a Saturday", "2026-01-20 unterbringung housing.place.assigned kind=collective on=2026-01-20", "due = \"it.on + 60 days\"; roll = \"next_working_day\";", "it.on 2026-01-20 +60 days -> 2026-03-21; roll 2026-03-21 -> 2026-03-23" },
        { "a working day does not roll", PLACED, "due = \"it.on + 14 days\"; roll = \"next_working_day\";", "it.on 2026-01-12 +14 days -> 2026-01-26" },
        { "without roll a Saturday stays", PLACED, "due = \"it.on + 5 days\";", "it.on 2026-01-12 +5 days -> 2026-01-17" },
        { "a roll over Easter", PLACED, "due = \"2026-04-02 + 1 days\"; roll = \"next_working_day\";", "2026-04-02 2026-04-02 +1 days -> 2026-04-03; roll 2026-04-03 -> 2026-04-07" },
        { "weeks", PLACED, "due = \"it.on + 2 weeks\";", "it.on 2026-01-12 +2 weeks -> 2026-01-26" },
        { "months clip", PLACED, "due = \"2026-01-31 + 1 months\";", "2026-01-31 2026-01-31 +1 months -> 2026-02-28" },
        { "years of a 29 February", PLACED, "due = \"2024-02-29 + 1 years\";", "2024-02-29 2024-02-29 +1 years -> 2025-03-01" },
        { "working days pass over Carnival Monday, which is none in NRW, and weekends", PLACED, "due = \"it.on + 5 working days\";", "it.on 2026-01-12 +5 working days -> 2026-01-19" },
        { "working days with Saturdays", PLACED, "due = \"it.on + 5 working days\"; saturdays = true;", "it.on 2026-01-12 +5 working days with Saturdays -> 2026-01-17" },
        { "school days pass over the holidays", PLACED, "due = \"2026-03-26 + 3 school days\";", "2026-03-26 2026-03-26 +3 school days -> 2026-04-14" },
        { "backwards", PLACED, "due = \"it.on - 5 days\";", "it.on 2026-01-12 -5 days -> 2026-01-07" },
        { "a parameter", PLACED, "parameters = { days = [14, 7, 28]; }; due = \"it.on + $days days\";", "it.on 2026-01-12 +14 days -> 2026-01-26" },
        { "one sum after another", PLACED, "due = \"it.on + 2 weeks - 1 days\";", "it.on 2026-01-12 +2 weeks -> 2026-01-26; it.on + 2 weeks 2026-01-26 -1 days -> 2026-01-25" },
        { "the end of the month", PLACED, "due = \"month_end(it.on + 1 months)\";", "it.on 2026-01-12 +1 months -> 2026-02-12; month end 2026-02-12 -> 2026-02-28" },
        { "the latest of days", PLACED, "due = \"max(it.on, 2026-02-01) + 1 days\";", "latest 2026-01-12 2026-02-01 -> 2026-02-01; max(it.on, 2026-02-01) 2026-02-01 +1 days -> 2026-02-02" },
        { "the earliest of days", PLACED, "due = \"min(it.on + 3 days, 2026-02-01)\";", "it.on 2026-01-12 +3 days -> 2026-01-15; earliest 2026-01-15 2026-02-01 -> 2026-01-15" },
        { "no arithmetic", PLACED, "due = \"it.on\";", "= 2026-01-12" },
        { "the search for another event is no step", PLACED CLEARED, "due = \"(last health.tb.cleared as c where (c.on <= it.on + 30 days)).on\";", "= 2026-01-20" },
        { "a day not exactly known", PLACED "2026-01-12 unterbringung person.described born_on=2000-02-01 born_precision=month\n", "due = \"birth + 30 years\";", "personal birth 2000-02-01..2000-02-29 +30 years -> 2030-02-01..2030-03-01" },
        { "of two days one that is reckoned from birth is not told", PLACED "2026-01-12 unterbringung person.described born_on=2000-02-01 born_precision=day\n", "due = \"max(it.on + 1 days, birth + 1 years)\";",
          "it.on 2026-01-12 +1 days -> 2026-01-13; personal birth 2000-02-01 +1 years -> 2001-02-01; latest 2026-01-13 (birth) -> 2026-01-13" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trace_anchor a = only(rows[i].told, arena_printf(&words, RULE "opens = \"2000-01-01\"; %s }", rows[i].rule), "2026-02-01");
        const char *steps = steps_text(&a.dates[TRACE_DUE], &seen.mem);

        if (strcmp(steps, rows[i].steps) != 0)
            fail_msg("%s: saw %s", rows[i].sentence, steps);
        assert_int_equal(a.days[TRACE_DUE], seen.r.tasks[0].due);
    }
}

#define APPLIED "2026-01-12 anerkennungsstelle recognition.applied id=1 on=2026-01-12 track=normal\n"
#define STOPPED "{ id = \"R90\"; valid_from = \"2005-01-01\"; basis = \"L\"; owner = \"it.agency\"; for = \"recognition.applied\"; due = \"it.on + 1 months\"; done = \"exists recognition.decided\"; roll = \"next_working_day\"; stops = ( { from = \"recognition.documents.requested\"; until = \"recognition.complete\"; } ); }"

static void clocks_that_stand_still(void **state)
{
    static const char asked[] = "2026-01-20 anerkennungsstelle recognition.documents.requested on=2026-01-20\n", complete[] = "2026-01-30 anerkennungsstelle recognition.complete on=2026-01-30 track=normal\n";
    struct trace_anchor a;

    (void)state;
    a = only(arena_printf(&words, "%s%s%s", APPLIED, asked, complete), STOPPED, "2026-02-01");
    assert_string_equal(steps_text(&a.dates[TRACE_DUE], &seen.mem),
                        "it.on 2026-01-12 +1 months -> 2026-02-12; stop 2026-02-12 +10 2026-01-20 to 2026-01-30 -> 2026-02-22; roll 2026-02-22 -> 2026-02-23");
    a = only(arena_printf(&words, "%s%s", APPLIED, asked), STOPPED, "2026-02-01");
    assert_string_equal(steps_text(&a.dates[TRACE_DUE], &seen.mem), "it.on 2026-01-12 +1 months -> 2026-02-12; stands 2026-02-12 since 2026-01-20");
}

static void every_day_of_a_task_has_its_steps(void **state)
{
    (void)state;
    struct trace_anchor a = only(PLACED, RULE "opens = \"it.on + 2 days\"; due = \"it.on + 5 days\"; hard_stop = \"it.on + 1 months\"; }", "2026-02-01");
    assert_int_equal(a.end, TRACE_TASK);
    assert_string_equal(steps_text(&a.dates[TRACE_OPENS], &seen.mem), "it.on 2026-01-12 +2 days -> 2026-01-14");
    assert_string_equal(steps_text(&a.dates[TRACE_HARD_STOP], &seen.mem), "it.on 2026-01-12 +1 months -> 2026-02-12");
    assert_memory_equal(a.task, seen.r.tasks[0].id, UUID_BYTES);
}

/* ---- conditions */

struct when_row { const char *sentence, *told, *when, *part; };

static void the_part_of_when_that_decides(void **state)
{
    static const char born[] = PLACED "2026-01-12 unterbringung person.described born_on=2023-05-02\n";
    static const struct when_row rows[] = {
        { "a comparison", PLACED, "it.kind = hotel", "no: it.kind = hotel | it.kind = collective" },
        { "of an `and` the part that fails", PLACED, "it.kind = collective and it.on > 2026-02-01 and role(it, subject)", "no: it.on > 2026-02-01 | it.on = 2026-01-12" },
        { "false before unknown", PLACED, "birth < 2000-01-01 and it.kind = hotel", "no: it.kind = hotel | it.kind = collective" },
        { "unknown, when nothing is false", PLACED, "birth < 2000-01-01 and it.kind = collective", "unknown: birth < 2000-01-01 | birth = ?" },
        { "an age outside", born, "age(it.on) in 6..17", "no: age(it.on) in 6..17 | age(it.on) = 2" },
        { "of an `or` every side", PLACED, "it.kind = hotel or it.on > 2026-02-01", "no: it.kind = hotel | it.kind = collective; no: it.on > 2026-02-01 | it.on = 2026-01-12" },
        { "the `or` within an `and`", PLACED, "it.on = 2026-01-12 and (it.kind = hotel or it.kind = decentral)", "no: it.kind = hotel | it.kind = collective; no: it.kind = decentral | it.kind = collective" },
        { "an event that nobody told", PLACED, "exists health.tb.cleared", "no: exists health.tb.cleared | no health.tb.cleared" },
        { "an event outside the window", PLACED CLEARED, "exists health.tb.cleared before it", "no: exists health.tb.cleared before it | not that of 2026-01-20: before it (2026-01-12)" },
        { "an event that is another", PLACED CLEARED, "exists health.tb.cleared as c where (c.on > it.on and c.on < 2026-01-15)",
          "no: exists health.tb.cleared as c where (c.on > it.on and c.on < 2026-01-15) | not that of 2026-01-20: c.on < 2026-01-15 (c.on = 2026-01-20)" },
        { "one that should not be there", PLACED CLEARED, "not exists health.tb.cleared", "no: not exists health.tb.cleared | health.tb.cleared of 2026-01-20" },
        { "a field of nothing", PLACED, "(last health.tb.cleared).on > 2026-01-01", "unknown: (last health.tb.cleared).on > 2026-01-01 | (last health.tb.cleared).on = ?, no health.tb.cleared" },
        { "a role", PLACED, "role(it, subject) and it.kind = hotel", "no: it.kind = hotel | it.kind = collective" },
        { "a set", PLACED, "it.kind in {hotel, decentral}", "no: it.kind in {hotel, decentral} | it.kind = collective" },
        { "a day that has not come", PLACED, "reached(it.on + 3 months)", "no: reached(it.on + 3 months) | it.on + 3 months = 2026-04-12" },
        { "a day of birth is not shown", born, "birth < 2000-01-01", "no: birth < 2000-01-01 | birth = (known)" },
        { "known or not", PLACED, "birth is known", "no: birth is known | birth = ?" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trace_anchor a = only(rows[i].told, arena_printf(&words, RULE "when = \"%s\"; due = \"it.on + 5 days\"; }", rows[i].when), "2026-02-01");
        const char *part = parts_text(a.when, a.n_when, &seen.mem);

        assert_int_equal(a.end, TRACE_WHEN);
        if (strcmp(part, rows[i].part) != 0)
            fail_msg("%s: saw %s", rows[i].sentence, part);
    }
}

static void of_a_task_every_condition_that_holds(void **state)
{
    (void)state;
    struct trace_anchor a = only(PLACED CLEARED, RULE "when = \"it.kind = collective and (it.kind = hotel or exists health.tb.cleared) and role(it, subject)\"; due = \"it.on + 5 days\"; }", "2026-02-01");
    assert_int_equal(a.end, TRACE_TASK);
    assert_string_equal(parts_text(a.when, a.n_when, &seen.mem),
                        "yes: it.kind = collective | it.kind = collective; yes: exists health.tb.cleared | health.tb.cleared of 2026-01-20; yes: role(it, subject) | role = subject");
}

static void other_reasons_for_no_task(void **state)
{
    (void)state;
    struct trace_anchor a = only(PLACED, RULE "due = \"birth + 1 years\"; }", "2026-02-01");
    assert_int_equal(a.end, TRACE_NO_DAY);
    assert_string_equal(a.missing, "due");
    a = only(PLACED, RULE "opens = \"it.on + 2 months\"; due = \"it.on + 3 months\"; }", "2026-02-01");
    assert_int_equal(a.end, TRACE_NOT_YET);
    assert_int_equal(a.days[TRACE_OPENS], house_day("2026-03-12"));
    a = only("2004-12-31 unterbringung housing.place.assigned kind=collective on=2004-12-31", RULE "due = \"it.on + 2 months\"; }", "2026-02-01");
    assert_int_equal(a.end, TRACE_OTHER_VERSION);
    seen_again(&seen);
    told_lines(&seen.told, CLEARED);
    load(RULE "due = \"it.on + 2 months\"; }");
    assert_int_equal(trace_on("2026-02-01").n, 0);
}

/* ---- the end of a task */

static void what_closed_it(void **state)
{
    static const char rule[] = RULE "due = \"it.on + 5 days\"; done = \"exists health.tb.cleared from it\"; unless = ( { reason = \"moved\"; if = \"exists registration.moved_out after it\"; } ); }";

    (void)state;
    struct trace_anchor a = only(PLACED CLEARED, rule, "2026-02-01");
    assert_string_equal(parts_text(a.done, a.n_done, &seen.mem), "yes: exists health.tb.cleared from it | health.tb.cleared of 2026-01-20");
    assert_string_equal(a.done_by->type, "health.tb.cleared");
    assert_null(a.unless);
    a = only(PLACED "2026-01-15 meldebehoerde registration.moved_out on=2026-01-15 to=abroad\n", rule, "2026-02-01");
    assert_string_equal(parts_text(a.done, a.n_done, &seen.mem), "no: exists health.tb.cleared from it | no health.tb.cleared");
    assert_string_equal(a.unless, "moved");
    assert_string_equal(parts_text(a.unless_parts, a.n_unless, &seen.mem), "yes: exists registration.moved_out after it | registration.moved_out of 2026-01-15");
}

static void whose_silence_counts(void **state)
{
    (void)state;
    seen_again(&seen);
    told_lines(&seen.told, PLACED);
    load(RULE "due = \"it.on + 5 days\"; done = \"exists health.tb.cleared from it\"; }");
    seen.unheard = "gesundheitsamt@05162";
    struct trace t = trace_on("2026-02-01");
    assert_int_equal(t.all[0].n_heard, 1);
    assert_string_equal(t.all[0].heard[0].agency, "gesundheitsamt@05162");
    assert_int_equal(t.all[0].heard[0].through, DAY_NONE);
    assert_false(t.all[0].heard[0].enough);
    seen.unheard = "";
    t = trace_on("2026-02-01");
    assert_int_equal(t.all[0].heard[0].through, house_day("2026-01-31"));
    assert_true(t.all[0].heard[0].enough);
}

static void who_owns_it_and_why_nobody_does(void **state)
{
    (void)state;
    struct trace_anchor a = only(PLACED, RULE "due = \"it.on + 5 days\"; }", "2026-02-01");
    assert_int_equal(a.owner_is, OWNER_FOUND);
    assert_string_equal(a.owner, "wohnungsamt@05162004");
    seen_load(&seen, "", RULE "due = \"it.on + 5 days\"; }", seen_town(&seen, AGENCIES, ""));
    struct trace t = trace_on("2026-02-01");
    assert_int_equal(t.all[0].owner_is, OWNER_NOT_SIGNED);
    seen_load(&seen, "", RULE "due = \"it.on + 5 days\"; }", seen_town(&seen, "unterbringung@05162004", "R90"));
    t = trace_on("2026-02-01");
    assert_int_equal(t.all[0].owner_is, OWNER_NOBODY);
    assert_string_equal(t.all[0].owner_type, "wohnungsamt");
}

static void the_task_that_stands_for_another(void **state)
{
    (void)state;
    seen_again(&seen);
    told_lines(&seen.told, PLACED "2026-01-14 unterbringung housing.place.assigned kind=hotel on=2026-01-14\n");
    load(RULE "due = \"it.on + 1 months\"; once = \"open\"; }");
    struct trace t = trace_on("2026-02-01");
    assert_int_equal(t.n, 2);
    assert_false(t.all[0].stands);
    assert_true(t.all[1].stands);
    assert_memory_equal(t.all[1].stands_for_it, t.all[0].task, UUID_BYTES);
}

/* ---- all rules, all kinds of events */

static void asking_why_changes_nothing(void **state)
{
    static const char *const p[] = { "p" };
#ifdef __SANITIZE_ADDRESS__
    enum { SEEDS = 4 };
#else
    enum { SEEDS = 25 };
#endif
    size_t anchors = 0, tasks = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct told t;
        struct chance c;
        struct arena mem = {0};

        told_open(&t);
        chance_start(&c, seed);
        chance_tell(&c, &t, 40, 20);
        struct person who = told_person(&t, p, 1, INT32_MAX, chance_day(&c) + 60, &mem);
        struct result r = told_evaluate(&t, &who, &mem);
        for (size_t i = 0; i < meaning_rules(told_meaning(&t)); i++) {
            struct rule_info rule;

            meaning_rule(told_meaning(&t), i, &rule);
            struct trace trace = { .rule = rule.id, .mem = &mem };
            who.trace = &trace;
            struct result again = told_evaluate(&t, &who, &mem);
            assert_string_equal(again.digest, r.digest);
            assert_int_equal(again.next_day, r.next_day);
            assert_true(json_equal(again.view, r.view));
            for (size_t k = 0; k < trace.n; k++) {
                anchors++;
                tasks += trace.all[k].end == TRACE_TASK;
                assert_true(trace.all[k].end != TRACE_WHEN || trace.all[k].n_when > 0);
            }
            result_release(&again);
        }
        result_release(&r);
        arena_release(&mem);
        told_close(&t);
    }
    assert_true(tasks > 4 * SEEDS && anchors > tasks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(due_days_step_by_step),
        cmocka_unit_test(clocks_that_stand_still),
        cmocka_unit_test(every_day_of_a_task_has_its_steps),
        cmocka_unit_test(the_part_of_when_that_decides),
        cmocka_unit_test(of_a_task_every_condition_that_holds),
        cmocka_unit_test(other_reasons_for_no_task),
        cmocka_unit_test(what_closed_it),
        cmocka_unit_test(whose_silence_counts),
        cmocka_unit_test(who_owns_it_and_why_nobody_does),
        cmocka_unit_test(the_task_that_stands_for_another),
        cmocka_unit_test(asking_why_changes_nothing),
    };

    return cmocka_run_group_tests(tests, seen_begun, close_seen);
}
