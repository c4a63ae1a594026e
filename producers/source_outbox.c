/* SPDX-License-Identifier: Apache-2.0 */
/* source_outbox - the table that an office's own programs write neutral events into (outbox_table.h).
 *
 *   take: what is not marked yet is marked, rows come -> next: events -> keep -> spool: events, the place, which rows are to be marked
 *      -> ack: they are marked
 *
 * Exactly once: who is killed before the spool has the block reads its rows again; who is killed behind that finds in the spool which
 * rows are to be marked.  A table that cannot be the one that was read (restored, another database) is not read until people decide:
 * the source is held as a file would be, under its own name.  Each input is one batch, so the connection is never asked by two threads. */
#include <string.h>
#include <sys/stat.h>

#include "../common/ground/utf8.h"
#include "gate.h"
#include "stock/hold.h"
#include "rows/intake.h"
#include "../common/ground/log.h"
#include "outbox/outbox_place.h"
#include "reject_list.h"

enum { ROWS_AT_ONCE = 1000, POLL_MS = 1000 };

struct source {
    const char *name, *mode;
    const struct source_context *c;
    struct event_reader reader;
    bool marks;                          /* mode = "mark" */
    struct outbox_table *table;
    struct drop *drop;                   /* only for the lists of refused rows: nothing is dropped there */
    int64_t not_before_ms;               /* when it is asked again */
    struct err trouble;                  /* until then: why it could not be asked */

    /* of the rows in hand */
    struct arena mem;
    struct outbox_place place;           /* before them; once they are a batch: behind them */
    struct outbox_stand stand;
    struct outbox_rows rows;
    const char *doubt;                   /* why they are not to be read, or NULL */
    struct hold hold;
    bool reminded;                       /* that the source is held */
    day_num today;
};

/* ---- the configuration */

static void close_source(struct source *s)
{
    outbox_rows_free(&s->rows);
    outbox_table_free(s->table);
    drop_free(s->drop);
    arena_release(&s->mem);
}

static bool check_schema(const struct cfg *config, const char *schema, struct err *e)
{
    return (*schema && strspn(schema, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(schema) && strlen(schema) < 64)
           || cfg_fail(e, cfg_get(config, "schema"), "schema = \"%s\": small letters, digits and _ only", schema);
}

static bool open_source(const struct cfg *config, const char *name, const struct source_context *c, struct arena *mem, struct source **ret, struct err *e)
{
    static const char *const known[] = { "name", "kind", "database", "schema", "mode", "expect", NULL };
    struct source *s = ARENA_NEW(mem, struct source);
    const char *database, *schema;

    *s = (struct source){ .name = name, .c = c, .reader = c->reader };
    if (!cfg_known(config, known, e) || !cfg_string(config, "database", CFG_REQUIRED, &database, e) || !cfg_string(config, "schema", "casebus_agency", &schema, e)
        || !cfg_string(config, "mode", "mark", &s->mode, e) || !check_schema(config, schema, e))
        return false;
    s->marks = strcmp(s->mode, "mark") == 0;
    if (!s->marks && strcmp(s->mode, "read") != 0)
        return cfg_fail(e, cfg_get(config, "mode"), "mode = \"%s\": expected \"mark\" (rows that were read are marked) or \"read\" (nothing is written)", s->mode);
    if (!db_check_conninfo(database, e))
        return cfg_fail(e, cfg_get(config, "database"), "%s", arena_strdup(mem, e->text));
    if (!drop_open(arena_printf(mem, "%s/in/%s", c->folder, name), &s->drop, e))
        return false;
    s->table = outbox_table_new(database, schema, s->marks);
    *ret = s;
    return true;
}

/* ---- taking rows */

/* Rows whose events are safe are marked, and then it is noted that they are. */
static bool mark(struct source *s, struct outbox_place *place, struct arena *mem, struct err *e)
{
    if (place->n_unmarked == 0)
        return true;
    if (!outbox_table_mark(s->table, place->unmarked, place->refused, place->n_unmarked, e))
        return false;
    place->n_unmarked = 0;
    const struct spool_progress progress = outbox_place_progress(place, s->name, mem);
    return spool_append(s->c->spool, &(struct spool_block){ .progress = &progress, .n_progress = 1 }, e);
}

static bool is_held(struct source *s)
{
    bool held = s->hold.stage == HOLD_HELD;

    if (held && !s->reminded)
        log_warn("nothing is read from a held table: casebus-agency release or reject decides", LOG_STR("source", s->name));
    s->reminded = held;
    return held;
}

/* Everything is read from the spool each time: another process may have decided. */
static bool look(struct source *s, bool *ret_found, struct err *e)
{
    outbox_rows_free(&s->rows);
    arena_reset(&s->mem);
    if (!hold_read(s->c->spool, s->name, &s->mem, &s->hold, e))
        return false;
    if (is_held(s))
        return true;
    if (!outbox_place_read(s->c->spool, s->name, &s->mem, &s->place, e) || !outbox_table_stand(s->table, s->place.no, &s->stand, e))
        return false;
    s->doubt = outbox_place_doubt(&s->place, s->mode, &s->stand, &s->mem);
    *ret_found = s->doubt != NULL;
    if (s->doubt)
        return true;
    if (!mark(s, &s->place, &s->mem, e) || !outbox_table_rows(s->table, ROWS_AT_ONCE, EVENT_MOST_BYTES, s->place.xid, s->place.no, &s->rows, e))
        return false;
    *ret_found = s->rows.n > 0;
    return true;
}

/* A database that is away, or has nothing new, is not asked again at once; other sources are not waited for. */
static bool take(struct source *s, bool *ret_found, struct err *e)
{
    int64_t now_ms = clock_monotonic_ms();

    *ret_found = false;
    if (now_ms < s->not_before_ms) {
        *e = s->trouble;
        return s->trouble.kind == 0;
    }
    bool ok = look(s, ret_found, e);
    s->trouble = (struct err){0};
    if (!ok)
        s->trouble = *e;
    s->not_before_ms = *ret_found || (ok && s->c->at_once) ? 0 : clock_monotonic_ms() + POLL_MS;
    return ok;
}

/* ---- rows to events */

/* As the table and our note can hold it: in one line, and without the half of a character where an error's text was cut. */
static const char *one_line(const char *text, struct arena *mem)
{
    char *line = arena_strdup(mem, text);
    bool whole = utf8_check(line, strlen(line));

    for (char *c = line; *c; c++) {
        unsigned char sign = (unsigned char)*c;

        if (sign < ' ' || (sign > '~' && !whole))
            *c = sign < ' ' ? ' ' : '?';
    }
    return line;
}

static bool row_event(struct source *s, const struct outbox_row *row, time_us now, struct batch_room *room, struct err *e)
{
    struct event ev;

    room->line = row->no;
    room->upload = NULL;
    if (!row->line)
        return err_set(e, ERR_DATA, "the row is larger than %d bytes", EVENT_MOST_BYTES);
    if (!event_from_json(&s->reader, row->line, strlen(row->line), now, room->mem, &ev, &room->upload, e) || !gate_encode(s->reader.gate, &ev, room->mem, e))
        return false;
    *batch_event(room) = ev;
    return true;
}

/* Where numbers are marked the highest says where we are, else the last one in the order of transactions. */
static void pass(struct outbox_place *place, const struct outbox_row *row, bool marks)
{
    place->rows++;
    if (marks && row->no < place->no)
        return;
    place->no = row->no;
    place->xid = row->xid;
}

static bool take_rows(struct source *s, time_us now, struct batch_room *room, struct err *e)
{
    struct outbox_place *place = &s->place;

    place->unmarked = ARENA_ARRAY(room->mem, int64_t, s->rows.n);
    place->refused = ARENA_ARRAY(room->mem, const char *, s->rows.n);
    for (int i = 0; i < s->rows.n; i++) {
        const struct outbox_row row = outbox_row(&s->rows, i);
        bool ok = row_event(s, &row, now, room, e);

        if (!ok && e->kind != ERR_DATA)
            return err_wrap(e, "row %lld", (long long)row.no);
        if (!ok)
            batch_refuse(room, row.no, e);
        if (s->marks) {
            place->unmarked[place->n_unmarked] = row.no;
            place->refused[place->n_unmarked++] = ok ? NULL : one_line(e->text, room->mem);
        }
        pass(place, &row, s->marks);
    }
    room->b->records = s->rows.n;
    place->mode = s->mode;
    place->database = s->stand.database;
    return true;
}

static struct manifest_maker maker_of(const struct source *s)
{
    return (struct manifest_maker){ .set = s->c->set, .agency = s->c->reader.agency, .tenant = s->c->reader.tenant, .spool = s->c->spool };
}

/* The hub is told, and people are asked. */
static bool hold(struct source *s, time_us now, struct arena *mem, struct source_batch *b, struct err *e)
{
    const struct manifest_maker maker = maker_of(s);
    const char *what = arena_printf(mem, "%s %s %lld %lld", s->place.database, s->stand.database, (long long)s->place.no, (long long)now);
    uint8_t hash[HASH_BYTES];

    hash_sha256(what, strlen(what), hash);
    s->hold = (struct hold){ .stage = HOLD_HELD, .name = s->name, .hash = hex_text(hash, sizeof hash, arena_alloc(mem, 2 * HASH_BYTES + 1)), .since = clock_day(now),
                             .count = -1, .of = -1 };
    b->events = ARENA_NEW(mem, struct event);
    b->n_events = 1;
    b->held = true;
    return hold_report(&maker, &s->hold, s->name, now, mem, b->events, e);
}

static bool next(struct source *s, size_t max, time_us now, struct arena *mem, struct source_batch *ret, struct err *e)
{
    const struct outbox_place before = s->place;
    struct batch_room room = { .mem = mem, .b = ret, .max = ROWS_AT_ONCE };

    (void)max;                                       /* the rows were fetched when the source was asked */
    *ret = (struct source_batch){ .file = s->name, .end = true };
    s->today = clock_day(now);
    if (s->doubt)
        return hold(s, now, mem, ret, e);
    s->reader.note = batch_note;
    s->reader.context = &room;
    if (take_rows(s, now, &room, e))
        return true;
    s->place = before;
    return false;
}

/* ---- keeping and marking */

/* Where the list of the same day goes on, unless somebody took it away. */
static int64_t list_end(const struct source *s, const char *path)
{
    struct stat st;

    if (s->place.listed != s->today || stat(path, &st) != 0)
        return 0;
    return st.st_size < s->place.list_bytes ? st.st_size : s->place.list_bytes;
}

static bool list_refused(struct source *s, const struct source_batch *b, struct arena *mem, struct err *e)
{
    char day[DAY_TEXT_BYTES];
    const char *path, *name = arena_printf(mem, "rejected/%s_%s.tsv", s->name, day_text(s->today, day));
    int64_t bytes;

    if (b->n_rejects == 0)
        return true;
    if (!drop_path(s->drop, name, mem, &path, e) || !reject_list_write(path, list_end(s, path), s->name, b->rejects, b->n_rejects, &bytes, e))
        return false;
    s->place.listed = s->today;
    s->place.list_bytes = bytes;
    log_warn("rows were refused", LOG_STR("source", s->name), LOG_INT("rejected", b->n_rejects), LOG_STR("list", path));
    return true;
}

static bool keep(struct source *s, struct source_batch *b, struct arena *mem, struct err *e)
{
    if (!list_refused(s, b, mem, e))
        return false;
    b->progress = ARENA_NEW(mem, struct spool_progress);
    b->n_progress = 1;
    *b->progress = b->held ? hold_progress(&s->hold, s->name, mem) : outbox_place_progress(&s->place, s->name, mem);
    return true;
}

/* When the database is away by now, other sources are not waited for: the spool knows which rows are to be marked, and `take` marks them. */
static bool ack(struct source *s, const struct source_batch *b, struct err *e)
{
    if (b->held) {
        log_warn("a table is held, nothing more is read from it: casebus-agency release SOURCE reads all that is in it (again), reject SOURCE only what comes from now on",
                 LOG_STR("source", s->name), LOG_STR("reason", s->doubt));
        s->reminded = true;
        return true;
    }
    return mark(s, &s->place, &s->mem, e) || e->kind == ERR_RETRY;
}

/* ---- what people decide of a held table */

/* What was read of the table before does not count any more.  Rejected: what is in it now counts as read. */
static bool go_on(struct source *s, bool release, time_us now, struct arena *mem, struct err *e)
{
    const struct manifest_maker maker = maker_of(s);
    const struct hold none = {0};
    struct outbox_place place;
    struct event ev;

    if (!outbox_place_read(s->c->spool, s->name, mem, &place, e))
        return false;
    place = (struct outbox_place){ .rows = place.rows, .mode = "", .database = "", .listed = place.listed, .list_bytes = place.list_bytes };
    if (!release && !outbox_table_pass(s->table, &place.xid, e))
        return false;
    s->hold.stage = release ? HOLD_RELEASED : HOLD_REJECTED;
    if (!hold_report(&maker, &s->hold, s->name, now, mem, &ev, e))
        return false;
    const struct spool_progress progress[] = { hold_progress(&none, s->name, mem), outbox_place_progress(&place, s->name, mem) };
    return spool_append(s->c->spool, &(struct spool_block){ .events = &ev, .n_events = 1, .progress = progress, .n_progress = 2 }, e);
}

static bool decide(struct source *s, const char *name, bool release, time_us now, struct arena *mem, const char **ret_held, bool *ret_decided, struct err *e)
{
    *ret_held = NULL;
    *ret_decided = false;
    if (!hold_read(s->c->spool, s->name, mem, &s->hold, e))
        return false;
    if (s->hold.stage != HOLD_HELD)
        return true;
    *ret_held = s->name;
    *ret_decided = strcmp(name, s->name) == 0;
    return !*ret_decided || go_on(s, release, now, mem, e);
}

const struct source_kind source_outbox = {
    .name = "outbox", .summary = "a table of neutral events in the office's own PostgreSQL",
    .open = open_source, .take = take, .next = next, .keep = keep, .ack = ack, .close = close_source, .decide = decide,
};
