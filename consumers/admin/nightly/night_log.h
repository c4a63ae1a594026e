/* SPDX-License-Identifier: Apache-2.0 */
/* night_log - table nightly: one run at a time, what was begun, what came of it; and table metric. */
#ifndef CONSUMERS_ADMIN_NIGHT_LOG_H
#define CONSUMERS_ADMIN_NIGHT_LOG_H
#include "plan.h"

/* From now on nobody else runs, as long as this session of `db` lives.  ERR_FATAL: somebody does; the text says who, where, since when. */
bool night_lock(struct db *db, struct arena *mem, struct err *e) MUST_CHECK;
/* What ended since that night, the last word on each job. */
bool night_records(struct db *db, day_num since, struct arena *mem, struct night_record **ret, size_t *ret_n, struct err *e) MUST_CHECK;
bool night_begin(struct db *db, const struct night_step *step, int64_t *ret_no, struct err *e) MUST_CHECK;
bool night_end(struct db *db, int64_t no, const struct outcome *o, struct err *e) MUST_CHECK;
/* A whole number for the monitor; labels as Prometheus writes them, "" = none. */
bool night_metric(struct db *db, const char *name, const char *labels, int64_t value, struct err *e) MUST_CHECK;
/* All numbers of that name are 0, whatever their labels. */
bool night_metric_reset(struct db *db, const char *name, struct err *e) MUST_CHECK;
#endif
