/* SPDX-License-Identifier: Apache-2.0 */
/* stock_tell - what this office's lists of the present amount to, told to the hub, which compares it with what it shows of us.
 *
 *   casebus.stock_items ... casebus.stock_items casebus.stock        numbers of the spool like all others; the last one says how many there are
 *
 * Told is of each row what its events said last: a pseudonym, the event that told it first, a keyed hash (common/event/stock_item.h); nothing that
 * was not sent as an event before.  Types that tell who a person is and types that rest on consent are left out.  `through` is the last number given
 * before: what the hub has through it is what the stock speaks of.
 *
 *   spool_get "stock.told":  the last closed day whose stock was told                                                            */
#ifndef PRODUCERS_STOCK_TELL_H
#define PRODUCERS_STOCK_TELL_H
#include "../expect.h"
#include "../manifest.h"
#include "../source.h"

struct stock_told {
    int64_t lists, items, blocks;
    bool busy;                           /* a list is being read: nothing was told, try again */
    bool waits;                          /* of a list nothing can be said yet, the log says why: nothing was told, or what only it has would count as closed */
};
/* The stock as it is now.  ERR_CONFIG: no source has `stock`. */
bool stock_tell(const struct manifest_maker *m, const struct opened_source *sources, size_t n, time_us now, struct stock_told *ret, struct err *e) MUST_CHECK;
/* The same when a day was closed on which `stock` of a source says so, and nothing is being read. */
bool stock_watch(const struct manifest_maker *m, const struct opened_source *sources, size_t n, const struct office_days *office, time_us now, struct err *e) MUST_CHECK;
#endif
