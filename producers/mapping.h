/* SPDX-License-Identifier: Apache-2.0 */
/* mapping - which record of an office's export becomes which events (grammar: producers/README.md).  Pure: no files but the
 * configuration's, no clock.
 *
 *   mapping_read   the configuration: types, fields, columns, codes, expressions, all checked against the schemas
 *   mapping_bind   a file's header: where each column stands; unknown and missing ones refuse the file
 *   mapping_record one record to 0..n events, completed, checked, gated, encoded; or one reason why not                         */
#ifndef PRODUCERS_MAPPING_H
#define PRODUCERS_MAPPING_H
#include "../common/cfg.h"
#include "../common/event.h"

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
struct mapping_fault { const char *column; bool gated; };
/* Events in `mem`.  ERR_DATA: the record as a whole is refused, *ret_fault says where. */
bool mapping_record(const struct mapping *m, const struct mapping_row *row, const struct event_reader *reader, struct mapping_moment at, struct arena *mem,
                    struct event **ret, size_t *ret_n, struct mapping_fault *ret_fault, struct err *e) MUST_CHECK;
#endif
