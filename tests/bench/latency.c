/* SPDX-License-Identifier: Apache-2.0 */
/* latency SCHEMAS KAFKA CONNINFO AGENCY TENANT RATE SECONDS - from publishing an event to the visible task.
 *
 * Publishes RATE housing.place.assigned a second as AGENCY, each for a person of its own (so each makes tasks).  A hundred of them a second
 * are watched: the database is asked every few milliseconds whose task can be seen.  Asking for all of many would be a load of its own.
 * Prints of each watched event its wait in milliseconds and when it was sent, in seconds since 1970, a line each; exit 1 when some never came. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../common/ground/db.h"
#include "../../common/event/event.h"
#include "../../common/travel/publish.h"

enum { POLL_US = 3000, MOST_SECONDS = 60, WATCHED = 100 };

struct told { uint8_t subject[SUBJECT_BYTES]; time_us at; };
struct bench {
    const char *agency, *tenant;
    struct schema_set *set;
    struct publisher *publisher;
    struct db *db;
    struct arena mem;
    struct told *unseen; size_t n_unseen;         /* the watched ones */
    int64_t sent, most, watch_each;
    int64_t epoch;
};

static void set_day(struct event *ev, const char *name, day_num d)
{
    ev->fields[schema_field(ev->schema, name)] = (struct value){ .kind = VALUE_DAY, .day = d };
}

static bool tell_one(struct bench *b, struct err *e)
{
    const struct schema *s = schema_by_type(b->set, "housing.place.assigned");
    time_us now = clock_now();
    struct message msg;

    arena_reset(&b->mem);
    struct event ev = { .type = s->type, .agency = b->agency, .tenant = b->tenant, .epoch = b->epoch, .seq = ++b->sent, .recorded_at = now,
                        .schema_id = s->id, .dataclass = s->dataclass, .purpose = "coordination", .legal_basis = s->basis, .schema = s,
                        .fields = ARENA_ARRAY(&b->mem, struct value, s->n_fields) };
    hash_random(ev.subject, sizeof ev.subject);
    uuid_v7(now, ev.id);
    ev.fields[schema_field(s, "kind")] = (struct value){ .kind = VALUE_SYMBOL, .text = "collective" };
    set_day(&ev, "on", clock_today());
    if (!event_complete(&ev, b->set, e) || !event_encode(&ev, &b->mem, e))
        return false;
    event_to_message(&ev, &b->mem, &msg);
    msg.topic = topic_name(&b->mem, b->tenant, b->agency, "events");
    if (b->sent % b->watch_each == 0) {
        struct told *t = &b->unseen[b->n_unseen++];

        t->at = now;
        memcpy(t->subject, ev.subject, sizeof t->subject);
    }
    return publish_send(b->publisher, &msg, b->sent, e);
}

static bool take_reports(struct bench *b, struct err *e)
{
    struct report reports[256];
    size_t n;

    do {
        n = publish_poll(b->publisher, 0, reports, 256);
        for (size_t i = 0; i < n; i++)
            if (reports[i].failed) {
                *e = reports[i].err;
                return false;
            }
    } while (n == 256);
    return true;
}

static void seen(struct bench *b, const uint8_t subject[SUBJECT_BYTES], time_us now)
{
    for (size_t i = 0; i < b->n_unseen; i++)
        if (memcmp(subject, b->unseen[i].subject, SUBJECT_BYTES) == 0) {
            printf("%.1f %.3f\n", (double)(now - b->unseen[i].at) / 1000.0, (double)b->unseen[i].at / 1000000.0);
            b->unseen[i] = b->unseen[--b->n_unseen];
            return;
        }
}

/* A person of one event is called by its subject. */
static bool look(struct bench *b, struct err *e)
{
    struct db_result *r = NULL;

    if (b->n_unseen == 0)
        return true;
    uint8_t (*subjects)[SUBJECT_BYTES] = arena_alloc(&b->mem, b->n_unseen * SUBJECT_BYTES);
    for (size_t i = 0; i < b->n_unseen; i++)
        memcpy(subjects[i], b->unseen[i].subject, SUBJECT_BYTES);
    if (!db_exec(b->db, "select person from casebus.task where person = any($1)", DB_PARAMS(db_array(DB_UUID_ARRAY, subjects, b->n_unseen)), &r, e))
        return false;
    time_us now = clock_now();
    for (int row = 0; row < db_rows(r); row++)
        seen(b, db_get_bytes(r, row, 0, NULL), now);
    db_result_free(r);
    return true;
}

static bool run(struct bench *b, int64_t rate, int64_t seconds, struct err *e)
{
    time_us began = clock_now();

    while (b->sent < b->most || b->n_unseen) {
        time_us now = clock_now();

        if (now - began > (seconds + MOST_SECONDS) * 1000000)
            return err_set(e, ERR_FATAL, "%zu events have made no visible task %d s after the last was sent", b->n_unseen, MOST_SECONDS);
        while (b->sent < b->most && b->sent < (now - began) * rate / 1000000)
            if (!tell_one(b, e))
                return false;
        arena_reset(&b->mem);
        if (!take_reports(b, e) || !look(b, e))
            return false;
        usleep(POLL_US);
    }
    return true;
}

int main(int argc, char **argv)
{
    struct err e;

    if (argc != 8) {
        fprintf(stderr, "usage: latency SCHEMAS KAFKA CONNINFO AGENCY TENANT RATE SECONDS\n");
        return 2;
    }
    struct bench b = { .agency = argv[4], .tenant = argv[5], .epoch = clock_now() / 1000, .db = db_new(argv[3], "latency") };
    int64_t rate = atol(argv[6]), seconds = atol(argv[7]);
    struct arena keep = {0};
    b.most = rate * seconds;
    b.watch_each = rate > WATCHED ? rate / WATCHED : 1;
    b.unseen = calloc((size_t)(b.most / b.watch_each) + 1, sizeof *b.unseen);
    bool ok = b.unseen && schema_load(argv[1], &keep, &b.set, &e) && publish_open(argv[2], NULL, "latency", &b.publisher, &e) && db_each_session(b.db, "set enable_seqscan = off", &e)      /* else the plan of the empty table would be kept */
              && run(&b, rate, seconds, &e);
    if (!ok)
        fprintf(stderr, "%s\n", e.text);
    publish_free(b.publisher, 1000);
    db_free(b.db);
    schema_free(b.set);
    free(b.unseen);
    arena_release(&b.mem);
    arena_release(&keep);
    return ok ? 0 : 1;
}
