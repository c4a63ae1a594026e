/* SPDX-License-Identifier: Apache-2.0 */
/* db_wire - PostgreSQL's binary forms of our values: what db.c sends and db_value.c reads.  Pure but for result objects. */
#ifndef COMMON_DB_WIRE_H
#define COMMON_DB_WIRE_H
#include "buf.h"
#include "db.h"

/* PostgreSQL counts days and microseconds from 2000-01-01. */
enum { DB_EPOCH_DAY = 10957 };
#define DB_EPOCH_US (DB_EPOCH_DAY * INT64_C(86400000000))

unsigned db_wire_oid(enum db_type type);                     /* 0 for DB_NULL: the server finds it out */
bool db_wire_is_null(const struct db_param *p);
void db_wire_add(struct buf *out, const struct db_param *p); /* appends the value; nothing for null */
void db_wire_number(struct buf *out, uint64_t v, int bytes); /* big-endian */
#endif
