/* SPDX-License-Identifier: Apache-2.0 */
/* page_stories - what a difference is, told to somebody who knows neither the programs nor their words: by the sentence that the proof found for it
 * (`detail`), which says more than its class. */
#ifndef CONSUMERS_RECONCILE_PAGE_STORIES_H
#define CONSUMERS_RECONCILE_PAGE_STORIES_H
#include "report.h"

/* "Ausgangsspeicher verloren": for its title.  NULL: what its class is called. */
const char *page_story_title(const struct difference *d, const char *lang);
/* NULL: there is none for this sentence, it stands on the page as it is. */
const char *page_story_why(const struct difference *d, const char *lang, struct arena *mem);
/* NULL: what its action says. */
const char *page_story_action(const struct difference *d, const char *lang, struct arena *mem);
/* It may be in order, and somebody should ask. */
bool page_is_suspicion(const struct difference *d);
#endif
