/* SPDX-License-Identifier: Apache-2.0 */
/* decision - what people say of a difference: who has it in hand, that it is explained, that it is accepted as it is; and what is open. */
#ifndef RECONCILE_DECISION_H
#define RECONCILE_DECISION_H
#include "../../../common/ground/app.h"

/* casebus-reconcile list | show NO | assign NO | explain NO | accept NO | reopen NO; `conninfo`: of the hub's database.  The exit code. */
int decision_list(struct app *app, const char *conninfo);
int decision_show(struct app *app, const char *conninfo);
int decision_make(struct app *app, const char *conninfo, const char *command, const char *state);
extern const struct app_flag decision_flags[], decision_list_flags[];
#endif
