/* SPDX-License-Identifier: Apache-2.0 */
/* agency_state - an agency becomes live, shadow, paused, left or paper. */
#ifndef ADMIN_AGENCY_STATE_H
#define ADMIN_AGENCY_STATE_H
#include "roster.h"

/* Saves the roster, says so on stdout, makes topics where there were none, and has the persons of whom it told evaluated again. */
bool agency_state_set(struct app *app, struct roster *r, struct agency *a, enum agency_state state, struct err *e) MUST_CHECK;
#endif
