/* SPDX-License-Identifier: Apache-2.0 */
#include "closing_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { FIRST_BACK = 65536 };

static bool fail(const char *file, int why, struct err *e)
{
    return err_set(e, ERR_CONFIG, "cannot read %s: %s", file, strerror(why));
}

/* ---- its end */

static bool read_at(int fd, const char *file, off_t at, char *to, size_t n, struct err *e)
{
    while (n > 0) {
        ssize_t got = pread(fd, to, n, at);

        if (got == 0)
            return err_set(e, ERR_CONFIG, "cannot read %s: it became shorter meanwhile", file);
        if (got < 0 && errno != EINTR)
            return fail(file, errno, e);
        if (got > 0) {
            to += got;
            at += got;
            n -= (size_t)got;
        }
    }
    return true;
}

/* Behind the last newline of the first n bytes; 0: there is none. */
static size_t behind_newline(const char *text, size_t n)
{
    while (n > 0 && text[n - 1] != '\n')
        n--;
    return n;
}

/* False: the last line begins before `text`, which is not the file's begin. */
static bool split(const char *text, size_t n, bool all, struct closing_end *ret)
{
    size_t whole = behind_newline(text, n), from = whole ? behind_newline(text, whole - 1) : 0;

    if (from == 0 && !all)
        return false;
    *ret = (struct closing_end){ whole ? text + from : NULL, whole ? whole - 1 - from : 0, text + whole, n - whole };
    return true;
}

static bool read_end(int fd, const char *file, struct arena *mem, struct closing_end *ret, struct err *e)
{
    off_t size = lseek(fd, 0, SEEK_END);

    if (size < 0)
        return fail(file, errno, e);
    for (size_t back = FIRST_BACK;; back *= 8) {
        size_t n = (size_t)size < back ? (size_t)size : back;
        char *text = arena_alloc(mem, n + 1);

        if (!read_at(fd, file, size - (off_t)n, text, n, e))
            return false;
        if (split(text, n, n == (size_t)size, ret))
            return true;
    }
}

bool closing_file_end(const char *file, struct arena *mem, struct closing_end *ret, struct err *e)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return fail(file, errno, e);
    bool ok = read_end(fd, file, mem, ret, e);
    close(fd);
    return ok;
}

/* ---- all of it */

bool closing_file_lines(const char *file, bool (*each)(void *context, const char *line, size_t n, bool whole, struct err *e), void *context, struct err *e)
{
    FILE *f = fopen(file, "re");
    char *line = NULL;
    size_t room = 0;
    ssize_t n = 0;
    bool ok = true;

    if (!f)
        return fail(file, errno, e);
    while (ok && (n = getline(&line, &room, f)) > 0) {
        bool whole = line[n - 1] == '\n';

        ok = each(context, line, (size_t)n - whole, whole, e);
    }
    if (ok && ferror(f))
        ok = fail(file, errno, e);
    free(line);
    fclose(f);
    return ok;
}
