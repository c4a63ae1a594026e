/* SPDX-License-Identifier: Apache-2.0 */
#include "agency_state.h"

#include <stdio.h>

#include "../admin.h"
#include "../../../common/ground/principal.h"

/* Persons of whom the agency has told something are evaluated again: what counts of it has changed. */
static bool mark_its_persons(struct app *app, const char *id, struct err *e)
{
    struct db *db;

    if (!admin_db(app, &db, e))
        return false;
    bool ok = db_exec(db, "insert into mark (subject, reason) select distinct subject, 'agency' from (select e.subject from event e join agency a on a.no = e.agency where a.id = $1 "
                          "union select p.subject from participant p join agency a on a.no = p.agency where a.id = $1) as told where subject <> '00000000-0000-0000-0000-000000000000'",
                      DB_PARAMS(db_text(id)), NULL, e);
    db_free(db);
    return ok;
}

bool agency_state_set(struct app *app, struct roster *r, struct agency *a, enum agency_state state, struct err *e)
{
    enum agency_state before = a->state;

    a->state = state;
    if (!roster_save_agencies(r, e))
        return false;
    printf("%s is %s\n", a->id, agency_state_name(a->state));
    if (!mark_its_persons(app, a->id, e))
        return false;
    /* Who comes from paper gets topics; where there are rights, who has left loses its own at once. */
    bool comes = before == AGENCY_PAPER && a->state != AGENCY_LEFT;
    return (!comes && !principal_has_ca(&r->tenant)) || admin_make_topics(app, &r->tenant, a->id, e);
}
