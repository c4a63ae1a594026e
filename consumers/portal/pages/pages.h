/* SPDX-License-Identifier: Apache-2.0 */
/* pages - what fills each page (struct page in visit.h); the table is in pages.c. */
#ifndef PORTAL_PAGES_H
#define PORTAL_PAGES_H
#include "../rows.h"
#include "../visit.h"

bool overview_fill(struct visit *v, struct err *e);
bool agency_fill(struct visit *v, struct err *e);
bool topics_fill(struct visit *v, struct err *e);
bool find_fill(struct visit *v, struct err *e);
bool deadletters_fill(struct visit *v, struct err *e);
bool deadletter_fill(struct visit *v, struct err *e);
bool reconciliation_fill(struct visit *v, struct err *e);
bool timers_fill(struct visit *v, struct err *e);
bool rules_fill(struct visit *v, struct err *e);
bool rule_fill(struct visit *v, struct err *e);
bool onboarding_fill(struct visit *v, struct err *e);
bool log_fill(struct visit *v, struct err *e);
bool runbook_fill(struct visit *v, struct err *e);
bool run_fill(struct visit *v, struct err *e);

/* The hub as watched last, put into v->data as `hub`; borrowed from there.  ERR_RETRY: nothing is known yet. */
bool hub_known(struct visit *v, json_t **ret, struct err *e) MUST_CHECK;
/* A number of at most 18 digits.  ERR_DATA: it is none, or there is none. */
bool number_of(const char *text, int64_t *ret, struct err *e) MUST_CHECK;
/* The same command as a line to copy. */
void command_shown(struct visit *v, const char *const *args);
/* A document of a command (reports.h) as `name`, with `asked_at` beside; null while it is being made: then the page asks again by itself. */
bool document_known(struct visit *v, const char *name, const char *const *args, int max_age_s, struct err *e) MUST_CHECK;
#endif
