/* SPDX-License-Identifier: Apache-2.0 */
/* casebus-monitor - the numbers of casebus status for machines: gathered every few seconds, served over HTTP.
 *
 * feed: the timer; between: one round; answers come from the board, so that who asks costs the hub nothing. */
#include <stddef.h>

#include "../../common/ground/principal.h"
#include "../../common/ground/stop.h"
#include "../consumer.h"
#include "answer.h"
#include "gather.h"

/* Many slow clients may hang on; one address does not take all places. */
enum { THREADS = 2, CONNECTIONS = 512, PER_ADDRESS = 400, IDLE_S = 10, REQUEST_MS = 10000, BODY_BYTES = 1024 };

static struct settings { const char *database, *brokers, *listen, *certificate, *key; const struct cfg *client; int64_t every_s; } settings;

static const struct opt options[] = {
    { .path = "database", .kind = OPT_STRING, .offset = offsetof(struct settings, database), .help = "PostgreSQL connection string of the hub" },
    { .path = "kafka.brokers", .kind = OPT_STRING, .offset = offsetof(struct settings, brokers), .help = "host:port of Kafka brokers, comma between" },
    { .path = "kafka.client", .kind = OPT_GROUP, .offset = offsetof(struct settings, client), .optional = true, .help = "settings for librdkafka, word for word" },
    { .path = "monitor.listen", .kind = OPT_STRING, .offset = offsetof(struct settings, listen), .fallback = "127.0.0.1:9464",
      .help = "where /metrics, /healthz, /readyz and /api/status are served" },
    { .path = "monitor.certificate", .kind = OPT_FILE, .offset = offsetof(struct settings, certificate), .optional = true,
      .help = "PEM file of the server's certificate: needed where other machines reach it" },
    { .path = "monitor.key", .kind = OPT_FILE, .offset = offsetof(struct settings, key), .optional = true, .help = "PEM file of its key" },
    { .path = "monitor.every_s", .kind = OPT_INT, .offset = offsetof(struct settings, every_s), .fallback = "10", .min = 1, .max = 3600, .unit = "s",
      .help = "how often the numbers are gathered" },
    { .path = NULL },
};

struct state {
    struct monitor monitor;
    struct arena mem;                            /* of the schemas */
    struct schema_set *schemas;
    struct db *db;
    struct http *server;
    int64_t next_ms;                             /* when the next round is due */
};

static bool may_listen(struct err *e)
{
    bool loopback;

    if (!http_is_loopback(settings.listen, &loopback, e))
        return err_wrap(e, "monitor.listen");
    if (!settings.certificate != !settings.key)
        return err_set(e, ERR_CONFIG, "monitor.certificate and monitor.key belong together: one of them is missing");
    return loopback || settings.certificate
           || err_set(e, ERR_CONFIG, "monitor.listen = \"%s\" is reached from other machines: set monitor.certificate and monitor.key, or listen on 127.0.0.1 behind a proxy",
                      settings.listen);
}

static bool check(struct app *app, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct schema_set *schemas;

    if (!may_listen(e) || !schema_load(app->tenant.schemas, &mem, &schemas, e))
        return false;
    schema_free(schemas);
    return true;
}

static void close_monitor(void *state)
{
    struct state *s = state;

    http_stop(s->server);
    gather_release(&s->monitor);
    board_free(s->monitor.board);
    subscribe_free(s->monitor.from);
    db_free(s->db);
    schema_free(s->schemas);
    arena_release(&s->mem);
}

static bool start(struct state *s, struct err *e)
{
    struct http_options o = { .listen = settings.listen, .certificate = settings.certificate, .key = settings.key, .threads = THREADS, .connections = CONNECTIONS,
                              .per_address = PER_ADDRESS, .idle_s = IDLE_S, .request_ms = REQUEST_MS, .body_bytes = BODY_BYTES, .handle = answer,
                              .context = s->monitor.board };

    if (!may_listen(e) || !schema_load(s->monitor.app->tenant.schemas, &s->mem, &s->schemas, e)
        || !subscribe_open(settings.brokers, settings.client, principal_group(s->monitor.app->tenant.ags, "casebus-monitor", &s->mem), &s->monitor.from, e) || !http_start(&o, &s->server, e))
        return false;
    s->monitor.schemas = s->schemas;
    log_info("listening", LOG_STR("listen", settings.listen), LOG_INT("port", http_port(s->server)));
    return true;
}

static bool open_monitor(struct app *app, void **ret_state, struct err *e)
{
    static struct state s;

    s = (struct state){ .monitor = { .app = app, .every_s = settings.every_s, .client = settings.client, .board = board_new() }, .db = db_new(settings.database, "casebus-monitor") };
    if (!start(&s, e)) {
        close_monitor(&s);
        return false;
    }
    *ret_state = &s;
    return true;
}

/* Nothing comes in: the timer says when there is something to do. */
static bool feed(void *state, int wait_ms, struct arena *mem, struct batch *ret, bool *ret_caught_up, struct err *e)
{
    struct state *s = state;
    int64_t left = s->next_ms - clock_monotonic_ms();

    (void)mem;
    (void)ret;
    (void)e;
    *ret_caught_up = s->monitor.gathered;
    if (left > 0 && !(s->monitor.app->until_caught_up && s->monitor.gathered))
        stop_wait_ms(left < wait_ms ? (int)left : wait_ms);
    return true;
}

static bool between(void *state, struct arena *mem, struct err *e)
{
    struct state *s = state;

    if (clock_monotonic_ms() < s->next_ms)
        return true;
    s->next_ms = clock_monotonic_ms() + settings.every_s * 1000;
    return gather_round(&s->monitor, s->db, mem, e);
}

static bool findings(void *state)
{
    return ((const struct state *)state)->monitor.findings;
}

int main(int argc, char **argv)
{
    return consumer_main(argc, argv, &(struct consumer){
        .name = "casebus-monitor", .summary = "who delivers, lag, silence, gaps, dead letters: metrics and health over HTTP", .options = options, .settings = &settings,
        .check = check, .open = open_monitor, .feed = feed, .between = between, .findings = findings, .close = close_monitor,
    });
}
