/* SPDX-License-Identifier: Apache-2.0 */
/* uncollected - files that nobody takes out of a delivery's folder: told in the log once a day, in status, and to the hub when it begins,
 * when their number changes, and when it has ended (casebus.report inbox_uncollected).
 *
 *   spool_get "uncollected.DELIVERY"   SINCE COUNT                                                                             */
#ifndef PRODUCERS_UNCOLLECTED_H
#define PRODUCERS_UNCOLLECTED_H
#include "deliver.h"

/* Once a day per delivery.  *ret_told: a report was spooled. */
bool uncollected_watch(const struct delivery *d, const struct moment *m, bool *ret_told, struct err *e) MUST_CHECK;
/* How many files lie in all folders, as counted last. */
bool uncollected_count(struct spool *sp, struct arena *mem, int64_t *ret, struct err *e) MUST_CHECK;
#endif
