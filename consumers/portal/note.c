/* SPDX-License-Identifier: Apache-2.0 */
#include "note.h"

#include "../../common/ground/log.h"

bool note_write(const char *database, const struct operator_entry *entry, struct err *e)
{
    struct db *db = db_new(database, "casebus-portal");
    bool ok = operator_log_add(db, entry, NULL, e);

    db_free(db);
    return ok;
}

void note_done(const char *database, const struct operator_entry *entry)
{
    struct err e;

    if (!note_write(database, entry, &e))
        log_error("something is missing in the operators' log", LOG_STR("command", entry->command), LOG_STR("result", entry->result), LOG_STR("err", e.text));
}
