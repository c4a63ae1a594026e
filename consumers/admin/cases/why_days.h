/* SPDX-License-Identifier: Apache-2.0 */
/* why_days - how a day came about, from a trace: in words and as JSON. */
#ifndef CONSUMERS_ADMIN_WHY_DAYS_H
#define CONSUMERS_ADMIN_WHY_DAYS_H
#include <jansson.h>

#include "../../../common/ground/app.h"
#include "../../../common/meaning/trace.h"

/* "registered_on: event 20.01. not counted, 60 days -> Sat 21.03., rolls to Mon 23.03.", by --lang.  The year stands where it is not
 * the year of `event`. */
const char *why_days_text(struct app *app, const struct calendar *c, const struct trace_steps *steps, day_num event);
/* The steps as objects: kind, what they reckon from, days, amount, unit.  New reference. */
json_t *why_days_json(const struct trace_steps *steps);
#endif
