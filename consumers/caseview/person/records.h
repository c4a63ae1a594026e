/* SPDX-License-Identifier: Apache-2.0 */
/* records - the journal's rows as decoded events, each with the subject through which it was found. */
#ifndef CONSUMERS_CASEVIEW_RECORDS_H
#define CONSUMERS_CASEVIEW_RECORDS_H
#include "../caseview.h"

struct record { struct event ev; int64_t agency_no; uint8_t via[SUBJECT_BYTES]; bool unreadable; };
struct records { struct record *all; size_t n; };

/* Rows of person.sql's `events` or `records`, decoded, everything in `mem`.  A row without payload (erased) is passed over; one that
 * cannot be decoded is kept as unreadable, without fields. */
bool records_read(struct caseview *cv, const struct db_result *r, struct arena *mem, struct records *ret, struct err *e) MUST_CHECK;
/* Adds, for every record that names somebody else's subject, the other records of the same fact: a correction may name him no more. */
bool records_follow(struct caseview *cv, time_us known_at, struct arena *mem, struct records *records, struct err *e) MUST_CHECK;
/* Subjects that earlier records of a fact named and the one that speaks does not: whose view changes without their being named.  At most one entry each. */
void records_dropped(const struct event *events, size_t n, struct arena *mem, uint8_t (**ret)[SUBJECT_BYTES], size_t *ret_n);
#endif
