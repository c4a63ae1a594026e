/* SPDX-License-Identifier: Apache-2.0 */
/* backoff - how long to wait before the next try: doubles from first_ms to most_ms, jitter of a quarter; knows when to give up. */
#ifndef COMMON_BACKOFF_H
#define COMMON_BACKOFF_H
#include "clock.h"

struct backoff { int first_ms, most_ms; int give_up_s; int wait_ms; int64_t since_ms; };   /* give_up_s 0: never */
void backoff_reset(struct backoff *b);
/* The next pause in ms, or -1 when trying has lasted longer than give_up_s. */
int backoff_next(struct backoff *b);
#endif
