/* SPDX-License-Identifier: Apache-2.0 */
/* db_error - what PostgreSQL's errors mean: SQLSTATE to kind, and a sentence without values.  For db.c only. */
#ifndef COMMON_DB_ERROR_H
#define COMMON_DB_ERROR_H
#include <libpq-fe.h>

#include "err.h"

enum { DB_CONNECT_MS = 10000 };          /* how long a connection may take */

/* Both fill *e and return false. */
bool db_error_of_result(const PGresult *r, struct err *e);
/* in_time: libpq gave up by itself, not we. */
bool db_error_of_connection(PGconn *conn, bool in_time, struct err *e);
#endif
