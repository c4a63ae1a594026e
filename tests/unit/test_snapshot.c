/* SPDX-License-Identifier: Apache-2.0 */
/* A list of the present beside the one before it; and what sorts both. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/ground/arena.h"
#include "../../common/ground/buf.h"
#include "../../producers/stock/snapshot.h"
#include "../../producers/stock/sorter.h"
#include "mem.h"

/* ---- lists as text: "a=1 b=2" are rows with key and content; "a=1@3": missed since run 3 */

struct list { struct snapshot_row *rows; struct spool_row *known; size_t n, next; };

static void put(const char *text, size_t n, uint8_t ret[SUBJECT_BYTES])
{
    memset(ret, 0, SUBJECT_BYTES);
    memcpy(ret, text, n);
}

static struct list list_of(const char *text)
{
    struct list l = { ARENA_ARRAY(&mem, struct snapshot_row, strlen(text) + 1), ARENA_ARRAY(&mem, struct spool_row, strlen(text) + 1), 0, 0 };

    for (const char *at = text + strspn(text, " "); *at; at += strspn(at, " "), l.n++) {
        size_t key = strcspn(at, "="), content = strcspn(at + key + 1, " @");
        const char *end = at + key + 1 + content;

        put(at, key, l.rows[l.n].key);
        put(at + key + 1, content, l.rows[l.n].hash);
        memcpy(l.known[l.n].key, l.rows[l.n].key, SUBJECT_BYTES);
        memcpy(l.known[l.n].hash, l.rows[l.n].hash, SUBJECT_BYTES);
        l.known[l.n].missed = *end == '@' ? strtoll(end + 1, NULL, 10) : 0;
        l.rows[l.n].no = (int64_t)l.n + 1;
        l.rows[l.n].line = (int64_t)l.n + 2;
        at = end + strcspn(end, " ");
    }
    if (l.n)
        qsort(l.rows, l.n, sizeof *l.rows, snapshot_by_key);
    return l;
}

struct sides { struct list file, known; struct snapshot_difference found[64]; size_t n; };

static bool next_row(void *context, const struct snapshot_row **ret, struct err *e)
{
    struct list *l = &((struct sides *)context)->file;

    (void)e;
    *ret = l->next < l->n ? &l->rows[l->next++] : NULL;
    return true;
}

static bool next_known(void *context, const struct spool_row **ret, struct err *e)
{
    struct list *l = &((struct sides *)context)->known;

    (void)e;
    *ret = l->next < l->n ? &l->known[l->next++] : NULL;
    return true;
}

static bool differs(void *context, const struct snapshot_difference *d, struct err *e)
{
    struct sides *s = context;

    (void)e;
    assert_true(s->n < sizeof s->found / sizeof *s->found);
    s->found[s->n++] = *d;
    return true;
}

static const char *outcome(const char *known, const char *file, const struct snapshot_rules *rules, struct snapshot_counts *c)
{
    static const char *const names[] = { "new", "changed", "back", "twice", "unread", "missed", "gone", "forgotten" };
    CLEANUP(buf_release) struct buf out = {0};
    struct sides s = { .file = list_of(file), .known = list_of(known) };
    const struct snapshot_input in = { next_row, next_known, differs, &s };
    struct err e;

    assert_true(snapshot_compare(&in, rules, c, &e));
    qsort(s.found, s.n, sizeof *s.found, snapshot_by_no);
    for (size_t i = 0; i < s.n; i++)
        buf_printf(&out, "%s%.16s %s", i ? ", " : "", (const char *)s.found[i].key, names[s.found[i].kind]);
    return arena_strdup(&mem, out.data ? out.data : "");
}

static const struct { const char *name, *known, *file, *want; int64_t run, misses; bool again, nobody_gone; } examples[] = {
    { "of the first list all is new, in the order of the file", "", "b=1 a=1", "b new, a new", 1, 2, false, false },
    { "the same list says nothing", "a=1 b=1", "b=1 a=1", "", 2, 2, false, false },
    { "a row with other contents is changed", "a=1 b=1", "a=1 b=2", "b changed", 2, 2, false, false },
    { "a row that is not there is missed at first", "a=1 b=1", "a=1", "b missed", 2, 2, false, false },
    { "and gone in the second run without it", "a=1 b=1@2", "a=1", "b gone", 3, 2, false, false },
    { "the same run again misses nobody twice", "a=1 b=1@2", "a=1", "", 2, 2, false, false },
    { "with misses = 1 it is gone at once", "a=1 b=1", "a=1", "b gone", 2, 1, false, false },
    { "with misses = 3 it waits", "a=1 b=1@2", "a=1", "", 3, 3, false, false },
    { "absent for one night and back: nothing is said", "a=1 b=1@2", "a=1 b=1", "b back", 3, 2, false, false },
    { "back with other contents is changed", "a=1 b=1@2", "a=1 b=2", "b changed", 3, 2, false, false },
    { "gone is said once", "a=1 b=1@-3", "a=1", "", 4, 2, false, false },
    { "a row that was gone is new", "a=1 b=1@-3", "a=1 b=1", "b new", 4, 2, false, false },
    { "or refused with its double", "a=1 b=1@-3", "a=1 b=1 b=2", "b twice, b twice", 4, 2, false, false },
    { "of what is gone for long nothing is kept", "a=1 b=1@-3", "a=1", "b forgotten", 33, 2, false, false },
    { "equal rows twice are one", "", "a=1 a=1 b=1", "a new, b new", 1, 2, false, false },
    { "one key with two contents: both are refused", "", "a=1 b=1 a=2", "a twice, b new, a twice", 1, 2, false, false },
    { "and what is known of it stays", "a=1", "a=2 a=3", "a twice, a twice", 2, 1, false, false },
    { "of three, what differs is refused with the first", "", "a=1 a=1 a=2", "a twice, a twice", 1, 2, false, false },
    { "an empty list misses all", "a=1 b=1", "", "a missed, b missed", 2, 2, false, false },
    { "what comes and goes at once", "a=1 c=1", "b=1 c=2", "b new, c changed, a missed", 2, 2, false, false },
    { "another mapping: all rows are looked at again", "a=1 b=1", "a=1 b=2", "a changed, b changed", 2, 2, true, false },
    { "where rows cannot be read nobody is gone", "a=1 b=1@2 c=1", "a=1", "", 3, 2, false, true },
};

static void lists_differ_in_what_is_new_changed_and_gone(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const struct snapshot_rules rules = { examples[i].run, examples[i].misses, examples[i].again, examples[i].nobody_gone };
        struct snapshot_counts c;
        const char *got = outcome(examples[i].known, examples[i].file, &rules, &c);

        if (strcmp(got, examples[i].want) != 0)
            fail_msg("%s:\n  %s\ninstead of\n  %s", examples[i].name, got, examples[i].want);
    }
}

static void what_was_counted_adds_up(void **state)
{
    const struct snapshot_rules rules = { 5, 2, false, false };
    struct snapshot_counts c;

    (void)state;
    outcome("a=1 b=1 c=1 d=1@4 e=1@3 f=1", "a=1 a=1 b=2 g=1 h=1 h=2 f=1 f=3", &rules, &c);
    assert_int_equal(c.rows, 8);
    assert_int_equal(c.same, 1);
    assert_int_equal(c.repeated, 1);
    assert_int_equal(c.changed, 1);
    assert_int_equal(c.fresh, 1);
    assert_int_equal(c.twice, 4);
    assert_int_equal(c.known, 4);
    assert_int_equal(c.missing, 1);
    assert_int_equal(c.gone, 2);
    assert_int_equal(c.same + c.repeated + c.changed + c.fresh + c.twice, c.rows);
}

static const struct { const char *name; struct snapshot_counts c; int64_t above; bool want; } doubts[] = {
    { "the first list is believed", { .rows = 300, .fresh = 300 }, 20, false },
    { "a quiet day is believed", { .rows = 1000, .known = 1000, .changed = 30 }, 20, false },
    { "new rows raise no doubt", { .rows = 5000, .known = 1000, .fresh = 4000 }, 20, false },
    { "40 percent missing", { .rows = 600, .known = 1000, .missing = 400 }, 20, true },
    { "changed and missing count together", { .rows = 890, .known = 1000, .missing = 110, .changed = 100 }, 20, true },
    { "exactly the share is allowed", { .rows = 800, .known = 1000, .missing = 200 }, 20, false },
    { "19 rows raise no doubt, whatever the share", { .rows = 1, .known = 20, .missing = 19 }, 20, false },
    { "20 rows do", { .rows = 1, .known = 21, .missing = 20 }, 20, true },
    { "an empty list does, be they ever so few", { .known = 3, .missing = 3 }, 20, true },
    { "an empty list after an empty one does not", { .rows = 0 }, 20, false },
};

static void too_much_is_doubted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++)
        if (snapshot_is_doubtful(&doubts[i].c, doubts[i].above) != doubts[i].want)
            fail_msg("%s", doubts[i].name);
}

/* ---- sorting */

static int by_number(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static int64_t dice(uint64_t *state, uint32_t n)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return (int64_t)((*state >> 33) % n);
}

static void check_sorted(size_t n, size_t memory)
{
    struct sorter *s = sorter_new("/tmp", sizeof(int64_t), memory, by_number);
    int64_t *numbers = ARENA_ARRAY(&mem, int64_t, n + 1);
    uint64_t state = n;
    const void *entry;
    struct err e;

    for (size_t i = 0; i < n; i++) {
        numbers[i] = dice(&state, 1000);
        assert_true(sorter_add(s, &numbers[i], &e));
    }
    assert_int_equal(sorter_count(s), n);
    if (n)
        qsort(numbers, n, sizeof *numbers, by_number);
    for (int again = 0; again < 2; again++) {
        assert_true(sorter_begin(s, &e));
        for (size_t i = 0; i < n; i++) {
            assert_true(sorter_next(s, &entry, &e));
            assert_non_null(entry);
            assert_int_equal(*(const int64_t *)entry, numbers[i]);
        }
        assert_true(sorter_next(s, &entry, &e));
        assert_null(entry);
    }
    sorter_free(s);
}

static void entries_come_in_order_from_memory_and_from_the_file(void **state)
{
    (void)state;
    check_sorted(0, 4096);
    check_sorted(1, 4096);
    check_sorted(100, 4096);
    check_sorted(513, 4096);
    check_sorted(20000, 4096);
    check_sorted(20000, 100000);
}

static void a_folder_without_room_is_told(void **state)
{
    struct sorter *s = sorter_new("/tmp/there-is-no-such-folder", sizeof(int64_t), 8, by_number);
    const int64_t number = 1;
    struct err e = {0};
    bool ok = true;

    (void)state;
    for (int i = 0; i < 10 && ok; i++)
        ok = sorter_add(s, &number, &e);
    assert_false(ok);
    assert_int_equal(e.kind, ERR_RETRY);
    assert_string_equal(e.text, "cannot make a file in /tmp/there-is-no-such-folder: No such file or directory");
    sorter_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(lists_differ_in_what_is_new_changed_and_gone, mem_gone),
        cmocka_unit_test_teardown(what_was_counted_adds_up, mem_gone),
        cmocka_unit_test(too_much_is_doubted),
        cmocka_unit_test_teardown(entries_come_in_order_from_memory_and_from_the_file, mem_gone),
        cmocka_unit_test(a_folder_without_room_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
