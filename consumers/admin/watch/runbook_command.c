/* SPDX-License-Identifier: Apache-2.0 */
/* casebus runbook - the page of docs/runbooks on a finding, English or German: what it means, how to check, how to mend. */
#include <stdio.h>
#include <string.h>

#include "../admin.h"
#include "consumers/admin/watch/runbooks.h"

enum { PAGES = sizeof runbooks / sizeof *runbooks };

static int runbook_run(struct app *app)
{
    const char *name = app->n_args ? app->args[0] : "README", *names[PAGES + 1] = { NULL };
    struct err e;

    for (size_t i = 0; i < PAGES; i++) {
        names[i] = runbooks[i].name;
        if (strcmp(names[i], name) == 0 && strcmp(runbooks[i].lang, app->lang) == 0)
            return fputs(runbooks[i].text, stdout) >= 0 ? EXIT_DONE : EXIT_STUCK;
    }
    const char *nearest = cfg_nearest(name, names);
    err_set(&e, ERR_CONFIG, "there is no page on \"%s\"%s%s%s casebus runbook lists them", name, nearest ? ": did you mean " : ":", nearest ? nearest : "", nearest ? "?" : "");
    return app_fail(app, &e);
}

const struct app_command runbook_commands[] = {
    { .name = "runbook", .arguments = "[FINDING]", .help = "what a finding of casebus status means, how to check, how to mend", .run = runbook_run, .max_args = 1, .no_config = true },
    { .name = NULL },
};
