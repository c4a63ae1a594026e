/* SPDX-License-Identifier: Apache-2.0 */
#include "journal_page.h"

#include <string.h>

#include "consumers/reconcile/proof_sql.h"

enum { APART_RETRACTED, APART_UNMAPPED, APART_MARKED, APART_UNSEEN };

bool page_read(const struct pages *p, int64_t epoch, int64_t from, int64_t to, struct page *ret, struct err *e)
{
    struct db_param agency = db_int4(p->reader->agency_no), in = db_int8(epoch), first = db_int8(from), last = db_int8(to);
    struct db_result *r[3];

    db_queue(p->db, sql_events, DB_PARAMS(agency, in, first, last));
    db_queue(p->db, sql_dead, DB_PARAMS(agency, in, first, last));
    db_queue(p->db, sql_apart, DB_PARAMS(agency, in, first, last, db_bool(p->shadow)));
    if (!db_sync(p->db, r, e))
        return false;
    *ret = (struct page){ .epoch = epoch, .from = from, .to = to, .events = r[0], .dead = r[1], .apart = r[2] };
    return true;
}

void page_free(struct page *page)
{
    db_result_free(page->events);
    db_result_free(page->dead);
    db_result_free(page->apart);
}

/* The row of that number in a result that is in their order; -1: none. */
static int row_of(const struct db_result *r, int *next, int64_t seq)
{
    return *next < db_rows(r) && db_get_int(r, *next, 0) == seq ? (*next)++ : -1;
}

static void put_apart(struct number *n, int64_t what)
{
    n->bucket = what == APART_RETRACTED ? BUCKET_RETRACTED : what == APART_UNMAPPED ? BUCKET_UNMAPPED : BUCKET_WAITING;
    n->unseen = what == APART_UNSEEN;
}

/* Columns of sql_events. */
enum { COL_EVENT = 1, COL_PAYLOAD = 10, COL_HASH = 11, COL_CAME = 12 };

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
    if (kept_bytes != HASH_BYTES || (!readable && ev->payload))
        return false;
    if (!ev->payload)
        memcpy(ret_hash, kept, HASH_BYTES);
    else
        event_hash(ev, ret_hash);
    return memcmp(ret_hash, kept, HASH_BYTES) == 0;
}

static void put_event(const struct pages *p, const struct page *page, int row, int64_t seq, struct number *n, uint8_t hash[HASH_BYTES], bool *ret_told)
{
    struct event ev;
    size_t kept_bytes;
    const uint8_t *kept = db_get_bytes(page->events, row, COL_HASH, &kept_bytes);
    bool readable = declaration_event(p->reader, page->events, row, COL_EVENT, page->epoch, seq, &ev);

    if (db_is_null(page->events, row, COL_PAYLOAD))
        ev.payload = NULL;
    n->intact = is_intact(&ev, readable, kept, kept_bytes, hash);
    if (!db_is_null(page->events, row, COL_CAME))        /* an operator changed it: declared and in Kafka is what came */
        memcpy(hash, db_get_bytes(page->events, row, COL_CAME, NULL), HASH_BYTES);
    n->event = hash;
    n->bucket = bucket_of(p, &ev);
    *ret_told = !ev.schema || !ev.schema->control;
}

void page_number(const struct pages *p, struct page *page, int64_t seq, struct number *ret, uint8_t hash[HASH_BYTES], bool *ret_told)
{
    int event = row_of(page->events, &page->event, seq), dead = row_of(page->dead, &page->dead_row, seq), apart = row_of(page->apart, &page->apart_row, seq);

    *ret = (struct number){ .is_dead = dead >= 0 };
    *ret_told = false;
    if (event >= 0)
        put_event(p, page, event, seq, ret, hash, ret_told);
    if (event >= 0 && apart >= 0 && ret->bucket != BUCKET_ERASED)
        put_apart(ret, db_get_int(page->apart, apart, 1));
    if (dead >= 0) {
        ret->dead = db_is_null(page->dead, dead, 1) ? NULL : db_get_bytes(page->dead, dead, 1, NULL);
        ret->refused = db_get_bool(page->dead, dead, 2);
        ret->discarded = db_get_bool(page->dead, dead, 3);
    }
}
