/* SPDX-License-Identifier: Apache-2.0 */
#include "closing_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "closing/book.h"
#include "closing/verify_print.h"
#include "closing/verify_reports.h"

static const struct run_settings *settings_of(const struct app *app)
{
    return app->program->settings;
}

static struct book book_of(const struct app *app, const struct run_settings *set, struct db *db)
{
    return (struct book){ .db = db, .file = set->closing, .keys = app->tenant.keys, .tenant = app->tenant.ags };
}

/* ---- the record of a run */

static bool close_report(const struct run *run, day_num day, const char *report, struct closing *ret, struct err *e)
{
    struct db *db = db_new(run->set->database, run->app->program->name);
    struct book book = book_of(run->app, run->set, db);
    char closed[DAY_TEXT_BYTES];
    const char *text = day_text(day, closed);
    bool fresh;
    bool ok = book_close(&book, day, report, strlen(report), &run->app->mem, ret, &fresh, e);

    db_free(db);
    if (!ok)
        return err_wrap(e, "the run is done, but its closing record is not written");
    if (fresh)
        log_info("closed", LOG_STR("day", text), LOG_INT("record", ret->no), LOG_STR("file", run->set->closing));
    return true;
}

bool closing_of_run(const struct run *run, const struct report *r, struct closing *ret, struct err *e)
{
    json_t *report = report_json(r);

    if (run->agency)
        json_object_set_new(report, "only", json_string(run->agency));
    char *text = json_dumps(report, JSON_COMPACT | JSON_SORT_KEYS);
    if (!text)
        abort();
    bool ok = close_report(run, r->day, text, ret, e);
    free(text);
    json_decref(report);
    return ok;
}

/* ---- verify */

const struct app_flag closing_verify_flags[] = {
    { "key", "PUB", "the public key (64 hex digits) as it was handed out: it must have signed; without it the file's own keys are believed", false },
    { "hash", "HASH", "a last hash (64 hex digits) as it was handed out once: it must be that of one of the records, so that nothing before it was written anew", false },
    { NULL, NULL, NULL, false },
};

/* The hub's own file comes with the first run. */
static bool read_file(struct app *app, const char *file, struct verified *ret, struct err *e)
{
    if (app->n_args == 0 && access(file, F_OK) != 0)
        return err_set(e, ERR_CONFIG, "there is no closing file %s (reconcile.closing): casebus nightly or casebus-reconcile makes it", file);
    if (!verify_file(file, &app->mem, ret, e))
        return false;
    if (app_flag(app, "key"))
        verify_key(ret, app_flag(app, "key"));
    if (app_flag(app, "hash"))
        verify_hash(ret, app_flag(app, "hash"));
    return true;
}

static bool against_database(struct app *app, struct verified *v, struct err *e)
{
    struct db *db = db_new(settings_of(app)->database, app->program->name);
    bool ok = verify_table(db, v, e) && verify_reports(db, v, e);

    db_free(db);
    return ok;
}

int closing_verify(struct app *app)
{
    bool alone = app->n_args > 0;
    struct verified v;
    struct err e;

    if (!read_file(app, alone ? app->args[0] : settings_of(app)->closing, &v, &e) || (!alone && !against_database(app, &v, &e)))
        return app_fail(app, &e);
    if (alone && v.records == 0)
        findings_add(&v.findings, "%s has no closing records", app->args[0]);
    verify_print(app, &v, !alone);
    return v.findings.n ? EXIT_FINDINGS : EXIT_DONE;
}

/* ---- key */

const struct app_flag closing_key_flags[] = {
    { "rotate", NULL, "another key from now on: a record signed with the old one says so, and who knows the old one can go on from there", false },
    { NULL, NULL, NULL, false },
};

int closing_key(struct app *app)
{
    struct db *db = db_new(settings_of(app)->database, app->program->name);
    struct book book = book_of(app, settings_of(app), db);
    uint8_t public[SIGN_PUBLIC_BYTES];
    char hex[SIGN_PUBLIC_TEXT_BYTES];
    struct err e;
    bool ok = app_flag(app, "rotate") ? book_change_key(&book, app->today, &app->mem, public, &e) : book_key(&book, &app->mem, public, &e);

    db_free(db);
    if (!ok)
        return app_fail(app, &e);
    printf("%s\n", hex_text(public, sizeof public, hex));
    return EXIT_DONE;
}
