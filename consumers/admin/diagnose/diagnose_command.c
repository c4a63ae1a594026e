/* SPDX-License-Identifier: Apache-2.0 */
/* casebus diagnose - one file for support: versions, settings with secrets masked, what casebus status says, positions, findings, table
 * sizes, topics, the last log lines without their values.  No persons, nothing that agencies told, no secrets.  What cannot be asked
 * (the database is away) stands in it with the reason. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "../admin.h"
#include "../../../common/ground/capture.h"
#include "../../../common/ground/tar.h"
#include "consumers/admin/diagnose/diagnose_sql.h"
#include "masked.h"

enum { LOG_LINES = 500, MOST_WORDS = 16 };

struct bundle_file { struct app *app; struct buf archive; time_us now; const char *folder; };

static void add(struct bundle_file *b, const char *name, const char *bytes, size_t n)
{
    tar_add(&b->archive, arena_printf(&b->app->mem, "%s/%s", b->folder, name), bytes, n, b->now);
}

/* ---- our own commands, as an operator would run them */

static void run_own(struct bundle_file *b, const char *const *command, struct buf *out)
{
    const struct app *app = b->app;
    char **words = ARENA_ARRAY(&b->app->mem, char *, MOST_WORDS + 2 * (size_t)app->n_sets);
    size_t n = 0;

    words[n++] = arena_strdup(&b->app->mem, "/proc/self/exe");
    for (; *command; command++)
        words[n++] = arena_strdup(&b->app->mem, *command);
    words[n++] = arena_strdup(&b->app->mem, "--config");
    words[n++] = arena_strdup(&b->app->mem, app->config_file);
    for (int i = 0; i < app->n_sets; i++) {
        words[n++] = arena_strdup(&b->app->mem, "--set");
        words[n++] = arena_strdup(&b->app->mem, app->sets[i]);
    }
    words[n] = NULL;
    int code = capture_run(words, out);
    buf_printf(out, "exit %d\n", code);
}

static void add_command(struct bundle_file *b, const char *name, const char *const *command)
{
    CLEANUP(buf_release) struct buf out = {0};

    run_own(b, command, &out);
    add(b, name, out.data, out.len);
}

static void add_status(struct bundle_file *b)
{
    CLEANUP(buf_release) struct buf out = {0};

    run_own(b, (const char *const[]){ "status", "--format", "json", "--log-level", "error", NULL }, &out);
    json_t *status = json_loadb(out.data, out.len, JSON_DISABLE_EOF_CHECK, NULL);
    if (!status) {                               /* the database is away: the line that says so */
        CLEANUP(buf_release) struct buf masked = {0};

        masked_log(out.data, LOG_LINES, &masked);
        add(b, "status.json", masked.data ? masked.data : "", masked.len);
        return;
    }
    masked_status(status);
    char *text = json_dumps(status, JSON_INDENT(1));
    json_decref(status);
    if (text)
        add(b, "status.json", text, strlen(text));
    free(text);
}

/* ---- the machine, the database, the log */

static void add_versions(struct bundle_file *b)
{
    CLEANUP(buf_release) struct buf out = {0};
    struct utsname machine;
    char at[TIME_TEXT_BYTES];

    buf_printf(&out, "made %s\ntenant %s\n", time_text(b->now, at), b->app->tenant.ags);
    if (uname(&machine) == 0)
        buf_printf(&out, "%s %s %s\n", machine.sysname, machine.release, machine.machine);
    run_own(b, (const char *const[]){ "--version", NULL }, &out);
    add(b, "versions.txt", out.data, out.len);
}

static void add_rows(struct bundle_file *b, struct db *db, const char *name, const char *sql)
{
    struct db_result *r = NULL;
    struct err e;
    bool ok = db_exec(db, sql, NULL, 0, &r, &e);
    const char *text = ok ? db_get_text(r, 0, 0) : e.text;

    add(b, name, text, strlen(text));
    db_result_free(r);
}

static void add_database(struct bundle_file *b)
{
    static const struct { const char *name, *sql; } parts[] = {
        { "database/server.json", sql_server }, { "database/migrations.json", sql_migrations }, { "database/tables.json", sql_tables }, { "database/sessions.json", sql_sessions },
        { "positions.json", sql_positions }, { "numberings.json", sql_numberings }, { "gaps.json", sql_gaps }, { "alarms.json", sql_alarms }, { "dead_letters.json", sql_dead_letters },
    };
    struct db *db;
    struct err e;

    if (!admin_db(b->app, &db, &e)) {
        add(b, "database/error.txt", e.text, strlen(e.text));
        return;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        add_rows(b, db, parts[i].name, parts[i].sql);
    db_free(db);
}

static void add_log(struct bundle_file *b)
{
    CLEANUP(buf_release) struct buf out = {0}, masked = {0};
    const char *file = app_flag(b->app, "log");
    char *units = arena_printf(&b->app->mem, "casebus-*@%s.service", b->app->tenant.ags), *lines = arena_printf(&b->app->mem, "%d", LOG_LINES);
    char *const from_journal[] = { (char[]){ "journalctl" }, (char[]){ "--no-pager" }, (char[]){ "--output=cat" }, (char[]){ "--lines" }, lines, (char[]){ "--unit" }, units, NULL };
    char *const from_file[] = { (char[]){ "tail" }, (char[]){ "-n" }, lines, (char[]){ "--" }, arena_strdup(&b->app->mem, file ? file : ""), NULL };

    capture_run(file ? from_file : from_journal, &out);
    if (out.data)
        masked_log(out.data, LOG_LINES, &masked);
    add(b, "log.txt", masked.data ? masked.data : "", masked.len);
}

/* ---- the file */

/* Never over another one: it may hold more than this one. */
static bool write_file(const char *file, const struct buf *archive, struct err *e)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0)
        return err_set(e, ERR_CONFIG, "cannot write %s: %s", file, strerror(errno));
    for (size_t done = 0; done < archive->len;) {
        ssize_t n = write(fd, archive->data + done, archive->len - done);

        if (n < 0 && errno != EINTR) {
            err_set(e, ERR_CONFIG, "cannot write %s: %s", file, strerror(errno));
            close(fd);
            unlink(file);
            return false;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    close(fd);
    return true;
}

static int diagnose_run(struct app *app)
{
    struct bundle_file b = { .app = app, .now = clock_now() };
    char day[DAY_TEXT_BYTES];
    struct err e;

    b.folder = arena_printf(&app->mem, "casebus-diagnose-%s-%s", app->tenant.ags, day_text(clock_day(b.now), day));
    const char *file = app->n_args ? app->args[0] : arena_printf(&app->mem, "%s.tar", b.folder);
    add_versions(&b);
    add_command(&b, "settings.txt", (const char *const[]){ "--check", NULL });
    add_status(&b);
    add_command(&b, "topics.txt", (const char *const[]){ "topics", "plan", NULL });
    add_database(&b);
    add_log(&b);
    tar_end(&b.archive);
    bool ok = write_file(file, &b.archive, &e);
    buf_release(&b.archive);
    if (!ok)
        return app_fail(app, &e);
    printf("%s: look into it with tar -xf, and send it to who helps you; it holds no persons and no passwords\n", file);
    return EXIT_DONE;
}

static const struct app_flag diagnose_flags[] = {
    { "log", "FILE", "last lines of this log; default those of systemd's journal for this hub's services", false },
    { NULL, NULL, NULL, false },
};
const struct app_command diagnose_commands[] = {
    { .name = "diagnose", .arguments = "[FILE]", .help = "one file for support: versions, settings, status, positions, sizes, log lines without values; no persons, no secrets", .flags = diagnose_flags,
      .run = diagnose_run, .max_args = 1 },
    { .name = NULL },
};
