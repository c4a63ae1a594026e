/* SPDX-License-Identifier: Apache-2.0 */
/* One agency: how it delivers, what is missing, what waits for somebody, and what can be done. */
#include <string.h>

#include "consumers/portal/pages/agency_sql.h"
#include "pages.h"

static json_t *agency_named(json_t *hub, const char *id)
{
    json_t *agencies = json_object_get(hub, "agencies"), *a;
    size_t i;

    json_array_foreach(agencies, i, a)
        if (strcmp(json_string_value(json_object_get(a, "agency")), id) == 0)
            return a;
    return NULL;
}

bool agency_fill(struct visit *v, struct err *e)
{
    const char *const same[] = { "agency", "show", v->rest, NULL };
    json_t *hub, *a;

    if (!hub_known(v, &hub, e))
        return false;
    a = agency_named(hub, v->rest);
    if (!a)
        return err_set(e, ERR_DATA, "there is no agency %.80s", v->rest);
    visit_set(v, "object", json_string(v->rest));
    visit_set(v, "one", json_incref(a));
    command_shown(v, same);
    return rows_ask(v, "open_gaps", "epoch:i from:i to:i at:T", sql_gaps, DB_PARAMS(db_text(v->rest)), e)
           && rows_ask(v, "manifests", "day:d epoch:i first:i last:i count:i hash_ok:b confirmed_at:T", sql_manifests, DB_PARAMS(db_text(v->rest)), e)
           && rows_ask(v, "open_alarms", "no:i agency:t kind:t detail:t at:T", sql_alarms, DB_PARAMS(db_text(v->rest)), e)
           && rows_ask(v, "told", "type:t created_at:T sent_at:T by:t", sql_told, DB_PARAMS(db_text(v->rest)), e);
}
