/* SPDX-License-Identifier: Apache-2.0 */
/* The drop folder: what is claimed, in which order, and where it goes; and a file's way in, block by block, with a crash anywhere. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../producers/rows/drop.h"
#include "../../producers/rows/intake.h"
#include "../../producers/rows/lines.h"

static char folder[] = "/tmp/casebus-drop-XXXXXX";
static struct arena mem;
static struct err e;

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder + sizeof folder - 7, "XXXXXX");
    return mkdtemp(folder) && mkdir(arena_printf(&mem, "%s/in", folder), 0700) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    int code = system(arena_printf(&mem, "rm -rf '%s'", folder));
    arena_release(&mem);
    return code;
}

static const char *path(const char *name)
{
    return arena_printf(&mem, "%s/%s", folder, name);
}

/* With a modification time of so many seconds ago. */
static void put(const char *name, const char *text, int age_s)
{
    FILE *f = fopen(path(name), "w");
    struct timespec times[2];

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    clock_gettime(CLOCK_REALTIME, &times[0]);
    times[0].tv_sec -= age_s;
    times[1] = times[0];
    assert_int_equal(utimensat(AT_FDCWD, path(name), times, 0), 0);
}

static const char *text_of(const char *name)
{
    static char text[100000];
    FILE *f = fopen(path(name), "r");

    if (!f)
        return NULL;
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    return text;
}

static bool is_there(const char *name)
{
    struct stat st;

    return lstat(path(name), &st) == 0;
}

static struct drop *opened(const char *pattern)
{
    struct drop *d;

    if (!drop_open(path(pattern), &d, &e))
        fail_msg("%s", e.text);
    return d;
}

/* The next file's name, or "-". */
static const char *claimed(struct drop *d, bool at_once)
{
    const char *name = "-", *where;
    bool found;

    if (!drop_claim(d, at_once, &mem, &name, &where, &found, &e))
        fail_msg("%s", e.text);
    return found ? name : "-";
}

/* ---- claiming */

static void the_oldest_file_comes_first(void **state)
{
    struct drop *d = opened("in/titel_*.csv");

    (void)state;
    put("in/titel_2.csv", "x", 30);
    put("in/titel_1.csv", "x", 20);
    put("in/titel_3.csv", "x", 40);
    put("in/other.csv", "x", 50);
    assert_string_equal(claimed(d, true), "titel_3.csv");
    assert_string_equal(claimed(d, true), "titel_2.csv");
    assert_string_equal(claimed(d, true), "titel_1.csv");
    assert_string_equal(claimed(d, true), "-");
    assert_true(is_there("in/.work/titel_1.csv") && is_there("in/other.csv"));
    drop_free(d);
}

static void what_came_meanwhile_is_found_by_the_next_look(void **state)
{
    struct drop *d = opened("in/*.csv");

    (void)state;
    assert_string_equal(claimed(d, true), "-");
    put("in/a.csv", "x", 0);
    assert_string_equal(claimed(d, true), "a.csv");
    drop_free(d);
}

static void unfinished_names_are_left_alone(void **state)
{
    struct drop *d = opened("in/*");

    (void)state;
    put("in/a.csv.part", "x", 60);
    put("in/a.tmp", "x", 60);
    put("in/a.filepart", "x", 60);
    put("in/.a.csv", "x", 60);
    assert_string_equal(claimed(d, true), "-");
    drop_free(d);
}

static void the_service_waits_until_a_file_is_quiet(void **state)
{
    struct drop *d = opened("in/*.csv");

    (void)state;
    put("in/a.csv", "x", 0);
    assert_string_equal(claimed(d, false), "-");
    put("in/a.csv", "x", 2);
    assert_string_equal(claimed(d, false), "a.csv");
    drop_free(d);
}

static void a_file_that_is_open_for_writing_is_left_alone(void **state)
{
    struct drop *d = opened("in/*.csv");
    int fd;

    (void)state;
    put("in/a.csv", "x", 60);
    fd = open(path("in/a.csv"), O_WRONLY);
    int reader = open(path("in/a.csv"), O_RDONLY);
    bool leases = fcntl(reader, F_SETLEASE, F_RDLCK) != 0 && errno == EAGAIN;
    close(reader);
    if (!leases) {                               /* a file system without leases says nothing about writers */
        close(fd);
        drop_free(d);
        skip();
    }
    assert_string_equal(claimed(d, true), "-");
    close(fd);
    assert_string_equal(claimed(d, true), "a.csv");
    drop_free(d);
}

static void what_a_killed_run_left_comes_first(void **state)
{
    struct drop *d = opened("in/*.csv");

    (void)state;
    put("in/a.csv", "x", 60);
    assert_string_equal(claimed(d, true), "a.csv");
    drop_free(d);
    put("in/b.csv", "x", 90);
    d = opened("in/*.csv");
    assert_string_equal(claimed(d, true), "a.csv");
    assert_string_equal(claimed(d, true), "b.csv");
    drop_free(d);
}

static void nothing_is_overwritten_on_the_way_out(void **state)
{
    struct drop *d = opened("in/*.csv");

    (void)state;
    for (int i = 0; i < 3; i++) {
        put("in/a.csv", i == 0 ? "eins" : i == 1 ? "zwei" : "drei", 60);
        assert_string_equal(claimed(d, true), "a.csv");
        assert_true(drop_leave(d, "a.csv", false, &e));
    }
    assert_string_equal(text_of("in/done/a.csv"), "eins");
    assert_string_equal(text_of("in/done/a.csv.2"), "zwei");
    assert_string_equal(text_of("in/done/a.csv.3"), "drei");
    assert_true(drop_leave(d, "a.csv", false, &e));          /* it went before */
    put("in/a.csv", "vier", 60);
    assert_string_equal(claimed(d, true), "a.csv");
    assert_true(drop_leave(d, "a.csv", true, &e));
    assert_string_equal(text_of("in/rejected/a.csv"), "vier");
    drop_free(d);
}

static void patterns_that_cannot_be_are_refused(void **state)
{
    struct drop *d;

    (void)state;
    assert_false(drop_open("in/", &d, &e));
    assert_string_equal(e.text, "path = \"in/\" names a folder: a pattern for its files is wanted, like in/*.csv");
    assert_false(drop_open("in/*/a.csv", &d, &e));
    assert_string_equal(e.text, "path = \"in/*/a.csv\": * may stand in the file's name only, not in a folder's");
}

/* ---- a file's way in: lines "ok" are events, lines "bad" are refused */

static struct spool *spool;
static struct source_context context;
static struct intake in;
static struct lines *lines;
static int taken[32];                        /* how often each line was read */

static void begin(void)
{
    if (!spool_open(path("spool.sqlite"), 1768896720000000, &spool, &e))
        fail_msg("%s", e.text);
    context = (struct source_context){ .spool = spool, .at_once = true };
    if (!intake_open(&in, "test", path("in/*.txt"), &context, &e))
        fail_msg("%s", e.text);
}

/* As after kill -9: nothing is put away. */
static void crash(void)
{
    lines_free(lines);
    lines = NULL;
    intake_close(&in);
    spool_free(spool);
}

static bool repaired;                        /* lines "bad" are taken, too */

/* One batch of at most two lines. */
static void read_batch(struct source_batch *b)
{
    struct batch_room room = { .mem = &mem, .b = b, .max = 2 };
    struct line line;
    bool found = true;

    if (intake_settled(&in, &mem, b))
        return;
    b->end = false;
    lines_at(lines, &b->from_line);
    while (found && b->records < 2) {
        assert_true(lines_next(lines, &line, &found, &e));
        if (!found)
            break;
        if (!intake_wants(&in, line.no))
            continue;
        b->records++;
        taken[line.no]++;
        if (line.bytes == 3 && !repaired)
            batch_reject(&room, line.no, "word", "it is\tbad", false);
    }
    b->at = lines_at(lines, &b->at_line);
    b->end = !found;
}

enum step { TAKEN, KEPT, SPOOLED, ACKED };
/* One batch up to that step; true when the file is at its end. */
static bool take_batch(enum step until)
{
    struct source_batch b = {0};
    struct spool_block block = {0};

    read_batch(&b);
    if (until >= KEPT && !intake_keep(&in, &b, &mem, &e))
        fail_msg("%s", e.text);
    block.progress = b.progress;
    block.n_progress = b.n_progress;
    if (until >= SPOOLED && !spool_append(spool, &block, &e))
        fail_msg("%s", e.text);
    if (until >= ACKED && !intake_ack(&in, &b, &e))
        fail_msg("%s", e.text);
    return b.end;
}

static bool take_file(void)
{
    bool found;

    if (!intake_take(&in, &found, &e))
        fail_msg("%s", e.text);
    lines_free(lines);
    lines = in.fd >= 0 ? lines_of_file(in.fd) : NULL;
    if (in.from > 0)
        lines_seek(lines, in.from, in.from_line);
    return found;
}

static const char seven[] = "ok\nbad\nok\nok\nbad\nok\nbad\n";
static const char listed[] = "a.txt\t2\tword\tit is bad\na.txt\t5\tword\tit is bad\na.txt\t7\tword\tit is bad\n";

static void a_file_goes_to_done_and_its_refused_records_are_listed(void **state)
{
    (void)state;
    begin();
    put("in/a.txt", seven, 60);
    assert_true(take_file());
    while (!take_batch(ACKED))
        ;
    assert_false(take_file());
    assert_string_equal(text_of("in/done/a.txt"), seven);
    assert_string_equal(text_of("in/rejected/a.txt.tsv"), listed);
    assert_false(is_there("in/.work/a.txt"));
    crash();
}

static void read_file(const char *name, const char *text)
{
    memset(taken, 0, sizeof taken);
    put(name, text, 60);
    assert_true(take_file());
    while (!take_batch(ACKED))
        ;
}

static void a_file_dropped_again_is_put_away_unread(void **state)
{
    (void)state;
    begin();
    read_file("in/a.txt", "ok\nok\nok\n");
    read_file("in/b.txt", "ok\nok\nok\n");
    assert_int_equal(taken[1] + taken[2] + taken[3], 0);
    assert_true(is_there("in/done/b.txt"));
    assert_false(is_there("in/rejected/b.txt.tsv"));
    crash();
}

static void of_a_file_dropped_again_only_what_was_refused_is_tried(void **state)
{
    (void)state;
    begin();
    read_file("in/a.txt", seven);
    read_file("in/b.txt", seven);                /* nothing was repaired: listed again */
    for (int i = 1; i <= 7; i++)
        assert_int_equal(taken[i], i == 2 || i == 5 || i == 7);
    assert_string_equal(text_of("in/rejected/b.txt.tsv"), "b.txt\t2\tword\tit is bad\nb.txt\t5\tword\tit is bad\nb.txt\t7\tword\tit is bad\n");
    repaired = true;
    read_file("in/c.txt", seven);
    for (int i = 1; i <= 7; i++)
        assert_int_equal(taken[i], i == 2 || i == 5 || i == 7);
    assert_false(is_there("in/rejected/c.txt.tsv"));
    read_file("in/d.txt", seven);                /* now nothing is left to try */
    for (int i = 1; i <= 7; i++)
        assert_int_equal(taken[i], 0);
    repaired = false;
    crash();
}

/* Killed after each step of each batch of the second reading: each refused record is taken once in the end. */
static void trying_again_survives_a_crash_anywhere(void **state)
{
    (void)state;
    for (int batches = 0; batches < 2; batches++)
        for (enum step step = TAKEN; step <= ACKED; step++) {
            begin();
            read_file("in/a.txt", seven);
            repaired = true;
            put("in/b.txt", seven, 60);
            memset(taken, 0, sizeof taken);
            assert_true(take_file());
            for (int i = 0; i < batches; i++)
                take_batch(ACKED);
            int before[3] = { taken[2], taken[5], taken[7] };
            take_batch(step);
            if (step < SPOOLED)                      /* what did not reach the disk does not count */
                taken[2] = before[0], taken[5] = before[1], taken[7] = before[2];
            crash();
            begin();
            if (take_file())
                while (!take_batch(ACKED))
                    ;
            assert_false(take_file());
            for (int i = 1; i <= 7; i++)
                assert_int_equal(taken[i], i == 2 || i == 5 || i == 7);
            assert_true(is_there("in/done/b.txt"));
            repaired = false;
            crash();
            assert_int_equal(system(arena_printf(&mem, "rm -rf '%s/in' '%s'/spool* && mkdir '%s/in'", folder, folder, folder)), 0);
        }
}

static void refused_lines_are_kept_in_mind_as_a_short_text(void **state)
{
    static const struct { const char *sentence, *before; int64_t from, to; int64_t rejects[4]; const char *after; } examples[] = {
        { "the first ones", "", 1, 9, { 2, 3, 4, 7 }, "2-4,7" }, { "more behind them", "2-4,7", 9, 20, { 9, 10 }, "2-4,7,9-10" },
        { "tried again, one is left", "2-4,7,9-10", 1, 5, { 3 }, "3,7,9-10" }, { "none is left", "2-4", 1, 9, { 0 }, "" },
        { "too many stay too many", "*", 1, 9, { 0 }, "*" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        CLEANUP(buf_release) struct buf out = {0};
        struct refused before = {0}, after = {0};
        struct reject rejects[4];
        size_t n = 0;

        for (; n < 4 && examples[i].rejects[n]; n++)
            rejects[n] = (struct reject){ .line = examples[i].rejects[n] };
        assert_true(refused_parse(examples[i].before, &before));
        refused_replace(&before, examples[i].from, examples[i].to, rejects, n, &after);
        buf_str(&out, "");
        refused_text(&after, &out);
        if (strcmp(out.data, examples[i].after) != 0)
            fail_msg("%s: %s instead of %s", examples[i].sentence, out.data, examples[i].after);
        refused_release(&before);
        refused_release(&after);
    }
}

static void texts_that_are_no_refused_lines_are_not_taken(void **state)
{
    static const char *const texts[] = { "x", "5,", ",5", "5-", "7-5", "0", "-3", "5 6", "*1", "1-9999999" };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct refused r = {0};

        if (refused_parse(texts[i], &r))
            fail_msg("\"%s\" is taken", texts[i]);
        refused_release(&r);
    }
}

/* Killed after each step of each batch: what was done on disk is not done again, what was not is, and the list is the same. */
static void a_run_killed_anywhere_goes_on_behind_the_last_block(void **state)
{
    (void)state;
    for (int batches = 0; batches < 4; batches++)
        for (enum step step = TAKEN; step <= ACKED; step++) {
            int64_t done = 0;

            begin();
            put("in/a.txt", seven, 60);
            assert_true(take_file());
            for (int i = 0; i < batches; i++, done += 2)
                take_batch(ACKED);
            take_batch(step);
            if (step >= SPOOLED)
                done = done + 2 > 7 ? 7 : done + 2;
            crash();

            begin();
            if (!is_there("in/done/a.txt")) {
                assert_true(take_file());
                assert_int_equal(in.records, done);
                while (!take_batch(ACKED))
                    ;
            }
            assert_false(take_file());
            assert_string_equal(text_of("in/done/a.txt"), seven);
            assert_string_equal(text_of("in/rejected/a.txt.tsv"), listed);
            crash();
            assert_int_equal(system(arena_printf(&mem, "rm -rf '%s/in' '%s'/spool* && mkdir '%s/in'", folder, folder, folder)), 0);
        }
}

static void what_cannot_be_read_goes_to_rejected_with_the_reason(void **state)
{
    (void)state;
    begin();
    put("in/empty.txt", "", 60);
    assert_int_equal(mkdir(path("in/folder.txt"), 0700), 0);
    assert_int_equal(symlink("/etc/passwd", path("in/link.txt")), 0);
    while (take_file())
        assert_true(take_batch(ACKED));
    assert_string_equal(text_of("in/rejected/empty.txt.tsv"), "empty.txt\t0\t\tthe file is empty\n");
    assert_string_equal(text_of("in/rejected/folder.txt.tsv"), "folder.txt\t0\t\tit is a folder, not a file\n");
    assert_string_equal(text_of("in/rejected/link.txt.tsv"), "link.txt\t0\t\tit is a symbolic link: drop the file itself\n");
    assert_true(is_there("in/rejected/empty.txt") && is_there("in/rejected/folder.txt") && is_there("in/rejected/link.txt"));
    crash();
}

static void a_given_file_stays_where_it_is(void **state)
{
    (void)state;
    begin();
    put("a.txt", seven, 60);
    assert_true(intake_give(&in, path("a.txt"), &e));
    assert_true(take_file());
    while (!take_batch(ACKED))
        ;
    assert_true(is_there("a.txt"));
    assert_string_equal(text_of("in/rejected/a.txt.tsv"), listed);
    assert_false(take_file());
    crash();
}

static void a_given_file_that_cannot_be_read_is_an_error_of_the_command(void **state)
{
    bool found;

    (void)state;
    begin();
    assert_false(intake_give(&in, "/nowhere/a.txt", &e));
    assert_string_equal(e.text, "cannot read /nowhere/a.txt: No such file or directory");
    assert_true(intake_give(&in, "/tmp", &e));
    assert_false(intake_take(&in, &found, &e));
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_string_equal(e.text, "cannot read /tmp: it is a folder");
    crash();
}

/* Reads a line and keeps its number; the world is unwell once, at line 3. */
static int64_t read_lines[10];
static bool unwell;

static bool read_one(struct source *s, struct batch_room *room, time_us now, bool *ret_found, struct err *why)
{
    struct line line;

    (void)now;
    if (!lines_next((struct lines *)s, &line, ret_found, why))
        return false;
    if (*ret_found && line.no == 3 && unwell) {
        unwell = false;
        return err_set(why, ERR_RETRY, "line 3: the disk does not answer");
    }
    if (*ret_found)
        read_lines[room->b->records++] = line.no;
    return true;
}

static int64_t at(const struct source *s, int64_t *ret_line)
{
    return lines_at((const struct lines *)s, ret_line);
}

static void seek(struct source *s, int64_t offset, int64_t line)
{
    lines_seek((struct lines *)s, offset, line);
}

static void a_batch_that_could_not_be_read_is_read_again_from_its_beginning(void **state)
{
    static const struct intake_reader reader = { .one = read_one, .at = at, .seek = seek };
    struct intake whole = { .name = "a.txt" };
    struct source_batch first = {0}, again = {0};
    struct batch_room room = { .mem = &mem, .b = &first, .max = 10 };

    (void)state;
    lines = lines_of_memory("1\n2\n3\n4\n", 8);
    unwell = true;
    assert_false(intake_batch(&whole, (struct source *)lines, &reader, 1000, &room, 0, &e));
    assert_string_equal(e.text, "file a.txt: line 3: the disk does not answer");
    room.b = &again;
    assert_true(intake_batch(&whole, (struct source *)lines, &reader, 1000, &room, 0, &e));
    assert_int_equal(again.records, 4);
    assert_memory_equal(read_lines, ((const int64_t[]){ 1, 2, 3, 4 }), 4 * sizeof *read_lines);
    assert_true(again.end);
    lines_free(lines);
    lines = NULL;
}

/* ---- putting a file there */

/* "" or what went wrong. */
static const char *handed(const char *pattern, const char *from, const char *name)
{
    struct drop *d = opened(pattern);
    int fd = open(path(from), O_RDONLY);
    bool ok = drop_put(d, fd, name, &e);

    close(fd);
    drop_free(d);
    return ok ? "" : e.text;
}

static void a_file_is_put_there_complete_and_once(void **state)
{
    (void)state;
    put("list", "first", 0);
    assert_string_equal(handed("in/list*.csv", "list", "list.csv"), "");
    assert_string_equal(handed("in/list*.csv", "list", "list.csv"), "");
    assert_string_equal(text_of("in/list.csv"), "first");
    assert_false(is_there("in/list.2.csv") || is_there("in/.list.csv.part"));
    put("list", "second", 0);
    assert_string_equal(handed("in/list*.csv", "list", "list.csv"), "");
    assert_string_equal(handed("in/list*.csv", "list", "list.csv"), "");
    assert_string_equal(text_of("in/list.csv"), "first");
    assert_string_equal(text_of("in/list.2.csv"), "second");
    assert_false(is_there("in/list.3.csv"));
}

static void a_file_that_cannot_be_put_there_says_why(void **state)
{
    (void)state;
    put("list", "second", 0);
    put("in/list.csv", "first", 0);
    assert_string_equal(handed("in/list.csv", "list", "list.csv"), path("in/list.csv still waits to be read there"));
    assert_int_equal(e.kind, ERR_RETRY);
    assert_string_equal(handed("in/list.csv", "list", "today.csv"), arena_printf(&mem, "today.csv is no name for the folder %s: files there are called list.csv", path("in")));
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_string_equal(handed("gone/*.csv", "list", "list.csv"), arena_printf(&mem, "cannot make %s: No such file or directory", path("gone/.list.csv.part")));
    assert_int_equal(e.kind, ERR_CONFIG);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(the_oldest_file_comes_first),
        IN_FOLDER(what_came_meanwhile_is_found_by_the_next_look),
        IN_FOLDER(unfinished_names_are_left_alone),
        IN_FOLDER(the_service_waits_until_a_file_is_quiet),
        IN_FOLDER(a_file_that_is_open_for_writing_is_left_alone),
        IN_FOLDER(what_a_killed_run_left_comes_first),
        IN_FOLDER(nothing_is_overwritten_on_the_way_out),
        IN_FOLDER(patterns_that_cannot_be_are_refused),
        IN_FOLDER(a_file_is_put_there_complete_and_once),
        IN_FOLDER(a_file_that_cannot_be_put_there_says_why),
        cmocka_unit_test(a_batch_that_could_not_be_read_is_read_again_from_its_beginning),
        IN_FOLDER(a_file_goes_to_done_and_its_refused_records_are_listed),
        IN_FOLDER(a_file_dropped_again_is_put_away_unread),
        IN_FOLDER(of_a_file_dropped_again_only_what_was_refused_is_tried),
        IN_FOLDER(trying_again_survives_a_crash_anywhere),
        cmocka_unit_test(refused_lines_are_kept_in_mind_as_a_short_text),
        cmocka_unit_test(texts_that_are_no_refused_lines_are_not_taken),
        IN_FOLDER(a_run_killed_anywhere_goes_on_behind_the_last_block),
        IN_FOLDER(what_cannot_be_read_goes_to_rejected_with_the_reason),
        IN_FOLDER(a_given_file_stays_where_it_is),
        IN_FOLDER(a_given_file_that_cannot_be_read_is_an_error_of_the_command),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
