/* SPDX-License-Identifier: Apache-2.0 */
#include "apart.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "consumers/reconcile/proof/apart_sql.h"

/* ---- reading, in the thread */

static bool open_cursor(struct apart *a, const struct stretch *s, struct err *e)
{
    return db_script(a->db, sql_prepare, e)
           && db_exec(a->db, sql_open, DB_PARAMS(db_int4(a->agency_no), db_int8(a->epoch), db_int8(s->from), db_int8(s->to), db_bool(a->shadow)), NULL, e);
}

static void note(struct stretch *s, const struct db_result *r)
{
    for (int i = 0; i < db_rows(r); i++) {
        uint8_t *known = &s->what[db_get_int(r, i, 0) - s->from], what = (uint8_t)db_get_int(r, i, 1);

        if (*known == APART_NOTHING || what < *known)
            *known = what;
    }
}

static bool read_stretch(struct apart *a, struct stretch *s, struct err *e)
{
    bool more = true;

    s->from = a->next;
    s->to = s->from + APART_NUMBERS - 1 < a->last ? s->from + APART_NUMBERS - 1 : a->last;
    memset(s->what, APART_NOTHING, (size_t)(s->to - s->from + 1));
    if (!open_cursor(a, s, e))
        return false;
    while (more) {
        struct db_result *r = NULL;

        if (!db_exec(a->db, sql_fetch, NULL, 0, &r, e))
            return false;
        note(s, r);
        more = db_rows(r) > 0;
        db_result_free(r);
    }
    a->next = s->to + 1;
    return db_exec(a->db, sql_close, NULL, 0, NULL, e);
}

static void *read_next(void *context)
{
    struct apart *a = context;

    a->ok = read_stretch(a, a->stretches[a->turn], &a->err);
    return NULL;
}

/* ---- for the caller */

static void start(struct apart *a)
{
    a->running = a->next <= a->last;
    if (a->running && pthread_create(&a->thread, NULL, read_next, a) != 0)
        abort();
}

void apart_begin(struct apart *a, int64_t epoch, int64_t from, int64_t to)
{
    for (int i = 0; i < 2; i++) {
        a->stretches[i] = malloc(sizeof *a->stretches[i]);
        if (!a->stretches[i])
            abort();
        a->stretches[i]->to = from - 1;
    }
    a->epoch = epoch;
    a->next = from;
    a->last = to;
    start(a);
}

static bool take_next(struct apart *a, struct err *e)
{
    assert(a->running);
    pthread_join(a->thread, NULL);
    a->running = false;
    if (!a->ok) {
        *e = a->err;
        return false;
    }
    a->turn = !a->turn;
    start(a);
    return true;
}

bool apart_of(struct apart *a, int64_t seq, enum apart_what *ret, struct err *e)
{
    const struct stretch *s = a->stretches[!a->turn];

    while (seq > s->to) {
        if (!take_next(a, e))
            return false;
        s = a->stretches[!a->turn];
    }
    *ret = s->what[seq - s->from];
    return true;
}

void apart_end(struct apart *a)
{
    if (a->running)
        pthread_join(a->thread, NULL);
    a->running = false;
    for (int i = 0; i < 2; i++) {
        free(a->stretches[i]);
        a->stretches[i] = NULL;
    }
}
