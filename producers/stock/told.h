/* SPDX-License-Identifier: Apache-2.0 */
/* told - what was said of a row of a snapshot, entry by entry, so that the next run says only what is new.  Pure.
 *
 *   one entry of `events`:  id (4)  gone (1)  content (16)  root (16)  subject (16)  length (4)  bytes
 *
 * content: what its event said (mapping_content); root: the id of the first event, of a row that is gone of the event that said so, zero where none was sent; bytes: the encoded event, of
 * entries of vanished rows to be sent one day, of others to take back what was said of somebody else.  Numbers are little-endian. */
#ifndef PRODUCERS_TOLD_H
#define PRODUCERS_TOLD_H
#include "../../common/ground/buf.h"
#include "../mapping/mapping.h"

struct told {
    uint32_t id;
    bool gone;
    uint8_t content[SUBJECT_BYTES], root[UUID_BYTES], subject[SUBJECT_BYTES];
    const void *bytes; size_t n;
};
void told_add(struct buf *out, const struct told *t);
/* In `mem`; bytes are borrowed.  ERR_CONFIG: these are no such entries. */
bool told_read(const void *bytes, size_t n, struct arena *mem, struct told **ret, size_t *ret_n, struct err *e) MUST_CHECK;

/* Of a chain of events with that root some were taken back.  again: another of them counts since; else it says nothing any more. */
struct told_fate { uint8_t root[UUID_BYTES]; bool again; };
struct told_left {
    bool changed;                        /* something of the row was touched */
    bool stands;                         /* something that was told stands; else the row is to be forgotten */
    bool ends;                           /* that it is gone does not: without it in the list it is to be said again */
};
/* What is known of a row afterwards, into `out` (emptied first): an entry whose chain was touched is to be told again, as a correction
 * where it still counts, else as of a new row. */
struct told_left told_forget(const struct told *all, size_t n, const struct told_fate *(*fate)(void *context, const uint8_t root[UUID_BYTES]), void *context, struct buf *out);

/* What becomes of one row: the events to be sent, and what is told of it from now on. */
struct telling {
    const struct mapping *mapping;
    const struct event_reader *reader;
    time_us now;
    struct arena *mem;
    struct event *events; size_t n;      /* to be sent, encoded */
    struct buf *told;                    /* emptied first */
};
/* A row that is new (`before` of no entries and `fresh`) or changed.  ERR_DATA: one of its events cannot be. */
bool told_row(struct telling *t, const struct told *before, size_t n_before, bool fresh, struct mapping_said *said, size_t n_said, struct err *e) MUST_CHECK;
/* A row that is gone, its `told` is kept for a while. */
bool told_gone(struct telling *t, const struct told *before, size_t n_before, struct err *e) MUST_CHECK;
#endif
