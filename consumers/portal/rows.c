/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"

#include <string.h>

static json_t *hex(const struct visit *v, const struct db_result *r, int row, int col)
{
    size_t n;
    const uint8_t *bytes = db_get_bytes(r, row, col, &n);

    return json_string(hex_text(bytes, n, arena_alloc(v->rq->mem, 2 * n + 1)));
}

static json_t *cell(const struct visit *v, const struct db_result *r, int row, int col, char kind)
{
    char at[TIME_TEXT_BYTES], day[DAY_TEXT_BYTES], id[UUID_TEXT_BYTES];

    if (db_is_null(r, row, col))
        return json_null();
    switch (kind) {
    case 'i': return json_integer(db_get_int(r, row, col));
    case 'b': return json_boolean(db_get_bool(r, row, col));
    case 'T': return json_string(time_text(db_get_time(r, row, col), at));
    case 'd': return json_string(day_text(db_get_day(r, row, col), day));
    case 'u': return json_string(uuid_text(db_get_bytes(r, row, col, NULL), id));
    case 'x': return hex(v, r, row, col);
    default: return json_string(db_get_text(r, row, col));
    }
}

static json_t *row_object(const struct visit *v, const struct db_result *r, int row, const char *shape)
{
    json_t *object = json_object();

    for (int col = 0; *shape; col++) {
        size_t n = strcspn(shape, ":");

        json_object_setn_new(object, shape, n, cell(v, r, row, col, shape[n + 1]));
        shape += n + 2;
        shape += *shape == ' ';
    }
    return object;
}

bool rows_ask(struct visit *v, const char *name, const char *shape, const char *sql, const struct db_param *params, int n, struct err *e)
{
    json_t *all = json_array();
    struct db_result *r = NULL;

    if ((!v->db && !pool_take(v->portal->pool, &v->db, e)) || !db_exec(v->db, sql, params, n, &r, e)) {
        json_decref(all);
        return false;
    }
    for (int row = 0; row < db_rows(r); row++)
        json_array_append_new(all, row_object(v, r, row, shape));
    db_result_free(r);
    visit_set(v, name, all);
    return true;
}

void rows_single(struct visit *v, const char *name)
{
    json_t *first = json_array_get(json_object_get(v->data, name), 0);

    visit_set(v, name, first ? json_incref(first) : json_null());
}
