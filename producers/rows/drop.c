/* SPDX-License-Identifier: Apache-2.0 */
#include "drop.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../common/ground/log.h"

enum { QUIET_NS = 1000000000, MOST_NAMES = 100000 };

struct found { char *name; int64_t mtime_ns; };
struct drop {
    struct arena mem;                    /* folder, pattern */
    const char *folder, *pattern;
    struct found *found;                 /* of the last look, oldest first */
    size_t n, next, cap;
    enum { BEGIN, LEFT_OVER, DROPPED } stage;   /* first what lies in .work, then what is dropped */
};

bool drop_open(const char *pattern, struct drop **ret, struct err *e)
{
    const char *slash = strrchr(pattern, '/');
    const char *name = slash ? slash + 1 : pattern;

    if (!*name)
        return err_set(e, ERR_CONFIG, "path = \"%s\" names a folder: a pattern for its files is wanted, like %s*.csv", pattern, pattern);
    if (slash && memchr(pattern, '*', (size_t)(slash - pattern)))
        return err_set(e, ERR_CONFIG, "path = \"%s\": * may stand in the file's name only, not in a folder's", pattern);
    struct drop *d = calloc(1, sizeof *d);
    if (!d)
        abort();
    d->folder = slash ? arena_strndup(&d->mem, pattern, (size_t)(slash - pattern) + (slash == pattern)) : ".";
    d->pattern = arena_strdup(&d->mem, name);
    *ret = d;
    return true;
}

static void forget(struct drop *d)
{
    for (size_t i = 0; i < d->n; i++)
        free(d->found[i].name);
    d->n = d->next = 0;
}

void drop_free(struct drop *d)
{
    if (!d)
        return;
    forget(d);
    free(d->found);
    arena_release(&d->mem);
    free(d);
}

/* ---- paths */

/* What the operator must change is told at once; what may pass is tried again. */
static bool failed(struct err *e, const char *what, const char *path)
{
    return err_set(e, errno == ENOSPC || errno == EDQUOT || errno == EIO ? ERR_RETRY : ERR_CONFIG, "cannot %s %s: %s", what, path, strerror(errno));
}

static bool make_folder(const char *path, struct err *e)
{
    return mkdir(path, 0750) == 0 || errno == EEXIST || failed(e, "make the folder", path);
}

bool drop_path(struct drop *d, const char *what, struct arena *mem, const char **ret_path, struct err *e)
{
    const char *slash = strrchr(what, '/');

    if (!make_folder(d->folder, e)
        || (slash && !make_folder(arena_printf(mem, "%s/%.*s", d->folder, (int)(slash - what), what), e)))
        return false;
    *ret_path = arena_printf(mem, "%s/%s", d->folder, what);
    return true;
}

/* rename() would overwrite: a name that is taken gets a number.  Only we move files there, so looking first is enough. */
bool drop_move(const char *from, const char *folder, const char *name, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char *to = arena_printf(&mem, "%s/%s", folder, name);
    struct stat st;

    if (!make_folder(folder, e))
        return false;
    for (int i = 2; lstat(to, &st) == 0; i++)
        to = arena_printf(&mem, "%s/%s.%d", folder, name, i);
    if (rename(from, to) == 0)
        return true;
    return failed(e, arena_printf(&mem, "move %s to", from), to);
}

static bool copy_bytes(int from, int to)
{
    char window[65536];

    for (off_t at = 0;;) {
        ssize_t got = pread(from, window, sizeof window, at), put = 0;

        if (got <= 0)
            return got == 0;
        for (ssize_t done = 0; done < got; done += put)
            if ((put = write(to, window + done, (size_t)(got - done))) < 0)
                return false;
        at += got;
    }
}

bool drop_copy(int fd, const char *path, unsigned mode, struct err *e)
{
    int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);

    if (to < 0)
        return failed(e, "make", path);
    bool ok = (copy_bytes(fd, to) && fdatasync(to) == 0) || failed(e, "write", path);
    close(to);
    return ok;
}

bool drop_leave(struct drop *d, const char *name, bool rejected, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char *from = arena_printf(&mem, "%s/.work/%s", d->folder, name);
    struct stat st;

    if (lstat(from, &st) != 0 && errno == ENOENT)
        return true;
    return drop_move(from, arena_printf(&mem, "%s/%s", d->folder, rejected ? "rejected" : "done"), name, e);
}

/* ---- looking */

static bool ends_in(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);

    return n >= m && strcmp(name + n - m, end) == 0;
}

/* Our own folders may match, too. */
static bool is_wanted(const struct drop *d, const char *name)
{
    return name[0] != '.' && strcmp(name, "done") != 0 && strcmp(name, "rejected") != 0 && fnmatch(d->pattern, name, 0) == 0 && !ends_in(name, ".part") && !ends_in(name, ".tmp") && !ends_in(name, ".filepart");
}

static int by_age(const void *a, const void *b)
{
    const struct found *x = a, *y = b;

    if (x->mtime_ns != y->mtime_ns)
        return x->mtime_ns < y->mtime_ns ? -1 : 1;
    return strcmp(x->name, y->name);
}

static void add_found(struct drop *d, const char *name, const struct stat *st)
{
    if (d->n == d->cap) {
        d->cap = d->cap ? d->cap * 2 : 16;
        d->found = realloc(d->found, d->cap * sizeof *d->found);
        if (!d->found)
            abort();
    }
    struct found *f = &d->found[d->n++];
    f->name = strdup(name);
    if (!f->name)
        abort();
    f->mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

/* What lies in a folder and matches.  A folder that is not there has nothing. */
static bool look(struct drop *d, const char *folder, struct err *e)
{
    DIR *dir = opendir(folder);

    forget(d);
    if (!dir)
        return errno == ENOENT || err_set(e, ERR_CONFIG, "cannot read the folder %s: %s", folder, strerror(errno));
    for (struct dirent *each = readdir(dir); each && d->n < MOST_NAMES; each = readdir(dir)) {
        struct stat st;

        if (is_wanted(d, each->d_name) && fstatat(dirfd(dir), each->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
            add_found(d, each->d_name, &st);
    }
    closedir(dir);
    if (d->n)
        qsort(d->found, d->n, sizeof *d->found, by_age);
    return true;
}

/* Does somebody have it open for writing?  The kernel grants a read lease only when nobody has; where leases do not work, we
 * know nothing and say no. */
static bool is_being_written(const char *path)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0)
        return false;
    bool writing = fcntl(fd, F_SETLEASE, F_RDLCK) != 0 && errno == EAGAIN;
    if (!writing)
        fcntl(fd, F_SETLEASE, F_UNLCK);
    close(fd);
    return writing;
}

static bool is_complete(const struct found *f, const char *path, bool at_once)
{
    struct timespec now;
    struct stat st;

    if (lstat(path, &st) != 0)
        return false;
    if (!S_ISREG(st.st_mode))
        return true;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t age_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec - f->mtime_ns;
    if (!at_once && age_ns >= 0 && age_ns < QUIET_NS)
        return false;
    if (!is_being_written(path))
        return true;
    log_info("a file is still being written, left for later", LOG_STR("file", f->name));
    return false;
}

static bool claim_one(struct drop *d, const struct found *f, bool at_once, struct arena *mem, const char **ret_path, bool *ret_claimed, struct err *e)
{
    const char *from = arena_printf(mem, "%s/%s", d->folder, f->name), *to;

    *ret_claimed = false;
    if (!is_complete(f, from, at_once))
        return true;
    if (!drop_path(d, arena_printf(mem, ".work/%s", f->name), mem, &to, e))
        return false;
    if (rename(from, to) != 0) {
        if (errno == ENOENT)
            return true;                              /* whoever dropped it took it back */
        return err_set(e, ERR_CONFIG, "cannot claim %s by moving it to %s: %s", from, to, strerror(errno));
    }
    *ret_path = to;
    *ret_claimed = true;
    return true;
}

/* What a run before left in .work is ours already. */
static bool claim_left(struct drop *d, struct arena *mem, const char **ret_name, const char **ret_path, bool *ret_found, struct err *e)
{
    const char *work = arena_printf(mem, "%s/.work", d->folder);

    if (d->stage == BEGIN && !look(d, work, e))
        return false;
    d->stage = d->next < d->n ? LEFT_OVER : DROPPED;
    *ret_found = d->stage == LEFT_OVER;
    if (*ret_found) {
        *ret_name = arena_strdup(mem, d->found[d->next++].name);
        *ret_path = arena_printf(mem, "%s/%s", work, *ret_name);
    }
    return true;
}

bool drop_claim(struct drop *d, bool at_once, struct arena *mem, const char **ret_name, const char **ret_path, bool *ret_found, struct err *e)
{
    *ret_found = false;
    if (d->stage != DROPPED) {
        if (!claim_left(d, mem, ret_name, ret_path, ret_found, e))
            return false;
        if (*ret_found)
            return true;
    }
    /* The rest of the last look first, then one new look. */
    for (int looks = 0; looks < 2; looks++) {
        while (d->next < d->n) {
            const struct found *f = &d->found[d->next++];

            if (!claim_one(d, f, at_once, mem, ret_path, ret_found, e))
                return false;
            if (*ret_found) {
                *ret_name = arena_strdup(mem, f->name);
                return true;
            }
        }
        if (looks == 0 && !look(d, d->folder, e))
            return false;
    }
    return true;
}

/* ---- putting a file there */

bool drop_wants(const struct drop *d, const char *name)
{
    return is_wanted(d, name);
}

static bool same_bytes(int a, int b)
{
    char x[65536], y[65536];

    for (off_t at = 0;;) {
        ssize_t n = pread(a, x, sizeof x, at);

        if (n < 0 || pread(b, y, sizeof y, at) != n || memcmp(x, y, (size_t)n) != 0)
            return false;
        if (n == 0)
            return true;
        at += n;
    }
}

/* A regular file does not give less than was asked for before its end, so that equal windows are compared. */
static bool is_there_already(const char *path, int fd)
{
    int there = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool same = there >= 0 && same_bytes(there, fd);

    if (there >= 0)
        close(there);
    return same;
}

/* "list.csv", "list.2.csv", ... */
static const char *numbered(const char *name, int no, struct arena *mem)
{
    const char *dot = strrchr(name, '.');
    int stem = dot && dot > name ? (int)(dot - name) : (int)strlen(name);

    return no == 1 ? name : arena_printf(mem, "%.*s.%d%s", stem, name, no, name + stem);
}

/* *ret NULL: the file lies there. */
static bool free_place(const struct drop *d, int fd, const char *name, struct arena *mem, const char **ret, struct err *e)
{
    struct stat st;

    for (int no = 1;; no++) {
        const char *as = numbered(name, no, mem), *path = arena_printf(mem, "%s/%s", d->folder, as);

        if (!is_wanted(d, as))
            return no == 1 ? err_set(e, ERR_CONFIG, "%s is no name for the folder %s: files there are called %s", name, d->folder, d->pattern)
                           : err_set(e, ERR_RETRY, "%s/%s still waits to be read there", d->folder, name);
        *ret = path;
        if (lstat(path, &st) != 0)
            return errno == ENOENT || failed(e, "look at", path);
        *ret = NULL;
        if (is_there_already(path, fd))
            return true;
    }
}

static bool sync_folder(const char *folder, struct err *e)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return ok || failed(e, "write", folder);
}

bool drop_put(struct drop *d, int fd, const char *name, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char *part = arena_printf(&mem, "%s/.%s.part", d->folder, name), *place;

    if (!free_place(d, fd, name, &mem, &place, e))
        return false;
    return !place || (drop_copy(fd, part, 0660, e) && (rename(part, place) == 0 || failed(e, "make", place)) && sync_folder(d->folder, e));
}
