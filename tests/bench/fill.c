/* SPDX-License-Identifier: Apache-2.0 */
/* fill SCHEMAS KAFKA TENANT AGENCY EPOCH WHAT... - writes events with given numbers straight into an agency's topic, as its program would.
 *
 * What a number holds follows from epoch, number and seed: the same again has the same bytes.  WHAT, in order:
 *   1-1000  or  7            events
 *   @7:2:2026-02-17:1-6      number 7 is manifest 2 for that day, covering 1 to 6
 *   void:8                   number 8 is a casebus.void
 *   seed:2                   from here on other bytes under the same numbers
 *   persons:200000           events are told of so many persons, in turn
 *   !1-1000                  the same, only not sent: what a later manifest must know
 * Prints how many messages were delivered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../common/event/event.h"
#include "../../common/travel/publish.h"

enum { GIVE_UP_MS = 60000 };

struct kept { int64_t seq; uint8_t hash[HASH_BYTES]; };         /* manifests and voids of this run: not made of seed and number alone */
struct fill {
    struct schema_set *set;
    struct publisher *out;
    const char *tenant, *agency;
    char topic[200];
    int64_t epoch, seed, persons, sent;
    struct event sample;                          /* an event of the agency's type, to be numbered */
    struct kept kept[100]; size_t n_kept;
    uint8_t prev[HASH_BYTES]; bool has_prev;
    struct arena mem, turn;
};

static void must(bool ok, const struct err *e)
{
    if (ok)
        return;
    fprintf(stderr, "fill: %s\n", e->text);
    exit(1);
}

static void drain(struct fill *f, size_t until)
{
    struct report reports[1000];
    struct err e;

    while (publish_pending(f->out) > until) {
        size_t n = publish_poll(f->out, 100, reports, 1000);

        for (size_t i = 0; i < n; i++)
            must(!reports[i].failed, &reports[i].err);
        must(!publish_is_fatal(f->out, &e), &e);
    }
}

static void send(struct fill *f, const struct event *ev)
{
    int64_t end = clock_monotonic_ms() + GIVE_UP_MS;
    struct message msg;
    struct err e;

    event_to_message(ev, &f->turn, &msg);
    msg.topic = f->topic;
    while (!publish_send(f->out, &msg, 0, &e)) {
        must(e.kind == ERR_RETRY && clock_monotonic_ms() < end, &e);
        drain(f, publish_pending(f->out) / 2);
    }
    if (publish_pending(f->out) > 50000)
        drain(f, 25000);
    f->sent++;
    arena_reset(&f->turn);
}

/* ---- events */

static void make_sample(struct fill *f)
{
    static const struct { const char *slug, *line; } lines[] = {
        { "meldebehoerde", "{\"specversion\":\"1.0\",\"type\":\"registration.moved_in\",\"subject\":\"1\",\"time\":\"2026-01-20T09:12:00+01:00\",\"data\":"
          "{\"move_in_on\":\"2026-01-15\",\"registered_on\":\"2026-01-20\",\"ags\":\"05162004\",\"from\":\"LEA\",\"household\":\"H12\",\"school_age_children\":1}}" },
        { "jobcenter", "{\"specversion\":\"1.0\",\"type\":\"benefits.sgb2.applied\",\"subject\":\"1\",\"time\":\"2026-01-20T09:12:00+01:00\",\"data\":{\"applied_on\":\"2026-01-15\"}}" },
        { "gesundheitsamt", "{\"specversion\":\"1.0\",\"type\":\"health.tb.cleared\",\"subject\":\"1\",\"time\":\"2026-01-20T09:12:00+01:00\",\"data\":{\"on\":\"2026-01-15\"}}" },
    };
    static const uint8_t key[KEY_BYTES];
    struct event_reader reader = { .set = f->set, .agency = f->agency, .tenant = f->tenant, .key = key };
    const char *batch;
    struct err e;

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (strncmp(f->agency, lines[i].slug, strlen(lines[i].slug)) == 0) {
            must(event_from_json(&reader, lines[i].line, strlen(lines[i].line), clock_now(), &f->mem, &f->sample, &batch, &e), &e);
            must(event_encode(&f->sample, &f->mem, &e), &e);
            return;
        }
    fprintf(stderr, "fill: no event is known for %s\n", f->agency);
    exit(2);
}

static struct event event_of(const struct fill *f, int64_t seq)
{
    struct event ev = f->sample;
    uint8_t hash[HASH_BYTES];
    char text[100];
    int n = snprintf(text, sizeof text, "%lld %lld %lld %s", (long long)f->epoch, (long long)seq, (long long)f->seed, f->agency);

    hash_sha256(text, (size_t)n, hash);
    uuid_v8(hash, ev.id);
    n = snprintf(text, sizeof text, "%s %lld", f->agency, (long long)(seq % f->persons));
    hash_sha256(text, (size_t)n, hash);
    memcpy(ev.subject, hash, SUBJECT_BYTES);
    ev.epoch = f->epoch;
    ev.seq = seq;
    ev.recorded_at += seq;
    return ev;
}

static void send_range(struct fill *f, const char *text, bool really)
{
    char *end;
    int64_t from = strtoll(text, &end, 10), to = *end == '-' ? strtoll(end + 1, NULL, 10) : from;

    for (int64_t seq = from; seq <= to && really; seq++) {
        struct event ev = event_of(f, seq);

        send(f, &ev);
    }
}

/* ---- control messages */

static struct event control(struct fill *f, const char *type, int64_t seq)
{
    const struct schema *s = schema_by_type(f->set, type);
    struct event ev = { .type = s->type, .agency = f->agency, .tenant = f->tenant, .epoch = f->epoch, .seq = seq, .recorded_at = f->sample.recorded_at + seq,
                        .schema = s, .schema_id = s->id, .dataclass = s->dataclass, .fields = ARENA_ARRAY(&f->mem, struct value, s->n_fields) };
    uint8_t hash[HASH_BYTES];
    char text[100];
    int n = snprintf(text, sizeof text, "%s %lld %lld %lld", type, (long long)f->epoch, (long long)seq, (long long)f->seed);

    hash_sha256(text, (size_t)n, hash);
    uuid_v8(hash, ev.id);
    return ev;
}

static struct value *field(struct event *ev, const char *name)
{
    return &ev->fields[schema_field(ev->schema, name)];
}

static void finish_control(struct fill *f, struct event *ev, bool really)
{
    struct kept *k = &f->kept[f->n_kept++ % 100];
    struct err e;

    must(event_encode(ev, &f->mem, &e), &e);
    k->seq = ev->seq;
    event_hash(ev, k->hash);
    if (really)
        send(f, ev);
}

static void send_void(struct fill *f, const char *text, bool really)
{
    struct event ev = control(f, "casebus.void", strtoll(text, NULL, 10));

    *field(&ev, "seq") = (struct value){ .kind = VALUE_INT, .integer = ev.seq };
    *field(&ev, "reason") = (struct value){ .kind = VALUE_TEXT, .text = "test" };
    finish_control(f, &ev, really);
}

static void hash_of(const struct fill *f, int64_t seq, uint8_t ret[HASH_BYTES])
{
    struct event ev = event_of(f, seq);

    for (size_t i = 0; i < f->n_kept && i < 100; i++)
        if (f->kept[i].seq == seq) {
            memcpy(ret, f->kept[i].hash, HASH_BYTES);
            return;
        }
    event_hash(&ev, ret);
}

static void send_manifest(struct fill *f, const char *text, bool really)
{
    long long seq, no, first, last;
    char day[DAY_TEXT_BYTES];
    struct err e;
    day_num on;

    if (sscanf(text, "%lld:%lld:%10[0-9-]:%lld-%lld", &seq, &no, day, &first, &last) != 5) {
        fprintf(stderr, "fill: @%s is no manifest\n", text);
        exit(2);
    }
    must(day_parse(day, strlen(day), &on, &e), &e);
    struct event ev = control(f, "casebus.manifest", seq);
    uint8_t *hashes = arena_alloc(&f->mem, (size_t)(last - first + 1) * 8 + 1), hash[HASH_BYTES];
    for (long long i = first; i <= last; i++) {
        hash_of(f, i, hash);
        memcpy(hashes + (i - first) * 8, hash, 8);
    }
    *field(&ev, "no") = (struct value){ .kind = VALUE_INT, .integer = no };
    *field(&ev, "day") = (struct value){ .kind = VALUE_DAY, .day = on };
    *field(&ev, "epoch") = (struct value){ .kind = VALUE_INT, .integer = f->epoch };
    *field(&ev, "first") = (struct value){ .kind = VALUE_INT, .integer = first };
    *field(&ev, "last") = (struct value){ .kind = VALUE_INT, .integer = last };
    *field(&ev, "hashes") = (struct value){ .kind = VALUE_BYTES, .bytes = { hashes, (size_t)(last - first + 1) * 8 } };
    *field(&ev, "voids") = (struct value){ .kind = VALUE_LIST };
    *field(&ev, "prev") = (struct value){ .kind = VALUE_BYTES, .bytes = { f->has_prev ? f->prev : (const uint8_t *)"", f->has_prev ? HASH_BYTES : 0 } };
    *field(&ev, "instance") = (struct value){ .kind = VALUE_TEXT, .text = "fill" };
    *field(&ev, "sources") = (struct value){ .kind = VALUE_LIST };
    finish_control(f, &ev, really);
    hash_sha256(ev.payload, ev.payload_bytes, f->prev);
    f->has_prev = true;
}

static void do_one(struct fill *f, const char *what)
{
    bool really = *what != '!';

    what += !really;
    if (*what == '@')
        send_manifest(f, what + 1, really);
    else if (strncmp(what, "void:", 5) == 0)
        send_void(f, what + 5, really);
    else if (strncmp(what, "seed:", 5) == 0)
        f->seed = strtoll(what + 5, NULL, 10);
    else if (strncmp(what, "persons:", 8) == 0)
        f->persons = strtoll(what + 8, NULL, 10);
    else
        send_range(f, what, really);
}

int main(int argc, char **argv)
{
    struct fill f = { .persons = 200000, .seed = 1 };
    struct err e;

    if (argc < 7) {
        fprintf(stderr, "usage: fill SCHEMAS KAFKA TENANT AGENCY EPOCH WHAT...\n");
        return 2;
    }
    f.tenant = argv[3];
    f.agency = argv[4];
    f.epoch = strtoll(argv[5], NULL, 10);
    must(schema_load(argv[1], &f.mem, &f.set, &e), &e);
    snprintf(f.topic, sizeof f.topic, "%s", topic_name(&f.mem, f.tenant, f.agency, "events"));
    make_sample(&f);
    must(publish_open(argv[2], NULL, "fill", &f.out, &e), &e);
    for (int i = 6; i < argc; i++)
        do_one(&f, argv[i]);
    drain(&f, 0);
    publish_free(f.out, 5000);
    printf("%lld\n", (long long)f.sent);
    schema_free(f.set);
    arena_release(&f.turn);
    arena_release(&f.mem);
    return 0;
}
