/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "db_wire.h"

/* ---- parameters */

struct db_param db_null(void)
{
    return (struct db_param){ .type = DB_NULL };
}

struct db_param db_bool(bool v)
{
    return (struct db_param){ .type = DB_BOOL, .boolean = v };
}

struct db_param db_int4(int64_t v)
{
    assert(v >= INT32_MIN && v <= INT32_MAX);
    return (struct db_param){ .type = DB_INT4, .integer = v };
}

struct db_param db_int8(int64_t v)
{
    return (struct db_param){ .type = DB_INT8, .integer = v };
}

struct db_param db_text(const char *v)
{
    return (struct db_param){ .type = DB_TEXT, .data = v, .n = v ? strlen(v) : 0 };
}

struct db_param db_bytes(const void *v, size_t n)
{
    return (struct db_param){ .type = DB_BYTES, .data = v, .n = n };
}

struct db_param db_uuid(const uint8_t v[16])
{
    return (struct db_param){ .type = DB_UUID, .data = v, .n = UUID_BYTES };
}

struct db_param db_day(day_num v)
{
    return (struct db_param){ .type = DB_DAY, .integer = v };
}

struct db_param db_time(time_us v)
{
    return (struct db_param){ .type = DB_TIME, .integer = v };
}

struct db_param db_array(enum db_type type, const void *items, size_t n)
{
    assert(type >= DB_INT8_ARRAY);
    return (struct db_param){ .type = type, .data = items, .n = n };
}

/* ---- values to bytes */

unsigned db_wire_oid(enum db_type type)
{
    static const unsigned oids[] = {          /* pg_type.oid: fixed for ever */
        [DB_NULL] = 0, [DB_BOOL] = 16, [DB_INT4] = 23, [DB_INT8] = 20, [DB_TEXT] = 25, [DB_BYTES] = 17, [DB_UUID] = 2950, [DB_DAY] = 1082,
        [DB_TIME] = 1184, [DB_INT8_ARRAY] = 1016, [DB_INT4_ARRAY] = 1007, [DB_TEXT_ARRAY] = 1009, [DB_UUID_ARRAY] = 2951,
        [DB_BYTES_ARRAY] = 1001, [DB_DAY_ARRAY] = 1182, [DB_TIME_ARRAY] = 1185,
    };
    return oids[type];
}

void db_wire_number(struct buf *out, uint64_t v, int bytes)
{
    char *to = buf_reserve(out, 8);

    for (int i = 0; i < bytes; i++)
        to[i] = (char)(v >> (8 * (bytes - 1 - i)) & 0xff);
    out->len += (size_t)bytes;
}

bool db_wire_is_null(const struct db_param *p)
{
    switch (p->type) {
    case DB_NULL: return true;
    case DB_TEXT: case DB_BYTES: case DB_UUID: return p->data == NULL;
    case DB_DAY: return p->integer == DAY_NONE;
    default: return false;
    }
}

static enum db_type item_type(enum db_type array)
{
    switch (array) {
    case DB_INT8_ARRAY: return DB_INT8;
    case DB_INT4_ARRAY: return DB_INT4;
    case DB_TEXT_ARRAY: return DB_TEXT;
    case DB_UUID_ARRAY: return DB_UUID;
    case DB_BYTES_ARRAY: return DB_BYTES;
    case DB_DAY_ARRAY: return DB_DAY;
    case DB_TIME_ARRAY: return DB_TIME;
    default: return DB_NULL;
    }
}

static struct db_param item_at(const struct db_param *array, size_t i)
{
    const void *items = array->data;

    switch (array->type) {
    case DB_TEXT_ARRAY: return db_text(((const char *const *)items)[i]);
    case DB_UUID_ARRAY: return db_uuid((const uint8_t *)items + i * UUID_BYTES);
    case DB_BYTES_ARRAY: return db_bytes(((const struct db_bytes *)items)[i].data, ((const struct db_bytes *)items)[i].n);
    case DB_DAY_ARRAY: return db_day(((const day_num *)items)[i]);
    case DB_TIME_ARRAY: return db_time(((const time_us *)items)[i]);
    case DB_INT4_ARRAY: return db_int4(((const int64_t *)items)[i]);
    default: return db_int8(((const int64_t *)items)[i]);
    }
}

/* dimensions, flag for nulls, type of the items, length and lower bound of the one dimension, then each with its length */
static void add_array(struct buf *out, const struct db_param *p)
{
    bool nulls = false;

    for (size_t i = 0; i < p->n && !nulls; i++) {
        struct db_param item = item_at(p, i);
        nulls = db_wire_is_null(&item);
    }
    db_wire_number(out, p->n ? 1 : 0, 4);
    db_wire_number(out, nulls, 4);
    db_wire_number(out, db_wire_oid(item_type(p->type)), 4);
    if (p->n == 0)
        return;
    db_wire_number(out, p->n, 4);
    db_wire_number(out, 1, 4);
    for (size_t i = 0; i < p->n; i++) {
        struct db_param item = item_at(p, i);

        if (db_wire_is_null(&item)) {
            db_wire_number(out, UINT32_MAX, 4);
            continue;
        }
        size_t at = out->len;
        db_wire_number(out, 0, 4);
        db_wire_add(out, &item);
        size_t end = out->len;
        out->len = at;
        db_wire_number(out, end - at - 4, 4);
        out->len = end;
    }
}

void db_wire_add(struct buf *out, const struct db_param *p)
{
    if (db_wire_is_null(p))
        return;
    switch (p->type) {
    case DB_BOOL: buf_char(out, p->boolean); return;
    case DB_INT4: db_wire_number(out, (uint64_t)p->integer, 4); return;
    case DB_INT8: db_wire_number(out, (uint64_t)p->integer, 8); return;
    case DB_DAY: db_wire_number(out, (uint64_t)(p->integer - DB_EPOCH_DAY), 4); return;
    case DB_TIME: db_wire_number(out, (uint64_t)(p->integer - DB_EPOCH_US), 8); return;
    case DB_TEXT: case DB_BYTES: case DB_UUID: buf_add(out, p->data, p->n); return;
    default: add_array(out, p); return;
    }
}

/* ---- results: PGresult behind our own name */

static const PGresult *rows_of(const struct db_result *r)
{
    return (const PGresult *)r;
}

void db_result_free(struct db_result *r)
{
    PQclear((PGresult *)r);
}

int db_rows(const struct db_result *r)
{
    return PQntuples(rows_of(r));
}

int64_t db_affected(const struct db_result *r)
{
    return strtoll(PQcmdTuples((PGresult *)r), NULL, 10);     /* libpq only lacks the const */
}

bool db_is_null(const struct db_result *r, int row, int col)
{
    return PQgetisnull(rows_of(r), row, col);
}

int64_t db_get_int(const struct db_result *r, int row, int col)
{
    const uint8_t *at = (const uint8_t *)PQgetvalue(rows_of(r), row, col);
    int bytes = PQgetlength(rows_of(r), row, col);
    uint64_t v = 0;

    if (bytes == 0)
        return 0;                                 /* null */
    assert(PQftype(rows_of(r), col) != 1700);     /* numeric, as of sum(bigint): cast it in the statement */
    assert(bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8);
    for (int i = 0; i < bytes; i++)
        v = v << 8 | at[i];
    switch (bytes) {
    case 2: return (int16_t)v;
    case 4: return (int32_t)v;
    default: return (int64_t)v;
    }
}

bool db_get_bool(const struct db_result *r, int row, int col)
{
    return db_get_int(r, row, col) != 0;
}

const char *db_get_text(const struct db_result *r, int row, int col)
{
    return PQgetvalue(rows_of(r), row, col);
}

const uint8_t *db_get_bytes(const struct db_result *r, int row, int col, size_t *ret_n)
{
    if (ret_n)
        *ret_n = (size_t)PQgetlength(rows_of(r), row, col);
    return (const uint8_t *)PQgetvalue(rows_of(r), row, col);
}

day_num db_get_day(const struct db_result *r, int row, int col)
{
    return db_is_null(r, row, col) ? DAY_NONE : (day_num)(db_get_int(r, row, col) + DB_EPOCH_DAY);
}

time_us db_get_time(const struct db_result *r, int row, int col)
{
    return db_is_null(r, row, col) ? 0 : db_get_int(r, row, col) + DB_EPOCH_US;
}
