/* SPDX-License-Identifier: Apache-2.0 */
/* stock_item - what an agency's lists of the present amount to, as bytes between its program and the hub.  Pure.
 *
 *    0           16        32          48     50
 *    +-----------+---------+-----------+------+
 *    | subject   | event   | content   | kind |      one item: a row of a list says this of somebody
 *    +-----------+---------+-----------+------+
 *
 * subject: whose row, under its pseudonym; event: the first one that told it; content: what it says now (content.h), zero where only its being
 * there counts; kind: place among the kinds of the stock, little-endian. */
#ifndef COMMON_STOCK_ITEM_H
#define COMMON_STOCK_ITEM_H
#include "../ground/buf.h"
#include "../ground/hash.h"

enum { STOCK_ITEM_BYTES = 2 * SUBJECT_BYTES + UUID_BYTES + 2, STOCK_BLOCK_ITEMS = 4096, STOCK_KINDS_MOST = 1000 };
struct stock_item { uint8_t subject[SUBJECT_BYTES], event[UUID_BYTES], content[SUBJECT_BYTES]; unsigned kind; };
void stock_item_add(struct buf *out, const struct stock_item *item);
/* `bytes`: STOCK_ITEM_BYTES. */
struct stock_item stock_item_read(const uint8_t *bytes);
/* Order by subject, event, kind, content; 0: they say the same. */
int stock_item_compare(const void *a, const void *b);
#endif
