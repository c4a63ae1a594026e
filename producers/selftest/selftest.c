/* SPDX-License-Identifier: Apache-2.0 */
#include "selftest.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../../common/ground/certificate.h"
#include "../../common/ground/principal.h"
#include "../../common/ground/stop.h"
#include "../own_topic.h"
#include "reach.h"

/* LOOK_BACK: so many messages of a topic are looked at; SKEW_MS: what two clocks may differ; APPEAR_MS: so long a program that runs beside us
 * may take to send what we have spooled. */
enum { LOOK_BACK = 200, SKEW_MS = 30000, APPEAR_MS = 20000, AGAIN_MS = 500 };

enum step { CONFIGURATION, NAMES, CONNECTION, CERTIFICATE, TLS, RIGHTS, WRITING, READ_BACK, CLOCK, SCHEMA_IDS };
static const char *const names[SELFTEST_STEPS] = { "configuration", "name resolution", "connection", "certificate", "TLS", "rights", "write", "read back", "clock", "schema ids" };

struct testing {
    struct app *app;
    const struct producer_settings *set;
    struct selftest *t;
    struct producer *p;
    const char *principal;               /* the name of its certificate, without the number */
    struct event probe;
    int64_t before_ms, after_ms, broker_ms;
    bool found, changed;                 /* the probe came back; with other bytes */
    int32_t unknown;                     /* a schema id of the inbox that our folder does not have; 0: none */
};

static bool held(struct testing *a, enum step step, const char *format, ...) PRINTF_LIKE(3, 4);
static bool held(struct testing *a, enum step step, const char *format, ...)
{
    struct selftest_step *s = &a->t->steps[step];
    va_list ap;

    va_start(ap, format);
    vsnprintf(s->text, sizeof s->text, format, ap);
    va_end(ap);
    s->result = SELFTEST_HELD;
    return true;
}

static bool failed(struct testing *a, enum step step, const char *advice, const char *cause)
{
    struct selftest_step *s = &a->t->steps[step];

    snprintf(s->text, sizeof s->text, "%s", cause);
    s->advice = advice;
    s->result = SELFTEST_FAILED;
    return false;
}

/* ---- what people do about it */

static const char no_right[] = "the operator of the hub looks whether this certificate has its rights (casebus topics plan, casebus agency show) and gives a new one if it was revoked (casebus agency renew)";

const char *selftest_advice(const char *cause)
{
    static const struct { const char *says, *advice; } known[] = {
        { "authorization failed", no_right },
        { "certificate verify failed", "tls/ca.pem is not the CA of this Kafka, or a proxy opens the connection on the way: take ca.pem of the bundle, and let the proxy pass it unopened" },
        { "certificate expired", "our certificate has ended: the operator of the hub makes another (casebus agency renew)" },
        { "unknown ca", "Kafka does not know the CA of our certificate: it belongs to another hub; take tls/ of the bundle" },
        { "bad certificate", "Kafka wants a certificate of its hub and got none, or one that has ended: take tls/ of the bundle, or ask the operator of the hub for another (casebus agency renew)" },
        { "certificate required", "Kafka wants a certificate: kafka.client in agency.cfg must name tls/cert.pem and tls/key.pem" },
        { "handshake failed", "is security_protocol = \"ssl\" right for this port? The operator of the hub knows" },
        { "brokers are down", "Kafka closes the connection without a word: mostly it speaks TLS at this port, and kafka.client in agency.cfg lacks security_protocol = \"ssl\" and the files of tls/" },
        { "Connection refused", "nothing listens there: is the port right, does Kafka run? The operator of the hub knows" },
        { "timed out", "something on the way swallows it, mostly a firewall: the port must be open outwards; Kafka cannot pass an HTTP proxy" },
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcasestr(cause, known[i].says))
            return known[i].advice;
    return "send this text to the operator of the hub";
}

/* ---- the steps */

static bool try_configuration(struct testing *a)
{
    struct err e;

    if (!producer_open(a->app, a->set, &a->p, &e))
        return failed(a, CONFIGURATION, "mend it at the place that is named; casebus-agency --check says the same", e.text);
    return held(a, CONFIGURATION, "%s for the hub of %s", a->set->agency, a->set->tenant);
}

static bool try_names(struct testing *a, const struct broker *all, size_t n)
{
    struct err e;

    for (size_t i = 0; i < n; i++)
        if (!reach_resolve(&all[i], &e))
            return failed(a, NAMES, "does kafka.brokers in agency.cfg name it as the hub did? Then this machine's name server must learn it", e.text);
    return held(a, NAMES, "%zu brokers have an address", n);
}

/* One that is away is no reason to stop: Kafka goes on without it. */
static bool try_connection(struct testing *a, const struct broker *all, size_t n)
{
    size_t reached = 0;
    struct err e = {0};

    for (size_t i = 0; i < n; i++)
        reached += reach_connect(&all[i], &e);
    if (reached == 0)
        return failed(a, CONNECTION, selftest_advice(e.text), e.text);
    return held(a, CONNECTION, "%zu of %zu brokers can be reached", reached, n);
}

static bool try_certificate(struct testing *a)
{
    const char *renew = "take tls/ of the bundle, or have another signed (casebus-agency request-certificate)";
    struct arena *mem = &a->app->mem;
    struct principal_files files = principal_files(a->set->client, mem);
    const char *wanted = arena_printf(mem, "%s.", a->principal);
    struct certificate c;
    char day[DAY_TEXT_BYTES];
    struct err e;

    if (!files.certificate || !files.key || !files.ca)
        return held(a, CERTIFICATE, "none is configured");
    if (!certificate_read(files.certificate, mem, &c, &e) || !certificate_fits(files.certificate, files.has_password ? NULL : files.key, files.ca, &e))
        return failed(a, CERTIFICATE, renew, e.text);
    if (strncmp(c.name, wanted, strlen(wanted)) != 0)
        return failed(a, CERTIFICATE, renew, arena_printf(mem, "it is made out to %s; ours begins with %s", c.name, wanted));
    day_text(clock_day(c.until), day);
    if (c.until < clock_now() || c.from > clock_now())
        return failed(a, CERTIFICATE, "is this machine's clock right? Then ask the operator of the hub for another (casebus agency renew)", arena_printf(mem, "%s is not valid now; it ends on %s", c.name, day));
    return held(a, CERTIFICATE, "%s, until %s", c.name, day);
}

static bool asks(const struct testing *a, const struct cfg *client, struct err *e)
{
    struct subscriber *from;
    const char *id;

    if (!subscribe_open(a->set->brokers, client, a->principal, &from, e))
        return false;
    bool ok = subscribe_cluster_id(from, &a->app->mem, &id, e);
    subscribe_free(from);
    return ok;
}

/* The same settings, without asking whether the broker's certificate is made out to its name: librdkafka does not tell the two apart. */
static const struct cfg *any_name(const struct testing *a)
{
    struct cfg *group = ARENA_NEW(&a->app->mem, struct cfg), *items = ARENA_ARRAY(&a->app->mem, struct cfg, a->set->client->n + 1);

    *group = *a->set->client;
    for (size_t i = 0; i < group->n; i++)
        items[i] = group->items[i];
    items[group->n++] = (struct cfg){ .kind = CFG_STRING, .name = "ssl_endpoint_identification_algorithm", .text = "none", .file = group->file, .line = group->line };
    group->items = items;
    return group;
}

static bool try_tls(struct testing *a)
{
    struct err e, ignored;

    if (asks(a, a->set->client, &e))
        return held(a, TLS, "Kafka answers");
    if (a->set->client && strstr(e.text, "verify failed") && asks(a, any_name(a), &ignored))
        return failed(a, TLS, "kafka.brokers in agency.cfg must call the broker as its certificate does: by the name that the hub gave, not by another or by its address", "the broker's certificate is not made out to the name in kafka.brokers");
    return failed(a, TLS, selftest_advice(e.text), e.text);
}

static bool try_rights(struct testing *a)
{
    static const char *const kinds[] = { "events", "inbox" };
    struct subscriber *from;
    int64_t first, end;
    struct err e;
    bool ok = true;

    if (!subscribe_open(a->set->brokers, a->set->client, a->principal, &from, &e))
        return failed(a, RIGHTS, selftest_advice(e.text), e.text);
    for (size_t i = 0; i < 2 && ok; i++)
        ok = subscribe_ends(from, topic_name(&a->app->mem, a->set->tenant, a->set->agency, kinds[i]), &first, &end, &e);
    subscribe_free(from);
    if (ok)
        return held(a, RIGHTS, "our events and our inbox can be read");
    return failed(a, RIGHTS, strstr(e.text, "nknown topic") ? "the hub has no topics for us: its operator runs casebus topics apply" : selftest_advice(e.text), e.text);
}

static bool try_write(struct testing *a)
{
    struct err e;

    a->before_ms = clock_now() / 1000;
    if (!producer_probe(a->p, &a->probe, &e))
        return failed(a, WRITING, selftest_advice(e.text), e.text);
    return held(a, WRITING, "number %lld", (long long)a->probe.seq);
}

static void find_probe(void *context, const struct message *m)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct testing *a = context;
    struct event ev;
    struct err ignored;

    if (!event_from_message(m, &mem, &ev, &ignored) || memcmp(ev.id, a->probe.id, UUID_BYTES) != 0)
        return;
    a->found = true;
    a->broker_ms = m->broker_ms;
    a->changed = m->value_bytes != a->probe.payload_bytes || memcmp(m->value, a->probe.payload, m->value_bytes) != 0;
}

static bool try_read_back(struct testing *a)
{
    const struct own_topic topic = { a->set->brokers, a->set->client, a->principal, topic_name(&a->app->mem, a->set->tenant, a->set->agency, "events") };
    int64_t end = clock_monotonic_ms() + APPEAR_MS;
    struct err e;

    do {
        if (!own_topic_read(&topic, LOOK_BACK, find_probe, a, &e))
            return failed(a, READ_BACK, selftest_advice(e.text), e.text);
        a->after_ms = clock_now() / 1000;
    } while (!a->found && clock_monotonic_ms() < end && !stop_wait_ms(AGAIN_MS));
    if (!a->found)
        return failed(a, READ_BACK, "casebus-agency run, which sends from this spool, should say in its log why it does not send", "what was written is not in the topic");
    if (a->changed)
        return failed(a, READ_BACK, "tell the operator of the hub", "what is in the topic are not the bytes that were written");
    return held(a, READ_BACK, "the same bytes");
}

static bool try_clock(struct testing *a)
{
    int64_t skew = clock_skew_ms(a->before_ms, a->after_ms, a->broker_ms);

    if (skew > SKEW_MS || skew < -SKEW_MS)
        return failed(a, CLOCK, "let this machine set its clock by a time server (timedatectl set-ntp true)",
                      arena_printf(&a->app->mem, "our clock is %lld s %s Kafka's", (long long)(skew < 0 ? -skew : skew) / 1000, skew > 0 ? "ahead of" : "behind"));
    return held(a, CLOCK, "it goes with Kafka's");
}

static void note_unknown(void *context, const struct message *m)
{
    CLEANUP(arena_release) struct arena mem = {0};
    struct testing *a = context;
    struct event ev;
    struct err ignored;

    if (event_from_message(m, &mem, &ev, &ignored) && !producer_knows_schema(a->p, ev.schema_id))
        a->unknown = ev.schema_id;
}

static bool try_schema_ids(struct testing *a)
{
    const struct own_topic inbox = { a->set->brokers, a->set->client, a->principal, topic_name(&a->app->mem, a->set->tenant, a->set->agency, "inbox") };
    struct err e;

    if (!own_topic_read(&inbox, LOOK_BACK, note_unknown, a, &e))
        return failed(a, SCHEMA_IDS, selftest_advice(e.text), e.text);
    if (a->unknown)
        return failed(a, SCHEMA_IDS, "ask the operator of the hub for the newest schemas/ (casebus agency add makes the bundle again)",
                      arena_printf(&a->app->mem, "the hub sends schema id %d, which is not in %s", a->unknown, a->set->schemas));
    return held(a, SCHEMA_IDS, "what the hub sent is known here");
}

static void run(struct testing *a)
{
    struct broker *all;
    size_t n;

    reach_brokers(a->set->brokers, &a->app->mem, &all, &n);
    if (!try_configuration(a) || !try_names(a, all, n) || !try_connection(a, all, n))
        return;
    bool certificate = try_certificate(a);
    if (!try_tls(a) || !certificate || !try_rights(a) || !try_write(a))
        return;
    if (try_read_back(a))
        try_clock(a);
    try_schema_ids(a);
}

void selftest_run(struct app *app, const struct producer_settings *set, struct selftest *ret)
{
    struct testing a = { .app = app, .set = set, .t = ret, .principal = principal_program(set->tenant, set->agency, &app->mem) };

    *ret = (struct selftest){ .agency = set->agency, .tenant = set->tenant };
    for (size_t i = 0; i < SELFTEST_STEPS; i++)
        ret->steps[i].name = names[i];
    run(&a);
    producer_free(a.p);
}

bool selftest_held(const struct selftest *t)
{
    for (size_t i = 0; i < SELFTEST_STEPS; i++)
        if (t->steps[i].result != SELFTEST_HELD)
            return false;
    return true;
}
