/* SPDX-License-Identifier: Apache-2.0 */
/* The HTTP server from outside, over a socket: what a handler sees, what comes back, who is cut off. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../common/ground/clock.h"
#include "../../common/ground/http.h"

enum { IDLE_S = 2, REQUEST_MS = 1000, BODY_BYTES = 1000 };

static struct http *server;
static int stream_turns, streams_closed;

static bool count_up(void *state, struct buf *out)
{
    int *turn = state;

    buf_printf(out, "data: %d\n\n", ++*turn);
    return *turn < 3;
}

static bool say_nothing(void *state, struct buf *out)
{
    (void)state;
    (void)out;
    return true;
}

static void count_closed(void *state)
{
    (void)state;
    __atomic_add_fetch(&streams_closed, 1, __ATOMIC_SEQ_CST);
}

static void show_pairs(struct buf *out, const char *what, const struct http_pairs *pairs)
{
    buf_str(out, what);
    for (size_t i = 0; i < pairs->n; i++)
        buf_printf(out, " [%s=%s]", pairs->all[i].name, pairs->all[i].value);
    buf_char(out, '\n');
}

/* Says what it has been asked. */
static void handle(void *context, const struct http_request *r, struct http_response *ret)
{
    const char *agent = http_header(r, "user-AGENT");

    (void)context;
    ret->type = "text/plain; charset=utf-8";
    if (strcmp(r->path, "/three") == 0) {
        ret->stream = (struct http_stream){ count_up, count_closed, &stream_turns, 10 };
        return;
    }
    if (strcmp(r->path, "/never") == 0) {
        ret->stream = (struct http_stream){ say_nothing, count_closed, NULL, 10 };
        return;
    }
    ret->status = strcmp(r->path, "/lost") == 0 ? 404 : 200;
    http_add_header(ret, "X-Frame-Options", "DENY");
    buf_printf(&ret->body, "%s %s from %s by %s\n", r->method, r->path, r->peer, agent ? agent : "nobody");
    show_pairs(&ret->body, "query", &r->query);
    show_pairs(&ret->body, "form", &r->form);
    show_pairs(&ret->body, "cookies", &r->cookies);
}

static int begin(void **state)
{
    const struct http_options o = { .listen = "127.0.0.1:0", .threads = 2, .connections = 20, .per_address = 0, .idle_s = IDLE_S,
                                    .request_ms = REQUEST_MS, .body_bytes = BODY_BYTES, .handle = handle };
    struct err e;

    (void)state;
    stream_turns = streams_closed = 0;
    if (http_start(&o, &server, &e))
        return 0;
    print_error("%s\n", e.text);
    return -1;
}

static int end(void **state)
{
    (void)state;
    http_stop(server);
    server = NULL;
    return 0;
}

static int dial(void)
{
    const struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)http_port(server)), .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(connect(fd, (const struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static void say(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* All that comes until the other end closes. */
static const char *hear(int fd)
{
    static char all[65536];
    size_t n = 0;
    ssize_t got;

    while (n < sizeof all - 1 && (got = recv(fd, all + n, sizeof all - 1 - n, 0)) > 0)
        n += (size_t)got;
    all[n] = '\0';
    close(fd);
    return all;
}

static const char *ask(const char *request)
{
    int fd = dial();

    say(fd, request);
    return hear(fd);
}

static const char *body_of(const char *answer)
{
    const char *gap = strstr(answer, "\r\n\r\n");

    return gap ? gap + 4 : answer;
}

static void the_handler_sees_the_request_taken_apart(void **state)
{
    static const struct { const char *sentence, *request, *body; } rows[] = {
        { "a page", "GET /agency HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "GET /agency from 127.0.0.1 by nobody\nquery\nform\ncookies\n" },
        { "query, cookies and headers of any case", "GET /find?q=a%20b&of=%C3%BC+1&bare HTTP/1.1\r\nHost: h\r\nUSER-agent: curl\r\nCookie: s=12; lang=de\r\nConnection: close\r\n\r\n",
          "GET /find from 127.0.0.1 by curl\nquery [q=a b] [of=\xC3\xBC 1] [bare=]\nform\ncookies [s=12] [lang=de]\n" },
        { "a form", "POST /login HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 27\r\nConnection: close\r\n\r\nuser=k%C3%B6nig&pass=a+b%26",
          "POST /login from 127.0.0.1 by nobody\nquery\nform [user=k\xC3\xB6nig] [pass=a b&]\ncookies\n" },
        { "another body is no form", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 3\r\nConnection: close\r\n\r\na=b",
          "POST /x from 127.0.0.1 by nobody\nquery\nform\ncookies\n" },
        { "HEAD has no body", "HEAD /agency HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *got = ask(rows[i].request);

        if (strncmp(got, "HTTP/1.1 200 OK\r\n", 17) != 0 || strcmp(body_of(got), rows[i].body) != 0)
            fail_msg("%s: got\n%s", rows[i].sentence, got);
    }
}

static void status_type_and_headers_go_out(void **state)
{
    const char *got = ask("GET /lost HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

    (void)state;
    assert_non_null(strstr(got, "HTTP/1.1 404 Not Found\r\n"));
    assert_non_null(strstr(got, "Content-Type: text/plain; charset=utf-8\r\n"));
    assert_non_null(strstr(got, "X-Frame-Options: DENY\r\n"));
}

static void what_is_no_http_or_too_large_is_refused(void **state)
{
    char headers[HTTP_HEADER_BYTES + 100];
    int n = snprintf(headers, sizeof headers, "GET / HTTP/1.1\r\nHost: h\r\nX-Long: ");

    (void)state;
    memset(headers + n, 'a', sizeof headers - (size_t)n - 5);
    strcpy(headers + sizeof headers - 5, "\r\n\r\n");
    const struct { const char *sentence, *request, *status; } rows[] = {
        { "noise", "\x16\x03\x01 hello\r\n\r\n", "HTTP/1.1 400 " },
        { "no Host", "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 " },
        { "a body that is announced too large", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n", "HTTP/1.1 413 " },
        { "headers that are too large", headers, "HTTP/1.1 431 " },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *got = ask(rows[i].request);

        if (strncmp(got, rows[i].status, strlen(rows[i].status)) != 0)
            fail_msg("%s: got\n%s", rows[i].sentence, got);
    }
}

static void a_body_that_never_said_how_large_it_is_is_cut_off(void **state)
{
    char chunk[900];
    int fd = dial();

    (void)state;
    memset(chunk, 'a', sizeof chunk);
    say(fd, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 2; i++) {
        say(fd, "384\r\n");
        assert_int_equal(send(fd, chunk, sizeof chunk, MSG_NOSIGNAL), sizeof chunk);
        say(fd, "\r\n");
    }
    assert_string_equal(hear(fd), "");
}

static void one_address_has_so_many_connections_and_no_more(void **state)
{
    const struct http_options o = { .listen = "127.0.0.1:0", .threads = 2, .connections = 20, .per_address = 2, .idle_s = IDLE_S, .request_ms = REQUEST_MS,
                                    .body_bytes = BODY_BYTES, .handle = handle };
    struct err e;
    int first, second;

    (void)state;
    if (!http_start(&o, &server, &e))
        fail_msg("%s", e.text);
    first = dial();
    second = dial();
    assert_string_equal(hear(dial()), "");
    say(first, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assert_non_null(strstr(hear(first), "200 OK"));
    close(second);
}

/* A byte now and then keeps no connection. */
static void who_sends_slowly_is_cut_off(void **state)
{
    int64_t begun = clock_monotonic_ms(), took;
    int fd = dial();

    (void)state;
    for (took = 0; took < 10 * REQUEST_MS; took = clock_monotonic_ms() - begun) {
        char c;

        if (send(fd, "G", 1, MSG_NOSIGNAL) < 0 || recv(fd, &c, 1, MSG_DONTWAIT) == 0)
            break;
        usleep(50 * 1000);
    }
    close(fd);
    assert_in_range(took, REQUEST_MS / 2, 5 * REQUEST_MS);
}

static void a_stream_comes_in_pieces_and_ends(void **state)
{
    const char *got = ask("GET /three HTTP/1.0\r\nHost: h\r\n\r\n");

    end(state);
    assert_string_equal(body_of(got), "data: 1\n\ndata: 2\n\ndata: 3\n\n");
    assert_int_equal(streams_closed, 1);
}

static void a_stream_lives_longer_than_a_request_and_ends_with_the_server(void **state)
{
    int fd = dial();

    say(fd, "GET /never HTTP/1.1\r\nHost: h\r\n\r\n");
    usleep((REQUEST_MS + 500) * 1000);
    char head[512];
    ssize_t n = recv(fd, head, sizeof head, MSG_DONTWAIT);
    assert_true(n > 12 && memcmp(head, "HTTP/1.1 200", 12) == 0);
    assert_int_equal(recv(fd, head, sizeof head, MSG_DONTWAIT), -1);     /* open, and silent */
    end(state);
    assert_int_equal(streams_closed, 1);
    hear(fd);
}

static void a_taken_address_and_none_are_told(void **state)
{
    static const struct { const char *listen, *text; } rows[] = {
        { "8462", "\"8462\" is no address to listen on: HOST:PORT is expected, as in 127.0.0.1:8462" },
        { "127.0.0.1:", "\"127.0.0.1:\" is no address to listen on: HOST:PORT is expected, as in 127.0.0.1:8462" },
        { "127.0.0.1:x", "\"127.0.0.1:x\" is no address to listen on: HOST:PORT is expected, as in 127.0.0.1:8462" },
    };
    struct http_options o = { .threads = 2, .connections = 2, .idle_s = 1, .request_ms = 1000, .handle = handle };
    struct http *second;
    char taken[32], want[100];
    struct err e;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        o.listen = rows[i].listen;
        assert_false(http_start(&o, &second, &e));
        assert_string_equal(e.text, rows[i].text);
        assert_int_equal(e.kind, ERR_CONFIG);
    }
    snprintf(taken, sizeof taken, "127.0.0.1:%d", http_port(server));
    snprintf(want, sizeof want, "listen on %s: Address already in use", taken);
    o.listen = taken;
    assert_false(http_start(&o, &second, &e));
    assert_string_equal(e.text, want);
}

static void loopback_is_what_only_this_machine_reaches(void **state)
{
    static const struct { const char *listen; bool loopback; } rows[] = {
        { "127.0.0.1:80", true }, { "127.8.0.1:80", true }, { "[::1]:80", true }, { "localhost:80", true },
        { "0.0.0.0:80", false }, { "[::]:80", false }, { "192.0.2.7:80", false },
    };
    struct err e;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool got;

        if (!http_is_loopback(rows[i].listen, &got, &e))
            fail_msg("%s: %s", rows[i].listen, e.text);
        if (got != rows[i].loopback)
            fail_msg("%s", rows[i].listen);
    }
}

static void a_form_is_read_as_browsers_write_it(void **state)
{
    static const struct { const char *text, *pairs; } rows[] = {
        { "", "form" },
        { "a=1&b=2", "form [a=1] [b=2]" },
        { "a=1=2&&b", "form [a=1=2] [b=]" },
        { "%61=%C3%A4+%2B", "form [a=\xC3\xA4 +]" },
        { "a=%&b=%4&c=%zz", "form [a=%] [b=%4] [c=%zz]" },
        { "a=1%002", "form [a=1]" },
        { "=x", "form [=x]" },
    };
    struct arena mem = {0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CLEANUP(buf_release) struct buf got = {0};
        struct http_pairs pairs = http_form(rows[i].text, strlen(rows[i].text), &mem);

        show_pairs(&got, "form", &pairs);
        got.data[got.len - 1] = '\0';
        assert_string_equal(got.data, rows[i].pairs);
    }
    assert_string_equal(http_escape("/agency/a@b?c=\xC3\xA4\r\n", &mem), "/agency/a%40b%3Fc%3D%C3%A4%0D%0A");
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_handler_sees_the_request_taken_apart, begin, end),
        cmocka_unit_test_setup_teardown(status_type_and_headers_go_out, begin, end),
        cmocka_unit_test_setup_teardown(what_is_no_http_or_too_large_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_body_that_never_said_how_large_it_is_is_cut_off, begin, end),
        cmocka_unit_test_teardown(one_address_has_so_many_connections_and_no_more, end),
        cmocka_unit_test_setup_teardown(who_sends_slowly_is_cut_off, begin, end),
        cmocka_unit_test_setup_teardown(a_stream_comes_in_pieces_and_ends, begin, end),
        cmocka_unit_test_setup_teardown(a_stream_lives_longer_than_a_request_and_ends_with_the_server, begin, end),
        cmocka_unit_test_setup_teardown(a_taken_address_and_none_are_told, begin, end),
        cmocka_unit_test(loopback_is_what_only_this_machine_reaches),
        cmocka_unit_test(a_form_is_read_as_browsers_write_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
