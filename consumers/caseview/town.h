/* SPDX-License-Identifier: Apache-2.0 */
/* town - the caseview with agencies, agreements, rules and event types as their files say now; a running service notices when they change. */
#ifndef CONSUMERS_CASEVIEW_TOWN_H
#define CONSUMERS_CASEVIEW_TOWN_H
#include "../../common/ground/app.h"
#include "caseview.h"

struct town;
/* ERR_CONFIG with file:line; ERR_RETRY: the database is away. */
bool town_open(const struct app *app, struct db *db, struct town **ret, struct err *e) MUST_CHECK;
void town_close(struct town *t);
struct caseview *town_caseview(struct town *t);
/* Has a file changed, come or gone since it was opened? */
bool town_has_changed(const struct app *app, const struct town *t);
#endif
