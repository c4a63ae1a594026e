/* SPDX-License-Identifier: Apache-2.0 */
#include "notify.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "clock.h"

enum { STATUS_BYTES = 200, ALIVE_PARTS = 4 };    /* four times within the watchdog's time */

/* False: nobody asks.  A name that begins with @ is one of the abstract kind: its first byte is NUL. */
static bool manager_address(struct sockaddr_un *ret, socklen_t *ret_bytes)
{
    const char *name = getenv("NOTIFY_SOCKET");
    size_t n = name ? strlen(name) : 0;

    if (n < 2 || n >= sizeof ret->sun_path || (name[0] != '/' && name[0] != '@'))
        return false;
    *ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
    memcpy(ret->sun_path, name, n);
    if (name[0] == '@')
        ret->sun_path[0] = '\0';
    *ret_bytes = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
    return true;
}

static void tell(const char *message)
{
    struct sockaddr_un to;
    socklen_t bytes;

    if (!manager_address(&to, &bytes))
        return;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return;
    (void)sendto(fd, message, strlen(message), MSG_NOSIGNAL, (const struct sockaddr *)&to, bytes);
    close(fd);
}

void notify_ready(void)
{
    tell("READY=1");
}

void notify_reloading(void)
{
    tell("RELOADING=1");
}

void notify_stopping(void)
{
    tell("STOPPING=1");
}

void notify_status(const char *text)
{
    static char last[STATUS_BYTES];
    char line[STATUS_BYTES], message[STATUS_BYTES + sizeof "STATUS="];

    snprintf(line, sizeof line, "%s", text);
    if (strcmp(line, last) == 0)
        return;
    memcpy(last, line, sizeof last);
    for (char *c = line; *c; c++)                /* a line break would begin another word of the protocol */
        if (*c == '\n')
            *c = ' ';
    snprintf(message, sizeof message, "STATUS=%s", line);
    tell(message);
}

/* Milliseconds between two signs of life; 0: no watchdog, or it watches another process. */
static int64_t alive_every_ms(void)
{
    const char *us = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");

    if (!us || (pid && strtoll(pid, NULL, 10) != getpid()))
        return 0;
    return strtoll(us, NULL, 10) / 1000 / ALIVE_PARTS;
}

void notify_alive(void)
{
    static int64_t told_ms;
    int64_t every_ms = alive_every_ms(), now = clock_monotonic_ms();

    if (every_ms <= 0 || now - told_ms < every_ms)
        return;
    told_ms = now;
    tell("WATCHDOG=1");
}
