/* SPDX-License-Identifier: Apache-2.0 */
#include "operator_log.h"

#include "common/travel/operator_log_sql.h"

bool operator_log_add(struct db *db, const struct operator_entry *entry, int64_t *ret_no, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_add, DB_PARAMS(db_text(entry->by), db_text(entry->and_by), db_text(entry->command), db_text(entry->object), db_text(entry->reason),
                                        db_text(entry->result)), &r, e))
        return err_wrap(e, "record %s in the operators' log", entry->command);
    if (ret_no)
        *ret_no = db_get_int(r, 0, 0);
    db_result_free(r);
    return true;
}

static const char *text(const struct db_result *r, int row, int col, struct arena *mem)
{
    return db_is_null(r, row, col) ? NULL : arena_strdup(mem, db_get_text(r, row, col));
}

static struct db_param bound(time_us at)
{
    return at ? db_time(at) : db_null();
}

bool operator_log_read(struct db *db, const struct operator_filter *filter, struct arena *mem, struct operator_row **ret, size_t *ret_n, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_read, DB_PARAMS(db_text(filter->user), bound(filter->from), bound(filter->until), filter->most ? db_int8(filter->most) : db_null()), &r, e))
        return err_wrap(e, "read the operators' log");
    *ret_n = (size_t)db_rows(r);
    *ret = ARENA_ARRAY(mem, struct operator_row, *ret_n + 1);
    for (int i = 0; i < db_rows(r); i++)
        (*ret)[i] = (struct operator_row){
            .no = db_get_int(r, i, 0), .at = db_get_time(r, i, 1),
            .entry = { text(r, i, 2, mem), text(r, i, 3, mem), text(r, i, 4, mem), text(r, i, 5, mem), text(r, i, 6, mem), text(r, i, 7, mem) },
        };
    db_result_free(r);
    return true;
}
