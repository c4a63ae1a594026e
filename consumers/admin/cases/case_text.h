/* SPDX-License-Identifier: Apache-2.0 */
/* case_text - a case view (the document of INTERFACES 5) and a timeline as tables for people, German or English by --lang. */
#ifndef CONSUMERS_ADMIN_CASE_TEXT_H
#define CONSUMERS_ADMIN_CASE_TEXT_H
#include <jansson.h>

#include "../../../common/ground/app.h"
#include "../../../common/meaning/rules.h"

/* `m` says what axes, their values and reasons are called. */
void case_text(struct app *app, const struct meaning *m, const json_t *document);
void timeline_text(const struct app *app, const json_t *moments);
/* One table of tasks, objects as in the view; `person`: with their persons.  Nothing when there are none. */
void tasks_text(struct app *app, const struct meaning *m, const json_t *tasks, bool person);
/* Of a task as in the view: its state for a case manager; why it is as it is, "" where there is nothing to say. */
const char *case_state_word(struct app *app, const json_t *task);
const char *case_remark(struct app *app, const struct meaning *m, const json_t *task);
/* The words for a reason's code; a code that is in no list as it is. */
const char *case_reason_word(const struct app *app, const struct meaning *m, const char *code);
#endif
