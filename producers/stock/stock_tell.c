/* SPDX-License-Identifier: Apache-2.0 */
#include "stock_tell.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../common/event/stock_item.h"
#include "../../common/ground/log.h"
#include "../../common/travel/spool_stock.h"
#include "stocktake.h"
#include "told.h"

/* One of the lists, locked. */
struct list { const char *source; struct mapping_entry *entries; size_t n; int lock_fd; };
/* What one entry of one list says. */
struct kind { const struct list *list; const struct mapping_entry *entry; };
struct tell {
    const struct manifest_maker *m;
    time_us now;
    struct list *lists; size_t n;
    struct kind *kinds; size_t n_kinds;
    int64_t epoch, through;
    struct buf block;                    /* items that are not spooled yet */
    uint8_t hash[HASH_BYTES];            /* of the blocks so far */
    struct stock_told *ret;
    struct arena mem, block_mem;
};

/* ---- which lists */

static bool take_list(struct tell *t, const struct opened_source *s, struct err *e)
{
    struct list *list = &t->lists[t->n];
    const char *why;
    bool locked;

    list->source = s->name;
    if (!stocktake_lock(t->m->spool, s->name, &list->lock_fd, &locked, e))
        return false;
    t->n++;
    t->ret->busy |= !locked;
    if (!locked)
        return true;
    if (!stocktake_known(s->kind->stocktake(s->source), &t->mem, &list->entries, &list->n, &why, e))
        return false;
    t->ret->waits |= why != NULL;
    if (why)
        log_warn("nothing can be said of a list yet: the stock is not told", LOG_STR("source", s->name), LOG_STR("reason", why));
    return true;
}

/* All of them: while they are locked their rows, and what was said of them, stay as they are. */
static bool take_lists(struct tell *t, const struct opened_source *sources, size_t n, struct err *e)
{
    size_t wanted = 0;

    t->lists = ARENA_ARRAY(&t->mem, struct list, n + 1);
    for (size_t i = 0; i < n && !t->ret->busy; i++) {
        wanted += sources[i].stock != NULL;
        if (sources[i].stock && !take_list(t, &sources[i], e))
            return false;
    }
    return wanted || err_set(e, ERR_CONFIG, "no source has a stock to tell: stock = \"saturdays\"; in a source with mode = \"snapshot\" says which and when");
}

static bool is_told(const struct mapping_entry *entry)
{
    const struct schema *s = entry->schema;

    return (entry->on & ON_NEW) && s->dataclass != 'I' && !s->consent && !s->control;
}

static void find_kinds(struct tell *t)
{
    size_t most = 0;

    for (size_t i = 0; i < t->n; i++)
        most += t->lists[i].n;
    t->kinds = ARENA_ARRAY(&t->mem, struct kind, most + 1);
    for (size_t i = 0; i < t->n; i++)
        for (size_t k = 0; k < t->lists[i].n; k++)
            if (is_told(&t->lists[i].entries[k]))
                t->kinds[t->n_kinds++] = (struct kind){ &t->lists[i], &t->lists[i].entries[k] };
}

/* NULL: what this entry says is not told. */
static const struct kind *find_kind(const struct tell *t, const struct list *l, uint32_t id)
{
    for (size_t i = 0; i < t->n_kinds; i++)
        if (t->kinds[i].list == l && t->kinds[i].entry->id == id)
            return &t->kinds[i];
    return NULL;
}

static void let_go(struct tell *t)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->lists[i].lock_fd >= 0)
            close(t->lists[i].lock_fd);
    buf_release(&t->block);
    arena_release(&t->block_mem);
    arena_release(&t->mem);
}

/* ---- messages */

static bool spool_one(struct tell *t, struct event *ev, struct arena *mem, struct err *e)
{
    return event_check(ev, t->m->set, e) && event_encode(ev, mem, e) && spool_append(t->m->spool, &(struct spool_block){ .events = ev, .n_events = 1 }, e);
}

static bool spool_block(struct tell *t, struct err *e)
{
    struct event ev;

    arena_reset(&t->block_mem);
    if (!manifest_event(t->m, "casebus.stock_items", t->now, &t->block_mem, &ev, e))
        return false;
    event_put_int(&ev, "made_at", t->now);
    event_put_int(&ev, "no", ++t->ret->blocks);
    event_put_bytes(&ev, "items", t->block.data, t->block.len);
    hash_sha256_two(t->hash, HASH_BYTES, t->block.data, t->block.len, t->hash);
    t->ret->items += (int64_t)(t->block.len / STOCK_ITEM_BYTES);
    bool ok = spool_one(t, &ev, &t->block_mem, e);
    buf_reset(&t->block);
    return ok;
}

static struct value text(const struct field *f, const char *of)
{
    return (struct value){ .kind = f->kind, .text = of };
}

/* In the order of the schema: a released one never changes. */
static struct value kind_record(const struct field *record, const struct mapping_entry *entry, struct arena *mem)
{
    const struct content_names names = content_days_text(entry->schema, &entry->days, mem);
    struct value *v = ARENA_ARRAY(mem, struct value, record->n_fields);

    v[0] = text(&record->fields[0], entry->schema->type);
    v[1] = (struct value){ .kind = VALUE_INT, .integer = entry->schema->version };
    v[2] = (struct value){ .kind = VALUE_BOOL, .boolean = entry->on & ON_CHANGED };
    v[3] = text(&record->fields[3], names.run);
    v[4] = text(&record->fields[4], names.given);
    return (struct value){ .kind = VALUE_RECORD, .list = { v, record->n_fields } };
}

static struct value kind_list(const struct tell *t, const struct field *f, struct arena *mem)
{
    struct value all = { .kind = VALUE_LIST, .list = { ARENA_ARRAY(mem, struct value, t->n_kinds + 1), t->n_kinds } };

    for (size_t i = 0; i < t->n_kinds; i++)
        all.list.items[i] = kind_record(f->item, t->kinds[i].entry, mem);
    return all;
}

static bool spool_end(struct tell *t, struct err *e)
{
    struct event ev;

    if (!manifest_event(t->m, "casebus.stock", t->now, &t->mem, &ev, e))
        return false;
    event_put_int(&ev, "made_at", t->now);
    event_put_day(&ev, "day", clock_day(t->now));
    event_put_int(&ev, "epoch", t->epoch);
    event_put_int(&ev, "through", t->through);
    event_put_int(&ev, "blocks", t->ret->blocks);
    event_put_int(&ev, "items", t->ret->items);
    event_put_bytes(&ev, "hash", t->hash, HASH_BYTES);
    *event_place(&ev, "kinds") = kind_list(t, &ev.schema->fields[schema_field(ev.schema, "kinds")], &t->mem);
    return spool_one(t, &ev, &t->mem, e);
}

/* ---- rows */

static bool says_nothing(const uint8_t bytes[SUBJECT_BYTES])
{
    static const uint8_t zero[SUBJECT_BYTES];

    return memcmp(bytes, zero, SUBJECT_BYTES) == 0;
}

/* What only a new row says does not follow its later changes: then it counts that it is there. */
static void add_item(struct tell *t, const struct list *l, const struct told *told)
{
    const struct kind *kind = told->gone || says_nothing(told->root) ? NULL : find_kind(t, l, told->id);
    struct stock_item item = { .kind = kind ? (unsigned)(kind - t->kinds) : 0 };

    if (!kind)
        return;
    memcpy(item.subject, told->subject, SUBJECT_BYTES);
    memcpy(item.event, told->root, UUID_BYTES);
    if (kind->entry->on & ON_CHANGED)
        memcpy(item.content, told->content, SUBJECT_BYTES);
    stock_item_add(&t->block, &item);
}

/* A row that is missed and not gone yet (missed > 0) still stands. */
static bool add_row(struct tell *t, const struct list *l, const struct spool_row *row, struct err *e)
{
    struct told *told;
    size_t n;

    if (row->missed < 0)
        return true;
    arena_reset(&t->block_mem);
    if (!told_read(row->told, row->told_bytes, &t->block_mem, &told, &n, e))
        return false;
    for (size_t i = 0; i < n; i++)
        add_item(t, l, &told[i]);
    return t->block.len < (size_t)STOCK_BLOCK_ITEMS * STOCK_ITEM_BYTES || spool_block(t, e);
}

static bool add_list(struct tell *t, const struct list *l, struct err *e)
{
    const struct spool_row *row = NULL;
    struct stock *stock;
    bool ok = stock_open(spool_path(t->m->spool), l->source, &stock, e);

    if (!ok)
        return false;
    do
        ok = stock_next(stock, &row, e) && (!row || add_row(t, l, row, e));
    while (ok && row);
    stock_free(stock);
    return ok;
}

static bool tell_all(struct tell *t, struct err *e)
{
    find_kinds(t);
    t->epoch = spool_epoch(t->m->spool);
    t->through = spool_next_seq(t->m->spool) - 1;
    for (size_t i = 0; i < t->n; i++)
        if (!add_list(t, &t->lists[i], e))
            return false;
    return (t->block.len == 0 || spool_block(t, e)) && spool_end(t, e);
}

bool stock_tell(const struct manifest_maker *m, const struct opened_source *sources, size_t n, time_us now, struct stock_told *ret, struct err *e)
{
    struct tell t = { .m = m, .now = now, .ret = ret };

    *ret = (struct stock_told){0};
    bool ok = take_lists(&t, sources, n, e);
    if (ok && !ret->waits && !ret->busy) {
        ret->lists = (int64_t)t.n;
        ok = tell_all(&t, e);
        if (ok)
            log_info("the stock is told", LOG_INT("lists", ret->lists), LOG_INT("items", ret->items), LOG_INT("through", t.through));
    }
    let_go(&t);
    return ok;
}

/* ---- by itself */

static const char told_key[] = "stock.told";

static bool any_on(const struct opened_source *sources, size_t n, const struct calendar *c, day_num day)
{
    for (size_t i = 0; i < n; i++)
        if (sources[i].stock && schedule_has(sources[i].stock, c, day))
            return true;
    return false;
}

static bool read_day(struct spool *sp, const char *key, day_num *ret, struct err *e)
{
    char *text = NULL;
    struct err ignored;

    *ret = DAY_NONE;
    if (!spool_get(sp, key, &text, e))
        return false;
    if (text && !day_parse(text, strlen(text), ret, &ignored))
        *ret = DAY_NONE;
    free(text);
    return true;
}

/* The first time only the day that was closed last counts; after a long pause, a month of them. */
static bool is_due(const struct opened_source *sources, size_t n, const struct office_days *office, day_num told, day_num closed)
{
    enum { MONTH = 31 };
    day_num from = told == DAY_NONE ? closed : told + 1;

    if (from < closed - MONTH)
        from = closed - MONTH;
    for (day_num day = from; day <= closed; day++)
        if (any_on(sources, n, office->calendar, day))
            return true;
    return false;
}

bool stock_watch(const struct manifest_maker *m, const struct opened_source *sources, size_t n, const struct office_days *office, time_us now, struct err *e)
{
    day_num told, closed;
    struct stock_told done;
    char text[DAY_TEXT_BYTES];
    bool any = false;

    for (size_t i = 0; i < n; i++)
        any |= sources[i].stock != NULL;
    if (!any)
        return true;
    if (!manifest_closed(m->spool, &closed, e) || !read_day(m->spool, told_key, &told, e))
        return false;
    if (closed == DAY_NONE || !is_due(sources, n, office, told, closed))
        return true;
    return stock_tell(m, sources, n, now, &done, e) && (done.busy || spool_put(m->spool, told_key, day_text(closed, text), e));
}
