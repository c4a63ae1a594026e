/* SPDX-License-Identifier: Apache-2.0 */
/* open_reports - what agency programs told about themselves and what has not ended. */
#ifndef HEALTH_OPEN_REPORTS_H
#define HEALTH_OPEN_REPORTS_H
#include <jansson.h>

#include "../../common/ground/db.h"

enum { REPORT_NONE = -1 };
struct open_report {
    const char *agency, *kind, *source, *name;   /* source, name: "" = none */
    day_num since, until;                        /* until: DAY_NONE if there is none */
    int64_t count, of;                           /* REPORT_NONE: not told */
};
/* All open ones, in `mem`, oldest first.  Errors as of db_exec. */
bool open_reports_read(struct db *db, struct arena *mem, struct open_report **ret, size_t *ret_n, struct err *e) MUST_CHECK;
/* Those of one agency; the caller's. */
json_t *open_reports_json(const struct open_report *all, size_t n, const char *agency);
#endif
