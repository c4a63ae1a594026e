/* SPDX-License-Identifier: Apache-2.0 */
/* metrics - the numbers in Prometheus' text format 0.0.4.  Pure.
 *
 * Units stand in the names.  Labels are agency, state, verdict, finding, part, type, version: what the configuration, the registry and our own
 * words have, never anything that was received.  A number that is not known is left out. */
#ifndef MONITOR_METRICS_H
#define MONITOR_METRICS_H
#include "../health/health.h"
#include "board.h"

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"
/* `h` NULL: there are no numbers, only what works and what does not. */
void metrics_write(struct buf *out, const struct hub_health *h, const struct parts *parts);
#endif
