/* SPDX-License-Identifier: Apache-2.0 */
/* How far a table was read, as the spool keeps it, and when it cannot be the table that was read. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../producers/outbox/outbox_place.h"
#include "spool_events.h"

static struct arena mem;
static struct spool *spool;

static int open_all(void **state)
{
    int code = folder_made(state);

    spool = opened();
    return code;
}

static int close_all(void **state)
{
    spool_free(spool);
    arena_release(&mem);
    return folder_gone(state);
}

static void keep(const struct spool_progress *progress)
{
    struct err e;

    if (!spool_append(spool, &(struct spool_block){ .progress = progress, .n_progress = 1 }, &e))
        fail_msg("%s", e.text);
}

static struct outbox_place kept(const char *source)
{
    struct outbox_place place;
    struct err e;

    if (!outbox_place_read(spool, source, &mem, &place, &e))
        fail_msg("%s", e.text);
    return place;
}

static void a_source_that_was_never_read_stands_before_the_first_row(void **state)
{
    const struct outbox_place place = kept("new");

    (void)state;
    assert_string_equal(place.database, "");
    assert_int_equal(place.rows, 0);
    assert_int_equal(place.no, 0);
    assert_int_equal(place.listed, DAY_NONE);
    assert_int_equal(place.n_unmarked, 0);
}

static void what_was_kept_is_read_again(void **state)
{
    int64_t nos[] = { 17, 4, 18 };
    const char *refused[] = { NULL, "field \"due\" is missing", NULL };
    const struct outbox_place place = { .rows = 20, .mode = "mark", .database = "7712/00000001", .xid = 742, .no = 18, .listed = 20514, .list_bytes = 812,
                                        .unmarked = nos, .refused = refused, .n_unmarked = 3 };
    const struct spool_progress progress = outbox_place_progress(&place, "umzug", &mem);

    (void)state;
    keep(&progress);
    const struct outbox_place again = kept("umzug");
    assert_string_equal(again.mode, "mark");
    assert_string_equal(again.database, "7712/00000001");
    assert_int_equal(again.rows, 20);
    assert_int_equal(again.xid, 742);
    assert_int_equal(again.no, 18);
    assert_int_equal(again.listed, 20514);
    assert_int_equal(again.list_bytes, 812);
    assert_int_equal(again.n_unmarked, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(again.unmarked[i], nos[i]);
    assert_null(again.refused[0]);
    assert_string_equal(again.refused[1], refused[1]);
    assert_null(again.refused[2]);
}

static void a_note_that_is_none_is_told(void **state)
{
    static const char *const wrong[] = { "", "mark 7712/00000001 742 18 2026-03-02 812", "mark 7712/00000001 742 18 yesterday 812\n", "mark 7712/00000001 742\n",
                                         "mark 7712/00000001 742 18 2026-03-02 812\n17\nx\n", "mark 7712/00000001 742 18 2026-03-02 812\n17" };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct outbox_place place;
        struct err e;

        keep(&(struct spool_progress){ .source = "bad", .name = "outbox", .state = wrong[i] });
        assert_false(outbox_place_read(spool, "bad", &mem, &place, &e));
        assert_int_equal(e.kind, ERR_FATAL);
        assert_non_null(strstr(e.text, "the spool's note about the table of source bad cannot be read"));
    }
}

static void a_table_that_cannot_be_the_one_that_was_read_is_doubted(void **state)
{
    static const struct { const char *what, *mode; struct outbox_stand now; const char *doubt; } rows[] = {
        { "nothing has changed", "mark", { "7712/00000001", 18, 742 }, NULL },
        { "more rows, and the last one was deleted", "mark", { "7712/00000001", 99, 0 }, NULL },
        { "the other mode", "read", { "7712/00000001", 18, 742 }, "mode is \"read\" now, it was \"mark\"" },
        { "another server", "mark", { "8812/00000001", 18, 742 }, "this is another database than the one that was read" },
        { "one whose number begins alike", "mark", { "77123/00000001", 18, 742 }, "this is another database than the one that was read" },
        { "restored to a moment, or a standby took over", "mark", { "7712/00000002", 18, 742 },
          "the database was restored, or a standby took over (timeline 00000002 now, it was 00000001)" },
        { "an older copy of the table", "mark", { "7712/00000001", 17, 0 },
          "the table is older than what was read of it: row 18 was read, and it has given numbers up to 17 only" },
        { "and its numbers were given again", "mark", { "7712/00000001", 40, 700 }, "the table is older than what was read of it: its row 18 is not the one that was read" },
    };
    const struct outbox_place place = { .mode = "mark", .database = "7712/00000001", .xid = 742, .no = 18 }, fresh = { .mode = "", .database = "" };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *doubt = outbox_place_doubt(&place, rows[i].mode, &rows[i].now, &mem);

        if ((doubt == NULL) != (rows[i].doubt == NULL) || (doubt && strcmp(doubt, rows[i].doubt) != 0))
            fail_msg("%s: %s", rows[i].what, doubt ? doubt : "no doubt");
        assert_null(outbox_place_doubt(&fresh, rows[i].mode, &rows[i].now, &mem));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_that_was_never_read_stands_before_the_first_row),
        cmocka_unit_test(what_was_kept_is_read_again),
        cmocka_unit_test(a_note_that_is_none_is_told),
        cmocka_unit_test(a_table_that_cannot_be_the_one_that_was_read_is_doubted),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
