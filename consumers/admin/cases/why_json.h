/* SPDX-License-Identifier: Apache-2.0 */
/* why_json - a trace as the document that `casebus rules why` prints: one task, or every fact that a rule looked at. */
#ifndef CONSUMERS_ADMIN_WHY_JSON_H
#define CONSUMERS_ADMIN_WHY_JSON_H
#include <jansson.h>

#include "../../../common/ground/app.h"
#include "../../../common/meaning/trace.h"

/* Title, explanation, basis and the rule's own words, those of a step's group before the rule's.  New reference, as all here. */
json_t *why_rule_json(struct app *app, const struct rule_info *r, size_t step_no);
/* Event types that the rule looks at. */
json_t *why_types_json(const struct rule_info *r);
/* An event as people tell it: type, agency, occurred_on, recorded_on. */
json_t *why_fact_json(const struct fact *f);
/* What became of one fact: conditions, days, and of a task who owns it, who was heard and what closed it. */
json_t *why_anchor_json(struct app *app, const struct calendar *c, const struct trace_anchor *a);
#endif
