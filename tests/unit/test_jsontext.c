/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "consumers/caseview/view/jsontext.h"

static void a_value_reads_back_as_it_was(void **state)
{
    static const char *const rows[] = {
        "{}", "[]", "\"\"", "[null,true,false,0,-7,9007199254740993]", "{\"b\":1,\"a\":{\"c\":[\"x\",{}]}}", "\"Verl\xc3\xa4ngerung \xe2\x80\x9e\xc2\xa7 25\xe2\x80\x9c\"",
        "\"quote \\\" backslash \\\\ end\"", "\"\\u0001tab\\u0009line\\u000a\"", "\"\\\"\"", "[\"\\\\\",\"\\\\\\\\\"]", "[1.5]",
    };
    struct arena mem = {0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_t *value = json_loads(rows[i], JSON_DECODE_ANY, NULL);
        const char *text = jsontext(value, &mem);
        json_t *again = json_loads(text, JSON_DECODE_ANY, NULL);

        if (strcmp(text, rows[i]) != 0 || !json_equal(value, again))
            fail_msg("%s became %s", rows[i], text);
        json_decref(value);
        json_decref(again);
    }
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_value_reads_back_as_it_was) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
