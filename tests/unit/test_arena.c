/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "../../common/ground/arena.h"
#include "../../common/ground/buf.h"

static void memory_is_zeroed_and_aligned(void **state)
{
    struct arena mem = {0};

    (void)state;
    for (size_t n = 0; n < 5000; n = n * 2 + 1) {
        unsigned char *p = arena_alloc(&mem, n);

        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xee, n);
    }
    arena_release(&mem);
}

static void memory_taken_after_a_reset_is_zeroed_again(void **state)
{
    struct arena mem = {0};

    (void)state;
    for (int turn = 0; turn < 50; turn++) {
        for (int i = 0; i < 40; i++) {
            unsigned char *p = arena_alloc(&mem, 3001);

            assert_true(p[0] == 0 && p[1500] == 0 && p[3000] == 0);
            memset(p, 0xee, 3001);
        }
        arena_reset(&mem);
    }
    arena_release(&mem);
    assert_string_equal(arena_printf(&mem, "%s-%d", "again", 7), "again-7");
    arena_release(&mem);
}

static void copies_are_whole_and_ended(void **state)
{
    struct arena mem = {0};

    (void)state;
    assert_string_equal(arena_strdup(&mem, "Dormagen"), "Dormagen");
    assert_string_equal(arena_strndup(&mem, "Dormagen", 4), "Dorm");
    assert_memory_equal(arena_memdup(&mem, "a\0b", 3), "a\0b", 3);
    arena_release(&mem);
}

static void a_buffer_grows_and_keeps_its_nul(void **state)
{
    struct buf b = {0};

    (void)state;
    for (int i = 0; i < 1000; i++)
        buf_printf(&b, "%03d,", i);
    assert_int_equal(b.len, 4000);
    assert_int_equal(strlen(b.data), 4000);
    buf_reset(&b);
    assert_string_equal(b.data, "");
    buf_add(&b, "x\0y", 3);
    assert_int_equal(b.len, 3);
    buf_release(&b);
    assert_null(b.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(memory_taken_after_a_reset_is_zeroed_again),
        cmocka_unit_test(copies_are_whole_and_ended),
        cmocka_unit_test(a_buffer_grows_and_keeps_its_nul),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
