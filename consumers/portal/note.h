/* SPDX-License-Identifier: Apache-2.0 */
/* note - what users do here that no command records by itself goes into the operators' log: logins, and commands that leave it to us. */
#ifndef PORTAL_NOTE_H
#define PORTAL_NOTE_H
#include "../../common/travel/operator_log.h"

/* On a session of its own: those of the pool only read. */
bool note_write(const char *database, const struct operator_entry *entry, struct err *e) MUST_CHECK;
/* What has happened already: an entry that cannot be written is told in the service's log. */
void note_done(const char *database, const struct operator_entry *entry);
#endif
