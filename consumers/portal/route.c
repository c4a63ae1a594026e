/* SPDX-License-Identifier: Apache-2.0 */
/* Which request is for what, and who may: the first thing that happens to each. */
#include <stdlib.h>
#include <string.h>

#include "assets.h"
#include "visit.h"
#include "words.h"

/* On every answer, whatever it is: nothing from elsewhere, nothing inline, in nobody's frame. */
static void add_security_headers(struct visit *v)
{
    static const char policy[] = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
                                 "base-uri 'none'; frame-ancestors 'none'";
    static const struct http_pair all[] = {
        { "X-Content-Type-Options", "nosniff" }, { "X-Frame-Options", "DENY" }, { "Referrer-Policy", "same-origin" }, { "Cross-Origin-Opener-Policy", "same-origin" },
        { "Cache-Control", "no-store" },
    };

    http_add_header(v->rs, "Content-Security-Policy", v->policy ? v->policy : policy);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        http_add_header(v->rs, all[i].name, all[i].value);
    if (v->portal->set->certificate)
        http_add_header(v->rs, "Strict-Transport-Security", "max-age=31536000");
}

static void choose_language(struct visit *v)
{
    const char *asked = visit_asked(v, "lang"), *kept = http_value(&v->rq->cookies, "lang");
    const char *wanted = asked ? asked : kept;

    if (wanted && strcmp(wanted, "de") == 0)
        v->lang = "de";
    else if (wanted && strcmp(wanted, "en") == 0)
        v->lang = "en";
    else
        v->lang = words_accepted(http_header(v->rq, "Accept-Language"));
    if (asked)
        visit_cookie(v, "lang", v->lang, 365 * 86400);
}

/* ---- what needs no login */

static bool serve_file(struct visit *v)
{
    static const struct { const char *path, *type; } files[] = {
        { "/style.css", "text/css; charset=utf-8" }, { "/portal.js", "text/javascript; charset=utf-8" }, { "/icon.svg", "image/svg+xml" },
    };

    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (strcmp(v->rq->path, files[i].path) == 0) {
            v->rs->type = files[i].type;
            buf_str(&v->rs->body, asset_find(files[i].path + 1)->text);
            return true;
        }
    return false;
}

static bool serve_health(struct visit *v)
{
    if (strcmp(v->rq->path, "/healthz") != 0)
        return false;
    v->rs->type = "text/plain; charset=utf-8";
    buf_str(&v->rs->body, "ok\n");
    return true;
}

static bool is_path(const struct visit *v, const char *method, const char *path)
{
    return strcmp(v->rq->path, path) == 0 && strcmp(v->rq->method, method) == 0;
}

static bool serve_login(struct visit *v)
{
    if (is_path(v, "GET", "/login"))
        login_show(v, 200, NULL);
    else if (is_path(v, "POST", "/login"))
        login_try(v);
    else
        return false;
    return true;
}

/* ---- what needs one */

static const struct page *page_of(struct visit *v)
{
    for (const struct page *p = pages; p->path; p++) {
        size_t n = strlen(p->path);
        bool below = n > 1 && p->path[n - 1] == '/';

        if (below ? strncmp(v->rq->path, p->path, n) == 0 && v->rq->path[n] : strcmp(v->rq->path, p->path) == 0) {
            v->rest = v->rq->path + (below ? n : 0);
            return p;
        }
    }
    return NULL;
}

static void show_page(struct visit *v)
{
    const struct page *p = page_of(v);
    struct err e;

    if (p && p->live)
        visit_set(v, "live", json_true());
    if (!p)
        visit_fail(v, 404, words_find("error.no_page", v->lang));
    else if (p->fill(v, &e))
        visit_show(v, 200, p->name);
    else
        visit_fail(v, e.kind == ERR_DATA ? 404 : 503, e.text);
}

static void show_status(struct visit *v)
{
    struct watched last = watch_last(v->portal->watch);
    char *text = last.health ? json_dumps(last.health, JSON_COMPACT) : NULL;

    v->rs->type = "application/json";
    v->rs->status = text ? 200 : 503;
    buf_printf(&v->rs->body, "%s\n", text ? text : "{\"error\":\"nothing is known yet\"}");
    free(text);
    json_decref(last.health);
}

static void ask_to_log_in(struct visit *v)
{
    if (strncmp(v->rq->path, "/api/", 5) == 0 || strcmp(v->rq->path, "/live") == 0) {
        v->rs->status = 401;
        v->rs->type = "application/json";
        buf_str(&v->rs->body, "{\"error\":\"not logged in\"}\n");
    } else if (strcmp(v->rq->method, "GET") == 0) {
        visit_redirect(v, strcmp(v->rq->path, "/") == 0 ? "/login" : arena_printf(v->rq->mem, "/login?to=%s", http_escape(v->rq->path, v->rq->mem)));
    } else {
        login_show(v, 401, "login.again");
    }
}

static void serve_post(struct visit *v)
{
    if (!login_form_is_ours(v))
        visit_fail(v, 403, words_find("error.form", v->lang));
    else if (strcmp(v->rq->path, "/logout") == 0)
        login_end(v);
    else if (strncmp(v->rq->path, "/do/", 4) == 0)
        action_do(v, v->rq->path + 4);
    else
        visit_fail(v, 404, words_find("error.no_page", v->lang));
}

static void serve_user(struct visit *v)
{
    if (strcmp(v->rq->method, "POST") == 0)
        serve_post(v);
    else if (strcmp(v->rq->method, "GET") != 0)
        visit_fail(v, 405, words_find("error.no_page", v->lang));
    else if (!visit_may(v, ROLE_SEE))
        visit_fail(v, 403, words_find("error.role", v->lang));
    else if (strcmp(v->rq->path, "/live") == 0)
        live_begin(v);
    else if (strcmp(v->rq->path, "/api/status") == 0)
        show_status(v);
    else if (!output_show(v))
        show_page(v);
}

void portal_handle(void *context, const struct http_request *request, struct http_response *response)
{
    struct visit v = { .portal = context, .rq = request, .rs = response, .data = json_object() };

    choose_language(&v);
    if (v.portal->only_proxy && !visit_by_proxy(&v)) {
        response->status = 403;
        response->type = "text/plain; charset=utf-8";
        buf_str(&response->body, "only the office's proxy may come here\n");
    } else if (!serve_file(&v) && !serve_health(&v) && !serve_login(&v)) {
        login_recognise(&v);
        if (v.user)
            serve_user(&v);
        else
            ask_to_log_in(&v);
    }
    add_security_headers(&v);
    pool_give(v.portal->pool, v.db);
    json_decref(v.data);
}
