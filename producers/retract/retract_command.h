/* SPDX-License-Identifier: Apache-2.0 */
/* retract_command - `casebus-agency retract`: shows what would be taken back, and does it when told --yes. */
#ifndef PRODUCERS_RETRACT_COMMAND_H
#define PRODUCERS_RETRACT_COMMAND_H
#include "../producer.h"

extern const struct app_flag retract_flags[];
/* Returns the exit code: 3 as long as something is to be done or somebody must look. */
int retract_command(struct app *app, const struct producer_settings *set);
#endif
