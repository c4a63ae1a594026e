/* SPDX-License-Identifier: Apache-2.0 */
/* prints - the hashes of one epoch's numbers as Kafka has them, NUMBER_HASH bytes each.
 *
 * Kafka gives numbers in their order, but what was sent again comes later, and memory must not grow with a day: so they lie in a file without
 * a name, place = number, through one window.  One thread puts them there, another reads page by page what has come: up to the first number that
 * was left out nothing is waited for but the scan, behind it all of the scan.
 *
 *   file:   | 8 bytes of `first` | of `first + 1` | ...      all zero: Kafka does not have it                                  */
#ifndef RECONCILE_PRINTS_H
#define RECONCILE_PRINTS_H
#include <pthread.h>
#include <stdint.h>

#include "numbers.h"

#ifndef PRINTS_WINDOW                    /* V=tsan: a small one (Makefile) */
enum { PRINTS_WINDOW = 8192 };           /* numbers */
#endif
struct prints {
    int fd;
    int64_t epoch, first, last;
    int64_t left;                        /* numbers that Kafka has not shown */
    int64_t first_seen;                  /* the number that Kafka showed first; 0: none */
    uint8_t *beyond;                     /* a bit for each number: it lies only where the journal has not read yet */
    int64_t at;                          /* number at the window's begin */
    bool filled, changed;
    uint8_t window[PRINTS_WINDOW][NUMBER_HASH];
    pthread_mutex_t lock; pthread_cond_t came;
    int64_t through, awaited;            /* all numbers up to it are there; the one that the reader waits for */
    bool ended, failed; struct err err;  /* nothing more comes; failed: not all has come */
};
/* In the folder for temporary files.  ERR_RETRY: no room. */
bool prints_open(struct prints *p, int64_t epoch, int64_t first, int64_t last, struct err *e) MUST_CHECK;
void prints_close(struct prints *p);
bool prints_holds(const struct prints *p, int64_t epoch, int64_t seq);
/* The number was seen in Kafka with that hash, or beyond what the journal has read: the first one stays. */
bool prints_put(struct prints *p, int64_t seq, const uint8_t hash[NUMBER_HASH], bool beyond, struct err *e) MUST_CHECK;
/* Nothing more comes; with an error, not NULL: the reader gets it. */
void prints_end(struct prints *p, const struct err *failed);

/* Some numbers, as the reader has them. */
struct prints_page { int64_t from; int64_t first_seen; uint8_t hashes[PRINTS_WINDOW][NUMBER_HASH]; bool beyond[PRINTS_WINDOW]; };
/* Of `from` to `to` (at most PRINTS_WINDOW) those within first and last, when they have come.  ERR_RETRY, or what prints_end was given. */
bool prints_read(struct prints *p, int64_t from, int64_t to, struct prints_page *ret, struct err *e) MUST_CHECK;
/* A number's hash; NULL: Kafka does not have it. */
const uint8_t *prints_page_hash(const struct prints_page *page, int64_t seq);
#endif
