/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../common/ground/cfg.h"
#include "mem.h"

static struct cfg *parsed(const char *text)
{
    struct cfg *root = NULL;
    struct err e = {0};

    if (!cfg_parse(text, "t.cfg", &mem, &root, &e))
        fail_msg("%s", e.text);
    return root;
}

static void refused(const char *text, const char *error)
{
    struct cfg *root = NULL;
    struct err e = {0};

    assert_false(cfg_parse(text, "t.cfg", &mem, &root, &e));
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_string_equal(e.text, error);
}

static void values_have_their_kind_and_line(void **state)
{
    struct cfg *root = parsed("a = 5;\nb = { c = \"x\"; d = [1, 2];\n e = true; };\nf = ( { g = 1.5; }, \"h\" );\nbig = 5000000000L; hex = 0x10;\n");

    (void)state;
    assert_int_equal(cfg_get(root, "a")->integer, 5);
    assert_int_equal(cfg_get(root, "a")->line, 1);
    assert_string_equal(cfg_get(root, "b.c")->text, "x");
    assert_int_equal(cfg_get(root, "b.d")->n, 2);
    assert_int_equal(cfg_get(root, "b.d")->items[1].integer, 2);
    assert_true(cfg_get(root, "b.e")->boolean);
    assert_int_equal(cfg_get(root, "b.e")->line, 3);
    assert_int_equal(cfg_get(root, "f")->kind, CFG_LIST);
    assert_true(cfg_get(&cfg_get(root, "f")->items[0], "g")->real == 1.5);
    assert_true(cfg_get(root, "big")->integer == 5000000000);
    assert_int_equal(cfg_get(root, "hex")->integer, 16);
    assert_null(cfg_get(root, "b.nothing"));
    assert_null(cfg_get(root, "a.nothing"));
}

static void an_integer_that_libconfig_would_wrap_is_refused(void **state)
{
    (void)state;
    refused("a = 1;\nb = 5000000000;\n", "t.cfg:2: the integer 5000000000 does not fit into 32 bits: write 5000000000L");
    refused("b = -2147483649;", "t.cfg:1: the integer -2147483649 does not fit into 32 bits: write -2147483649L");
    refused("b = [1, 99999999999999999999L];", "t.cfg:1: the integer 99999999999999999999 does not fit into 64 bits");
    refused("b = 0xFFFFFFFF;", "t.cfg:1: the integer 0xFFFFFFFF does not fit into 32 bits: write 0xFFFFFFFFL");
    refused("b = 111111111111111111111111111111111111111111111111;", "t.cfg:1: the integer does not fit into 64 bits");
}

static void digits_in_strings_comments_names_and_fractions_are_no_integers(void **state)
{
    struct cfg *root = parsed("a = \"5000000000 \\\" 5000000000\"; # 5000000000\n// 5000000000\n/* 5000000000\n 5000000000 */ n5000000000 = 5000000000.5; x = 5000000000e3; m = -2147483648;");

    (void)state;
    assert_string_equal(cfg_get(root, "a")->text, "5000000000 \" 5000000000");
    assert_true(cfg_get(root, "n5000000000")->real == 5000000000.5);
    assert_true(cfg_get(root, "m")->integer == INT32_MIN);
}

static void broken_text_names_its_line(void **state)
{
    (void)state;
    refused("a = 1;\nb = ;\n", "t.cfg:2: syntax error");
    refused("a = 1;\na = 2;\n", "t.cfg:2: duplicate setting name");
    refused("a = \"x\n", "t.cfg:2: a string is not closed");
    refused("a = 1; /* x\n\n", "t.cfg:3: a comment is not closed");
    refused("a = [1, \"x\"];", "t.cfg:1: mismatched element type in array");
    refused("@include x\n", "t.cfg:1: expected @include \"FILE\" alone on its line");
    refused("a = (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((", "t.cfg:1: groups and lists are nested too deeply");
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void includes_are_relative_to_the_including_file_at_every_depth(void **state)
{
    char folder[] = "/tmp/casebus-cfg.XXXXXX", path[512], below[512], expected[512];
    struct cfg *root;
    struct err e;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(below, sizeof below, "%s/sub", folder);
    assert_int_equal(mkdir(below, 0700), 0);
    write_file(folder, "main.cfg", "a = 1;\n  @include \"sub/one.cfg\"  # one\nd = 4;\n");
    write_file(below, "one.cfg", "b = 2;\n@include \"two.cfg\"\nbad = { x = 1; };");
    write_file(below, "two.cfg", "\n\nc = \"in two\";\n");
    snprintf(path, sizeof path, "%s/main.cfg", folder);
    assert_true(cfg_load(path, &mem, &root, &e));
    assert_int_equal(cfg_get(root, "d")->line, 3);
    assert_int_equal(cfg_get(root, "c")->line, 3);
    snprintf(expected, sizeof expected, "%s/sub/two.cfg", folder);
    assert_string_equal(cfg_get(root, "c")->file, expected);
    snprintf(expected, sizeof expected, "%s/sub/x/y", folder);
    assert_string_equal(cfg_path(cfg_get(root, "c"), "x/y", &mem), expected);
    assert_string_equal(cfg_path(cfg_get(root, "c"), "/x/y", &mem), "/x/y");

    write_file(below, "two.cfg", "\nc = 5000000000;\n");
    assert_false(cfg_load(path, &mem, &root, &e));
    snprintf(expected, sizeof expected, "%s/sub/two.cfg:2: the integer 5000000000 does not fit into 32 bits: write 5000000000L", folder);
    assert_string_equal(e.text, expected);

    write_file(below, "two.cfg", "@include \"none.cfg\"\n");
    assert_false(cfg_load(path, &mem, &root, &e));
    snprintf(expected, sizeof expected, "%s/sub/two.cfg:1: cannot read %s/sub/none.cfg: No such file or directory", folder, folder);
    assert_string_equal(e.text, expected);

    write_file(below, "two.cfg", "@include \"../main.cfg\"\n");
    assert_false(cfg_load(path, &mem, &root, &e));
    assert_non_null(strstr(e.text, "does a file include itself?"));
    assert_false(cfg_load(folder, &mem, &root, &e));
    snprintf(expected, sizeof expected, "cannot read %s: Is a directory", folder);
    assert_string_equal(e.text, expected);
    for (const char *const *name = (const char *const[]){ "sub/two.cfg", "sub/one.cfg", "main.cfg", NULL }; *name; name++) {
        snprintf(path, sizeof path, "%s/%s", folder, *name);
        unlink(path);
    }
    rmdir(below);
    rmdir(folder);
}

static void an_unknown_name_is_refused_with_the_nearest(void **state)
{
    static const char *const names[] = { "brokers", "client", NULL };
    struct err e;

    (void)state;
    assert_true(cfg_known(parsed("brokers = 1; client = 2;"), names, &e));
    assert_false(cfg_known(parsed("brokers = 1;\nbrokrs = 2;"), names, &e));
    assert_string_equal(e.text, "t.cfg:2: unknown name \"brokrs\": did you mean \"brokers\"?");
    assert_false(cfg_known(parsed("something = 2;"), names, &e));
    assert_string_equal(e.text, "t.cfg:1: unknown name \"something\"");
}

static void a_scalar_of_another_kind_is_refused(void **state)
{
    struct cfg *root = parsed("text = \"x\";\nnumber = 7;\nday = \"2026-02-30\";\nlist = ( \"a\", \"b\" );\n");
    const char *text, **texts;
    struct err e;
    int64_t number;
    int32_t day;
    bool yes;
    size_t n;

    (void)state;
    assert_false(cfg_string(root, "number", NULL, &text, &e));
    assert_string_equal(e.text, "t.cfg:2: \"number\" must be a string in quotes, but it is an integer");
    assert_false(cfg_string(root, "none", CFG_REQUIRED, &text, &e));
    assert_string_equal(e.text, "t.cfg:1: \"none\" is missing");
    assert_false(cfg_int(root, "number", 0, 8, 9, &number, &e));
    assert_string_equal(e.text, "t.cfg:2: \"number\" must be from 8 to 9, but it is 7");
    assert_true(cfg_int(root, "none", 42, 0, 99, &number, &e) && number == 42);
    assert_false(cfg_bool(root, "text", false, &yes, &e));
    assert_string_equal(e.text, "t.cfg:1: \"text\" must be true or false, but it is a string");
    assert_false(cfg_day(root, "day", 0, &day, &e));
    assert_string_equal(e.text, "t.cfg:3: \"day\": no such day: 2026-02-30");
    assert_true(cfg_strings(root, "list", &mem, &texts, &n, &e) && n == 2);
    assert_true(cfg_strings(root, "text", &mem, &texts, &n, &e) && n == 1);
    assert_string_equal(texts[0], "x");
    assert_true(cfg_strings(root, "none", &mem, &texts, &n, &e) && n == 0);
}

static void a_setting_from_the_command_line_takes_the_files_place(void **state)
{
    struct cfg *root = parsed("kafka = { brokers = \"a:1\"; };\ntenant = \"05162004\";\nn = 1;\n");
    struct err e;

    (void)state;
    assert_true(cfg_set(root, "kafka.brokers", "127.0.0.1:9092", &mem, &e));
    assert_string_equal(cfg_get(root, "kafka.brokers")->text, "127.0.0.1:9092");
    assert_true(cfg_set(root, "kafka.client.linger", "5", &mem, &e));
    assert_int_equal(cfg_get(root, "kafka.client.linger")->integer, 5);
    assert_true(cfg_set(root, "tenant", "05111000", &mem, &e));
    assert_string_equal(cfg_get(root, "tenant")->text, "05111000");
    assert_true(cfg_set(root, "n", "5000000000", &mem, &e));
    assert_true(cfg_get(root, "n")->integer == 5000000000);
    assert_true(cfg_set(root, "list", "[\"a\", \"b\"]", &mem, &e));
    assert_int_equal(cfg_get(root, "list")->n, 2);
    assert_true(cfg_set(root, "quoted", "\"x\"", &mem, &e));
    assert_string_equal(cfg_get(root, "quoted")->text, "x");
    assert_false(cfg_set(root, "tenant.x", "1", &mem, &e));
    assert_string_equal(e.text, "--set tenant.x: \"tenant\" is no group");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(values_have_their_kind_and_line, mem_gone),
        cmocka_unit_test_teardown(an_integer_that_libconfig_would_wrap_is_refused, mem_gone),
        cmocka_unit_test_teardown(digits_in_strings_comments_names_and_fractions_are_no_integers, mem_gone),
        cmocka_unit_test_teardown(broken_text_names_its_line, mem_gone),
        cmocka_unit_test_teardown(includes_are_relative_to_the_including_file_at_every_depth, mem_gone),
        cmocka_unit_test_teardown(an_unknown_name_is_refused_with_the_nearest, mem_gone),
        cmocka_unit_test_teardown(a_scalar_of_another_kind_is_refused, mem_gone),
        cmocka_unit_test_teardown(a_setting_from_the_command_line_takes_the_files_place, mem_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
