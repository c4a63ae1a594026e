/* SPDX-License-Identifier: Apache-2.0 */
#include "admin.h"

const struct app_command agency_commands[] = {
    { .name = NULL },
};
