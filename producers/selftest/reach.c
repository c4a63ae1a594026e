/* SPDX-License-Identifier: Apache-2.0 */
#include "reach.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECT_MS = 5000 };

static struct broker broker_of(const char *text, size_t n, struct arena *mem)
{
    char *one = arena_strndup(mem, text, n), *scheme = strstr(one, "://"), *host = scheme ? scheme + 3 : one;
    char *colon = strrchr(host, ':'), *bracket = strrchr(host, ']');
    struct broker b = { .host = host, .port = "9092" };

    if (colon && (!bracket || colon > bracket)) {
        *colon = '\0';
        b.port = colon + 1;
    }
    if (bracket && *host == '[') {
        *bracket = '\0';
        b.host = host + 1;
    }
    return b;
}

void reach_brokers(const char *brokers, struct arena *mem, struct broker **ret, size_t *ret_n)
{
    struct broker *all = ARENA_ARRAY(mem, struct broker, strlen(brokers) + 1);
    size_t n = 0;

    for (size_t len; *brokers; brokers += len + (brokers[len] == ',')) {
        while (*brokers == ' ')
            brokers++;
        len = strcspn(brokers, ",");
        if (len)
            all[n++] = broker_of(brokers, len, mem);
    }
    *ret = all;
    *ret_n = n;
}

static bool look_up(const struct broker *b, struct addrinfo **ret, struct err *e)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
    int code = getaddrinfo(b->host, b->port, &hints, ret);

    return code == 0 || err_set(e, ERR_RETRY, "%s: %s", b->host, code == EAI_SYSTEM ? strerror(errno) : gai_strerror(code));
}

bool reach_resolve(const struct broker *b, struct err *e)
{
    struct addrinfo *found;

    if (!look_up(b, &found, e))
        return false;
    freeaddrinfo(found);
    return true;
}

/* errno of the attempt; 0: something listens. */
static int try_address(const struct addrinfo *at)
{
    int fd = socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), code = 0;
    socklen_t n = sizeof code;

    if (fd < 0)
        return errno;
    if (connect(fd, at->ai_addr, at->ai_addrlen) != 0)
        code = errno;
    if (code == EINPROGRESS) {
        struct pollfd wait = { .fd = fd, .events = POLLOUT };

        if (poll(&wait, 1, CONNECT_MS) != 1)
            code = ETIMEDOUT;
        else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &n) != 0)
            code = errno;
    }
    close(fd);
    return code;
}

bool reach_connect(const struct broker *b, struct err *e)
{
    struct addrinfo *found;
    int code = EHOSTUNREACH;

    if (!look_up(b, &found, e))
        return false;
    for (const struct addrinfo *at = found; at && code; at = at->ai_next)
        code = try_address(at);
    freeaddrinfo(found);
    return code == 0 || err_set(e, ERR_RETRY, "%s:%s: %s", b->host, b->port, strerror(code));
}
