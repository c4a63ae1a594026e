/* SPDX-License-Identifier: Apache-2.0 */
/* spool_file - the open spool, as spool.c (writing), spool_read.c (reading, forgetting) and spool_batch.c share it. */
#ifndef COMMON_SPOOL_FILE_H
#define COMMON_SPOOL_FILE_H
#include "spool.h"
#include "spool_db.h"

enum { SPOOL_INSTANCE_BYTES = 33, SPOOL_RECENT = 8192, SPOOL_HASH_BYTES = 8 };
struct spool {
    struct spool_db db;
    char *file;
    char instance[SPOOL_INSTANCE_BYTES];
    int64_t epoch, next_seq;             /* as last seen: another process may have added */
    bool begun;                          /* between spool_begin and spool_commit */
    bool durable;                        /* what a commit does now */
    bool copied;
    uint8_t recent[SPOOL_RECENT][SUBJECT_BYTES];   /* subjects whose local id is known to be kept */
};

/* A transaction of one call; inside spool_begin..commit it is that one.  `durable`: survives a power cut. */
bool spool_write(struct spool *sp, bool durable, struct err *e) MUST_CHECK;
/* Ends it: `ok` false rolls back.  Returns whether all is kept. */
bool spool_written(struct spool *sp, bool ok, struct err *e) MUST_CHECK;
/* One snapshot for several reads. */
bool spool_look(struct spool *sp, struct err *e) MUST_CHECK;
void spool_looked(struct spool *sp);

struct spool_epoch_row { int64_t epoch, next_seq, sent, confirmed; };
bool spool_current(struct spool *sp, struct spool_epoch_row *ret, struct err *e) MUST_CHECK;
/* Writes events as blocks from that number on. */
bool spool_add_blocks(struct spool *sp, int64_t epoch, int64_t first, const struct event *events, size_t n, struct err *e) MUST_CHECK;
/* Calls for each kept event of the range, in order; the events live in `mem`, or until the next block if mem is NULL. */
bool spool_each(struct spool *sp, int64_t epoch, int64_t from, int64_t to, struct arena *mem,
                void (*each)(void *context, struct event *ev), void *context, struct err *e) MUST_CHECK;
/* spool_batch.c: the table that says where events came from; what a block's events came from; and a new epoch, in its transaction. */
bool spool_batch_tables(struct spool *sp, struct err *e) MUST_CHECK;
bool spool_batch_add(struct spool *sp, const struct spool_block *b, int64_t epoch, int64_t first, struct err *e) MUST_CHECK;
bool spool_batch_move(struct spool *sp, int64_t from_epoch, int64_t sent, int64_t to_epoch, struct err *e) MUST_CHECK;
/* spool_stock.c: its tables; what a block says of a source's rows. */
bool spool_stock_tables(struct spool *sp, struct err *e) MUST_CHECK;
bool spool_stock_add(struct spool *sp, const struct spool_block *b, struct err *e) MUST_CHECK;
void spool_block_hash(const void *bytes, size_t n, uint8_t ret[SPOOL_HASH_BYTES]);
#endif
