/* SPDX-License-Identifier: Apache-2.0 */
/* ics - deadlines as calendar entries (iCalendar, RFC 5545): one all-day entry per task, UID = task id, SEQUENCE = revision, alarms at the
 * days it rings, cancelled when the task has ended.  Says no more of the person than the agency's own file number.  Pure. */
#ifndef PRODUCERS_ICS_H
#define PRODUCERS_ICS_H
#include "wording.h"

void ics_begin(struct buf *out);
void ics_task(const struct letter *l, enum wording w, struct buf *out);
void ics_end(struct buf *out);
/* One content line: special signs of the value escaped, folded at 75 bytes, CR LF. */
void ics_line(struct buf *out, const char *name, const char *value);
#endif
