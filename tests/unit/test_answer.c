/* SPDX-License-Identifier: Apache-2.0 */
/* Answers to tasks: what they say, whom they are about, and which are none. */
#include "../../producers/deliver/answer.h"

#include "../../producers/deliver/deliver.h"
#include "../../producers/deliver/tasks.h"
#include "house.h"
#include "spool_events.h"

static struct arena mem;
static struct spool *sp;
static const time_us now = 1769500000000000;             /* 2026-01-27 */
static const uint8_t key[KEY_BYTES] = { 7 };
static struct answer_book book;

static const char known[] = "1f0c4a7e-1111-8222-8333-444455556666", stranger[] = "1f0d0000-1111-8222-8333-444455556666", other[] = "2a000000-1111-8222-8333-444455556666";

/* A task.state as the hub writes it; `local` NULL: it names no subject. */
static struct event task(const char *id, const char *local, int64_t revision)
{
    const struct schema *s = schema_by_type(house_schemas(), "task.state");
    struct event ev = { .type = s->type, .agency = "hub@05162004", .tenant = "05162004", .recorded_at = now, .schema = s, .fields = ARENA_ARRAY(&mem, struct value, s->n_fields) };
    const struct { const char *name, *text; enum value_kind kind; } texts[] = {
        { "rule", "R16", VALUE_CODE }, { "status", "open", VALUE_SYMBOL }, { "stage", "none", VALUE_SYMBOL }, { "title_de", "Schulplatz zuweisen", VALUE_TEXT },
    };
    struct value *v = &ev.fields[schema_field(s, "task")];

    v->kind = VALUE_EVENT;
    assert_true(uuid_parse(id, strlen(id), v->ref));
    ev.fields[schema_field(s, "revision")] = (struct value){ .kind = VALUE_INT, .integer = revision };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ev.fields[schema_field(s, texts[i].name)] = (struct value){ .kind = texts[i].kind, .text = texts[i].text };
    if (local) {
        v = &ev.fields[schema_field(s, "subject")];
        v->kind = VALUE_SUBJECT;
        hash_subject(key, local, strlen(local), v->ref);
    }
    return ev;
}

static bool kept(const char *id, const char *local, int64_t revision)
{
    struct event ev = task(id, local, revision);
    bool is_new;

    holds(tasks_keep(sp, &ev, local, &mem, &is_new, &oops));
    return is_new;
}

static int begin(void **state)
{
    int code = folder_made(state);

    sp = opened();
    kept(known, "S-1", 1);
    kept(stranger, NULL, 1);
    kept(other, NULL, 1);
    holds(answer_book_load(sp, &mem, &book, &oops));
    return code;
}

static int end(void **state)
{
    spool_free(sp);
    arena_release(&mem);
    return folder_gone(state);
}

/* "TYPE SUBJECT-of reason own_reference", "same", or the error. */
static const char *said(const char *id, const char *what, const char *reason, const char *local, const char *date)
{
    const struct answer_writer w = { .set = house_schemas(), .agency = "schulamt@05162", .tenant = "05162004", .key = key };
    const struct answer a = { id, what, reason, local, date };
    CLEANUP(buf_release) struct buf body = {0};
    struct answer_event made;
    char hex[SUBJECT_TEXT_BYTES];
    bool same;

    if (!answer_make(&w, &book, &a, now, &mem, &made, &same, &oops))
        return oops.text;
    if (same)
        return "same";
    holds(spool_append(sp, &(struct spool_block){ .events = &made.ev, .n_events = 1, .progress = &made.progress, .n_progress = 1, .locals = &made.local, .n_locals = made.local.local != NULL }, &oops));
    event_fields_json(&made.ev, &body);
    return arena_printf(&mem, "%s %s %s", made.ev.type, hex_text(made.ev.subject, SUBJECT_BYTES, hex), body.data);
}

static const char *subject_of(const char *local)
{
    uint8_t subject[SUBJECT_BYTES];

    hash_subject(key, local, strlen(local), subject);
    return hex_text(subject, SUBJECT_BYTES, arena_alloc(&mem, SUBJECT_TEXT_BYTES));
}

static void an_answer_is_about_the_subject_that_the_task_named(void **state)
{
    (void)state;
    assert_string_equal(said("1f0c", "done", NULL, NULL, "2026-01-20"),
                        arena_printf(&mem, "task.done %s {\"occurred_on\":\"2026-01-20\",\"assertion\":\"asserted\",\"task\":\"%s\"}", subject_of("S-1"), known));
}

static void a_file_number_that_comes_with_it_makes_the_link(void **state)
{
    char *local;
    uint8_t subject[SUBJECT_BYTES];

    (void)state;
    assert_string_equal(said(stranger, "angenommen", "", "S-9", ""),
                        arena_printf(&mem, "task.accepted %s {\"occurred_on\":\"2026-01-27\",\"assertion\":\"asserted\",\"task\":\"%s\",\"own_reference\":\"%s\"}",
                                     subject_of("S-9"), stranger, subject_of("S-9")));
    hash_subject(key, "S-9", 3, subject);
    holds(spool_local_id(sp, subject, &local, &oops));
    assert_string_equal(local, "S-9");
    free(local);
}

static void without_a_file_number_it_is_about_nobody_but_the_task(void **state)
{
    (void)state;
    assert_string_equal(said(other, "not-ours", NULL, NULL, NULL),
                        "task.not_ours 2a0000001111822283334444" "55556666 {\"occurred_on\":\"2026-01-27\",\"assertion\":\"asserted\",\"task\":\"2a000000-1111-8222-8333-444455556666\"}");
}

static void later_answers_stay_with_the_subject(void **state)
{
    (void)state;
    said(stranger, "accepted", NULL, "S-9", NULL);
    holds(answer_book_load(sp, &mem, &book, &oops));                                  /* another run */
    assert_string_equal(said(stranger, "done", NULL, NULL, NULL),
                        arena_printf(&mem, "task.done %s {\"occurred_on\":\"2026-01-27\",\"assertion\":\"asserted\",\"task\":\"%s\"}", subject_of("S-9"), stranger));
}

static void the_same_answer_twice_is_none(void **state)
{
    (void)state;
    said(known, "done", NULL, NULL, NULL);
    assert_string_equal(said(known, "erledigt", "", "S-1", "26.01.2026"), "same");
    holds(answer_book_load(sp, &mem, &book, &oops));
    assert_string_equal(said(known, "done", NULL, NULL, NULL), "same");
    assert_memory_equal(said(known, "refused", "moved", NULL, NULL), "task.refused", 12);
    assert_memory_equal(said(known, "done", NULL, NULL, NULL), "task.done", 9);            /* the last one counts */
}

static void wrong_answers_are_told_with_field_and_reason(void **state)
{
    static const struct { const char *task, *what, *reason, *local, *date, *why; } rows[] = {
        { "", "done", NULL, NULL, NULL, "field \"task\": \"\" is no task: its id is wanted, or at least its first 4 digits" },
        { "1f0", "done", NULL, NULL, NULL, "field \"task\": \"1f0\" is no task: its id is wanted, or at least its first 4 digits" },
        { "R16-x", "done", NULL, NULL, NULL, "field \"task\": \"R16-x\" is no task: its id is wanted, or at least its first 4 digits" },
        { "9999", "done", NULL, NULL, NULL, "field \"task\": no task that was delivered here begins with 9999" },
        { "ffffffff", "done", NULL, NULL, NULL, "field \"task\": no task that was delivered here begins with ffffffff" },
        { known, "finished", NULL, NULL, NULL, "field \"answer\": \"finished\" is none: accepted, done, refused and not-ours are (angenommen, erledigt, abgelehnt, nicht zuständig)" },
        { known, "refused", NULL, NULL, NULL, "field \"reason\" is missing: who refuses a task says why (codelists/task_reason.csv)" },
        { known, "done", "lazy", NULL, NULL, "field \"reason\": \"lazy\" is not in the list task_reason" },
        { known, "done", NULL, NULL, "31.02.2026", "field \"date\" is no day like 2026-03-24 or 24.03.2026" },
        { known, "done", NULL, NULL, "2026-01-28", "field \"date\" has not come yet" },
        { known, "accepted", NULL, "S-2", NULL, "field \"local\": the hub knows the person of this task under another file number of yours: leave it out, or ask the case manager" },
        { stranger, "done", NULL, "S-9", NULL, "field \"local\": a file number comes with the answer accepted: give that first" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(said(rows[i].task, rows[i].what, rows[i].reason, rows[i].local, rows[i].date), rows[i].why);
    assert_int_equal(spool_next_seq(sp), 1);
}

static void a_beginning_that_several_tasks_have_is_not_enough(void **state)
{
    (void)state;
    kept("1f0c4a7e-9999-8222-8333-444455556666", NULL, 1);
    holds(answer_book_load(sp, &mem, &book, &oops));
    assert_string_equal(said("1f0c4a7e", "done", NULL, NULL, NULL), "field \"task\": several tasks begin with 1f0c4a7e: give more digits");
    assert_memory_equal(said("1f0c4a7e-1", "done", NULL, NULL, NULL), "task.done", 9);
}

static void of_a_task_only_newer_revisions_are_kept(void **state)
{
    (void)state;
    assert_false(kept(known, "S-1", 1));
    assert_true(kept(known, "S-1", 3));
    assert_false(kept(known, "S-1", 2));
    holds(spool_put(sp, "task.3b000000111182228333444455556666", "4", &oops));              /* as an older program kept it */
    assert_false(kept("3b000000-1111-8222-8333-444455556666", NULL, 4));
    assert_true(kept("3b000000-1111-8222-8333-444455556666", NULL, 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_answer_is_about_the_subject_that_the_task_named, begin, end),
        cmocka_unit_test_setup_teardown(a_file_number_that_comes_with_it_makes_the_link, begin, end),
        cmocka_unit_test_setup_teardown(without_a_file_number_it_is_about_nobody_but_the_task, begin, end),
        cmocka_unit_test_setup_teardown(later_answers_stay_with_the_subject, begin, end),
        cmocka_unit_test_setup_teardown(the_same_answer_twice_is_none, begin, end),
        cmocka_unit_test_setup_teardown(wrong_answers_are_told_with_field_and_reason, begin, end),
        cmocka_unit_test_setup_teardown(a_beginning_that_several_tasks_have_is_not_enough, begin, end),
        cmocka_unit_test_setup_teardown(of_a_task_only_newer_revisions_are_kept, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
