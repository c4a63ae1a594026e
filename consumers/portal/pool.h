/* SPDX-License-Identifier: Apache-2.0 */
/* pool - database sessions for pages, one thread each at a time.  They read only, and no statement takes longer than 5 s. */
#ifndef PORTAL_POOL_H
#define PORTAL_POOL_H
#include "../../common/ground/db.h"

struct pool;
/* Connects to nothing yet. */
struct pool *pool_new(const char *conninfo);
void pool_free(struct pool *p);          /* all have been given back */
/* A session of one's own until pool_give; errors as of db_exec. */
bool pool_take(struct pool *p, struct db **ret, struct err *e) MUST_CHECK;
void pool_give(struct pool *p, struct db *db);       /* NULL is accepted */
#endif
