/* SPDX-License-Identifier: Apache-2.0 */
/* case_axes - where a person stands, for people: each axis, what nobody knows, what changes by itself and when, where agencies
 * contradict each other, what is disputed, and the last contact.  `document` is a case view (INTERFACES 5), `m` says what things are called. */
#ifndef CONSUMERS_ADMIN_CASE_AXES_H
#define CONSUMERS_ADMIN_CASE_AXES_H
#include <jansson.h>

#include "../../../common/ground/app.h"
#include "../../../common/meaning/rules.h"

void case_axes_text(struct app *app, const struct meaning *m, const json_t *document);
/* Who says what since when, only where they differ.  Nothing when nobody contradicts. */
void case_conflicts_text(struct app *app, const struct meaning *m, const json_t *document);
/* What somebody says is wrong, and nobody has said otherwise since.  Nothing when there is none. */
void case_disputes_text(struct app *app, const struct meaning *m, const json_t *document);
/* The last that was recorded: when, with whom, what came of it.  Nothing when there is none. */
void case_contact_text(struct app *app, const struct meaning *m, const json_t *document);
#endif
