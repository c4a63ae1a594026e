/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that pages run: as a line that a shell reads as the same arguments; a child's output, its end, that it cannot fill memory, and how far
 * it says that it is. */
#include <stdio.h>
#include <string.h>

#include "../../consumers/portal/messages.h"
#include "../../consumers/portal/runs.h"
#include "../../consumers/portal/spawn.h"
#include "mem.h"

static void a_line_is_read_by_a_shell_as_the_same_arguments(void **state)
{
    static const struct { const char *args[4], *line; } rows[] = {
        { { "status", NULL }, "casebus status" },
        { { "alarm", "clear", "--by=koenig", NULL }, "casebus alarm clear --by=koenig" },
        { { "agency", "show", "schulamt@05162", NULL }, "casebus agency show schulamt@05162" },
        { { "--reason=a b", NULL }, "casebus '--reason=a b'" },
        { { "it's", "$(date)", ";", NULL }, "casebus 'it'\\''s' '$(date)' ';'" },
        { { "", NULL }, "casebus ''" },
        { { "M\xC3\xBCller", NULL }, "casebus 'M\xC3\xBCller'" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(runs_line(rows[i].args, &mem), rows[i].line);
}

static void progress_is_told_apart_from_messages(void **state)
{
    static const struct { const char *err; int64_t done, all; const char *rest; } rows[] = {
        { "", 0, 0, "" },
        { "100 of 250 dead letters, 143 a second, 1 s to go\n", 100, 250, "" },
        { "100 of 250 dead letters, 143 a second, 1 s to go\n200 of 250 dead letters, 140 a second, 0 s to go\n", 200, 250, "" },
        { "level=warn msg=\"away\"\n5 of 9 persons, 2 a second, 2 s to go\ncasebus: 3 of 4 did not do\n", 5, 9, "level=warn msg=\"away\"\ncasebus: 3 of 4 did not do\n" },
        { "3 of 4 agencies have left", 0, 0, "3 of 4 agencies have left" },
        { "7 of 0 persons, 2 a second, 2 s to go\n", 0, 0, "7 of 0 persons, 2 a second, 2 s to go\n" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct messages m = messages_read(rows[i].err, &mem);

        assert_int_equal(m.done, rows[i].done);
        assert_int_equal(m.all, rows[i].all);
        assert_string_equal(m.rest, rows[i].rest);
    }
}

static int run(const char *script, struct buf *out, struct buf *err, size_t most)
{
    const char *const argv[] = { "/bin/sh", "-c", script, NULL };
    struct child c;
    struct err e;

    if (!spawn_start(argv, &c, &e))
        fail_msg("%s", e.text);
    while (spawn_read(&c, 1000, out, err, most))
        ;
    return spawn_end(&c);
}

static void a_child_says_what_it_has_to_say_and_how_it_ended(void **state)
{
    static const struct { const char *script; int code; const char *out, *err; } rows[] = {
        { "echo one; echo two >&2; exit 3", 3, "one\n", "two\n" },
        { "exit 0", 0, "", "" },
        { "kill -KILL $$", -1, "", "" },
        { "read line && echo \"$line\" || echo nothing to read", 0, "nothing to read\n", "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(buf_release) struct buf out = {0};
        CLEANUP(buf_release) struct buf err = {0};

        assert_int_equal(run(rows[i].script, &out, &err, 1000), rows[i].code);
        assert_string_equal(out.data ? out.data : "", rows[i].out);
        assert_string_equal(err.data ? err.data : "", rows[i].err);
    }
}

static void a_child_that_talks_without_end_takes_no_memory(void **state)
{
    CLEANUP(buf_release) struct buf out = {0};
    CLEANUP(buf_release) struct buf err = {0};

    (void)state;
    assert_int_equal(run("head -c 3000000 /dev/zero", &out, &err, 100000), 0);
    assert_in_range(out.len, 1, 100000);
}

static void a_program_that_is_not_there_is_told(void **state)
{
    const char *const argv[] = { "/nowhere/casebus", NULL };
    struct child c;
    struct err e;

    (void)state;
    assert_false(spawn_start(argv, &c, &e));
    assert_string_equal(e.text, "run /nowhere/casebus: No such file or directory");
    assert_int_equal(e.kind, ERR_RETRY);
}

static void a_run_that_was_never_started_is_not_known(void **state)
{
    static struct app app = { .config_file = "/nowhere/tenant.cfg" };
    struct runs *runs = runs_new(&app, "host=/nowhere");
    const struct run_order order = { .args = { "status", NULL }, .by = "koenig" };
    struct run run;
    struct err e;
    int64_t no;

    (void)state;
    assert_false(runs_start(runs, &order, &no, &e));     /* beside the test lies no casebus */
    assert_non_null(strstr(e.text, "/casebus: No such file or directory"));
    assert_false(runs_look(runs, 1, &mem, &run));
    assert_true(runs_wait(runs, 1, 0));
    runs_free(runs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_read_by_a_shell_as_the_same_arguments),
        cmocka_unit_test(progress_is_told_apart_from_messages),
        cmocka_unit_test(a_child_says_what_it_has_to_say_and_how_it_ended),
        cmocka_unit_test(a_child_that_talks_without_end_takes_no_memory),
        cmocka_unit_test(a_program_that_is_not_there_is_told),
        cmocka_unit_test(a_run_that_was_never_started_is_not_known),
    };

    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
