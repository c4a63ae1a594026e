/* SPDX-License-Identifier: Apache-2.0 */
/* watch - how the hub is, asked every few seconds by one thread and shown by all pages: no page waits for Kafka. */
#ifndef PORTAL_WATCH_H
#define PORTAL_WATCH_H
#include <jansson.h>

#include "../../common/event/schema.h"
#include "../../common/ground/app.h"

struct watch;
struct watch *watch_new(const struct app *app, const struct schema_set *schemas, const char *database, const char *brokers, const struct cfg *client);
void watch_free(struct watch *w);
/* Asks once.  What went wrong is part of what is shown: the last known numbers stay. */
void watch_ask(struct watch *w);

/* What watch_ask found last; `health` is the document of casebus status (NULL: never known yet), each agency with `level` (good, look,
 * bad, off) beside; it is read only, and json_decref'ed by the caller. */
struct watched { json_t *health; time_us at; int64_t version; char problem[400]; };
struct watched watch_last(struct watch *w);
/* Grows whenever something shown has changed. */
int64_t watch_version(struct watch *w);
#endif
