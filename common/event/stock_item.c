/* SPDX-License-Identifier: Apache-2.0 */
#include "stock_item.h"

#include <string.h>

void stock_item_add(struct buf *out, const struct stock_item *item)
{
    buf_add(out, item->subject, SUBJECT_BYTES);
    buf_add(out, item->event, UUID_BYTES);
    buf_add(out, item->content, SUBJECT_BYTES);
    buf_char(out, (char)(item->kind & 0xff));
    buf_char(out, (char)(item->kind >> 8));
}

struct stock_item stock_item_read(const uint8_t *bytes)
{
    struct stock_item item;

    memcpy(item.subject, bytes, SUBJECT_BYTES);
    memcpy(item.event, bytes + SUBJECT_BYTES, UUID_BYTES);
    memcpy(item.content, bytes + SUBJECT_BYTES + UUID_BYTES, SUBJECT_BYTES);
    item.kind = bytes[STOCK_ITEM_BYTES - 2] | (unsigned)bytes[STOCK_ITEM_BYTES - 1] << 8;
    return item;
}

int stock_item_compare(const void *a, const void *b)
{
    const struct stock_item *x = a, *y = b;
    int order = memcmp(x->subject, y->subject, SUBJECT_BYTES);

    if (order == 0)
        order = memcmp(x->event, y->event, UUID_BYTES);
    if (order == 0)
        order = (x->kind > y->kind) - (x->kind < y->kind);
    return order ? order : memcmp(x->content, y->content, SUBJECT_BYTES);
}
