/* SPDX-License-Identifier: Apache-2.0 */
/* closing_command - casebus-reconcile verify and key; and the record that a run leaves. */
#ifndef RECONCILE_CLOSING_COMMAND_H
#define RECONCILE_CLOSING_COMMAND_H
#include "closing/closing.h"
#include "run.h"

/* The run's report is closed; of one agency alone the record says "only".  The same again adds nothing.  *ret: the record that says it. */
bool closing_of_run(const struct run *run, const struct report *r, struct closing *ret, struct err *e) MUST_CHECK;

extern const struct app_flag closing_verify_flags[], closing_key_flags[];
int closing_verify(struct app *app);
int closing_key(struct app *app);
#endif
