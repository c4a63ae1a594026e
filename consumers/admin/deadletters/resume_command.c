/* SPDX-License-Identifier: Apache-2.0 */
/* casebus deadletter resume - a topic that waits for an operator (a flood of dead letters, messages that Kafka has lost) is read on. */
#include <stdio.h>

#include "choice.h"
#include "consumers/admin/deadletters/resume_sql.h"
#include "../../../common/ground/principal.h"
#include "../../../common/travel/operator_log.h"
#include "../../../common/travel/subscribe.h"

static const struct app_flag resume_flags[] = {
    { "by", "USER", "who does it", false },
    { "skip-lost", NULL, "messages that Kafka has deleted are given up: go on with the first that is there", false },
    { NULL, NULL, NULL, false },
};

/* What was skipped becomes a gap in the numbering as soon as the next event comes. */
static bool first_there(struct app *app, const char *topic, int64_t *ret_offset, struct err *e)
{
    struct subscriber *from = NULL;
    int64_t end;
    bool ok = subscribe_open(admin.brokers, admin.client, principal_group(app->tenant.ags, "casebus-deadletter", &app->mem), &from, e) && subscribe_ends(from, topic, ret_offset, &end, e);

    subscribe_free(from);
    return ok;
}

static bool go_on(struct app *app, struct db *db, const char *agency, const char *topic, int64_t offset, const char *user, struct err *e)
{
    const char *lost = app_flag(app, "skip-lost") ? ", what was lost is given up" : "";
    const struct operator_entry entry = { .by = user, .command = app->command->name, .object = agency,
                                          .result = arena_printf(&app->mem, "goes on with offset %lld%s", (long long)offset, lost) };

    if (db_begin(db, e) && db_exec(db, sql_resume, DB_PARAMS(db_text(topic), db_int8(offset)), NULL, e)
        && db_exec(db, sql_clear_alarms, DB_PARAMS(db_text(agency), db_text(user)), NULL, e) && operator_log_add(db, &entry, NULL, e) && db_commit(db, e))
        return true;
    return err_wrap(e, "let %s go on", topic);
}

static bool resume(struct app *app, struct db *db, const char *agency, const char *user, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_stopped, DB_PARAMS(db_text(agency)), &r, e))
        return false;
    bool there = db_rows(r) == 1, waits = there && !db_is_null(r, 0, 1);
    const char *topic = there ? arena_strdup(&app->mem, db_get_text(r, 0, 0)) : NULL;
    int64_t offset = there ? db_get_int(r, 0, 2) : 0;
    db_result_free(r);
    if (!there)
        return err_set(e, ERR_CONFIG, "no journal has read a topic of %s yet", agency);
    if (!waits)
        return printf("%s does not wait\n", topic) > 0;
    if (app_flag(app, "skip-lost") && !first_there(app, topic, &offset, e))
        return false;
    return go_on(app, db, agency, topic, offset, user, e) && printf("%s goes on with offset %lld\n", topic, (long long)offset) > 0;
}

static int resume_run(struct app *app)
{
    struct letter_user user;
    struct db *db = NULL;
    struct err e;
    bool ok = choice_user(app, "deadletter resume", &user, &e) && admin_db(app, &db, &e) && resume(app, db, app->args[0], user.by, &e);

    db_free(db);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

const struct app_command resume_commands[] = {
    { .name = "deadletter resume", .arguments = "SLUG@SCOPE", .help = "an agency's topic that waits for an operator is read on", .flags = resume_flags, .run = resume_run,
      .min_args = 1, .max_args = 1 },
    { .name = NULL },
};
