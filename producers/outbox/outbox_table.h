/* SPDX-License-Identifier: Apache-2.0 */
/* outbox_table - the table of neutral events in an office's own PostgreSQL, as agencies/outbox.sql makes it.
 *
 * A row gets its number when it is written and can be seen when it is committed: who reads on behind the highest number passes over what
 * was committed late.  So there are two ways:
 *
 *   mark   every row that bears no mark, in the order of numbers; it is marked when its event is safe
 *   read   rows in the order of (transaction, number), only of transactions older than all that still run: nothing can come before
 *
 * Neither needs a superuser or a replication slot.  Errors as in db.h; what the login lacks is told as the grant that is missing. */
#ifndef PRODUCERS_OUTBOX_TABLE_H
#define PRODUCERS_OUTBOX_TABLE_H
#include "../../common/ground/db.h"

struct outbox_table;
/* Nothing is connected yet.  `conninfo` and `schema` (small letters, digits and _) live as long. */
struct outbox_table *outbox_table_new(const char *conninfo, const char *schema, bool marks);
void outbox_table_free(struct outbox_table *t);

/* Where the table stands.  `database`: system identifier and timeline, of this connection; `given`: the highest number given so far;
 * `xid`: the transaction of row `no`, 0 where it is gone.  ERR_RETRY: a standby. */
struct outbox_stand { char database[48]; int64_t given, xid; };
bool outbox_table_stand(struct outbox_table *t, int64_t no, struct outbox_stand *ret, struct err *e) MUST_CHECK;

/* Up to `max` rows to be read next (behind xid and no, unless they are marked), until outbox_rows_free. */
struct outbox_rows { struct db_result *result; int n; };
struct outbox_row { int64_t no, xid; const char *line; /* the neutral line; NULL: more than most_bytes */ };
bool outbox_table_rows(struct outbox_table *t, int max, int64_t most_bytes, int64_t xid, int64_t no, struct outbox_rows *ret, struct err *e) MUST_CHECK;
struct outbox_row outbox_row(const struct outbox_rows *rows, int i);
void outbox_rows_free(struct outbox_rows *rows);

/* Their events are safe, or were refused because of that (NULL: not refused). */
bool outbox_table_mark(struct outbox_table *t, const int64_t *nos, const char *const *refused, size_t n, struct err *e) MUST_CHECK;
/* Everything that is there now counts as read: it is marked, or *ret_xid is the transaction behind which to go on. */
bool outbox_table_pass(struct outbox_table *t, int64_t *ret_xid, struct err *e) MUST_CHECK;
#endif
