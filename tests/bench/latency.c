/* SPDX-License-Identifier: Apache-2.0 */
/* latency SCHEMAS KAFKA CONNINFO AGENCY TENANT RATE SECONDS - from publishing an event to the visible task.
 *
 * Publishes RATE housing.place.assigned a second as AGENCY, each for a person of its own (so each makes tasks), and asks the database
 * every few milliseconds whose tasks can be seen.  Prints the wait of each event in milliseconds, a line each; exit 1 when some never came. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db.h"
#include "event.h"
#include "publish.h"

enum { POLL_US = 2000, MOST_SECONDS = 60, ASKED_AT_ONCE = 2000 };

struct told { uint8_t subject[SUBJECT_BYTES]; time_us at; bool seen; };
struct bench {
    const char *agency, *tenant;
    struct schema_set *set;
    struct publisher *publisher;
    struct db *db;
    struct arena mem;
    struct told *told; size_t n, first_unseen;
    int64_t epoch;
};

static void set_day(struct event *ev, const char *name, day_num d)
{
    ev->fields[schema_field(ev->schema, name)] = (struct value){ .kind = VALUE_DAY, .day = d };
}

static bool tell_one(struct bench *b, struct err *e)
{
    const struct schema *s = schema_by_type(b->set, "housing.place.assigned");
    struct told *t = &b->told[b->n];
    struct message msg;

    arena_reset(&b->mem);
    t->at = clock_now();
    struct event ev = { .type = s->type, .agency = b->agency, .tenant = b->tenant, .epoch = b->epoch, .seq = (int64_t)b->n + 1, .recorded_at = t->at,
                        .schema_id = s->id, .dataclass = s->dataclass, .purpose = "coordination", .legal_basis = s->basis, .schema = s,
                        .fields = ARENA_ARRAY(&b->mem, struct value, s->n_fields) };
    hash_random(t->subject, sizeof t->subject);
    memcpy(ev.subject, t->subject, sizeof ev.subject);
    uuid_v7(t->at, ev.id);
    ev.fields[schema_field(s, "kind")] = (struct value){ .kind = VALUE_SYMBOL, .text = "collective" };
    set_day(&ev, "on", clock_today());
    if (!event_complete(&ev, b->set, e) || !event_encode(&ev, &b->mem, e))
        return false;
    event_to_message(&ev, &b->mem, &msg);
    msg.topic = topic_name(&b->mem, b->tenant, b->agency, "events");
    b->n++;
    return publish_send(b->publisher, &msg, (int64_t)b->n, e);
}

static bool look(struct bench *b, struct err *e)
{
    static uint8_t asked[ASKED_AT_ONCE][SUBJECT_BYTES];
    static size_t which[ASKED_AT_ONCE];
    struct db_result *r = NULL;
    size_t n = 0;

    while (b->first_unseen < b->n && b->told[b->first_unseen].seen)
        b->first_unseen++;
    for (size_t i = b->first_unseen; i < b->n && n < ASKED_AT_ONCE; i++)
        if (!b->told[i].seen) {
            memcpy(asked[n], b->told[i].subject, SUBJECT_BYTES);
            which[n++] = i;
        }
    if (n == 0)
        return true;
    if (!db_exec(b->db, "select distinct subject from casebus.task where subject = any($1)", DB_PARAMS(db_array(DB_UUID_ARRAY, asked, n)), &r, e))
        return false;
    time_us now = clock_now();
    for (int row = 0; row < db_rows(r); row++)
        for (size_t i = 0; i < n; i++)
            if (!b->told[which[i]].seen && memcmp(db_get_bytes(r, row, 0, NULL), asked[i], SUBJECT_BYTES) == 0) {
                b->told[which[i]].seen = true;
                printf("%.1f\n", (double)(now - b->told[which[i]].at) / 1000.0);
            }
    db_result_free(r);
    return true;
}

static bool run(struct bench *b, long rate, long seconds, struct err *e)
{
    time_us began = clock_now();
    struct report reports[256];

    while (b->n < (size_t)(rate * seconds) || b->first_unseen < b->n) {
        time_us now = clock_now();

        if (now - began > (seconds + MOST_SECONDS) * INT64_C(1000000))
            return err_set(e, ERR_FATAL, "%zu of %zu events are not visible after %d s", b->n - b->first_unseen, b->n, MOST_SECONDS);
        while (b->n < (size_t)(rate * seconds) && (long)b->n < (now - began) * rate / 1000000)
            if (!tell_one(b, e))
                return false;
        publish_poll(b->publisher, 0, reports, 256);
        if (!look(b, e))
            return false;
        usleep(POLL_US);
    }
    return true;
}

int main(int argc, char **argv)
{
    struct err e;

    if (argc != 8)
        return 2;
    struct bench b = { .agency = argv[4], .tenant = argv[5], .epoch = clock_now() / 1000, .db = db_new(argv[3], "latency") };
    long rate = atol(argv[6]), seconds = atol(argv[7]);
    struct arena keep = {0};
    b.told = calloc((size_t)(rate * seconds), sizeof *b.told);
    bool ok = b.told && schema_load(argv[1], &keep, &b.set, &e) && publish_open(argv[2], NULL, "latency", &b.publisher, &e) && run(&b, rate, seconds, &e);
    if (!ok)
        fprintf(stderr, "%s\n", e.text);
    publish_free(b.publisher, 1000);
    db_free(b.db);
    return ok ? 0 : 1;
}
