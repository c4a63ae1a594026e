/* SPDX-License-Identifier: Apache-2.0 */
/* roster - the agencies whose topics are to be read, as tenant.cfg and agencies.cfg say now: live and shadow ones. */
#ifndef JOURNAL_ROSTER_H
#define JOURNAL_ROSTER_H
#include "journal.h"

/* As the program read it at its start. */
void roster_first(struct journal *j);
/* Reads the files again when one of them changed.  What cannot be read is said, and what was known before stays. */
void roster_look(struct journal *j);
/* Streams for the agencies of `t`; those that are no longer in it are not wanted. */
void roster_apply(struct journal *j, const struct tenant *t);
#endif
