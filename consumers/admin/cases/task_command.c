/* SPDX-License-Identifier: Apache-2.0 */
/* casebus task - what people decide about tasks, and tasks that they ask for. */
#include <stdio.h>
#include <string.h>

#include "../../caseview/decide/decide.h"
#include "desk.h"
#include "../print.h"

static bool needs_reason(enum decide_kind kind)
{
    return kind != DECIDE_TAKE && kind != DECIDE_RETURN;
}

static bool read_decision(struct app *app, struct decide_task *what, struct err *e)
{
    what->reason = app_flag(app, "reason");
    if (what->kind == DECIDE_TAKE)
        what->owner = app_flag(app, "owner");
    return (!needs_reason(what->kind) || desk_needed(app, "reason", &what->reason, e)) && desk_needed(app, "by", &what->by, e) && app_day_flag(app, "until", &what->until, e);
}

static int decide(struct app *app, enum decide_kind kind, const char *done)
{
    struct decide_task what = { .kind = kind, .until = DAY_NONE };
    struct desk d;
    struct err e;

    if (!uuid_parse(app->args[0], strlen(app->args[0]), what.task))
        return app_fail(app, (err_set(&e, ERR_CONFIG, "\"%s\" is no task's id: casebus tasks lists them", app->args[0]), &e));
    if (!read_decision(app, &what, &e) || !desk_open(app, &d, &e))
        return app_fail(app, &e);
    bool ok = decide_task(&d.cv, &what, app->today, &e);
    desk_close(&d);
    if (!ok)
        return app_fail(app, &e);
    printf("task %s is %s\n", app->args[0], done);
    return EXIT_DONE;
}

static int task_done(struct app *app)
{
    return decide(app, DECIDE_DONE, "done");
}

static int task_override(struct app *app)
{
    return decide(app, DECIDE_OVERRIDE, "overridden");
}

static int task_snooze(struct app *app)
{
    return decide(app, DECIDE_SNOOZE, "snoozed");
}

static int task_reopen(struct app *app)
{
    return decide(app, DECIDE_REOPEN, "open again");
}

static int task_take(struct app *app)
{
    return decide(app, DECIDE_TAKE, "taken over");
}

static int task_return(struct app *app)
{
    return decide(app, DECIDE_RETURN, "handed back");
}

/* A person's id, a pseudonym, or an agency's own file number. */
static bool person_named(struct app *app, const char *text, uint8_t ret[SUBJECT_BYTES], struct err *e)
{
    const char *agency;

    return hex_parse(text, strlen(text), ret, SUBJECT_BYTES) || uuid_parse(text, strlen(text), ret)
           || tenant_subject(&app->tenant, text, ret, &agency, &app->mem, e);
}

static bool read_request(struct app *app, struct decide_request *ret, struct err *e)
{
    const char *person, *due;

    *ret = (struct decide_request){ .due = DAY_NONE };
    return desk_needed(app, "for", &person, e) && desk_needed(app, "owner", &ret->owner, e) && desk_needed(app, "title-code", &ret->code, e) && desk_needed(app, "due", &due, e)
           && desk_needed(app, "by", &ret->by, e) && app_day_flag(app, "due", &ret->due, e) && person_named(app, person, ret->subject, e);
}

static int task_request(struct app *app)
{
    struct decide_request what;
    uint8_t task[UUID_BYTES];
    char id[UUID_TEXT_BYTES];
    struct desk d;
    struct err e;

    if (!read_request(app, &what, &e) || !desk_open(app, &d, &e))
        return app_fail(app, &e);
    bool ok = decide_request(&d.cv, &what, app->today, task, &e);
    desk_close(&d);
    if (!ok)
        return app_fail(app, &e);
    if (app->format == FORMAT_TEXT)
        printf("task %s for %s\n", uuid_text(task, id), what.owner);
    else
        printf("{\"task\":\"%s\"}\n", uuid_text(task, id));
    return EXIT_DONE;
}

static const struct app_flag flags[] = {
    { "reason", "CODE", "why: a code of codelists/task_reason.csv", false }, { "by", "USER", "who decides", false }, { NULL, NULL, NULL, false } };
static const struct app_flag snooze_flags[] = {
    { "reason", "CODE", "why: a code of codelists/task_reason.csv", false }, { "by", "USER", "who decides", false },
    { "until", "DAY", "it rings again from that day on", false }, { NULL, NULL, NULL, false } };
static const struct app_flag take_flags[] = {
    { "owner", "SLUG@SCOPE", "who does it now; default the case manager", false }, { "reason", "CODE", "why: a code of codelists/task_reason.csv", false },
    { "by", "USER", "who decides", false }, { NULL, NULL, NULL, false } };
static const struct app_flag request_flags[] = {
    { "for", "PERSON|SLUG@SCOPE:ID", "whom it is about", false }, { "owner", "SLUG@SCOPE", "who is asked", false },
    { "title-code", "CODE", "what is asked for: a code of codelists/task_request.csv", false }, { "due", "DAY", "until when", false }, { "by", "USER", "who asks", false },
    { NULL, NULL, NULL, false } };
#define ONE .arguments = "ID", .min_args = 1, .max_args = 1
const struct app_command task_commands[] = {
    { .name = "task done", ONE, .flags = flags, .run = task_done, .help = "a person says that it is done" },
    { .name = "task override", ONE, .flags = flags, .run = task_override, .help = "it does not apply here, for a reason that no data tells" },
    { .name = "task snooze", ONE, .flags = snooze_flags, .run = task_snooze, .help = "does not ring until a day; its due date stays" },
    { .name = "task reopen", ONE, .flags = flags, .run = task_reopen, .help = "takes a person's decision back; takes on a quiet task, from before an agency took part" },
    { .name = "task take", ONE, .flags = take_flags, .run = task_take, .help = "takes it over for the case manager, or gives it to another agency; its id and days stay" },
    { .name = "task return", ONE, .flags = flags, .run = task_return, .help = "hands it back to the owner that the rule names" },
    { .name = "task request", .flags = request_flags, .run = task_request, .help = "asks an agency for something that no rule demands" },
    { .name = NULL },
};
