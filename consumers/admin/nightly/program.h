/* SPDX-License-Identifier: Apache-2.0 */
/* program - another of our programs, run to its end with the same configuration: what it says on stdout is its result, what it logs is logged. */
#ifndef CONSUMERS_ADMIN_PROGRAM_H
#define CONSUMERS_ADMIN_PROGRAM_H
#include "../../../common/ground/app.h"
#include "../../../common/ground/buf.h"

/* `name`: a program beside this one; `arguments` end with NULL.  It ends when we are told to stop, and does not outlive us.
 * ERR_FATAL: it could not be started, or was ended by a signal. */
bool program_run(const struct app *app, const char *name, const char *const *arguments, struct buf *ret_said, int *ret_code, struct err *e) MUST_CHECK;
#endif
