/* SPDX-License-Identifier: Apache-2.0 */
/* choice - what the commands that work on dead letters share: which are meant, who does it, and why. */
#ifndef CONSUMERS_ADMIN_CHOICE_H
#define CONSUMERS_ADMIN_CHOICE_H
#include "../admin.h"
#include "../../journal/letters.h"

/* The flags that say which are meant, beside their numbers as arguments. */
#define CHOICE_FLAGS \
    { "group", "GROUP", "those of one cause, agency and schema: casebus deadletter list --group", false }, \
    { "agency", "SLUG@SCOPE", "this agency's", false }
/* Nothing given is no choice: ERR_CONFIG.  In app->mem. */
bool choice_read(struct app *app, struct letter_choice *ret, struct err *e) MUST_CHECK;
bool choice_number(const char *text, int64_t *ret, struct err *e) MUST_CHECK;
/* One user (--by U); with a reason, too (--reason R); `what` needs them.  ERR_CONFIG. */
bool choice_user(struct app *app, const char *what, struct letter_user *ret, struct err *e) MUST_CHECK;
bool choice_reason(struct app *app, const char *what, struct letter_user *ret, struct err *e) MUST_CHECK;
/* Records that somebody saw what is personal in a dead letter. */
bool choice_seen(struct db *db, const char *command, int64_t no, const struct letter_user *user, struct arena *mem, struct err *e) MUST_CHECK;
#endif
