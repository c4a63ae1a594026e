/* SPDX-License-Identifier: Apache-2.0 */
/* discard - a dead letter is given up by two users: the first asks on its page, the second confirms there.  What the first one asked stands in the
 * operators' log, which outlives a restart and which nobody can change; it counts as long as the letter is open, the last one counts. */
#ifndef PORTAL_DISCARD_H
#define PORTAL_DISCARD_H
#include "visit.h"

/* Puts what was asked last into v->data: `request` (no, asked_by, asked_reason, at), or null. */
bool discard_request(struct visit *v, int64_t letter, struct err *e) MUST_CHECK;
/* Did the user who is logged in ask that, under whatever name?  Also when the users cannot be read. */
bool discard_is_asker(const struct visit *v, const char *asked_by);
/* The first user, by the form's `no` and `reason`, both checked.  Answers. */
void discard_ask(struct visit *v);
/* The second, by `no` and the number of the `request` that the page showed: puts `request` into v->data for the command.  False: answered. */
bool discard_prepare(struct visit *v);
#endif
