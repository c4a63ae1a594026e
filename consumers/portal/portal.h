/* SPDX-License-Identifier: Apache-2.0 */
/* portal - the one web program of a hub: what all its parts share while it runs. */
#ifndef PORTAL_PORTAL_H
#define PORTAL_PORTAL_H
#include <pthread.h>

#include "../../common/event/schema.h"
#include "../../common/ground/app.h"
#include "../../common/ground/http.h"
#include "pool.h"
#include "reports.h"
#include "runs.h"
#include "session.h"
#include "throttle.h"
#include "watch.h"

struct portal_settings {
    const char *database, *brokers;
    const struct cfg *client;
    const char *listen, *certificate, *key, *users, *sessions, *proxy_address, *proxy_user;
    int64_t idle_minutes, session_hours, threads, connections, per_address, refresh_seconds;
};
struct portal {
    struct app *app;
    const struct portal_settings *set;
    bool only_proxy;                     /* plain HTTP beyond this machine: nobody else may come */
    struct sessions *sessions;
    struct throttle throttle; pthread_mutex_t throttle_lock;
    struct pool *pool;
    struct watch *watch;
    struct runs *runs;
    struct reports *reports;
    struct schema_set *schemas;
};

/* Answers one request; http_options.handle, `context` is the portal. */
void portal_handle(void *context, const struct http_request *request, struct http_response *response);
#endif
