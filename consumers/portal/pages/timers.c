/* SPDX-License-Identifier: Apache-2.0 */
/* What the coming days will do by themselves: counts of persons and rules, nobody is named. */
#include "pages.h"

enum { DAYS = 14, MAX_AGE_S = 300 };

bool timers_fill(struct visit *v, struct err *e)
{
    day_num today = v->portal->app->today_given ? v->portal->app->today : clock_today();
    char from[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];

    day_text(today, from);
    day_text(today + DAYS - 1, until);
    const char *const args[] = { "timers", "--from", from, "--to", until, "--format", "json", "--lang", v->lang, NULL };
    const char *const same[] = { "timers", "--from", from, "--to", until, NULL };
    command_shown(v, same);
    return document_known(v, "timers", args, MAX_AGE_S, e);
}
