/* SPDX-License-Identifier: Apache-2.0 */
/* page - a report as one HTML page that stands by itself (no scripts, nothing from outside): what is wrong and who must act in its first
 * sentence; agencies by days, a sign and a word each; each difference with what to do; and a chart of the days.  German and English. */
#ifndef CONSUMERS_RECONCILE_PAGE_H
#define CONSUMERS_RECONCILE_PAGE_H
#include "../../common/ground/buf.h"
#include "report.h"

/* `today`: from which the age of differences counts.  `h`: as many days as the matrix shall show, the report's own included. */
void page_write(struct buf *out, const struct report *r, const struct report_history *h, day_num today, const char *lang);
#endif
