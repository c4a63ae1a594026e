/* SPDX-License-Identifier: Apache-2.0 */
/* rights - who may do what at Kafka, as it is and as tenant.cfg wants it (librdkafka's admin API).  What no right allows is denied.
 *
 *   an agency, each of its valid certificates    WRITE, READ its own events; READ its inbox; READ its own group (it never joins it)
 *   the hub                                      READ everything of the tenant; WRITE inboxes; READ its groups TENANT.casebus-*
 *
 * WRITE and READ let describe the topic, too. */
#ifndef COMMON_RIGHTS_H
#define COMMON_RIGHTS_H
#include "../ground/tenant.h"

/* As Kafka's tools spell it: principal "User:...", on "TOPIC" or "GROUP" ..., pattern "LITERAL" or "PREFIXED", operation "READ" ... */
struct right { const char *principal, *host, *on, *pattern, *name, *operation, *permission; };
enum right_change_kind { RIGHT_GIVE, RIGHT_TAKE, RIGHT_FOREIGN /* somebody else's right on what is this tenant's: left alone */ };
struct right_change { enum right_change_kind kind; struct right right; };
/* `hub`: the name on the hub's certificate, or NULL.  In `mem`. */
void rights_wanted(const struct tenant *t, const char *hub, struct arena *mem, struct right **ret, size_t *ret_n);
/* Pure: what must change so that of `is` only what is wanted remains of this tenant's. */
void rights_compare(const char *tenant, const struct right *want, size_t n_want, const struct right *is, size_t n_is, struct arena *mem, struct right_change **ret, size_t *ret_n);
/* ERR_CONFIG: this Kafka has no authorizer, everybody may do everything. */
bool rights_plan(const char *brokers, const struct cfg *client, const char *tenant, const struct right *want, size_t n, struct arena *mem, struct right_change **ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* Gives and takes; what is foreign is left. */
bool rights_apply(const char *brokers, const struct cfg *client, const struct right_change *changes, size_t n, struct err *e) MUST_CHECK;
#endif
