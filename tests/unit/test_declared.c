/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "consumers/journal/declared.h"
#include "house.h"
#include "mem.h"

/* Number 6 of epoch 100: manifest 2, covering 3 to 5. */
static struct event manifest(void)
{
    const struct schema *s = schema_by_type(house_schemas(), "casebus.manifest");
    struct event ev = { .type = s->type, .schema = s, .epoch = 100, .seq = 6, .fields = ARENA_ARRAY(&mem, struct value, s->n_fields) };

    event_place(&ev, "no")->integer = 2;
    event_place(&ev, "day")->day = 20500;
    event_place(&ev, "epoch")->integer = 100;
    event_place(&ev, "first")->integer = 3;
    event_place(&ev, "last")->integer = 5;
    event_place(&ev, "hashes")->bytes.data = (const uint8_t *)"aaaaaaaabbbbbbbbcccccccc";
    event_place(&ev, "hashes")->bytes.n = 24;
    event_place(&ev, "prev")->bytes.n = 32;
    return ev;
}

static void a_manifest_that_contradicts_itself(void **state)
{
    static const struct { const char *field; int64_t value; const char *text; } rows[] = {
        { "no", 0, "manifest 0 covers epoch 100 from 3 to 5, which cannot be" },
        { "epoch", 101, "manifest 2 covers epoch 101 from 3 to 5, which cannot be" },
        { "epoch", 0, "manifest 2 covers epoch 0 from 3 to 5, which cannot be" },
        { "first", 0, "manifest 2 covers epoch 100 from 0 to 5, which cannot be" },
        { "first", INT64_MIN, "manifest 2 covers epoch 100 from -9223372036854775808 to 5, which cannot be" },
        { "last", INT64_MAX, "manifest 2 covers epoch 100 from 3 to 9223372036854775807, which cannot be" },
        { "last", 1, "manifest 2 covers epoch 100 from 3 to 1, which cannot be" },
        { "last", 6, "manifest 2 covers numbers through 6 but has number 6 itself" },
        { "last", 4, "manifest 2 has 24 bytes of hashes for 2 numbers" },
        { "hashes", 23, "manifest 2 has 23 bytes of hashes for 3 numbers" },
        { "prev", 31, "manifest 2 names the one before it with 31 bytes instead of 32" },
    };
    struct declared d;
    struct err e;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct event ev = manifest();

        if (strcmp(rows[i].field, "hashes") == 0 || strcmp(rows[i].field, "prev") == 0)
            event_place(&ev, rows[i].field)->bytes.n = (size_t)rows[i].value;
        else
            event_place(&ev, rows[i].field)->integer = rows[i].value;
        assert_false(declared_read(&ev, &d, &e));
        assert_string_equal(e.text, rows[i].text);
        assert_int_equal(e.kind, ERR_DATA);
    }
}

static void what_is_declared_against_what_is_there(void **state)
{
    static const struct { const char *what; size_t n; struct { int64_t seq; const char *hash; } have[6]; enum verdict verdict; int64_t seq; } rows[] = {
        { "all there",                              3, { { 3, "aaaaaaaa" }, { 4, "bbbbbbbb" }, { 5, "cccccccc" } }, VERDICT_EQUAL, 0 },
        { "others beside them",                     5, { { 2, "x" }, { 3, "aaaaaaaa" }, { 4, "bbbbbbbb" }, { 5, "cccccccc" }, { 6, "x" } }, VERDICT_EQUAL, 0 },
        { "the first is missing",                   2, { { 4, "bbbbbbbb" }, { 5, "cccccccc" } }, VERDICT_MISSING, 3 },
        { "the last is missing",                    2, { { 3, "aaaaaaaa" }, { 4, "bbbbbbbb" } }, VERDICT_MISSING, 5 },
        { "nothing there",                          0, { { 0, NULL } }, VERDICT_MISSING, 3 },
        { "other bytes",                            3, { { 3, "aaaaaaaa" }, { 4, "bbbbbbbx" }, { 5, "cccccccc" } }, VERDICT_DIFFERS, 4 },
        { "a dead letter without a hash counts",    3, { { 3, "aaaaaaaa" }, { 4, NULL }, { 5, "cccccccc" } }, VERDICT_EQUAL, 0 },
        { "a dead letter has the declared bytes",   4, { { 3, "aaaaaaaa" }, { 4, "xxxxxxxx" }, { 4, "bbbbbbbb" }, { 5, "cccccccc" } }, VERDICT_EQUAL, 0 },
        { "neither event nor dead letter has them", 4, { { 3, "aaaaaaaa" }, { 4, "xxxxxxxx" }, { 4, "yyyyyyyy" }, { 5, "cccccccc" } }, VERDICT_DIFFERS, 4 },
    };
    struct event ev = manifest();
    struct declared d;
    struct err e;

    (void)state;
    assert_true(declared_read(&ev, &d, &e));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct present have[6];
        int64_t seq = 0;

        for (size_t k = 0; k < rows[i].n; k++)
            have[k] = (struct present){ rows[i].have[k].seq, (const uint8_t *)rows[i].have[k].hash };
        assert_int_equal(declared_compare(&d, have, rows[i].n, &seq), rows[i].verdict);
        assert_int_equal(seq, rows[i].seq);
    }
}

static void a_day_without_anything_is_a_manifest_too(void **state)
{
    struct event ev = manifest();
    struct declared d;
    struct err e;
    int64_t seq = 0;

    (void)state;
    ev.seq = 1;
    event_place(&ev, "no")->integer = 1;
    event_place(&ev, "first")->integer = 1;
    event_place(&ev, "last")->integer = 0;
    event_place(&ev, "hashes")->bytes.n = 0;
    event_place(&ev, "prev")->bytes.n = 0;
    assert_true(declared_read(&ev, &d, &e));
    assert_int_equal(declared_compare(&d, NULL, 0, &seq), VERDICT_EQUAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_manifest_that_contradicts_itself),
        cmocka_unit_test(what_is_declared_against_what_is_there),
        cmocka_unit_test(a_day_without_anything_is_a_manifest_too),
    };
    return cmocka_run_group_tests(tests, NULL, mem_gone);
}
