/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool scratch_new(struct arena *mem, const char **ret_folder, struct err *e)
{
    const char *below = getenv("TMPDIR");
    char *folder = arena_printf(mem, "%s/casebus-XXXXXX", below && *below ? below : "/tmp");

    if (!mkdtemp(folder))
        return err_set(e, ERR_CONFIG, "cannot make a folder like %s: %s", folder, strerror(errno));
    *ret_folder = folder;
    return true;
}

void scratch_remove(const char *folder)
{
    DIR *dir = folder ? opendir(folder) : NULL;

    if (!dir)
        return;
    for (struct dirent *each = readdir(dir); each; each = readdir(dir))
        unlinkat(dirfd(dir), each->d_name, 0);       /* "." and ".." are refused */
    closedir(dir);
    rmdir(folder);
}
