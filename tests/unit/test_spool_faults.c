/* SPDX-License-Identifier: Apache-2.0 */
/* The spool when the program is killed, the disk is full, the file is damaged or copied, or others write too. */
#include "spool_events.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* ---- faults in the n-th write, through SQLite's own door for that */

static int writes_left = -1;                     /* -1: no fault */
static int write_errno;                          /* 0: the process is killed */

static ssize_t faulty_pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    if (writes_left > 0)
        writes_left--;
    if (writes_left != 0)
        return pwrite(fd, bytes, n, at);
    if (write_errno == 0) {
        if (n > 1 && pwrite(fd, bytes, n / 2, at) < 0)        /* torn in the middle */
            raise(SIGKILL);
        raise(SIGKILL);
    }
    errno = write_errno;
    return -1;
}

static void fault_at(int nth, int with_errno)
{
    static const char *const names[] = { "pwrite", "pwrite64" };
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

    writes_left = nth;
    write_errno = with_errno;
    for (int i = 0; i < 2; i++)
        vfs->xSetSystemCall(vfs, names[i], nth < 0 ? NULL : (sqlite3_syscall_ptr)faulty_pwrite);
}

/* Appends block after block of n events and tells through the pipe how many are kept; ends when it is killed or after `blocks`. */
static void write_blocks(int told, int blocks, size_t n)
{
    struct spool *sp;
    struct err e;

    if (!spool_open(spool_file, made_at, &sp, &e))
        _exit(2);
    for (int i = 0; i < blocks; i++) {
        int64_t next = spool_next_seq(sp), kept = next - 1 + (int64_t)n;

        if (!append(sp, next, n, &e) || write(told, &kept, sizeof kept) != sizeof kept)
            _exit(3);
    }
    spool_free(sp);
    _exit(0);
}

/* Runs write_blocks in a process of its own, killed at its n-th write.  Returns whether it was; *ret_told: the last number it told. */
static bool killed_at(int nth, int64_t *ret_told)
{
    int told[2], status;
    int64_t kept;

    assert_int_equal(pipe(told), 0);
    pid_t child = fork();
    if (child == 0) {
        close(told[0]);
        fault_at(nth, 0);
        write_blocks(told[1], 4, 700);
    }
    close(told[1]);
    *ret_told = 0;
    while (read(told[0], &kept, sizeof kept) == sizeof kept)
        *ret_told = kept;
    close(told[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status))
        assert_int_equal(WEXITSTATUS(status), 0);
    return WIFSIGNALED(status);
}

static void killed_at_any_write_it_keeps_whole_blocks_and_all_it_told(void **state)
{
    bool killed = true;
    int nth = 1;

    folder_gone(state);
    for (; killed; nth++) {
        CLEANUP(arena_release) struct arena mem = {0};
        int64_t told, done = 0;
        char *text = NULL;
        bool found;

        folder_made(state);
        killed = killed_at(nth, &told);
        struct spool *sp = opened();
        int64_t kept = spool_next_seq(sp) - 1;
        assert_true(kept % 700 == 0 && kept >= told && kept <= told + 700);
        holds(spool_progress_get(sp, "in", "file", &done, &text, &found, &oops));
        assert_int_equal(done, kept);
        assert_range(sp, spool_epoch(sp), 1, kept + 1, 1, (size_t)kept);
        appended(sp, kept + 1, 10);
        assert_range(sp, spool_epoch(sp), 1, kept + 10, 1, (size_t)kept + 10);
        free(text);
        spool_free(sp);
        folder_gone(state);
    }
    assert_true(nth > 40);                       /* there were so many writes */
    folder_made(state);
}

/* ---- no room */

static void without_room_nothing_is_acknowledged_and_later_it_goes_on(void **state)
{
    char wanted[300];
    int64_t next = 1;

    (void)state;
    struct spool *sp = opened();
    snprintf(wanted, sizeof wanted, "keep 700 events: spool %s: database or disk is full: nothing is acknowledged until there is room", spool_file);
    for (int nth = 1; nth < 60; nth++) {
        struct err e = { .text = "" };

        fault_at(nth, ENOSPC);
        bool ok = append(sp, next, 700, &e);
        fault_at(-1, 0);
        if (ok) {                                /* the checkpoint behind a commit may wait */
            next += 700;
            continue;
        }
        assert_string_equal(e.text, wanted);
        assert_int_equal(e.kind, ERR_RETRY);
        assert_int_equal(spool_next_seq(sp), next);
        appended(sp, next, 700);
        next += 700;
        assert_range(sp, spool_epoch(sp), 1, next, 1, (size_t)next - 1);
    }
    spool_free(sp);
    sp = opened();
    assert_range(sp, spool_epoch(sp), 1, next, 1, (size_t)next - 1);
    spool_free(sp);
}

static void a_transaction_without_room_keeps_nothing_of_itself(void **state)
{
    struct spool *sp = opened();
    struct err e;
    char *text;

    (void)state;
    holds(spool_begin(sp, &oops));
    holds(spool_put(sp, "inbox", "7", &oops));
    fault_at(1, ENOSPC);
    bool ok = append(sp, 1, 60000, &e);          /* more than the cache holds, so it is written before the commit */
    fault_at(-1, 0);
    assert_false(ok);
    assert_int_equal(e.kind, ERR_RETRY);
    assert_false(spool_commit(sp, &e));          /* a caller that did not look */
    assert_int_equal(e.kind, ERR_RETRY);
    holds(spool_get(sp, "inbox", &text, &oops));
    assert_null(text);
    appended(sp, 1, 700);
    spool_free(sp);
}

/* The same with the system's own limit, which SQLite meets as an I/O error. */
static void at_the_limit_of_a_files_size_it_waits(void **state)
{
    struct rlimit limit, before;
    int64_t next = 1;
    struct err e = { .text = "" };

    (void)state;
    struct spool *sp = opened();
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = (struct rlimit){ 400000, before.rlim_max };
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    while (next < 100000 && append(sp, next, 700, &e))
        next += 700;
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(e.kind, ERR_RETRY);
    assert_non_null(strstr(e.text, "nothing is acknowledged until"));
    appended(sp, next, 700);
    assert_range(sp, spool_epoch(sp), 1, next + 700, 1, (size_t)next + 699);
    spool_free(sp);
}

/* ---- damage */

static void run_sql(const char *sql)
{
    sqlite3 *db;
    char *text = NULL;

    assert_int_equal(sqlite3_open(spool_file, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &text) != SQLITE_OK)
        fail_msg("%s: %s", sql, text);
    sqlite3_close(db);
}

static void refused(const char *text)
{
    struct spool *sp;
    struct err e;
    char wanted[400];

    assert_false(spool_open(spool_file, made_at, &sp, &e));
    snprintf(wanted, sizeof wanted, "spool %s: %s", spool_file, text);
    assert_string_equal(e.text, wanted);
    assert_int_equal(e.kind, ERR_CONFIG);
}

static void a_changed_byte_is_noticed_before_it_is_sent(void **state)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct spool *sp = opened();
    struct spool_message *m;
    struct err e;
    size_t n;

    (void)state;
    appended(sp, 1, 10);
    appended(sp, 11, 10);
    appended(sp, 21, 10);
    spool_free(sp);
    run_sql("update block set data = cast(substr(data, 1, 300) || x'00' || substr(data, 302) as blob) where first = 11");
    sp = opened();
    assert_range(sp, spool_epoch(sp), 1, 10, 1, 10);
    assert_range(sp, spool_epoch(sp), 21, 30, 21, 10);
    assert_false(spool_unsent(sp, "the.topic", 100, &mem, &m, &n, &e));
    assert_int_equal(e.kind, ERR_CONFIG);
    assert_non_null(strstr(e.text, "events 11 to 20 are damaged: move the file"));
    spool_free(sp);
}

static void a_file_that_is_no_spool_is_refused(void **state)
{
    FILE *f = fopen(spool_file, "w");

    (void)state;
    for (int i = 0; i < 1000; i++)
        fprintf(f, "this is a text, line %d\n", i);
    fclose(f);
    refused("file is not a database: move it and its -wal aside and start again; a new epoch begins, and what was not sent must come from the exports again");
    unlink(spool_file);
    run_sql("create table other (a)");
    refused("is an SQLite file, but no spool of casebus: name another file");
    unlink(spool_file);
    spool_free(opened());
    run_sql("pragma user_version = 2");
    refused("has version 2, this program knows 1: it was written by a newer casebus-agency");
}

static void a_folder_that_is_not_there_is_named(void **state)
{
    struct spool *sp;
    struct err e;

    (void)state;
    assert_false(spool_open("/nowhere/at/all/spool.sqlite", made_at, &sp, &e));
    assert_string_equal(e.text, "spool /nowhere/at/all/spool.sqlite: cannot be made or opened: No such file or directory");
    assert_int_equal(e.kind, ERR_CONFIG);
}

static void the_file_is_only_its_owners_to_read(void **state)
{
    struct stat st;

    (void)state;
    spool_free(opened());
    assert_int_equal(stat(spool_file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

/* ---- copies */

static void copy_to(const char *to)
{
    char buffer[65536];
    int in = open(spool_file, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t n;

    while ((n = read(in, buffer, sizeof buffer)) > 0)
        assert_int_equal(write(out, buffer, (size_t)n), n);
    close(in);
    close(out);
}

static void a_copy_is_noticed_and_gives_no_number_again(void **state)
{
    char copy[80], instance[64];
    struct spool *sp = opened(), *second;
    int64_t epoch = spool_epoch(sp);

    (void)state;
    snprintf(copy, sizeof copy, "%s/copy.sqlite", folder);
    appended(sp, 1, 20);
    holds(spool_sent(sp, epoch, 15, &oops));
    snprintf(instance, sizeof instance, "%s", spool_instance(sp));
    assert_int_equal(strlen(instance), 32);
    spool_free(sp);
    copy_to(copy);

    holds(spool_open(copy, made_at + 9000, &second, &oops));
    assert_true(spool_was_copied(second));
    assert_string_not_equal(spool_instance(second), instance);
    assert_int_equal(spool_epoch(second), epoch + 9);
    assert_range(second, epoch + 9, 1, 100, 16, 5);
    spool_free(second);
    holds(spool_open(copy, made_at + 99000, &second, &oops)); /* once */
    assert_false(spool_was_copied(second));
    assert_int_equal(spool_epoch(second), epoch + 9);
    spool_free(second);

    sp = opened();                               /* the first lives on */
    assert_false(spool_was_copied(sp));
    assert_string_equal(spool_instance(sp), instance);
    assert_int_equal(spool_epoch(sp), epoch);
    spool_free(sp);
}

static void a_spool_that_was_moved_is_the_same(void **state)
{
    char moved[80], instance[64];
    struct spool *sp = opened();

    (void)state;
    snprintf(moved, sizeof moved, "%s/moved.sqlite", folder);
    snprintf(instance, sizeof instance, "%s", spool_instance(sp));
    spool_free(sp);
    assert_int_equal(rename(spool_file, moved), 0);
    holds(spool_open(moved, made_at + 9000, &sp, &oops));
    assert_false(spool_was_copied(sp));
    assert_string_equal(spool_instance(sp), instance);
    spool_free(sp);
}

/* ---- several processes */

static void processes_that_write_at_once_share_the_numbers(void **state)
{
    enum { PROCESSES = 3, BLOCKS = 60, EVENTS = 7 };
    pid_t children[PROCESSES];
    int told[2], status;
    int64_t kept;

    (void)state;
    assert_int_equal(pipe(told), 0);
    for (int i = 0; i < PROCESSES; i++)          /* they also make the file at once */
        if ((children[i] = fork()) == 0) {
            struct spool *sp;
            struct err e;

            if (!spool_open(spool_file, made_at, &sp, &e))
                _exit(2);
            for (int b = 0; b < BLOCKS; b++) {
                CLEANUP(arena_release) struct arena mem = {0};
                struct spool_block block = { .events = events_from(1, EVENTS, &mem), .n_events = EVENTS };

                if (!spool_append(sp, &block, &e))
                    _exit(3);
                kept = block.events[0].seq;
                if (write(told[1], &kept, sizeof kept) != sizeof kept)
                    _exit(4);
            }
            spool_free(sp);
            _exit(0);
        }
    close(told[1]);
    bool given[PROCESSES * BLOCKS] = { false };
    for (int i = 0; i < PROCESSES * BLOCKS; i++) {
        assert_int_equal(read(told[0], &kept, sizeof kept), sizeof kept);
        assert_true(kept % EVENTS == 1 && kept / EVENTS < PROCESSES * BLOCKS && !given[kept / EVENTS]);
        given[kept / EVENTS] = true;
    }
    close(told[0]);
    for (int i = 0; i < PROCESSES; i++) {
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    struct spool *sp = opened();
    assert_int_equal(spool_next_seq(sp), PROCESSES * BLOCKS * EVENTS + 1);
    assert_int_equal(status_of(sp).spooled, PROCESSES * BLOCKS * EVENTS);
    spool_free(sp);
}

static void who_reads_status_does_not_wait_for_who_writes(void **state)
{
    struct spool *writer = opened(), *reader = opened();

    (void)state;
    holds(spool_begin(writer, &oops));
    appended(writer, 1, 700);
    assert_int_equal(status_of(reader).spooled, 0);
    assert_int_equal(spool_next_seq(reader), 1);
    holds(spool_commit(writer, &oops));
    assert_int_equal(spool_next_seq(reader), 701);
    assert_int_equal(status_of(reader).unsent, 700);
    spool_free(reader);
    spool_free(writer);
}

int main(void)
{
#define in_folder(f) cmocka_unit_test_setup_teardown(f, folder_made, folder_gone)
    const struct CMUnitTest tests[] = {
        in_folder(killed_at_any_write_it_keeps_whole_blocks_and_all_it_told),
        in_folder(without_room_nothing_is_acknowledged_and_later_it_goes_on),
        in_folder(a_transaction_without_room_keeps_nothing_of_itself),
        in_folder(at_the_limit_of_a_files_size_it_waits),
        in_folder(a_changed_byte_is_noticed_before_it_is_sent),
        in_folder(a_file_that_is_no_spool_is_refused),
        in_folder(a_folder_that_is_not_there_is_named),
        in_folder(the_file_is_only_its_owners_to_read),
        in_folder(a_copy_is_noticed_and_gives_no_number_again),
        in_folder(a_spool_that_was_moved_is_the_same),
        in_folder(processes_that_write_at_once_share_the_numbers),
        in_folder(who_reads_status_does_not_wait_for_who_writes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
