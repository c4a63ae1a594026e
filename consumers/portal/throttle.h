/* SPDX-License-Identifier: Apache-2.0 */
/* throttle - how often may somebody try to log in?  Per user and per address a few failures in a quarter of an hour, then no more
 * until it is over.  Of the last THROTTLE_KEYS keys; for one thread at a time. */
#ifndef PORTAL_THROTTLE_H
#define PORTAL_THROTTLE_H
#include <stdint.h>

#include "../../common/ground/hash.h"

enum { THROTTLE_KEYS = 1024, THROTTLE_S = 15 * 60, THROTTLE_USER = 5, THROTTLE_ADDRESS = 20 };
struct throttle { struct { uint64_t key; int64_t since_s; int failures; } keys[THROTTLE_KEYS]; };

/* Seconds until the user may try again from there; 0: now.  `now_s`: any clock that does not go back. */
int64_t throttle_wait(const struct throttle *t, const char *user, const char *address, int64_t now_s);
/* Counts an attempt as failed, before the password is looked at: many at once are no way around it. */
void throttle_try(struct throttle *t, const char *user, const char *address, int64_t now_s);
/* It was the right password: the user's failures are forgotten, the attempt does not count for the address. */
void throttle_passed(struct throttle *t, const char *user, const char *address);
#endif
