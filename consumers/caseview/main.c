/* SPDX-License-Identifier: Apache-2.0 */
/* casebus-caseview - marked and due persons out of the journal, evaluated, stored; and the outbox to the inboxes. */
#include "consumers/consumer.h"

#include <malloc.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "consumers/caseview/caseview_sql.h"
#include "feed.h"
#include "horizon.h"
#include "view/renew.h"
#include "notice/sender.h"
#include "../../common/ground/stop.h"
#include "town.h"

enum { REST_EVERY = 4,                   /* turns */
       LOOK_MS = 1000,                   /* poll, beside notifications: due persons, files, marks of who could not notify */
       MOST_SEND_WAIT_MS = 30000, KEEP_BYTES = 64 * 1024 * 1024 };

static struct settings { const char *database, *brokers; const struct cfg *client; int64_t batch; } settings;

static const struct opt options[] = {
    { .path = "database", .kind = OPT_STRING, .offset = offsetof(struct settings, database), .help = "PostgreSQL connection string of the hub" },
    { .path = "kafka.brokers", .kind = OPT_STRING, .offset = offsetof(struct settings, brokers), .help = "host:port of Kafka brokers, comma between" },
    { .path = "kafka.client", .kind = OPT_GROUP, .offset = offsetof(struct settings, client), .optional = true, .help = "settings for librdkafka, word for word" },
    { .path = "caseview.batch", .kind = OPT_INT, .offset = offsetof(struct settings, batch), .fallback = "100", .min = 1, .max = 1000, .unit = "persons", .help = "persons evaluated in one transaction" },
    { .path = NULL },
};

/* Marks that were read, those before `next` handed over. */
struct pile { enum feed_part part; struct arena mem; struct marked *all; size_t n, next; };
struct state {
    struct app *app;
    struct db *db;
    struct town *town;
    struct horizon horizon;
    struct sender *sender;
    day_num today;                       /* the day that is evaluated; DAY_NONE: none yet */
    struct pile fresh, rest;
    unsigned turn;
    int64_t looked_ms, said_ms;
    int64_t send_at_ms, send_wait_ms;    /* Kafka is away: the next try, and the pause that doubles */
    bool stale;                          /* the views rest on other rules than ours */
    bool all_due, messages;
    size_t findings;
    struct renewal renewal;              /* of the batch that is under way */
};

/* ---- opening */

static bool is_fixed(const struct app *app)
{
    return app->today_given || app->until_caught_up;
}

static bool check_tables(struct db *db, struct err *e)
{
    struct db_result *r = NULL;

    if (!db_exec(db, sql_has_tables, NULL, 0, &r, e))
        return false;
    bool made = db_get_bool(r, 0, 0);
    db_result_free(r);
    return made || err_set(e, ERR_CONFIG, "the hub's database has no tables yet: run casebus init");
}

/* New rules, agreements or agencies concern everybody. */
static bool adopt_rules(struct state *s, struct err *e)
{
    const struct caseview *cv = town_caseview(s->town);
    int64_t n;

    if (!feed_adopt_rules(s->db, cv->rules, &n, e))
        return false;
    s->stale = false;
    if (n)
        log_info("rules, agreements or agencies have changed: every person is evaluated again", LOG_INT("persons", n), LOG_STR("rules", meaning_checksum(cv->meaning)));
    return true;
}

static void close_state(void *state)
{
    struct state *s = state;

    if (!s)
        return;
    sender_free(s->sender);
    town_close(s->town);
    db_free(s->db);
    arena_release(&s->fresh.mem);
    arena_release(&s->rest.mem);
    free(s);
}

static bool open_parts(struct state *s, struct app *app, struct err *e)
{
    s->app = app;
    s->today = DAY_NONE;
    s->fresh.part = FEED_FRESH;
    s->rest.part = FEED_REST;
    s->db = db_new(settings.database, app->program->name);
    return check_tables(s->db, e) && town_open(app, s->db, &s->town, e)
           && horizon_open(&s->horizon, is_fixed(app), app->today, &app->tenant, settings.brokers, settings.client, &app->mem, e)
           && adopt_rules(s, e) && db_exec(s->db, sql_listen, NULL, 0, NULL, e);
}

static bool open_state(struct app *app, void **ret_state, struct err *e)
{
    struct state *s = calloc(1, sizeof *s);

    if (!s)
        abort();
    if (!open_parts(s, app, e)) {
        close_state(s);
        return false;
    }
    s->sender = sender_new(&app->tenant, settings.brokers, settings.client);
    *ret_state = s;
    return true;
}

/* ---- looking around, every second */

/* A file that is wrong just now is said and left for the next look; what was read before goes on. */
static bool reload_town(struct state *s, struct err *e)
{
    struct town *fresh;
    bool was_stale = s->stale;

    if (!town_open(s->app, s->db, &fresh, e)) {
        if (e->kind != ERR_CONFIG || was_stale)
            return false;
        if (clock_monotonic_ms() - s->said_ms > 60000) {
            log_warn("agencies, agreements or rules have changed and cannot be read, the old ones go on", LOG_STR("err", e->text));
            s->said_ms = clock_monotonic_ms();
        }
        return true;
    }
    bool changed = strcmp(town_caseview(fresh)->rules, town_caseview(s->town)->rules) != 0;
    town_close(s->town);
    s->town = fresh;
    if (changed)
        return adopt_rules(s, e);
    if (!was_stale)
        return true;
    return err_set(e, ERR_CONFIG, "the views rest on other rules or agencies than those in %s: another casebus-caseview with other files is at work; "
                                  "start this one anew to make its files count", s->app->tenant.schemas);
}

/* The day may go on; then persons become due who were not. */
static bool look_at_day(struct state *s, struct arena *mem, const char **ret_why, struct err *e)
{
    day_num before = s->today, day;

    if (!horizon_day(&s->horizon, s->db, mem, &day, ret_why, e))
        return false;
    if (day == DAY_NONE)
        return true;
    if (before == DAY_NONE && !feed_later_days(s->db, day, e))
        return false;
    s->today = day;
    return feed_due(s->db, day, &s->all_due, e);
}

static bool look(struct state *s, struct arena *mem, const char **ret_why, struct err *e)
{
    int64_t now = clock_monotonic_ms();

    if (s->stale || (now - s->looked_ms >= LOOK_MS && town_has_changed(s->app, s->town))) {
        if (!reload_town(s, e))
            return false;
    }
    if (s->today != DAY_NONE && s->all_due && now - s->looked_ms < LOOK_MS)
        return true;
    if (!look_at_day(s, mem, ret_why, e))
        return false;
    s->looked_ms = now;
    return true;
}

/* ---- the feed */

static bool fill(struct state *s, struct pile *p, struct err *e)
{
    if (p->next < p->n)
        return true;
    arena_reset(&p->mem);
    p->next = p->n = 0;
    return feed_marks(s->db, p->part, &p->mem, &p->all, &p->n, e);
}

/* News first; every few turns who is only due, else days of much news would keep the deadlines waiting. */
static bool next_pile(struct state *s, struct pile **ret, struct err *e)
{
    bool rests_turn = ++s->turn % REST_EVERY == 0;
    struct pile *first = rests_turn ? &s->rest : &s->fresh, *second = rests_turn ? &s->fresh : &s->rest;

    if (!fill(s, first, e))
        return false;
    *ret = first->n ? first : second;
    return first->n || fill(s, second, e);
}

static bool is_caught_up(struct state *s, bool *ret, struct err *e)
{
    bool done, blocked = false;

    if (!feed_is_empty(s->db, s->today, ret, e))
        return false;
    if (!*ret)
        return true;
    if (!sender_is_done(s->sender, s->db, &done, &blocked, e))
        return false;
    *ret = done;
    s->findings += done && blocked;
    return true;
}

static int left_until_look(const struct state *s, int wait_ms)
{
    int64_t left = s->looked_ms + LOOK_MS - clock_monotonic_ms();

    return left < 0 ? 0 : left < wait_ms ? (int)left : wait_ms;
}

/* Nothing to evaluate before the journal has read: with an end in sight that is an error that may pass, else one waits. */
static bool wait_for_journal(struct state *s, int wait_ms, const char *why, struct err *e)
{
    if (s->app->until_caught_up)
        return err_set(e, ERR_RETRY, "nothing is evaluated before the journal has read what lies in Kafka: %s; does casebus-journal run?", why);
    if (clock_monotonic_ms() - s->said_ms > 60000) {
        log_info("waiting for the journal", LOG_STR("why", why));
        s->said_ms = clock_monotonic_ms();
    }
    db_wait_notify(s->db, left_until_look(s, wait_ms));
    return true;
}

static bool feed(void *state, int wait_ms, struct arena *mem, struct batch *ret, bool *ret_caught_up, struct err *e)
{
    struct state *s = state;
    struct pile *pile;
    const char *why = NULL;

    if (!look(s, mem, &why, e))
        return false;
    if (s->today == DAY_NONE)
        return wait_for_journal(s, wait_ms, why, e);
    if (!next_pile(s, &pile, e))
        return false;
    if (pile->n == 0) {
        if (s->app->until_caught_up && !is_caught_up(s, ret_caught_up, e))
            return false;
        if (*ret_caught_up)
            return true;
        db_wait_notify(s->db, left_until_look(s, wait_ms));
        if (!next_pile(s, &pile, e))
            return false;
    }
    size_t n = pile->n - pile->next;
    n = n > (size_t)settings.batch ? (size_t)settings.batch : n;
    *ret = (struct batch){ .items = pile->all + pile->next, .n = n, .item_bytes = sizeof *pile->all };
    pile->next += n;
    return true;
}

/* ---- one batch */

static bool is_nobody(const uint8_t subject[SUBJECT_BYTES])
{
    static const uint8_t nobody[SUBJECT_BYTES];

    return memcmp(subject, nobody, SUBJECT_BYTES) == 0;
}

static bool apply(void *state, struct db *db, const struct batch *b, struct arena *mem, struct err *e)
{
    struct state *s = state;
    struct caseview *cv = town_caseview(s->town);
    struct marked *marked = b->items;
    uint8_t (*subjects)[SUBJECT_BYTES] = arena_alloc(mem, (b->n + 1) * SUBJECT_BYTES), (*told)[SUBJECT_BYTES] = arena_alloc(mem, (b->n + 1) * SUBJECT_BYTES);
    size_t n, n_subjects = 0, n_told = 0;
    const char *rules;

    s->renewal = (struct renewal){ .today = s->today };
    if (!feed_claim(db, marked, b->n, mem, &n, &rules, e))
        return false;
    if (!rules || strcmp(rules, cv->rules) != 0) {
        s->stale = true;
        return err_set(e, ERR_RETRY, "rules, agreements or agencies have changed: they are read anew");
    }
    for (size_t i = 0; i < n; i++) {
        if (is_nobody(marked[i].subject))
            continue;
        memcpy(subjects[n_subjects++], marked[i].subject, SUBJECT_BYTES);
        if (marked[i].told)
            memcpy(told[n_told++], marked[i].subject, SUBJECT_BYTES);
    }
    s->renewal.told = (const uint8_t (*)[SUBJECT_BYTES])told;
    s->renewal.n_told = n_told;
    return renew(cv, (const uint8_t (*)[SUBJECT_BYTES])subjects, n_subjects, &s->renewal, mem, e);
}

static void committed(void *state, const struct batch *b)
{
    struct state *s = state;

    (void)b;
    s->findings += s->renewal.incomplete;
    s->messages = s->messages || s->renewal.messages;
}

/* Its view stays as it was and is incomplete; an operator sees the alarm. */
static bool bury(void *state, struct db *db, const struct batch *one, const struct err *why, struct arena *mem, struct err *e)
{
    struct state *s = state;
    struct marked *marked = one->items;
    char subject[SUBJECT_TEXT_BYTES];
    const char *rules;
    size_t n;

    hex_text(marked->subject, SUBJECT_BYTES, subject);
    s->renewal = (struct renewal){ .incomplete = 1 };
    if (!feed_claim(db, marked, 1, mem, &n, &rules, e))
        return false;
    db_queue(db, sql_set_aside, DB_PARAMS(db_uuid(marked->subject)));
    db_queue(db, sql_alarm, DB_PARAMS(db_text(arena_printf(mem, "person of subject %s cannot be evaluated: %s", subject, why->text))));
    return db_sync(db, NULL, e);
}

/* Kafka away keeps nobody from being evaluated: the outbox waits, longer each time, and is tried again. */
static bool put_off_sending(struct state *s, struct err *e)
{
    if (e->kind != ERR_RETRY || s->app->until_caught_up)
        return false;
    s->send_wait_ms = s->send_wait_ms ? 2 * s->send_wait_ms : LOOK_MS;
    if (s->send_wait_ms > MOST_SEND_WAIT_MS)
        s->send_wait_ms = MOST_SEND_WAIT_MS;
    s->send_at_ms = clock_monotonic_ms() + s->send_wait_ms;
    log_warn("the outbox waits", LOG_INT("wait_ms", s->send_wait_ms), LOG_STR("err", e->text));
    return true;
}

static bool between(void *state, struct arena *mem, struct err *e)
{
    struct state *s = state;
    int64_t now = clock_monotonic_ms();
    bool more = true, at_once = s->messages && !s->send_wait_ms;

    if (!at_once && now < s->send_at_ms)
        return true;
    day_num today = s->today == DAY_NONE ? clock_day(clock_now()) : s->today;
    while (more && !stop_requested())
        if (!sender_run(s->sender, town_caseview(s->town), today, mem, &more, e))
            return put_off_sending(s, e);
    s->messages = false;
    s->send_wait_ms = 0;
    s->send_at_ms = now + LOOK_MS;
    return true;
}

static bool findings(void *state)
{
    return ((struct state *)state)->findings > 0;
}

static struct db *db_of(void *state)
{
    return ((struct state *)state)->db;
}

static bool check(struct app *app, struct err *e)
{
    struct arena mem = {0};
    struct schema_set *set = NULL;
    struct meaning *meaning;
    struct access *access;
    bool ok = schema_load(app->tenant.schemas, &mem, &set, e) && meaning_load(&app->tenant, set, &mem, &meaning, e) && access_load(app->tenant.schemas, set, &mem, &access, e);

    schema_free(set);
    arena_release(&mem);
    return ok;
}

int main(int argc, char **argv)
{
    /* A batch takes and gives back some megabytes: from the heap, not from the kernel page by page each time. */
    mallopt(M_MMAP_THRESHOLD, KEEP_BYTES);
    mallopt(M_TRIM_THRESHOLD, KEEP_BYTES);
    return consumer_main(argc, argv, &(struct consumer){
        .name = "casebus-caseview", .summary = "computes every person's case view and tasks, and tells their owners", .options = options, .settings = &settings,
        .check = check, .open = open_state, .feed = feed, .apply = apply, .bury = bury, .committed = committed, .between = between, .findings = findings,
        .close = close_state, .db = db_of,
    });
}
