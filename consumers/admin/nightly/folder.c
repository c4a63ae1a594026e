/* SPDX-License-Identifier: Apache-2.0 */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char before[] = "proof-", behind[] = ".html";

bool folder_make(struct err *e)
{
    return mkdir(admin.nightly_statistics, 0750) == 0 || errno == EEXIST
           || err_set(e, ERR_CONFIG, "cannot make the folder %s: %s", admin.nightly_statistics, strerror(errno));
}

const char *folder_page(day_num day, struct arena *mem)
{
    char text[DAY_TEXT_BYTES];

    return arena_printf(mem, "%s/%s%s%s", admin.nightly_statistics, before, day_text(day, text), behind);
}

/* Only what we named ourselves is ours to remove. */
static bool is_page(const char *name, day_num *ret)
{
    struct err ignored;
    size_t n = strlen(name), around = sizeof before - 1 + sizeof behind - 1;

    return n > around && strncmp(name, before, sizeof before - 1) == 0 && strcmp(name + n - (sizeof behind - 1), behind) == 0
           && day_parse(name + sizeof before - 1, n - around, ret, &ignored);
}

bool folder_expire_pages(day_num last, bool only_count, int64_t *ret_n, struct err *e)
{
    DIR *dir = opendir(admin.nightly_statistics);
    bool ok = true;
    int64_t n = 0;
    day_num day;

    if (!dir && errno != ENOENT)
        return err_set(e, ERR_CONFIG, "cannot read the folder %s: %s", admin.nightly_statistics, strerror(errno));
    for (const struct dirent *entry; ok && dir && (entry = readdir(dir));) {
        if (!is_page(entry->d_name, &day) || day > last)
            continue;
        n++;
        ok = only_count || unlinkat(dirfd(dir), entry->d_name, 0) == 0
             || err_set(e, ERR_CONFIG, "cannot remove %s from %s: %s", entry->d_name, admin.nightly_statistics, strerror(errno));
    }
    if (dir)
        closedir(dir);
    *ret_n = n;
    return ok;
}
