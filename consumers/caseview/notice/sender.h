/* SPDX-License-Identifier: Apache-2.0 */
/* sender - the outbox goes to the inbox topics, in the order in which it was written.
 *
 * One instance at a time sends (an advisory lock of the transaction).  A row is marked as sent when Kafka has confirmed it; who dies in
 * between sends again: receivers keep the highest revision, and event ids stay the same.  Who does not know the person of a task and may be
 * told who it is, and whose program can read that, is told at this moment (identity_block.h). */
#ifndef CONSUMERS_CASEVIEW_SENDER_H
#define CONSUMERS_CASEVIEW_SENDER_H
#include "../caseview.h"

struct sender;
struct sender *sender_new(const struct tenant *t, const char *brokers, const struct cfg *client);
void sender_free(struct sender *s);
/* Sends what is unsent, up to some hundreds; *ret_more: there may be more.  ERR_RETRY: Kafka or the database is away.  An agency whose
 * topic cannot be written is left for later and the others go on. */
bool sender_run(struct sender *s, struct caseview *cv, day_num today, struct arena *mem, bool *ret_more, struct err *e) MUST_CHECK;
/* Nothing unsent but for agencies whose topic cannot be written; *ret_blocked: there is such a row. */
bool sender_is_done(struct sender *s, struct db *db, bool *ret, bool *ret_blocked, struct err *e) MUST_CHECK;
#endif
