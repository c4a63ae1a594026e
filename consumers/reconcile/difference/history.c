/* SPDX-License-Identifier: Apache-2.0 */
#include "history.h"

#include <string.h>

#include "consumers/reconcile/difference/history_sql.h"
#include "ledger.h"

/* The further back, the graver. */
static const enum difference_class by_weight[] = { CLASS_IN_FLIGHT, CLASS_UNMAPPED_SUBJECT, CLASS_SILENT_SOURCE, CLASS_REJECTED_BY_GATE, CLASS_QUARANTINED_SCHEMA,
                                                   CLASS_MISSING_AT_SOURCE, CLASS_MISSING_AT_VIEW, CLASS_MISMATCH };

static size_t weight_of(const char *class)
{
    size_t n = sizeof by_weight / sizeof *by_weight;

    for (size_t i = 0; i < n; i++)
        if (strcmp(class_name(by_weight[i]), class) == 0)
            return i;
    return 0;
}

static void take_row(const struct db_result *r, int i, struct report_history *h, size_t *gravest, struct arena *mem)
{
    struct report_cell *cell = h->n ? &h->cells[h->n - 1] : NULL;
    size_t weight = weight_of(db_get_text(r, i, 4));

    if (!cell || cell->day != db_get_day(r, i, 1) || strcmp(cell->agency, db_get_text(r, i, 0)) != 0) {
        cell = &h->cells[h->n++];
        *cell = (struct report_cell){ .agency = arena_strdup(mem, db_get_text(r, i, 0)), .day = db_get_day(r, i, 1), .declared = db_get_int(r, i, 2), .accepted = db_get_int(r, i, 5), .found = db_get_int(r, i, 6) };
        *gravest = 0;
    }
    cell->open += db_get_int(r, i, 3);
    if (weight >= *gravest)
        *gravest = weight;
    cell->gravest = by_weight[*gravest];
}

bool history_read(struct db *db, day_num until, struct arena *mem, struct report_history *ret, struct err *e)
{
    struct db_result *r = NULL;
    size_t gravest = 0;

    if (!db_exec(db, sql_history, DB_PARAMS(db_day(until - HISTORY_DAYS + 1), db_day(until)), &r, e))
        return err_wrap(e, "read what earlier nights found");
    *ret = (struct report_history){ .cells = ARENA_ARRAY(mem, struct report_cell, db_rows(r) + 1) };
    for (int i = 0; i < db_rows(r); i++)
        take_row(r, i, ret, &gravest, mem);
    db_result_free(r);
    return ledger_earlier(db, until, mem, &ret->earlier, &ret->n_earlier, e);
}
