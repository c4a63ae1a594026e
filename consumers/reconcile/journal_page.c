/* SPDX-License-Identifier: Apache-2.0 */
#include "journal_page.h"

#include <stdlib.h>
#include <string.h>

#include "consumers/reconcile/proof_sql.h"

enum { APART_RETRACTED, APART_UNMAPPED, APART_MARKED, APART_UNSEEN };

/* ---- reading, in the thread */

static bool read_apart(struct pages *p, int64_t from, struct err *e)
{
    int64_t to = from + (int64_t)PAGE_NUMBERS * PAGES_APART - 1;

    db_result_free(p->apart);
    p->apart = NULL;
    p->apart_row = 0;
    p->apart_to = to < p->last ? to : p->last;
    return db_exec(p->db, sql_apart, DB_PARAMS(db_int4(p->reader->agency_no), db_int8(p->epoch), db_int8(from), db_int8(p->apart_to), db_bool(p->shadow)), &p->apart, e);
}

static void take_apart(struct pages *p, struct page *page)
{
    memset(page->apart, 0, sizeof page->apart);
    for (; p->apart_row < db_rows(p->apart) && db_get_int(p->apart, p->apart_row, 0) <= page->to; p->apart_row++)
        page->apart[db_get_int(p->apart, p->apart_row, 0) - page->from] = (uint8_t)(1 + db_get_int(p->apart, p->apart_row, 1));
}

static bool read_page(struct pages *p, struct page *page, struct err *e)
{
    int64_t from = p->next, to = from + PAGE_NUMBERS - 1 < p->last ? from + PAGE_NUMBERS - 1 : p->last;
    struct db_param agency = db_int4(p->reader->agency_no), in = db_int8(p->epoch), first = db_int8(from), last = db_int8(to);
    struct db_result *r[3];

    if (from > p->apart_to && !read_apart(p, from, e))
        return false;
    db_queue(p->db, sql_events, DB_PARAMS(agency, in, first, last));
    db_queue(p->db, sql_described, DB_PARAMS(agency, in, first, last));
    db_queue(p->db, sql_dead, DB_PARAMS(agency, in, first, last));
    if (!db_sync(p->db, r, e))
        return false;
    page->epoch = p->epoch;
    page->from = from;
    page->to = to;
    page->events = r[0];
    page->described = r[1];
    page->dead = r[2];
    page->event = page->described_row = page->dead_row = 0;
    take_apart(p, page);
    p->next = to + 1;
    return true;
}

static void free_page(struct page *page)
{
    db_result_free(page->events);
    db_result_free(page->described);
    db_result_free(page->dead);
    page->events = page->described = page->dead = NULL;
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
    p->apart_to = from - 1;
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
    free_page(&p->pages[p->turn]);
    start(p);
    return true;
}

void pages_end(struct pages *p)
{
    if (p->running)
        pthread_join(p->thread, NULL);
    p->running = false;
    for (int i = 0; i < 2; i++)
        free_page(&p->pages[i]);
    db_result_free(p->apart);
    p->apart = NULL;
}

/* ---- one number */

/* The row of that number in a result that is in their order; -1: none. */
static int row_of(const struct db_result *r, int *next, int64_t seq)
{
    return *next < db_rows(r) && db_get_int(r, *next, 0) == seq ? (*next)++ : -1;
}

static void put_apart(struct number *n, int what)
{
    n->bucket = what == APART_RETRACTED ? BUCKET_RETRACTED : what == APART_UNMAPPED ? BUCKET_UNMAPPED : BUCKET_WAITING;
    n->unseen = what == APART_UNSEEN;
}

/* Columns of sql_events and of sql_dead. */
enum { COL_EVENT = 1, COL_EVENT_HASH = 11, COL_DEAD_HASH = 1, COL_REFUSED, COL_DISCARDED, COL_IS_DEAD, COL_EDITED };

static enum bucket bucket_of(const struct pages *p, const struct event *ev)
{
    if (!ev->payload)
        return BUCKET_ERASED;
    if (!ev->schema)
        return BUCKET_UNREAD;
    if (strcmp(ev->type, "casebus.void") == 0)
        return BUCKET_VOID;
    return p->shadow && !ev->schema->control ? BUCKET_SHADOW : BUCKET_VIEW;
}

/* Is it what came?  Of one whose content was erased the hash that was kept is all there is. */
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

static void put_event(const struct pages *p, struct page *page, int row, int64_t seq, struct number *n, uint8_t hash[HASH_BYTES], bool *ret_told)
{
    struct event ev;
    size_t kept_bytes;
    const uint8_t *kept = db_get_bytes(page->events, row, COL_EVENT_HASH, &kept_bytes);
    bool readable = declaration_event(p->reader, page->events, row, COL_EVENT, page->epoch, seq, &ev);
    int described = row_of(page->described, &page->described_row, seq);

    if (described >= 0)
        ev.payload = db_get_bytes(page->described, described, 1, &ev.payload_bytes);
    n->intact = is_intact(&ev, readable, kept, kept_bytes, hash);
    n->event = hash;
    n->bucket = bucket_of(p, &ev);
    *ret_told = !ev.schema || !ev.schema->control;
}

void page_number(const struct pages *p, struct page *page, int64_t seq, struct number *ret, uint8_t hash[HASH_BYTES], bool *ret_told)
{
    int event = row_of(page->events, &page->event, seq), dead = row_of(page->dead, &page->dead_row, seq), apart = page->apart[seq - page->from];

    *ret = (struct number){ .is_dead = dead >= 0 && db_get_bool(page->dead, dead, COL_IS_DEAD) };
    *ret_told = false;
    if (event >= 0)
        put_event(p, page, event, seq, ret, hash, ret_told);
    if (event >= 0 && apart && ret->bucket != BUCKET_ERASED)
        put_apart(ret, apart - 1);
    if (dead >= 0) {
        ret->dead = db_is_null(page->dead, dead, COL_DEAD_HASH) ? NULL : db_get_bytes(page->dead, dead, COL_DEAD_HASH, NULL);
        ret->refused = db_get_bool(page->dead, dead, COL_REFUSED);
        ret->discarded = db_get_bool(page->dead, dead, COL_DISCARDED);
        if (event >= 0 && ret->dead && db_get_bool(page->dead, dead, COL_EDITED))
            ret->event = ret->dead;              /* an operator changed it: declared and in Kafka is what came */
    }
}
