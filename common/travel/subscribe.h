/* SPDX-License-Identifier: Apache-2.0 */
/* subscribe - reads topics from positions that the caller keeps (never Kafka's), batch by batch.
 *
 * No consumer group decides positions: topics are assigned explicitly with their offsets; committed offsets are a mirror
 * for lag tools (subscribe_mirror).  auto.offset.reset=error. */
#ifndef COMMON_SUBSCRIBE_H
#define COMMON_SUBSCRIBE_H
#include "../ground/cfg.h"
#include "../event/event.h"

struct subscriber;
bool subscribe_open(const char *brokers, const struct cfg *client, const char *group, struct subscriber **ret, struct err *e) MUST_CHECK;
void subscribe_free(struct subscriber *s);
/* Reads this topic (partition 0) from that offset on, beside those already assigned; again = moved there. */
bool subscribe_assign(struct subscriber *s, const char *topic, int64_t offset, struct err *e) MUST_CHECK;
void subscribe_pause(struct subscriber *s, const char *topic, bool pause);
/* Messages of ONE topic, in order, at least one unless nothing came within wait_ms; borrowed until the next call.
 * Also true with *ret_n = 0 on time-out or stop.  ERR_RETRY: broker away; ERR_FATAL: offset out of range (names topic, offset). */
bool subscribe_batch(struct subscriber *s, int wait_ms, size_t max, struct message **ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* From now on subscribe_batch leaves the headers out (those of 10,000 messages take 10 MB) and subscribe_headers fills them in for a
 * message of the last batch, as often as one likes: a list of them in `mem`, what they say is lent until subscribe_release. */
void subscribe_lazy(struct subscriber *s);
void subscribe_headers(struct subscriber *s, const struct message *msg, struct arena *mem, struct message *ret);
void subscribe_release(struct message *msg);
/* First and next offset of a topic at the broker now. */
bool subscribe_ends(struct subscriber *s, const char *topic, int64_t *ret_first, int64_t *ret_next, struct err *e) MUST_CHECK;
/* The cluster's id, for pinning; in `mem`. */
bool subscribe_cluster_id(struct subscriber *s, struct arena *mem, const char **ret_id, struct err *e) MUST_CHECK;
/* Commits the offset asynchronously as a mirror; failures are ignored. */
void subscribe_mirror(struct subscriber *s, const char *topic, int64_t next_offset);
#endif
