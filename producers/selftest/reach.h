/* SPDX-License-Identifier: Apache-2.0 */
/* reach - are the brokers of kafka.brokers known by name, and does something listen there? */
#ifndef PRODUCERS_REACH_H
#define PRODUCERS_REACH_H
#include "../../common/ground/arena.h"

struct broker { const char *host, *port; };
/* "a:9092,ssl://b:9093,[::1]:9092"; without a port Kafka's usual one.  In `mem`. */
void reach_brokers(const char *brokers, struct arena *mem, struct broker **ret, size_t *ret_n);
/* ERR_RETRY: no name server knows it, with the resolver's own words. */
bool reach_resolve(const struct broker *b, struct err *e) MUST_CHECK;
/* A TCP connection, closed again; gives up after a few seconds.  ERR_RETRY with the system's words. */
bool reach_connect(const struct broker *b, struct err *e) MUST_CHECK;
#endif
