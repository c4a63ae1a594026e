/* SPDX-License-Identifier: Apache-2.0 */
/* journal_page - what the journal has under a range of numbers, a page at a time, so that memory does not grow with the range. */
#ifndef RECONCILE_JOURNAL_PAGE_H
#define RECONCILE_JOURNAL_PAGE_H
#include "declarations.h"

enum { PAGE_NUMBERS = 8192 };
struct page {
    int64_t epoch, from, to;
    struct db_result *events, *dead, *apart;
    int event, dead_row, apart_row;      /* the next row of each */
};
struct pages {
    struct db *db; const struct declaration_reader *reader;
    bool shadow;                         /* the agency's events are not evaluated: no view rests on them */
};
bool page_read(const struct pages *p, int64_t epoch, int64_t from, int64_t to, struct page *ret, struct err *e) MUST_CHECK;
void page_free(struct page *page);
/* What the journal says of the next number; asked for each number of the page, in order.  ret's hashes are the page's and `hash`'s, until the next
 * call.  *ret_told: somebody was told something by it (it is none of casebus.*). */
void page_number(const struct pages *p, struct page *page, int64_t seq, struct number *ret, uint8_t hash[HASH_BYTES], bool *ret_told);
#endif
