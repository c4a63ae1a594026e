/* SPDX-License-Identifier: Apache-2.0 */
/* mapping - which record of an office's export becomes which events (grammar: producers/README.md).  Pure: no files but the
 * configuration's, no clock.
 *
 *   mapping_read   the configuration: types, fields, columns, codes, expressions, all checked against the schemas
 *   mapping_bind   a file's header: where each column stands; unknown and missing ones refuse the file
 *   mapping_say    one record to 0..n events, completed, checked, gated, encoded; or one reason why not                         */
#ifndef PRODUCERS_MAPPING_H
#define PRODUCERS_MAPPING_H
#include "../../common/ground/cfg.h"
#include "../../common/event/content.h"
#include "../rows/cell.h"

struct mapping;
extern const char *const mapping_keys[];         /* what of a source's group is the mapping's; ends with NULL */
/* From a source's group.  `reader`: who speaks, for checking.  ERR_CONFIG with file:line. */
bool mapping_read(const struct cfg *source, const struct event_reader *reader, struct arena *mem, const struct mapping **ret, struct err *e) MUST_CHECK;
/* The columns that it reads. */
const char *const *mapping_columns(const struct mapping *m, size_t *ret_n);
/* Where a file's columns stand: in `mem`.  ERR_DATA and *ret_column: an unknown, missing or doubled one. */
bool mapping_bind(const struct mapping *m, const char *const *header, size_t n, struct arena *mem, const int **ret_places, const char **ret_column, struct err *e) MUST_CHECK;

struct mapping_row { const char *const *cells; const int *places; };   /* UTF-8, empty = absent */
struct mapping_moment { time_us now; bool backfill; };                 /* backfill: see source.h */
struct mapping_fault {
    const char *column; bool gated;                      /* where the record failed */
    struct cell_notes notes;                             /* of one that was taken */
};
/* Is the row a record at all (`only`)?  `mem`: while it is decided. */
bool mapping_wants(const struct mapping *m, const struct mapping_row *row, struct arena *mem);
/* The municipality that the row names, in `mem`; NULL: it names none, or the mapping has no `tenant`. */
const char *mapping_tenant(const struct mapping *m, const struct mapping_row *row, struct arena *mem);
bool mapping_has_tenant(const struct mapping *m);
enum { ON_NEW = 1, ON_CHANGED = 2, ON_GONE = 4 };          /* an entry speaks of rows of a snapshot that are new, changed, gone */
struct mapping_said {
    size_t entry;                        /* its place in `events` */
    uint32_t id;                         /* the entry's name from one configuration to the next */
    unsigned on;
    bool keep;                           /* its bytes, to take it back: a later row may say it of somebody else, or of nobody */
    struct event ev;
};
/* Events in `mem`, with the entry that made each; those of vanished rows are what they will say, but for the day.  ERR_DATA: the record
 * as a whole is refused, *ret_fault says where. */
bool mapping_say(const struct mapping *m, const struct mapping_row *row, const struct event_reader *reader, struct mapping_moment at, struct arena *mem,
                 struct mapping_said **ret, size_t *ret_n, struct mapping_fault *ret_fault, struct err *e) MUST_CHECK;

/* ---- of snapshots */
/* The columns of the configuration's `key`, as places in mapping_columns. */
const size_t *mapping_key(const struct mapping *m, size_t *ret_n);
/* The ids of the entries that speak of changes only; in `mem`. */
const uint32_t *mapping_waiting(const struct mapping *m, struct arena *mem, size_t *ret_n);
/* Is what that entry said taken back when it is no longer true of its row? */
bool mapping_withdraws(const struct mapping *m, uint32_t id);
/* Does an entry say `on`, or is there a `key`? */
bool mapping_compares(const struct mapping *m);
/* Changes when anything does that could change an event: entries, codes, key. */
const uint8_t *mapping_digest(const struct mapping *m);
/* Under `key`: what the event says, whenever it is read (content.h).  ERR_DATA. */
bool mapping_content(const struct mapping *m, const struct mapping_said *s, const uint8_t key[KEY_BYTES], struct arena *mem,
                     uint8_t ret[SUBJECT_BYTES], struct err *e) MUST_CHECK;
/* Every entry, in `mem`: what a list of the present says by it. */
struct mapping_entry { uint32_t id; unsigned on; const struct schema *schema; struct content_days days; };
size_t mapping_entries(const struct mapping *m, struct arena *mem, struct mapping_entry **ret);
/* The event of that entry again, from its subject and bytes, at `now`: with a new id, on the day of the run.  *ret_found = false: the
 * configuration has no such entry any more.  ERR_DATA. */
bool mapping_again(const struct mapping *m, uint32_t id, const struct event_reader *reader, const uint8_t subject[SUBJECT_BYTES], const void *payload, size_t bytes,
                   time_us now, struct arena *mem, struct event *ret, bool *ret_found, struct err *e) MUST_CHECK;
#endif
