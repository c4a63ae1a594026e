/* SPDX-License-Identifier: Apache-2.0 */
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void close_both(int pair[2])
{
    close(pair[0]);
    close(pair[1]);
}

static int start(const char *const *argv, int out, int err, pid_t *ret_pid)
{
    posix_spawn_file_actions_t files;
    int code = posix_spawn_file_actions_init(&files);

    if (code)
        return code;
    if (!(code = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0))
        && !(code = posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO)) && !(code = posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO)))
        code = posix_spawn(ret_pid, argv[0], &files, NULL, (char *const *)(uintptr_t)argv, environ);
    posix_spawn_file_actions_destroy(&files);
    return code;
}

bool spawn_start(const char *const *argv, struct child *ret, struct err *e)
{
    int out[2], err[2];

    if (pipe2(out, O_CLOEXEC) != 0)
        return err_set(e, ERR_RETRY, "run %s: %s", argv[0], strerror(errno));
    if (pipe2(err, O_CLOEXEC) != 0) {
        close_both(out);
        return err_set(e, ERR_RETRY, "run %s: %s", argv[0], strerror(errno));
    }
    *ret = (struct child){ .out = out[0], .err = err[0] };
    int code = start(argv, out[1], err[1], &ret->pid);
    close(out[1]);
    close(err[1]);
    if (code == 0)
        return true;
    close(out[0]);
    close(err[0]);
    return err_set(e, ERR_RETRY, "run %s: %s", argv[0], strerror(code));
}

/* One piece; at the end of the pipe it is closed. */
static void take(int *fd, struct buf *into, size_t most)
{
    char piece[8192];
    ssize_t n = read(*fd, piece, sizeof piece);

    if (n > 0)
        buf_add(into, piece, into->len + (size_t)n <= most ? (size_t)n : 0);
    if (n == 0 || (n < 0 && errno != EINTR)) {
        close(*fd);
        *fd = -1;
    }
}

bool spawn_read(struct child *c, int wait_ms, struct buf *out, struct buf *err, size_t most)
{
    struct pollfd ends[] = { { .fd = c->out, .events = POLLIN }, { .fd = c->err, .events = POLLIN } };

    if (c->out < 0 && c->err < 0)
        return false;
    if (poll(ends, 2, wait_ms) > 0) {
        if (ends[0].revents)
            take(&c->out, out, most);
        if (ends[1].revents)
            take(&c->err, err, most);
    }
    return true;
}

int spawn_end(struct child *c)
{
    int status = 0;

    while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
