/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes by number, on disk, whatever the order in which Kafka gives them, and a reader beside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "consumers/reconcile/proof/prints.h"

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
    static struct prints_page page;
    struct prints p;
    struct err e;
    uint8_t wanted[NUMBER_HASH];

    (void)state;
    assert_true(prints_open(&p, 5, FIRST, LAST, &e));
    for (int64_t seq = FIRST; seq <= LAST; seq++)
        if (seq % 7 && seq % 1000)
            put(&p, seq, seq);
    for (int64_t seq = LAST / 1000 * 1000; seq >= FIRST; seq -= 1000)
        put(&p, seq, seq);                       /* sent again, last first */
    prints_end(&p, NULL);
    for (int64_t from = 1; from <= LAST; from += PRINTS_WINDOW) {
        assert_true(prints_read(&p, from, from + PRINTS_WINDOW - 1, &page, &e));
        for (int64_t seq = from < FIRST ? FIRST : from; seq < from + PRINTS_WINDOW && seq <= LAST; seq++) {
            hash_of(seq, wanted);
            if (seq % 7 == 0 && seq % 1000)
                assert_null(prints_page_hash(&page, seq));
            else
                assert_memory_equal(prints_page_hash(&page, seq), wanted, NUMBER_HASH);
        }
    }
    assert_int_equal(page.first_seen, FIRST + 1);
    prints_close(&p);
}

/* The first manifest of a spool closes the day before it began. */
static void a_day_on_which_nothing_was_sent_has_none(void **state)
{
    struct prints p;
    struct err e;

    (void)state;
    assert_true(prints_open(&p, 5, 1, 0, &e));
    assert_false(prints_holds(&p, 5, 1));
    prints_close(&p);
}

static void the_first_bytes_under_a_number_stay(void **state)
{
    static struct prints_page page;
    struct prints p;
    struct err e;
    uint8_t wanted[NUMBER_HASH];

    (void)state;
    assert_true(prints_open(&p, 5, 1, 10, &e));
    put(&p, 3, 100);
    put(&p, 3, 200);
    put(&p, 4, 300);
    prints_end(&p, NULL);
    assert_true(prints_read(&p, 1, 10, &page, &e));
    hash_of(100, wanted);
    assert_memory_equal(prints_page_hash(&page, 3), wanted, NUMBER_HASH);
    assert_false(page.beyond[3 - 1]);
    assert_true(page.beyond[4 - 1]);
    assert_true(prints_holds(&p, 5, 10));
    assert_false(prints_holds(&p, 5, 11));
    assert_false(prints_holds(&p, 6, 3));
    prints_close(&p);
}

static void *put_ten(void *context)
{
    for (int64_t seq = 1; seq <= 10; seq++)
        put(context, seq, seq);
    return NULL;
}

static void a_reader_waits_for_what_is_on_its_way_and_not_for_the_end(void **state)
{
    static struct prints_page page;
    pthread_t thread;
    struct prints p;
    struct err e;
    uint8_t wanted[NUMBER_HASH];

    (void)state;
    assert_true(prints_open(&p, 5, 1, 20, &e));
    assert_int_equal(pthread_create(&thread, NULL, put_ten, &p), 0);
    assert_true(prints_read(&p, 6, 10, &page, &e));
    hash_of(10, wanted);
    assert_memory_equal(prints_page_hash(&page, 10), wanted, NUMBER_HASH);
    pthread_join(thread, NULL);
    prints_close(&p);
}

static void a_reader_hears_why_the_rest_does_not_come(void **state)
{
    static struct prints_page page;
    struct prints p;
    struct err e, away;

    (void)state;
    assert_false(err_set(&away, ERR_RETRY, "Kafka is away"));
    assert_true(prints_open(&p, 5, 1, 20, &e));
    prints_end(&p, &away);
    assert_false(prints_read(&p, 1, 20, &page, &e));
    assert_int_equal(e.kind, ERR_RETRY);
    assert_string_equal(e.text, "Kafka is away");
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
        cmocka_unit_test(a_day_on_which_nothing_was_sent_has_none), cmocka_unit_test(the_first_bytes_under_a_number_stay),
        cmocka_unit_test(a_reader_waits_for_what_is_on_its_way_and_not_for_the_end),
        cmocka_unit_test(a_reader_hears_why_the_rest_does_not_come),
        cmocka_unit_test(without_room_it_says_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
