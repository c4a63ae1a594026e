/* SPDX-License-Identifier: Apache-2.0 */
/* How is the hub, and which agency needs somebody: those first. */
#include <string.h>

#include "consumers/portal/pages/overview_sql.h"
#include "pages.h"

static const char *const levels[] = { "bad", "look", "good", "off" };
enum { LEVELS = sizeof levels / sizeof *levels };

/* In the tenant's order within each level. */
static json_t *by_need(json_t *agencies, json_int_t counts[LEVELS])
{
    json_t *sorted = json_array(), *a;
    size_t i;

    for (size_t k = 0; k < LEVELS; k++)
        json_array_foreach(agencies, i, a)
            if (strcmp(json_string_value(json_object_get(a, "level")), levels[k]) == 0) {
                json_array_append(sorted, a);
                counts[k]++;
            }
    return sorted;
}

bool overview_fill(struct visit *v, struct err *e)
{
    static const char *const same[] = { "status", NULL };
    json_int_t counts[LEVELS] = {0};
    json_t *hub;

    if (!hub_known(v, &hub, e))
        return false;
    if (!rows_ask(v, "open_alarms", "no:i agency:t kind:t detail:t at:T", sql_alarms, NULL, 0, e))
        log_debug("the overview is shown without alarms", LOG_STR("err", e->text));      /* what was known last is worth seeing, and the watch says what is wrong */
    visit_set(v, "agencies", by_need(json_object_get(hub, "agencies"), counts));
    for (size_t k = 0; k < LEVELS; k++)
        visit_set(v, levels[k], json_integer(counts[k]));
    command_shown(v, same);
    return true;
}
