/* SPDX-License-Identifier: Apache-2.0 */
#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "buf.h"

bool file_read(const char *file, struct arena *mem, char **ret_bytes, size_t *ret_n, struct err *e)
{
    CLEANUP(buf_release) struct buf b = {0};
    FILE *f = fopen(file, "re");
    size_t got;

    if (!f)
        return err_set(e, ERR_CONFIG, "cannot read %s: %s", file, strerror(errno));
    do {
        got = fread(buf_reserve(&b, 65536), 1, 65536, f);
        b.len += got;
    } while (got > 0 && b.len <= FILE_MOST_BYTES);
    int wrong = ferror(f) ? errno : 0;
    fclose(f);
    if (wrong)
        return err_set(e, ERR_CONFIG, "cannot read %s: %s", file, strerror(wrong));
    if (b.len > FILE_MOST_BYTES)
        return err_set(e, ERR_CONFIG, "cannot read %s: it is larger than %d MB", file, FILE_MOST_BYTES / 1024 / 1024);
    *ret_bytes = arena_strndup(mem, b.data, b.len);
    *ret_n = b.len;
    return true;
}

bool file_make_folder(const char *path, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    char *part = arena_strdup(&mem, path);

    for (char *slash = strchr(part + 1, '/'); ; slash = strchr(slash + 1, '/')) {
        if (slash)
            *slash = '\0';
        if (mkdir(part, 0755) != 0 && errno != EEXIST)
            return err_set(e, ERR_CONFIG, "cannot make the folder %s: %s", part, strerror(errno));
        if (!slash)
            return true;
        *slash = '/';
    }
}
