/* SPDX-License-Identifier: Apache-2.0 */
/* health_rows - what the hub's database knows. */
#ifndef HEALTH_HEALTH_ROWS_H
#define HEALTH_HEALTH_ROWS_H
#include "health.h"

/* Into the agencies of `h`, which are there, and its totals; in one round trip.  Errors as of db_sync. */
bool health_rows_read(const struct health_sources *from, const struct calendar *c, struct arena *mem, struct hub_health *h, struct err *e) MUST_CHECK;
#endif
