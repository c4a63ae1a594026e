/* SPDX-License-Identifier: Apache-2.0 */
#include "refused.h"

#include <inttypes.h>
#include <stdlib.h>

void refused_release(struct refused *r)
{
    free(r->lines);
    *r = (struct refused){0};
}

static void add(struct refused *r, int64_t line)
{
    if (r->n == REFUSED_MOST)
        r->too_many = true;
    if (r->too_many || (r->n && r->lines[r->n - 1] >= line))
        return;
    if (r->n == r->cap) {
        r->cap = r->cap ? 2 * r->cap : 64;
        r->lines = realloc(r->lines, r->cap * sizeof *r->lines);
        if (!r->lines)
            abort();
    }
    r->lines[r->n++] = line;
}

bool refused_has(const struct refused *r, int64_t line)
{
    size_t low = 0, high = r->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (r->lines[middle] < line)
            low = middle + 1;
        else
            high = middle;
    }
    return low < r->n && r->lines[low] == line;
}

void refused_replace(const struct refused *before, int64_t from, int64_t to, const struct reject *rejects, size_t n, struct refused *ret)
{
    size_t i = 0;

    ret->n = 0;
    ret->too_many = before->too_many;
    for (; i < before->n && before->lines[i] < from; i++)
        add(ret, before->lines[i]);
    for (size_t k = 0; k < n; k++)
        add(ret, rejects[k].line);
    for (; i < before->n; i++)
        if (before->lines[i] >= to)
            add(ret, before->lines[i]);
}

void refused_text(const struct refused *r, struct buf *out)
{
    if (r->too_many)
        buf_char(out, '*');
    for (size_t i = 0, last; !r->too_many && i < r->n; i = last + 1) {
        for (last = i; last + 1 < r->n && r->lines[last + 1] == r->lines[last] + 1; )
            last++;
        buf_printf(out, last > i ? "%s%" PRId64 "-%" PRId64 : "%s%" PRId64, i ? "," : "", r->lines[i], r->lines[last]);
    }
}

bool refused_parse(const char *text, struct refused *ret)
{
    char *end;

    ret->n = 0;
    ret->too_many = *text == '*';
    if (ret->too_many)
        return text[1] == '\0';
    while (*text) {
        int64_t from = strtoll(text, &end, 10), to = from;

        if (end == text)
            return false;
        if (*end == '-') {
            text = end + 1;
            to = strtoll(text, &end, 10);
        }
        if (end == text || from < 1 || to < from || to - from >= REFUSED_MOST || (*end && (*end != ',' || !end[1])))
            return false;
        for (; from <= to; from++)
            add(ret, from);
        text = *end ? end + 1 : end;
    }
    return !ret->too_many;
}
