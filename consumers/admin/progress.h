/* SPDX-License-Identifier: Apache-2.0 */
/* progress - how far long work is: on a terminal one line that is written over, else a line a minute; a line a second for a
 * program that follows (CASEBUS_FOLLOWED is set: the portal). */
#ifndef CONSUMERS_ADMIN_PROGRESS_H
#define CONSUMERS_ADMIN_PROGRESS_H
#include <stddef.h>
#include <stdint.h>

struct progress { const char *what; size_t all; int64_t began_ms, shown_ms; };
/* `what`: "persons". */
void progress_begin(struct progress *p, const char *what, size_t all);
/* On stderr, when it is time: count, rate, how much longer. */
void progress_show(struct progress *p, size_t done);
/* Leaves the line. */
void progress_end(const struct progress *p);
#endif
