/* SPDX-License-Identifier: Apache-2.0 */
/* verify_reports - table reconciled against what was closed: each day's and agency's rows are those of the last record that tells of them. */
#ifndef RECONCILE_VERIFY_REPORTS_H
#define RECONCILE_VERIFY_REPORTS_H
#include "verify.h"

/* What the records of the file say, and then the table; what does not agree is a finding.  Errors as of db_exec. */
bool verify_reports(struct db *db, struct verified *v, struct err *e) MUST_CHECK;
#endif
