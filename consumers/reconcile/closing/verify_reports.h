/* SPDX-License-Identifier: Apache-2.0 */
/* verify_reports - table reconciled against what was closed: each day's and agency's rows are those of the last record that tells of them.  And the
 * manifests: a record names the last one of the day, which names the one before it, so that none is exchanged later. */
#ifndef RECONCILE_VERIFY_REPORTS_H
#define RECONCILE_VERIFY_REPORTS_H
#include "verify.h"

/* What the records of the file say, and then the tables; what does not agree is a finding.  Errors as of db_exec. */
bool verify_reports(struct db *db, struct verified *v, struct err *e) MUST_CHECK;
#endif
