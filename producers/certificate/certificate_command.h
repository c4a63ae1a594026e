/* SPDX-License-Identifier: Apache-2.0 */
/* certificate_command - `casebus-agency request-certificate` and `import-certificate`. */
#ifndef PRODUCERS_CERTIFICATE_COMMAND_H
#define PRODUCERS_CERTIFICATE_COMMAND_H
#include "../producer.h"

/* Return the exit code. */
int request_certificate(struct app *app, const struct producer_settings *set);
int import_certificate(struct app *app, const struct producer_settings *set);
#endif
