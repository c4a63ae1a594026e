/* SPDX-License-Identifier: Apache-2.0 */
/* page - a report as one HTML page that stands by itself (no scripts, nothing from outside): what is wrong and who must act in its first
 * sentence; each difference with what to do; agencies by days, a sign and a word each; a chart of the days.  German and English. */
#ifndef CONSUMERS_RECONCILE_PAGE_H
#define CONSUMERS_RECONCILE_PAGE_H
#include "../../../common/ground/buf.h"
#include "../../../common/ground/cfg.h"
#include "report.h"

/* What surrounds a report on its page. */
struct page_frame {
    day_num today;                       /* from which the age of differences counts */
    const char *lang;
    const struct cfg *types;             /* the kinds of agencies (schemas/agencies.cfg), for their names; NULL: they have none */
    int64_t record; const uint8_t *hash; /* of the closing record that says the same; 0: there is none, as nothing was kept */
};
/* `h`: as many days as the matrix shall show, the report's own included. */
void page_write(struct buf *out, const struct report *r, const struct report_history *h, const struct page_frame *f);
#endif
