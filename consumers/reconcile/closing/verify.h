/* SPDX-License-Identifier: Apache-2.0 */
/* verify - do the closing records still say what was signed: the file alone, without anything else; and against the database. */
#ifndef CONSUMERS_RECONCILE_VERIFY_H
#define CONSUMERS_RECONCILE_VERIFY_H
#include "../../../common/ground/db.h"
#include "../../admin/watch/findings.h"
#include "closed_days.h"

struct verified {
    struct findings findings;            /* what does not hold, one sentence each; none: all does */
    const char *tenant;                  /* NULL: no record could be read */
    size_t records;
    struct closed_days days;             /* as the records say */
    const char **keys; size_t n_keys;    /* public keys that signed, in hex, the oldest first */
    uint8_t hash[HASH_BYTES];            /* of the last line */
    const char **lines;                  /* of the file, as many as records */
};
/* The lines of a file, from the first record on.  What lies in *ret lies in `mem`.  ERR_CONFIG: the file cannot be read. */
bool verify_file(const char *file, struct arena *mem, struct verified *ret, struct err *e) MUST_CHECK;
/* Is one of the records signed with that key (hex)?  Else it is a finding. */
void verify_key(struct verified *v, const char *key);
/* Is one of the records the one with that hash (hex)?  Else it is a finding. */
void verify_hash(struct verified *v, const char *hash);
/* Table closing against itself and against the file, record by record. */
bool verify_table(struct db *db, struct verified *v, struct err *e) MUST_CHECK;
#endif
