/* SPDX-License-Identifier: Apache-2.0 */
#include "choice.h"

#include <stdlib.h>

#include "../../../common/travel/operator_log.h"

bool choice_number(const char *text, int64_t *ret, struct err *e)
{
    char *end;

    *ret = strtoll(text, &end, 10);
    return (*end == '\0' && *ret > 0) || err_set(e, ERR_CONFIG, "\"%s\" is no number of a dead letter", text);
}

bool choice_read(struct app *app, struct letter_choice *ret, struct err *e)
{
    int64_t *nos = ARENA_ARRAY(&app->mem, int64_t, app->n_args + 1);

    for (int i = 0; i < app->n_args; i++)
        if (!choice_number(app->args[i], &nos[i], e))
            return false;
    *ret = (struct letter_choice){ .group = app_flag(app, "group"), .agency = app_flag(app, "agency"), .nos = nos, .n_nos = (size_t)app->n_args };
    return ret->group || ret->agency || ret->n_nos
           || err_set(e, ERR_CONFIG, "which dead letters? --group GROUP, --agency SLUG@SCOPE or their numbers: casebus deadletter list --group shows what there is");
}

bool choice_user(struct app *app, const char *what, struct letter_user *ret, struct err *e)
{
    *ret = (struct letter_user){ .by = app_flag(app, "by") };
    return (ret->by && *ret->by) || err_set(e, ERR_CONFIG, "%s needs --by USER: it is recorded", what);
}

bool choice_reason(struct app *app, const char *what, struct letter_user *ret, struct err *e)
{
    const char *reason = app_flag(app, "reason");

    if (!choice_user(app, what, ret, e))
        return false;
    ret->reason = reason;
    return (reason && *reason) || err_set(e, ERR_CONFIG, "%s needs --reason TEXT: it is recorded", what);
}

bool choice_seen(struct db *db, const char *command, int64_t no, const struct letter_user *user, struct arena *mem, struct err *e)
{
    return operator_log_add(db, &(struct operator_entry){ .by = user->by, .command = command, .object = arena_printf(mem, "dead letter %lld", (long long)no),
                                                          .reason = user->reason, .result = "shown unmasked" }, NULL, e);
}
