/* SPDX-License-Identifier: Apache-2.0 */
#include "stock_read.h"

#include <stdlib.h>
#include <string.h>

/* Of one block: where it belongs. */
struct block { const uint8_t *items; size_t bytes; };
struct reading {
    const struct schema_set *set;
    struct arena *mem;
    int64_t blocks, n_items;             /* as the end says */
    const uint8_t *hash;
    struct block *all;                   /* by their number */
};

static bool decode(const struct schema_set *set, const char *type, const struct stock_message *msg, struct arena *mem, struct event *ret, struct err *e)
{
    *ret = (struct event){ .type = type, .epoch = msg->epoch, .seq = msg->seq, .payload = msg->payload, .payload_bytes = msg->bytes };
    if (!codec_schema_id(msg->payload, msg->bytes, &ret->schema_id, e) || !event_decode(ret, set, mem, e))
        return false;
    return ret->schema || err_set(e, ERR_DATA, "schema %d of %s is newer than this hub", ret->schema_id, type);
}

/* ---- the end */

/* In the order of the schema: a released one never changes. */
static struct stock_kind read_kind(const struct reading *r, const struct value *record)
{
    const struct value *v = record->list.items;
    const struct content_names names = { v[3].text, v[4].text };
    struct stock_kind kind = { .type = v[0].text, .values = v[2].boolean };

    kind.schema = schema_named(r->set, arena_printf(r->mem, "%s@%lld", kind.type, (long long)v[1].integer));
    if (kind.schema && !content_days_parse(kind.schema, &names, r->mem, &kind.days))
        kind.schema = NULL;
    return kind;
}

static bool read_end(struct reading *r, const struct event *end, struct stock *ret, struct err *e)
{
    const struct value *hash = event_field(end, "hash"), *kinds = event_field(end, "kinds");

    ret->made_at = event_field(end, "made_at")->integer;
    ret->day = event_field(end, "day")->day;
    ret->through = event_field(end, "through")->integer;
    r->blocks = event_field(end, "blocks")->integer;
    r->n_items = event_field(end, "items")->integer;
    r->hash = hash->bytes.data;
    if (hash->bytes.n != HASH_BYTES || r->blocks < 0 || r->blocks >= end->seq || r->n_items < 0 || ret->through < 0
        || kinds->list.n > STOCK_KINDS_MOST)
        return err_set(e, ERR_DATA, "the stock under number %lld contradicts itself", (long long)end->seq);
    ret->kinds = ARENA_ARRAY(r->mem, struct stock_kind, kinds->list.n + 1);
    ret->n_kinds = kinds->list.n;
    for (size_t i = 0; i < ret->n_kinds; i++)
        ret->kinds[i] = read_kind(r, &kinds->list.items[i]);
    /* What was not sent yet when a new epoch began speaks of numbers that are no more. */
    ret->whole = event_field(end, "epoch")->integer == end->epoch && ret->through < end->seq;
    return true;
}

/* ---- the items */

static void take_block(struct reading *r, const struct stock_message *msg, int64_t made_at)
{
    struct event ev;
    struct err ignored;

    if (!decode(r->set, "casebus.stock_items", msg, r->mem, &ev, &ignored) || event_field(&ev, "made_at")->integer != made_at)
        return;
    int64_t no = event_field(&ev, "no")->integer;
    const struct value *items = event_field(&ev, "items");
    if (no >= 1 && no <= r->blocks && items->bytes.n % STOCK_ITEM_BYTES == 0)
        r->all[no - 1] = (struct block){ items->bytes.data, items->bytes.n };
}

static bool is_whole(const struct reading *r)
{
    uint8_t hash[HASH_BYTES] = {0};
    int64_t items = 0;

    for (int64_t i = 0; i < r->blocks; i++) {
        if (!r->all[i].items)
            return false;
        hash_sha256_two(hash, HASH_BYTES, r->all[i].items, r->all[i].bytes, hash);
        items += (int64_t)(r->all[i].bytes / STOCK_ITEM_BYTES);
    }
    return items == r->n_items && memcmp(hash, r->hash, HASH_BYTES) == 0;
}

static void add_items(const struct reading *r, struct stock *ret)
{
    ret->items = ARENA_ARRAY(r->mem, struct stock_item, r->n_items + 1);
    for (int64_t i = 0; i < r->blocks; i++)
        for (size_t at = 0; at < r->all[i].bytes; at += STOCK_ITEM_BYTES) {
            struct stock_item item = stock_item_read(r->all[i].items + at);

            if (item.kind < ret->n_kinds)
                ret->items[ret->n++] = item;
        }
}

static void sort_items(struct stock *ret)
{
    size_t kept = 0;

    if (ret->n)
        qsort(ret->items, ret->n, sizeof *ret->items, stock_item_compare);
    for (size_t i = 0; i < ret->n; i++)
        if (kept == 0 || stock_item_compare(&ret->items[kept - 1], &ret->items[i]) != 0)
            ret->items[kept++] = ret->items[i];
    ret->n = kept;
}

bool stock_read(const struct schema_set *set, const struct stock_message *end, const struct stock_message *blocks, size_t n, struct arena *mem, struct stock *ret,
                struct err *e)
{
    struct reading r = { .set = set, .mem = mem };
    struct event ev;

    *ret = (struct stock){ .epoch = end->epoch, .seq = end->seq, .day = DAY_NONE };
    if (!decode(set, "casebus.stock", end, mem, &ev, e) || !read_end(&r, &ev, ret, e))
        return false;
    ret->whole = ret->whole && (uint64_t)r.blocks <= n;
    if (!ret->whole)
        return true;
    r.all = ARENA_ARRAY(mem, struct block, r.blocks + 1);
    for (size_t i = 0; i < n; i++)
        if (blocks[i].epoch == end->epoch)
            take_block(&r, &blocks[i], ret->made_at);
    ret->whole = is_whole(&r);
    if (!ret->whole)
        return true;
    add_items(&r, ret);
    sort_items(ret);
    return true;
}
