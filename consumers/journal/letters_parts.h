/* SPDX-License-Identifier: Apache-2.0 */
/* letters_parts - what the files of letters share.  Private to them. */
#ifndef JOURNAL_LETTERS_PARTS_H
#define JOURNAL_LETTERS_PARTS_H
#include "journal.h"
#include "letters.h"

struct letters { struct journal j; };            /* without Kafka and streams */

/* A row of `letter` or `take`, without what it would be read as; all of it in `mem`.  ERR_DATA: its headers are not as they were packed. */
bool letters_row(const struct db_result *r, int row, struct arena *mem, struct letter *ret, struct err *e) MUST_CHECK;
struct acceptance letters_acceptance(const struct letters *l, const char *agency);
enum agency_state letters_state(const struct letters *l, const char *agency);
/* "dead letter 17", "3 dead letters of jobcenter@05162, 17 to 40" */
const char *letters_object(const int64_t *nos, size_t n, const char *agency, struct arena *mem);
#endif
