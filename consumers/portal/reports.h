/* SPDX-License-Identifier: Apache-2.0 */
/* reports - documents that a command of `casebus` prints and that take too long, or change too seldom, to be asked for by each page: kept
 * for a while, asked for again in the background. */
#ifndef PORTAL_REPORTS_H
#define PORTAL_REPORTS_H
#include <jansson.h>

#include "runs.h"

enum { REPORTS_MOST = 16 };
struct reports;
struct reports *reports_new(struct runs *runs);
void reports_free(struct reports *r);
/* What the command (with --format json in `args`) said last: read only, json_decref it.  Older than max_age_s it is asked for again, and the
 * old one is shown meanwhile; the first is waited for, but no page waits long (60 ms).  NULL in *ret_document: not ready yet.  ERR_RETRY: the command said what
 * is wrong. */
bool reports_ask(struct reports *r, const char *const *args, int max_age_s, json_t **ret_document, time_us *ret_at, struct err *e) MUST_CHECK;
#endif
