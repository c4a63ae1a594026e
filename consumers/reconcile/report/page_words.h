/* SPDX-License-Identifier: Apache-2.0 */
/* page_words - what a report's codes are called on the page: sentences for people, in German ("de") or English. */
#ifndef CONSUMERS_RECONCILE_PAGE_WORDS_H
#define CONSUMERS_RECONCILE_PAGE_WORDS_H
#include "report.h"

/* "fehlt uns": for the matrix. */
const char *page_class(enum difference_class c, const char *lang);
/* "Die Stelle hat sie gemeldet, der Hub hat sie nicht." */
const char *page_why(enum difference_class c, const char *lang);
/* "der Betrieb des Hubs", or the agency by its name; "niemand".  In `mem`. */
const char *page_owner(const struct difference *d, const char *agency, const char *lang, struct arena *mem);
/* What to do, with the command where there is one.  In `mem`. */
const char *page_action(const struct difference *d, const char *lang, struct arena *mem);
const char *page_state(enum difference_state s, const char *lang);
/* "24.03.2026" or "2026-03-24".  In `mem`. */
const char *page_day(day_num d, const char *lang, struct arena *mem);
#endif
