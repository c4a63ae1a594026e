/* SPDX-License-Identifier: Apache-2.0 */
/* What the spool knows of rows, then a file's rows, in any state: damaged state is refused; else the comparison counts every row once, its
 * differences are in order, and what is told of a row can be read again; never a crash. */
#include <stdlib.h>
#include <string.h>

#include "../../producers/stock/snapshot.h"
#include "../../producers/stock/told.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
enum { MOST = 200, ROW_BYTES = 4 };

/* Four bytes are a row: key, content, missed since, nothing. */
struct side { struct snapshot_row rows[MOST]; struct spool_row known[MOST]; size_t n, next; };
struct sides { struct side file, known; size_t differences; };

static int by_key(const void *a, const void *b)
{
    return memcmp(((const struct spool_row *)a)->key, ((const struct spool_row *)b)->key, SUBJECT_BYTES);
}

static void read_side(struct side *s, const uint8_t *data, size_t size)
{
    for (; size >= ROW_BYTES && s->n < MOST; data += ROW_BYTES, size -= ROW_BYTES, s->n++) {
        s->rows[s->n] = (struct snapshot_row){ .key = { data[0] }, .hash = { data[1] }, .no = (int64_t)s->n + 1, .line = (int64_t)s->n + 2 };
        s->known[s->n] = (struct spool_row){ .key = { data[0] }, .hash = { data[1] }, .missed = data[2] };
    }
    if (!s->n)
        return;
    qsort(s->rows, s->n, sizeof *s->rows, snapshot_by_key);
    qsort(s->known, s->n, sizeof *s->known, by_key);
    size_t once = 1;                                 /* a row is known once */
    for (size_t i = 1; i < s->n; i++)
        if (by_key(&s->known[i], &s->known[once - 1]) != 0)
            s->known[once++] = s->known[i];
    memset(s->known + once, 0, (MOST - once) * sizeof *s->known);
}

static bool next_row(void *context, const struct snapshot_row **ret, struct err *e)
{
    struct side *s = &((struct sides *)context)->file;

    (void)e;
    *ret = s->next < s->n ? &s->rows[s->next++] : NULL;
    return true;
}

static bool next_known(void *context, const struct spool_row **ret, struct err *e)
{
    static const uint8_t none[SUBJECT_BYTES];
    struct side *s = &((struct sides *)context)->known;

    (void)e;
    *ret = s->next < s->n && (s->next == 0 || memcmp(s->known[s->next].key, none, SUBJECT_BYTES) != 0) ? &s->known[s->next++] : NULL;
    return true;
}

static bool differs(void *context, const struct snapshot_difference *d, struct err *e)
{
    struct sides *s = context;

    (void)e;
    s->differences++;
    if (d->no < 1 || (d->kind >= SNAPSHOT_MISSED) != (d->no >= SNAPSHOT_MISSING_NO) || d->kind == SNAPSHOT_UNREAD)
        abort();
    return true;
}

static void compare(const uint8_t *data, size_t size)
{
    static struct sides s;
    const struct snapshot_input in = { next_row, next_known, differs, &s };
    const struct snapshot_rules rules = { .run = data[0], .misses = 1 + data[1] % 4, .again = data[2] & 1, .nobody_gone = data[2] & 2 };
    struct snapshot_counts c;
    struct err e;
    size_t middle = 3 + (size - 3) * data[0] / 256;

    memset(&s, 0, sizeof s);
    read_side(&s.known, data + 3, middle - 3);
    read_side(&s.file, data + middle, size - middle);
    if (!snapshot_compare(&in, &rules, &c, &e))
        abort();
    if (c.rows != (int64_t)s.file.n || c.same + c.changed + c.fresh + c.twice + c.repeated != c.rows || c.missing > c.known)
        abort();
    snapshot_is_doubtful(&c, 20);
}

static void read_state(const uint8_t *data, size_t size)
{
    struct arena mem = {0};
    struct buf again = {0};
    struct told *told;
    struct err e;
    size_t n;

    if (told_read(data, size, &mem, &told, &n, &e)) {
        for (size_t i = 0; i < n; i++)
            told_add(&again, &told[i]);
        if (again.len != size || (size && memcmp(again.data, data, size) != 0))
            abort();
    } else if (e.kind != ERR_CONFIG) {
        abort();
    }
    buf_release(&again);
    arena_release(&mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size >= 3)
        compare(data, size);
    read_state(data, size);
    return 0;
}
