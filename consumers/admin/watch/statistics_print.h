/* SPDX-License-Identifier: Apache-2.0 */
/* statistics_print - statistics on stdout, as the program was asked: text, JSON (a document, or a line a rule), CSV for spreadsheets, or a page. */
#ifndef CONSUMERS_ADMIN_STATISTICS_PRINT_H
#define CONSUMERS_ADMIN_STATISTICS_PRINT_H
#include "../../../common/ground/app.h"
#include "statistics.h"

void statistics_print(struct app *app, const struct statistics *s);
#endif
