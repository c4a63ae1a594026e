/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLOSE_BEFORE_S = 600 };
static const char state_key[] = "manifest.last", voids_key[] = "manifest.voids";

/* ---- the state */

bool manifest_state_parse(const char *text, struct manifest_state *ret, struct err *e)
{
    struct manifest_state st = { .day = DAY_NONE };
    char day[16], hash[2 * HASH_BYTES + 1], wire[2 * sizeof st.wire + 1];
    struct err why;

    if (!text || !*text) {
        *ret = st;
        return true;
    }
    if (sscanf(text, "%" SCNd64 " %" SCNd64 " %15s %" SCNd64 " %" SCNd64 " %64s %16s", &st.epoch, &st.no, day, &st.covered, &st.seq, hash, wire) != 7
        || !day_parse(day, strlen(day), &st.day, &why) || !hex_parse(hash, strlen(hash), st.hash, HASH_BYTES) || !hex_parse(wire, strlen(wire), st.wire, sizeof st.wire))
        return err_set(e, ERR_FATAL, "the spool's note about its last manifest cannot be read: \"%.80s\"", text);
    *ret = st;
    return true;
}

char *manifest_state_text(const struct manifest_state *st, struct arena *mem)
{
    char day[DAY_TEXT_BYTES], hash[2 * HASH_BYTES + 1], wire[2 * sizeof st->wire + 1];

    return arena_printf(mem, "%" PRId64 " %" PRId64 " %s %" PRId64 " %" PRId64 " %s %s", st->epoch, st->no, day_text(st->day, day), st->covered, st->seq,
                        hex_text(st->hash, HASH_BYTES, hash), hex_text(st->wire, sizeof st->wire, wire));
}

struct manifest_state manifest_in_epoch(struct manifest_state st, int64_t epoch)
{
    if (st.epoch == epoch)
        return st;
    return (struct manifest_state){ .epoch = epoch, .day = st.day == DAY_NONE ? DAY_NONE : st.day - 1 };
}

day_num manifest_first_day(const struct manifest_state *st, day_num through)
{
    if (st->day == DAY_NONE)
        return through;
    return st->day < through ? st->day + 1 : DAY_NONE;
}

day_num manifest_due(day_num today, time_us now, bool service)
{
    return service && now >= clock_midnight(today + 1) - (time_us)CLOSE_BEFORE_S * 1000000 ? today : today - 1;
}

static bool read_state(struct spool *sp, struct manifest_state *ret, struct err *e)
{
    char *text = NULL;

    if (!spool_get(sp, state_key, &text, e))
        return false;
    bool ok = manifest_state_parse(text, ret, e);
    free(text);
    return ok;
}

bool manifest_closed(struct spool *sp, day_num *ret, struct err *e)
{
    struct manifest_state st;

    if (!read_state(sp, &st, e))
        return false;
    *ret = st.day;
    return true;
}

bool manifest_counting(struct spool *sp, day_num today, day_num *ret, struct err *e)
{
    struct manifest_state st;

    if (!read_state(sp, &st, e))
        return false;
    *ret = st.day == DAY_NONE || st.day < today ? today : st.day + 1;
    return true;
}

/* ---- what the sources counted */

static const char *const counters[] = { "files", "records", "events", "unchanged", "gated", "rejected" };
enum { COUNTERS = sizeof counters / sizeof *counters, MOST_SOURCES = 256, SCAN = 2000 };
struct tally { const char *source; int64_t counts[COUNTERS]; };
struct tallies { struct tally all[MOST_SOURCES]; size_t n; struct arena *mem; };

static struct tally *tally_of(struct tallies *t, const char *source)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->all[i].source, source) == 0)
            return &t->all[i];
    if (t->n == MOST_SOURCES)
        return NULL;
    t->all[t->n] = (struct tally){ .source = arena_strdup(t->mem, source) };
    return &t->all[t->n++];
}

static void add_count(void *context, const struct spool_count *c)
{
    struct tally *t = tally_of(context, c->source);

    for (size_t i = 0; t && i < COUNTERS; i++)
        if (strcmp(counters[i], c->what) == 0)
            t->counts[i] += c->add;
}

/* A record {name, files, ...} in the order of the schema. */
static struct value count_record(const struct field *f, const struct tally *t, struct arena *mem)
{
    struct value v = { .kind = VALUE_RECORD, .list = { ARENA_ARRAY(mem, struct value, f->n_fields), f->n_fields } };

    for (size_t i = 0; i < f->n_fields; i++) {
        struct value *item = &v.list.items[i];

        if (f->fields[i].kind != VALUE_INT)
            *item = (struct value){ .kind = f->fields[i].kind, .text = t->source };
        for (size_t c = 0; c < COUNTERS; c++)
            if (strcmp(f->fields[i].name, counters[c]) == 0)
                *item = (struct value){ .kind = VALUE_INT, .integer = t->counts[c] };
    }
    return v;
}

static bool count_list(const struct manifest_maker *m, const struct field *f, day_num day, struct arena *mem, struct value *ret, struct err *e)
{
    struct tallies *t = ARENA_NEW(mem, struct tallies);

    t->mem = mem;
    if (!spool_counts(m->spool, day, add_count, t, e))
        return false;
    *ret = (struct value){ .kind = VALUE_LIST, .list = { ARENA_ARRAY(mem, struct value, t->n), t->n } };
    for (size_t i = 0; i < t->n; i++)
        ret->list.items[i] = count_record(f->item, &t->all[i], mem);
    return true;
}

/* ---- one manifest */

struct range { day_num day; int64_t epoch, first, last; bool closes; };

static bool add_hashes(const struct manifest_maker *m, const struct manifest_state *st, const struct range *r, struct buf *out, struct err *e)
{
    bool begins_with_last = st->no > 0 && r->epoch == st->epoch && r->first == st->seq && r->first <= r->last;

    if (begins_with_last)
        buf_add(out, st->wire, sizeof st->wire);
    return spool_hashes(m->spool, r->epoch, r->first + begins_with_last, r->last, out, e);
}

/* "EPOCH SEQ SEQ ...": the voids among our numbers, for the manifest that covers them. */
static bool read_voids(const struct manifest_maker *m, const struct range *r, struct arena *mem, struct value *ret, struct err *e)
{
    char *text = NULL, *at;

    if (!spool_get(m->spool, voids_key, &text, e))
        return false;
    size_t most = text ? strlen(text) / 2 + 1 : 1;
    *ret = (struct value){ .kind = VALUE_LIST, .list = { ARENA_ARRAY(mem, struct value, most), 0 } };
    if (text && strtoll(text, &at, 10) == r->epoch)
        for (int64_t seq = strtoll(at, &at, 10); seq > 0; seq = strtoll(at, &at, 10))
            if (seq >= r->first && seq <= r->last)
                ret->list.items[ret->list.n++] = (struct value){ .kind = VALUE_INT, .integer = seq };
    free(text);
    return true;
}

static bool fill(const struct manifest_maker *m, const struct manifest_state *st, const struct range *r, struct event *ev, struct arena *mem, struct err *e)
{
    CLEANUP(buf_release) struct buf hashes = {0};
    struct value *sources = event_place(ev, "sources");

    if (!add_hashes(m, st, r, &hashes, e))
        return false;
    event_put_int(ev, "no", st->no + 1);
    event_put_int(ev, "epoch", r->epoch);
    event_put_int(ev, "first", r->first);
    event_put_int(ev, "last", r->last);
    event_put_day(ev, "day", r->day);
    event_put_bytes(ev, "hashes", arena_memdup(mem, hashes.data ? hashes.data : "", hashes.len), hashes.len);
    event_put_bytes(ev, "prev", st->hash, st->no > 0 ? HASH_BYTES : 0);
    event_put_text(ev, "instance", spool_instance(m->spool));
    if (!read_voids(m, r, mem, event_place(ev, "voids"), e))
        return false;
    *sources = (struct value){ .kind = VALUE_LIST };
    /* Several manifests of a day: the one that closes it has the counts. */
    return !r->closes || count_list(m, &ev->schema->fields[sources - ev->fields], r->day, mem, sources, e);
}

bool manifest_event(const struct manifest_maker *m, const char *type, time_us now, struct arena *mem, struct event *ret, struct err *e)
{
    const struct schema *s = schema_by_type(m->set, type);

    if (!s)
        return err_set(e, ERR_CONFIG, "the registry has no event type %s", type);
    *ret = (struct event){ .type = s->type, .agency = m->agency, .tenant = m->tenant, .recorded_at = now, .schema_id = s->id, .dataclass = s->dataclass,
                           .purpose = "coordination", .legal_basis = s->basis, .schema = s, .fields = ARENA_ARRAY(mem, struct value, s->n_fields) };
    uuid_v7(now, ret->id);
    return true;
}

/* The event and the state it leaves, in the transaction that the caller has open. */
static bool write_one(const struct manifest_maker *m, struct manifest_state *st, const struct range *r, time_us now, struct arena *mem, struct err *e)
{
    struct event ev;
    uint8_t wire[HASH_BYTES];

    if (!manifest_event(m, "casebus.manifest", now, mem, &ev, e) || !fill(m, st, r, &ev, mem, e) || !event_encode(&ev, mem, e)
        || !spool_append(m->spool, &(struct spool_block){ .events = &ev, .n_events = 1 }, e))
        return false;
    event_hash(&ev, wire);
    memcpy(st->wire, wire, sizeof st->wire);
    st->no++;
    st->seq = ev.seq;
    if (r->epoch == st->epoch) {
        st->day = r->day;
        st->covered = r->last;
    }
    hash_sha256(ev.payload, ev.payload_bytes, st->hash);
    return true;
}

/* ---- a new epoch */

static bool make_void(const struct manifest_maker *m, int64_t seq, const char *reason, time_us now, struct arena *mem, struct event *ret, struct err *e)
{
    if (!manifest_event(m, "casebus.void", now, mem, ret, e))
        return false;
    event_put_int(ret, "seq", seq);
    event_put_text(ret, "reason", reason);
    event_put_text(ret, "instance", spool_instance(m->spool));
    return event_encode(ret, mem, e);
}

static bool write_void(const struct manifest_maker *m, int64_t seq, const char *reason, time_us now, struct arena *mem, struct err *e)
{
    struct event ev;

    return make_void(m, seq, reason, now, mem, &ev, e) && spool_replace(m->spool, seq, &ev, e);
}

/* "EPOCH SEQ SEQ ..." grows by one; an earlier epoch's voids are told already. */
static bool note_void(const struct manifest_maker *m, int64_t seq, struct arena *mem, struct err *e)
{
    int64_t epoch = spool_epoch(m->spool);
    char *before = NULL;

    if (!spool_get(m->spool, voids_key, &before, e))
        return false;
    bool ours = before && strtoll(before, NULL, 10) == epoch;
    const char *text = ours ? arena_printf(mem, "%s %" PRId64, before, seq) : arena_printf(mem, "%" PRId64 " %" PRId64, epoch, seq);
    free(before);
    return spool_put(m->spool, voids_key, text, e);
}

bool manifest_void(const struct manifest_maker *m, int64_t seq, const char *reason, time_us now, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};

    if (!spool_begin(m->spool, e))
        return false;
    if (write_void(m, seq, reason, now, &mem, e) && note_void(m, seq, &mem, e) && spool_commit(m->spool, e))
        return true;
    spool_rollback(m->spool);
    return false;
}

bool manifest_probe(const struct manifest_maker *m, const char *reason, time_us now, struct arena *mem, struct event *ret, struct err *e)
{
    if (!spool_begin(m->spool, e))
        return false;
    int64_t seq = spool_next_seq(m->spool);
    if (make_void(m, seq, reason, now, mem, ret, e) && spool_append(m->spool, &(struct spool_block){ .events = ret, .n_events = 1 }, e) && note_void(m, seq, mem, e)
        && spool_commit(m->spool, e))
        return true;
    spool_rollback(m->spool);
    return false;
}

static bool is_manifest(const struct message *msg)
{
    static const char type[] = "casebus.manifest";

    for (size_t i = 0; i < msg->n_headers; i++)
        if (strcmp(msg->headers[i].name, "ce_type") == 0)
            return msg->headers[i].n == sizeof type - 1 && memcmp(msg->headers[i].value, type, sizeof type - 1) == 0;
    return false;
}

/* All that a new epoch begins with was unsent; so manifests among it are not known to anybody. */
static bool void_manifests(const struct manifest_maker *m, int64_t epoch, time_us now, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};
    int64_t next = spool_next_seq(m->spool);

    for (int64_t from = 1; from < next; from += SCAN) {
        struct spool_message *messages;
        size_t n;

        arena_reset(&mem);
        if (!spool_range(m->spool, "", epoch, from, from + SCAN - 1, &mem, &messages, &n, e))
            return false;
        for (size_t i = 0; i < n; i++)
            if (is_manifest(&messages[i].msg)
                && (!write_void(m, messages[i].seq, "manifest_of_old_epoch", now, &mem, e) || !note_void(m, messages[i].seq, &mem, e)))
                return false;
    }
    return true;
}

/* What went out under the old epoch and is still here, in as many manifests as it needs. */
static bool cover_old_epoch(const struct manifest_maker *m, struct manifest_state *st, int64_t old, day_num day, time_us now, struct arena *mem, struct err *e)
{
    int64_t first, last;

    if (!spool_span(m->spool, old, &first, &last, e))
        return false;
    for (; first && first <= last; first += MANIFEST_MOST) {
        struct range r = { day, old, first, last - first >= MANIFEST_MOST ? first + MANIFEST_MOST - 1 : last, false };

        if (!write_one(m, st, &r, now, mem, e))
            return false;
    }
    return true;
}

static bool begin_chain(const struct manifest_maker *m, struct manifest_state *st, time_us now, struct arena *mem, struct err *e)
{
    int64_t epoch = spool_epoch(m->spool), old = st->epoch;
    day_num day = st->day;

    if (old == epoch)
        return true;
    *st = manifest_in_epoch(*st, epoch);
    return old == 0 || (void_manifests(m, epoch, now, e) && cover_old_epoch(m, st, old, day, now, mem, e));
}

static bool put_state(const struct manifest_maker *m, const struct manifest_state *st, struct arena *mem, struct err *e)
{
    return st->day == DAY_NONE || spool_put(m->spool, state_key, manifest_state_text(st, mem), e);
}

static bool settle(const struct manifest_maker *m, time_us now, struct arena *mem, struct err *e)
{
    struct manifest_state st;

    return read_state(m->spool, &st, e) && begin_chain(m, &st, now, mem, e) && put_state(m, &st, mem, e);
}

bool manifest_settle(const struct manifest_maker *m, time_us now, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};

    if (!spool_begin(m->spool, e))
        return false;
    if (settle(m, now, &mem, e) && spool_commit(m->spool, e))
        return true;
    spool_rollback(m->spool);
    return false;
}

/* ---- closing */

/* As many manifests as the numbers of the day need. */
static bool close_day(const struct manifest_maker *m, struct manifest_state *st, day_num day, time_us now, struct arena *mem, int *ret_closed, struct err *e)
{
    for (bool closes = false; !closes; (*ret_closed)++) {
        int64_t last = spool_next_seq(m->spool) - 1;

        closes = last - st->covered <= MANIFEST_MOST;
        struct range r = { day, st->epoch, st->covered + 1, closes ? last : st->covered + MANIFEST_MOST, closes };
        if (!write_one(m, st, &r, now, mem, e))
            return false;
    }
    return true;
}

static bool close_through(const struct manifest_maker *m, day_num through, day_num today, time_us now, struct arena *mem, int *ret_closed, bool *ret_behind, struct err *e)
{
    struct manifest_state st;

    if (!read_state(m->spool, &st, e))
        return false;
    *ret_behind = st.day != DAY_NONE && today < st.day;
    if (*ret_behind)
        return true;
    if (!begin_chain(m, &st, now, mem, e))
        return false;
    for (day_num day = manifest_first_day(&st, through); day != DAY_NONE && day <= through; day++)
        if (!close_day(m, &st, day, now, mem, ret_closed, e))
            return false;
    return put_state(m, &st, mem, e);
}

bool manifest_close(const struct manifest_maker *m, day_num through, day_num today, time_us now, int *ret_closed, bool *ret_behind, struct err *e)
{
    CLEANUP(arena_release) struct arena mem = {0};

    *ret_closed = 0;
    if (!spool_begin(m->spool, e))
        return false;
    if (close_through(m, through, today, now, &mem, ret_closed, ret_behind, e) && spool_commit(m->spool, e))
        return true;
    spool_rollback(m->spool);
    return false;
}
