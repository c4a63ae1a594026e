/* SPDX-License-Identifier: Apache-2.0 */
/* stock_read - a stock out of its messages (producers/stock/stock_tell.h): whole, or none.  Pure. */
#ifndef RECONCILE_STOCK_READ_H
#define RECONCILE_STOCK_READ_H
#include "../../../common/event/content.h"
#include "../../../common/event/stock_item.h"

/* What an entry of the agency's configuration says, as far as this hub knows it. */
struct stock_kind {
    const char *type;
    const struct schema *schema;         /* the version that the agency writes; NULL: not known here, and contents cannot be compared */
    bool values;                         /* its items say what stands now; else only that it was told */
    struct content_days days;
};
struct stock_message { int64_t epoch, seq; const void *payload; size_t bytes; };
struct stock {
    int64_t epoch, seq;                  /* of casebus.stock */
    int64_t made_at, through; day_num day;
    struct stock_kind *kinds; size_t n_kinds;
    struct stock_item *items; size_t n;  /* in their order (stock_item_compare), each once */
    bool whole;                          /* every message is there, and says what was hashed; else items are none */
};
/* The end of a stock and the messages of its epoch before it, in any order, also such as are no part of it.  *ret lies in `mem`.
 * ERR_DATA: the end itself cannot be read. */
bool stock_read(const struct schema_set *set, const struct stock_message *end, const struct stock_message *blocks, size_t n, struct arena *mem, struct stock *ret,
                struct err *e) MUST_CHECK;
#endif
