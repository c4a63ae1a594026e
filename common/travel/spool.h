/* SPDX-License-Identifier: Apache-2.0 */
/* spool - the agency's durable queue: numbered events on disk before the source is acknowledged.  The only user of SQLite.
 *
 * SQLite file (WAL, synchronous=FULL) of blocks; a block holds consecutive events in one row, written in one transaction with
 * the progress of its source, so that a crash in the middle of a file goes on behind the last block.  No index per event.
 * source_seq runs from 1 without gaps within an epoch (UTC ms of the spool's creation, increasing).  Spool bytes = wire bytes:
 * resending is identical.  Disk full and I/O errors: ERR_RETRY (the caller stops acknowledging); a damaged file: ERR_CONFIG.
 *
 * Several processes may use one file (`publish` and `status` beside `run`): numbers are taken inside the write transaction, and
 * whoever finds another writing waits up to 10 s (then ERR_RETRY).  Two that send from it send repeats, which the hub knows.
 * Appends, puts, epochs and spool_begin..commit are on disk when they return; spool_sent and spool_confirmed alone are not
 * waited for (lost in a power cut, they happen again). */
#ifndef COMMON_SPOOL_H
#define COMMON_SPOOL_H
#include "../event/event.h"

struct spool;
/* Opens or creates FILE.  A new file begins a new epoch at `now`. */
bool spool_open(const char *file, time_us now, struct spool **ret, struct err *e) MUST_CHECK;
void spool_free(struct spool *sp);
/* As they stand in the file now (another process may have appended); when it cannot be read, as last seen. */
int64_t spool_epoch(struct spool *sp);
int64_t spool_next_seq(struct spool *sp);
const char *spool_path(const struct spool *sp);
/* Random id of this file; travels in casebus.* messages of its epoch so that a copy is noticed. */
const char *spool_instance(const struct spool *sp);
/* The file was not where it was written last (machine, inode, time it was made): a copy or a restored backup.  spool_open has
 * given it an instance of its own and begun a new epoch at once, as the first may live on and give the same numbers. */
bool spool_was_copied(const struct spool *sp);
/* Begins a new epoch (greater than the last and than `at_least`): what was unsent is renumbered into it, in order; what was sent
 * stays readable under its old epoch until confirmed. */
bool spool_new_epoch(struct spool *sp, int64_t at_least, time_us now, struct err *e) MUST_CHECK;

/* Puts another event under a number of the current epoch that was not sent yet (casebus.void, for what cannot be sent).
 * ERR_FATAL: it was sent, or never given. */
bool spool_replace(struct spool *sp, int64_t seq, struct event *ev, struct err *e) MUST_CHECK;
/* The first and last number that the file still holds of an epoch; 0 and 0: none. */
bool spool_span(struct spool *sp, int64_t epoch, int64_t *ret_first, int64_t *ret_last, struct err *e) MUST_CHECK;

/* What a source remembers of itself, written with the block: e.g. source "in", name = hex of the file's hash, done = records done. */
struct spool_progress { const char *source, *name; int64_t done; const char *state; };
bool spool_progress_get(struct spool *sp, const char *source, const char *name, int64_t *ret_done, char **ret_state /* free() */, bool *ret_found, struct err *e) MUST_CHECK;

/* Gives the events epoch and seq and writes them as one block with the progress rows, local ids and counters, durably.
 * Events come encoded (payload set).  counters: named tallies of the day, added up (for the manifest and status).
 * events may be 0 (progress only). */
struct spool_local { uint8_t subject[SUBJECT_BYTES]; const char *local; };
struct spool_count { const char *source, *what; day_num day; int64_t add; };   /* what: files records events unchanged gated rejected */
struct spool_origin { const char *batch, *file; int64_t line; day_num taken; };   /* of an event: its upload (NULL: none), file, line (0: none), when it was read */
/* A row of a snapshot (spool_stock.h).  missed: the run since which it is not in the file, 0 = it was in the last one. */
struct spool_row { uint8_t key[SUBJECT_BYTES], hash[SUBJECT_BYTES]; int64_t missed; const void *told; size_t told_bytes; bool gone; };
struct spool_block {
    struct event *events; size_t n_events;
    const struct spool_origin *origins;      /* where each event came from; NULL: of no upload */
    const struct spool_progress *progress; size_t n_progress;
    const struct spool_local *locals; size_t n_locals;
    const struct spool_count *counts; size_t n_counts;
    const char *rows_of; const struct spool_row *rows; size_t n_rows;    /* a source, and what is known of it from now on */
};
bool spool_append(struct spool *sp, struct spool_block *block, struct err *e) MUST_CHECK;
bool spool_local_id(struct spool *sp, const uint8_t subject[SUBJECT_BYTES], char **ret_local /* free(); NULL unknown */, struct err *e) MUST_CHECK;
bool spool_counts(struct spool *sp, day_num day, void (*each)(void *context, const struct spool_count *c), void *context, struct err *e) MUST_CHECK;

/* Unsent events in order, up to max; messages and their bytes in `mem`.  Reading does not change anything. */
struct spool_message { int64_t epoch, seq; struct message msg; };
bool spool_unsent(struct spool *sp, const char *topic, size_t max, struct arena *mem, struct spool_message **ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* When the first of them came in, as its id says; where the office gave it one of its own, the day of recording.  0: none waits. */
bool spool_waits_since(struct spool *sp, time_us *ret, struct err *e) MUST_CHECK;
/* Everything up to and including that number was reported delivered. */
bool spool_sent(struct spool *sp, int64_t epoch, int64_t through_seq, struct err *e) MUST_CHECK;
/* A range again, for casebus.resend and tests. */
bool spool_range(struct spool *sp, const char *topic, int64_t epoch, int64_t from, int64_t to, struct arena *mem, struct spool_message **ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* The hub has confirmed: blocks that lie wholly at or below are forgotten, their room is used again and in the end given back.
 * ERR_DATA, and nothing happens: this number was never given here (an old copy: begin a new epoch). */
bool spool_confirmed(struct spool *sp, int64_t epoch, int64_t through_seq, struct err *e) MUST_CHECK;
/* spooled: events that lie in the file; bytes: what is in use of it. */
struct spool_status { int64_t epoch, next_seq, spooled, unsent, unconfirmed, confirmed_through, bytes; };
bool spool_status(struct spool *sp, struct spool_status *ret, struct err *e) MUST_CHECK;
/* The last of these alone: costs next to nothing. */
bool spool_bytes(struct spool *sp, int64_t *ret, struct err *e) MUST_CHECK;

/* Hashes (first 8 bytes of the wire hash) of a range in order, for the manifest.  ERR_FATAL: not all of it is kept any more. */
bool spool_hashes(struct spool *sp, int64_t epoch, int64_t from, int64_t to, struct buf *out, struct err *e) MUST_CHECK;
/* Small named values: "manifest.last" {no, day, seq, hash}, inbox position, delivered revisions. */
bool spool_get(struct spool *sp, const char *key, char **ret_text /* free(); NULL: none */, struct err *e) MUST_CHECK;
bool spool_put(struct spool *sp, const char *key, const char *text, struct err *e) MUST_CHECK;
bool spool_drop(struct spool *sp, const char *key, struct err *e) MUST_CHECK;
/* All whose key begins so, in the order of their keys. */
struct spool_value { const char *key, *text; };
bool spool_values(struct spool *sp, const char *prefix, struct arena *mem, struct spool_value **ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* Up to `max` of them, behind the key `after` (NULL: from the first). */
bool spool_list(struct spool *sp, const char *prefix, const char *after, size_t max, struct arena *mem, struct spool_value **ret, size_t *ret_n, struct err *e) MUST_CHECK;
bool spool_begin(struct spool *sp, struct err *e) MUST_CHECK;          /* several puts (and one append) as one transaction */
bool spool_commit(struct spool *sp, struct err *e) MUST_CHECK;
void spool_rollback(struct spool *sp);
/* ---- where events came from: known for ever, also when the events are forgotten */
struct spool_came { int64_t epoch, seq; struct spool_origin from; };
struct spool_upload { const char *batch; day_num taken; int64_t events; };
/* The numbers of one upload, or (one of them is NULL) of one file, in the order in which they were given; in `mem`. */
bool spool_origins(struct spool *sp, const char *batch, const char *file, struct arena *mem, struct spool_came **ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* Where one number came from. */
bool spool_origin_of(struct spool *sp, int64_t epoch, int64_t seq, struct arena *mem, struct spool_came *ret, bool *ret_found, struct err *e) MUST_CHECK;
/* Each upload and day, oldest first. */
bool spool_uploads(struct spool *sp, struct arena *mem, struct spool_upload **ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* Calls for every event that lies in the file, epoch by epoch; it lives until the call returns. */
bool spool_all(struct spool *sp, void (*each)(void *context, struct event *ev), void *context, struct err *e) MUST_CHECK;
#endif
