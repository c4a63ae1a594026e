/* SPDX-License-Identifier: Apache-2.0 */
/* visit - one request on its way: who asks, in which language, and what the page is filled from. */
#ifndef PORTAL_VISIT_H
#define PORTAL_VISIT_H
#include <jansson.h>

#include "portal.h"

struct visit {
    struct portal *portal;
    const struct http_request *rq;
    struct http_response *rs;
    const char *lang;                    /* "de" or "en" */
    const char *token; char room[SESSION_TOKEN_BYTES];       /* the session's; NULL: nobody is logged in */
    const struct user *user;             /* who; NULL: nobody */
    const char *rest;                    /* of the path, behind the page's own: "jobcenter@05162" */
    json_t *data;                        /* what the template is filled from; released at the end */
    const char *policy;                  /* what the page may load; NULL: what ours may */
    struct db *db;                       /* taken from the pool when a page first asks (rows.h); given back at the end */
};
/* A page: `fill` puts into v->data what its template shows.  ERR_DATA: there is no such thing (404); other errors: it cannot be shown now. */
struct page {
    const char *path;                    /* "/topics"; with / at its end: and what lies below it */
    const char *name;                    /* its template, its word "NAME.title", its place in the menu */
    bool in_menu, live;                  /* live: shown anew whenever the hub has changed */
    bool (*fill)(struct visit *v, struct err *e);
};
extern const struct page pages[];        /* ends with path NULL; in the order of the menu */

bool visit_may(const struct visit *v, enum role r);
void visit_set(struct visit *v, const char *name, json_t *value);            /* takes the value */
const char *visit_asked(const struct visit *v, const char *name);           /* of the query; NULL: not given, or empty */
/* The page as a whole, with menu, language and user around it; an error in a template becomes a plain 500. */
void visit_show(struct visit *v, int status, const char *name);
/* The page that says that something is wrong. */
void visit_fail(struct visit *v, int status, const char *text);
void visit_redirect(struct visit *v, const char *path);
/* "Set-Cookie" for this name; `seconds` 0: as long as the browser runs, -1: gone now. */
void visit_cookie(struct visit *v, const char *name, const char *value, int seconds);
/* The client's own address: behind the configured proxy what that says. */
const char *visit_address(const struct visit *v);
bool visit_by_proxy(const struct visit *v);

/* ---- login.c */

/* Finds out who it is: by cookie, or by the word of the office's proxy. */
void login_recognise(struct visit *v);
void login_show(struct visit *v, int status, const char *word);      /* word: "login.wrong", or NULL */
void login_try(struct visit *v);
void login_end(struct visit *v);
/* Does the form carry the session's token? */
bool login_form_is_ours(const struct visit *v);
/* ---- actions.c: has a command run, and leads to its page */
void action_do(struct visit *v, const char *name);
/* ---- output.c: the page that a command has made.  False: it was not asked for. */
bool output_show(struct visit *v);
/* ---- live.c: tells the browser whenever something shown has changed. */
void live_begin(struct visit *v);
#endif
