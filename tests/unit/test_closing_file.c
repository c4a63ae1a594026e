/* SPDX-License-Identifier: Apache-2.0 */
/* The closing file as lines: its end is found however long its lines are and wherever a kill has cut it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../consumers/reconcile/closing/closing_file.h"
#include "mem.h"

static char file[] = "/tmp/casebus-closing-XXXXXX";

static void write_text(const char *text, size_t n)
{
    FILE *f = fopen(file, "we");

    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static char *many(char c, size_t n)
{
    char *text = arena_alloc(&mem, n + 1);

    memset(text, c, n);
    text[n] = '\0';
    return text;
}

static void the_last_line_and_what_was_cut_short_behind_it(void **state)
{
    (void)state;
    const char *a = many('a', 70000), *b = many('b', 600000);
    const struct { const char *what, *text, *last, *rest; } rows[] = {
        { "nothing", "", NULL, "" },
        { "only the beginning of a line", "abc", NULL, "abc" },
        { "a line", "abc\n", "abc", "" },
        { "two lines", "abc\nde\n", "de", "" },
        { "a line and the beginning of another", "abc\nde", "abc", "de" },
        { "an empty line", "abc\n\n", "", "" },
        { "lines longer than what is read first", arena_printf(&mem, "%s\n%s\n", a, b), b, "" },
        { "a long one that was cut short", arena_printf(&mem, "%s\n%s", a, b), a, b },
        { "a short one behind a long one", arena_printf(&mem, "%s\nde\n", b), "de", "" },
        { "one that is as long as what is read first", arena_printf(&mem, "x\n%s\n", many('c', 65535)), many('c', 65535), "" },
        { "a single long one", arena_printf(&mem, "%s\n", b), b, "" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct closing_end end;
        struct err e;

        print_message("%s\n", rows[i].what);
        write_text(rows[i].text, strlen(rows[i].text));
        assert_true(closing_file_end(file, &mem, &end, &e));
        assert_int_equal(end.last != NULL, rows[i].last != NULL);
        if (end.last) {
            assert_int_equal(end.last_bytes, strlen(rows[i].last));
            assert_memory_equal(end.last, rows[i].last, end.last_bytes);
        }
        assert_int_equal(end.rest_bytes, strlen(rows[i].rest));
        assert_memory_equal(end.rest, rows[i].rest, end.rest_bytes);
    }
}

static bool note(void *context, const char *line, size_t n, bool whole, struct err *e)
{
    const char **all = context;

    *all = arena_printf(&mem, "%s[%.*s%s]", *all, (int)n, line, whole ? "" : "...");
    return n != 4 || memcmp(line, "stop", n) != 0 || err_set(e, ERR_DATA, "stopped");
}

static void every_line_in_its_order_until_one_is_refused(void **state)
{
    (void)state;
    const char *all = "";
    struct err e;

    write_text("ab\n\ncd", 6);
    assert_true(closing_file_lines(file, note, &all, &e));
    assert_string_equal(all, "[ab][][cd...]");
    all = "";
    write_text("ab\nstop\ncd\n", 11);
    assert_false(closing_file_lines(file, note, &all, &e));
    assert_string_equal(all, "[ab][stop]");
    assert_string_equal(e.text, "stopped");
}

static void a_file_that_cannot_be_read_is_named(void **state)
{
    (void)state;
    struct closing_end end;
    const char *all = "";
    struct err e;

    assert_false(closing_file_end("/nowhere/closing.jsonl", &mem, &end, &e));
    assert_string_equal(e.text, "cannot read /nowhere/closing.jsonl: No such file or directory");
    assert_false(closing_file_lines("/tmp", note, &all, &e));
    assert_string_equal(e.text, "cannot read /tmp: Is a directory");
    assert_int_equal(e.kind, ERR_CONFIG);
}

static int make_file(void **state)
{
    (void)state;
    int fd = mkstemp(file);

    return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
    (void)state;
    arena_release(&mem);
    return unlink(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_line_and_what_was_cut_short_behind_it),
        cmocka_unit_test(every_line_in_its_order_until_one_is_refused),
        cmocka_unit_test(a_file_that_cannot_be_read_is_named),
    };

    return cmocka_run_group_tests(tests, make_file, remove_file);
}
