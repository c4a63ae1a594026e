/* SPDX-License-Identifier: Apache-2.0 */
/* folder - where the nights leave what people read (nightly.statistics): statistics-YYYY-MM.csv and .html, and the page of each proof,
 * proof-YYYY-MM-DD.html. */
#ifndef CONSUMERS_ADMIN_NIGHTLY_FOLDER_H
#define CONSUMERS_ADMIN_NIGHTLY_FOLDER_H
#include "night.h"

/* Is there, or was made.  ERR_CONFIG: it cannot be. */
bool folder_make(struct err *e) MUST_CHECK;
/* The page of a day's proof; in `mem`. */
const char *folder_page(day_num day, struct arena *mem);
/* How many pages are of that day or an earlier one; they are removed, unless it is only to be seen which would be.  ERR_CONFIG. */
bool folder_expire_pages(day_num last, bool only_count, int64_t *ret_n, struct err *e) MUST_CHECK;
#endif
