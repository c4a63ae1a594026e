/* SPDX-License-Identifier: Apache-2.0 */
#include "closing_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/ground/file.h"
#include "../admin/print.h"
#include "closing/book.h"
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

static bool close_report(const struct run *run, day_num day, const char *report, struct err *e)
{
    struct db *db = db_new(run->set->database, run->app->program->name);
    struct book book = book_of(run->app, run->set, db);
    char closed[DAY_TEXT_BYTES];
    const char *text = day_text(day, closed);
    struct closing c;
    bool fresh;
    bool ok = book_close(&book, day, report, strlen(report), &run->app->mem, &c, &fresh, e);

    db_free(db);
    if (!ok)
        return err_wrap(e, "the run is done, but its closing record is not written");
    if (fresh)
        log_info("closed", LOG_STR("day", text), LOG_INT("record", c.no), LOG_STR("file", run->set->closing));
    return true;
}

bool closing_of_run(const struct run *run, const struct report *r, struct err *e)
{
    json_t *report = report_json(r);

    if (run->agency)
        json_object_set_new(report, "only", json_string(run->agency));
    char *text = json_dumps(report, JSON_COMPACT | JSON_SORT_KEYS);
    if (!text)
        abort();
    bool ok = close_report(run, r->day, text, e);
    free(text);
    json_decref(report);
    return ok;
}

/* ---- verify */

const struct app_flag closing_verify_flags[] = {
    { "key", "PUB", "the public key (64 hex digits) as it was handed out: it must have signed; without it the file's own keys are believed", false },
    { NULL, NULL, NULL, false },
};

static json_t *findings_json(const struct verified *v)
{
    json_t *all = json_array();

    for (size_t i = 0; i < v->findings.n; i++)
        json_array_append_new(all, json_string(v->findings.texts[i]));
    return all;
}

static void show_json(const struct verified *v)
{
    char first[DAY_TEXT_BYTES], last[DAY_TEXT_BYTES], hash[2 * HASH_BYTES + 1];
    json_t *keys = json_array();

    for (size_t i = 0; i < v->n_keys; i++)
        json_array_append_new(keys, json_string(v->keys[i]));
    json_t *all = json_pack("{s:b,s:s?,s:I,s:s?,s:s?,s:o,s:s,s:o}", "holds", v->findings.n == 0, "tenant", v->tenant, "records", (json_int_t)v->records, "first_day",
                            v->first == DAY_NONE ? NULL : day_text(v->first, first), "last_day", v->last == DAY_NONE ? NULL : day_text(v->last, last), "keys", keys,
                            "last_hash", hex_text(v->hash, sizeof v->hash, hash), "findings", findings_json(v));
    print_json(all);
    json_decref(all);
}

static void show_text(const struct verified *v, bool with_database)
{
    char first[DAY_TEXT_BYTES], last[DAY_TEXT_BYTES], hash[2 * HASH_BYTES + 1];

    for (size_t i = 0; i < v->findings.n; i++)
        printf("%s\n", v->findings.texts[i]);
    if (v->records == 0)
        printf("no closing records\n");
    else
        printf("%zu closing records of %s, days %s to %s, last hash %s\n", v->records, v->tenant ? v->tenant : "?", v->first == DAY_NONE ? "-" : day_text(v->first, first),
               v->last == DAY_NONE ? "-" : day_text(v->last, last), hex_text(v->hash, sizeof v->hash, hash));
    for (size_t i = 0; i < v->n_keys; i++)
        printf("signed with %s\n", v->keys[i]);
    if (v->findings.n)
        printf("%zu things do not hold\n", v->findings.n);
    else
        printf("everything holds%s\n", with_database ? ": file, database and stored reports agree" : "");
}

static bool read_lines(struct app *app, const char *file, struct verified *ret, struct err *e)
{
    char *text;
    size_t n;

    if (!file_read(file, &app->mem, &text, &n, e))
        return false;
    verify_lines(text, n, &app->mem, ret);
    if (app_flag(app, "key"))
        verify_key(ret, app_flag(app, "key"));
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

    if (!read_lines(app, alone ? app->args[0] : settings_of(app)->closing, &v, &e) || (!alone && !against_database(app, &v, &e)))
        return app_fail(app, &e);
    if (app->format == FORMAT_TEXT)
        show_text(&v, !alone);
    else
        show_json(&v);
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
