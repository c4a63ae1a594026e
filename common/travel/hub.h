/* SPDX-License-Identifier: Apache-2.0 */
/* hub - the hub's own voice: events of hub@<tenant> straight into the journal, and messages for agencies' inboxes.  For agencies without a
 * program (paper) people speak at the hub: their events come in the same way.
 *
 * Everything here happens in the caller's open transaction.  The number of a hub event comes from a locked counter row, so
 * that hub events, too, are numbered without gaps; whoever appends waits for whoever has not committed yet. */
#ifndef COMMON_HUB_H
#define COMMON_HUB_H
#include "../ground/db.h"
#include "../event/event.h"
#include "../ground/tenant.h"

/* The small number of an agency, given on first sight. */
bool hub_agency_no(struct db *db, const char *agency, int64_t *ret_no, struct err *e) MUST_CHECK;

/* Begins an event of the hub: id, type, source, schema, recorded_at = now; subject nobody, all fields absent (event_place fills them).
 * ERR_FATAL: no such type in the registry. */
bool hub_event(const struct schema_set *set, const struct tenant *t, const char *type, time_us now, struct arena *mem, struct event *ret, struct err *e) MUST_CHECK;

/* Of the hub or of a paper agency: completes, checks, encodes, numbers and keeps it, with participants and a mark for everybody who takes part (and one NOTIFY).
 * Fills epoch, seq, no, payload.  ERR_DATA: what event_complete and event_check say. */
bool hub_append(struct db *db, const struct tenant *t, const struct schema_set *set, struct event *ev, struct arena *mem, struct err *e) MUST_CHECK;
/* Puts it into the outbox for that agency's inbox (no number, no epoch).  `task` and `revision` only for task.state, else NULL and 0. */
bool hub_tell(struct db *db, const char *agency, struct event *ev, const uint8_t *task, int revision, struct arena *mem, struct err *e) MUST_CHECK;
/* The same for many: what goes into the outbox as rows, all in `mem`; and all of them queued as one statement, said by db_sync. */
struct hub_message { const char *agency, *type; struct db_bytes key, headers, value; uint8_t task[UUID_BYTES]; int revision; bool identity; /* the sender adds who the person is */
                     const char *by; /* the user who asked for it; NULL: the hub by itself */ };
bool hub_make_message(const char *agency, struct event *ev, const uint8_t *task, int revision, struct arena *mem, struct hub_message *ret, struct err *e) MUST_CHECK;
void hub_queue_messages(struct db *db, const struct hub_message *all, size_t n, struct arena *mem);

/* Marks subjects (16 bytes each) for evaluation; n may be 0.  The NOTIFY goes out with the commit. */
bool hub_mark(struct db *db, const uint8_t (*subjects)[SUBJECT_BYTES], size_t n, const char *reason, struct err *e) MUST_CHECK;
#endif
