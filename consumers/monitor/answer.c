/* SPDX-License-Identifier: Apache-2.0 */
#include "answer.h"

#include <string.h>

#include "metrics.h"

static void say(struct http_response *r, int status, const char *text)
{
    r->status = status;
    buf_str(&r->body, text);
}

static void metrics(struct board *b, struct http_response *r)
{
    r->type = METRICS_TYPE;
    if (!board_metrics(b, &r->body))
        say(r, 503, "# the numbers were not gathered yet\n");
}

/* The process lives and answers; whether it can do its work is /readyz. */
static void health(struct board *b, struct http_response *r)
{
    (void)b;
    say(r, 200, "ok\n");
}

static void ready(struct board *b, struct http_response *r)
{
    struct parts parts;

    board_parts(b, &parts);
    r->type = "application/json";
    r->status = parts_ready(&parts, clock_now(), &r->body) ? 200 : 503;
}

static void status(struct board *b, struct http_response *r)
{
    if (!board_status(b, &r->body)) {
        ready(b, r);                             /* why there are none */
        r->status = 503;
    }
    r->type = "application/json";
}

static const struct { const char *path; void (*answer)(struct board *b, struct http_response *r); } pages[] = {
    { "/metrics", metrics }, { "/healthz", health }, { "/readyz", ready }, { "/api/status", status },
};

void answer(void *context, const struct http_request *request, struct http_response *response)
{
    response->type = "text/plain; charset=utf-8";
    http_add_header(response, "Cache-Control", "no-store");
    http_add_header(response, "X-Content-Type-Options", "nosniff");
    if (strcmp(request->method, "GET") != 0) {
        http_add_header(response, "Allow", "GET, HEAD");
        say(response, 405, "only GET and HEAD are answered here\n");
        return;
    }
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (strcmp(request->path, pages[i].path) == 0) {
            pages[i].answer(context, response);
            return;
        }
    say(response, 404, "there are /metrics, /healthz, /readyz and /api/status\n");
}
