/* SPDX-License-Identifier: Apache-2.0 */
/* page_chart - how many differences were found of each day and how many of them are still open, as bars with their numbers (SVG), to be read without colour. */
#ifndef CONSUMERS_RECONCILE_PAGE_CHART_H
#define CONSUMERS_RECONCILE_PAGE_CHART_H
#include "../../../common/ground/buf.h"
#include "report.h"

/* `days`: sorted, at least one. */
void page_chart(struct buf *out, const struct report_history *h, const day_num *days, size_t n, const char *lang, struct arena *mem);
#endif
