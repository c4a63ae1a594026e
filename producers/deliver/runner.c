/* SPDX-License-Identifier: Apache-2.0 */
#include "runner.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../common/ground/clock.h"

/* In memory: a pipe would make us wait for a program that does not read. */
static int input_fd(const char *input, size_t n)
{
    int fd = memfd_create("letter", MFD_CLOEXEC);

    for (size_t at = 0; fd >= 0 && at < n; ) {
        ssize_t part = write(fd, input + at, n - at);

        if (part < 0) {
            close(fd);
            return -1;
        }
        at += (size_t)part;
    }
    if (fd >= 0)
        lseek(fd, 0, SEEK_SET);
    return fd;
}

/* A process group of its own, and signals as a program expects them. */
static int spawn(pid_t *pid, const char *const *argv, const char *const *environment, const char *folder, int in)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t none, all;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attr);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&attr, 0);
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setsigdefault(&attr, &all);
    posix_spawn_file_actions_adddup2(&actions, in, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    posix_spawn_file_actions_addchdir_np(&actions, folder);
    int code = posix_spawnp(pid, argv[0], &actions, &attr, (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)environment);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

bool runner_start(struct runner *r, const char *const *argv, const char *const *environment, const char *folder, const char *input, size_t n, int64_t timeout_s, struct err *e)
{
    int in = input_fd(input, n);

    if (in < 0)
        return err_set(e, ERR_RETRY, "cannot keep what %s is to be given: %s", argv[0], strerror(errno));
    int code = spawn(&r->pid, argv, environment, folder, in);
    close(in);
    if (code != 0) {
        r->pid = 0;
        return err_set(e, ERR_RETRY, "cannot start %s: %s", argv[0], strerror(code));
    }
    r->pidfd = pidfd_open(r->pid, 0);
    r->until_ms = clock_monotonic_ms() + timeout_s * 1000;
    return true;
}

static void forget(struct runner *r)
{
    if (r->pidfd >= 0)
        close(r->pidfd);
    r->pid = 0;
}

void runner_end(struct runner *r)
{
    if (r->pid == 0)
        return;
    kill(-r->pid, SIGKILL);
    while (waitpid(r->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    forget(r);
}

bool runner_poll(struct runner *r, int wait_ms, bool *ret_done, struct err *e)
{
    struct pollfd ended = { .fd = r->pidfd, .events = POLLIN };
    int status;

    *ret_done = false;
    poll(&ended, 1, wait_ms);
    pid_t pid = waitpid(r->pid, &status, WNOHANG);
    if (pid == 0) {
        if (clock_monotonic_ms() < r->until_ms)
            return true;
        runner_end(r);
        return err_set(e, ERR_RETRY, "the program was not done in time and was killed");
    }
    forget(r);
    *ret_done = pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (*ret_done)
        return true;
    if (pid > 0 && WIFSIGNALED(status))
        return err_set(e, ERR_RETRY, "the program was ended by signal %d", WTERMSIG(status));
    return err_set(e, ERR_RETRY, "the program ended with exit code %d", pid > 0 ? WEXITSTATUS(status) : -1);
}
