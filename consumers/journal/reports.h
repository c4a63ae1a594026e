/* SPDX-License-Identifier: Apache-2.0 */
/* reports - what agency programs tell about themselves (casebus.report): the latest word per agency, kind, source and name. */
#ifndef JOURNAL_REPORTS_H
#define JOURNAL_REPORTS_H
#include "batch.h"

bool reports_is_one(const struct event *ev);
/* Those of the batch, in whatever order they came.  Errors as of db_exec. */
bool reports_keep(struct work *w, struct err *e) MUST_CHECK;
#endif
