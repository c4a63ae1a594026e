/* SPDX-License-Identifier: Apache-2.0 */
/* remark - a line in which a file says something of itself: "Stand: {DD.MM.YYYY}" above the header, "Anzahl Datensätze: {n}" below
 * the rows.  The text before the bracket begins the line; what follows behind it does not matter. */
#ifndef PRODUCERS_REMARK_H
#define PRODUCERS_REMARK_H
#include "../../common/ground/cfg.h"
#include "../../common/ground/day.h"

struct remark { const char *text; /* NULL: none is configured */ const char *before, *form; };
/* The setting of that name: with {n}, or with a form of days in the brackets.  ERR_CONFIG with file:line. */
bool remark_read(const struct cfg *config, const char *name, bool number, struct arena *mem, struct remark *ret, struct err *e) MUST_CHECK;
/* Is it this line?  False, too, when none is configured. */
bool remark_is(const struct remark *r, const char *line);
/* What it says; false: no number, no day. */
bool remark_number(const struct remark *r, const char *line, int64_t *ret);
bool remark_day(const struct remark *r, const char *line, struct arena *mem, day_num *ret);
#endif
