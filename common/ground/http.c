/* SPDX-License-Identifier: Apache-2.0 */
#include "http.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "clock.h"
#include "file.h"
#include "http_address.h"

enum { TICK_MS = 250, STREAM_BLOCK_BYTES = 8192 };

struct wire;
struct http {
    struct http_options options;
    struct MHD_Daemon *daemon;
    int port;
    struct arena mem;                    /* certificate and key */
    pthread_t ticker;
    pthread_mutex_t lock;                /* of all below, and of the wires' fields */
    pthread_cond_t stop;
    bool stopping;
    struct wire *wires;
};
/* One connection.  libmicrohttpd's own time-out begins anew with every byte; ours does not. */
struct wire {
    struct MHD_Connection *connection;
    int fd;
    int64_t since_ms;                    /* when it was opened, or its last answer was out */
    bool streams, suspended;
    int64_t due_ms;                      /* streams: when there may be more to send */
    struct wire *before, *next;
};
/* One request while its body comes in. */
struct exchange { struct arena mem; struct buf body; };
/* An answer in pieces. */
struct flow { struct http *server; struct wire *wire; struct http_stream stream; struct buf piece; size_t sent; bool ended; };

/* ---- connections, and the thread that looks after them */

static void add_wire(struct http *s, struct MHD_Connection *c, void **ret_wire)
{
    struct wire *w = calloc(1, sizeof *w);

    if (!w)
        abort();
    w->connection = c;
    w->fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    w->since_ms = clock_monotonic_ms();
    pthread_mutex_lock(&s->lock);
    w->next = s->wires;
    if (w->next)
        w->next->before = w;
    s->wires = w;
    pthread_mutex_unlock(&s->lock);
    *ret_wire = w;
}

static void drop_wire(struct http *s, struct wire *w)
{
    pthread_mutex_lock(&s->lock);
    if (w->next)
        w->next->before = w->before;
    *(w->before ? &w->before->next : &s->wires) = w->next;
    pthread_mutex_unlock(&s->lock);
    free(w);
}

static void notify_connection(void *cls, struct MHD_Connection *c, void **context, enum MHD_ConnectionNotificationCode what)
{
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        add_wire(cls, c, context);
    else if (*context)
        drop_wire(cls, *context);
}

static struct wire *wire_of(struct MHD_Connection *c)
{
    return MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

static void wake(struct wire *w)
{
    w->suspended = false;
    MHD_resume_connection(w->connection);
}

/* Cuts off who is too slow, wakes streams that are due.  The descriptor is open as long as the wire is in the list. */
static void look_after(struct http *s, int64_t now)
{
    for (struct wire *w = s->wires; w; w = w->next) {
        if (w->suspended && now >= w->due_ms)
            wake(w);
        else if (!w->streams && now - w->since_ms >= s->options.request_ms)
            shutdown(w->fd, SHUT_RDWR);
    }
}

static void *tick(void *cls)
{
    struct http *s = cls;

    pthread_mutex_lock(&s->lock);
    while (!s->stopping) {
        time_us at = clock_now() + TICK_MS * 1000;
        struct timespec until = { .tv_sec = at / 1000000, .tv_nsec = at % 1000000 * 1000 };

        look_after(s, clock_monotonic_ms());
        pthread_cond_timedwait(&s->stop, &s->lock, &until);
    }
    for (struct wire *w = s->wires; w; w = w->next)
        if (w->suspended)
            wake(w);
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* ---- answers in pieces */

/* Nothing to send before the next turn: the connection sleeps until the ticker wakes it.  False: the server stops. */
static bool sleep_until_due(struct flow *f)
{
    struct http *s = f->server;

    pthread_mutex_lock(&s->lock);
    bool stopping = s->stopping;
    if (!stopping) {
        f->wire->suspended = true;
        MHD_suspend_connection(f->wire->connection);
    }
    pthread_mutex_unlock(&s->lock);
    return !stopping;
}

static ssize_t read_stream(void *cls, uint64_t place, char *out, size_t most)
{
    struct flow *f = cls;
    int64_t now = clock_monotonic_ms();

    (void)place;
    if (f->sent == f->piece.len && !f->ended && now >= f->wire->due_ms) {
        buf_reset(&f->piece);
        f->sent = 0;
        f->ended = !f->stream.next(f->stream.state, &f->piece);
        f->wire->due_ms = now + f->stream.every_ms;
    }
    size_t n = f->piece.len - f->sent < most ? f->piece.len - f->sent : most;
    if (n == 0)
        return !f->ended && sleep_until_due(f) ? 0 : MHD_CONTENT_READER_END_OF_STREAM;
    memcpy(out, f->piece.data + f->sent, n);
    f->sent += n;
    return (ssize_t)n;
}

static void free_stream(void *cls)
{
    struct flow *f = cls;

    f->stream.close(f->stream.state);
    buf_release(&f->piece);
    free(f);
}

static struct MHD_Response *streamed(struct http *s, struct wire *w, const struct http_stream *stream)
{
    struct flow *f = calloc(1, sizeof *f);

    if (!f)
        abort();
    *f = (struct flow){ .server = s, .wire = w, .stream = *stream };
    pthread_mutex_lock(&s->lock);
    w->streams = true;
    pthread_mutex_unlock(&s->lock);
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK_BYTES, read_stream, f, free_stream);
}

/* ---- requests */

struct collected { struct http_pair *all; size_t n, cap; };

static enum MHD_Result collect(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct collected *c = cls;

    (void)kind;
    if (c->n < c->cap)
        c->all[c->n++] = (struct http_pair){ name, value ? value : "" };
    return MHD_YES;
}

static struct http_pairs values(struct MHD_Connection *c, enum MHD_ValueKind kind, struct arena *mem)
{
    struct collected got = { .cap = (size_t)MHD_get_connection_values(c, kind, NULL, NULL) };

    got.all = ARENA_ARRAY(mem, struct http_pair, got.cap);
    MHD_get_connection_values(c, kind, collect, &got);
    return (struct http_pairs){ got.all, got.n };
}

static struct http_pairs form_of(const struct http_request *r)
{
    static const char form[] = "application/x-www-form-urlencoded";
    const char *type = http_header(r, "Content-Type");

    return type && strncasecmp(type, form, sizeof form - 1) == 0 ? http_form(r->body, r->body_bytes, r->mem) : (struct http_pairs){0};
}

static enum MHD_Result send_response(struct http *s, struct MHD_Connection *c, struct http_response *answer)
{
    struct MHD_Response *r = answer->stream.next ? streamed(s, wire_of(c), &answer->stream)
                             : MHD_create_response_from_buffer(answer->body.len, answer->body.data ? answer->body.data : "", MHD_RESPMEM_MUST_COPY);
    enum MHD_Result queued = MHD_NO;

    if (r) {
        if (answer->type)
            MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, answer->type);
        for (size_t i = 0; i < answer->n_headers; i++)
            MHD_add_response_header(r, answer->headers[i].name, answer->headers[i].value);
        queued = MHD_queue_response(c, (unsigned)answer->status, r);
        MHD_destroy_response(r);
    }
    buf_release(&answer->body);
    return queued;
}

static enum MHD_Result respond(struct http *s, struct MHD_Connection *c, struct exchange *x, const char *method, const char *path)
{
    struct http_response answer = { .status = MHD_HTTP_OK };
    char peer[HTTP_PEER_BYTES];
    struct http_request r = {
        .method = strcmp(method, MHD_HTTP_METHOD_HEAD) == 0 ? MHD_HTTP_METHOD_GET : method, .path = path, .peer = peer, .mem = &x->mem,
        .query = values(c, MHD_GET_ARGUMENT_KIND, &x->mem), .headers = values(c, MHD_HEADER_KIND, &x->mem),
        .cookies = values(c, MHD_COOKIE_KIND, &x->mem), .body = x->body.data ? x->body.data : "", .body_bytes = x->body.len,
    };

    http_peer_text(MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr, peer);
    r.form = form_of(&r);
    s->options.handle(s->options.context, &r, &answer);
    return send_response(s, c, &answer);
}

static enum MHD_Result refuse_large(struct http *s, struct MHD_Connection *c)
{
    struct http_response answer = { .status = MHD_HTTP_CONTENT_TOO_LARGE, .type = "text/plain; charset=utf-8" };

    buf_printf(&answer.body, "the body is larger than %zu bytes\n", s->options.body_bytes);
    http_add_header(&answer, MHD_HTTP_HEADER_CONNECTION, "close");
    return send_response(s, c, &answer);
}

static bool says_large(struct http *s, struct MHD_Connection *c)
{
    const char *length = MHD_lookup_connection_value(c, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);

    return length && strtoull(length, NULL, 10) > s->options.body_bytes;
}

/* Called with the headers, then with each part of the body, then once more. */
static enum MHD_Result receive(void *cls, struct MHD_Connection *c, const char *path, const char *method, const char *version,
                               const char *body, size_t *n_body, void **context)
{
    struct http *s = cls;
    struct exchange *x = *context;

    (void)version;
    if (!x) {
        if (says_large(s, c))
            return refuse_large(s, c);
        *context = x = calloc(1, sizeof *x);
        if (!x)
            abort();
        return MHD_YES;
    }
    if (*n_body == 0)
        return respond(s, c, x, method, path);
    if (x->body.len + *n_body > s->options.body_bytes)
        return MHD_NO;                   /* it never said how much would come: the connection is closed */
    buf_add(&x->body, body, *n_body);
    *n_body = 0;
    return MHD_YES;
}

static void completed(void *cls, struct MHD_Connection *c, void **context, enum MHD_RequestTerminationCode how)
{
    struct http *s = cls;
    struct exchange *x = *context;
    struct wire *w = wire_of(c);

    (void)how;
    pthread_mutex_lock(&s->lock);
    w->streams = false;
    w->since_ms = clock_monotonic_ms();
    pthread_mutex_unlock(&s->lock);
    if (x) {
        arena_release(&x->mem);
        buf_release(&x->body);
        free(x);
    }
    *context = NULL;
}

/* ---- the server */

static bool read_pem(struct http *s, struct MHD_OptionItem pem[4], struct err *e)
{
    const struct http_options *o = &s->options;
    char *certificate, *key;
    size_t n;

    if (!o->certificate)
        return true;
    if (!file_read(o->certificate, &s->mem, &certificate, &n, e) || !file_read(o->key, &s->mem, &key, &n, e))
        return false;
    pem[3] = pem[0];                     /* the end */
    pem[0] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_CERT, 0, certificate };
    pem[1] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_KEY, 0, key };
    pem[2] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" };
    return true;
}

static bool start_daemon(struct http *s, int fd, struct err *e)
{
    const struct http_options *o = &s->options;
    struct MHD_OptionItem pem[4] = { { MHD_OPTION_END, 0, NULL } };
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | (o->certificate ? MHD_USE_TLS : 0);

    if (!read_pem(s, pem, e))
        return false;
    s->daemon = MHD_start_daemon(flags, 0, NULL, NULL, receive, s, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)o->threads,
                                 MHD_OPTION_CONNECTION_LIMIT, (unsigned)o->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)o->per_address,
                                 MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)o->idle_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_HEADER_BYTES,
                                 MHD_OPTION_NOTIFY_CONNECTION, notify_connection, s, MHD_OPTION_NOTIFY_COMPLETED, completed, s,
                                 MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY, pem, MHD_OPTION_END);
    if (s->daemon)
        return true;
    if (o->certificate)
        return err_set(e, ERR_CONFIG, "TLS on %s: certificate %s and key %s cannot be used together", o->listen, o->certificate, o->key);
    return err_set(e, ERR_RETRY, "listen on %s: no threads or descriptors left for a server", o->listen);
}

static void free_server(struct http *s)
{
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->stop);
    arena_release(&s->mem);
    free(s);
}

bool http_start(const struct http_options *options, struct http **ret, struct err *e)
{
    struct http *s = calloc(1, sizeof *s);
    int fd = -1;

    if (!s || pthread_mutex_init(&s->lock, NULL) != 0 || pthread_cond_init(&s->stop, NULL) != 0)
        abort();
    s->options = *options;
    if (!http_listen(options->listen, &fd, &s->port, e) || !start_daemon(s, fd, e)) {
        if (fd >= 0)
            close(fd);
        free_server(s);
        return false;
    }
    if (pthread_create(&s->ticker, NULL, tick, s) != 0)
        abort();
    *ret = s;
    return true;
}

int http_port(const struct http *server)
{
    return server->port;
}

void http_stop(struct http *server)
{
    if (!server)
        return;
    pthread_mutex_lock(&server->lock);
    server->stopping = true;
    pthread_cond_signal(&server->stop);
    pthread_mutex_unlock(&server->lock);
    pthread_join(server->ticker, NULL);
    MHD_stop_daemon(server->daemon);     /* closes the listening socket, too */
    free_server(server);
}
