/* SPDX-License-Identifier: Apache-2.0 */
#include "pages.h"

#include <stdlib.h>
#include <string.h>

const struct page pages[] = {
    { "/", "overview", .in_menu = true, .live = true, .fill = overview_fill },
    { "/agency/", "agency", .live = true, .fill = agency_fill },
    { "/topics", "topics", .in_menu = true, .live = true, .fill = topics_fill },
    { "/find", "find", .in_menu = true, .fill = find_fill },
    { "/deadletters", "deadletters", .in_menu = true, .live = true, .fill = deadletters_fill },
    { "/deadletter/", "deadletter", .fill = deadletter_fill },
    { "/reconciliation", "reconciliation", .in_menu = true, .fill = reconciliation_fill },
    { "/timers", "timers", .in_menu = true, .fill = timers_fill },
    { "/rules", "rules", .in_menu = true, .fill = rules_fill },
    { "/rule/", "rule", .fill = rule_fill },
    { "/onboarding", "onboarding", .in_menu = true, .fill = onboarding_fill },
    { "/log", "log", .in_menu = true, .fill = log_fill },
    { "/runbook/", "runbook", .fill = runbook_fill },
    { "/run/", "run", .fill = run_fill },
    { .path = NULL },
};

bool hub_known(struct visit *v, json_t **ret, struct err *e)
{
    struct watched last = watch_last(v->portal->watch);

    if (!last.health)
        return err_set(e, ERR_RETRY, "%s", *last.problem ? last.problem : "the state of the hub is being asked for");
    visit_set(v, "hub", last.health);
    *ret = last.health;
    return true;
}

bool number_of(const char *text, int64_t *ret, struct err *e)
{
    size_t n = strlen(text);

    if (n == 0 || n > 18 || text[strspn(text, "0123456789")] != '\0')
        return err_set(e, ERR_DATA, "\"%.40s\" is no number", text);
    *ret = strtoll(text, NULL, 10);
    return true;
}

void command_shown(struct visit *v, const char *const *args)
{
    visit_set(v, "command", json_string(runs_line(args, v->rq->mem)));
}

bool document_known(struct visit *v, const char *name, const char *const *args, int max_age_s, struct err *e)
{
    char at[TIME_TEXT_BYTES];
    json_t *document;
    time_us asked;

    if (!reports_ask(v->portal->reports, args, max_age_s, &document, &asked, e))
        return false;
    visit_set(v, "asked_at", document ? json_string(time_text(asked, at)) : json_null());
    visit_set(v, "poll", document ? json_null() : json_integer(500));
    visit_set(v, name, document ? document : json_null());
    return true;
}
