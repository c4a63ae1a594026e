/* SPDX-License-Identifier: Apache-2.0 */
/* journal_page - what the journal has under a range of numbers, a page at a time, so that memory does not grow with the range.
 *
 * Of an event a page keeps only what the proof asks: its bytes are hashed where they are read, in a thread of its own, while the caller looks at the
 * page before. */
#ifndef RECONCILE_JOURNAL_PAGE_H
#define RECONCILE_JOURNAL_PAGE_H
#include "apart.h"
#include "declarations.h"

#ifndef PAGE_NUMBERS                     /* V=tsan: few of them (Makefile) */
enum { PAGE_NUMBERS = 8192 };
#endif
/* An event under one number, and what became of it. */
struct fact {
    uint8_t hash[NUMBER_HASH];           /* reckoned from its columns */
    uint8_t bucket;
    bool there, intact, unseen;          /* as in struct number; there: there is one */
    bool told;                           /* somebody was told something by it: it is none of casebus.* */
};
struct page {
    int64_t epoch, from, to;
    struct fact facts[PAGE_NUMBERS];     /* by number */
    struct db_result *dead; int dead_row;        /* dead letters, and the next one */
};
struct pages {
    struct db *db; const struct declaration_reader *reader;
    struct apart apart;                  /* db, agency_no and shadow are the caller's to set */
    int64_t epoch, next, last;           /* the range, and where the next page begins */
    struct page pages[2]; int turn;      /* the caller's, and the thread's */
    pthread_t thread; bool running, ok;
    struct err err;
};
/* Begins with the pages of these numbers.  Both sessions are the threads' until pages_end. */
void pages_begin(struct pages *p, int64_t epoch, int64_t from, int64_t to);
/* The next one, until the next call; NULL: there are no more. */
bool pages_next(struct pages *p, struct page **ret, struct err *e) MUST_CHECK;
/* Also after an error, and before all of them were read. */
void pages_end(struct pages *p);
/* What the journal says of the next number; asked for each number of the page, in order.  ret's hashes are the page's, until the next call of
 * pages_next.  *ret_told: as in struct fact. */
void page_number(struct page *page, int64_t seq, struct number *ret, bool *ret_told);
#endif
