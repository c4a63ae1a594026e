/* SPDX-License-Identifier: Apache-2.0 */
/* casebus case show, timeline - a person as a case manager sees it: what to do, where it stands, who says so; and what was told.
 * casebus case contact, dispute - what he records: whom he talked to, and that a statement is wrong. */
#include <stdio.h>
#include <string.h>

#include "case_text.h"
#include "../../caseview/decide/decide.h"
#include "desk.h"
#include "moments.h"
#include "../print.h"

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

/* ---- case contact */

static const char *flag_or(struct app *app, const char *flag, const char *otherwise)
{
    const char *given = app_flag(app, flag);

    return given ? given : otherwise;
}

static bool read_contact(struct app *app, struct desk *d, struct decide_contact *ret, struct err *e)
{
    uint8_t (*subjects)[SUBJECT_BYTES];
    const char *person;
    size_t n;

    *ret = (struct decide_contact){ .with = flag_or(app, "with", "person"), .channel = flag_or(app, "channel", "phone"), .agency = app_flag(app, "agency"),
                                    .consent = app_flag(app, "consent"), .on = app->today, .next_on = DAY_NONE };
    if (!desk_needed(app, "for", &person, e) || !desk_needed(app, "outcome", &ret->outcome, e) || !desk_needed(app, "by", &ret->by, e) || !app_day_flag(app, "on", &ret->on, e)
        || !app_day_flag(app, "next", &ret->next_on, e) || !desk_who(app, d, &subjects, &n, e))
        return false;
    memcpy(ret->subject, subjects[0], SUBJECT_BYTES);
    return true;
}

static int case_contact(struct app *app)
{
    struct decide_contact what;
    char day[DAY_TEXT_BYTES];
    struct desk d;
    struct err e;

    if (!desk_open(app, &d, &e))
        return app_fail(app, &e);
    bool ok = read_contact(app, &d, &what, &e) && decide_contact(&d.cv, &what, app->today, &e);
    desk_close(&d);
    if (!ok)
        return app_fail(app, &e);
    printf("the contact of %s is recorded\n", day_text(what.on, day));
    return EXIT_DONE;
}

/* ---- case dispute */

/* A ground, or that it is withdrawn. */
static bool read_dispute(struct app *app, struct decide_dispute *ret, struct err *e)
{
    if (!uuid_parse(app->args[0], strlen(app->args[0]), ret->event))
        return err_set(e, ERR_CONFIG, "\"%s\" is no event's id: casebus timeline shows them", app->args[0]);
    ret->ground = app_flag(app, "ground");
    if ((ret->ground != NULL) == (app_flag(app, "withdraw") != NULL))
        return err_set(e, ERR_CONFIG, "case dispute needs --ground CODE, or --withdraw where the hub no longer disputes it");
    return desk_needed(app, "by", &ret->by, e);
}

static int case_dispute(struct app *app)
{
    struct decide_dispute what;
    const char *source;
    struct desk d;
    struct err e;
    bool told;

    if (!read_dispute(app, &what, &e) || !desk_open(app, &d, &e))
        return app_fail(app, &e);
    bool ok = decide_dispute(&d.cv, &what, app->today, &app->mem, &source, &told, &e);
    desk_close(&d);
    if (!ok)
        return app_fail(app, &e);
    printf("event %s is %s; %s %s\n", app->args[0], what.ground ? "disputed" : "no longer disputed by this hub", source, told ? "is told in its inbox" : "has no program: tell it yourself");
    return EXIT_DONE;
}

static const struct app_flag contact_flags[] = {
    { "for", "PERSON|SLUG@SCOPE:ID", "whom it was about", false },
    { "outcome", "CODE", "what came of it: a code of codelists/contact_outcome.csv", false },
    { "by", "USER", "who records it", false },
    { "with", "W", "person (default), agency, family or volunteer", false },
    { "agency", "SLUG@SCOPE", "which agency, with --with agency", false },
    { "channel", "C", "phone (default), visit, letter, mail or video", false },
    { "on", "DAY", "when it was; default today; several of one day stand beside each other", false },
    { "next", "DAY", "the next contact that was agreed", false },
    { "consent", "REF", "consent reference; default the person's consent to case management in the journal", false },
    { NULL, NULL, NULL, false },
};
static const struct app_flag dispute_flags[] = {
    { "ground", "CODE", "what is wrong: a code of codelists/dispute_ground.csv", false }, { "withdraw", NULL, "the hub no longer disputes it", false },
    { "by", "USER", "who says so", false }, { NULL, NULL, NULL, false } };
static const struct app_flag who_flags[] = {
    DESK_WHO_FLAGS,
    { "known-at", "TIME", "as if only what the journal had received by then existed (RFC 3339)", false },
    { NULL, NULL, NULL, false },
};
const struct app_command case_commands[] = {
    { .name = "case show", .flags = who_flags, .run = case_show, .help = "the coordinated case view: what to do, where it stands, who was heard" },
    { .name = "case contact", .flags = contact_flags, .run = case_contact, .help = "records whom was talked to, when, and what came of it" },
    { .name = "case dispute", .arguments = "EVENT", .min_args = 1, .max_args = 1, .flags = dispute_flags, .run = case_dispute,
      .help = "says that a statement is wrong, or no longer so: it stands as disputed, and who made it is told" },
    { .name = "timeline", .flags = who_flags, .run = timeline, .help = "a person's events in the order of facts, live or why not" },
    { .name = NULL },
};
