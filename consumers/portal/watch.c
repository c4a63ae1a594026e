/* SPDX-License-Identifier: Apache-2.0 */
#include "watch.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/ground/principal.h"
#include "../health/health.h"

struct watch {
    const struct app *app;
    const char *brokers; const struct cfg *client;
    struct db *db;
    struct subscriber *from;
    const struct schema_set *schemas;
    struct sightings seen;
    struct arena mem;                    /* emptied with each question */
    pthread_mutex_t lock;                /* of what is shown */
    struct watched last;
    char *text;                          /* what it was last, to see whether something has changed */
};

struct watch *watch_new(const struct app *app, const struct schema_set *schemas, const char *database, const char *brokers, const struct cfg *client)
{
    struct watch *w = calloc(1, sizeof *w);

    if (!w || pthread_mutex_init(&w->lock, NULL) != 0)
        abort();
    w->app = app;
    w->schemas = schemas;
    w->brokers = brokers;
    w->client = client;
    w->db = db_new(database, "casebus-portal");
    return w;
}

void watch_free(struct watch *w)
{
    subscribe_free(w->from);
    db_free(w->db);
    sightings_release(&w->seen);
    arena_release(&w->mem);
    json_decref(w->last.health);
    pthread_mutex_destroy(&w->lock);
    free(w->text);
    free(w);
}

/* In one word how much an agency needs a person. */
static const char *level_of(const json_t *agency)
{
    const char *state = json_string_value(json_object_get(agency, "state"));
    bool found = json_array_size(json_object_get(agency, "findings")) > 0;
    bool bad = json_is_true(json_object_get(agency, "silent")) || json_is_string(json_object_get(agency, "stopped"));

    if (found)
        return bad ? "bad" : "look";
    return strcmp(state, "live") == 0 || strcmp(state, "shadow") == 0 ? "good" : "off";
}

/* Kafka that cannot be opened is part of the answer: why, or NULL. */
static const char *open_kafka(struct watch *w)
{
    struct err why;

    if (w->from || subscribe_open(w->brokers, w->client, principal_group(w->app->tenant.ags, "casebus-portal", &w->mem), &w->from, &why))
        return NULL;
    w->from = NULL;
    return arena_strdup(&w->mem, why.text);
}

static bool gather(struct watch *w, json_t **ret, struct err *e)
{
    struct tenant tenant;
    struct hub_health h;
    json_t *agency;
    size_t i;

    if (!app_tenant_again(w->app, &w->mem, &tenant, e))
        return false;
    const char *kafka = open_kafka(w);
    const struct health_sources sources = {
        .tenant = &tenant, .schemas = w->schemas, .db = w->db, .from = w->from, .client = w->client, .kafka = kafka, .seen = &w->seen,
        .today = w->app->today_given ? w->app->today : clock_today(), .by_clock = !w->app->today_given,
    };
    if (!health_gather(&sources, &w->mem, &h, e))
        return false;
    *ret = health_json(&h);
    json_array_foreach(json_object_get(*ret, "agencies"), i, agency)
        json_object_set_new(agency, "level", json_string(level_of(agency)));
    return true;
}

/* The new picture; NULL: only the problem is new. */
static void show(struct watch *w, json_t *health, const char *problem)
{
    char *text = health ? json_dumps(health, JSON_COMPACT) : NULL;

    pthread_mutex_lock(&w->lock);
    bool changed = strcmp(w->last.problem, problem) != 0 || (text && (!w->text || strcmp(w->text, text) != 0));
    if (health) {
        json_decref(w->last.health);
        w->last.health = health;
        w->last.at = clock_now();
        free(w->text);
        w->text = text;
    }
    memccpy(w->last.problem, problem, '\0', sizeof w->last.problem);
    w->last.version += changed;
    pthread_mutex_unlock(&w->lock);
}

void watch_ask(struct watch *w)
{
    json_t *health = NULL;
    struct err e;

    arena_reset(&w->mem);
    if (gather(w, &health, &e))
        show(w, health, "");
    else
        show(w, NULL, e.text);
}

struct watched watch_last(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    struct watched last = w->last;
    json_incref(last.health);
    pthread_mutex_unlock(&w->lock);
    return last;
}

int64_t watch_version(struct watch *w)
{
    pthread_mutex_lock(&w->lock);
    int64_t version = w->last.version;
    pthread_mutex_unlock(&w->lock);
    return version;
}
