/* SPDX-License-Identifier: Apache-2.0 */
/* intake - one file on its way in, the same for all kinds of files: claimed from the drop folder or given by name, recognised by
 * its hash, read in blocks, its refused records listed, put away at the end.
 *
 * Exactly once: the progress of a block (records done, where to go on, how long the list of refused records is) is written in the
 * same transaction as its events, under the file's hash.  A run that was killed goes on behind the last block; what it had listed
 * beyond that is cut off.  Of a file that was read to its end before only the records that were refused then are tried again.
 *
 *   in/rejected/NAME.tsv    one line per refused record:  file <tab> line <tab> field <tab> reason                              */
#ifndef PRODUCERS_INTAKE_H
#define PRODUCERS_INTAKE_H
#include "drop.h"
#include "refused.h"

struct intake {
    /* set by intake_open */
    const char *source;
    const struct source_context *c;
    struct drop *drop;
    const char *gift;                    /* file to be read next, from `give`; NULL: none */
    bool whole;                          /* each file is read from its beginning: the source itself knows what is new in it */
    /* the file in hand */
    struct arena mem;                    /* emptied with each file */
    const char *name, *path;
    bool given;                          /* not from the drop folder: it stays where it is */
    int fd;
    int64_t from, from_line;             /* where to go on: behind what was done before; 0: at its beginning */
    char hash[2 * HASH_BYTES + 1];
    bool known;                          /* it was read to its end before */
    struct refused wanted;               /* known: only these lines are read, for they were refused */
    struct refused refused, refused_kept;        /* lines refused so far; with the batch in hand */
    const char *bad;                     /* why it cannot be read at all, or NULL */
    int64_t records, events, rejected;   /* on disk */
    int64_t list_bytes, list_kept;       /* length of the list of refused records; with the batch in hand */
    bool acked;                          /* the batch in hand is counted already: ack again after ERR_RETRY */
    int64_t started_ms;
};
/* `pattern`: where files are dropped, resolved; NULL: only given ones. */
bool intake_open(struct intake *in, const char *source, const char *pattern, const struct source_context *c, struct err *e) MUST_CHECK;
void intake_close(struct intake *in);
/* "-" is standard input; it is copied first, so that it can be recognised.  ERR_CONFIG: no such file, not readable. */
bool intake_give(struct intake *in, const char *file, struct err *e) MUST_CHECK;
/* The next file; in->from says where to go on. */
bool intake_take(struct intake *in, bool *ret_found, struct err *e) MUST_CHECK;
/* For `next`: true when there is nothing to read because the file is bad, or known and nothing of it was refused; the batch is
 * filled then. */
bool intake_settled(struct intake *in, struct arena *mem, struct source_batch *ret);
/* Is the record that begins on this line to be read? */
bool intake_wants(const struct intake *in, int64_t line);
/* The batch says: not one record of this file is taken, because of that. */
void intake_refuse(struct source_batch *b, struct arena *mem, int64_t line, const char *field, const char *reason);
bool intake_keep(struct intake *in, struct source_batch *b, struct arena *mem, struct err *e) MUST_CHECK;
bool intake_ack(struct intake *in, const struct source_batch *b, struct err *e) MUST_CHECK;

/* The rows of a batch while it is being made. */
struct batch_room {
    struct arena *mem;
    struct source_batch *b;
    size_t max;                          /* records of this batch: room for so many events at once */
    const char *upload; int64_t line;    /* of the record in hand: its batch attribute, or NULL; and where it begins */
    size_t events_cap, origins_cap, rejects_cap, locals_cap;
};
/* What a batch needs of a source: its next record (false in *ret_found: the end of the file), and where it is. */
struct intake_reader {
    bool (*one)(struct source *s, struct batch_room *room, time_us now, bool *ret_found, struct err *e);
    int64_t (*at)(const struct source *s, int64_t *ret_line);
    void (*seek)(struct source *s, int64_t at, int64_t line);
};
/* A batch: records until there are room->max or block_bytes of input.  What failed is read again as a whole.
 * The event_reader's note goes to the room. */
bool intake_batch(struct intake *in, struct source *s, const struct intake_reader *r, int64_t block_bytes, struct batch_room *room, time_us now, struct err *e) MUST_CHECK;
struct event *batch_event(struct batch_room *r);                  /* one more, empty */
void batch_reject(struct batch_room *r, int64_t line, const char *field, const char *reason, bool gated);
/* The record that begins there cannot become an event: what event_from_json, answer_make or gate_encode said. */
void batch_refuse(struct batch_room *r, int64_t line, const struct err *why);
/* event_reader.note with a batch_room as context. */
void batch_note(void *room, const uint8_t subject[SUBJECT_BYTES], const char *local);
#endif
