/* SPDX-License-Identifier: Apache-2.0 */
#include "drawer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../common/ground/file.h"
#include "../../common/ground/seal.h"

enum { MODE = 0640, NOTES = 1000 };

static bool fail(struct err *e, const char *what, const char *path)
{
    bool passes = errno == ENOSPC || errno == EDQUOT || errno == EIO;

    return err_set(e, passes ? ERR_RETRY : ERR_CONFIG, "cannot %s %s: %s", what, path, strerror(errno));
}

static bool make_folder(const char *path, struct err *e)
{
    return mkdir(path, 0750) == 0 || errno == EEXIST || fail(e, "make the folder", path);
}

static const char *path_of(const struct drawer *d, const char *below, const char *name, struct arena *mem)
{
    return arena_printf(mem, "%s/%s%s", d->folder, below, name);
}

static const char *note_of(const struct drawer *d, const char *name, struct arena *mem)
{
    return arena_printf(mem, "out.%s.%s", d->name, name);
}

/* Renames are on disk before the note that would do them again is gone. */
static bool sync_folder(const char *folder, struct err *e)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return fail(e, "open the folder", folder);
    bool ok = fsync(fd) == 0 || errno == EINVAL || fail(e, "write the folder", folder);
    close(fd);
    return ok;
}

/* ---- in order */

bool drawer_stage(struct drawer *d, const char *name, const void *bytes, size_t n, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};

    return file_replace(path_of(d, ".out/", name, &mem), bytes, n, MODE, e);
}

/* What is not in .out any more was shown before the crash; the office may have it already. */
static bool show_one(struct drawer *d, const char *name, struct arena *mem, struct err *e)
{
    const char *from = path_of(d, ".out/", name, mem), *to = path_of(d, "", name, mem), *back = path_of(d, ".back/", name, mem);

    if (rename(from, to) != 0 && errno != ENOENT)
        return fail(e, "put out", to);
    return unlink(back) == 0 || errno == ENOENT || fail(e, "remove", back);
}

static bool show_some(struct drawer *d, struct arena *mem, size_t *ret_n, struct err *e)
{
    const char *prefix = note_of(d, "", mem);
    struct spool_value *notes;

    if (!spool_list(d->spool, prefix, NULL, NOTES, mem, &notes, ret_n, e))
        return false;
    for (size_t i = 0; i < *ret_n; i++)
        if (!show_one(d, notes[i].key + strlen(prefix), mem, e))
            return false;
    if (*ret_n == 0)
        return true;
    if (!sync_folder(d->folder, e) || !spool_begin(d->spool, e))
        return false;
    for (size_t i = 0; i < *ret_n; i++)
        if (!spool_drop(d->spool, notes[i].key, e)) {
            spool_rollback(d->spool);
            return false;
        }
    return spool_commit(d->spool, e);
}

static bool show(struct drawer *d, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    size_t n;

    do {
        arena_reset(&mem);
        if (!show_some(d, &mem, &n, e))
            return false;
    } while (n == NOTES);
    return true;
}

static bool note(struct drawer *d, const char *const *names, size_t n, const struct spool_value *settled, size_t n_settled, const struct spool_value *kept, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};

    for (size_t i = 0; i < n; i++)
        if (!spool_put(d->spool, note_of(d, names[i], &mem), "", e))
            return false;
    for (size_t i = 0; i < n_settled; i++)
        if (!spool_drop(d->spool, settled[i].key, e))
            return false;
    return !kept || spool_put(d->spool, kept->key, kept->text, e);
}

bool drawer_put_out(struct drawer *d, const char *const *names, size_t n, const struct spool_value *settled, size_t n_settled, const struct spool_value *kept, struct err *e)
{
    if (!spool_begin(d->spool, e))
        return false;
    if (note(d, names, n, settled, n_settled, kept, e) && spool_commit(d->spool, e))
        return show(d, e);
    spool_rollback(d->spool);
    return false;
}

bool drawer_take_back(struct drawer *d, const char *name, struct arena *mem, char **ret_bytes, size_t *ret_n, struct err *e)
{
    const char *from = path_of(d, "", name, mem), *back = path_of(d, ".back/", name, mem);

    *ret_bytes = NULL;
    if (rename(from, back) != 0)
        return errno == ENOENT || fail(e, "take back", from);
    return file_read(back, mem, ret_bytes, ret_n, e);
}

/* ---- after a crash */

typedef bool each_file(struct drawer *d, const char *name, struct arena *mem, struct err *e);

static bool for_each(struct drawer *d, const char *below, each_file *act, struct arena *mem, struct err *e)
{
    const char *folder = path_of(d, below, "", mem);
    DIR *dir = opendir(folder);
    bool ok = true;

    if (!dir)
        return fail(e, "read the folder", folder);
    for (struct dirent *each = readdir(dir); ok && each; each = readdir(dir))
        if (strcmp(each->d_name, ".") != 0 && strcmp(each->d_name, "..") != 0)
            ok = act(d, each->d_name, mem, e);
    closedir(dir);
    return ok;
}

static bool throw_away(struct drawer *d, const char *name, struct arena *mem, struct err *e)
{
    const char *path = path_of(d, ".out/", name, mem);

    return unlink(path) == 0 || errno == ENOENT || fail(e, "remove", path);
}

static bool put_back(struct drawer *d, const char *name, struct arena *mem, struct err *e)
{
    const char *from = path_of(d, ".back/", name, mem), *to = path_of(d, "", name, mem);

    return rename(from, to) == 0 || errno == ENOENT || fail(e, "put out", to);
}

bool drawer_begin(struct drawer *d, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};

    if (d->ready)
        return true;
    if (!make_folder(d->folder, e) || !make_folder(path_of(d, ".out", "", &mem), e) || !make_folder(path_of(d, ".back", "", &mem), e) || !show(d, e)
        || !for_each(d, ".out/", throw_away, &mem, e) || !for_each(d, ".back/", put_back, &mem, e))
        return false;
    d->ready = true;
    return true;
}

/* ---- what nobody collects */

bool drawer_left_since(const char *folder, day_num day, int64_t *ret_n, day_num *ret_oldest, struct err *e)
{
    DIR *dir = opendir(folder);
    int64_t n = 0;
    day_num oldest = DAY_NONE;

    if (!dir && errno != ENOENT)
        return fail(e, "read the folder", folder);
    for (struct dirent *each = dir ? readdir(dir) : NULL; each; each = readdir(dir)) {
        struct stat st;

        if (each->d_name[0] == '.' || fstatat(dirfd(dir), each->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
            continue;
        day_num since = clock_day((time_us)st.st_mtim.tv_sec * 1000000);
        if (since >= day)
            continue;
        n++;
        oldest = oldest == DAY_NONE || since < oldest ? since : oldest;
    }
    if (dir)
        closedir(dir);
    *ret_n = n;
    *ret_oldest = oldest;
    return true;
}
