/* SPDX-License-Identifier: Apache-2.0 */
/* pages - what fills each page (struct page in visit.h); the table is in pages.c. */
#ifndef PORTAL_PAGES_H
#define PORTAL_PAGES_H
#include "../visit.h"

bool overview_fill(struct visit *v, struct err *e);
#endif
