/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "consumers/caseview/notice/notice.h"
#include "../../common/travel/hub.h"
#include "house.h"

/* One person with one task, seen again and again as it changes; what was sent is kept as renew would keep it. */
struct seen {
    struct arena mem;
    struct tenant tenant;
    struct caseview cv;
    struct person_key subjects[2];
    struct person_file file;
    struct event anchor;
    struct fact because;
    struct task task;
    struct sent_task sent[1];
};

static const char town[] =
    "tenant = \"05162004\"; schemas = \"schemas\"; agencies = ( { id = \"schulamt@05162\"; }, { id = \"schulamt@05163\"; }, { id = \"meldebehoerde@05162004\"; },\n"
    "  { id = \"paper@05\"; state = \"paper\"; }, { id = \"shadow@05\"; state = \"shadow\"; }, { id = \"left@05\"; state = \"left\"; }, { id = \"paused@05\"; state = \"paused\"; } );";

static struct seen *see(const char *owner)
{
    struct seen *s = calloc(1, sizeof *s);
    struct cfg *root;
    struct err e;

    assert_true(cfg_parse(town, "tenant.cfg", &s->mem, &root, &e) && tenant_read(root, &s->mem, &s->tenant, &e));
    s->cv = (struct caseview){ .tenant = &s->tenant };
    assert_true(schema_load("schemas", &s->mem, &s->cv.set, &e) && access_load("schemas", s->cv.set, &s->mem, &s->cv.access, &e));
    schema_hold(s->cv.set, schema_named(s->cv.set, "task.state@1"));
    memset(s->subjects[0].subject, 1, SUBJECT_BYTES);
    memset(s->subjects[1].subject, 2, SUBJECT_BYTES);
    s->subjects[0].agency = "meldebehoerde@05162004";
    s->subjects[1].agency = "schulamt@05162";
    s->file = (struct person_file){ .subjects = s->subjects, .n_subjects = 2, .sent = s->sent };
    s->anchor = (struct event){ .agency = "meldebehoerde@05162004" };
    s->because = (struct fact){ .ev = &s->anchor, .type = "registration.moved_in", .schema = schema_by_type(s->cv.set, "registration.moved_in"), .occurred_on = house_day("2026-01-15") };
    s->task = (struct task){ .id = { 7 }, .subject = { 1 }, .rule = "R16", .step = "task", .version = house_day("2005-01-01"), .stage = "none", .opened = house_day("2026-01-20"),
                             .due = house_day("2026-02-17"), .hard_stop = DAY_NONE, .done_on = DAY_NONE, .unheard_since = DAY_NONE, .owner = owner,
                             .title_de = "Schulplatz zuweisen", .title_en = "Assign a school place", .basis = "P,A", .because = &s->because };
    memset(s->task.subject, 1, SUBJECT_BYTES);
    return s;
}

static void forget(struct seen *s)
{
    schema_free(s->cv.set);
    arena_release(&s->cv.mem);
    arena_release(&s->mem);
    free(s);
}

static const char *shown(struct seen *s, const struct notice *n)
{
    struct event ev = n->ev;
    const struct value *cancelled = event_place(&ev, "cancelled"), *subject = event_place(&ev, "subject");

    return arena_printf(&s->mem, "%s r%d %s%s%s%s", n->receiver, n->sent.revision, event_place(&ev, "status")->text, cancelled->kind == VALUE_NONE ? "" : " ",
                        cancelled->kind == VALUE_NONE ? "" : cancelled->text,
                        subject->kind == VALUE_NONE ? n->identity ? " identity" : "" : arena_printf(&s->mem, " subject %d", subject->ref[0]));
}

/* What is told now, as lines; with it the last of each becomes what was sent. */
static const char *told(struct seen *s, bool yielded)
{
    struct result r = { .tasks = &s->task, .n_tasks = yielded };
    struct notice *all;
    struct err e = {0};
    size_t n;
    const char *text = "";

    if (!notice_find(&s->cv, &s->file, &r, house_day("2026-03-10"), 1, &s->mem, &all, &n, &e))
        fail_msg("%s", e.text);
    for (size_t i = 0; i < n; i++) {
        text = arena_printf(&s->mem, "%s%s%s", text, *text ? "; " : "", shown(s, &all[i]));
        assert_true(event_encode(&all[i].ev, &s->mem, &e));
        if (!all[i].last)
            continue;
        s->sent[0] = all[i].sent;
        s->sent[0].payload = all[i].ev.payload;
        s->sent[0].payload_bytes = all[i].ev.payload_bytes;
        s->file.n_sent = 1;
    }
    return text;
}

static void a_task_is_told_when_it_differs_from_what_was_sent(void **state)
{
    struct seen *s = see("schulamt@05162");

    (void)state;
    assert_string_equal(told(s, true), "schulamt@05162 r1 open subject 2");
    assert_string_equal(told(s, true), "");
    s->task.stage = "reminded";
    assert_string_equal(told(s, true), "schulamt@05162 r2 open subject 2");
    s->task.unheard_since = house_day("2026-02-18");       /* the operator's affair */
    assert_string_equal(told(s, true), "");
    s->task.status = TASK_DONE;
    assert_string_equal(told(s, true), "schulamt@05162 r3 done subject 2");
    forget(s);
}

static void what_is_no_longer_yielded_is_withdrawn_once(void **state)
{
    struct seen *s = see("schulamt@05162");

    (void)state;
    told(s, true);
    assert_string_equal(told(s, false), "schulamt@05162 r2 cancelled void subject 2");
    assert_string_equal(told(s, false), "");
    assert_string_equal(told(s, true), "schulamt@05162 r3 open subject 2");
    forget(s);
}

static void what_was_cancelled_already_is_not_withdrawn(void **state)
{
    struct seen *s = see("schulamt@05162");

    (void)state;
    told(s, true);
    s->task.status = TASK_CANCELLED;
    s->task.cancelled = "moved";
    assert_string_equal(told(s, true), "schulamt@05162 r2 cancelled moved subject 2");
    assert_string_equal(told(s, false), "");
    forget(s);
}

static void another_owner_gets_it_and_the_one_before_is_told(void **state)
{
    struct seen *s = see("schulamt@05162");

    (void)state;
    told(s, true);
    s->task.owner = "schulamt@05163";
    assert_string_equal(told(s, true), "schulamt@05162 r2 cancelled void subject 2; schulamt@05163 r2 open identity");
    assert_string_equal(told(s, true), "");
    s->task.owner = NULL;
    assert_string_equal(told(s, true), "schulamt@05163 r3 cancelled void");
    assert_string_equal(told(s, true), "");
    s->task.owner = "schulamt@05162";
    assert_string_equal(told(s, true), "schulamt@05162 r4 open subject 2");
    forget(s);
}

static void a_task_that_another_stands_for_is_the_same_as_that(void **state)
{
    struct seen *s = see("schulamt@05162");

    (void)state;
    told(s, true);
    s->task.collapsed = true;
    assert_string_equal(told(s, true), "schulamt@05162 r2 cancelled same_as subject 2");
    s->task.collapsed = false;
    assert_string_equal(told(s, true), "schulamt@05162 r3 open subject 2");
    forget(s);
}

static void who_is_told_and_who_is_not(void **state)
{
    static const struct { const char *says, *owner; enum task_status status; bool collapsed, quiet; const char *want; } rows[] = {
        { "nobody owns it", NULL, TASK_OPEN, false, false, "" },
        { "paper has no inbox", "paper@05", TASK_OPEN, false, false, "" },
        { "a shadow is told nothing", "shadow@05", TASK_OPEN, false, false, "" },
        { "who left is told nothing", "left@05", TASK_OPEN, false, false, "" },
        { "who is not of this town is told nothing", "schulamt@09", TASK_OPEN, false, false, "" },
        { "the hub itself is told nothing", "hub@05162004", TASK_OPEN, false, false, "" },
        { "a paused agency finds it when it comes back", "paused@05", TASK_OPEN, false, false, "paused@05 r1 open" },
        { "done before anybody heard of it is told", "schulamt@05163", TASK_DONE, false, false, "schulamt@05163 r1 done" },
        { "cancelled before anybody heard of it is not", "schulamt@05163", TASK_CANCELLED, false, false, "" },
        { "nor what another task stands for", "schulamt@05163", TASK_OPEN, true, false, "" },
        { "a fact from before its agency went live", "schulamt@05163", TASK_OPEN, false, true, "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct seen *s = see(rows[i].owner);

        s->task.status = rows[i].status;
        s->task.collapsed = rows[i].collapsed;
        s->task.quiet = rows[i].quiet;
        const char *got = told(s, true);
        if (strcmp(got, rows[i].want) != 0)
            fail_msg("%s: \"%s\" instead of \"%s\"", rows[i].says, got, rows[i].want);
        forget(s);
    }
}

static void what_its_owner_may_not_know_is_not_in_the_message(void **state)
{
    static const uint64_t first = 1;
    static const char *const job[] = { "S:jobcenter@05162" };
    struct seen *s = see("schulamt@05162");
    struct result r = { .tasks = &s->task, .n_tasks = 1, .told = job, .n_told = 1 };
    struct notice *all;
    struct err e;
    size_t n;

    (void)state;
    s->task.grounds = &first;
    assert_true(notice_find(&s->cv, &s->file, &r, house_day("2026-03-10"), 1, &s->mem, &all, &n, &e));
    assert_int_equal(n, 1);
    assert_string_equal(event_place(&all[0].ev, "title_de")->text, "Schulplatz zuweisen");
    assert_string_equal(event_place(&all[0].ev, "because_type")->text, "");
    assert_int_equal(event_place(&all[0].ev, "because_on")->day, house_day("2026-01-20"));
    s->task.grounds = NULL;
    assert_string_equal(told(s, true), "schulamt@05162 r1 open subject 2");
    s->task.closing = &first;
    s->task.status = TASK_DONE;
    s->task.by = "jobcenter@05162";
    assert_true(notice_find(&s->cv, &s->file, &r, house_day("2026-03-10"), 1, &s->mem, &all, &n, &e));
    assert_string_equal(shown(s, &all[0]), "schulamt@05162 r2 cancelled void subject 2");
    assert_int_equal(event_place(&all[0].ev, "by")->kind, VALUE_NONE);
    assert_int_equal(event_place(&all[0].ev, "done_on")->kind, VALUE_NONE);
    s->task.closing = NULL;
    s->task.status = TASK_OPEN;
    s->anchor.agency = "jugendamt@05162004";
    s->because.type = "youth.help.end_planned";
    s->because.schema = schema_by_type(s->cv.set, "youth.help.end_planned");
    assert_string_equal(told(s, true), "schulamt@05162 r2 cancelled void subject 2");
    forget(s);
}

static void a_trace_goes_on_to_the_owner_with_the_ground_of_the_task(void **state)
{
    static const char trace[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    static const uint64_t first = 1;
    static const char *const job[] = { "S:jobcenter@05162" };
    struct seen *s = see("schulamt@05162");
    struct result r = { .tasks = &s->task, .n_tasks = 1, .told = job, .n_told = 1 };
    struct notice *all;
    struct err e;
    size_t n;

    (void)state;
    s->anchor.traceparent = trace;
    assert_true(notice_find(&s->cv, &s->file, &r, house_day("2026-03-10"), 1, &s->mem, &all, &n, &e));
    assert_string_equal(all[0].ev.traceparent, trace);
    s->task.grounds = &first;                    /* it may not know the ground */
    assert_true(notice_find(&s->cv, &s->file, &r, house_day("2026-03-10"), 1, &s->mem, &all, &n, &e));
    assert_null(all[0].ev.traceparent);
    s->task.grounds = NULL;
    s->task.because = NULL;                      /* people asked for it */
    assert_true(notice_find(&s->cv, &s->file, &r, house_day("2026-03-10"), 1, &s->mem, &all, &n, &e));
    assert_null(all[0].ev.traceparent);
    forget(s);
}

static void its_own_reference_that_the_task_hangs_on_comes_before_its_oldest(void **state)
{
    struct seen *s = see("schulamt@05162");

    (void)state;
    s->subjects[0].agency = "schulamt@05162";
    memset(s->task.subject, 2, SUBJECT_BYTES);
    assert_string_equal(told(s, true), "schulamt@05162 r1 open subject 2");
    memset(s->task.subject, 9, SUBJECT_BYTES);
    assert_string_equal(told(s, true), "schulamt@05162 r2 open subject 1");
    forget(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_task_is_told_when_it_differs_from_what_was_sent),
        cmocka_unit_test(what_is_no_longer_yielded_is_withdrawn_once),
        cmocka_unit_test(what_was_cancelled_already_is_not_withdrawn),
        cmocka_unit_test(another_owner_gets_it_and_the_one_before_is_told),
        cmocka_unit_test(a_task_that_another_stands_for_is_the_same_as_that),
        cmocka_unit_test(who_is_told_and_who_is_not),
        cmocka_unit_test(what_its_owner_may_not_know_is_not_in_the_message),
        cmocka_unit_test(a_trace_goes_on_to_the_owner_with_the_ground_of_the_task),
        cmocka_unit_test(its_own_reference_that_the_task_hangs_on_comes_before_its_oldest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
