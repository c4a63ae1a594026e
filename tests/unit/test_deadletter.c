/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../common/travel/deadletter.h"

static const struct header some[] = { { "ce_id", "abc", 3 }, { "ce_none", NULL, 0 }, { "", "", 0 }, { "ce_id", "\0\xff", 2 } };

static void headers_come_back_as_they_were(void **state)
{
    CLEANUP(buf_release) struct buf b = {0};
    CLEANUP(arena_release) struct arena mem = {0};
    struct header *got;
    struct err e;
    size_t n;

    (void)state;
    deadletter_pack_headers(some, 4, &b);
    assert_true(deadletter_unpack_headers(b.data, b.len, &mem, &got, &n, &e));
    assert_int_equal(n, 4);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(got[i].name, some[i].name);
        assert_int_equal(got[i].n, some[i].n);
        assert_true((got[i].value == NULL) == (some[i].value == NULL));
        if (got[i].n)
            assert_memory_equal(got[i].value, some[i].value, some[i].n);
    }
}

static void stored_headers_that_are_cut_off_are_named(void **state)
{
    CLEANUP(buf_release) struct buf b = {0};
    CLEANUP(arena_release) struct arena mem = {0};
    struct header *got;
    struct err e;
    size_t n;

    (void)state;
    deadletter_pack_headers(some, 2, &b);
    assert_false(deadletter_unpack_headers(b.data, b.len - 1, &mem, &got, &n, &e));
    assert_string_equal(e.text, "stored headers are cut off after header 1");
    assert_int_equal(e.kind, ERR_DATA);
}

static void no_headers_are_no_bytes(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct header *got;
    struct err e;
    size_t n = 9;

    (void)state;
    assert_true(deadletter_unpack_headers("", 0, &mem, &got, &n, &e));
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_come_back_as_they_were),
        cmocka_unit_test(stored_headers_that_are_cut_off_are_named),
        cmocka_unit_test(no_headers_are_no_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
