/* SPDX-License-Identifier: Apache-2.0 */
/* topics - the cluster's topics as they are and as tenant.cfg wants them (librdkafka's admin API). */
#ifndef COMMON_TOPICS_H
#define COMMON_TOPICS_H
#include "../ground/cfg.h"
#include "../ground/tenant.h"

struct topic_want { const char *name; int replication; int64_t retention_ms; int64_t max_message_bytes; int min_insync; };
enum topic_change_kind { TOPIC_CREATE, TOPIC_CONFIG, TOPIC_UNEXPECTED /* ours by name, not wanted */ };
struct topic_change { enum topic_change_kind kind; const char *topic, *key, *is, *wanted; };
/* One pair per agency that has a program (not paper, not left), one partition each. */
bool topics_wanted(const struct tenant *t, const struct cfg *config, struct arena *mem, struct topic_want **ret, size_t *ret_n, struct err *e) MUST_CHECK;
bool topics_plan(const char *brokers, const struct cfg *client, const char *tenant, const struct topic_want *want, size_t n, struct arena *mem, struct topic_change **ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* Would something be lost by it: is it a topic that is to go, or one that is to keep its messages for a shorter time, or take only smaller ones? */
bool topic_change_loses(const struct topic_change *c);
/* Makes and changes; deletes every TOPIC_UNEXPECTED: leave out what is to stay. */
bool topics_apply(const char *brokers, const struct cfg *client, const struct topic_want *want, size_t n, const struct topic_change *changes, size_t n_changes, struct err *e) MUST_CHECK;
/* Topics of which fewer replicas are in sync than there are: named in `key` "in sync", `is` of `wanted`. */
bool topics_weak(const char *brokers, const struct cfg *client, const struct topic_want *want, size_t n, struct arena *mem, struct topic_change **ret, size_t *ret_n, struct err *e) MUST_CHECK;
#endif
