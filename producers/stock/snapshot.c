/* SPDX-License-Identifier: Apache-2.0 */
#include "snapshot.h"

#include <string.h>

struct comparing {
    const struct snapshot_input *in;
    const struct snapshot_rules *rules;
    struct snapshot_counts *c;
    const struct snapshot_row *row;      /* the next one of the file */
    const struct spool_row *known;
    int64_t missed;                      /* so many differences that are in no file */
    struct err *e;
};

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

int snapshot_by_key(const void *a, const void *b)
{
    const struct snapshot_row *x = a, *y = b;
    int c = memcmp(x->key, y->key, SUBJECT_BYTES);

    return c ? c : compare_numbers(x->no, y->no);
}

int snapshot_by_no(const void *a, const void *b)
{
    return compare_numbers(((const struct snapshot_difference *)a)->no, ((const struct snapshot_difference *)b)->no);
}

static bool next_row(struct comparing *k)
{
    if (!k->in->row(k->in->context, &k->row, k->e))
        return false;
    k->c->rows += k->row != NULL;
    return true;
}

static bool next_known(struct comparing *k)
{
    return k->in->known(k->in->context, &k->known, k->e);
}

static bool differs(struct comparing *k, const uint8_t key[SUBJECT_BYTES], int64_t no, int64_t line, enum snapshot_kind kind)
{
    struct snapshot_difference d = { .no = no, .line = line, .kind = kind };

    memcpy(d.key, key, SUBJECT_BYTES);
    return k->in->differs(k->in->context, &d, k->e);
}

static bool refuse(struct comparing *k, const uint8_t key[SUBJECT_BYTES], int64_t no, int64_t other_line)
{
    k->c->twice++;
    return differs(k, key, no, other_line, SNAPSHOT_TWICE);
}

/* All rows of one key are passed over.  `first` keeps the one that counts; *ret_twice: another one does not say the same, and they are
 * refused (but for those that repeat the first one before that). */
static bool take_group(struct comparing *k, struct snapshot_row *first, bool *ret_twice)
{
    *first = *k->row;
    *ret_twice = false;
    for (;;) {
        if (!next_row(k))
            return false;
        if (!k->row || memcmp(k->row->key, first->key, SUBJECT_BYTES) != 0)
            return true;
        if (!*ret_twice && memcmp(k->row->hash, first->hash, SUBJECT_BYTES) == 0) {
            k->c->repeated++;
            continue;
        }
        if (!*ret_twice && !refuse(k, first->key, first->no, k->row->line))
            return false;
        *ret_twice = true;
        if (!refuse(k, first->key, k->row->no, first->line))
            return false;
    }
}

static bool both(struct comparing *k, const struct snapshot_row *row, const struct spool_row *known)
{
    bool changed = k->rules->again || memcmp(row->hash, known->hash, SUBJECT_BYTES) != 0;

    k->c->changed += changed;
    k->c->same += !changed;
    if (!changed && !known->missed)
        return true;
    return differs(k, row->key, row->no, row->line, changed ? SNAPSHOT_CHANGED : SNAPSHOT_BACK);
}

static bool only_known(struct comparing *k, const struct spool_row *known)
{
    int64_t since = known->missed ? known->missed : k->rules->run;
    bool gone = k->rules->run - since + 1 >= k->rules->misses;

    k->c->missing += !known->missed;
    if (k->rules->nobody_gone || (known->missed && !gone))
        return true;
    k->c->gone += gone;
    return differs(k, known->key, SNAPSHOT_MISSING_NO + k->missed++, 0, gone ? SNAPSHOT_GONE : SNAPSHOT_MISSED);
}

static bool is_gone(const struct spool_row *known)
{
    return known->missed < 0;
}

static bool only_gone(struct comparing *k, const struct spool_row *known)
{
    return k->rules->run + known->missed < SNAPSHOT_RUNS_KEPT || differs(k, known->key, SNAPSHOT_MISSING_NO + k->missed++, 0, SNAPSHOT_FORGOTTEN);
}

static int compare_keys(const struct comparing *k)
{
    if (!k->row || !k->known)
        return k->row ? -1 : 1;
    return memcmp(k->row->key, k->known->key, SUBJECT_BYTES);
}

static bool one_key(struct comparing *k)
{
    int order = compare_keys(k);
    struct snapshot_row row;
    bool twice;

    if (order >= 0)
        k->c->known += !k->known->missed;
    if (order > 0)
        return (is_gone(k->known) ? only_gone(k, k->known) : only_known(k, k->known)) && next_known(k);
    if (!take_group(k, &row, &twice))
        return false;
    if (order == 0 && !is_gone(k->known))
        return (twice || both(k, &row, k->known)) && next_known(k);
    k->c->fresh += !twice;
    return (twice || differs(k, row.key, row.no, row.line, SNAPSHOT_NEW)) && (order < 0 || next_known(k));
}

bool snapshot_compare(const struct snapshot_input *in, const struct snapshot_rules *rules, struct snapshot_counts *ret, struct err *e)
{
    struct comparing k = { .in = in, .rules = rules, .c = ret, .e = e };

    *ret = (struct snapshot_counts){0};
    if (!next_row(&k) || !next_known(&k))
        return false;
    while (k.row || k.known)
        if (!one_key(&k))
            return false;
    return true;
}

bool snapshot_is_doubtful(const struct snapshot_counts *c, int64_t above)
{
    int64_t doubtful = c->changed + c->missing;

    if (c->known == 0)
        return false;
    return c->rows == 0 || (doubtful >= HOLD_LEAST && doubtful * 100 > above * c->known);
}
