/* SPDX-License-Identifier: Apache-2.0 */
#include "kafka_client.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "log.h"

enum { NAME_BYTES = 128, REASON_BYTES = 300 };

/* Called in librdkafka's threads; log_line writes a line at once. */
static void log_for_debugging(const rd_kafka_t *rk, int level, const char *facility, const char *text)
{
    (void)rk;
    (void)level;
    log_debug("librdkafka", LOG_STR("at", facility), LOG_STR("text", text));
}

/* ---- settings */

static bool is_listed(const struct kafka_setting *table, const char *name)
{
    for (; table && table->name; table++)
        if (strcmp(table->name, name) == 0)
            return true;
    return false;
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && strcmp(text + n - m, end) == 0;
}

static bool is_known(const rd_kafka_conf_t *conf, const char *name)
{
    size_t bytes = 0;

    return rd_kafka_conf_get(conf, name, NULL, &bytes) == RD_KAFKA_CONF_OK;
}

/* log_level is a name of librdkafka's with an underscore, ssl_ca_location is ssl.ca.location. */
static void spell(const rd_kafka_conf_t *conf, char *name)
{
    if (is_known(conf, name))
        return;
    for (char *c = name; *c; c++)
        if (*c == '_')
            *c = '.';
}

static bool set_one(rd_kafka_conf_t *conf, const struct kafka_open *how, const struct cfg *at, char *name, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    const char *value = at->text;
    char reason[REASON_BYTES];

    spell(conf, name);
    if (is_listed(how->fixed, name))
        return cfg_fail(e, at, "kafka.client: %s is not yours to choose, \"nothing is lost\" rests on it: take it out", name);
    if (strcmp(name, "bootstrap.servers") == 0 || strcmp(name, "metadata.broker.list") == 0)
        return cfg_fail(e, at, "kafka.client: %s is what kafka.brokers says: take it out", name);
    if (at->kind == CFG_STRING && ends_with(name, ".location"))
        value = cfg_path(at, value, &mem);
    if (rd_kafka_conf_set(conf, name, value, reason, sizeof reason) != RD_KAFKA_CONF_OK)
        return cfg_fail(e, at, "kafka.client: %s", reason);
    return true;
}

static bool set_group(rd_kafka_conf_t *conf, const struct kafka_open *how, const struct cfg *group, const char *prefix, struct err *e)
{
    for (size_t i = 0; group && i < group->n; i++) {
        const struct cfg *at = &group->items[i];
        char name[NAME_BYTES];

        if (!at->name || snprintf(name, sizeof name, "%s%s%s", prefix, *prefix ? "." : "", at->name) >= NAME_BYTES)
            return cfg_fail(e, at, "kafka.client must be a group of librdkafka's settings { security_protocol = \"ssl\"; }");
        if (at->kind == CFG_GROUP ? !set_group(conf, how, at, name, e) : at->text ? !set_one(conf, how, at, name, e)
            : !cfg_fail(e, at, "kafka.client: %s must be a string, a number or true|false", name))
            return false;
    }
    return true;
}

static bool set_table(rd_kafka_conf_t *conf, const struct kafka_setting *table, struct err *e)
{
    char reason[REASON_BYTES];

    for (; table && table->name; table++)
        if (rd_kafka_conf_set(conf, table->name, table->value, reason, sizeof reason) != RD_KAFKA_CONF_OK)
            return err_set(e, ERR_FATAL, "librdkafka %s refuses a setting of ours: %s", rd_kafka_version_str(), reason);
    return true;
}

static bool set_all(rd_kafka_conf_t *conf, const struct kafka_open *how, struct err *e)
{
    static const struct kafka_setting common[] = {
        { "socket.nagle.disable", "true" }, { "socket.keepalive.enable", "true" }, { "log.connection.close", "false" },
        { "reconnect.backoff.ms", "50" }, { "reconnect.backoff.max.ms", "1000" }, { "topic.metadata.refresh.sparse", "true" }, { NULL, NULL },
    };
    const struct kafka_setting ours[] = { { "bootstrap.servers", how->offline ? NULL : how->brokers }, { "client.id", how->client_id }, { NULL, NULL } };

    rd_kafka_conf_set_log_cb(conf, log_for_debugging);
    rd_kafka_conf_set_events(conf, how->events | RD_KAFKA_EVENT_ERROR);
    return set_table(conf, common, e) && set_table(conf, how->defaults, e) && set_table(conf, ours, e)
           && set_group(conf, how, how->client, "", e) && set_table(conf, how->fixed, e);
}

bool kafka_open(const struct kafka_open *how, rd_kafka_t **ret, struct err *e)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    char reason[REASON_BYTES];

    if (!set_all(conf, how, e)) {
        rd_kafka_conf_destroy(conf);
        return false;
    }
    rd_kafka_t *rk = rd_kafka_new(how->type, conf, reason, sizeof reason);     /* takes conf when it succeeds */
    if (!rk) {
        rd_kafka_conf_destroy(conf);
        return err_set(e, ERR_CONFIG, "cannot make a Kafka client for %s: %s", how->brokers, reason);
    }
    *ret = rk;
    return true;
}

/* ---- errors */

enum err_kind kafka_error_kind(rd_kafka_resp_err_t code)
{
    switch ((int)code) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_MSG:
    case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
    case RD_KAFKA_RESP_ERR__BAD_MSG:
        return ERR_DATA;
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_INVALID_CONFIG:
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
    case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
    case RD_KAFKA_RESP_ERR_SECURITY_DISABLED:
    case RD_KAFKA_RESP_ERR__INVALID_ARG:
        return ERR_CONFIG;
    case RD_KAFKA_RESP_ERR__FATAL:
    case RD_KAFKA_RESP_ERR__GAPLESS_GUARANTEE:
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
        return ERR_FATAL;
    default:
        return ERR_RETRY;
    }
}

static const char *advice(rd_kafka_resp_err_t code)
{
    switch ((int)code) {
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
        return " (casebus topics apply makes what is missing)";
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
        return " (this client's certificate or account has no right to it; the operator of the hub gives rights)";
    case RD_KAFKA_RESP_ERR_SECURITY_DISABLED:
        return " (this Kafka has no authorizer: everybody may do everything there)";
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
        return " (kafka.replication must not be greater than the number of brokers)";
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
        return " (the topic's max.message.bytes, kafka.max_message_bytes in tenant.cfg)";
    default:
        return "";
    }
}

static bool fail(struct err *e, rd_kafka_resp_err_t code, const char *told, const char *format, va_list ap)
{
    char what[240];

    vsnprintf(what, sizeof what, format, ap);
    return err_set(e, kafka_error_kind(code), "%s: %s%s", what, told ? told : rd_kafka_err2str(code), advice(code));
}

bool kafka_fail(struct err *e, rd_kafka_resp_err_t code, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    fail(e, code, NULL, format, ap);
    va_end(ap);
    return false;
}

bool kafka_refused(struct err *e, rd_kafka_resp_err_t code, const char *told, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    fail(e, code, told, format, ap);
    va_end(ap);
    return false;
}

void kafka_note(rd_kafka_event_t *event, char *note, size_t note_bytes)
{
    if (rd_kafka_event_error(event) != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN || !*note)
        snprintf(note, note_bytes, "%s", rd_kafka_event_error_string(event));
}
