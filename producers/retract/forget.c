/* SPDX-License-Identifier: Apache-2.0 */
#include "forget.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../common/travel/spool_stock.h"
#include "../stock/stocktake.h"
#include "../stock/told.h"

/* Events by which a row may know what was told of it, sorted. */
struct fates { struct told_fate *all; size_t n; };

static int compare_fates(const void *a, const void *b)
{
    return memcmp(((const struct told_fate *)a)->root, ((const struct told_fate *)b)->root, UUID_BYTES);
}

static void add_fate(struct fates *f, const uint8_t root[UUID_BYTES], bool again)
{
    f->all[f->n] = (struct told_fate){ .again = again };
    memcpy(f->all[f->n++].root, root, UUID_BYTES);
}

/* A row knows the first event of its chain: the one that goes, or the one that it corrects. */
static struct fates fates_of(const struct retraction *r, struct arena *mem)
{
    struct fates f = { ARENA_ARRAY(mem, struct told_fate, 2 * r->n + 1), 0 };

    for (size_t i = 0; i < r->n; i++) {
        const struct statement *s = &r->say[i];
        const struct value *corrects = &s->of->ev.fields[FIELD_CORRECTS];

        if (s->again)
            continue;
        add_fate(&f, s->of->ev.id, s->rest);
        if (corrects->kind == VALUE_EVENT)
            add_fate(&f, corrects->ref, s->rest);
    }
    if (f.n)
        qsort(f.all, f.n, sizeof *f.all, compare_fates);
    return f;
}

static const struct told_fate *fate_of(void *context, const uint8_t root[UUID_BYTES])
{
    const struct fates *f = context;
    struct told_fate sought = {0};

    memcpy(sought.root, root, UUID_BYTES);
    return f->n ? bsearch(&sought, f->all, f->n, sizeof *f->all, compare_fates) : NULL;
}

/* The row as it is known from now on, in `mem`. */
static struct spool_row remembered(const struct spool_row *row, const struct buf *told, const struct told_left *left, struct arena *mem)
{
    /* Its hash is none that a row can have, so that the next list looks at it again; missed since the first run it is gone in the next. */
    struct spool_row r = { .missed = left->ends ? 1 : row->missed, .gone = !left->stands };

    memcpy(r.key, row->key, SUBJECT_BYTES);
    r.told = arena_memdup(mem, told->len ? told->data : "", told->len);
    r.told_bytes = told->len;
    return r;
}

static void add_row(struct forgotten *f, size_t *cap, const struct spool_row *row, struct arena *mem)
{
    ARENA_GROW(mem, f->rows, f->n, *cap);
    f->rows[f->n++] = *row;
}

static bool look_at_rows(struct stock *stock, struct fates *fates, struct arena *mem, struct forgotten *ret, struct err *e)
{
    CLEANUP(arena_release) struct arena row_mem = {0};
    CLEANUP(buf_release) struct buf told = {0};
    const struct spool_row *row;
    size_t cap = 0;

    while (stock_next(stock, &row, e)) {
        struct told *all;
        size_t n;

        if (!row)
            return true;
        arena_reset(&row_mem);
        if (!told_read(row->told, row->told_bytes, &row_mem, &all, &n, e))
            return false;
        const struct told_left left = told_forget(all, n, fate_of, fates, &told);
        if (left.changed) {
            const struct spool_row after = remembered(row, &told, &left, mem);

            add_row(ret, &cap, &after, mem);
        }
    }
    return false;
}

static bool look_at_source(struct spool *sp, struct fates *fates, struct arena *mem, struct forgotten *ret, int *ret_lock, struct err *e)
{
    struct stock *stock;
    bool locked;

    if (!stocktake_lock(sp, ret->source, ret_lock, &locked, e))
        return false;
    if (!locked)
        return stocktake_busy(ret->source, e);
    if (!spool_stock_settle(sp, e) || !stock_open(spool_path(sp), ret->source, &stock, e))
        return false;
    bool ok = look_at_rows(stock, fates, mem, ret, e);
    stock_free(stock);
    return ok;
}

bool forget_find(struct spool *sp, const struct retraction *r, struct arena *mem, struct forget *ret, struct err *e)
{
    struct fates fates = fates_of(r, mem);
    const char **sources;
    size_t n;

    *ret = (struct forget){0};
    if (!spool_stock_sources(sp, mem, &sources, &n, e))
        return false;
    ret->all = ARENA_ARRAY(mem, struct forgotten, n + 1);
    ret->locks = ARENA_ARRAY(mem, int, n + 1);
    for (size_t i = 0; i < n; i++) {
        ret->all[i].source = sources[i];
        ret->locks[i] = -1;
        ret->n++;
        if (!look_at_source(sp, &fates, mem, &ret->all[i], &ret->locks[i], e)) {
            forget_release(ret);
            return false;
        }
    }
    return true;
}

bool forget_spool(struct spool *sp, const struct forget *f, struct err *e)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->all[i].n && !spool_append(sp, &(struct spool_block){ .rows_of = f->all[i].source, .rows = f->all[i].rows, .n_rows = f->all[i].n }, e))
            return false;
    return true;
}

void forget_release(struct forget *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->locks[i] >= 0)
            close(f->locks[i]);
    f->n = 0;
}
