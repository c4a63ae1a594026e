/* SPDX-License-Identifier: Apache-2.0 */
/* epoch - is our spool the one whose events stand in the topic?  Asked before anything is sent.
 *
 * A spool that was lost, restored from an old copy or copied to a second machine would give numbers again that are taken.  It
 * shows: the topic's last message or the hub's last confirmation is ahead of the spool, or stands under one of our numbers and is
 * not our event, or the spool's file is not the one it was made as.  Then a new epoch begins: nothing is lost, and the hub sees it. */
#ifndef PRODUCERS_EPOCH_H
#define PRODUCERS_EPOCH_H
#include "../common/travel/spool.h"
#include "../common/travel/subscribe.h"

struct epoch_mark { int64_t epoch, seq; };       /* {0, 0}: none */
/* Where one stands when the other is the spool: pure. */
bool epoch_is_ahead(struct epoch_mark there, int64_t epoch, int64_t next_seq);
/* `confirmed`: the hub's highest confirmation.  *ret_why: what is wrong with this spool, or NULL; *ret_begun: a new epoch was begun
 * for it (a spool that was lost and made anew has its own already). */
bool epoch_settle(struct spool *sp, const char *brokers, const struct cfg *client, const char *group, const char *topic, struct epoch_mark confirmed,
                  const char **ret_why, bool *ret_begun, struct err *e) MUST_CHECK;
#endif
