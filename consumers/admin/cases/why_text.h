/* SPDX-License-Identifier: Apache-2.0 */
/* why_text - what `casebus rules why` found (why_json.h), for people, German or English by --lang. */
#ifndef CONSUMERS_ADMIN_WHY_TEXT_H
#define CONSUMERS_ADMIN_WHY_TEXT_H
#include <jansson.h>

#include "../../../common/ground/app.h"
#include "../../../common/meaning/rules.h"

/* Why this task is there. */
void why_text_task(struct app *app, const struct meaning *m, const json_t *why);
/* Why a rule gives a person the tasks that it gives, or none. */
void why_text_rule(struct app *app, const struct meaning *m, const json_t *why);
#endif
