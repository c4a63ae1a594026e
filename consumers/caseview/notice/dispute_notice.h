/* SPDX-License-Identifier: Apache-2.0 */
/* dispute_notice - whoever made a statement that somebody disputes is told so: statement.disputed in its inbox, once for each statement,
 * ground and agency that disputes it; and when that is withdrawn (assertion retracted).
 *
 * Told is an agency with a program (live, shadow, paused), under its own pseudonym of the person and with type and day of the statement.
 * Not told is what was recorded before one of both took part (live_since), what a shadow agency disputes, and who disputes himself. */
#ifndef CONSUMERS_CASEVIEW_DISPUTE_NOTICE_H
#define CONSUMERS_CASEVIEW_DISPUTE_NOTICE_H
#include "../person/person.h"

/* In the open transaction, with the persons locked.  Adds to *told how many were put into the outbox. */
bool dispute_notice_tell(struct caseview *cv, const struct person_file *files, size_t n, struct arena *mem, size_t *told, struct err *e) MUST_CHECK;
/* What the agency said last of that event, when it disputes it; NULL: it does not, or withdrew it. */
const struct event *dispute_notice_standing(const struct person_file *f, const char *agency, const uint8_t id[UUID_BYTES]);
/* The event of that id among the person's; NULL: none. */
const struct event *dispute_notice_about(const struct person_file *f, const uint8_t id[UUID_BYTES]);
#endif
