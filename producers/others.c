/* SPDX-License-Identifier: Apache-2.0 */
#include "others.h"

#include <string.h>

#include "rows/drop.h"

static bool read_one(const struct cfg *item, const char *tenant, const struct others *before, struct arena *mem, struct other *ret, struct err *e)
{
    static const char *const known[] = { "tenant", "folder", NULL };
    const char *folder;

    if (item->kind != CFG_GROUP)
        return cfg_fail(e, item, "others is a list of groups: ( { tenant = \"05162024\"; folder = \"../05162024\"; } )");
    if (!cfg_known(item, known, e) || !cfg_string(item, "tenant", CFG_REQUIRED, &ret->tenant, e) || !cfg_string(item, "folder", NULL, &folder, e))
        return false;
    const struct cfg *at = cfg_get(item, "tenant");
    if (strlen(ret->tenant) != 8 || strspn(ret->tenant, "0123456789") != 8)
        return cfg_fail(e, at, "others: tenant = \"%.40s\": expected the 8 digits of a municipality", ret->tenant);
    if (strcmp(ret->tenant, tenant) == 0 || others_have(before, ret->tenant))
        return cfg_fail(e, at, "others: %s %s", ret->tenant, strcmp(ret->tenant, tenant) == 0 ? "is the tenant of this configuration itself" : "stands there twice");
    ret->folder = folder ? cfg_path(item, folder, mem) : NULL;
    return true;
}

bool others_read(const struct cfg *list, const char *tenant, struct arena *mem, struct others *ret, struct err *e)
{
    *ret = (struct others){ .at = list };
    ret->all = ARENA_ARRAY(mem, struct other, list ? list->n + 1 : 1);
    for (size_t i = 0; list && i < list->n; i++) {
        if (!read_one(&list->items[i], tenant, ret, mem, &ret->all[i], e))
            return false;
        ret->n++;
    }
    return true;
}

bool others_have(const struct others *o, const char *tenant)
{
    for (size_t i = 0; i < o->n; i++)
        if (strcmp(o->all[i].tenant, tenant) == 0)
            return true;
    return false;
}

bool others_get_files(const struct others *o)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->all[i].folder)
            return true;
    return false;
}

static bool hand_to(const struct other *o, const char *path, int fd, const char *name, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct drop *d;

    if (!drop_open(arena_printf(&mem, "%s/%s", o->folder, path), &d, e))
        return false;
    bool ok = drop_put(d, fd, name, e) || err_wrap(e, "hand %s on to tenant %s", name, o->tenant);
    drop_free(d);
    return ok;
}

bool others_hand_on(const struct others *o, const char *path, int fd, const char *name, struct err *e)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->all[i].folder && !hand_to(&o->all[i], path, fd, name, e))
            return false;
    return true;
}
