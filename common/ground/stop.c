/* SPDX-License-Identifier: Apache-2.0 */
#include "stop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "clock.h"

static atomic_bool requested, reload_asked;     /* asked in every thread, whichever of them the signal meets */
static int wake_fd = -1;

static void wake(void)
{
    uint64_t one = 1;

    if (wake_fd >= 0 && write(wake_fd, &one, sizeof one) < 0)
        return;                                   /* it is readable already */
}

static void on_signal(int number)
{
    int saved = errno;

    if (requested)
        _exit(128 + number);
    requested = true;
    wake();
    errno = saved;
}

static void on_hangup(int number)
{
    (void)number;
    reload_asked = true;
}

int stop_fd(void)
{
    if (wake_fd < 0) {
        wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (wake_fd < 0) {
            perror("eventfd");
            abort();
        }
        if (requested)
            wake();
    }
    return wake_fd;
}

void stop_install(void)
{
    /* SA_RESTART: whoever waits watches stop_fd, and nobody's write is torn. */
    struct sigaction on = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
    struct sigaction ignore = { .sa_handler = SIG_IGN };

    stop_fd();
    sigemptyset(&on.sa_mask);
    sigaction(SIGTERM, &on, NULL);
    sigaction(SIGINT, &on, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

bool stop_requested(void)
{
    return requested;
}

void stop_request(void)
{
    requested = true;
    wake();
}

bool stop_wait_ms(int wait_ms)
{
    struct pollfd p = { .fd = stop_fd(), .events = POLLIN };
    int64_t until = clock_monotonic_ms() + wait_ms;

    for (int64_t left = wait_ms; left > 0 && !requested; left = until - clock_monotonic_ms())
        if (poll(&p, 1, (int)left) > 0)
            break;
    return requested;
}

void stop_watch_reload(void)
{
    struct sigaction on = { .sa_handler = on_hangup, .sa_flags = SA_RESTART };

    sigemptyset(&on.sa_mask);
    sigaction(SIGHUP, &on, NULL);
}

bool stop_reload_asked(void)
{
    return atomic_exchange(&reload_asked, false);
}
