/* SPDX-License-Identifier: Apache-2.0 */
#include "spans.h"

#include <stdlib.h>
#include <string.h>

enum { KINDS = 24 };                     /* of ranges that may be open side by side: there are fewer verdicts than that */

static struct difference *add(struct spans *s)
{
    ARENA_GROW(s->mem, s->all, s->n, s->cap);
    return &s->all[s->n++];
}

static bool is_like(const struct difference *d, int64_t epoch, const struct judgement *v)
{
    return d->class == v->class && d->epoch == epoch && d->state == v->state && strcmp(d->detail, v->detail) == 0;
}

/* The last range of that kind; NULL: none. */
static struct difference *last_like(const struct spans *s, int64_t epoch, const struct judgement *v)
{
    size_t most = s->n < SPANS_MOST ? KINDS : s->n;

    for (size_t i = 0; i < s->n && i < most; i++)
        if (is_like(&s->all[s->n - 1 - i], epoch, v))
            return &s->all[s->n - 1 - i];
    return NULL;
}

void spans_add(struct spans *s, int64_t epoch, int64_t seq, int64_t n, const struct judgement *v)
{
    struct difference *d = last_like(s, epoch, v);

    if (d && (d->to_seq + 1 == seq || s->n >= SPANS_MOST)) {
        d->to_seq = seq + n - 1;
        d->count += n;
        return;
    }
    *add(s) = (struct difference){ .class = v->class, .agency = s->agency, .owner = class_owner(v->class, s->agency), .epoch = epoch, .from_seq = seq, .to_seq = seq + n - 1,
                                   .count = n, .day = s->day, .state = v->state, .action = v->action, .detail = v->detail };
}

void spans_single(struct spans *s, enum difference_class class, int64_t epoch, int64_t seq, const char *action, const char *detail)
{
    *add(s) = (struct difference){ .class = class, .agency = s->agency, .owner = class_owner(class, s->agency), .epoch = epoch, .from_seq = seq, .to_seq = seq, .count = 1,
                                   .day = s->day, .state = STATE_OPEN, .action = action, .detail = detail };
}

static int compare(const void *a, const void *b)
{
    const struct difference *x = a, *y = b;

    if (x->epoch != y->epoch)
        return x->epoch < y->epoch ? -1 : 1;
    if (x->from_seq != y->from_seq)
        return x->from_seq < y->from_seq ? -1 : 1;
    if (x->class != y->class)
        return x->class < y->class ? -1 : 1;
    return strcmp(x->detail, y->detail);
}

void spans_sort(struct spans *s)
{
    if (s->n)
        qsort(s->all, s->n, sizeof *s->all, compare);
}
