/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <unistd.h>

#include "../../common/ground/app.h"

static struct { const char *database; } settings;
static const struct opt options[] = { { .path = "database", .kind = OPT_STRING, .help = "where" , .offset = 0 }, { .path = NULL } };
static char seen[512];                            /* what the command was given */
static char config[] = "/tmp/casebus-app.XXXXXX";
static char output[8192];                         /* stdout and stderr of the last run */

static int note(struct app *app)
{
    char today[DAY_TEXT_BYTES];
    int used = snprintf(seen, sizeof seen, "%s|", app->command->name);

    for (int i = 0; i < app->n_args; i++)
        used += snprintf(seen + used, sizeof seen - (size_t)used, "%s,", app->args[i]);
    used += snprintf(seen + used, sizeof seen - (size_t)used, "|out=%s", app_flag(app, "out") ? app_flag(app, "out") : "-");
    for (int i = 0; app_flag_at(app, "by", i); i++)
        used += snprintf(seen + used, sizeof seen - (size_t)used, " by=%s", app_flag_at(app, "by", i));
    snprintf(seen + used, sizeof seen - (size_t)used, "%s|%s|%s|%s", app_flag(app, "yes") ? " yes" : "",
             app->today_given ? day_text(app->today, today) : "-", settings.database ? settings.database : "-", app->until_caught_up ? "once" : "-");
    return EXIT_DONE;
}

static int fails(struct app *app)
{
    struct err e;

    err_set(&e, (enum err_kind)(app->args[0][0] - '0'), "it did not work");
    return app_fail(app, &e);
}

static const struct app_flag add_flags[] = { { "out", "DIR", "where", false }, { "by", "USER", "who", true }, { "yes", NULL, "sure", false }, { NULL, NULL, NULL, false } }, list_flags[] = { { "out", NULL, "all", false }, { NULL, NULL, NULL, false } };
static const struct app_command commands[] = {
    { .name = "agency", .help = "h", .run = note, .max_args = 1 },
    { .name = "agency add", .arguments = "SLUG@SCOPE", .help = "registers", .flags = add_flags, .run = note, .min_args = 1, .max_args = 2 },
    { .name = "list", .help = "h", .flags = list_flags, .run = note, .max_args = 1, .html = true },
    { .name = "numbers", .help = "h", .run = note, .html = true, .csv = true },
    { .name = "fail", .help = "h", .run = fails, .min_args = 1, .max_args = 1 },
    { .name = "bare", .help = "h", .run = note, .no_config = true },
    { .name = NULL },
};
static const struct app_program program = { .name = "casebus-test", .summary = "is tested", .options = options, .settings = &settings, .commands = commands };

static int run_of(const struct app_program *p, const char *line)
{
    char copy[512], *argv[32] = { (char *)"casebus-test" };
    int argc = 1, saved_out = dup(STDOUT_FILENO), saved_err = dup(STDERR_FILENO);
    FILE *to = tmpfile();

    snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
        argv[argc++] = strcmp(word, "CONFIG") == 0 ? config : word;
    seen[0] = '\0';
    settings.database = NULL;
    fflush(stdout);
    dup2(fileno(to), STDOUT_FILENO);
    dup2(fileno(to), STDERR_FILENO);
    int code = app_main(argc, argv, p);
    fflush(stdout);
    dup2(saved_out, STDOUT_FILENO);
    dup2(saved_err, STDERR_FILENO);
    close(saved_out);
    close(saved_err);
    rewind(to);
    output[fread(output, 1, sizeof output - 1, to)] = '\0';
    fclose(to);
    return code;
}

static int run_program(const char *line)
{
    return run_of(&program, line);
}

static int prepare(void **state)
{
    FILE *f = fdopen(mkstemp(config), "w");

    (void)state;
    fputs("tenant = \"05162004\"; database = \"d\"; journal = { x = 1; };\n", f);
    fclose(f);
    return 0;
}

static int clean(void **state)
{
    (void)state;
    return unlink(config);
}

static void options_stand_before_or_after_the_command(void **state)
{
    static const struct { const char *line, *seen; } rows[] = {
        { "--config CONFIG agency add a@1 --out DIR", "agency add|a@1,|out=DIR|-|d|-" },
        { "agency --config CONFIG add --out DIR a@1 b", "agency add|a@1,b,|out=DIR|-|d|-" },
        { "--out DIR agency add a@1 --config CONFIG --today 2026-02-18", "agency add|a@1,|out=DIR|2026-02-18|d|-" },
        { "--config=CONFIG agency", "" },
        { "--config CONFIG agency x", "agency|x,|out=-|-|d|-" },
        { "agency add a@1 --by=u1 --by u2 --yes --config CONFIG --set database=other --until-caught-up", "agency add|a@1,|out=- by=u1 by=u2 yes|-|other|once" },
        { "agency add --config CONFIG -- --odd", "agency add|--odd,|out=-|-|d|-" },
        { "agency add --config CONFIG -", "agency add|-,|out=-|-|d|-" },
        { "bare", "bare||out=-|-|-|-" },
        { "list --config CONFIG --out x", "list|x,|out=|-|d|-" },
        { "list --config CONFIG --format html", "list||out=-|-|d|-" },
        { "bare --format html", "" },
        { "list --config CONFIG --format csv", "" },
        { "numbers --config CONFIG --format csv", "numbers||out=-|-|d|-" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int code = run_program(rows[i].line);

        assert_string_equal(seen, rows[i].seen);
        assert_int_equal(code, rows[i].seen[0] ? EXIT_DONE : EXIT_USAGE);
    }
}

static void a_wrong_command_line_is_refused_with_advice(void **state)
{
    static const struct { const char *line, *output; } rows[] = {
        { "", "casebus-test: no command given: casebus-test --help lists them\n" },
        { "agancy add x", "casebus-test: unknown command \"agancy add\": did you mean \"agency add\"?\n" },
        { "nothing", "casebus-test: unknown command \"nothing\": casebus-test --help lists them\n" },
        { "agency add", "casebus-test: casebus-test agency add needs SLUG@SCOPE\n" },
        { "agency add a b c", "casebus-test: casebus-test agency add: unexpected argument \"c\"\n" },
        { "agency add a --oud x", "casebus-test: unknown option --oud: did you mean --out?\n" },
        { "agency x --yes", "casebus-test: unknown option --yes: did you mean --set?\n" },
        { "agency add a --out", "casebus-test: --out needs a value: DIR\n" },
        { "agency add a --out x --out y", "casebus-test: --out is given twice\n" },
        { "agency add a --yes=1", "casebus-test: --yes takes no value\n" },
        { "agency --today 2026-02-30", "casebus-test: --today 2026-02-30: no such day: 2026-02-30\n" },
        { "agency --format xml", "casebus-test: --format xml: expected text, json or jsonl\n" },
        { "numbers --format xml", "casebus-test: --format xml: expected text, json, jsonl, html or csv\n" },
        { "agency --give-up 0", "casebus-test: --give-up 0: expected a number of seconds, at least 1\n" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(run_program(rows[i].line), EXIT_USAGE);
        assert_string_equal(output, rows[i].output);
    }
}

static void of_many_commands_the_last_is_known_as_well(void **state)
{
    static struct app_command many[201];
    static char names[200][16];
    const struct app_program p = { .name = "casebus-test", .summary = "is tested", .options = options, .settings = &settings, .commands = many };

    (void)state;
    for (int i = 0; i < 200; i++) {
        snprintf(names[i], sizeof names[i], "%c%c%c", 'a' + i / 26, 'a' + i % 26, 'a' + i % 7);
        many[i] = commands[0];
        many[i].name = i < 199 ? names[i] : "deadletters";
    }
    assert_int_equal(run_of(&p, "deadletter"), EXIT_USAGE);
    assert_string_equal(output, "casebus-test: unknown command \"deadletter\": did you mean \"deadletters\"?\n");
    assert_int_equal(run_of(&p, "--config CONFIG deadletters"), EXIT_DONE);
}

static void the_kind_of_a_failure_is_the_exit_code(void **state)
{
    (void)state;
    assert_int_equal(run_program("fail 1 --config CONFIG"), EXIT_STUCK);
    assert_int_equal(run_program("fail 2 --config CONFIG"), EXIT_USAGE);
    assert_int_equal(run_program("fail 3 --config CONFIG"), EXIT_USAGE);
    assert_int_equal(run_program("fail 4 --config CONFIG"), EXIT_STUCK);
    assert_non_null(strstr(output, " level=error prog=casebus-test msg=\"it did not work\" kind=fatal\n"));
}

static void check_sample_help_and_version_need_no_command(void **state)
{
    (void)state;
    assert_int_equal(run_program("--check --config CONFIG"), EXIT_DONE);
    assert_string_equal(output, "tenant = \"05162004\"\nagencies = 0\nagreements = 0\ndatabase = \"d\"\n");
    assert_int_equal(run_program("--check --config /nowhere"), EXIT_USAGE);
    assert_non_null(strstr(output, "cannot read /nowhere: No such file or directory"));
    assert_int_equal(run_program("--check --config CONFIG --set databse=x"), EXIT_USAGE);
    assert_non_null(strstr(output, "--set databse: unknown name \\\"databse\\\": did you mean \\\"database\\\"?"));
    assert_int_equal(run_program("--sample"), EXIT_DONE);
    assert_int_equal(run_program("--help"), EXIT_DONE);
    assert_non_null(strstr(output, "  agency add SLUG@SCOPE              registers\n"));
    assert_int_equal(run_program("agency add --help"), EXIT_DONE);
    assert_non_null(strstr(output, "  --by USER                          who (repeatable)\n"));
    assert_int_equal(run_program("--version"), EXIT_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_stand_before_or_after_the_command),
        cmocka_unit_test(a_wrong_command_line_is_refused_with_advice),
        cmocka_unit_test(of_many_commands_the_last_is_known_as_well),
        cmocka_unit_test(the_kind_of_a_failure_is_the_exit_code),
        cmocka_unit_test(check_sample_help_and_version_need_no_command),
    };

    return cmocka_run_group_tests(tests, prepare, clean);
}
