/* SPDX-License-Identifier: Apache-2.0 */
/* declarations - the manifests of a day: read, and each seen to be what came, whole, and next in its chain.
 *
 * A manifest stands in the hub twice, as an event and apart from it: a copy that was changed afterwards is known by its wire hash, and the
 * other one counts. */
#ifndef RECONCILE_DECLARATIONS_H
#define RECONCILE_DECLARATIONS_H
#include "spans.h"
#include "../../journal/declared.h"
#include "../../../common/ground/db.h"

struct declaration {
    int64_t own_epoch, no, seq;
    int64_t epoch, first, last;          /* as the manifest says, not its row */
    int64_t through;                     /* the last number of its epoch that an earlier manifest declares */
    int64_t tallies[TALLIES], vanished;  /* as in declared.h */
    bool whole; uint8_t hash[HASH_BYTES];/* one of its copies is what came; SHA-256 of that one */
};
struct declaration_reader {
    struct db *db; const struct schema_set *set; const char *agency, *tenant; int64_t agency_no;
    struct spans *spans;                 /* what is wrong with a manifest itself goes here */
};
/* Those of a day, by epoch and first number, each read and judged; in `mem`. */
bool declarations_of(struct declaration_reader *r, day_num day, struct arena *mem, struct declaration **ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* One of them again, its hashes in `mem`.  `hashes` of ret is NULL when neither copy is what came: its numbers are known, not what they hold. */
bool declaration_read(const struct declaration_reader *r, const struct declaration *d, struct arena *mem, struct declared *ret, struct err *e) MUST_CHECK;
/* An event of the journal from a row whose columns from `col` on are id, schema_id, subject, recorded_at, purpose, legal_basis, consent, dataclass,
 * type, payload.  Its payload is NULL where the row has none.  False: a column holds what no event can. */
bool declaration_event(const struct declaration_reader *r, const struct db_result *row, int i, int col, int64_t epoch, int64_t seq, struct event *ret);
#endif
