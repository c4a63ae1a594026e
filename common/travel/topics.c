/* SPDX-License-Identifier: Apache-2.0 */
#include "topics.h"

#include <stdlib.h>
#include <string.h>

#include "../ground/clock.h"
#include "../event/event.h"
#include "../ground/kafka_admin.h"

enum { DAY_MS = 86400000, VISIBLE_MS = 10000, LEAST_MESSAGE_BYTES = 1048588 /* Kafka's own default; above publish.c's batch.size */ };

/* ---- what tenant.cfg wants */

static bool read_settings(const struct cfg *config, struct topic_want *ret, struct err *e)
{
    const struct cfg *kafka = cfg_get(config, "kafka");
    int64_t replication, min_insync, retention_days;

    if (!cfg_int(kafka, "replication", 3, 1, 99, &replication, e)
        || !cfg_int(kafka, "min_insync", replication > 2 ? 2 : 1, 1, 99, &min_insync, e)
        || !cfg_int(kafka, "retention_days", 30, 1, 36500, &retention_days, e)
        || !cfg_int(kafka, "max_message_bytes", LEAST_MESSAGE_BYTES, LEAST_MESSAGE_BYTES, 100 * 1048576, &ret->max_message_bytes, e))
        return false;
    if (min_insync > replication)
        return cfg_fail(e, cfg_get(kafka, "min_insync"), "kafka.min_insync is %d but there are only %d replicas (kafka.replication): nobody could write",
                        (int)min_insync, (int)replication);
    ret->replication = (int)replication;
    ret->min_insync = (int)min_insync;
    ret->retention_ms = retention_days * DAY_MS;
    return true;
}

bool topics_wanted(const struct tenant *t, const struct cfg *config, struct arena *mem, struct topic_want **ret, size_t *ret_n, struct err *e)
{
    struct topic_want each = {0}, *all = ARENA_ARRAY(mem, struct topic_want, 2 * t->n_agencies + 1);
    size_t n = 0;

    if (!read_settings(config, &each, e))
        return false;
    for (size_t i = 0; i < t->n_agencies; i++) {
        const struct agency *a = &t->agencies[i];

        if (!agency_has_program(a))
            continue;
        for (int inbox = 0; inbox <= 1; inbox++) {
            each.name = topic_name(mem, t->ags, a->id, inbox ? "inbox" : "events");
            all[n++] = each;
        }
    }
    *ret = all;
    *ret_n = n;
    return true;
}

/* The settings of a topic that we answer for.  Kafka must neither thin out a topic nor drop it by size; and it is the broker's
 * clock that counts for retention, as an agency with a wrong clock would otherwise lose what it sent. */
enum { N_SETTINGS = 7 };
struct setting { const char *key, *value; };

static void settings_of(const struct topic_want *w, struct arena *mem, struct setting ret[N_SETTINGS])
{
    const struct setting all[N_SETTINGS] = {
        { "cleanup.policy", "delete" },
        { "max.message.bytes", arena_printf(mem, "%lld", (long long)w->max_message_bytes) },
        { "message.timestamp.type", "LogAppendTime" },
        { "min.insync.replicas", arena_printf(mem, "%d", w->min_insync) },
        { "retention.bytes", "-1" },
        { "retention.ms", arena_printf(mem, "%lld", (long long)w->retention_ms) },
        { "unclean.leader.election.enable", "false" },
    };

    memcpy(ret, all, sizeof all);
}

/* ---- asking Kafka */

static bool ask_topics(const struct kafka_admin *a, const struct rd_kafka_metadata **ret, struct err *e)
{
    rd_kafka_resp_err_t code = rd_kafka_metadata(a->rk, 1, NULL, ret, KAFKA_ADMIN_MS);

    return !code || kafka_admin_away(a, code, "which topics there are", e);
}

static const rd_kafka_metadata_topic_t *find_topic(const struct rd_kafka_metadata *m, const char *name)
{
    for (int i = 0; i < m->topic_cnt; i++)
        if (strcmp(m->topics[i].topic, name) == 0 && m->topics[i].err != RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
            return &m->topics[i];
    return NULL;
}

static const struct topic_want *find_want(const struct topic_want *want, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(want[i].name, name) == 0)
            return &want[i];
    return NULL;
}

/* Settings of these topics as they are now. */
static bool ask_settings(const struct kafka_admin *a, const char *const *names, size_t n, rd_kafka_event_t **ret, struct err *e)
{
    rd_kafka_ConfigResource_t **all = calloc(n, sizeof *all);
    rd_kafka_AdminOptions_t *options = kafka_admin_options(a, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);

    if (!all)
        abort();
    for (size_t i = 0; i < n; i++)
        all[i] = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, names[i]);
    rd_kafka_DescribeConfigs(a->rk, all, n, options, a->answers);
    rd_kafka_ConfigResource_destroy_array(all, n);
    free(all);
    rd_kafka_AdminOptions_destroy(options);
    return kafka_admin_answer(a, "ask Kafka for the settings of topics", ret, e);
}

static const char *setting_value(const rd_kafka_ConfigResource_t *topic, const char *key)
{
    size_t n;
    const rd_kafka_ConfigEntry_t **entries = rd_kafka_ConfigResource_configs(topic, &n);

    for (size_t i = 0; i < n; i++)
        if (strcmp(rd_kafka_ConfigEntry_name(entries[i]), key) == 0)
            return rd_kafka_ConfigEntry_value(entries[i]);
    return NULL;
}

/* ---- the plan */

struct plan { struct arena *mem; struct topic_change *changes; size_t n; };

static void add_change(struct plan *p, enum topic_change_kind kind, const char *topic, const char *key, const char *is, const char *wanted)
{
    p->changes[p->n++] = (struct topic_change){
        .kind = kind, .topic = arena_strdup(p->mem, topic), .key = key, .is = is ? arena_strdup(p->mem, is) : NULL, .wanted = wanted };
}

/* What no setting changes: shown, and refused by topics_apply. */
static void compare_shape(struct plan *p, const rd_kafka_metadata_topic_t *is, const struct topic_want *want)
{
    int replicas = is->partition_cnt > 0 ? is->partitions[0].replica_cnt : 0;

    if (is->partition_cnt != 1)
        add_change(p, TOPIC_CONFIG, want->name, "partitions", arena_printf(p->mem, "%d", is->partition_cnt), "1");
    if (replicas != want->replication)
        add_change(p, TOPIC_CONFIG, want->name, "replication", arena_printf(p->mem, "%d", replicas), arena_printf(p->mem, "%d", want->replication));
}

static bool compare_settings(struct plan *p, const rd_kafka_ConfigResource_t *topic, const struct topic_want *want, struct err *e)
{
    struct setting settings[N_SETTINGS];

    if (rd_kafka_ConfigResource_error(topic))
        return kafka_fail(e, rd_kafka_ConfigResource_error(topic), "ask Kafka for the settings of %s", want->name);
    settings_of(want, p->mem, settings);
    for (int i = 0; i < N_SETTINGS; i++) {
        const char *is = setting_value(topic, settings[i].key);

        if (!is || strcmp(is, settings[i].value) != 0)
            add_change(p, TOPIC_CONFIG, want->name, settings[i].key, is, settings[i].value);
    }
    return true;
}

static bool compare_there(const struct kafka_admin *a, struct plan *p, const struct topic_want *want, size_t n_want, const char *const *names, size_t n, struct err *e)
{
    rd_kafka_event_t *event;
    size_t n_topics;

    if (n == 0)
        return true;
    if (!ask_settings(a, names, n, &event, e))
        return false;
    const rd_kafka_ConfigResource_t **topics = rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event), &n_topics);
    bool ok = true;
    for (size_t i = 0; i < n_topics && ok; i++) {
        const struct topic_want *w = find_want(want, n_want, rd_kafka_ConfigResource_name(topics[i]));

        ok = !w || compare_settings(p, topics[i], w, e);
    }
    rd_kafka_event_destroy(event);
    return ok;
}

static bool compare(const struct kafka_admin *a, struct plan *p, const char *prefix, const struct topic_want *want, size_t n, struct err *e)
{
    const struct rd_kafka_metadata *there;
    const char **names = ARENA_ARRAY(p->mem, const char *, n + 1);
    size_t n_names = 0;

    if (!ask_topics(a, &there, e))
        return false;
    p->changes = ARENA_ARRAY(p->mem, struct topic_change, (N_SETTINGS + 2) * n + (size_t)there->topic_cnt + 1);
    for (size_t i = 0; i < n; i++) {
        const rd_kafka_metadata_topic_t *is = find_topic(there, want[i].name);

        if (!is) {
            add_change(p, TOPIC_CREATE, want[i].name, NULL, NULL, NULL);
            continue;
        }
        compare_shape(p, is, &want[i]);
        names[n_names++] = want[i].name;
    }
    for (int i = 0; i < there->topic_cnt; i++)
        if (strncmp(there->topics[i].topic, prefix, strlen(prefix)) == 0 && !find_want(want, n, there->topics[i].topic))
            add_change(p, TOPIC_UNEXPECTED, there->topics[i].topic, NULL, NULL, NULL);
    rd_kafka_metadata_destroy(there);
    return compare_there(a, p, want, n, names, n_names, e);
}

bool topics_plan(const char *brokers, const struct cfg *client, const char *tenant, const struct topic_want *want, size_t n, struct arena *mem, struct topic_change **ret, size_t *ret_n, struct err *e)
{
    CLEANUP(kafka_admin_close) struct kafka_admin a = {0};
    struct plan p = { .mem = mem };

    if (!kafka_admin_open(brokers, client, &a, e) || !compare(&a, &p, arena_printf(mem, "casebus.%s.", tenant), want, n, e))
        return false;
    *ret = p.changes;
    *ret_n = p.n;
    return true;
}

/* A limit of Kafka's: -1 is none at all. */
static bool is_less(const char *is, const char *wanted)
{
    long long now = is ? strtoll(is, NULL, 10) : -1, then = strtoll(wanted, NULL, 10);

    return then >= 0 && (now < 0 || then < now);
}

bool topic_change_loses(const struct topic_change *c)
{
    if (c->kind != TOPIC_CONFIG)
        return c->kind == TOPIC_UNEXPECTED;
    return (strcmp(c->key, "retention.ms") == 0 || strcmp(c->key, "max.message.bytes") == 0) && is_less(c->is, c->wanted);
}

bool topics_weak(const char *brokers, const struct cfg *client, const struct topic_want *want, size_t n, struct arena *mem, struct topic_change **ret, size_t *ret_n, struct err *e)
{
    CLEANUP(kafka_admin_close) struct kafka_admin a = {0};
    const struct rd_kafka_metadata *there;
    struct plan p = { .mem = mem, .changes = ARENA_ARRAY(mem, struct topic_change, n + 1) };

    if (!kafka_admin_open(brokers, client, &a, e) || !ask_topics(&a, &there, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        const rd_kafka_metadata_topic_t *is = find_topic(there, want[i].name);
        const rd_kafka_metadata_partition_t *part = is && is->partition_cnt ? &is->partitions[0] : NULL;

        if (part && part->isr_cnt < part->replica_cnt)
            add_change(&p, TOPIC_CONFIG, want[i].name, "in sync", arena_printf(mem, "%d", part->isr_cnt), arena_printf(mem, "%d", part->replica_cnt));
    }
    rd_kafka_metadata_destroy(there);
    *ret = p.changes;
    *ret_n = p.n;
    return true;
}

/* ---- making */

static bool add_new_topic(const struct topic_want *w, struct arena *mem, rd_kafka_NewTopic_t **ret, struct err *e)
{
    struct setting settings[N_SETTINGS];
    char reason[200];
    rd_kafka_NewTopic_t *topic = rd_kafka_NewTopic_new(w->name, 1, w->replication, reason, sizeof reason);

    if (!topic)
        return err_set(e, ERR_CONFIG, "make topic %s: %s", w->name, reason);
    settings_of(w, mem, settings);
    for (int i = 0; i < N_SETTINGS; i++)
        if (rd_kafka_NewTopic_set_config(topic, settings[i].key, settings[i].value) != RD_KAFKA_RESP_ERR_NO_ERROR)
            abort();                             /* refuses only a key that is none */
    *ret = topic;
    return true;
}

/* Another may have been faster: there is there. */
static bool check_made(rd_kafka_event_t *event, struct err *e)
{
    size_t n;
    const rd_kafka_topic_result_t **all = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &n);

    for (size_t i = 0; i < n; i++) {
        rd_kafka_resp_err_t code = rd_kafka_topic_result_error(all[i]);

        if (code && code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
            return kafka_refused(e, code, rd_kafka_topic_result_error_string(all[i]), "make topic %s", rd_kafka_topic_result_name(all[i]));
    }
    return true;
}

/* A topic is made before every broker has heard of it: whoever sends next would be told that there is none. */
static bool await_visible(const struct kafka_admin *a, const char *const *names, size_t n, struct err *e)
{
    for (int64_t end = clock_monotonic_ms() + VISIBLE_MS;;) {
        const struct rd_kafka_metadata *there;
        size_t seen = 0;

        if (!ask_topics(a, &there, e))
            return false;
        for (size_t i = 0; i < n; i++) {
            const rd_kafka_metadata_topic_t *is = find_topic(there, names[i]);
            seen += is && is->partition_cnt > 0 && is->partitions[0].leader >= 0;
        }
        rd_kafka_metadata_destroy(there);
        if (seen == n)
            return true;
        if (clock_monotonic_ms() > end)
            return err_set(e, ERR_RETRY, "of %zu topics just made only %zu have a leader after %d s: is a broker away?", n, seen, VISIBLE_MS / 1000);
        rd_kafka_poll(a->rk, 50);
    }
}

static bool make_topics(const struct kafka_admin *a, const struct topic_want *want, size_t n, const struct topic_change *changes, size_t n_changes, struct arena *mem, struct err *e)
{
    rd_kafka_NewTopic_t **topics = ARENA_ARRAY(mem, rd_kafka_NewTopic_t *, n_changes + 1);
    const char **names = ARENA_ARRAY(mem, const char *, n_changes + 1);
    rd_kafka_event_t *event = NULL;
    size_t n_topics = 0;
    bool ok = true;

    for (size_t i = 0; i < n_changes && ok; i++) {
        const struct topic_want *w = changes[i].kind == TOPIC_CREATE ? find_want(want, n, changes[i].topic) : NULL;

        if (w && (ok = add_new_topic(w, mem, &topics[n_topics], e)))
            names[n_topics++] = w->name;
    }
    if (ok && n_topics) {
        rd_kafka_AdminOptions_t *options = kafka_admin_options(a, RD_KAFKA_ADMIN_OP_CREATETOPICS);

        rd_kafka_CreateTopics(a->rk, topics, n_topics, options, a->answers);
        rd_kafka_AdminOptions_destroy(options);
        ok = kafka_admin_answer(a, "make topics", &event, e) && check_made(event, e) && await_visible(a, names, n_topics, e);
    }
    if (event)
        rd_kafka_event_destroy(event);
    rd_kafka_NewTopic_destroy_array(topics, n_topics);
    return ok;
}

/* ---- changing */

static bool is_ours(const struct setting settings[N_SETTINGS], const char *key)
{
    for (int i = 0; i < N_SETTINGS; i++)
        if (strcmp(settings[i].key, key) == 0)
            return true;
    return false;
}

/* The request of librdkafka 2.0 replaces all settings of a topic: what others have set stays only because it is sent again. */
static rd_kafka_ConfigResource_t *all_settings(const rd_kafka_ConfigResource_t *is, const struct topic_want *w, struct arena *mem)
{
    rd_kafka_ConfigResource_t *topic = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, w->name);
    struct setting settings[N_SETTINGS];
    size_t n;
    const rd_kafka_ConfigEntry_t **entries = rd_kafka_ConfigResource_configs(is, &n);

    settings_of(w, mem, settings);
    for (size_t i = 0; i < n; i++)
        if (rd_kafka_ConfigEntry_source(entries[i]) == RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG && rd_kafka_ConfigEntry_value(entries[i])
            && !is_ours(settings, rd_kafka_ConfigEntry_name(entries[i])))
            rd_kafka_ConfigResource_set_config(topic, rd_kafka_ConfigEntry_name(entries[i]), rd_kafka_ConfigEntry_value(entries[i]));
    for (int i = 0; i < N_SETTINGS; i++)
        rd_kafka_ConfigResource_set_config(topic, settings[i].key, settings[i].value);
    return topic;
}

static bool check_changed(rd_kafka_event_t *event, struct err *e)
{
    size_t n;
    const rd_kafka_ConfigResource_t **all = rd_kafka_AlterConfigs_result_resources(rd_kafka_event_AlterConfigs_result(event), &n);

    for (size_t i = 0; i < n; i++) {
        rd_kafka_resp_err_t code = rd_kafka_ConfigResource_error(all[i]);

        if (code)
            return kafka_refused(e, code, rd_kafka_ConfigResource_error_string(all[i]), "change settings of %s", rd_kafka_ConfigResource_name(all[i]));
    }
    return true;
}

static bool change_topic(const struct kafka_admin *a, const struct topic_want *w, struct arena *mem, struct err *e)
{
    rd_kafka_event_t *is, *event = NULL;
    size_t n;

    if (!ask_settings(a, &w->name, 1, &is, e))
        return false;
    const rd_kafka_ConfigResource_t **now = rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(is), &n);
    bool ok = n == 1 && !rd_kafka_ConfigResource_error(now[0]);
    if (ok) {
        rd_kafka_ConfigResource_t *wanted = all_settings(now[0], w, mem);
        rd_kafka_AdminOptions_t *options = kafka_admin_options(a, RD_KAFKA_ADMIN_OP_ALTERCONFIGS);

        rd_kafka_AlterConfigs(a->rk, &wanted, 1, options, a->answers);
        rd_kafka_AdminOptions_destroy(options);
        rd_kafka_ConfigResource_destroy(wanted);
        ok = kafka_admin_answer(a, "change settings of a topic", &event, e) && check_changed(event, e);
    } else {
        kafka_fail(e, n == 1 ? rd_kafka_ConfigResource_error(now[0]) : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, "change settings of %s", w->name);
    }
    rd_kafka_event_destroy(is);
    if (event)
        rd_kafka_event_destroy(event);
    return ok;
}

static bool is_shape(const struct topic_change *c)
{
    return c->kind == TOPIC_CONFIG && (strcmp(c->key, "partitions") == 0 || strcmp(c->key, "replication") == 0);
}

static bool change_topics(const struct kafka_admin *a, const struct topic_want *want, size_t n, const struct topic_change *changes, size_t n_changes, struct arena *mem, struct err *e)
{
    const char *last = "";

    for (size_t i = 0; i < n_changes; i++) {
        const struct topic_want *w = changes[i].kind == TOPIC_CONFIG && !is_shape(&changes[i]) ? find_want(want, n, changes[i].topic) : NULL;

        if (!w || strcmp(w->name, last) == 0)    /* changes of one topic stand together */
            continue;
        if (!change_topic(a, w, mem, e))
            return false;
        last = w->name;
    }
    return true;
}

/* A second partition would break the order that everything rests on, and Kafka takes none away again. */
static bool refuse_shapes(const struct topic_change *changes, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++)
        if (is_shape(&changes[i]))
            return err_set(e, ERR_CONFIG, "%s has %s %s, wanted is %s: %s", changes[i].topic, changes[i].key, changes[i].is, changes[i].wanted,
                           strcmp(changes[i].key, "partitions") == 0 ? "partitions cannot be taken away; when the journal has read it, delete the topic and apply again"
                                                                     : "move it with Kafka's own kafka-reassign-partitions");
    return true;
}

/* ---- deleting */

static bool check_deleted(rd_kafka_event_t *event, struct err *e)
{
    size_t n;
    const rd_kafka_topic_result_t **all = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &n);

    for (size_t i = 0; i < n; i++) {
        rd_kafka_resp_err_t code = rd_kafka_topic_result_error(all[i]);

        if (code && code != RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
            return kafka_refused(e, code, rd_kafka_topic_result_error_string(all[i]), "delete topic %s", rd_kafka_topic_result_name(all[i]));
    }
    return true;
}

static bool delete_topics(const struct kafka_admin *a, const struct topic_change *changes, size_t n, struct arena *mem, struct err *e)
{
    rd_kafka_DeleteTopic_t **topics = ARENA_ARRAY(mem, rd_kafka_DeleteTopic_t *, n + 1);
    rd_kafka_event_t *event = NULL;
    size_t n_topics = 0;

    for (size_t i = 0; i < n; i++)
        if (changes[i].kind == TOPIC_UNEXPECTED)
            topics[n_topics++] = rd_kafka_DeleteTopic_new(changes[i].topic);
    if (n_topics == 0)
        return true;
    rd_kafka_AdminOptions_t *options = kafka_admin_options(a, RD_KAFKA_ADMIN_OP_DELETETOPICS);
    rd_kafka_DeleteTopics(a->rk, topics, n_topics, options, a->answers);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_DeleteTopic_destroy_array(topics, n_topics);
    bool ok = kafka_admin_answer(a, "delete topics", &event, e) && check_deleted(event, e);
    if (event)
        rd_kafka_event_destroy(event);
    return ok;
}

bool topics_apply(const char *brokers, const struct cfg *client, const struct topic_want *want, size_t n, const struct topic_change *changes, size_t n_changes, struct err *e)
{
    CLEANUP(kafka_admin_close) struct kafka_admin a = {0};
    CLEANUP(arena_release) struct arena mem = {0};

    return kafka_admin_open(brokers, client, &a, e) && make_topics(&a, want, n, changes, n_changes, &mem, e)
           && change_topics(&a, want, n, changes, n_changes, &mem, e) && delete_topics(&a, changes, n_changes, &mem, e) && refuse_shapes(changes, n_changes, e);
}
