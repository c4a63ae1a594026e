/* SPDX-License-Identifier: Apache-2.0 */
/* board - what the monitor shows: written by the loop that gathers, read by the threads that answer. */
#ifndef MONITOR_BOARD_H
#define MONITOR_BOARD_H
#include "../../common/ground/buf.h"
#include "../../common/ground/clock.h"

/* What must work so that the numbers can be had.  With one that does not, they are not shown: old numbers look like good ones. */
enum part { PART_DATABASE, PART_KAFKA, PART_CONFIGURATION, PARTS };
struct parts {
    struct { bool ok; char why[sizeof ((struct err *)0)->text]; } all[PARTS];
    time_us gathered_at;                         /* when they were asked last; 0: never yet */
    int64_t took_ms, every_s;                    /* how long that took; how often it is done */
};
const char *part_name(enum part p);
void parts_fail(struct parts *parts, enum part p, const char *why);
/* {"ready", "parts": [{"part", "ok", "reason"}]} on a line of its own; `numbers` is a part, too: they are younger than three rounds, a
 * minute at least.  Returns "ready". */
bool parts_ready(const struct parts *parts, time_us now, struct buf *out);

struct board;
struct board *board_new(void);
void board_free(struct board *b);
/* From now on these.  The texts are copied; `status` NULL: there are none. */
void board_write(struct board *b, const struct parts *parts, const char *metrics, const char *status);
void board_parts(struct board *b, struct parts *ret);
/* Adds it to `out`; false: there is none. */
bool board_metrics(struct board *b, struct buf *out);
bool board_status(struct board *b, struct buf *out);
#endif
