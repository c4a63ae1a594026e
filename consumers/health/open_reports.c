/* SPDX-License-Identifier: Apache-2.0 */
#include "open_reports.h"

#include <string.h>

static int64_t number(const struct db_result *r, int row, int col)
{
    return db_is_null(r, row, col) ? REPORT_NONE : db_get_int(r, row, col);
}

bool open_reports_read(struct db *db, struct arena *mem, struct open_report **ret, size_t *ret_n, struct err *e)
{
    static const char sql[] = "select a.id, r.kind, r.source, r.name, r.since, r.until, r.count, r.\"of\" from casebus.report r join casebus.agency a on a.no = r.agency"
                              " where r.open order by r.since, a.id, r.kind, r.source, r.name";
    struct db_result *r = NULL;

    if (!db_exec(db, sql, NULL, 0, &r, e))
        return false;
    int n = db_rows(r);
    struct open_report *all = ARENA_ARRAY(mem, struct open_report, (size_t)n);
    for (int i = 0; i < n; i++)
        all[i] = (struct open_report){
            .agency = arena_strdup(mem, db_get_text(r, i, 0)), .kind = arena_strdup(mem, db_get_text(r, i, 1)), .source = arena_strdup(mem, db_get_text(r, i, 2)),
            .name = arena_strdup(mem, db_get_text(r, i, 3)), .since = db_get_day(r, i, 4), .until = db_get_day(r, i, 5), .count = number(r, i, 6), .of = number(r, i, 7),
        };
    db_result_free(r);
    *ret = all;
    *ret_n = (size_t)n;
    return true;
}

static json_t *number_json(int64_t n)
{
    return n == REPORT_NONE ? json_null() : json_integer(n);
}

static json_t *report_json(const struct open_report *r)
{
    char since[DAY_TEXT_BYTES], until[DAY_TEXT_BYTES];

    return json_pack("{s:s,s:s?,s:s?,s:s,s:s?,s:o,s:o}", "kind", r->kind, "source", *r->source ? r->source : NULL, "name", *r->name ? r->name : NULL,
                     "since", day_text(r->since, since), "until", r->until == DAY_NONE ? NULL : day_text(r->until, until), "count", number_json(r->count),
                     "of", number_json(r->of));
}

json_t *open_reports_json(const struct open_report *all, size_t n, const char *agency)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i].agency, agency) == 0)
            json_array_append_new(list, report_json(&all[i]));
    return list;
}
