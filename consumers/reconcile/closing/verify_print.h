/* SPDX-License-Identifier: Apache-2.0 */
/* verify_print - what the closing records say and whether they hold: for people, who ask whether a day was balanced, and as JSON. */
#ifndef RECONCILE_VERIFY_PRINT_H
#define RECONCILE_VERIFY_PRINT_H
#include "verify.h"
#include "../../../common/ground/app.h"

/* On stdout, in the app's format.  `with_database`: the hub's table and reports were compared, too. */
void verify_print(struct app *app, const struct verified *v, bool with_database);
#endif
