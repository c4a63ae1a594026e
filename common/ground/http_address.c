/* SPDX-License-Identifier: Apache-2.0 */
#include "http_address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "http.h"

enum { BACKLOG = 128 };

static void free_addresses(struct addrinfo **all)
{
    if (*all)
        freeaddrinfo(*all);
}

/* "host:port" or "[host]:port", taken apart. */
static bool split(const char *listen, char host[256], char port[6], struct err *e)
{
    const char *colon = strrchr(listen, ':');
    size_t bytes = colon ? (size_t)(colon - listen) : 0;

    if (!colon || bytes == 0 || bytes > 255 || strlen(colon + 1) > 5 || colon[1] == '\0' || colon[1 + strspn(colon + 1, "0123456789")] != '\0')
        return err_set(e, ERR_CONFIG, "\"%s\" is no address to listen on: HOST:PORT is expected, as in 127.0.0.1:8462", listen);
    if (listen[0] == '[' && listen[bytes - 1] == ']')
        snprintf(host, 256, "%.*s", (int)(bytes - 2), listen + 1);
    else
        snprintf(host, 256, "%.*s", (int)bytes, listen);
    snprintf(port, 6, "%s", colon + 1);
    return true;
}

static bool look_up(const char *listen, struct addrinfo **ret, struct err *e)
{
    const struct addrinfo hints = { .ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM };
    char host[256], port[6];

    if (!split(listen, host, port, e))
        return false;
    int code = getaddrinfo(host, port, &hints, ret);
    return code == 0 || err_set(e, ERR_CONFIG, "listen on %s: %s", listen, gai_strerror(code));
}

bool http_listen(const char *listen_on, int *ret_fd, int *ret_port, struct err *e)
{
    CLEANUP(free_addresses) struct addrinfo *found = NULL;
    struct sockaddr_storage bound;
    socklen_t bytes = sizeof bound;
    const int yes = 1;

    if (!look_up(listen_on, &found, e))
        return false;
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 || bind(fd, found->ai_addr, found->ai_addrlen) != 0
        || listen(fd, BACKLOG) != 0 || getsockname(fd, (struct sockaddr *)&bound, &bytes) != 0) {
        err_set(e, ERR_CONFIG, "listen on %s: %s", listen_on, strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    *ret_fd = fd;
    *ret_port = ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port : ((struct sockaddr_in *)&bound)->sin_port);
    return true;
}

bool http_is_loopback(const char *listen, bool *ret, struct err *e)
{
    CLEANUP(free_addresses) struct addrinfo *found = NULL;

    if (!look_up(listen, &found, e))
        return false;
    *ret = found->ai_family == AF_INET6
           ? IN6_IS_ADDR_LOOPBACK(&((struct sockaddr_in6 *)found->ai_addr)->sin6_addr)
           : (ntohl(((struct sockaddr_in *)found->ai_addr)->sin_addr.s_addr) >> 24) == 127;
    return true;
}

void http_peer_text(const struct sockaddr *peer, char out[HTTP_PEER_BYTES])
{
    static const char mapped[] = "::ffff:";
    const void *address = peer->sa_family == AF_INET6 ? (const void *)&((const struct sockaddr_in6 *)peer)->sin6_addr
                                                      : (const void *)&((const struct sockaddr_in *)peer)->sin_addr;

    if (!inet_ntop(peer->sa_family, address, out, HTTP_PEER_BYTES))
        snprintf(out, HTTP_PEER_BYTES, "unknown");
    if (strncmp(out, mapped, sizeof mapped - 1) == 0 && strchr(out, '.'))
        memmove(out, out + sizeof mapped - 1, strlen(out + sizeof mapped - 1) + 1);
}
