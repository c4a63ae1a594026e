/* SPDX-License-Identifier: Apache-2.0 */
/* journal_page - what the journal has under a range of numbers, a page at a time, so that memory does not grow with the range. */
#ifndef RECONCILE_JOURNAL_PAGE_H
#define RECONCILE_JOURNAL_PAGE_H
#include <pthread.h>

#include "declarations.h"

enum { PAGE_NUMBERS = 8192, PAGES_APART = 16 };
struct page {
    int64_t epoch, from, to;
    struct db_result *events, *described, *dead;
    int event, described_row, dead_row;  /* the next row of each */
    uint8_t apart[PAGE_NUMBERS];         /* by number: what sql_apart says of it, plus one; 0: nothing */
};
/* Reads pages one after the other, the next one in a thread of its own while the caller looks at the last.  `db` is the thread's until pages_end. */
struct pages {
    struct db *db; const struct declaration_reader *reader;
    bool shadow;                         /* the agency's events are not evaluated: no view rests on them */
    int64_t epoch, next, last;           /* the range, and where the next page begins */
    struct db_result *apart; int apart_row; int64_t apart_to;      /* of PAGES_APART pages at once: its cost is per statement */
    struct page pages[2]; int turn;      /* the caller's, and the thread's */
    pthread_t thread; bool running, ok;
    struct err err;
};
/* Begins with the pages of these numbers. */
void pages_begin(struct pages *p, int64_t epoch, int64_t from, int64_t to);
/* The next one, until the next call; NULL: there are no more. */
bool pages_next(struct pages *p, struct page **ret, struct err *e) MUST_CHECK;
/* Also after an error, and before all of them were read. */
void pages_end(struct pages *p);
/* What the journal says of the next number; asked for each number of the page, in order.  ret's hashes are the page's and `hash`'s, until the next
 * call.  *ret_told: somebody was told something by it (it is none of casebus.*). */
void page_number(const struct pages *p, struct page *page, int64_t seq, struct number *ret, uint8_t hash[HASH_BYTES], bool *ret_told);
#endif
