/* SPDX-License-Identifier: Apache-2.0 */
/* operator_log - who did what to the hub, when, and what came of it: by command line or portal.  Append-only: the table refuses changes.
 *
 * An entry goes into the transaction of the deed: there is no deed without an entry, and no entry of what did not happen.  No personal
 * data: persons are meant by numbers of events, dead letters, tasks. */
#ifndef COMMON_OPERATOR_LOG_H
#define COMMON_OPERATOR_LOG_H
#include "../ground/db.h"

struct operator_entry {
    const char *by, *and_by;             /* and_by: the second of two users who must agree, else NULL */
    const char *command;                 /* "deadletter discard" */
    const char *object;                  /* on what: "dead letter 17" */
    const char *reason;                  /* as the user gave it, or NULL */
    const char *result;                  /* "3 discarded" */
};
/* ret_no may be NULL. */
bool operator_log_add(struct db *db, const struct operator_entry *entry, int64_t *ret_no, struct err *e) MUST_CHECK;

struct operator_row { int64_t no; time_us at; struct operator_entry entry; };
struct operator_filter {
    const char *user;                    /* first or second; NULL: all */
    time_us from, until;                 /* until is not in it; 0: no bound */
    int64_t most;                        /* the newest so many; 0: all */
};
/* Oldest first, in `mem`. */
bool operator_log_read(struct db *db, const struct operator_filter *filter, struct arena *mem, struct operator_row **ret, size_t *ret_n, struct err *e) MUST_CHECK;
#endif
