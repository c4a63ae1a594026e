/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes by number, on disk, whatever the order in which Kafka gives them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "consumers/reconcile/prints.h"

static void hash_of(int64_t seq, uint8_t ret[NUMBER_HASH])
{
    memset(ret, 1, NUMBER_HASH);
    memcpy(ret, &seq, 6);
}

static void put(struct prints *p, int64_t seq, int64_t as)
{
    uint8_t hash[NUMBER_HASH];
    struct err e;

    hash_of(as, hash);
    assert_true(prints_put(p, seq, hash, as == 200 || seq == 4, &e));
}

static void what_was_put_is_there_and_nothing_else(void **state)
{
    enum { FIRST = 7, LAST = 60000 };
    struct prints p;
    struct err e;
    const uint8_t *got;
    uint8_t wanted[NUMBER_HASH];

    (void)state;
    assert_true(prints_open(&p, 5, FIRST, LAST, &e));
    for (int64_t seq = FIRST; seq <= LAST; seq++)
        if (seq % 7 && seq % 1000)
            put(&p, seq, seq);
    for (int64_t seq = LAST / 1000 * 1000; seq >= FIRST; seq -= 1000)
        put(&p, seq, seq);                       /* sent again, last first */
    for (int64_t seq = FIRST; seq <= LAST; seq++) {
        assert_true(prints_get(&p, seq, &got, &e));
        hash_of(seq, wanted);
        if (seq % 7 == 0 && seq % 1000)
            assert_null(got);
        else
            assert_memory_equal(got, wanted, NUMBER_HASH);
    }
    assert_int_equal(p.first_seen, FIRST + 1);
    prints_close(&p);
}

static void the_first_bytes_under_a_number_stay(void **state)
{
    struct prints p;
    struct err e;
    const uint8_t *got;
    uint8_t wanted[NUMBER_HASH];

    (void)state;
    assert_true(prints_open(&p, 5, 1, 10, &e));
    put(&p, 3, 100);
    put(&p, 3, 200);
    hash_of(100, wanted);
    assert_true(prints_get(&p, 3, &got, &e));
    assert_memory_equal(got, wanted, NUMBER_HASH);
    assert_false(prints_is_beyond(&p, 3));
    put(&p, 4, 300);
    assert_true(prints_is_beyond(&p, 4));
    assert_true(prints_holds(&p, 5, 10));
    assert_false(prints_holds(&p, 5, 11));
    assert_false(prints_holds(&p, 6, 3));
    prints_close(&p);
}

static void without_room_it_says_where(void **state)
{
    struct prints p;
    struct err e;

    (void)state;
    setenv("TMPDIR", "/nowhere", 1);
    assert_false(prints_open(&p, 5, 1, 10, &e));
    unsetenv("TMPDIR");
    assert_int_equal(e.kind, ERR_RETRY);
    assert_non_null(strstr(e.text, "/nowhere/casebus-prints-"));
    assert_non_null(strstr(e.text, ": No such file or directory; set TMPDIR to a folder with room"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_is_there_and_nothing_else),
        cmocka_unit_test(the_first_bytes_under_a_number_stay),
        cmocka_unit_test(without_room_it_says_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
