/* SPDX-License-Identifier: Apache-2.0 */
/* rows - what the database says, as a list of objects for a template. */
#ifndef PORTAL_ROWS_H
#define PORTAL_ROWS_H
#include "visit.h"

/* Asks and puts the rows into v->data as `name`.  `shape` names the columns and what each is: "no:i agency:t at:T day:d id:u subject:x done:b"
 * (integer, text, time, day, UUID with dashes, UUID or bytes as hex, truth); null is null.  Errors as of db_exec. */
bool rows_ask(struct visit *v, const char *name, const char *shape, const char *sql, const struct db_param *params, int n, struct err *e) MUST_CHECK;
/* The first of those rows as an object of its own name instead of a list; null without rows. */
void rows_single(struct visit *v, const char *name);
#endif
