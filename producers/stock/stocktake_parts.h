/* SPDX-License-Identifier: Apache-2.0 */
/* stocktake_parts - one source with mode = "snapshot", as stocktake.c (the loop's calls) and stocktake_read.c (the reading thread's) share it. */
#ifndef PRODUCERS_STOCKTAKE_PARTS_H
#define PRODUCERS_STOCKTAKE_PARTS_H
#include "../../common/travel/spool_stock.h"
#include "sorter.h"
#include "stocktake.h"

enum { DIGEST_BYTES = 8, DIGEST_TEXT_BYTES = 2 * DIGEST_BYTES + 1 };
/* What the spool remembers of the last run. */
struct memory {
    int64_t run;
    char file[2 * HASH_BYTES + 1], key[DIGEST_TEXT_BYTES], mapping[DIGEST_TEXT_BYTES];
    int64_t records, line;               /* of a run that is open: so many are counted, through that line */
    bool open;
};
struct stocktake {
    struct stocktake_source of;
    int64_t hold_above, misses;
    char key_digest[DIGEST_TEXT_BYTES], mapping_digest[DIGEST_TEXT_BYTES];

    /* of the file in hand, set before the first row is read */
    struct arena mem;
    int lock_fd;
    struct hold hold;
    struct memory last;                  /* as in the spool */
    bool nothing_known;                  /* another key: what is known is of other records */
    bool resumed;                        /* this file was begun before */
    bool accepted;                       /* released, or begun before: it is not held */

    /* the reading thread's */
    enum { READING, JUDGING, TAKING } phase;
    bool begun, ended;                   /* this pass over the rows */
    int64_t no;                          /* rows of this pass */
    int64_t taken;                       /* through this difference everything is in a batch */
    int64_t processed;                   /* records in batches, with those before a crash */
    struct sorter *by_key, *by_no;
    struct stock *stock;
    struct snapshot_rules rules;
    struct snapshot_counts counts;
    struct hold_plan plan;
    struct row row; struct mapping_row cells;      /* number `no` */
    struct buf text, told;
    struct arena one_mem;                /* of one difference that is only judged */
};
struct manifest_maker stocktake_maker(const struct stocktake *st);
/* Begins with the first row again. */
void stocktake_reset(struct stocktake *st);
#endif
