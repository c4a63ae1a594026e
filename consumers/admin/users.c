/* SPDX-License-Identifier: Apache-2.0 */
#include "admin.h"

struct place { const char *file; };
static const struct opt place_of_users[] = {
    { .path = "portal.users", .kind = OPT_FILE, .offset = offsetof(struct place, file), .fallback = "portal-users.cfg" },
    { .path = NULL },
};

bool admin_users_file(struct app *app, const char **ret, struct err *e)
{
    struct place place;

    if (!opt_read(place_of_users, app->config, &app->mem, &place, e))
        return false;
    *ret = place.file;
    return true;
}

bool admin_same_user(struct app *app, const char *a, const char *b, bool *ret, struct err *e)
{
    struct users users;
    const char *file;

    if (!admin_users_file(app, &file, e) || !users_read(file, &app->mem, &users, e))
        return false;
    *ret = users_same(&users, a, b);
    return true;
}

bool admin_two_users(struct app *app, const char *what, const char *ret_by[2], struct err *e)
{
    const char *first = app_flag_at(app, "by", 0), *second = app_flag_at(app, "by", 1);
    bool same = true;

    if (first && second && *first && *second && !admin_same_user(app, first, second, &same, e))
        return false;
    if (same || app_flag_at(app, "by", 2))
        return err_set(e, ERR_CONFIG, "two different users %s: --by U1 --by U2", what);
    ret_by[0] = first;
    ret_by[1] = second;
    return true;
}
