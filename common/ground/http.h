/* SPDX-License-Identifier: Apache-2.0 */
/* http - a small HTTP server: one handler, a few threads, limits on everything a stranger can make large.  libmicrohttpd stays
 * behind http.c.
 *
 * Who is slow or large is cut off: a connection whose request is not answered within `request_ms`, a connection on which
 * nothing moves for `idle_s`, a body above `body_bytes` (413), headers above HTTP_HEADER_BYTES (431), an address with more than
 * `per_address` connections.  What is no HTTP gets 400.  The handler never sees any of them. */
#ifndef COMMON_HTTP_H
#define COMMON_HTTP_H
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "buf.h"

enum { HTTP_HEADER_BYTES = 16 * 1024, HTTP_MOST_HEADERS = 16 };

struct http_pair { const char *name, *value; };
struct http_pairs { const struct http_pair *all; size_t n; };
/* All of it lives in `mem` or with the connection: until the handler has returned. */
struct http_request {
    const char *method;                  /* "GET" also for HEAD: the body is left away by itself */
    const char *path;                    /* unescaped, without the query */
    const char *peer;                    /* numeric address of the other end */
    struct http_pairs query, headers, cookies;
    struct http_pairs form;              /* of an application/x-www-form-urlencoded body */
    const char *body; size_t body_bytes; /* "" without one; with a NUL behind it that does not count */
    struct arena *mem;                   /* emptied after the answer */
};
/* What is sent piece by piece.  `next` is called every `every_ms` (steps of 250 ms) and adds what there is to send, perhaps
 * nothing; false: that was the end.  `close` is called once, on whatever end; `next` and `close` run on the server's threads. */
struct http_stream {
    bool (*next)(void *state, struct buf *out);
    void (*close)(void *state);
    void *state;
    int every_ms;
};
struct http_response {
    int status;                          /* 200 unless the handler says otherwise */
    const char *type;                    /* "text/html; charset=utf-8"; static or in the request's memory, as are the headers */
    struct http_pair headers[HTTP_MOST_HEADERS]; size_t n_headers;
    struct buf body;                     /* released by the server */
    struct http_stream stream;           /* with `next`: instead of the body */
};
struct http_options {
    const char *listen;                  /* "127.0.0.1:9464", "[::1]:8462"; port 0: any, http_port says which */
    const char *certificate, *key;       /* PEM files: TLS 1.2 or 1.3; NULL: plain */
    int threads;                         /* at least 2: so many handlers run at once */
    int connections, per_address;        /* at most so many; per_address 0: as many as there may be in all */
    int idle_s, request_ms;
    size_t body_bytes;
    void (*handle)(void *context, const struct http_request *request, struct http_response *response);
    void *context;
};

struct http;
/* Listens and answers until http_stop.  ERR_CONFIG: an address that is none or is taken, a certificate that cannot be used. */
bool http_start(const struct http_options *options, struct http **ret, struct err *e) MUST_CHECK;
int http_port(const struct http *server);
/* Streams are ended, handlers are waited for, connections closed.  NULL is accepted. */
void http_stop(struct http *server);
/* Is "host:port" an address that only this machine reaches (127.0.0.0/8, ::1)?  ERR_CONFIG: no address. */
bool http_is_loopback(const char *listen, bool *ret, struct err *e) MUST_CHECK;

/* The first value of that name, or NULL. */
const char *http_value(const struct http_pairs *pairs, const char *name);
/* The same for headers, whose names are of any case. */
const char *http_header(const struct http_request *request, const char *name);
/* One more header of the answer; at most HTTP_MOST_HEADERS. */
void http_add_header(struct http_response *response, const char *name, const char *value);
/* The pairs of "a=1&b=%C3%A4+c": in `mem`, in their order.  Escapes that are none stand for themselves; an escaped NUL ends the value. */
struct http_pairs http_form(const char *text, size_t n, struct arena *mem);
/* As a value in a query: everything but letters, digits and -._~/ as %XX; in `mem`. */
char *http_escape(const char *text, struct arena *mem);
#endif
