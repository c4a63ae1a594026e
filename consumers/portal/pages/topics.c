/* SPDX-License-Identifier: Apache-2.0 */
/* What lies in Kafka, how far it is read and by whom; and what the case view has to do still. */
#include "consumers/portal/pages/topics_sql.h"
#include "pages.h"

bool topics_fill(struct visit *v, struct err *e)
{
    static const char *const same[] = { "topics", "plan", NULL };
    json_t *hub;

    command_shown(v, same);
    return hub_known(v, &hub, e)
           && rows_ask(v, "topics", "agency:t topic:t next:i received_at:T recorded_at:T stopped:t holder:x moved_at:T", sql_positions, NULL, 0, e)
           && rows_ask(v, "journals", "id:x seen_at:T young:b", sql_journals, NULL, 0, e)
           && rows_ask(v, "inboxes", "agency:t unsent:i oldest:T", sql_inboxes, NULL, 0, e);
}
