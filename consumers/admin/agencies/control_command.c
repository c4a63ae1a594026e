/* SPDX-License-Identifier: Apache-2.0 */
/* casebus agency pause|resume|resend - what the hub asks of an agency's program.  It goes through the outbox like tasks, with the
 * name of who asked: casebus-caseview sends it, `casebus agency show` shows it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../admin.h"
#include "../../../common/travel/hub.h"

struct asking { struct app *app; const char *agency, *by; struct schema_set *set; struct db *db; struct event ev; };

static bool check_asked(struct asking *a, struct err *e)
{
    const struct tenant *t = &a->app->tenant;
    const struct agency *agency = tenant_agency(t, a->app->args[0]);

    if (!agency)
        return err_set(e, ERR_CONFIG, "%s is no agency of tenant %s: casebus agency list shows them", a->app->args[0], t->ags);
    if (!agency_has_program(agency))
        return err_set(e, ERR_CONFIG, "%s is %s: there is no program that could be asked", agency->id, agency_state_name(agency->state));
    a->agency = agency->id;
    a->by = app_flag(a->app, "by");
    return a->by || err_set(e, ERR_CONFIG, "%s needs --by USER", a->app->command->name);
}

/* The message is in the outbox when this returns. */
static bool put_into_outbox(struct asking *a, struct err *e)
{
    struct arena *mem = &a->app->mem;
    struct hub_message message;

    if (!hub_make_message(a->agency, &a->ev, NULL, 0, mem, &message, e))
        return false;
    message.by = a->by;
    hub_queue_messages(a->db, &message, 1, mem);
    return db_sync(a->db, NULL, e);
}

/* `fill` completes the message: it may ask the database. */
static int ask(struct app *app, const char *type, bool (*fill)(struct asking *a, struct err *e))
{
    struct asking a = { .app = app };
    struct err e;

    if (!check_asked(&a, &e) || !admin_schemas(app, NULL, &a.set, &e))
        return app_fail(app, &e);
    bool ok = admin_db(app, &a.db, &e) && hub_event(a.set, &app->tenant, type, clock_now(), &app->mem, &a.ev, &e) && fill(&a, &e) && put_into_outbox(&a, &e);
    db_free(a.db);
    schema_free(a.set);
    if (!ok)
        return app_fail(app, &e);
    printf("%s is asked to %s: the message goes out with casebus-caseview\n", a.agency, type + strlen("casebus."));
    return EXIT_DONE;
}

static bool fill_reason(struct asking *a, struct err *e)
{
    const char *reason = app_flag(a->app, "reason");

    if (reason && !schema_code_known(a->set, "token", reason, DAY_NONE))
        return err_set(e, ERR_CONFIG, "--reason %s: expected a code word of letters, digits and . _ -", reason);
    event_put_text(&a->ev, "reason", reason);
    return true;
}

static int agency_pause(struct app *app)
{
    return ask(app, "casebus.pause", fill_reason);
}

static int agency_resume(struct app *app)
{
    return ask(app, "casebus.resume", fill_reason);
}

/* ---- resend */

static bool take_number(const struct asking *a, const char *flag, int64_t *ret, struct err *e)
{
    const char *text = app_flag(a->app, flag);
    char *end;

    if (!text)
        return err_set(e, ERR_CONFIG, "agency resend needs --%s N", flag);
    *ret = strtoll(text, &end, 10);
    return (*text && !*end && *ret > 0) || err_set(e, ERR_CONFIG, "--%s %s: expected a number from 1 on", flag, text);
}

/* An epoch of which nothing ever came is a slip of the pen. */
static bool epoch_known(const struct asking *a, int64_t epoch, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(a->db, "select coalesce(bool_or(n.epoch = $2), false), max(n.epoch) from numbering n join agency a on a.no = n.agency where a.id = $1",
                 DB_PARAMS(db_text(a->agency), db_int8(epoch)), &r, e))
        return false;
    bool known = db_get_bool(r, 0, 0), none = db_is_null(r, 0, 1);
    int64_t last = db_get_int(r, 0, 1);
    db_result_free(r);
    if (known)
        return true;
    if (none)
        return err_set(e, ERR_CONFIG, "--epoch %lld: nothing ever came from %s", (long long)epoch, a->agency);
    return err_set(e, ERR_CONFIG, "--epoch %lld: nothing of it ever came from %s; its epoch now is %lld", (long long)epoch, a->agency, (long long)last);
}

static bool fill_range(struct asking *a, struct err *e)
{
    int64_t epoch, from, to;

    if (!take_number(a, "epoch", &epoch, e) || !take_number(a, "from", &from, e) || !take_number(a, "to", &to, e))
        return false;
    if (to < from)
        return err_set(e, ERR_CONFIG, "--from %lld --to %lld: a range ends where it begins or later", (long long)from, (long long)to);
    event_put_int(&a->ev, "epoch", epoch);
    event_put_int(&a->ev, "from", from);
    event_put_int(&a->ev, "to", to);
    return epoch_known(a, epoch, e);
}

static int agency_resend(struct app *app)
{
    return ask(app, "casebus.resend", fill_range);
}

static const struct app_flag pause_flags[] = {
    { "by", "USER", "who asks", false }, { "reason", "CODE", "why: a short word", false }, { NULL, NULL, NULL, false } };
static const struct app_flag resend_flags[] = {
    { "epoch", "E", "of which epoch", false }, { "from", "N", "the first number", false }, { "to", "M", "the last one", false },
    { "by", "USER", "who asks", false }, { NULL, NULL, NULL, false } };
#define ONE .arguments = "A", .min_args = 1, .max_args = 1
const struct app_command control_commands[] = {
    { .name = "agency pause", ONE, .flags = pause_flags, .run = agency_pause, .help = "asks its program to stop sending; what it takes in waits in its spool" },
    { .name = "agency resume", ONE, .flags = pause_flags, .run = agency_resume, .help = "asks its program to send again" },
    { .name = "agency resend", ONE, .flags = resend_flags, .run = agency_resend, .help = "asks its program for numbers again: the same bytes, as long as its spool has them" },
    { .name = NULL },
};
