/* SPDX-License-Identifier: Apache-2.0 */
/* Who is it?  By name and password, or by the word of the office's proxy; from then on by the session's cookie. */
#include <string.h>

#include "../../common/ground/password.h"
#include "note.h"
#include "visit.h"

static const char cookie[] = "casebus", form_cookie[] = "casebus_form", *const by_proxy_mark = "proxy";

static int64_t now_s(void)
{
    return clock_now() / 1000000;
}

static const struct user *user_named(const struct visit *v, const char *name)
{
    struct users users;
    struct err e;

    if (users_read(v->portal->set->users, v->rq->mem, &users, &e))
        return users_find(&users, name);
    log_error("nobody can log in", LOG_STR("err", e.text));
    return NULL;
}

/* Whom the proxy says that it has let in, or NULL.  From anybody else the header is worth nothing. */
static const char *proxy_says(const struct visit *v)
{
    const char *name = v->portal->set->proxy_address ? http_header(v->rq, v->portal->set->proxy_user) : NULL;

    if (name && !visit_by_proxy(v)) {
        log_warn("a user name in a header from an address that is not the proxy's is ignored", LOG_STR("peer", v->rq->peer));
        return NULL;
    }
    return name && *name ? name : NULL;
}

/* What a session of this user rests on now. */
static void mark_of(const struct user *u, bool by_proxy, char ret[SESSION_MARK_BYTES])
{
    session_mark(by_proxy || !u->password ? by_proxy_mark : u->password, ret);
}

static bool by_cookie(struct visit *v, const char *proxied)
{
    const char *token = http_value(&v->rq->cookies, cookie);
    char mark[SESSION_MARK_BYTES];
    struct session s;

    if (!token || !sessions_find(v->portal->sessions, token, now_s(), &s) || (proxied && strcmp(proxied, s.user) != 0))
        return false;
    const struct user *u = user_named(v, s.user);
    if (!u)
        return false;
    mark_of(u, proxied != NULL, mark);
    if (strcmp(mark, s.mark) != 0)
        return false;
    v->user = u;
    v->token = token;
    return true;
}

static void note(const struct visit *v, const char *by, const char *command, const char *result)
{
    note_done(v->portal->set->database, &(struct operator_entry){ .by = by, .command = command, .object = "portal", .result = result });
}

/* Who mistypes may have put the password where the name belongs: only names of users are written down. */
static void note_refused(const struct visit *v, const struct user *u)
{
    log_warn("a login failed", LOG_STR("peer", visit_address(v)));
    note(v, u ? u->name : "somebody unknown", "login", arena_printf(v->rq->mem, "refused, from %s", visit_address(v)));
}

static bool begin(struct visit *v, const struct user *u, bool by_proxy)
{
    struct session s = {0};
    struct err e;

    memccpy(s.user, u->name, '\0', sizeof s.user);
    mark_of(u, by_proxy, s.mark);
    if (!sessions_begin(v->portal->sessions, &s, now_s(), v->room, &e))
        log_warn("the session will not outlive a restart", LOG_STR("err", e.text));
    v->user = u;
    v->token = v->room;
    visit_cookie(v, cookie, v->room, 0);
    log_info("somebody has logged in", LOG_STR("by", by_proxy ? "proxy" : "password"));
    note(v, u->name, "login", by_proxy ? "let in by the proxy" : "let in");
    return true;
}

void login_recognise(struct visit *v)
{
    const char *proxied = proxy_says(v);

    if (by_cookie(v, proxied) || !proxied)
        return;
    const struct user *u = user_named(v, proxied);
    if (u)
        begin(v, u, true);
}

bool login_form_is_ours(const struct visit *v)
{
    char wanted[SESSION_TOKEN_BYTES];

    session_form_token(v->token, wanted);
    return session_token_is(wanted, http_value(&v->rq->form, "form"));
}

/* ---- the login page: before there is a session, a cookie of its own stands for the form's token */

void login_show(struct visit *v, int status, const char *word)
{
    const char *to = http_value(strcmp(v->rq->method, "POST") == 0 ? &v->rq->form : &v->rq->query, "to");
    uint8_t random[HASH_BYTES];
    char token[SESSION_TOKEN_BYTES];

    hash_random(random, sizeof random);
    hex_text(random, sizeof random, token);
    visit_cookie(v, form_cookie, arena_strdup(v->rq->mem, token), 0);
    visit_set(v, "form", json_string(token));
    visit_set(v, "to", json_string(to ? to : "/"));
    visit_set(v, "word", word ? json_string(word) : json_null());
    visit_show(v, status, "login");
}

static bool form_is_from_here(const struct visit *v)
{
    const char *token = http_value(&v->rq->cookies, form_cookie);

    return token && strlen(token) == SESSION_TOKEN_BYTES - 1 && session_token_is(token, http_value(&v->rq->form, "form"));
}

/* Only to a page of ours: "//elsewhere" and "/\elsewhere" lead away, and browsers leave out tabs and line ends. */
static const char *way_on(const struct visit *v)
{
    const char *to = http_value(&v->rq->form, "to");

    if (!to || to[0] != '/' || to[1] == '/')
        return "/";
    for (const char *c = to; *c; c++)
        if ((unsigned char)*c <= ' ' || *c == '\\')
            return "/";
    return to;
}

static bool may_try(struct visit *v, const char *name)
{
    struct portal *p = v->portal;

    pthread_mutex_lock(&p->throttle_lock);
    int64_t wait_s = throttle_wait(&p->throttle, name, visit_address(v), now_s());
    if (wait_s == 0)
        throttle_try(&p->throttle, name, visit_address(v), now_s());
    pthread_mutex_unlock(&p->throttle_lock);
    if (wait_s == 0)
        return true;
    log_warn("too many failed logins", LOG_STR("peer", visit_address(v)), LOG_INT("wait_s", wait_s));
    http_add_header(v->rs, "Retry-After", arena_printf(v->rq->mem, "%lld", (long long)wait_s));
    return false;
}

void login_try(struct visit *v)
{
    const char *name = http_value(&v->rq->form, "user"), *password = http_value(&v->rq->form, "password");
    struct err ignored;

    if (!form_is_from_here(v)) {
        login_show(v, 403, "login.again");
        return;
    }
    if (!name || !password || !user_name_check(name, &ignored)) {
        login_show(v, 401, "login.wrong");
        return;
    }
    if (!may_try(v, name)) {
        login_show(v, 429, "login.wait");
        return;
    }
    const struct user *u = user_named(v, name);
    if (!password_is(u ? u->password : NULL, password)) {
        note_refused(v, u);
        login_show(v, 401, "login.wrong");
        return;
    }
    pthread_mutex_lock(&v->portal->throttle_lock);
    throttle_passed(&v->portal->throttle, name, visit_address(v));
    pthread_mutex_unlock(&v->portal->throttle_lock);
    begin(v, u, false);
    visit_cookie(v, form_cookie, "", -1);
    visit_redirect(v, way_on(v));
}

void login_end(struct visit *v)
{
    sessions_end(v->portal->sessions, v->token);
    note(v, v->user->name, "logout", "gone");
    visit_cookie(v, cookie, "", -1);
    visit_redirect(v, "/login");
}
