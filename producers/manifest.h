/* SPDX-License-Identifier: Apache-2.0 */
/* manifest - the close of a day: which numbers were given, their hashes, and what each source counted.
 *
 * A manifest is an ordinary event with the next number.  It covers every number since the manifest before it, that one included,
 * itself not; `hashes` are the first 8 bytes of each number's wire hash, `prev` is the SHA-256 of the value bytes of the manifest
 * before it, empty for the first of an epoch.  A day of more than MANIFEST_MOST numbers has several: the last of them ends right
 * before its own number and closes the day.
 *
 * When a new epoch began, what the spool holds of the one before is covered by a manifest of the new one; a manifest that was not
 * sent yet speaks of numbers that are no more and becomes a casebus.void.
 *
 *   spool_get "manifest.last":  EPOCH NO DAY COVERED SEQ HASH WIRE                                                              */
#ifndef PRODUCERS_MANIFEST_H
#define PRODUCERS_MANIFEST_H
#include "../common/travel/spool.h"

enum { MANIFEST_MOST = 16384 };
struct manifest_state {
    int64_t epoch, no;
    day_num day;                         /* the last one closed; DAY_NONE: none ever */
    int64_t covered, seq;                /* the highest number covered, and its own */
    uint8_t hash[HASH_BYTES];            /* of its value bytes: the next one's prev */
    uint8_t wire[8];                     /* beginning of its wire hash: the spool may have forgotten it when the next one is due */
};
/* ---- pure */
/* Text form of the state and back; an empty or NULL text is the state before the first manifest. */
bool manifest_state_parse(const char *text, struct manifest_state *ret, struct err *e) MUST_CHECK;
char *manifest_state_text(const struct manifest_state *st, struct arena *mem);
/* The state as it counts in `epoch`: a new epoch begins a new chain, and says the last day once more for what moved into it. */
struct manifest_state manifest_in_epoch(struct manifest_state st, int64_t epoch);
/* The first day to be closed so that `through` is closed: the day after the last one; before the first manifest `through` itself.
 * DAY_NONE: it is closed already. */
day_num manifest_first_day(const struct manifest_state *st, day_num through);

/* Through which day days are closed at `now` on `today`: through yesterday; the service closes its own day ten minutes before it ends. */
day_num manifest_due(day_num today, time_us now, bool service);

struct manifest_maker {
    const struct schema_set *set;
    const char *agency, *tenant;
    struct spool *spool;
};
/* An event of a casebus.* type that this agency says: the fields are still absent. */
bool manifest_event(const struct manifest_maker *m, const char *type, time_us now, struct arena *mem, struct event *ret, struct err *e) MUST_CHECK;
/* After a new epoch, before anything of it is sent: see above.  manifest_close does it, too. */
bool manifest_settle(const struct manifest_maker *m, time_us now, struct err *e) MUST_CHECK;
/* Closes every day that is not closed yet, up to `through`.  `today` before the last closed day: *ret_behind, and nothing is closed.
 * *ret_closed: manifests written. */
bool manifest_close(const struct manifest_maker *m, day_num through, day_num today, time_us now, int *ret_closed, bool *ret_behind, struct err *e) MUST_CHECK;
/* What cannot be sent is replaced under its number; `reason` is a code.  The number must wait to be sent. */
bool manifest_void(const struct manifest_maker *m, int64_t seq, const char *reason, time_us now, struct err *e) MUST_CHECK;
/* A void of its own under the next number, spooled: to try the way to the hub.  *ret: as it was spooled, in `mem`. */
bool manifest_probe(const struct manifest_maker *m, const char *reason, time_us now, struct arena *mem, struct event *ret, struct err *e) MUST_CHECK;
/* The last day that was closed; DAY_NONE: none ever. */
bool manifest_closed(struct spool *sp, day_num *ret, struct err *e) MUST_CHECK;
/* The day whose manifest counts what is spooled now: today, or the next one when today is closed already. */
bool manifest_counting(struct spool *sp, day_num today, day_num *ret, struct err *e) MUST_CHECK;
#endif
