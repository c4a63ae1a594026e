/* SPDX-License-Identifier: Apache-2.0 */
/* What may leave the house of a log: sentences and keys, no values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "consumers/admin/diagnose/masked.h"

static const struct { const char *what, *line, *wanted; } rows[] = {
    { "of a pair only the key stays", "ts=2026-03-02T09:00:00.000000Z level=info prog=casebus-journal msg=\"handled\" items=12 topic=casebus.05162004.jobcenter.05162.events\n",
      "ts=2026-03-02T09:00:00.000000Z level=info prog=casebus-journal msg=handled items= topic=\n" },
    { "of an error its kind stays, too", "ts=1 level=error prog=casebus msg=\"it did not work\" kind=config\n", "ts=1 level=error prog=casebus msg=it did not work kind=config\n" },
    { "what was quoted goes", "ts=1 level=error prog=p msg=\"unknown name \\\"Haddad, Samir\\\": did you mean \\\"x\\\"?\"\n", "ts=1 level=error prog=p msg=unknown name \\\"...\\\": did you mean \\\"...\\\"?\n" },
    { "a quote that does not end goes to its end", "ts=1 level=error prog=p msg=\"unknown \\\"Haddad\"\n", "ts=1 level=error prog=p msg=unknown \\\"...\\\"\n" },
    { "a long number goes, a short one stays", "ts=1 level=warn prog=p msg=\"record 17 of file number 4711099 is wrong\"\n", "ts=1 level=warn prog=p msg=record 17 of file number N is wrong\n" },
    { "a pseudonym goes", "ts=1 level=warn prog=p msg=\"person of subject deadbeefdeadbeefdeadbeefdeadbeef cannot be evaluated\"\n",
      "ts=1 level=warn prog=p msg=person of subject N cannot be evaluated\n" },
    { "an address goes", "ts=1 level=warn prog=p msg=\"mail to samir.haddad@example.org failed\"\n", "ts=1 level=warn prog=p msg=mail to N failed\n" },
    { "a word of letters that are hexadecimal digits, too, stays", "ts=1 level=warn prog=p msg=\"decade added\"\n", "ts=1 level=warn prog=p msg=decade added\n" },
    { "an error's own text goes as a value", "ts=1 level=warn prog=p msg=\"trying again\" err=\"connect as user Haddad\" wait_ms=5\n", "ts=1 level=warn prog=p msg=trying again err= wait_ms=\n" },
    { "lines of others are counted only", "Haddad, Samir\nts=1 level=info prog=p msg=\"a\"\n", "ts=1 level=info prog=p msg=a\n1 lines of others were left out\n" },
    { "an empty log is empty", "", "" },
    { "the last lines, so many", "ts=1 msg=\"a\"\nts=2 msg=\"b\"\nts=3 msg=\"c\"\nts=4 msg=\"d\"", "ts=3 msg=c\nts=4 msg=d\n" },
};

static void log_lines_leave_their_values_at_home(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(buf_release) struct buf out = {0};

        masked_log(rows[i].line, i + 1 == sizeof rows / sizeof *rows ? 2 : 100, &out);
        if (strcmp(out.data ? out.data : "", rows[i].wanted) != 0)
            fail_msg("%s:\n  wanted %s  got    %s", rows[i].what, rows[i].wanted, out.data ? out.data : "");
    }
}

static void what_agencies_called_their_files_goes(void **state)
{
    json_t *status = json_pack("{s:[{s:s,s:[{s:s,s:s}]}]}", "agencies", "agency", "a@1", "reports", "kind", "file_held", "name", "Haddad.csv");

    (void)state;
    masked_status(status);
    char *text = json_dumps(status, JSON_COMPACT);
    assert_string_equal(text, "{\"agencies\":[{\"agency\":\"a@1\",\"reports\":[{\"kind\":\"file_held\"}]}]}");
    free(text);
    json_decref(status);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(log_lines_leave_their_values_at_home), cmocka_unit_test(what_agencies_called_their_files_goes) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
