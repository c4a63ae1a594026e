/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../../common/ground/stop.h"

enum { NOT_STARTED = 127 };

static bool beside(const char *name, struct arena *mem, const char **ret, struct err *e)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

    if (n < 0)
        return err_set(e, ERR_FATAL, "cannot find the folder of our programs: %s", strerror(errno));
    self[n] = '\0';
    *strrchr(self, '/') = '\0';
    *ret = arena_printf(mem, "%s/%s", self, name);
    return true;
}

/* The same configuration, settings and day as ours. */
static const char **whole_line(const struct app *app, const char *file, const char *const *arguments, struct arena *mem)
{
    size_t n = 0;
    const char **argv;

    while (arguments[n])
        n++;
    argv = ARENA_ARRAY(mem, const char *, n + 6 + 2 * (size_t)app->n_sets);
    char *today = arena_alloc(mem, DAY_TEXT_BYTES);
    const char **to = argv;
    *to++ = file;
    memcpy(to, arguments, n * sizeof *to);
    to += n;
    *to++ = "--config";
    *to++ = app->config_file;
    *to++ = "--today";
    *to++ = day_text(app->today, today);
    for (int i = 0; i < app->n_sets; i++) {
        *to++ = "--set";
        *to++ = app->sets[i];
    }
    return argv;
}

static void become(const char *const *argv, int said, pid_t parent)
{
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);            /* when we are killed, the next run begins the job anew: not beside this one */
    if (getppid() != parent || dup2(said, STDOUT_FILENO) < 0)
        _exit(NOT_STARTED);
    execv(argv[0], (char *const *)(uintptr_t)argv);
    _exit(NOT_STARTED);
}

/* Until it has closed its stdout; the first signal is handed on. */
static void listen_to(int from, pid_t child, struct buf *said)
{
    bool told = false;

    for (;;) {
        struct pollfd fds[2] = { { .fd = from, .events = POLLIN }, { .fd = told ? -1 : stop_fd(), .events = POLLIN } };

        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            return;
        if (!told && stop_requested()) {
            kill(child, SIGTERM);
            told = true;
        }
        if (!(fds[0].revents & (POLLIN | POLLHUP | POLLERR)))
            continue;
        ssize_t n = read(from, buf_reserve(said, 65536), 65536);
        if (n == 0 || (n < 0 && errno != EINTR))
            return;
        if (n > 0)
            said->len += (size_t)n;
    }
}

static bool ended(const char *name, int status, int *ret_code, struct err *e)
{
    if (WIFSIGNALED(status))
        return err_set(e, ERR_FATAL, "%s was ended by signal %d", name, WTERMSIG(status));
    if (WEXITSTATUS(status) == NOT_STARTED)
        return err_set(e, ERR_FATAL, "%s could not be started: is it installed beside casebus?", name);
    *ret_code = WEXITSTATUS(status);
    return true;
}

bool program_run(const struct app *app, const char *name, const char *const *arguments, struct buf *ret_said, int *ret_code, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    pid_t parent = getpid();
    const char *file;
    int ends[2], status = 0;

    if (!beside(name, &mem, &file, e))
        return false;
    const char **argv = whole_line(app, file, arguments, &mem);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_set(e, ERR_RETRY, "cannot run %s: %s", name, strerror(errno));
    pid_t child = fork();
    if (child == 0)
        become(argv, ends[1], parent);
    int why = errno;
    close(ends[1]);
    if (child > 0) {
        listen_to(ends[0], child, ret_said);
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            ;
    }
    close(ends[0]);
    return child > 0 ? ended(name, status, ret_code, e) : err_set(e, ERR_RETRY, "cannot run %s: %s", name, strerror(why));
}
