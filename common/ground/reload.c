/* SPDX-License-Identifier: Apache-2.0 */
#include "reload.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "log.h"
#include "notify.h"
#include "stop.h"

extern char **environ;
static char **words;
static char program[PATH_MAX];           /* by its place: a new version lies there under the same name */
static bool under_way;

void reload_remember(char **argv)
{
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);

    words = argv;
    program[n < 0 ? 0 : n] = '\0';
}

void reload_watch(void)
{
    stop_watch_reload();
}

bool reload_under_way(void)
{
    return under_way;
}

/* The same words and --check: what is wrong stands in the log as its own line. */
static bool is_right(void)
{
    posix_spawn_file_actions_t quiet;
    size_t n = 0;
    pid_t pid;
    int end = 0;

    while (words[n])
        n++;
    char **checking = calloc(n + 2, sizeof *checking);
    if (!checking)
        abort();
    memcpy(checking, words, n * sizeof *words);
    checking[n] = (char *)(uintptr_t)"--check";
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    bool begun = posix_spawn(&pid, program, &quiet, NULL, checking, environ) == 0;
    posix_spawn_file_actions_destroy(&quiet);
    free(checking);
    while (begun && waitpid(pid, &end, 0) < 0)
        if (errno != EINTR)
            return false;
    return begun && WIFEXITED(end) && WEXITSTATUS(end) == 0;
}

void reload_look(void)
{
    if (!stop_reload_asked() || stop_requested())
        return;
    if (!is_right()) {
        log_warn("the configuration cannot be read anew, the old one goes on: mend it and send SIGHUP again");
        return;
    }
    log_info("the configuration is read anew");
    under_way = true;
    stop_request();
}

void reload_begin_again(void)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN };

    sigaction(SIGHUP, &ignore, NULL);            /* one that comes before reload_watch must not end us */
    execv(program, words);
    log_error("could not begin again", LOG_STR("program", words[0]), LOG_STR("err", strerror(errno)));
}
