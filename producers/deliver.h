/* SPDX-License-Identifier: Apache-2.0 */
/* deliver - what the hub tells the agency, as one JSON line in one file each: inbox/2026-03-24_R16_1f0c4a7e_r3.json
 *
 * The name follows from the message alone, so that a delivery repeated after a crash replaces itself.  A file appears complete or
 * not at all; whoever reads the folder may move or delete it at once. */
#ifndef PRODUCERS_DELIVER_H
#define PRODUCERS_DELIVER_H
#include "../common/event.h"

/* Name and content of a delivery, in `mem`.  `local`: the agency's own file number of the person, or NULL.  Pure. */
const char *deliver_name(const struct event *ev, struct arena *mem);
void deliver_text(const struct event *ev, const char *local, struct buf *out);
/* ERR_RETRY: disk full; ERR_CONFIG: the folder cannot be used. */
bool deliver_file(const char *folder, const struct event *ev, const char *local, struct arena *mem, struct err *e) MUST_CHECK;
#endif
