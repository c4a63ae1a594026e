/* SPDX-License-Identifier: Apache-2.0 */
/* admin - the operator's command line.  Each noun has a file with its commands in a table that ends with name NULL; main.c lists
 * the tables.  A command returns the exit code: `return app_fail(app, &e)` when it could not. */
#ifndef CONSUMERS_ADMIN_ADMIN_H
#define CONSUMERS_ADMIN_ADMIN_H
#include "../../common/ground/app.h"
#include "../../common/ground/db.h"
#include "../../common/ground/users.h"
#include "../../common/event/schema.h"

struct admin_settings {
    const char *database, *brokers; const struct cfg *client, *rights_client;
    const char *nightly_backup /* NULL: not set */, *nightly_statistics; int64_t nightly_backup_hours, nightly_sample, nightly_nights, nightly_earlier;
};
extern struct admin_settings admin;

extern const struct app_command init_commands[], agency_commands[], certificate_commands[], control_commands[], compare_commands[], onboard_commands[], runbook_commands[], diagnose_commands[], event_commands[], topics_commands[], status_commands[], trace_commands[], rules_commands[], case_commands[], tasks_commands[],
    view_commands[], why_commands[], diff_commands[], diff_case_commands[], activate_commands[], activations_commands[], identity_commands[], task_commands[], deadletter_commands[], deadletter_show_commands[], redrive_commands[], edit_commands[], resume_commands[], alarm_commands[], log_commands[], timers_commands[], statistics_commands[],
    types_commands[], schema_commands[], user_commands[], nightly_commands[];

/* The hub's database, search path set; ERR_CONFIG when `casebus init` has not been run.  db_free it. */
bool admin_db(struct app *app, struct db **ret, struct err *e) MUST_CHECK;
/* Where the users of the portal stand, and whether two names mean one of them (users_same).  ERR_CONFIG. */
bool admin_users_file(struct app *app, const char **ret, struct err *e) MUST_CHECK;
bool admin_same_user(struct app *app, const char *a, const char *b, bool *ret, struct err *e) MUST_CHECK;
/* --by, given twice: two different users, of whom `what` says what they do ("activate a rule").  ERR_CONFIG. */
bool admin_two_users(struct app *app, const char *what, const char *ret_by[2], struct err *e) MUST_CHECK;
/* The event types of a folder, without one the tenant's.  ERR_CONFIG; schema_free it. */
bool admin_schemas(struct app *app, const char *folder, struct schema_set **ret, struct err *e) MUST_CHECK;
/* Settings for who may make topics and give rights: kafka.admin, where that is set. */
const struct cfg *admin_rights_client(void);
/* Makes the topics that this agency of `t` still lacks, and (where the hub has a CA) gives and takes all rights; other topics are left as they are. */
bool admin_make_topics(struct app *app, const struct tenant *t, const char *agency, struct err *e) MUST_CHECK;
#endif
