/* SPDX-License-Identifier: Apache-2.0 */
/* event_ask - an event's fields from people: words to JSON values, and questions at a terminal.
 *
 * Symbols and codes may be given as such or by their German or English name, in any case; what is neither is answered with the nearest. */
#ifndef CONSUMERS_ADMIN_EVENT_ASK_H
#define CONSUMERS_ADMIN_EVENT_ASK_H
#include <jansson.h>

#include "../../../common/ground/app.h"
#include "../../../common/event/event.h"

/* A text to the value that a neutral line would have; lists with commas between, records and lists of them as JSON.  New reference.
 * ERR_CONFIG: field and reason. */
bool event_word(const struct event_reader *r, const struct field *f, const char *text, struct arena *mem, json_t **ret, struct err *e) MUST_CHECK;
/* The field of that name.  ERR_CONFIG with the nearest name. */
bool event_word_field(const struct schema *s, const char *name, struct arena *mem, const struct field **ret, struct err *e) MUST_CHECK;
/* Is something missing without which there can be no event? */
bool event_is_complete(const struct schema *s, const json_t *data);
/* Asks for every field of the type that is not there yet; an empty answer leaves out what is optional.  ERR_CONFIG: the input ended. */
bool event_ask(const struct app *app, const struct event_reader *r, const struct schema *s, json_t *data, struct arena *mem, struct err *e) MUST_CHECK;
/* One question with its answer, in `mem`; empty: "". */
bool event_answer(const char *question, struct arena *mem, const char **ret, struct err *e) MUST_CHECK;
#endif
