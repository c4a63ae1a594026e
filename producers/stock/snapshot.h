/* SPDX-License-Identifier: Apache-2.0 */
/* snapshot - a list of the present beside the one before it: which rows are new, changed, the same, no more there.  Pure.
 *
 *   the file's rows, by key     k1 k2 k2 k4 k5      two with one key: once if they are equal, else both are refused
 *   the rows known, by key      k1 k3 k4 k6         k3, k6: missed now; gone after `misses` runs without them
 *
 * Of a row that is gone is known for SNAPSHOT_RUNS_KEPT runs more what was said of it (missed < 0): should its end be taken back, a list
 * without it says it again.  In the file once more it is a new row.
 *
 * Keys and hashes are keyed (hash_subject): nobody can tell from them who is in a list. */
#ifndef PRODUCERS_SNAPSHOT_H
#define PRODUCERS_SNAPSHOT_H
#include "../../common/travel/spool.h"

/* A row of the file.  `no`: its place in the file, from 1. */
struct snapshot_row { uint8_t key[SUBJECT_BYTES], hash[SUBJECT_BYTES]; int64_t no, line; };
enum snapshot_kind {
    SNAPSHOT_NEW, SNAPSHOT_CHANGED,
    SNAPSHOT_BACK,                       /* as it was before it was missed */
    SNAPSHOT_TWICE,                      /* another row has its key and says something else */
    SNAPSHOT_UNREAD,                     /* its key is not known: not of the comparison, but in the same order */
    SNAPSHOT_MISSED, SNAPSHOT_GONE,      /* not in the file; GONE: often enough */
    SNAPSHOT_FORGOTTEN,                  /* gone for long */
};
/* What a run has to do.  `no` orders it: by the rows of the file, then what is not in it, from SNAPSHOT_MISSING_NO on. */
#define SNAPSHOT_MISSING_NO (INT64_MAX / 2)
struct snapshot_difference {
    int64_t no, line;                    /* TWICE: the line of the other row; not in the file: 0 */
    uint8_t key[SUBJECT_BYTES];
    enum snapshot_kind kind;
};
struct snapshot_counts {
    int64_t rows;                        /* of the file */
    int64_t same, repeated;              /* as known; once more the same in this file */
    int64_t fresh, changed, twice;       /* SNAPSHOT_NEW, SNAPSHOT_CHANGED, SNAPSHOT_TWICE */
    int64_t known;                       /* rows that were in the last run's file, refused or not */
    int64_t missing, gone;               /* of those known: not in this file; of all: SNAPSHOT_GONE */
};
enum { SNAPSHOT_RUNS_KEPT = 30 };
struct snapshot_rules {
    int64_t run;                         /* the number of this run, from 1 */
    int64_t misses;                      /* so many runs without it, and a row is gone */
    bool again;                          /* all rows count as changed: the mapping did */
    bool nobody_gone;                    /* rows of this file could not be read: whom they are about is not known */
};
/* Both in the order of their keys; *ret NULL: the end. */
struct snapshot_input {
    bool (*row)(void *context, const struct snapshot_row **ret, struct err *e);
    bool (*known)(void *context, const struct spool_row **ret, struct err *e);
    bool (*differs)(void *context, const struct snapshot_difference *d, struct err *e);
    void *context;
};
bool snapshot_compare(const struct snapshot_input *in, const struct snapshot_rules *rules, struct snapshot_counts *ret, struct err *e) MUST_CHECK;
/* By key, then as in the file; and differences by `no`: qsort's order. */
int snapshot_by_key(const void *a, const void *b), snapshot_by_no(const void *a, const void *b);

/* Is this too much to be believed: an empty file, or at least HOLD_LEAST rows and more than `above` percent of those known changed or
 * missing?  Where nothing is known nothing is held. */
enum { HOLD_LEAST = 20 };
bool snapshot_is_doubtful(const struct snapshot_counts *c, int64_t above);
#endif
