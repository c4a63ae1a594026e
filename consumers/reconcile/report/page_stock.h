/* SPDX-License-Identifier: Apache-2.0 */
/* page_stock - what the page says of a difference that a stock shows: an agency's list has what the case view has not, or the other way round. */
#ifndef CONSUMERS_RECONCILE_PAGE_STOCK_H
#define CONSUMERS_RECONCILE_PAGE_STOCK_H
#include "report.h"

/* NULL: as page_stories.h says. */
const char *page_stock_title(const struct difference *d, const char *lang);
const char *page_stock_why(const struct difference *d, const char *lang, struct arena *mem);
const char *page_stock_action(const struct difference *d, const char *lang);
#endif
