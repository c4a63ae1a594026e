/* SPDX-License-Identifier: Apache-2.0 */
/* casebus-journal - Kafka into the journal, exactly once.
 *
 * feed: a batch of one topic; apply: one transaction (batch.h); the position row decides, Kafka's committed offset is a mirror. */
#include <stddef.h>

#include "../../common/ground/principal.h"
#include "days.h"
#include "hold.h"
#include "roster.h"
#include "unread.h"

static struct journal_settings settings;

static const struct opt options[] = {
    { .path = "database", .kind = OPT_STRING, .offset = offsetof(struct journal_settings, database), .help = "PostgreSQL connection string of the hub" },
    { .path = "kafka.brokers", .kind = OPT_STRING, .offset = offsetof(struct journal_settings, brokers), .help = "host:port of Kafka brokers, comma between" },
    { .path = "kafka.client", .kind = OPT_GROUP, .offset = offsetof(struct journal_settings, client), .optional = true, .help = "settings for librdkafka, word for word" },
    { .path = "journal.batch", .kind = OPT_INT, .offset = offsetof(struct journal_settings, batch), .fallback = "10000", .min = 1, .max = 50000, .unit = "messages",
      .help = "at most so many messages are kept in one transaction" },
    { .path = "journal.lease_s", .kind = OPT_INT, .offset = offsetof(struct journal_settings, lease_s), .fallback = "15", .min = 1, .max = 3600, .unit = "s",
      .help = "a journal that hangs that long loses its topics to another" },
    { .path = "journal.breaker_window", .kind = OPT_INT, .offset = offsetof(struct journal_settings, breaker_window), .fallback = "1000", .min = 1, .max = BREAKER_MOST,
      .unit = "messages", .help = "a topic stops when more than half of its last so many messages are dead letters" },
    { .path = "journal.breaker_dead", .kind = OPT_INT, .offset = offsetof(struct journal_settings, breaker_dead), .fallback = "500", .min = 1, .max = BREAKER_MOST,
      .unit = "messages", .help = "but not before there are so many" },
    { .path = NULL },
};

static bool load_schemas(struct journal *j, struct err *e)
{
    return schema_load(j->app->tenant.schemas, &j->mem, &j->schemas, e) && access_load(j->app->tenant.schemas, j->schemas, &j->mem, &j->access, e);
}

static void close_journal(void *state)
{
    struct journal *j = state;

    hold_leave(j);
    subscribe_free(j->from);
    db_free(j->db);
    for (size_t i = 0; i < j->n_streams; i++)
        arena_release(&j->streams[i]->mem);
    schema_free(j->schemas);
    arena_release(&j->mem);
}

static bool start(struct journal *j, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};

    uuid_v7(clock_now(), j->id);
    if (!load_schemas(j, e) || !subscribe_open(settings.brokers, settings.client, principal_group(j->app->tenant.ags, "casebus-journal", &j->mem), &j->from, e)
        || !subscribe_cluster_id(j->from, &j->mem, &j->cluster_id, e))
        return false;
    subscribe_lazy(j->from);
    roster_first(j);
    return db_each_session(j->db, "set lock_timeout = '10s'", e) && unread_read(j, &mem, e) && hold_look(j, true, e) && days_start(j, &mem, e);
}

static bool open_journal(struct app *app, void **ret_state, struct err *e)
{
    static struct journal j;

    j = (struct journal){ .app = app, .set = &settings, .day = DAY_NONE, .db = db_new(settings.database, "casebus-journal") };
    if (!start(&j, e)) {
        close_journal(&j);
        return false;
    }
    *ret_state = &j;
    return true;
}

static bool feed(void *state, int wait_ms, struct arena *mem, struct batch *ret, bool *ret_caught_up, struct err *e)
{
    struct journal *j = state;
    struct message *msgs;
    size_t n;

    (void)mem;
    if (!hold_restore(j, e) || !hold_look(j, false, e))
        return false;
    *ret_caught_up = j->app->until_caught_up && hold_caught_up(j);
    if (*ret_caught_up)
        return true;
    if (!subscribe_batch(j->from, wait_ms, (size_t)settings.batch, &msgs, &n, e))
        return false;
    struct stream *s = n ? journal_stream(j, msgs[0].topic) : NULL;
    if (!s || !s->held)
        return true;
    s->open = true;
    *ret = (struct batch){ .items = msgs, .n = n, .item_bytes = sizeof *msgs, .context = s };
    return true;
}

static bool apply(void *state, struct db *db, const struct batch *b, struct arena *mem, struct err *e)
{
    return batch_keep(state, db, b->context, b->items, b->n, mem, e);
}

/* The database refuses this one message for a reason that we do not know. */
static bool bury(void *state, struct db *db, const struct batch *one, const struct err *why, struct arena *mem, struct err *e)
{
    struct journal *j = state;

    j->refuse = why;
    bool ok = batch_keep(j, db, one->context, one->items, one->n, mem, e);
    j->refuse = NULL;
    return ok;
}

static void committed(void *state, const struct batch *b)
{
    (void)b;
    batch_committed(state);
}

static bool between(void *state, struct arena *mem, struct err *e)
{
    struct journal *j = state;
    int64_t now = clock_monotonic_ms();
    bool end = j->app->until_caught_up && hold_caught_up(j);

    if (!end && now - j->days_ms < 1000)
        return true;
    j->days_ms = now;
    return days_look(j, mem, e);
}

static bool findings(void *state)
{
    const struct journal *j = state;

    return j->dead_letters || j->stopped_some;
}

static struct db *database(void *state)
{
    return ((struct journal *)state)->db;
}

static bool check(struct app *app, struct err *e)
{
    struct journal j = { .app = app };
    bool ok = load_schemas(&j, e);

    if (ok)
        schema_free(j.schemas);
    arena_release(&j.mem);
    return ok;
}

int main(int argc, char **argv)
{
    return consumer_main(argc, argv, &(struct consumer){
        .name = "casebus-journal", .summary = "keeps every case event exactly once", .options = options, .settings = &settings, .check = check,
        .open = open_journal, .feed = feed, .apply = apply, .bury = bury, .committed = committed, .between = between, .findings = findings,
        .close = close_journal, .db = database,
    });
}
