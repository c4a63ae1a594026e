/* SPDX-License-Identifier: Apache-2.0 */
/* casebus case show, timeline - a person as a case manager sees it: what to do, where it stands, who says so; and what was told. */
#include <stdio.h>
#include <string.h>

#include "case_text.h"
#include "desk.h"
#include "moments.h"
#include "print.h"

/* ---- case show */

static json_t *document(struct app *app, struct desk *d, const struct person_file *p, struct err *e)
{
    struct result r;

    if (!person_evaluate(&d->cv, p, app->today, app->lang, &app->mem, &r, e))
        return NULL;
    json_t *doc = person_document(&d->cv, p, &r, app->today);
    result_release(&r);
    return doc;
}

/* Several persons (a household) are a list in JSON, one after the other in text. */
static bool show_all(struct app *app, struct desk *d, const struct person_file *files, size_t n, struct err *e)
{
    json_t *list = json_array();
    bool ok = true;

    for (size_t i = 0; i < n && ok; i++) {
        json_t *doc = document(app, d, &files[i], e);

        ok = doc != NULL;
        if (ok)
            json_array_append_new(list, doc);
    }
    for (size_t i = 0; ok && i < n && app->format != FORMAT_JSON; i++)
        if (app->format == FORMAT_JSONL)
            print_json(json_array_get(list, i));
        else
            case_text(app, d->cv.meaning, json_array_get(list, i));
    if (ok && app->format == FORMAT_JSON)
        print_json(n == 1 ? json_array_get(list, 0) : list);
    json_decref(list);
    return ok;
}

static int case_show(struct app *app)
{
    struct desk d;
    struct err e;
    struct person_file *files;
    size_t n;
    time_us known_at;

    if (!desk_known_at(app, &known_at, &e) || !desk_open(app, &d, &e))
        return app_fail(app, &e);
    bool ok = desk_persons(app, &d, known_at, &files, &n, &e) && show_all(app, &d, files, n, &e);
    desk_close(&d);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

/* ---- timeline: in the order of facts (facts.h) */

static void timeline_of(struct app *app, const struct person_file *p)
{
    json_t *list = moments_json(p, &app->mem), *one;
    size_t i;

    if (app->format == FORMAT_JSON)
        print_json(list);
    else if (app->format == FORMAT_TEXT)
        timeline_text(app, list);
    else
        json_array_foreach(list, i, one)
            print_json(one);
    json_decref(list);
}

static int timeline(struct app *app)
{
    struct desk d;
    struct err e;
    struct person_file *files;
    size_t n = 0;
    time_us known_at;

    if (!desk_known_at(app, &known_at, &e) || !desk_open(app, &d, &e))
        return app_fail(app, &e);
    bool ok = desk_persons(app, &d, known_at, &files, &n, &e);
    for (size_t i = 0; ok && i < n; i++)
        timeline_of(app, &files[i]);
    desk_close(&d);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

static const struct app_flag who_flags[] = {
    DESK_WHO_FLAGS,
    { "known-at", "TIME", "as if only what the journal had received by then existed (RFC 3339)", false },
    { NULL, NULL, NULL, false },
};
const struct app_command case_commands[] = {
    { .name = "case show", .flags = who_flags, .run = case_show, .help = "the coordinated case view: what to do, where it stands, who was heard" },
    { .name = "timeline", .flags = who_flags, .run = timeline, .help = "a person's events in the order of facts, live or why not" },
    { .name = NULL },
};
