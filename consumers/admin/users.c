/* SPDX-License-Identifier: Apache-2.0 */
#include <strings.h>

#include "admin.h"

bool admin_two_users(const struct app *app, const char *what, const char *ret_by[2], struct err *e)
{
    const char *first = app_flag_at(app, "by", 0), *second = app_flag_at(app, "by", 1);

    if (!first || !second || !*first || !*second || strcasecmp(first, second) == 0 || app_flag_at(app, "by", 2))
        return err_set(e, ERR_CONFIG, "two different users %s: --by U1 --by U2", what);
    ret_by[0] = first;
    ret_by[1] = second;
    return true;
}
