/* SPDX-License-Identifier: Apache-2.0 */
#include "pool.h"

#include <pthread.h>
#include <stdlib.h>

enum { MOST_IDLE = 16 };

struct pool { pthread_mutex_t lock; const char *conninfo; struct db *idle[MOST_IDLE]; size_t n; };

struct pool *pool_new(const char *conninfo)
{
    struct pool *p = calloc(1, sizeof *p);

    if (!p || pthread_mutex_init(&p->lock, NULL) != 0)
        abort();
    p->conninfo = conninfo;
    return p;
}

void pool_free(struct pool *p)
{
    for (size_t i = 0; i < p->n; i++)
        db_free(p->idle[i]);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

static bool open_one(struct pool *p, struct db **ret, struct err *e)
{
    struct db *db = db_new(p->conninfo, "casebus-portal");

    if (db_each_session(db, "set search_path = casebus; set statement_timeout = '5s'; set default_transaction_read_only = on", e)) {
        *ret = db;
        return true;
    }
    db_free(db);
    return false;
}

bool pool_take(struct pool *p, struct db **ret, struct err *e)
{
    struct db *db = NULL;

    pthread_mutex_lock(&p->lock);
    if (p->n)
        db = p->idle[--p->n];
    pthread_mutex_unlock(&p->lock);
    if (!db)
        return open_one(p, ret, e);
    *ret = db;
    return true;
}

void pool_give(struct pool *p, struct db *db)
{
    if (!db)
        return;
    db_rollback(db);
    pthread_mutex_lock(&p->lock);
    bool kept = p->n < MOST_IDLE;
    if (kept)
        p->idle[p->n++] = db;
    pthread_mutex_unlock(&p->lock);
    if (!kept)
        db_free(db);
}
