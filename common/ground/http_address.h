/* SPDX-License-Identifier: Apache-2.0 */
/* http_address - "host:port" as a socket that listens. */
#ifndef COMMON_HTTP_ADDRESS_H
#define COMMON_HTTP_ADDRESS_H
#include <sys/socket.h>

#include "err.h"

enum { HTTP_PEER_BYTES = 46 };           /* the longest numeric address and its NUL */

/* A listening socket, and the port it has got.  ERR_CONFIG: no address, taken, not allowed. */
bool http_listen(const char *listen, int *ret_fd, int *ret_port, struct err *e) MUST_CHECK;
/* The address as digits; one of IPv4 in IPv6's clothes as of IPv4. */
void http_peer_text(const struct sockaddr *peer, char out[HTTP_PEER_BYTES]);
#endif
