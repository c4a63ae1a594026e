/* SPDX-License-Identifier: Apache-2.0 */
/* Letters are delivered exactly once, whoever is killed when, while an office collects files; and what a program gets after a crash.
 * RUNS and SEED in the environment make the loop longer, or the same again. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "../../producers/deliver/deliver.h"
#include "house.h"
#include "spool_events.h"

enum { LETTERS = 400, AT_ONCE = 7, RUNS = 6 };
static struct arena mem;
static const time_us now = 1769500000000000;             /* 2026-01-27 */
static char tray[120];                                   /* what the office has collected */

static int begin(void **state)
{
    int code = folder_made(state);

    snprintf(tray, sizeof tray, "%s/tray", folder);
    return code || mkdir(tray, 0700);
}

static void emptied(const char *path)
{
    DIR *dir = opendir(path);
    char file[400];

    for (struct dirent *d = dir ? readdir(dir) : NULL; d; d = readdir(dir)) {
        snprintf(file, sizeof file, "%s/%s", path, d->d_name);
        if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0 && unlink(file) != 0) {
            emptied(file);
            rmdir(file);
        }
    }
    if (dir)
        closedir(dir);
}

static int end(void **state)
{
    arena_release(&mem);
    emptied(folder);
    return folder_gone(state);
}

/* The n-th letter: a task of its own. */
static struct event letter_no(int n, struct arena *m)
{
    const struct schema *s = schema_by_type(house_schemas(), "task.state");
    struct event ev = { .type = s->type, .agency = "hub@05162004", .tenant = "05162004", .recorded_at = now, .schema = s, .fields = ARENA_ARRAY(m, struct value, s->n_fields) };
    struct value *task = &ev.fields[schema_field(s, "task")];
    uint8_t hash[HASH_BYTES];

    hash_sha256(&n, sizeof n, hash);                     /* ids differ in their first digits, as real ones do */
    task->kind = VALUE_EVENT;
    memcpy(task->ref, hash, UUID_BYTES);
    ev.fields[schema_field(s, "revision")] = (struct value){ .kind = VALUE_INT, .integer = n };
    ev.fields[schema_field(s, "rule")] = (struct value){ .kind = VALUE_CODE, .text = "R16" };
    ev.fields[schema_field(s, "status")] = (struct value){ .kind = VALUE_SYMBOL, .text = "open" };
    return ev;
}

struct agency { struct spool *sp; struct manifest_maker who; struct deliveries ds; struct arena mem; };

static void opened_agency(struct agency *a, const char *inbox)
{
    struct cfg *root;

    *a = (struct agency){ .sp = opened() };
    a->who = (struct manifest_maker){ .set = house_schemas(), .agency = "schulamt@05162", .tenant = "05162004", .spool = a->sp };
    holds(cfg_parse(arena_printf(&a->mem, "inbox = ( %s );", inbox), arena_printf(&a->mem, "%s/agency.cfg", folder), &a->mem, &root, &oops));
    holds(deliveries_open(cfg_get(root, "inbox"), folder, &a->who, &a->mem, &a->ds, &oops));
}

static void closed_agency(struct agency *a)
{
    deliveries_close(&a->ds);
    spool_free(a->sp);
    arena_release(&a->mem);
}

/* Letters and the position behind them, as the inbox does. */
static int64_t queued(struct agency *a, int64_t from, int n)
{
    CLEANUP(arena_release) struct arena m = {0};
    char text[24];

    holds(spool_begin(a->sp, &oops));
    for (int i = 0; i < n; i++) {
        struct event ev = letter_no((int)from + i, &m);

        holds(deliveries_add(&a->ds, &ev, NULL, &m, &oops));
    }
    snprintf(text, sizeof text, "%lld", (long long)from + n);
    holds(spool_put(a->sp, "inbox.position", text, &oops));
    holds(spool_commit(a->sp, &oops));
    return from + n;
}

static int64_t position(struct agency *a)
{
    char *text = NULL;

    holds(spool_get(a->sp, "inbox.position", &text, &oops));
    int64_t at = text ? strtoll(text, NULL, 10) : 0;
    free(text);
    return at;
}

static void turned(struct agency *a)
{
    bool busy = true;

    for (int i = 0; busy && i < 1000; i++) {
        busy = false;
        holds(deliveries_turn(&a->ds, &(struct moment){ now, clock_day(now) }, &busy, &oops));
    }
}

static void worked(const char *inbox)
{
    struct agency a;

    opened_agency(&a, inbox);
    for (int64_t at = position(&a); at < LETTERS; ) {
        at = queued(&a, at, at + AT_ONCE <= LETTERS ? AT_ONCE : LETTERS - (int)at);
        turned(&a);
    }
    turned(&a);
    assert_false(deliveries_failed(&a.ds));
    closed_agency(&a);
}

/* ---- the office */

/* Takes what it sees; a name that comes twice is an error. */
static void collected(void)
{
    char from[400], to[700];
    DIR *dir;

    snprintf(from, sizeof from, "%s/out", folder);
    dir = opendir(from);
    for (struct dirent *d = dir ? readdir(dir) : NULL; d; d = readdir(dir)) {
        struct stat st;

        if (d->d_name[0] == '.')
            continue;
        snprintf(from, sizeof from, "%s/out/%s", folder, d->d_name);
        snprintf(to, sizeof to, "%s/%s", tray, d->d_name);
        if (lstat(to, &st) == 0)
            fail_msg("%s comes twice", d->d_name);
        if (rename(from, to) != 0 && errno != ENOENT)            /* taken back to grow in this moment */
            fail_msg("%s cannot be collected", d->d_name);
    }
    if (dir)
        closedir(dir);
}

/* How often each letter is in what was collected. */
static void counted(int seen[LETTERS])
{
    DIR *dir = opendir(tray);
    static char line[8192];

    memset(seen, 0, LETTERS * sizeof *seen);
    for (struct dirent *d = readdir(dir); d; d = readdir(dir)) {
        char path[700];

        snprintf(path, sizeof path, "%s/%s", tray, d->d_name);
        FILE *f = d->d_name[0] == '.' ? NULL : fopen(path, "re");
        while (f && fgets(line, sizeof line, f)) {
            const char *at = strstr(line, "\"revision\":");

            assert_non_null(at);
            seen[atoi(at + 11)]++;
        }
        if (f)
            fclose(f);
    }
    closedir(dir);
}

static uint64_t chance(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

static void killed_again_and_again(const char *per, uint64_t seed)
{
    const char *inbox = arena_printf(&mem, "{ folder = \"%s/out\"; per = \"%s\"; }", folder, per);
    int status = -1, seen[LETTERS];

    for (int kills = 0; !WIFEXITED(status); kills++) {
        pid_t pid = fork();

        if (pid == 0) {
            worked(inbox);
            _exit(0);
        }
        int64_t until = clock_monotonic_ms() + (kills < 40 ? (int64_t)(chance(&seed) % 60) : 60000);
        while (clock_monotonic_ms() < until && waitpid(pid, &status, WNOHANG) == 0) {
            collected();
            usleep((useconds_t)(chance(&seed) % (chance(&seed) % 4 ? 2000 : 30000)));     /* some files grow before they are collected */
        }
        if (WIFEXITED(status))
            break;
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
    }
    assert_int_equal(WEXITSTATUS(status), 0);
    collected();
    counted(seen);
    for (int i = 0; i < LETTERS; i++)
        if (seen[i] != 1)
            fail_msg("per %s: letter %d was delivered %d times", per, i, seen[i]);
}

static void no_letter_is_lost_or_doubled_whoever_is_killed(void **state)
{
    static const char *const pers[] = { "message", "run", "day" };
    const char *runs = getenv("RUNS"), *seed = getenv("SEED");
    uint64_t first = seed ? strtoull(seed, NULL, 10) : 1;

    for (uint64_t i = 0; i < (runs ? strtoull(runs, NULL, 10) : RUNS); i++) {
        print_message("seed %llu\n", (unsigned long long)(first + i));
        killed_again_and_again(pers[i % 3], first + i);
        end(state);
        assert_int_equal(begin(state), 0);
    }
}

/* ---- what lies around after a crash */

static void written_file(const char *name, const char *text)
{
    char path[400];
    int fd;

    snprintf(path, sizeof path, "%s/out/%s", folder, name);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

static bool lies(const char *name)
{
    char path[400];

    snprintf(path, sizeof path, "%s/out/%s", folder, name);
    return access(path, F_OK) == 0;
}

static void what_is_noted_appears_and_what_is_not_is_thrown_away(void **state)
{
    struct agency a;

    (void)state;
    opened_agency(&a, arena_printf(&mem, "{ name = \"d\"; folder = \"%s/out\"; }", folder));
    turned(&a);
    written_file(".out/noted.json", "1");
    written_file(".out/other.json", "2");
    written_file(".back/day_1.jsonl", "3");                  /* taken back to grow, and not written anew */
    written_file(".back/day_2.jsonl", "4");                  /* written anew, and collected since */
    holds(spool_put(a.sp, "out.d.noted.json", "", &oops));
    holds(spool_put(a.sp, "out.d.day_2.jsonl", "", &oops));
    closed_agency(&a);
    opened_agency(&a, arena_printf(&mem, "{ name = \"d\"; folder = \"%s/out\"; }", folder));
    turned(&a);
    assert_true(lies("noted.json"));
    assert_false(lies("other.json") || lies(".out/other.json"));
    assert_true(lies("day_1.jsonl"));
    assert_false(lies("day_2.jsonl") || lies(".back/day_2.jsonl"));
    closed_agency(&a);
}

static void one_that_fails_does_not_hold_up_the_others(void **state)
{
    struct agency a;

    (void)state;
    opened_agency(&a, arena_printf(&mem, "{ name = \"c\"; kind = \"command\"; program = \"/bin/false\"; }, { name = \"d\"; folder = \"%s/out\"; per = \"run\"; }", folder));
    queued(&a, 0, 3);
    turned(&a);
    assert_true(deliveries_failed(&a.ds) && deliveries_are_done(&a.ds));
    assert_true(lies("2026-01-27_000001.jsonl"));
    closed_agency(&a);
}

static void a_program_that_takes_too_long_is_ended_and_told_of_the_repeat(void **state)
{
    struct agency a;
    char text[100] = "";

    (void)state;
    const char *inbox = arena_printf(&mem, "{ kind = \"command\"; timeout_s = 1; program = [ \"/bin/sh\", \"-c\", \"echo repeat=$CASEBUS_REPEAT >>log; [ $CASEBUS_REPEAT ] || sleep 100\" ]; }");
    opened_agency(&a, inbox);
    queued(&a, 0, 1);
    turned(&a);
    assert_true(deliveries_failed(&a.ds));
    closed_agency(&a);
    opened_agency(&a, inbox);
    turned(&a);
    assert_true(!deliveries_failed(&a.ds) && deliveries_are_done(&a.ds));
    closed_agency(&a);
    FILE *f = fopen(arena_printf(&mem, "%s/log", folder), "re");
    assert_non_null(f);
    assert_int_equal(fread(text, 1, sizeof text - 1, f), 17);
    fclose(f);
    assert_string_equal(text, "repeat=\nrepeat=1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_noted_appears_and_what_is_not_is_thrown_away, begin, end),
        cmocka_unit_test_setup_teardown(one_that_fails_does_not_hold_up_the_others, begin, end),
        cmocka_unit_test_setup_teardown(a_program_that_takes_too_long_is_ended_and_told_of_the_repeat, begin, end),
        cmocka_unit_test_setup_teardown(no_letter_is_lost_or_doubled_whoever_is_killed, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
