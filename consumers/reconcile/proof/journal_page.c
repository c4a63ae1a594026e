/* SPDX-License-Identifier: Apache-2.0 */
#include "journal_page.h"

#include <stdlib.h>
#include <string.h>

#include "consumers/reconcile/proof/journal_page_sql.h"

/* Columns of sql_events, of sql_described and of sql_dead. */
enum { COL_EVENT = 1, COL_EVENT_HASH = 11, COL_CONTENT = 1, COL_DEAD_HASH = 1, COL_REFUSED, COL_DISCARDED, COL_IS_DEAD, COL_EDITED };

/* The row of that number in a result that is in their order; -1: none. */
static int row_of(const struct db_result *r, int *next, int64_t seq)
{
    return *next < db_rows(r) && db_get_int(r, *next, 0) == seq ? (*next)++ : -1;
}

/* ---- one event, in the thread */

static enum bucket bucket_of(const struct pages *p, const struct event *ev)
{
    if (!ev->payload && ev->schema && ev->schema->control)
        return BUCKET_VIEW;                      /* a stock, which is deleted when it was compared */
    if (!ev->payload)
        return BUCKET_ERASED;
    if (!ev->schema)
        return BUCKET_UNREAD;
    if (strcmp(ev->type, "casebus.void") == 0)
        return BUCKET_VOID;
    return p->apart.shadow && !ev->schema->control ? BUCKET_SHADOW : BUCKET_VIEW;
}

/* Is it what came?  Of one whose content was erased the hash that was kept is all there is; one whose columns hold what no event can has none. */
static bool is_intact(const struct event *ev, bool readable, const uint8_t *kept, size_t kept_bytes, uint8_t ret_hash[HASH_BYTES])
{
    if (kept_bytes != HASH_BYTES || !readable)
        return false;
    if (!ev->payload)
        memcpy(ret_hash, kept, HASH_BYTES);
    else
        event_hash(ev, ret_hash);
    return memcmp(ret_hash, kept, HASH_BYTES) == 0;
}

static void put_apart(struct fact *f, enum apart_what what)
{
    if (what == APART_NOTHING || f->bucket == BUCKET_ERASED)
        return;
    f->bucket = what == APART_RETRACTED ? BUCKET_RETRACTED : what == APART_UNMAPPED ? BUCKET_UNMAPPED : BUCKET_WAITING;
    f->unseen = what == APART_UNSEEN;
}

static void put_event(const struct pages *p, const struct db_result *r, int row, int64_t seq, const struct db_result *described, int *content, struct fact *f)
{
    uint8_t hash[HASH_BYTES] = {0};
    struct event ev;
    size_t kept_bytes;
    const uint8_t *kept = db_get_bytes(r, row, COL_EVENT_HASH, &kept_bytes);
    bool readable = declaration_event(p->reader, r, row, COL_EVENT, p->epoch, seq, &ev);
    int elsewhere = row_of(described, content, seq);

    if (elsewhere >= 0)
        ev.payload = db_get_bytes(described, elsewhere, COL_CONTENT, &ev.payload_bytes);
    f->there = true;
    f->intact = is_intact(&ev, readable, kept, kept_bytes, hash);
    f->bucket = (uint8_t)bucket_of(p, &ev);
    f->told = !ev.schema || !ev.schema->control;
    memcpy(f->hash, hash, NUMBER_HASH);
}

/* ---- a page */

static bool put_events(struct pages *p, struct page *page, const struct db_result *r, const struct db_result *described, struct err *e)
{
    int content = 0;

    memset(page->facts, 0, sizeof page->facts);
    for (int i = 0; i < db_rows(r); i++) {
        int64_t seq = db_get_int(r, i, 0);
        struct fact *f = &page->facts[seq - page->from];
        enum apart_what what;

        put_event(p, r, i, seq, described, &content, f);
        if (!apart_of(&p->apart, seq, &what, e))
            return false;
        put_apart(f, what);
    }
    return true;
}

static bool read_page(struct pages *p, struct page *page, struct err *e)
{
    int64_t from = p->next, to = from + PAGE_NUMBERS - 1 < p->last ? from + PAGE_NUMBERS - 1 : p->last;
    struct db_param agency = db_int4(p->reader->agency_no), in = db_int8(p->epoch), first = db_int8(from), last = db_int8(to);
    struct db_result *r[3];

    db_queue(p->db, sql_events, DB_PARAMS(agency, in, first, last));
    db_queue(p->db, sql_described, DB_PARAMS(agency, in, first, last));
    db_queue(p->db, sql_dead, DB_PARAMS(agency, in, first, last));
    if (!db_sync(p->db, r, e))
        return false;
    page->epoch = p->epoch;
    page->from = from;
    page->to = to;
    page->dead = r[2];
    page->dead_row = 0;
    p->next = to + 1;
    bool ok = put_events(p, page, r[0], r[1], e);
    db_result_free(r[0]);
    db_result_free(r[1]);
    return ok;
}

static void free_dead(struct page *page)
{
    db_result_free(page->dead);
    page->dead = NULL;
}

static void *read_next(void *context)
{
    struct pages *p = context;

    p->ok = read_page(p, &p->pages[p->turn], &p->err);
    return NULL;
}

/* ---- for the caller */

static void start(struct pages *p)
{
    p->running = p->next <= p->last;
    if (p->running && pthread_create(&p->thread, NULL, read_next, p) != 0)
        abort();
}

void pages_begin(struct pages *p, int64_t epoch, int64_t from, int64_t to)
{
    p->epoch = epoch;
    p->next = from;
    p->last = to;
    apart_begin(&p->apart, epoch, from, to);
    start(p);
}

bool pages_next(struct pages *p, struct page **ret, struct err *e)
{
    *ret = NULL;
    if (!p->running)
        return true;
    pthread_join(p->thread, NULL);
    p->running = false;
    if (!p->ok) {
        *e = p->err;
        return false;
    }
    *ret = &p->pages[p->turn];
    p->turn = !p->turn;
    free_dead(&p->pages[p->turn]);
    start(p);
    return true;
}

void pages_end(struct pages *p)
{
    if (p->running)
        pthread_join(p->thread, NULL);
    p->running = false;
    apart_end(&p->apart);
    for (int i = 0; i < 2; i++)
        free_dead(&p->pages[i]);
}

/* ---- one number */

void page_number(struct page *page, int64_t seq, struct number *ret, bool *ret_told)
{
    const struct fact *f = &page->facts[seq - page->from];
    int dead = row_of(page->dead, &page->dead_row, seq);

    *ret = (struct number){ .event = f->there ? f->hash : NULL, .intact = f->intact, .bucket = (enum bucket)f->bucket, .unseen = f->unseen };
    *ret_told = f->told;
    if (dead < 0)
        return;
    ret->is_dead = db_get_bool(page->dead, dead, COL_IS_DEAD);
    ret->dead = db_is_null(page->dead, dead, COL_DEAD_HASH) ? NULL : db_get_bytes(page->dead, dead, COL_DEAD_HASH, NULL);
    ret->refused = db_get_bool(page->dead, dead, COL_REFUSED);
    ret->discarded = db_get_bool(page->dead, dead, COL_DISCARDED);
    if (f->there && ret->dead && db_get_bool(page->dead, dead, COL_EDITED))
        ret->event = ret->dead;              /* an operator changed it: declared and in Kafka is what came */
}
