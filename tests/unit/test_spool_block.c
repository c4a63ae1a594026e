/* SPDX-License-Identifier: Apache-2.0 */
#include "../../common/travel/spool_block.h"
#include "spool_events.h"

static void a_block_that_is_cut_off_or_continued_is_refused(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    CLEANUP(buf_release) struct buf b = {0};
    struct event *got;
    struct err e;
    size_t n;

    (void)state;
    assert_int_equal(block_pack(events_from(1, 20, &mem), 20, 1000000, &b), 20);
    for (size_t bytes = 0; bytes < b.len; bytes++) {
        char *exact = malloc(bytes + 1);         /* so that a read behind it is seen */

        memcpy(exact, b.data, bytes);
        exact = realloc(exact, bytes ? bytes : 1);
        assert_false(block_unpack(exact, bytes, &mem, &got, &n, &e));
        assert_int_equal(e.kind, ERR_CONFIG);
        free(exact);
    }
    assert_true(block_unpack(b.data, b.len, &mem, &got, &n, &e));
    assert_int_equal(n, 20);
    buf_char(&b, 'x');
    assert_false(block_unpack(b.data, b.len, &mem, &got, &n, &e));
    assert_string_equal(e.text, "a block of the spool is damaged: something stands behind its last event");
}

static void any_single_byte_may_be_wrong_without_a_crash(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    CLEANUP(buf_release) struct buf b = {0};
    struct event *got;
    struct err e;
    size_t n, refused = 0;

    (void)state;
    block_pack(events_from(1, 5, &mem), 5, 1000000, &b);
    for (size_t at = 0; at < b.len; at++)
        for (int bit = 0; bit < 8; bit++) {
            CLEANUP(arena_release) struct arena each = {0};

            b.data[at] = (char)(b.data[at] ^ 1 << bit);
            refused += !block_unpack(b.data, b.len, &each, &got, &n, &e);
            b.data[at] = (char)(b.data[at] ^ 1 << bit);
        }
    assert_true(refused > 100);
}

static void what_does_not_fit_is_left_for_the_next_block(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    CLEANUP(buf_release) struct buf b = {0};
    struct event *all = events_from(1, 100, &mem);
    size_t at = 0, blocks = 0;

    (void)state;
    for (; at < 100; blocks++) {
        buf_reset(&b);
        size_t n = block_pack(all + at, 100 - at, 1000, &b);
        assert_true(n >= 1 && (n == 100 - at || n < 15));
        at += n;
    }
    assert_int_equal(at, 100);
    assert_true(blocks > 6 && blocks < 20);
    assert_int_equal(block_pack(all, 100, 1, &b), 1);         /* larger than the limit: alone */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_that_is_cut_off_or_continued_is_refused),
        cmocka_unit_test(any_single_byte_may_be_wrong_without_a_crash),
        cmocka_unit_test(what_does_not_fit_is_left_for_the_next_block),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
