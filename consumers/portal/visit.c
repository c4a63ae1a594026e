/* SPDX-License-Identifier: Apache-2.0 */
#include "visit.h"

#include <string.h>

#include "assets.h"
#include "template.h"
#include "words.h"

bool visit_may(const struct visit *v, enum role r)
{
    return v->user && (v->user->roles & r);
}

void visit_set(struct visit *v, const char *name, json_t *value)
{
    json_object_set_new(v->data, name, value);
}

const char *visit_asked(const struct visit *v, const char *name)
{
    const char *value = http_value(&v->rq->query, name);

    return value && *value ? value : NULL;
}

bool visit_by_proxy(const struct visit *v)
{
    const char *proxy = v->portal->set->proxy_address;

    return proxy && strcmp(proxy, v->rq->peer) == 0;
}

const char *visit_address(const struct visit *v)
{
    const char *told = visit_by_proxy(v) ? http_header(v->rq, "X-Forwarded-For") : NULL, *last = told ? strrchr(told, ',') : NULL;

    if (!told)
        return v->rq->peer;
    last = last ? last + 1 : told;
    return last + strspn(last, " ");
}

static bool is_secure(const struct visit *v)
{
    const char *scheme = visit_by_proxy(v) ? http_header(v->rq, "X-Forwarded-Proto") : NULL;

    return v->portal->set->certificate || (scheme && strcmp(scheme, "https") == 0);
}

void visit_cookie(struct visit *v, const char *name, const char *value, int seconds)
{
    const char *life = seconds == 0 ? "" : arena_printf(v->rq->mem, "; Max-Age=%d", seconds > 0 ? seconds : 0);

    http_add_header(v->rs, "Set-Cookie", arena_printf(v->rq->mem, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s", name, value, life, is_secure(v) ? "; Secure" : ""));
}

void visit_redirect(struct visit *v, const char *path)
{
    v->rs->status = 303;
    http_add_header(v->rs, "Location", path);
}

/* ---- what every page has */

static json_t *menu(const char *current)
{
    json_t *all = json_array();

    for (const struct page *p = pages; p->path; p++)
        if (p->in_menu)
            json_array_append_new(all, json_pack("{s:s,s:s,s:b}", "href", p->path, "name", p->name, "current", (int)(strcmp(p->name, current) == 0)));
    return all;
}

/* The same page, with what was asked, in the other language. */
static const char *other_language(const struct visit *v)
{
    CLEANUP(buf_release) struct buf b = {0};

    buf_printf(&b, "?lang=%s", strcmp(v->lang, "de") == 0 ? "en" : "de");
    for (size_t i = 0; i < v->rq->query.n; i++) {
        const struct http_pair *p = &v->rq->query.all[i];

        if (strcmp(p->name, "lang") != 0)
            buf_printf(&b, "&%s=%s", http_escape(p->name, v->rq->mem), http_escape(p->value, v->rq->mem));
    }
    return arena_strdup(v->rq->mem, b.data);
}

static void set_frame(struct visit *v, const char *name)
{
    const struct watched last = watch_last(v->portal->watch);
    char form[SESSION_TOKEN_BYTES], at[TIME_TEXT_BYTES];

    visit_set(v, "page", json_string(name));
    visit_set(v, "lang", json_string(v->lang));
    visit_set(v, "other_lang", json_string(strcmp(v->lang, "de") == 0 ? "en" : "de"));
    visit_set(v, "other_lang_href", json_string(other_language(v)));
    visit_set(v, "tenant", json_string(v->portal->app->tenant.ags));
    if (v->user) {
        session_form_token(v->token, form);
        visit_set(v, "user", json_string(v->user->name));
        visit_set(v, "form", json_string(form));
        visit_set(v, "menu", menu(name));
        visit_set(v, "may_operate", json_boolean(visit_may(v, ROLE_OPERATE)));
        visit_set(v, "may_approve", json_boolean(visit_may(v, ROLE_APPROVE)));
        visit_set(v, "as_of", last.at ? json_string(time_text(last.at, at)) : json_null());
        visit_set(v, "problem", json_string(last.problem));
    }
    json_decref(last.health);
}

void visit_show(struct visit *v, int status, const char *name)
{
    const struct template_source from = { .lang = v->lang, .part = asset_part, .word = words_find };
    struct err e;

    set_frame(v, name);
    v->rs->status = status;
    v->rs->type = "text/html; charset=utf-8";
    if (template_fill(&from, name, v->data, &v->rs->body, &e))
        return;
    log_error("a page cannot be made", LOG_STR("err", e.text));
    buf_reset(&v->rs->body);
    buf_str(&v->rs->body, e.text);
    v->rs->status = 500;
    v->rs->type = "text/plain; charset=utf-8";
}

void visit_fail(struct visit *v, int status, const char *text)
{
    visit_set(v, "status", json_integer(status));
    visit_set(v, "text", json_string(text));
    visit_show(v, status, "error");
}
