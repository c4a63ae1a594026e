/* SPDX-License-Identifier: Apache-2.0 */
/* hold - which topics this instance reads.
 *
 * Every running journal has a row in journal_instance: alive while the session lock on lock_key is held (gone at once when the process
 * or its connection dies) and seen_at is younger than the lease (a process that hangs).  A topic may be claimed when its holder is not
 * alive.  A claim counts the fence up: whoever wakes up later moves no position and writes nothing.  Living instances share the topics. */
#ifndef JOURNAL_HOLD_H
#define JOURNAL_HOLD_H
#include "journal.h"

/* Once a second (at once with `now`): heartbeat, roster, claims and releases.  ERR_CONFIG: positions of another Kafka cluster. */
bool hold_look(struct journal *j, bool now, struct err *e) MUST_CHECK;
/* The numbering of the stream's agency, as the tables have it. */
bool hold_numbering(struct journal *j, struct stream *s, struct err *e) MUST_CHECK;
/* Batches that were given out and not committed: memory and subscription back to what the position rows say. */
bool hold_restore(struct journal *j, struct err *e) MUST_CHECK;
/* Gives everything back, so that the next instance need not wait for the lease. */
void hold_leave(struct journal *j);
/* --until-caught-up: are all positions where Kafka's ends were at the start? */
bool hold_caught_up(const struct journal *j);
#endif
