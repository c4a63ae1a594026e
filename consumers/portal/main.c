/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdlib.h>

#include "../../common/ground/notify.h"
#include "../../common/ground/reload.h"
#include "../../common/ground/stop.h"
#include "portal.h"
#include "words.h"

enum { IDLE_S = 30, REQUEST_MS = 15000, BODY_BYTES = 256 * 1024 };

static struct portal_settings settings;
static const struct opt options[] = {
    { .path = "database", .kind = OPT_STRING, .offset = offsetof(struct portal_settings, database), .help = "PostgreSQL connection string of the hub" },
    { .path = "kafka.brokers", .kind = OPT_STRING, .offset = offsetof(struct portal_settings, brokers), .help = "host:port of Kafka brokers, comma between" },
    { .path = "kafka.client", .kind = OPT_GROUP, .offset = offsetof(struct portal_settings, client), .optional = true, .help = "settings for librdkafka, word for word" },
    { .path = "portal.listen", .kind = OPT_STRING, .offset = offsetof(struct portal_settings, listen), .fallback = "127.0.0.1:8462",
      .help = "where to listen; beyond this machine with TLS or behind portal.proxy_address only" },
    { .path = "portal.certificate", .kind = OPT_FILE, .offset = offsetof(struct portal_settings, certificate), .optional = true, .help = "TLS: certificate with its chain (PEM)" },
    { .path = "portal.key", .kind = OPT_FILE, .offset = offsetof(struct portal_settings, key), .optional = true, .help = "TLS: its key (PEM)" },
    { .path = "portal.users", .kind = OPT_FILE, .offset = offsetof(struct portal_settings, users), .fallback = "portal-users.cfg",
      .help = "who may log in: written by casebus portal user" },
    { .path = "portal.sessions", .kind = OPT_FILE, .offset = offsetof(struct portal_settings, sessions), .fallback = "portal-sessions",
      .help = "where sessions are kept, so that a restart ends none" },
    { .path = "portal.proxy_address", .kind = OPT_STRING, .offset = offsetof(struct portal_settings, proxy_address), .optional = true,
      .help = "numeric address of the office's proxy, which has let people in already" },
    { .path = "portal.proxy_user", .kind = OPT_STRING, .offset = offsetof(struct portal_settings, proxy_user), .fallback = "X-Remote-User",
      .help = "the header in which the proxy names the user" },
    { .path = "portal.idle_minutes", .kind = OPT_INT, .offset = offsetof(struct portal_settings, idle_minutes), .fallback = "30", .min = 1, .max = 1440, .unit = "min",
      .help = "a session ends so long after its last use" },
    { .path = "portal.session_hours", .kind = OPT_INT, .offset = offsetof(struct portal_settings, session_hours), .fallback = "12", .min = 1, .max = 168, .unit = "h",
      .help = "and so long after its beginning" },
    { .path = "portal.threads", .kind = OPT_INT, .offset = offsetof(struct portal_settings, threads), .fallback = "4", .min = 2, .max = 64, .unit = "threads", .help = "so many pages are made at once" },
    { .path = "portal.connections", .kind = OPT_INT, .offset = offsetof(struct portal_settings, connections), .fallback = "1000", .min = 10, .max = 10000,
      .unit = "connections", .help = "at most so many at once" },
    { .path = "portal.per_address", .kind = OPT_INT, .offset = offsetof(struct portal_settings, per_address), .fallback = "250", .min = 1, .max = 10000,
      .unit = "connections", .help = "of those from one address; behind a proxy all come from one, and this does not count" },
    { .path = "portal.refresh_seconds", .kind = OPT_INT, .offset = offsetof(struct portal_settings, refresh_seconds), .fallback = "5", .min = 1, .max = 60, .unit = "s",
      .help = "how often the state of agencies is asked for" },
    { .path = NULL },
};

/* Passwords travel encrypted, or do not leave this machine. */
static bool check_listen(const struct portal_settings *s, bool *ret_only_proxy, struct err *e)
{
    bool loopback;

    if (!s->certificate != !s->key)
        return err_set(e, ERR_CONFIG, "portal.certificate and portal.key belong together: one of them is missing");
    if (!http_is_loopback(s->listen, &loopback, e))
        return false;
    *ret_only_proxy = !loopback && !s->certificate;
    if (*ret_only_proxy && !s->proxy_address)
        return err_set(e, ERR_CONFIG, "portal.listen %s can be reached from other machines: give portal.certificate and portal.key (TLS), or portal.proxy_address", s->listen);
    return true;
}

static bool check(struct app *app, struct err *e)
{
    struct users users;
    bool only_proxy;

    return check_listen(&settings, &only_proxy, e) && users_read(settings.users, &app->mem, &users, e);
}

static bool start(struct portal *p, struct http **ret, struct err *e)
{
    const struct http_options http = {
        .listen = settings.listen, .certificate = settings.certificate, .key = settings.key, .threads = (int)settings.threads,
        .connections = (int)settings.connections, .per_address = settings.proxy_address ? 0 : (int)settings.per_address, .idle_s = IDLE_S, .request_ms = REQUEST_MS, .body_bytes = BODY_BYTES,
        .handle = portal_handle, .context = p,
    };

    if (!words_open(e) || !check_listen(&settings, &p->only_proxy, e)
        || !sessions_open(settings.sessions, settings.idle_minutes * 60, settings.session_hours * 3600, &p->sessions, e))
        return false;
    watch_ask(p->watch);                 /* the first visitor is shown something */
    return http_start(&http, ret, e);
}

/* Who asks for a reload does not wait for the next question.  False: to stop. */
static bool rest(void)
{
    for (int64_t s = 0; s < settings.refresh_seconds; s++) {
        if (stop_wait_ms(1000))
            return false;
        reload_look();
    }
    return !stop_requested();
}

/* This thread asks how the hub is; the server's threads show it. */
static void keep_watch(struct portal *p)
{
    while (rest()) {
        watch_ask(p->watch);
        notify_alive();
    }
}

/* The server has ended: no page asks any more. */
static void close_all(struct portal *p)
{
    sessions_close(p->sessions);
    reports_free(p->reports);
    runs_free(p->runs);
    watch_free(p->watch);
    pool_free(p->pool);
    schema_free(p->schemas);
}

static int serve(struct app *app)
{
    struct portal p = { .app = app, .set = &settings, .throttle_lock = PTHREAD_MUTEX_INITIALIZER };
    struct http *server = NULL;
    struct err e;

    reload_watch();
    setenv("CASEBUS_FOLLOWED", "1", true);       /* commands say every second how far they are */
    if (!schema_load(app->tenant.schemas, &app->mem, &p.schemas, &e))
        return app_fail(app, &e);
    p.pool = pool_new(settings.database);
    p.watch = watch_new(app, p.schemas, settings.database, settings.brokers, settings.client);
    p.runs = runs_new(app, settings.database);
    p.reports = reports_new(p.runs);
    bool ok = start(&p, &server, &e);
    if (ok) {
        log_info("listening", LOG_STR("address", settings.listen), LOG_INT("port", http_port(server)));
        notify_status("at work");
        notify_ready();
        keep_watch(&p);
        if (reload_under_way())
            notify_reloading();
        else
            notify_stopping();
    }
    http_stop(server);
    close_all(&p);
    return ok ? EXIT_DONE : app_fail(app, &e);
}

int main(int argc, char **argv)
{
    static const struct app_command commands[] = { { .name = "", .help = "the service", .run = serve }, { .name = NULL } };

    return app_main(argc, argv, &(struct app_program){
        .name = "casebus-portal", .summary = "the web pages of a hub: for operators", .options = options, .settings = &settings, .check = check, .commands = commands,
    });
}
