/* SPDX-License-Identifier: Apache-2.0 */
#include "capture.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static bool spawn(char *const words[], int out, pid_t *ret)
{
    posix_spawn_file_actions_t to;

    posix_spawn_file_actions_init(&to);
    posix_spawn_file_actions_addopen(&to, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&to, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&to, out, STDERR_FILENO);
    bool ok = posix_spawnp(ret, words[0], &to, NULL, words, environ) == 0;
    posix_spawn_file_actions_destroy(&to);
    return ok;
}

static void read_all(int from, struct buf *out)
{
    size_t most = out->len + CAPTURE_BYTES;
    char bytes[4096];
    ssize_t n;

    while ((n = read(from, bytes, sizeof bytes)) != 0) {
        if (n < 0 && errno != EINTR)
            return;
        if (n > 0 && out->len + (size_t)n <= most)
            buf_add(out, bytes, (size_t)n);
    }
}

int capture_run(char *const words[], struct buf *out)
{
    int ends[2], status;
    pid_t pid;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    bool begun = spawn(words, ends[1], &pid);
    close(ends[1]);
    if (begun)
        read_all(ends[0], out);
    close(ends[0]);
    while (begun && waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return begun && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
