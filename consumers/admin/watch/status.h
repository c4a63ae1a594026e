/* SPDX-License-Identifier: Apache-2.0 */
/* status - what casebus status shows of the hub and its agencies. */
#ifndef ADMIN_STATUS_H
#define ADMIN_STATUS_H
#include "../../../common/ground/app.h"
#include "../../health/health.h"

/* For people, on stdout. */
void status_text(const struct app *app, const struct hub_health *h);
#endif
